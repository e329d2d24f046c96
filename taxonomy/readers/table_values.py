"""What the cells of a user's own taxonomy mean: numbers, level scales, references to other rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from taxonomy.errors import FileError
from taxonomy.model import Level, LevelScale, Skill
from taxonomy.readers.cells import values
from taxonomy.readers.tables import nearest
from taxonomy.text import fold

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_NAMED = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:[=:]\s*(.+))?")
_MOST_LEVELS = 100


class BadCell(ValueError):
    """A cell that cannot be used: why, the right values near to it, and its field once `at` has told it."""

    def __init__(self, reason: str, near: Iterable[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.nearest = tuple(near)
        self.field: str | None = None


@contextmanager
def at(field: str) -> Iterator[None]:
    """Tell a bad cell its field."""
    try:
        yield
    except BadCell as error:
        error.field = field
        raise


def number(cell: str) -> float:
    """A number, with a decimal point or comma. Raises BadCell."""
    if not _NUMBER.fullmatch(cell):
        raise BadCell(f"'{cell}' is no number.")
    return float(cell.replace(",", "."))


def scale_and_levels(scale: str, levels: str, name: str) -> tuple[LevelScale | None, tuple[Level, ...]]:
    """The scale and levels of a skill, (None, ()) when both cells are empty.

    `levels` is "1=Foundation|2=Practitioner", "1|2|3", or words alone, evenly spaced up to the maximum that
    `scale` states. An empty scale ends at the highest level; a scale without levels has 1, 2, ... up to it.

    Raises:
        BadCell: no numbers, not ascending, or outside the scale.
    """
    parts = values(levels)
    if not parts and not scale:
        return None, ()
    maximum = number(scale) if scale else None
    if not parts:
        parts = _whole_numbers(maximum or 0.0)
    matches = [_NAMED.fullmatch(part) for part in parts]
    numbered = [(number(match[1]), match[2] or "") for match in matches if match]
    if not numbered:
        maximum = maximum or float(len(parts))
        found = [(maximum * place / len(parts), word) for place, word in enumerate(parts, 1)]
    elif len(numbered) == len(parts):
        found = numbered
        maximum = maximum or max(value for value, _ in found)
    else:
        raise BadCell(f"'{levels}' has levels with and without a number.")
    _check_ascent([value for value, _ in found], maximum)
    words = {word.casefold(): value for value, word in found if word}
    return LevelScale(name, maximum, words), tuple(Level(value, word) for value, word in found)


def _whole_numbers(maximum: float) -> tuple[str, ...]:
    if not (maximum.is_integer() and 1 <= maximum <= _MOST_LEVELS):
        raise BadCell(f"a scale of {maximum:g} needs its levels named.")
    return tuple(str(value) for value in range(1, int(maximum) + 1))


def _check_ascent(found: Sequence[float], maximum: float) -> None:
    below = 0.0
    for value in found:
        if not below < value:
            raise BadCell(f"level {value:g} must lie above {below:g}.")
        if value > maximum:
            raise BadCell(f"level {value:g} lies outside the scale, 0 to {maximum:g}.")
        below = value


def level_of(cell: str, skill: Skill) -> float | None:
    """A required level, by number or name, on the skill's scale; None when the cell is empty.

    Raises:
        BadCell: outside the scale, an unknown name, or any level of a skill without levels.
    """
    if not cell:
        return None
    if skill.scale is None:
        raise BadCell(f"level '{cell}' cannot apply: {skill.id} has no levels.")
    named = {level.name or f"{level.value:g}" for level in skill.levels}
    if cell.casefold() in skill.scale.names:
        return skill.scale.names[cell.casefold()]
    if not _NUMBER.fullmatch(cell):
        raise BadCell(f"'{cell}' is no level of {skill.id}.", nearest(cell, sorted(named)) or sorted(named))
    value = number(cell)
    if value > skill.scale.maximum:
        raise BadCell(
            f"level {value:g} lies outside the scale of {skill.id}, 0 to {skill.scale.maximum:g}.",
            [f"{level.value:g}" for level in skill.levels[-1:]],
        )
    return value


class References:
    """The rows of one table by their id, else by one of their names."""

    def __init__(self, prefix: str, what: str) -> None:
        self._prefix = prefix
        self._what = what
        self._ids: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._by_number: dict[float, str] = {}
        self._refused: dict[str, int] = {}

    def add(self, local: str, id_: str, names: Iterable[str]) -> None:
        """A row: the id as its file has it, the id with the framework's prefix, and its names."""
        self._ids[local] = id_
        for name in names:
            self._by_name[fold(name)].add(local)
        if _NUMBER.fullmatch(local):
            self._by_number[number(local)] = local

    def refuse(self, local: str, row: int) -> None:
        """A row that was set aside, so that what refers to it can say so."""
        self._refused[local] = row

    def find(self, cell: str, file: str, row: int, field: str) -> str:
        """The prefixed id that a cell means.

        Raises:
            BadCell: nothing has the id or name, or several have the name.
            FileError: the id has lost its leading zeros, and with it surely the whole column.
        """
        local = cell.removeprefix(f"{self._prefix}:")
        if not local:
            raise BadCell("the cell is empty.")
        if local in self._ids:
            return self._ids[local]
        named = sorted(self._by_name.get(fold(local), ()))
        if len(named) == 1:
            return self._ids[named[0]]
        if local in self._refused:
            raise BadCell(f"{self._what} '{cell}' was set aside (row {self._refused[local]}).")
        if named:
            raise BadCell(f"'{cell}' means several {self._what}s.", named)
        if _NUMBER.fullmatch(local) and (whole := self._by_number.get(number(local))):
            raise FileError(
                f"'{cell}' is unknown, but '{whole}' is known: the column has lost its leading zeros. "
                "Save it as text and try again.",
                file=file,
                row=row,
                field=field,
                nearest=[whole],
            )
        raise BadCell(f"'{cell}' is the id or label of no {self._what}.", nearest(local, self._ids))
