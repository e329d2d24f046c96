"""Tables out of CSV, TSV and XLSX files and zip members: cells are strings, errors name file, row, field."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast
from xml.etree.ElementTree import ParseError

from rapidfuzz import fuzz, process

from taxonomy.errors import FileError
from taxonomy.model import SetAside
from taxonomy.readers.delimited import Row, decoded, literal_records, records
from taxonomy.readers.workbooks import MAX_UNPACKED_BYTES, check_size, first_row, open_book, rows, sheets
from taxonomy.text import clean, fold

if TYPE_CHECKING:
    import pandas as pd

HEADER_ROW = 1
_BOOKS = frozenset({".xlsx", ".xlsm"})
_TEXTS = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
_HEAD = 1 << 18
_LONGEST_NAME = 200  # a longer text is no misspelt name


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose cells are all strings ("" when empty). Row `n` of the frame is row `n + 2` of the file.

    `blank` are the rows of the file that hold nothing or cannot be read (their cells are ""); those that
    cannot be read are in `set_aside`. `repeated` are the headers that occur more than once.
    """

    file: str
    frame: pd.DataFrame
    set_aside: tuple[SetAside, ...] = ()
    blank: frozenset[int] = frozenset()
    repeated: frozenset[str] = frozenset()

    @property
    def columns(self) -> list[str]:
        """The cleaned headers, in file order; a repeated one carries ".1", ".2", as in pandas."""
        return [str(column) for column in self.frame.columns]

    def column(self, *names: str) -> str:
        """The header that is one of `names`, compared folded.

        Raises:
            FileError: naming the first of `names`, and the nearest headers there are.
        """
        found = self.find(*names)
        if found is None:
            raise FileError(
                f"has no column '{names[0]}'.",
                file=self.file,
                field=names[0],
                nearest=nearest(names[0], self.columns),
            )
        return found

    def find(self, *names: str) -> str | None:
        """As `column`, but None when there is none.

        Raises:
            FileError: the column is there twice.
        """
        by_key = {fold(column): column for column in reversed(self.columns)}
        found = next((by_key[fold(name)] for name in names if fold(name) in by_key), None)
        if found in self.repeated:
            raise FileError("the column occurs twice; rename or delete one.", file=self.file, field=found)
        return found

    def rows(self, columns: Mapping[str, str | None]) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row as (one-based row in the file, {our name: cleaned cell}), blank ones left out.

        An absent column reads as "".
        """
        wanted = {name: column for name, column in columns.items() if column is not None}
        absent = {name: "" for name, column in columns.items() if column is None}
        lists = [_cleaned(self.frame[column].tolist()) for column in wanted.values()]
        for number, cells in enumerate(zip(*lists, strict=True), HEADER_ROW + 1):
            if number not in self.blank:
                yield number, absent | dict(zip(wanted, cells, strict=True))


def _cleaned(cells: list[str]) -> list[str]:
    """Each cell cleaned; columns repeat themselves, so each distinct text only once."""
    known = {cell: clean(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def nearest(wrong: str, right: Iterable[str], k: int = 3) -> list[str]:
    """Up to `k` values that look most like a wrong one, best first (the only such look-up there is)."""
    found = process.extract(
        wrong[:_LONGEST_NAME], list(right), scorer=fuzz.WRatio, processor=fold, limit=k, score_cutoff=50
    )
    return [choice for choice, _, _ in found]


def read_table(path: Path, sheet: str | None = None) -> Table:
    """A CSV, TSV (also gzipped) or XLSX file as one table (of a workbook the named sheet, else its first).

    Raises:
        FileError: not a table, another encoding than UTF-8, or a sheet that is not there or is empty.
    """
    if path.suffix.casefold() in _BOOKS:
        table = next(iter(read_sheets(path, [sheet] if sheet else None)), None)
        if table is None or not table.columns:
            raise FileError("is empty.", file=table.file if table else path.name)
        return table
    with reading(path.name), _opened(path) as stream:
        return read_csv(stream, path.name)


def _opened(path: Path) -> IO[bytes]:
    if path.suffix.casefold() == ".gz":
        return cast("IO[bytes]", gzip.open(path))
    return path.open("rb")


def read_csv(stream: IO[bytes], file: str) -> Table:
    """Comma-, semicolon- or tab-separated text in UTF-8, with or without a byte-order mark.

    A row with more cells than the header is set aside, since an unquoted separator may have moved its cells,
    even where the last ones are empty. One with fewer reads as ending in empty cells, as
    ESCO writes its hierarchy.

    Raises:
        FileError: empty, not UTF-8, a quotation mark that is never closed, or most rows do not fit.
    """
    text = _text(stream, file)
    return _table(file, records(text, file), exact=True)


def read_literal(stream: IO[bytes], file: str) -> Table:
    """Tab-separated text in UTF-8 whose quotation marks are literal.

    A row with more or fewer cells than the header is set aside.

    Raises:
        FileError: empty, not UTF-8, or most rows do not fit.
    """
    text = _text(stream, file)
    return _table(file, literal_records(text, file), exact=True)


def _text(stream: IO[bytes], file: str) -> str:
    with reading(file):
        data = stream.read(MAX_UNPACKED_BYTES + 1)
    if len(data) > MAX_UNPACKED_BYTES:
        raise FileError(f"unpacks to more than {MAX_UNPACKED_BYTES:,} bytes.", file=file)
    text = decoded(data, file)
    if not text.strip():
        raise FileError("is empty.", file=file)
    return text


def read_sheets(path: Path, names: Iterable[str] | None = None) -> list[Table]:
    """Sheets of a workbook, each with its first row as header (all of them, or those named).

    An empty sheet is a table without columns. A merged cell reads as its value in each row that it spans.

    Raises:
        FileError: not a workbook, or a named sheet is not in it.
    """
    with reading(path.name), open_book(path) as book:
        found = sheets(book)
        wanted = list(names) if names is not None else list(found)
        for name in wanted:
            if name not in found:
                raise FileError(
                    f"has no sheet '{name}'.", file=path.name, field="sheet", nearest=nearest(name, found)
                )
        return [_table(f"{path.name} [{name}]", rows(path, found[name])) for name in wanted]


def headers(path: Path) -> list[tuple[str, list[str]]]:
    """What a table file's header rows say: (sheet, cleaned headers), one "" sheet for CSV and TSV.

    Reads no further than the first rows; [] for a file that by its name is no table.

    Raises:
        FileError: by its name a table, but damaged.
    """
    if path.suffix.casefold() not in _BOOKS and not path.name.casefold().endswith(_TEXTS):
        return []
    stat = path.stat()
    return [(name, list(cells)) for name, cells in _headers(path, stat.st_mtime_ns, stat.st_size)]


@lru_cache(maxsize=64)
def _headers(path: Path, modified: int, size: int) -> list[tuple[str, list[str]]]:
    """Kept, because every reader asks the same of the same file; time and size stand for its content."""
    with reading(path.name):
        if path.suffix.casefold() in _BOOKS:
            with open_book(path) as book:
                return [(name, _clean_headers(first_row(sheet))[0]) for name, sheet in sheets(book).items()]
        with _opened(path) as stream:
            head = stream.read(_HEAD)
    header = next(records(head.decode("utf-8-sig", "replace"), path.name), Row(HEADER_ROW, []))
    return [("", _clean_headers(header.cells)[0])]


def _table(file: str, found: Iterator[Row], *, exact: bool = False) -> Table:
    """The first record is the header. An `exact` source has no cells that are there by accident."""
    import pandas as pd

    header = next(found, Row(HEADER_ROW, []))
    if header.fault:
        raise FileError(f"the header cannot be read: {header.fault}", file=file, row=header.number)
    columns, repeated = _clean_headers(header.cells)
    lines: list[list[str]] = []
    bad: list[SetAside] = []
    blank: list[int] = []
    for number, cells, fault in found:
        gap = range(HEADER_ROW + 1 + len(lines), number)
        blank += gap
        lines += [[]] * len(gap)
        if not fault and (any(cells[len(columns) :]) or (exact and len(cells) > len(header.cells))):
            fault = f"has {len(cells)} cells, but the header has {len(columns)}."
        if fault:
            bad.append(SetAside(file, number, fault))
            blank.append(number)
        lines.append([] if fault else cells[: len(columns)])
    _refuse_mostly_bad(file, bad, len(lines) - len(blank))
    by_column = zip_longest(*lines, [""] * len(columns), fillvalue="")
    frame = pd.DataFrame(
        {name: cells[:-1] for name, cells in zip(columns, by_column, strict=True)}, dtype=str
    )
    return Table(file, frame, tuple(bad), frozenset(blank), repeated)


def _refuse_mostly_bad(file: str, bad: list[SetAside], good: int) -> None:
    """One bad row among thousands is set aside; when most are bad, it is the table that is none."""
    if len(bad) > good:
        raise FileError(
            f"{len(bad):,} of {len(bad) + good:,} rows cannot be read; the first: {bad[0].reason}",
            file=file,
            row=bad[0].row,
        )


def _clean_headers(cells: Iterable[str]) -> tuple[list[str], frozenset[str]]:
    """Headers cleaned, each one once, and those that were repeated.

    Headers without a text are named by their place as in pandas; trailing ones are dropped.
    """
    texts = [clean(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    named: list[str] = []
    repeated: set[str] = set()
    for place, text in enumerate(texts):
        name = text = text or f"Unnamed: {place}"
        copy = 0
        while name in named:
            copy += 1
            name = f"{text}.{copy}"
            repeated.add(text)
        named.append(name)
    return named, frozenset(repeated)


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip archive, checked to be whole and not to unpack beyond `MAX_UNPACKED_BYTES`."""
    with reading(path.name), zipfile.ZipFile(path) as archive:
        check_size(archive, path.name)
        yield archive


@contextmanager
def reading(file: str) -> Iterator[None]:
    """Turn what parsers raise on a bad file into a FileError that names the file and says what is wrong."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise FileError(
            f"is not UTF-8 (byte {error.start:,}). Save it as UTF-8 and try again.", file=file
        ) from None
    except zipfile.BadZipFile:
        raise FileError("is not a whole zip archive or workbook; download it again.", file=file) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise FileError("is cut short or damaged; download it again.", file=file) from None
    except ParseError as error:
        raise FileError(f"is not a workbook that can be read: {error}.", file=file) from None
    except (KeyError, ValueError, TypeError, OSError, RuntimeError) as error:
        raise FileError(f"cannot be read: {_reason(error)}", file=file) from None


def _reason(error: Exception) -> str:
    text = str(error).strip().rstrip(".") or type(error).__name__
    return f"{text}."
