"""Rows out of CSV, TSV, XLSX, JSON and JSONL files, before anybody knows what their columns mean.

A row keeps the number under which a person finds it: in a table the header is row 1 and every record one
row, however many lines it takes; in JSONL the line; in a JSON list or object the position from 1.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexers.formats.json_values import Json, Values, kind_of, parse_json
from taxonomy.errors import FileError
from taxonomy.model import SetAside
from taxonomy.readers.delimited import MAX_CELLS, contents, decoded, text_lines
from taxonomy.readers.tables import HEADER_ROW, read_sheets
from taxonomy.text import clean, fold

TABLE_SUFFIXES = frozenset({".csv", ".tsv"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})
LINES_SUFFIXES = frozenset({".jsonl", ".ndjson"})
SUFFIXES = TABLE_SUFFIXES | WORKBOOK_SUFFIXES | LINES_SUFFIXES | {".json", ".jsonld"}

KEY_COLUMN = "(key)"  # what a record is called in a JSON object keyed by id
_KEYED_SHARE = 0.9  # an object is keyed by id when this share of its values are objects: one may be bad
_LIST_NAMES = frozenset(
    {
        "courses",
        "credentials",
        "postings",
        "jobs",
        "offers",
        "records",
        "results",
        "items",
        "data",
        "resultats",
    }
)
_NESTED = (("SearchResult", "SearchResultItems"),)  # USAJOBS
_LINKED = frozenset({"@context", "@type", "@graph"})
_LARGEST_FIELD = 2**31 - 1  # what every platform's csv module accepts


class BadRow(Exception):
    """A row that cannot become a record: why, and the field at fault."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the file has it: column to cell. Cells of tables are strings, those of JSON any value."""

    number: int
    values: Values


@dataclass(frozen=True, slots=True)
class RawFile:
    """The rows of a file or sheet. `single` marks a JSON file that holds one record and no list.

    `notes` are for the person who loads the file.
    """

    name: str
    stem: str
    columns: list[str]
    rows: list[Row]
    set_aside: list[SetAside] = field(default_factory=list)
    single: bool = False
    notes: list[str] = field(default_factory=list)

    def with_rows(self, rows: list[Row]) -> RawFile:
        """The same file with other rows: columns that no row has are gone, new ones come last."""
        return replace(self, rows=rows, columns=_columns(rows, self.columns))


