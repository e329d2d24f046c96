"""What many documents ask for, as one sparse matrix: documents by steps, each row's weights summing to 1.

A snapshot's postings are read once into `PostingSums`, its occupations into `StepSums`: the sums that demand
is answered from. They are made by the first who asks (a server warms them after each publish) and kept for
the two snapshots last asked about, as the hierarchy is. The engines' own arrays are not used: what they can
sum differs, and sums that stand above the seam are the same over every engine.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import msgspec
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from indexers.engine import DATE_FIELDS, TERM_FIELDS, AnyOf, Between, Snapshot, Stated, Where
from indexers.filters import check_where
from taxonomy.credentials import CONFIDENCE_PARTS
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.steps import position, required_steps, skill_of, step_id
from taxonomy.text import index_terms

Mask = NDArray[np.bool_]
# (skill, level) to the columns and widths of the steps that are asked for
_Steps = list[tuple[int, float]]
_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class StepSums:
    """`ids` by steps. `weights` is compressed by column; a row sums to 1 within each framework that it uses.

    `asked` has a 1 wherever `weights` has anything. `steps` are the ids of the columns, sorted; `columns`
    undoes them; `frameworks` gives the columns of each framework, which stand together. `first` is the column
    of the first step of each column's skill: whoever asks for a skill asks for its first step.
    """

    ids: list[str]
    steps: list[str]
    columns: Mapping[str, int]
    weights: sp.csc_array
    asked: sp.csc_array
    frameworks: Mapping[str, tuple[int, int]]
    first: NDArray[np.intp]

    def count(self, mask: Mask) -> NDArray[Any]:
        """How many of the rows ask for each step."""
        found: NDArray[Any] = self.asked.T @ mask.astype(np.int32)
        return found

    def weigh(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The weights of each step summed over rows, each row counted as often as `rows` says."""
        found: NDArray[np.float64] = self.weights.T @ rows
        return found

    def by_skill(self, of_steps: NDArray[np.float64]) -> NDArray[np.float64]:
        """What steps have, summed by skill, at the column of the skill's first step."""
        found: NDArray[Any] = np.bincount(self.first, of_steps, len(self.steps))
        return found

    def of_framework(self, framework: str) -> slice:
        """The columns of a framework."""
        return slice(*self.frameworks.get(framework, (0, 0)))

    def rows(self, column: int) -> NDArray[Any]:
        """The rows that ask for a step."""
        starts = self.weights.indptr
        return self.weights.indices[starts[column] : starts[column + 1]]

    def asking(self, columns: Iterable[int]) -> Mask:
        """Which rows ask for any of the steps."""
        found = np.zeros(len(self.ids), np.bool_)
        for column in columns:
            found[self.rows(column)] = True
        return found


class _Writer:
    """Gathers rows of (step, weight) as they come."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._known: dict[tuple[str, float | None], _Steps] = {}
        self._codes: dict[str, int] = {}
        self._names: list[str] = []
        self._rows, self._columns, self._weights = array("i"), array("i"), array("d")

    def add(self, row: int, asked: Iterable[tuple[str, float | None, float]]) -> None:
        """A row's (skill, level, importance); one that is asked for twice counts at its higher weight."""
        weights: dict[str, dict[int, float]] = {}
        for skill, level, importance in asked:
            own = weights.setdefault(framework_of(skill), {})
            for column, width in self._steps(skill, level):
                own[column] = max(own.get(column, 0.0), importance * width)
        for own in weights.values():
            total = sum(own.values())
            if total:
                self._rows.extend([row] * len(own))
                self._columns.extend(own)
                self._weights.extend(weight / total for weight in own.values())

    def _steps(self, skill: str, level: float | None) -> _Steps:
        found = self._known.get((skill, level))
        if found is None:
            found = self._known[skill, level] = [
                (self._code(step), float(width)) for step, width in self._required(skill, level)
            ]
        return found

    def _required(self, skill: str, level: float | None) -> Iterable[tuple[str, Fraction]]:
        known = self._taxonomy.skills[skill]
        if not known.scored:
            return
        for step in required_steps(known, position(known, level)):
            yield step.id, step.width

    def _code(self, step: str) -> int:
        code = self._codes.setdefault(step, len(self._names))
        if code == len(self._names):
            self._names.append(step)
        return code

    def finish(self, ids: list[str]) -> StepSums:
        """The matrix, its columns in the order of step ids."""
        order = sorted(range(len(self._names)), key=self._names.__getitem__)
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order))
        columns = place[np.frombuffer(self._columns, np.int32)] if self._columns else np.empty(0, np.int32)
        rows = np.frombuffer(self._rows, np.int32) if self._rows else np.empty(0, np.int32)
        weights = np.frombuffer(self._weights) if self._weights else np.empty(0)
        matrix = sp.csc_array((weights, (rows, columns)), shape=(len(ids), len(order)))
        ones = np.ones(len(matrix.data), np.int32)
        asked = sp.csc_array((ones, matrix.indices, matrix.indptr), shape=matrix.shape, copy=False)
        names = [self._names[at] for at in order]
        known = {name: at for at, name in enumerate(names)}
        first = np.array(
            [known.get(step_id(skill_of(name), 1), at) for at, name in enumerate(names)], np.intp
        )
        return StepSums(ids, names, known, matrix, asked, _together(names), first)


def _together(names: list[str]) -> dict[str, tuple[int, int]]:
    """Where the sorted names of each framework begin and end."""
    found: dict[str, tuple[int, int]] = {}
    for at, name in enumerate(names):
        framework = framework_of(name)
        found[framework] = (found.get(framework, (at, at))[0], at + 1)
    return found


