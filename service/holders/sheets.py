"""Tables with their rows one at a time, so that a million rows of persons are counted as they are read.

What is wrong with a row is told by its number alone: its cells are a person's.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from indexers.formats.cells import fact_text
from indexers.formats.json_values import parse_json
from indexers.formats.rows import LINES_SUFFIXES, TABLE_SUFFIXES, WORKBOOK_SUFFIXES, read_raw
from service.holders.answers import InlineTable
from taxonomy.errors import FileError, UnknownFormat
from taxonomy.readers.tables import HEADER_ROW, reading
from taxonomy.text import clean

_LONGEST = 1_000_000  # characters of a row
_LARGEST_FIELD = 2**31 - 1  # what every platform's csv module accepts; `_LONGEST` is below it
_FIRST = 200  # rows by which the columns of JSON lines are known

# The row's one-based number, its cells by header ("" where empty, any value in JSON), and why it is bad.
Numbered = tuple[int, Mapping[str, object], str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its headers, and its rows, which can be read once."""

    name: str
    headers: list[str]
    rows: Iterator[Numbered]


def open_sheets(path: Path) -> Iterator[Sheet]:
    """The table of a file, or each sheet of a workbook, while it is open.

    Raises:
        FileError: not there, not UTF-8, damaged, empty, or of an unknown kind.
    """
    suffix = path.suffix.casefold()
    if not path.is_file():
        raise FileError("there is no such file.", file=str(path))
    if suffix in TABLE_SUFFIXES:
        yield _headed(path.name, _delimited(path))
    elif suffix in WORKBOOK_SUFFIXES:
        yield from _workbook(path)
    elif suffix in LINES_SUFFIXES:
        yield _of_objects(path.name, _lines(path))
    elif suffix == ".json":
        for raw in read_raw(path):
            bad: Iterator[Numbered] = ((one.row, {}, "is not an object") for one in raw.set_aside)
            rows: Iterator[Numbered] = ((row.number, row.values, "") for row in raw.rows)
            yield _of_objects(raw.name, itertools.chain(bad, rows))
    else:
        known = ", ".join(sorted(TABLE_SUFFIXES | WORKBOOK_SUFFIXES | LINES_SUFFIXES | {".json"}))
        raise UnknownFormat(f"is of an unknown kind; known are {known}.", file=path.name)


def inline_sheet(table: InlineTable) -> Sheet:
    """A table that came in a request. Raises FileError where it holds no row."""
    return _of_objects(table.name, ((number, row, "") for number, row in enumerate(table.rows, 1)))


def text(cell: object) -> str:
    """A cell as cleaned text, "" where it states nothing."""
    return fact_text(cell) or ""


def _headed(name: str, records: Iterator[tuple[int, list[str], str]]) -> Sheet:
    """A table whose first record is its header."""
    number, header, fault = next(records, (HEADER_ROW, [], ""))
    if fault:
        raise FileError(f"the header {fault}.", file=name, row=number)
    headers = [clean(cell) for cell in header]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise FileError("is empty.", file=name)
    twice = next((one for one in headers if one and headers.count(one) > 1), None)
    if twice:
        raise FileError("the column occurs twice; rename or delete one.", file=name, field=twice)

    def rows() -> Iterator[Numbered]:
        for number, cells, fault in records:
            if not fault and any(cells[len(headers) :]):
                fault = f"has {len(cells)} cells, but the header has {len(headers)}"
            if fault or any(cells):
                yield number, dict(itertools.zip_longest(headers, cells[: len(headers)], fillvalue="")), fault

    return Sheet(name, headers, rows())


def _delimited(path: Path) -> Iterator[tuple[int, list[str], str]]:
    csv.field_size_limit(_LARGEST_FIELD)
    with _text_of(path), path.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline(_LONGEST)
        stream.seek(0)
        lines = _Bounded(stream, path.name)
        reader = csv.reader(lines, delimiter=max(",;\t", key=first.count), strict=True)
        for number in itertools.count(HEADER_ROW):
            lines.begin(number)
            try:
                yield number, next(reader), ""
            except StopIteration:
                return
            except csv.Error as error:
                if "end of data" in str(error):
                    raise FileError(
                        "a quotation mark is opened and never closed.", file=path.name, row=number
                    ) from None
                yield number, [], "cannot be read as a row"


class _Bounded:
    """The lines of a file; a row that takes too many is an error before it fills the memory."""

    def __init__(self, stream: TextIO, file: str) -> None:
        self._stream = stream
        self._file = file
        self._row = self._held = 0

    def begin(self, row: int) -> None:
        """The next line is the first of this row."""
        self._row, self._held = row, 0

    def __iter__(self) -> Iterator[str]:
        while line := self._stream.readline(_LONGEST):
            self._held += len(line)
            if self._held >= _LONGEST:
                raise FileError(
                    f"holds more than {_LONGEST:,} characters; is a quotation mark never closed?",
                    file=self._file,
                    row=self._row,
                )
            yield line


def _lines(path: Path) -> Iterator[Numbered]:
    with _text_of(path), path.open(encoding="utf-8-sig") as stream:
        for number in itertools.count(1):
            line = stream.readline(_LONGEST)
            if not line:
                return
            if not line.endswith("\n") and len(line) >= _LONGEST:
                raise FileError(
                    f"a line holds more than {_LONGEST:,} characters.", file=path.name, row=number
                )
            if line.strip():
                yield _object(number, line)


def _object(number: int, line: str) -> Numbered:
    try:
        value = parse_json(line)
    except ValueError:
        return number, {}, "is not valid JSON"
    return (number, value, "") if isinstance(value, dict) else (number, {}, "is not an object")


def _of_objects(name: str, rows: Iterator[Numbered]) -> Sheet:
    """The headers are the keys of the first rows."""
    first = list(itertools.islice(rows, _FIRST))
    headers = list(dict.fromkeys(key for _, values, _ in first for key in values))
    if not headers:
        raise FileError("holds no rows with fields.", file=name)
    return Sheet(name, headers, itertools.chain(first, rows))


def _workbook(path: Path) -> Iterator[Sheet]:
    from taxonomy.readers.workbooks import open_book, rows, sheets

    with reading(path.name), open_book(path) as book:
        for name, sheet in sheets(book).items():
            records: Iterator[tuple[int, list[str], str]] = (
                (row.number, row.cells, "holds a cell that cannot be read" if row.fault else "")
                for row in rows(path, sheet)
            )
            first = next(records, None)
            if first is not None:
                yield _headed(f"{path.name} [{name}]", itertools.chain([first], records))


@contextmanager
def _text_of(path: Path) -> Iterator[None]:
    """Errors of opening and decoding as FileErrors without what stands in the file."""
    try:
        yield
    except UnicodeDecodeError:
        raise FileError("is not UTF-8. Save it as UTF-8 and try again.", file=path.name) from None
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}.", file=path.name) from None
