"""Seeded synthetic credentials: the same numbers give the same documents, however many are asked for.

Steps, words and filter values follow Zipf-like frequencies, as real ones do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from indexers.documents import LinkedCredential
from indexers.engine import Document
from taxonomy.credentials import Alignment, Credential, Evidence

SEED = 20260901
STEPS = 20_000  # about ESCO's 14,000 skills, or the 11,000 of SkillsFuture with their levels
WORDS = 30_000
TITLE_WORDS, TEXT_WORDS = 5, 60
CHUNK = 10_000
_SYLLABLES = [first + vowel for first in "bcdfglmnprstv" for vowel in "aeiou"]
_LANGUAGES, _MODES = ("en", "fr"), ("online", "onsite", "blended")


def _cumulative(count: int, flatness: int) -> NDArray[np.float64]:
    """Cumulative Zipf frequencies; a larger `flatness` makes the most frequent less extreme."""
    frequency = 1 / (np.arange(count) + flatness)
    cumulative: NDArray[np.float64] = np.cumsum(frequency / frequency.sum())
    return cumulative


_STEP_FREQUENCY = _cumulative(STEPS, 20)
_WORD_FREQUENCY = _cumulative(WORDS, 5)
_PROVIDER_FREQUENCY = _cumulative(500, 5)


def _draw(random: np.random.Generator, cumulative: NDArray[np.float64], *shape: int) -> NDArray[np.intp]:
    return np.searchsorted(cumulative, random.random(shape)).clip(0, len(cumulative) - 1)


def vocabulary() -> list[str]:
    """The words of all documents, the most frequent first: two to four syllables each."""
    random = np.random.default_rng(SEED)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        words["".join(random.choice(_SYLLABLES, random.integers(2, 5)))] = None
    return list(words)


def skill_name(skill: int) -> str:
    """The id of a synthetic skill; it has no levels, hence one step."""
    return f"synthetic:{skill}"


def step_name(step: int) -> str:
    """The id of a synthetic step."""
    return f"{skill_name(step)}#1"


def occupation_name(number: int) -> str:
    """The id of a synthetic occupation."""
    return f"synthetic:occupation-{number}"


def document_id(number: int) -> str:
    """The id of a synthetic document; the order of ids is that of numbers."""
    return f"synthetic:{number:08d}"


@dataclass(frozen=True, slots=True)
class Chunk:
    """The numbers behind `CHUNK` documents: steps and weights are (documents, steps a document) arrays."""

    start: int
    steps: NDArray[np.intp]
    weights: NDArray[np.integer[Any]]
    words: NDArray[np.intp]
    providers: NDArray[np.intp]
    picks: NDArray[np.integer[Any]]


def chunks(count: int, steps: int) -> Iterator[Chunk]:
    """`count` documents of at most `steps` steps each (one drawn twice counts once, at its last weight)."""
    for start in range(0, count, CHUNK):
        size = min(CHUNK, count - start)
        random = np.random.default_rng((SEED, steps, start))
        yield Chunk(
            start,
            _draw(random, _STEP_FREQUENCY, size, steps),
            random.integers(1, 257, (size, steps)),
            _draw(random, _WORD_FREQUENCY, size, TITLE_WORDS + TEXT_WORDS),
            _draw(random, _PROVIDER_FREQUENCY, size),
            random.integers(0, 1_000_000, size),
        )


def documents(count: int, steps: int) -> Iterator[Document]:
    """The documents themselves."""
    words, names = vocabulary(), [step_name(step) for step in range(STEPS)]
    for chunk in chunks(count, steps):
        for at in range(len(chunk.picks)):
            drawn = [words[word] for word in chunk.words[at].tolist()]
            title, pick = " ".join(drawn[:TITLE_WORDS]), int(chunk.picks[at])
            text = " ".join(drawn[TITLE_WORDS:])
            id_ = document_id(chunk.start + at)
            taught = dict(zip(chunk.steps[at].tolist(), chunk.weights[at].tolist(), strict=True))
            yield Document(
                kind="credential",
                id=id_,
                body=_body(id_, title, text, taught),
                title=title,
                text=text,
                names=(title,),
                terms={
                    "language": (_LANGUAGES[pick % 5 == 0],),
                    "provider": (f"Provider {chunk.providers[at]}",),
                    "mode": (_MODES[pick % 3],),
                    "category": (f"Category {pick % 20}",),
                },
                numbers={"hours": float(pick % 300)},
                dates={"starts": f"2026-{pick % 12 + 1:02d}-{pick % 28 + 1:02d}"},
                steps={names[step]: weight for step, weight in taught.items()},
            )


def _body(id_: str, title: str, text: str, taught: dict[int, int]) -> bytes:
    """What a load stores of a credential: the record and an alignment, with evidence, for each skill."""
    record = Credential(id=id_, title=title, texts={"description": text})
    evidence = (Evidence("description", 0, text.find(" ")),)
    alignments = tuple(
        Alignment(skill_name(step), weight, evidence=evidence) for step, weight in sorted(taught.items())
    )
    return msgspec.json.encode(LinkedCredential(record, alignments))


def matrix(count: int, steps: int) -> sp.csr_array:
    """The same documents as a matrix of int32 weights, documents by steps."""
    columns, weights, counts = [], [], []
    for chunk in chunks(count, steps):
        order = np.argsort(chunk.steps, axis=1, kind="stable")
        step, weight = (np.take_along_axis(one, order, axis=1) for one in (chunk.steps, chunk.weights))
        last = np.ones(step.shape, np.bool_)
        last[:, :-1] = step[:, 1:] != step[:, :-1]
        columns.append(step[last].astype(np.int32))
        weights.append(weight[last].astype(np.int32))
        counts.append(last.sum(axis=1))
    starts = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int32)
    return sp.csr_array((np.concatenate(weights), np.concatenate(columns), starts), shape=(count, STEPS))


@dataclass(frozen=True, slots=True)
class Questions:
    """What the benchmark asks: gaps as (steps, points), queries of one to four words, typed prefixes."""

    gaps: list[tuple[list[int], list[int]]]
    queries: list[str]
    prefixes: list[str]


def questions(count: int, gap_steps: int = 40) -> Questions:
    """`count` of each; gaps ask for common steps more often, every fifth prefix carries a typing error."""
    random = np.random.default_rng((SEED, 1))
    words = vocabulary()
    gaps, queries, prefixes = [], [], []
    for number in range(count):
        steps = np.unique(_draw(random, _STEP_FREQUENCY, gap_steps)).tolist()
        gaps.append((steps, random.integers(20, 300, len(steps)).tolist()))
        picked = [words[at] for at in _draw(random, _WORD_FREQUENCY, 4).tolist()]
        queries.append(" ".join(picked[: random.integers(1, 5)]))
        prefix = picked[3][: random.integers(2, 7)]
        if number % 5 == 0 and len(picked[3]) > 4:
            prefix = picked[3][:2] + picked[3][3:6]
        prefixes.append(f"{picked[2]} {prefix}" if number % 3 == 0 else prefix)
    return Questions(gaps, queries, prefixes)
