"""Tables out of CSV, TSV and XLSX files and zip members: strings only, clean headers, errors that name the place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from taxonomy.errors import FileError
from taxonomy.text import clean, fold

if TYPE_CHECKING:
    import pandas as pd

# An archive may not unpack to more than this; the largest official one (ESCO relations) unpacks to 26 MB.
MAX_UNPACKED_BYTES = 2_000_000_000
HEADER_ROW = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose cells are all strings ("" when empty). Row `n` of the frame is row `n + 2` of the file."""

    file: str
    frame: pd.DataFrame

    @property
    def columns(self) -> list[str]:
        """The cleaned headers, in file order."""
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
        """As `column`, but None when there is none."""
        by_key = {fold(column): column for column in reversed(self.columns)}
        return next((by_key[fold(name)] for name in names if fold(name) in by_key), None)

    def rows(self, columns: Mapping[str, str | None]) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row as (one-based row in the file, {our name: cleaned cell}); an absent column reads as ""."""
        wanted = {name: column for name, column in columns.items() if column is not None}
        absent = {name: "" for name, column in columns.items() if column is None}
        lists = [self.frame[column].tolist() for column in wanted.values()]
        for number, cells in enumerate(zip(*lists, strict=True), HEADER_ROW + 1):
            yield number, absent | {name: clean(cell) for name, cell in zip(wanted, cells, strict=True)}


def nearest(wrong: str, right: Iterable[str], k: int = 3) -> list[str]:
    """Up to `k` values that look most like a wrong one, best first (the only such look-up there is)."""
    found = process.extract(wrong, list(right), scorer=fuzz.WRatio, processor=fold, limit=k, score_cutoff=50)
    return [choice for choice, _, _ in found]


def read_table(path: Path, sheet: str | None = None) -> Table:
    """A CSV, TSV or XLSX file as one table (of a workbook the named sheet, else its first).

    Raises:
        FileError: not a table, another encoding than UTF-8, or a sheet that is not there.
    """
    if path.suffix.casefold() in {".xlsx", ".xlsm"}:
        return read_sheets(path, [sheet] if sheet else None)[0]
    with reading(path.name), path.open("rb") as stream:
        return read_csv(stream, path.name)


def read_csv(stream: IO[bytes], file: str) -> Table:
    """Comma-, semicolon- or tab-separated text in UTF-8, with or without a byte-order mark."""
    import pandas as pd

    head = stream.read(65_536)
    whole = io.BytesIO(head + stream.read())
    if not head.strip():
        raise FileError("is empty.", file=file)
    with reading(file):
        frame = pd.read_csv(
            whole, sep=_separator(head), dtype=str, keep_default_na=False, na_filter=False,
            encoding="utf-8-sig", index_col=False,
        )  # fmt: skip
    return Table(file, _clean_headers(frame))


def _separator(head: bytes) -> str:
    """Whichever of tab, semicolon and comma the header line holds most of."""
    line = head.split(b"\n", 1)[0].decode("utf-8-sig", "replace")
    return max(",;\t", key=line.count)


def read_sheets(path: Path, sheets: Iterable[str] | None = None) -> list[Table]:
    """Sheets of a workbook, each with its first row as header (all of them, or those named).

    Raises:
        FileError: not a workbook, or a named sheet is not in it.
    """
    import pandas as pd

    with reading(path.name), pd.ExcelFile(path, engine="openpyxl") as book:
        names = [str(name) for name in book.sheet_names]
        wanted = list(sheets) if sheets is not None else names
        for name in wanted:
            if name not in names:
                raise FileError(
                    f"has no sheet '{name}'.", file=path.name, field="sheet", nearest=nearest(name, names)
                )
        return [
            Table(
                f"{path.name} [{name}]",
                _clean_headers(book.parse(name, dtype=str, keep_default_na=False, na_filter=False)),
            )
            for name in wanted
        ]


def sheet_names(path: Path) -> list[str]:
    """The sheets of a workbook. Raises FileError when it is none."""
    import openpyxl

    with reading(path.name):
        book = openpyxl.load_workbook(path, read_only=True)
        try:
            return list(book.sheetnames)
        finally:
            book.close()


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip archive, checked to be whole and not to unpack beyond `MAX_UNPACKED_BYTES`."""
    with reading(path.name), zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise FileError(f"unpacks to more than {MAX_UNPACKED_BYTES:,} bytes.", file=path.name)
        yield archive


@contextmanager
def reading(file: str) -> Iterator[None]:
    """Turn what parsers raise on a bad file into a FileError that names the file and says what is wrong."""
    import pandas as pd

    try:
        yield
    except UnicodeDecodeError as error:
        raise FileError(
            f"is not UTF-8 (byte {error.start:,}). Save it as UTF-8 and try again.", file=file
        ) from None
    except zipfile.BadZipFile:
        raise FileError("is not a whole zip archive or workbook; download it again.", file=file) from None
    except pd.errors.EmptyDataError:
        raise FileError("is empty.", file=file) from None
    except pd.errors.ParserError as error:
        raise FileError(f"is not a table: {error}.", file=file) from None
    except (EOFError, KeyError, ValueError, TypeError, OSError) as error:
        raise FileError(f"cannot be read: {_reason(error)}", file=file) from None


def _reason(error: Exception) -> str:
    text = str(error).strip().rstrip(".") or type(error).__name__
    return f"{text}."


def _clean_headers(frame: pd.DataFrame) -> pd.DataFrame:
    headers: list[Any] = []
    for column in frame.columns:
        headers.append(clean(str(column)))
    frame.columns = headers  # repeated headers already carry pandas' ".1", ".2"
    return frame
