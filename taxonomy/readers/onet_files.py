"""The tables of an O*NET database: known by name and header, zipped or loose, read when asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from taxonomy.errors import FileError, UnknownFormat
from taxonomy.readers.base import Progress
from taxonomy.readers.cells import Aside
from taxonomy.readers.tables import Table, open_zip, read_literal, reading
from taxonomy.text import clean, fold

# The tables that are read. A download holds more; they are known, but say nothing that is used here.
_READ = (
    "Occupation Data",
    "Content Model Reference",
    "Scales Reference",
    "Level Scale Anchors",
    "Skills",
    "Knowledge",
    "Abilities",
    "Work Activities",
    "Work Context",
    "Work Styles",
    "Work Values",
    "Interests",
    "Technology Skills",
    "UNSPSC Reference",
    "Alternate Titles",
    "Sample of Reported Titles",
    "Task Statements",
    "Emerging Tasks",
    "Job Zones",
    "Job Zone Reference",
)
# What a database must hold one of, to say anything at all.
_MAIN = ("Occupation Data", "Content Model Reference", "Technology Skills")
_OLDER_NAMES = {"Tools and Technology": "Technology Skills"}  # one table until O*NET 22
_BY_NAME = {name.casefold(): name for name in _READ} | {
    older.casefold(): name for older, name in _OLDER_NAMES.items()
}
_READ_ME = "read me"
_HEADINGS = re.compile(r"O\*NET-SOC Code|(?:.+ )?Element ID|Scale ID|Job Zone|Commodity Code", re.IGNORECASE)
_DATABASE = re.compile(r"\bdb_(?P<major>\d+)_(?P<minor>\d+)(?![0-9])", re.IGNORECASE)
_STATED = re.compile(r"O\*NET\D{0,3}(?P<major>\d+)\.(?P<minor>\d+) Database", re.IGNORECASE)
_HEAD = 1 << 12


class _Place(NamedTuple):
    """Where a table lies: its file, and its name within a zip ("" for a loose file)."""

    path: Path
    member: str = ""

    @property
    def shown(self) -> str:
        return f"{self.path.name} [{Path(self.member).name}]" if self.member else self.path.name


def is_onet(path: Path) -> bool:
    """A zip by its official name or its members, a TXT file by a heading that only O*NET uses."""
    if path.suffix.casefold() == ".zip":
        return _DATABASE.match(path.name) is not None or _holds_onet(path)
    if path.suffix.casefold() != ".txt" or not path.is_file():
        return False
    with reading(path.name), path.open("rb") as stream:
        head = stream.read(_HEAD).decode("utf-8-sig", "replace")
    if path.stem.casefold() == _READ_ME:
        return _STATED.search(head) is not None
    header = head.split("\n", 1)[0].split("\t")
    return len(header) > 1 and any(_HEADINGS.fullmatch(clean(heading)) for heading in header)


def _holds_onet(path: Path) -> bool:
    try:
        with open_zip(path) as archive:
            return any(_table_name(name) in _MAIN for name in archive.namelist())
    except FileError:
        return False


def _table_name(name: str) -> str | None:
    """Which table a file name stands for; None when none that is read."""
    path = Path(name)
    return _BY_NAME.get(path.stem.casefold()) if path.suffix.casefold() == ".txt" else None


class Database:
    """The tables of one download. `version` is "29.2", or "" when nothing states it."""

    def __init__(self, paths: Sequence[Path], aside: Aside, progress: Progress) -> None:
        """Find the tables, reading none of them.

        Raises:
            UnknownFormat: no table of an O*NET database.
            FileError: a damaged zip, a table given twice, or only tables that need others.
        """
        self._aside = aside
        self._progress = progress
        self._places: dict[str, _Place] = {}
        self._opened = 0
        self.rows: dict[str, int] = {}
        self.version = ""
        for path in paths:
            for member in _members(path):
                self._add(_Place(path, member))
        given = ", ".join(path.name for path in paths)
        if not self._places:
            raise UnknownFormat(
                "holds no table of the O*NET database that is read; give its text files (db_29_2_text.zip).",
                file=given,
            )
        if not any(name in self._places for name in _MAIN):
            raise FileError(
                f"holds none of {', '.join(f'{name}.txt' for name in _MAIN)}; give one of them too.",
                file=given,
            )

    def _add(self, place: _Place) -> None:
        stated = _version(place)
        self.version = self.version or stated
        name = _table_name(place.member or place.path.name)
        if name is None:
            return
        other = self._places.setdefault(name, place)
        if other is not place:
            raise FileError(
                f"is a second table '{name}', beside {other.shown}; give one of them.", file=place.shown
            )

    @property
    def missing(self) -> list[str]:
        """The tables that are read where they are given, and are not."""
        return [name for name in _READ if name not in self._places]

    def holds(self, name: str) -> bool:
        """Whether a table is given."""
        return name in self._places

    def shown(self, name: str) -> str:
        """How messages name a table, given or not."""
        return self._places[name].shown if name in self._places else f"{name}.txt"

    def table(self, name: str) -> Table | None:
        """A table, None when it is not given. Kept by nobody, so that one of them is in memory at a time.

        Raises:
            FileError: it is damaged; under strict reading, a row that does not fit.
        """
        place = self._places.get(name)
        if place is None:
            return None
        self._progress(self._opened, len(self._places), f"{name}.txt")
        self._opened = min(self._opened + 1, len(self._places))
        table = _read(place)
        if name not in self.rows:
            self._aside.unreadable(table)
        self.rows[name] = len(table.frame) - len(table.blank)
        return table


def _members(path: Path) -> list[str]:
    if path.suffix.casefold() != ".zip":
        return [""]
    with open_zip(path) as archive:
        return sorted(archive.namelist())


def _read(place: _Place) -> Table:
    if not place.member:
        with reading(place.shown), place.path.open("rb") as stream:
            return read_literal(stream, place.shown)
    with open_zip(place.path) as archive, archive.open(place.member) as stream:
        return read_literal(stream, place.shown)


def _version(place: _Place) -> str:
    """What the name of the zip or of the folder says, else the Read Me."""
    for name in (place.path.name, Path(place.member).parent.name, place.path.parent.name):
        if match := _DATABASE.match(name):
            return f"{int(match['major'])}.{int(match['minor'])}"
    if fold(Path(place.member or place.path.name).stem) != _READ_ME:
        return ""
    with reading(place.shown):
        if not place.member:
            with place.path.open("rb") as stream:
                head = stream.read(_HEAD)
        else:
            with open_zip(place.path) as archive, archive.open(place.member) as stream:
                head = stream.read(_HEAD)
    match = _STATED.search(head.decode("utf-8-sig", "replace"))
    return f"{int(match['major'])}.{int(match['minor'])}" if match else ""
