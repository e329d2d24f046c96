"""GapRank folders: a catalogue, a vocabulary of skills, what providers declared, and gaps to close.

A folder holds, one JSON object a line, `courses.jsonl` {id, title, text}, `vocabulary.jsonl` {id, name,
alternatives?}, `declared.jsonl` {id, skills} and files of queries {id, set, gap: {skill: weight}} whose
weights sum to 1. What is declared judges a ranking and is hidden from whatever ranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

from taxonomy.errors import FileError
from taxonomy.readers.tables import nearest, reading

COURSES, VOCABULARY, DECLARED = "courses.jsonl", "vocabulary.jsonl", "declared.jsonl"
QUERIES, TUNING = "queries.jsonl", "queries-tuning.jsonl"
_ROUNDING = 0.01  # weights are written with six digits

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Course(msgspec.Struct, frozen=True):
    """A course as a system may see it."""

    id: str
    title: str
    text: str = ""


class Term(msgspec.Struct, frozen=True):
    """A skill of the vocabulary."""

    id: str
    name: str
    alternatives: tuple[str, ...] = ()


class Declared(msgspec.Struct, frozen=True):
    """The skills that a provider declared for a course."""

    id: str
    skills: tuple[str, ...]


class Query(msgspec.Struct, frozen=True):
    """A gap: weights by skill id, which sum to 1."""

    id: str
    gap: dict[str, float]
    set: str = ""


@dataclass(frozen=True)
class Gap:
    """A query: its skills as places in the vocabulary, and the weight of each."""

    id: str
    skills: Ints
    weights: Floats


@dataclass(frozen=True)
class Benchmark:
    """A folder with one file of queries; `declared` is (courses, skills), 1 where a skill is declared."""

    name: str
    queries: str
    courses: list[Course]
    vocabulary: list[Term]
    declared: sparse.csc_array
    gaps: list[Gap]

    def covered(self, gap: Gap) -> Floats:
        """(courses, skills of the gap): the weight that each course's declared skills cover."""
        covered: Floats = self.declared[:, gap.skills].toarray() * gap.weights
        return covered


def read_benchmark(folder: Path, queries: Path | None = None) -> Benchmark:
    """A folder and its reporting queries, or those of another file (beside the others, or anywhere).

    Raises:
        FileError: a file is absent, or a row is not what it should be; it names file, row and field.
    """
    courses, vocabulary = _read(folder / COURSES, Course), _read(folder / VOCABULARY, Term)
    row = _places([one.id for one in courses], COURSES)
    column = _places([one.id for one in vocabulary], VOCABULARY)
    file = folder / QUERIES if queries is None else queries if queries.exists() else folder / queries
    gaps = [_gap(one, number, column, file.name) for number, one in enumerate(_read(file, Query), 1)]
    if not gaps:
        raise FileError("holds no query.", file=file.name)
    declared = _matrix(_read(folder / DECLARED, Declared), row, column)
    return Benchmark(folder.name, file.name, courses, vocabulary, declared, gaps)


T = TypeVar("T", Course, Term, Declared, Query)


def _read(path: Path, type_: type[T]) -> list[T]:
    with reading(path.name):
        lines = path.read_text("utf-8-sig").split("\n")  # a text may hold other line ends, such as U+2028
    decoder = msgspec.json.Decoder(type_)
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(decoder.decode(line))
        except msgspec.DecodeError as error:
            raise FileError(f"cannot be used: {error}.", file=path.name, row=number) from None
    return found


def _places(ids: Sequence[str], file: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for at, id_ in enumerate(ids):
        if places.setdefault(id_, at) != at:
            raise FileError(
                f"'{id_}' is the id of row {places[id_] + 1}, too.", file=file, row=at + 1, field="id"
            )
    return places


def _place(id_: str, places: Mapping[str, int], file: str, number: int, field: str) -> int:
    if id_ not in places:
        what = "course" if field == "id" else "skill"
        near = nearest(id_, places)
        raise FileError(f"no {what} has the id '{id_}'.", file=file, row=number, field=field, nearest=near)
    return places[id_]


def _gap(query: Query, number: int, column: Mapping[str, int], file: str) -> Gap:
    weights = np.array(list(query.gap.values()))
    if not (weights > 0).all() or abs(weights.sum() - 1) > _ROUNDING:
        reason = f"weights must be above 0 and sum to 1, not {weights.sum():g}."
        raise FileError(reason, file=file, row=number, field="gap")
    skills = [_place(id_, column, file, number, "gap") for id_ in query.gap]
    return Gap(query.id, np.array(skills, dtype=np.int64), weights)


def _matrix(
    declared: Iterable[Declared], row: Mapping[str, int], column: Mapping[str, int]
) -> sparse.csc_array:
    rows: list[int] = []
    columns: list[int] = []
    for number, one in enumerate(declared, 1):
        course = _place(one.id, row, DECLARED, number, "id")
        skills = [_place(id_, column, DECLARED, number, "skills") for id_ in dict.fromkeys(one.skills)]
        rows += [course] * len(skills)
        columns += skills
    found = sparse.csc_array((np.ones(len(rows)), (rows, columns)), shape=(len(row), len(column)))
    found.data[:] = 1  # a course on two lines counts a skill once
    return found
