"""Numbers in the cells of aggregated tables: counts, and shares as percent or as fractions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from indexers.formats.fields import header_key
from indexers.formats.rows import BadRow
from service.holders.sheets import text
from taxonomy.errors import FileError
from taxonomy.text import fold

_NUMBER = re.compile(r"([-+−]?)\s*(\d+)(?:[.,](\d+))?\s*(%?)")
_COUNT = re.compile(r"-?(?:\d{1,3}(?:[ ,'\u00a0\u202f]\d{3})+|\d+)(?:\.0+)?")
_PERCENT = frozenset({"percent", "percentage", "pct", "pourcentage", "pour cent"})
_FRACTION = frozenset({"fraction", "proportion"})
_OTHERS = re.compile(r"(?:without|non|no|not|other|sans|autre|0|false|faux)\b|others|autres")
_HOLDERS = re.compile(r"(?:with|yes|holder|avec|oui|titulaire|1|true|vrai)s?\b|mc$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written, and half a unit of its last digit: what rounding may have taken or added."""

    value: float
    half: float
    percent: bool

    def over(self, scale: float) -> Figure:
        """In another unit."""
        return Figure(self.value / scale, self.half / scale, self.percent)


def figure(cell: object, field: str) -> Figure | None:
    """A number, None where the cell is empty.

    Raises:
        BadRow: it is none.
    """
    written = text(cell)
    if not written:
        return None
    match = _NUMBER.fullmatch(written)
    if match is None:
        raise BadRow("is not a number", field)
    sign, whole, digits, percent = match.groups()
    value = float(f"{whole}.{digits or 0}")
    return Figure(-value if sign in ("-", "−") else value, 0.5 * 10.0 ** -len(digits or ""), bool(percent))


def count(cell: object, field: str) -> int | None:
    """A number of people, None where the cell is empty.

    Raises:
        BadRow: it is no whole number, or below 0.
    """
    written = text(cell)
    if not written:
        return None
    if not _COUNT.fullmatch(written):
        raise BadRow("is no whole number of people", field)
    value = int(re.sub(r"\.0+$|[^\d-]", "", re.sub(r"\.0+$", "", written)))
    if value < 0:
        raise BadRow("is below 0", field)
    return value


def scale_of(file: str, header: str, cells: Iterable[object]) -> float:
    """100 where a column of shares is in percent, 1 where it is in fractions.

    The header says so, or a percent sign; else any number above 1 does.

    Raises:
        FileError: all are 0 or 1, which could be either.
    """
    words = set(header_key(header).split())
    if words & _FRACTION:
        return 1.0
    figures = [one for cell in cells if (one := _maybe(cell, header)) is not None]
    if words & _PERCENT or "%" in header or any(one.percent or abs(one.value) > 1 for one in figures):
        return 100.0
    if figures and all(one.value in (0, 1) for one in figures):
        raise FileError(
            "cannot be read as percent or as fractions: all are 0 or 1. Call the column 'percent' or "
            "'fraction'.",
            file=file,
            field=header,
        )
    return 1.0


def share(cell: object, field: str, scale: float) -> Figure | None:
    """A share as a fraction, None where the cell is empty.

    Raises:
        BadRow: no number, below 0, or above the whole.
    """
    found = figure(cell, field)
    if found is None:
        return None
    if found.value < 0:
        raise BadRow("is below 0", field)
    if found.value > scale:
        raise BadRow(f"is above {scale:g}", field)
    return found.over(scale)


def is_holders(cell: object, field: str) -> bool:
    """Whether the name of a group is that of the holders.

    Raises:
        BadRow: it is neither theirs nor that of the others.
    """
    written = text(cell)
    name = fold(written)
    if _OTHERS.match(name):
        return False
    if _HOLDERS.match(name):
        return True
    raise BadRow(f"'{written}' is no group; one is called 'With MC', the other 'Without MC'", field)


def is_number(cell: object) -> bool:
    """Whether a cell is empty or a number."""
    return not text(cell) or _maybe(cell, "") is not None


def _maybe(cell: object, field: str) -> Figure | None:
    try:
        return figure(cell, field)
    except BadRow:
        return None