def read_raw(path: Path) -> list[RawFile]:
    """The sheets of a workbook, or the one table of any other file.

    Raises:
        FileError: not there, another encoding than UTF-8, damaged, without records, or an unknown suffix.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise FileError(f"is of an unknown kind; known are {', '.join(sorted(SUFFIXES))}.", file=path.name)
    if suffix in WORKBOOK_SUFFIXES:
        return _workbook(path)
    text = read_text(path)
    if not text.strip():
        raise FileError("is empty.", file=path.name)
    if suffix in TABLE_SUFFIXES:
        return [_table(path, text)]
    return [_lines(path, text) if suffix in LINES_SUFFIXES else _document(path, text)]


def read_text(path: Path) -> str:
    """A whole UTF-8 file, with or without a byte-order mark, its line ends as they are.

    Raises:
        FileError: it cannot be opened, is too large, or is not UTF-8 (naming the line).
    """
    try:
        with path.open("rb") as stream:
            raw = contents(stream, path.name)
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}.", file=path.name) from None
    return decoded(raw, path.name)


def _table(path: Path, text: str) -> RawFile:
    file = RawFile(path.name, path.stem, [], [])
    records = _records(text, file)
    columns = _distinct([clean(cell) for cell in next(records, (HEADER_ROW, []))[1]])
    file.columns.extend(columns)
    for number, cells in records:
        if any(cell.strip() for cell in cells[len(columns) :]):
            reason = f"has {len(cells)} cells where the header has {len(columns)}; is a separator unquoted?"
            file.set_aside.append(SetAside(file.name, number, reason))
        elif any(cell.strip() for cell in cells):
            file.rows.append(Row(number, dict(zip(columns, cells, strict=False))))
            _check_size(file, len(file.rows) * len(columns))
    return file


def _check_size(file: RawFile, cells: int) -> None:
    if cells > MAX_CELLS:
        raise FileError(
            f"holds more than {MAX_CELLS:,} cells. Load it in parts, one after the other.", file=file.name
        )


def _records(text: str, file: RawFile) -> Iterator[tuple[int, list[str]]]:
    """Each record with its row number; one that breaks the rules of quoting is set aside.

    Raises:
        FileError: a quote is never closed, so that the rest of the file is one cell.
    """
    csv.field_size_limit(_LARGEST_FIELD)
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    reader = csv.reader(text_lines(text, separator, file.name), delimiter=separator, strict=True)
    for number in itertools.count(HEADER_ROW):
        line = reader.line_num + 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise FileError(
                    f"opens a quote in line {line} that is never closed; is the file whole?",
                    file=file.name,
                    row=number,
                ) from None
            if number == HEADER_ROW:
                raise FileError(f"has a broken header: {error}.", file=file.name, row=number) from None
            lines = f"lines {line} to {reader.line_num}" if reader.line_num > line else f"line {line}"
            file.set_aside.append(SetAside(file.name, number, f"cannot be parsed: {error} ({lines})"))


def _workbook(path: Path) -> list[RawFile]:
    files = []
    for table in read_sheets(path):
        columns = table.columns
        rows = [
            Row(number, dict(zip(columns, cells, strict=True)))
            for number, cells in enumerate(table.frame.itertuples(index=False, name=None), HEADER_ROW + 1)
            if any(cell.strip() for cell in cells)
        ]
        files.append(RawFile(table.file, path.stem, columns, rows))
    if not files:
        raise FileError("holds no sheet with cells.", file=path.name)
    return files


def _lines(path: Path, text: str) -> RawFile:
    file = RawFile(path.name, path.stem, [], [])
    _check_size(file, text.count("\n"))
    cells = 0
    for number, line in enumerate(_split(text), 1):
        if not line.strip():
            continue
        try:
            value = parse_json(line)
        except ValueError as error:
            file.set_aside.append(SetAside(file.name, number, str(error)))
            continue
        _add(file, number, value)
        cells += len(value) if isinstance(value, dict) else 1
        _check_size(file, cells)
    return file.with_rows(file.rows)


def _split(text: str) -> Iterator[str]:
    """The lines of a text, one at a time; only LF ends one, since JSON may hold all others."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _document(path: Path, text: str) -> RawFile:
    try:
        value = parse_json(text)
    except ValueError as error:
        if "Extra data" in str(error):  # JSON lines under the wrong suffix
            return _lines(path, text)
        raise FileError(f"{error}.", file=path.name) from None
    entries, single = _entries(value)
    if not entries:
        raise FileError("holds no records: neither a list of objects nor an object of them.", file=path.name)
    file = RawFile(path.name, path.stem, [], [], single=single)
    for number, entry in enumerate(entries, 1):
        _add(file, number, entry)
    return file.with_rows(file.rows)


def _entries(value: Json) -> tuple[list[Json], bool]:
    """The records of a JSON document (a list, a named list, or keyed by id), and whether it is one record."""
    if isinstance(value, list):
        return value, False
    if not isinstance(value, dict) or not value:
        return [], False
    if not _LINKED.isdisjoint(value):
        return [value], True  # one document of JSON-LD, whatever lists it holds
    for outer, inner in _NESTED:
        held = value.get(outer)
        if isinstance(held, dict) and isinstance(entries := held.get(inner), list):
            return entries, False
    lists = [one for key, one in value.items() if isinstance(one, list) and fold(key) in _LIST_NAMES]
    if len(lists) == 1:
        return lists[0], False
    objects = sum(isinstance(one, dict) for one in value.values())
    if objects >= _KEYED_SHARE * len(value):
        return [
            {**one, KEY_COLUMN: key} if isinstance(one, dict) else one for key, one in value.items()
        ], False
    return [value], True


def _add(file: RawFile, number: int, value: Json) -> None:
    if isinstance(value, dict):
        file.rows.append(Row(number, value))
    else:
        file.set_aside.append(SetAside(file.name, number, f"is {kind_of(value)}, not an object"))


def _columns(rows: list[Row], known: list[str]) -> list[str]:
    seen: dict[str, None] = {}
    for row in rows:
        seen.update(dict.fromkeys(row.values))
    return list(dict.fromkeys([*(column for column in known if column in seen), *seen]))


def _distinct(headers: list[str]) -> list[str]:
    """Repeated headers get ".1", ".2", as in a workbook; an empty one is named by its place."""
    seen: dict[str, int] = {}
    names = []
    for at, header in enumerate(headers, 1):
        name = header or f"column {at}"
        count = seen.get(name, 0)
        seen[name] = count + 1
        names.append(f"{name}.{count}" if count else name)
    return names
