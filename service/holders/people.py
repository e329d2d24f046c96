"""Rows of persons, counted: who holds a credential, in which occupation, with which skills.

A person is kept as a number, found by a keyed hash of the person's key; of a row nothing else stays than
pairs of that number and the number of a value. One person may have many rows: all of them are joined.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from array import array
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from indexers.formats.rows import BadRow
from indexers.formats.skills import parse_skills, split_commas, split_names
from service.holders.headers import Layout
from service.holders.sheets import Sheet, text
from taxonomy.errors import FileError
from taxonomy.model import SetAside
from taxonomy.text import clean, fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ATTRIBUTES = ("occupation", "skills", "credentials", "seniority", "field")
MOST_SET_ASIDE = 100
_MOST_NAMES = 1_000_000  # of one column; more are no names but texts
_SHORT, _REMEMBERED = 100, 10_000  # characters of a cell, and cells of a column
_LIST = re.compile(r"[;|\n]")
_NONE = frozenset({"no", "non", "false", "0", "none", "faux"})
UNNAMED = "(yes)"  # the credential of a column that only says that there is one
_YES = frozenset({"yes", "oui", "true", "1", "vrai", "x"})


class Names:
    """Distinct values of a column by number, and which person has which."""

    def __init__(self, field: str) -> None:
        self.labels: list[str] = []
        self._field = field
        self.people = array("I")
        self.values = array("I")
        self._numbers: dict[str, int] = {}  # as written, and folded
        self._cells: dict[object, tuple[int, ...]] = {}

    def add(self, person: int, numbers: Iterable[int]) -> None:
        """A person has the values of these numbers."""
        for number in numbers:
            self.people.append(person)
            self.values.append(number)

    def of(self, cell: object) -> tuple[int, ...]:
        """The numbers of the values in a cell; columns repeat themselves, so short cells are remembered.

        Raises:
            BadRow: it is of another shape; the reason does not quote it.
            FileError: the column has too many different values.
        """
        short = isinstance(cell, str) and len(cell) <= _SHORT
        if short and (known := self._cells.get(cell)) is not None:
            return known
        found = tuple(self._number(name) for name in _parse(self._field, cell))
        if short and len(self._cells) < _REMEMBERED:
            self._cells[cell] = found
        return found

    def _number(self, name: str) -> int:
        known = self._numbers.get(name)
        if known is not None:
            return known
        key = fold(name) or name
        number = self._numbers.setdefault(key, len(self.labels))
        if number == len(self.labels):
            self.labels.append(name)
        self._numbers[name] = number
        if len(self._numbers) > _MOST_NAMES:
            raise FileError(
                f"has more than {_MOST_NAMES:,} different values, so it holds no names.", field=self._field
            )
        return number

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """People and values side by side, as they came (the same pair may come twice)."""
        import numpy as np

        return np.asarray(self.people, dtype=np.int64), np.asarray(self.values, dtype=np.int64)


class People:
    """All persons of the rows read so far."""

    def __init__(self) -> None:
        self.names: Mapping[str, Names] = {name: Names(name) for name in ATTRIBUTES}
        self.rows = 0
        self.stated: set[str] = set()  # which columns there were
        self.keyed = True
        self.bad_rows = 0
        self.set_aside: list[SetAside] = []  # the first of them
        self._numbers: dict[bytes, int] = {}
        self._secret = secrets.token_bytes(32)  # of this run: a hash says nothing about a key afterwards
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def read(self, sheet: Sheet, layout: Layout) -> None:
        """Count the rows of a table; one that cannot be read is set aside with its number and reason.

        Raises:
            FileError: a column holds more different values than names would.
        """
        columns = {name: layout.columns[name] for name in ATTRIBUTES if name in layout.columns}
        key = layout.columns.get("person")
        self.stated |= columns.keys()
        self.keyed &= key is not None
        for number, values, fault in sheet.rows:
            try:
                if fault:
                    raise BadRow(fault)
                found = [
                    (self.names[name], self.names[name].of(values.get(column)))
                    for name, column in columns.items()
                ]
                person = self._person(values.get(key)) if key is not None else self._next()
            except BadRow as error:
                self.bad_rows += 1
                if self.bad_rows <= MOST_SET_ASIDE:
                    self.set_aside.append(SetAside(sheet.name, number, f"{error.reason}."))
                continue
            self.rows += 1
            for names, numbers in found:
                names.add(person, numbers)

    def _person(self, cell: object) -> int:
        key = text(cell)
        if not key:
            raise BadRow("has no person key")
        known = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16, key=self._secret).digest()
        number = self._numbers.setdefault(known, self._count)
        return self._next() if number == self._count else number

    def _next(self) -> int:
        self._count += 1
        return self._count - 1


def holds_one_of(label: str, wanted: Collection[str]) -> bool:
    """Whether a credential as written is one of the folded names, whole or between its commas."""
    return fold(label) in wanted or any(fold(part) in wanted for part in split_commas(label))


def _parse(name: str, cell: object) -> list[str]:
    """The values of a cell.

    Raises:
        BadRow: it is of another shape; the reason does not quote it.
    """
    if cell is None or cell == "":
        return []
    if name == "skills":
        return _skills(cell)
    if name == "credentials":
        return _credentials(cell)
    return _several(name, cell)


def _skills(cell: object) -> list[str]:
    if isinstance(cell, str) and not cell.startswith("["):
        return split_names(text(cell))
    try:
        return [skill.name for skill in parse_skills(cell)]
    except BadRow:
        raise BadRow("has skills that cannot be read") from None


def _credentials(cell: object) -> list[str]:
    if isinstance(cell, bool):
        return [UNNAMED] if cell else []
    found = _several("credentials", cell)
    folded = [fold(one) for one in found]
    return [
        UNNAMED if key in _YES else one for one, key in zip(found, folded, strict=True) if key not in _NONE
    ]


def _several(name: str, cell: object) -> list[str]:
    """Texts apart by ";", "|" or new lines, or of a list (of texts, or of objects with a title or name)."""
    if isinstance(cell, list):
        return [one for part in cell for one in _several(name, part)]
    if isinstance(cell, dict):
        cell = next((cell[key] for key in ("title", "name", "label", "id") if cell.get(key)), None)
        if not isinstance(cell, str):
            raise BadRow(f"has {name} that cannot be read")
    return [part for one in _LIST.split(clean(text(cell))) if (part := one.strip())]
