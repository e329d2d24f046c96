"""What aggregated tables say, put together: sizes of groups from one table serve the shares of another."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from indexers.formats.rows import BadRow
from service.holders.cells import Figure
from service.holders.study import Pair, Part, Study
from taxonomy.errors import InputError, UnknownName
from taxonomy.model import SetAside
from taxonomy.readers.tables import nearest
from taxonomy.text import fold

SKILLS = "skills"
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of a table: the `share` (give or take `half`) or `count` of a group of `size` people."""

    file: str
    row: int
    occupation: str | None
    dimension: str
    name: str
    holders: bool
    share: float | None
    half: float
    count: int | None
    size: int | None


@dataclass(slots=True)
class Uptaken:
    """The numbers of people of an occupation, as far as they are stated."""

    label: str | None
    holders: int | None = None
    others: int | None = None
    all: int | None = None
    share: Figure | None = None

    def complete(self) -> None:
        """Work out the third number from two.

        Raises:
            BadRow: they contradict each other.
        """
        if self.all is None and self.holders is not None and self.others is not None:
            self.all = self.holders + self.others
        if self.holders is None and self.all is not None and self.others is not None:
            self.holders = self.all - self.others
        if self.holders is None or self.all is None:
            return
        if not 0 <= self.holders <= self.all:
            raise BadRow("has more holders than people")
        if self.others is not None and self.others + self.holders != self.all:
            raise BadRow("has holders and others that do not add up to all")
        if self.share and self.all:
            share = self.holders / self.all
            if abs(share - self.share.value) > self.share.half + _CLOSE:
                raise BadRow("has a share that is not its holders of all")
        self.others = self.all - self.holders


