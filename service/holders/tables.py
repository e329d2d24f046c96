"""Aggregated tables, such as the holder study of The Dais publishes, to studies.

Group sizes come from the table itself, else from an uptake table of the same occupation, else from the
caller. Where none states them the shares stand without: then nothing can be said of how sure a difference is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from indexers.formats.rows import BadRow
from service.holders import cells
from service.holders.cells import Figure
from service.holders.headers import Layout, fields_of
from service.holders.published import SKILLS, Entry, Published
from service.holders.sheets import Numbered, Sheet, text
from taxonomy.errors import FileError
from taxonomy.model import SetAside

_Take: TypeAlias = Callable[[int, Mapping[str, object]], None]  # one row, by its number
_DIMENSIONS = {"skills": SKILLS, "seniority": "seniority", "field": "field of study"}


@dataclass(frozen=True, slots=True)
class _Table:
    """A table while it is read: its rows are few, and looked at twice."""

    sheet: Sheet
    layout: Layout
    rows: list[Numbered]
    dimension: str

    def cell(self, values: Mapping[str, object], field: str) -> object:
        """The cell of a field, None where the table has no such column."""
        column = self.layout.columns.get(field)
        return values.get(column) if column is not None else None

    def name(self, field: str) -> str:
        """The header of a field."""
        return self.layout.columns.get(field, field)

    def scale(self, field: str) -> float:
        """100 or 1, as `cells.scale_of` finds it in the column."""
        column = self.layout.columns.get(field)
        if column is None:
            return 1.0
        return cells.scale_of(self.sheet.name, column, (values.get(column) for _, values, _ in self.rows))


def read(sheet: Sheet, layout: Layout, rows: list[Numbered], into: Published) -> list[SetAside]:
    """Read an aggregated table; the rows that cannot be read, with their reasons.

    Raises:
        FileError: a column cannot be understood, or no row can be read.
    """
    field = next((name for name, column in fields_of([layout.named]).items() if column), "")
    table = _Table(sheet, layout, rows, _DIMENSIONS.get(field, layout.named))
    reader = {"differences": _differences, "wide": _wide, "long": _long, "uptake": _uptake}[layout.shape]
    take = reader(table, into)
    bad = []
    for number, values, fault in rows:
        try:
            if fault:
                raise BadRow(fault)
            take(number, values)
        except BadRow as error:
            place = f"'{error.field}': " if error.field else ""
            bad.append(SetAside(sheet.name, number, f"{place}{error.reason}."))
    if len(bad) == len(rows):
        first = bad[0]
        raise FileError(f"no row can be read; the first: {first.reason}", file=sheet.name, row=first.row)
    return bad


def _occupation(table: _Table, values: Mapping[str, object]) -> str | None:
    return text(table.cell(values, "occupation")) or None


def _named(table: _Table, values: Mapping[str, object]) -> str:
    name = text(values.get(table.layout.named))
    if not name:
        raise BadRow("is empty", table.layout.named)
    return name


def _differences(table: _Table, into: Published) -> _Take:
    """Skill and difference: in percentage points, rounded, with the whole fraction beside it or not."""
    scale = table.scale("difference")

    def take(number: int, values: Mapping[str, object]) -> None:
        found = cells.figure(table.cell(values, "difference"), table.name("difference"))
        if found is None:
            raise BadRow("is empty", table.name("difference"))
        if abs(found.value) > scale:
            raise BadRow(f"is above {scale:g}", table.name("difference"))
        difference = found.over(scale)
        group = table.cell(values, "group")
        if text(group) and difference.value:
            more = cells.is_holders(group, table.name("group"))
            if more != (difference.value > 0):
                raise BadRow("names the other group than the sign of the difference", table.name("group"))
        value = _exact(table, values, difference)
        into.difference(
            table.sheet.name,
            number,
            _occupation(table, values),
            table.dimension,
            _named(table, values),
            value,
        )

    return take


def _exact(table: _Table, values: Mapping[str, object], rounded: Figure) -> float:
    """The difference with the digits of the column of absolute differences, which must agree with it."""
    whole = cells.figure(table.cell(values, "absolute"), table.name("absolute"))
    if whole is None:
        return rounded.value
    size = abs(rounded.value)
    for scale in (1.0, 100.0):
        value = abs(whole.value) / scale
        if abs(value - size) <= rounded.half + 1e-9:
            return value if rounded.value >= 0 else -value
    raise BadRow("is another difference than the rounded one", table.name("absolute"))


def _wide(table: _Table, into: Published) -> _Take:
    """A value with its share among holders and among the others side by side."""
    scales = {side: table.scale(side) for side in ("holders", "others")}

    def take(number: int, values: Mapping[str, object]) -> None:
        name, occupation = _named(table, values), _occupation(table, values)
        for side, scale in scales.items():
            found = cells.share(table.cell(values, side), table.name(side), scale)
            if found is None:
                raise BadRow("is empty", table.name(side))
            size = cells.count(table.cell(values, f"{side}_n"), table.name(f"{side}_n"))
            place = (occupation, table.dimension, name, side == "holders")
            into.add(Entry(table.sheet.name, number, *place, found.value, found.half, None, size))

    return take


def _long(table: _Table, into: Published) -> _Take:
    """A row for each value and group: its share, or how many people it has."""
    scale = table.scale("share")

    def take(number: int, values: Mapping[str, object]) -> None:
        held = cells.is_holders(table.cell(values, "group"), table.name("group"))
        found = cells.share(table.cell(values, "share"), table.name("share"), scale)
        people = cells.count(table.cell(values, "count"), table.name("count"))
        size = cells.count(table.cell(values, "size"), table.name("size"))
        if found is None and people is None:
            raise BadRow("is empty", table.name("share" if "share" in table.layout.columns else "count"))
        share, half = (found.value, found.half) if found else (None, 0.0)
        place = (_occupation(table, values), table.dimension, _named(table, values), held)
        into.add(Entry(table.sheet.name, number, *place, share, half, people, size))

    return take


def _uptake(table: _Table, into: Published) -> _Take:
    """An occupation with how many hold a credential: of all, beside the others, or as a share."""
    scale = table.scale("share")

    def take(number: int, values: Mapping[str, object]) -> None:
        name = _named(table, values)
        if "group" in table.layout.columns:
            held = cells.is_holders(table.cell(values, "group"), table.name("group"))
            people = cells.count(table.cell(values, "count"), table.name("count"))
            into.uptake(name, people if held else None, None if held else people)
            return
        counts = {
            side: cells.count(table.cell(values, side), table.name(side))
            for side in ("holders", "others", "all")
        }
        found = cells.share(table.cell(values, "share"), table.name("share"), scale)
        if found is None and sum(one is not None for one in counts.values()) < 2:
            raise BadRow("states neither a share nor two numbers of people")
        into.uptake(name, counts["holders"], counts["others"], counts["all"], found)

    return take
