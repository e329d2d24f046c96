"""Rows out of XLSX workbooks as text, the traps of spreadsheets found rather than read as empty cells."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from taxonomy.errors import FileError
from taxonomy.readers.delimited import Row
from taxonomy.readers.xml_parts import check_parts

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

# An archive may not unpack to more than this; the largest official one (O*NET) unpacks to 33 MB. Its members
# are read one by one, each within `delimited.MAX_BYTES`.
MAX_UNPACKED_BYTES = 1_000_000_000
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+\d+:[A-Z]+\d+)"')
# A cell with a formula and an empty value. Spreadsheets save the value of a formula beside it; programs that
# only write files do not. `t="str"` is a formula whose value is an empty text.
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]+\d+)"[^>]*>'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_CHUNK = 1 << 20
_OVERLAP = 1 << 15  # longer than any cell with a formula, which is at most 8,192 characters


@contextmanager
def open_book(path: Path) -> Iterator[Workbook]:
    """A workbook, read row by row. Formulas read as the value that was saved with them."""
    import openpyxl

    with zipfile.ZipFile(path) as archive:
        check_size(archive, path.name)
        check_parts(archive, path.name)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        yield book
    finally:
        book.close()


def check_size(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse an archive that would unpack beyond `MAX_UNPACKED_BYTES`."""
    if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
        raise FileError(f"unpacks to more than {MAX_UNPACKED_BYTES:,} bytes.", file=file)


def sheets(book: Workbook) -> dict[str, Any]:
    """The worksheets of a book by name (charts are none)."""
    return {sheet.title: sheet for sheet in book.worksheets}


def first_row(sheet: Any) -> list[str]:
    """The first row that holds something, [] when there is none."""
    return next((row.cells for row in _rows(sheet)), [])


def rows(path: Path, sheet: Any) -> Iterator[Row]:
    """The rows of a worksheet, merged cells filled with their value, bad rows with their fault."""
    merged, uncalculated = _traits(path, sheet)
    active: list[_Merged] = []
    width = 0  # of the header; what an area covers beyond it is nobody's cell
    for number, cells, fault in _rows(sheet, uncalculated):
        width = width or len(cells)
        while merged and merged[-1].top <= number:
            active.append(merged.pop())
        active = [area for area in active if number <= area.bottom]
        for area in active:
            area.fill(number, cells, max(width, len(cells)))
        if number in uncalculated:
            fault = (
                f"cell {uncalculated[number]} is a formula without a saved value; open the file in a "
                "spreadsheet program, save it there, and try again."
            )
        yield Row(number, cells, fault)


def _rows(sheet: Any, shown: Container[int] = ()) -> Iterator[Row]:
    sheet.reset_dimensions()  # the size that some programs write for a sheet is wrong, and would cut it
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if number in shown or any(value is not None for value in values):
            cells = [_text(value) for value in values]
            broken = next((cell for cell in cells if cell in _ERRORS), None)
            yield Row(number, cells, f"a cell holds the error {broken}." if broken else "")


@dataclass(slots=True)
class _Merged:
    """A merged area, one-based and inclusive; its value stands in its first cell only."""

    left: int
    top: int
    right: int
    bottom: int
    value: str = ""

    def fill(self, number: int, cells: list[str], width: int) -> None:
        right = min(self.right, width)
        if self.left > right:
            return
        cells.extend([""] * (right - len(cells)))
        if number == self.top:
            self.value = cells[self.left - 1]
        cells[self.left - 1 : right] = [self.value] * (right - self.left + 1)


def _traits(path: Path, sheet: Any) -> tuple[list[_Merged], dict[int, str]]:
    """Merged areas, the topmost last, and the rows with a formula without a value (row to cell).

    Reading row by row shows neither, so both are looked up in the sheet's own XML.
    """
    from openpyxl.utils import range_boundaries

    areas: set[str] = set()
    formulas: dict[int, str] = {}
    tail = b""
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            areas.update(match.decode() for match in _MERGED.findall(text))
            for match in _FORMULA.findall(text):
                cell = match.decode()
                formulas.setdefault(int(cell.lstrip(ascii_uppercase)), cell)
            tail = text[-_OVERLAP:]
    merged = [_Merged(*range_boundaries(area)) for area in areas]
    return sorted(merged, key=lambda area: (-area.top, area.left)), formulas


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return _unescaped(value)
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
    return str(value)


def _unescaped(text: str) -> str:
    """Excel writes a carriage return within a cell as `_x000D_`."""
    if "_x" not in text:
        return text
    from openpyxl.utils.escape import unescape

    return unescape(text)