class _Alignment(msgspec.Struct):
    skill: str
    confidence: int
    exit: float | None = None
    claimed: bool = True


class _Record(msgspec.Struct):
    title: str = ""
    language: str = "en"
    employer: str | None = None
    location: str | None = None
    region: str | None = None
    posted: str | None = None
    category: str | None = None


class _Posting(msgspec.Struct):
    """What of a stored posting the sums take."""

    record: _Record
    alignments: list[_Alignment] = []


@dataclass(frozen=True, slots=True)
class PostingSums:
    """Postings by the steps that they ask for, their titles (`names`), and what they are filtered by.

    `fields` maps a field to (values, code of each row: -1 where it is not stated). `titles` maps a stem to
    the rows in whose title or category it stands.
    """

    sums: StepSums
    names: list[str]
    fields: Mapping[str, tuple[list[str], NDArray[np.int32]]]
    titles: Mapping[str, NDArray[np.int32]]

    def mask(self, where: Where) -> Mask:
        """The rows that pass all filters.

        Raises:
            FilterError: as `Snapshot.search`.
        """
        check_where("posting", where, lambda field: self.fields[field][0])
        found = np.ones(len(self.sums.ids), np.bool_)
        for field, wanted in where.items():
            values, codes = self.fields[field]
            if isinstance(wanted, Stated):
                found &= (codes >= 0) == wanted.stated
                continue
            right = [at for at, value in enumerate(values) if _passes(value, wanted)]
            found &= np.isin(codes, right)
        return found

    def titled(self, name: str, language: str) -> Mask:
        """The rows whose title has every word of a name, by its stem."""
        found = np.zeros(len(self.sums.ids), np.bool_)
        stems = dict.fromkeys(index_terms(name, language).split())
        places = [self.titles[stem] for stem in stems if stem in self.titles]
        if not stems or len(places) < len(stems):
            return found
        rows = min(places, key=len)
        for place in places:
            rows = np.intersect1d(rows, place, assume_unique=True)
        found[rows] = True
        return found

    def dates(self) -> tuple[list[str], NDArray[np.int32]]:
        """The days on which postings were posted, sorted, and the place of each row's (-1: not stated)."""
        return self.fields["posted"]


def _passes(value: str, wanted: AnyOf | Between) -> bool:
    if isinstance(wanted, AnyOf):
        return value in wanted.values
    low, high = wanted.low, wanted.high
    return (low is None or value >= str(low)) and (high is None or value <= str(high))


def posting_sums(snapshot: Snapshot) -> PostingSums:
    """Read a snapshot's postings: about 40 microseconds each."""
    writer, decoder = _Writer(snapshot.taxonomy()), msgspec.json.Decoder(_Posting)
    names = [*TERM_FIELDS["posting"], *DATE_FIELDS["posting"]]
    stated: dict[str, list[str | None]] = {name: [] for name in names}
    sources = sorted(snapshot.values("posting", _SOURCE), key=len, reverse=True)
    titles: dict[str, array[int]] = {}
    ids: list[str] = []
    shown: list[str] = []
    for row, (id_, body) in enumerate(snapshot.scan("posting")):
        posting = decoder.decode(body)
        ids.append(id_)
        shown.append(posting.record.title)
        claimed = (one for one in posting.alignments if one.claimed)
        writer.add(row, ((one.skill, one.exit, one.confidence / CONFIDENCE_PARTS) for one in claimed))
        record = posting.record
        for name in names:
            value = _source(id_, sources) if name == _SOURCE else getattr(record, name)
            stated[name].append(value or None)
        for stem in set(index_terms(f"{record.title} {record.category or ''}", record.language).split()):
            titles.setdefault(stem, array("i")).append(row)
    fields = {name: _coded(values) for name, values in stated.items()}
    return PostingSums(
        writer.finish(ids),
        shown,
        fields,
        {stem: np.frombuffer(rows, np.int32) for stem, rows in titles.items()},
    )


def _source(id_: str, sources: Iterable[str]) -> str | None:
    """The catalogue that an id begins with (its longest name, where one is the beginning of another)."""
    return next((source for source in sources if id_.startswith(f"{source}:")), None)


def _coded(stated: list[str | None]) -> tuple[list[str], NDArray[np.int32]]:
    values = sorted({value for value in stated if value})
    code = {value: at for at, value in enumerate(values)}
    return values, np.array([code[value] if value else -1 for value in stated], np.int32)


class _Requirement(msgspec.Struct):
    skill: str
    level: float | None = None
    importance: float = 1.0


class _Occupation(msgspec.Struct):
    """What of an occupation's record the sums take."""

    requirements: list[_Requirement] = []
    retired: bool = False


def occupation_sums(snapshot: Snapshot) -> StepSums:
    """Occupations by the steps that they require (floats: for exact points see `service.targets`)."""
    taxonomy, decoder = snapshot.taxonomy(), msgspec.json.Decoder(_Occupation)
    writer = _Writer(taxonomy)
    ids: list[str] = []
    current: dict[str, tuple[str, ...]] = {}
    for row, (id_, body) in enumerate(snapshot.scan("occupation")):
        occupation = decoder.decode(body)
        ids.append(id_)
        asked: list[tuple[str, float | None, float]] = []
        for one in () if occupation.retired else occupation.requirements:
            if one.skill not in current:
                current[one.skill] = taxonomy.current(one.skill)
            asked += [(skill, one.level, one.importance) for skill in current[one.skill] if one.level != 0]
        writer.add(row, asked)
    return writer.finish(ids)