@dataclass(slots=True)
class Published:
    """All aggregated tables of a question."""

    set_aside: list[SetAside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _uptakes: dict[str, Uptaken] = field(default_factory=dict)
    _entries: dict[tuple[str, str, str, bool], Entry] = field(default_factory=dict)
    _differences: dict[tuple[str, str, str], tuple[str | None, str, float]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether no table was read."""
        return not (self._uptakes or self._entries or self._differences)

    def add(self, entry: Entry) -> None:
        """A share or count.

        Raises:
            BadRow: it stands twice, or the group is empty.
        """
        key = (fold(entry.occupation or ""), entry.dimension, _key(entry.name), entry.holders)
        if key in self._entries:
            raise BadRow("stands twice")
        if entry.size == 0:
            raise BadRow("is of an empty group")
        if entry.size is not None and entry.count is not None and entry.count > entry.size:
            raise BadRow("counts more people than its group has")
        self._entries[key] = entry

    def difference(
        self, file: str, row: int, occupation: str | None, dimension: str, name: str, value: float
    ) -> None:
        """A difference of shares whose shares are not published. Raises BadRow where it stands twice."""
        key = (fold(occupation or ""), dimension, _key(name))
        if key in self._differences:
            raise BadRow("stands twice")
        self._differences[key] = (occupation, name, value)

    def uptake(
        self,
        occupation: str,
        holders: int | None = None,
        others: int | None = None,
        all: int | None = None,
        share: Figure | None = None,
    ) -> None:
        """Numbers of people of an occupation; two rows may state one each. Raises BadRow: they contradict."""
        key = fold(occupation)
        known = self._uptakes.get(key) or Uptaken(occupation)
        for name, value in (("holders", holders), ("others", others), ("all", all), ("share", share)):
            if value is None:
                continue
            if getattr(known, name) is not None:
                raise BadRow("stands twice")
            setattr(known, name, value)
        known.complete()
        if known.all == 0:
            raise BadRow("has nobody")
        self._uptakes[key] = known

    def studies(self, occupation: str | None, holders: int | None, others: int | None) -> list[Study]:
        """One study for each occupation, or for the one that is named; `holders` and `others` are its sizes.

        Raises:
            UnknownName: no table names the occupation.
            InputError: sizes are given, and the tables are of several occupations.
        """
        labels = self._labels()
        named = [key for key in labels if key]
        if occupation is not None and named and fold(occupation) not in named:
            near = nearest(occupation, [labels[key] or "" for key in named])
            raise UnknownName(
                f"no table has the occupation '{occupation}'.", field="occupation", nearest=near
            )
        wanted = [fold(occupation)] if occupation is not None and named else named
        # A table that names no occupation is of the one that there is, or stands for itself.
        groups = [(wanted[0], {wanted[0], ""})] if len(wanted) == 1 else [(key, {key}) for key in wanted]
        if len(wanted) != 1 and "" in labels:
            groups.append(("", {""}))
        if (holders is not None or others is not None) and len(groups) > 1:
            raise InputError("is of one occupation, but the tables are of several; name it.", field="holders")
        return [
            self._study(key, labels.get(key) or occupation, keys, holders, others) for key, keys in groups
        ]

    def _labels(self) -> dict[str, str | None]:
        """Occupations by key, "" for none."""
        found: dict[str, str | None] = {key: one.label for key, one in self._uptakes.items()}
        for (key, *_), entry in self._entries.items():
            found.setdefault(key, entry.occupation)
        for (key, *_), (label, _, _) in self._differences.items():
            found.setdefault(key, label)
        return found

    def _study(
        self, key: str, label: str | None, keys: set[str], holders: int | None, others: int | None
    ) -> Study:
        known = self._uptakes.get(key, Uptaken(label))
        study = Study(label, known.holders, known.all, known.share.value if known.share else None)
        sizes = {True: known.holders, False: known.others}
        if known.all is None and holders is not None and others is not None:
            study.holders, study.all = holders, holders + others
        for side, said in ((True, holders), (False, others)):
            sizes[side] = said if sizes[side] is None else sizes[side]
        parts = self._parts(keys, sizes)
        for dimension, pairs in self._pairs(keys, parts).items():
            if dimension == SKILLS:
                study.skills = pairs
            else:
                study.dimensions[dimension] = pairs
                self._check_sums(dimension, pairs)
        return study

    def _parts(self, keys: set[str], sizes: dict[bool, int | None]) -> dict[tuple[str, str, bool], Part]:
        """Every share that can be worked out; what cannot is set aside."""
        own = [(key, entry) for key, entry in self._entries.items() if key[0] in keys]
        sums: dict[tuple[str, bool], int] = {}
        for _, entry in own:
            if entry.count is not None and entry.dimension != SKILLS:
                place = (entry.dimension, entry.holders)
                sums[place] = sums.get(place, 0) + entry.count
        found = {}
        for (_, dimension, name, side), entry in own:
            stated = entry.size if entry.size is not None else sizes[side]
            size = stated if stated is not None else sums.get((dimension, side))
            try:
                found[dimension, name, side] = part_of(entry, size)
            except BadRow as error:
                self.set_aside.append(SetAside(entry.file, entry.row, f"{error.reason}."))
        return found

    def _pairs(self, keys: set[str], parts: dict[tuple[str, str, bool], Part]) -> dict[str, list[Pair]]:
        labels: dict[tuple[str, str], str] = {}
        for (key, dimension, name, _), entry in self._entries.items():
            if key in keys:
                labels.setdefault((dimension, name), entry.name)
        differences: dict[tuple[str, str], float] = {}
        for (key, dimension, name), (_, label, value) in self._differences.items():
            if key in keys:
                labels.setdefault((dimension, name), label)
                differences[dimension, name] = value
        found: dict[str, list[Pair]] = {}
        for (dimension, name), label in labels.items():
            own, other = (parts.get((dimension, name, side)) for side in (True, False))
            difference = differences.get((dimension, name))
            if own or other or difference is not None:
                found.setdefault(dimension, []).append(Pair(label, None, own, other, difference))
        return found

    def _check_sums(self, dimension: str, pairs: list[Pair]) -> None:
        for group, parts in (
            ("holders", [one.holders for one in pairs]),
            ("others", [one.others for one in pairs]),
        ):
            total = sum(part.share for part in parts if part)
            if total and abs(total - 1) > 0.005 * len(parts) + _CLOSE:
                self.notes.append(
                    f"The shares of {dimension} among {group} add up to {total:.0%}, not to 100%."
                )


def part_of(entry: Entry, size: int | None) -> Part:
    """An entry as a share of a group.

    Raises:
        BadRow: a count of a group whose size nobody states, or that contradicts it.
    """
    if entry.count is not None:
        if not size:
            raise BadRow("is a number of people of a group whose size is not stated")
        if entry.count > size:
            raise BadRow("counts more people than its group has")
        if entry.share is not None and abs(entry.count / size - entry.share) > entry.half + _CLOSE:
            raise BadRow("has a share that is not its people of the group")
        return Part.counted(entry.count, size)
    assert entry.share is not None
    if not size:
        return Part(entry.share)
    low = max(0, math.ceil((entry.share - entry.half) * size - _CLOSE * size))
    high = min(size, math.floor((entry.share + entry.half) * size + _CLOSE * size))
    if low > high:
        raise BadRow(f"has a share that no number of people of {size:,} makes")
    return Part(entry.share, low, high, size)


def _key(name: str) -> str:
    return fold(name) or name
