"""How well a skill that a framework lacks is told from one that it has, where its labels are taken out.

Half of a framework's labels are taken out, and then the other half. A sentence means a skill that is lacking
where all its labels are out, and one that is there where any is left. Nothing has to be labelled for it, and
each sentence is asked both ways as far as it can be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.compare import resampled
from evaluation.datasets import Sentence, key, questions
from evaluation.metrics import Floats, auroc, auroc_along
from evaluation.report import Report
from evaluation.systems import Product, Ranking
from indexers.encoder import Encoder
from indexers.linking import silence
from taxonomy.model import Skill
from taxonomy.readers.base import Progress

HALVES = 2


def measure(
    name: str,
    sentences: Sequence[Sentence],
    labels: Sequence[str],
    skills: Sequence[Skill],
    encoder: Encoder | None,
    folder: Path,
    progress: Progress,
) -> Report | None:
    """AUROC of "the framework lacks the skill that is meant" on sentences with labels of `labels`.

    `skills` stand for the labels, in their order. None where no sentence has a label that is taken out.
    """
    asked, rankings, there = answers(sentences, labels, skills, encoder, folder, progress)
    if len(set(there)) < 2:
        return None
    scores = {
        system: [of([chance for _, chance in one]) for one in rankings] for system, of in _SCORES.items()
    }
    return {
        "title": f"The framework lacks the skill that is meant: {name}",
        "about": [
            f"{asked:,} sentences, asked with either half of the {len(labels):,} labels taken out: "
            f"{there.count(True):,} times a label is left, {there.count(False):,} times none."
        ],
        "systems": {system: {"auroc": auroc(values, there)} for system, values in scores.items()},
        "intervals": {system: _interval(values, there) for system, values in scores.items()},
    }


def answers(
    sentences: Sequence[Sentence],
    labels: Sequence[str],
    skills: Sequence[Skill],
    encoder: Encoder | None,
    folder: Path,
    progress: Progress,
) -> tuple[int, list[Ranking], list[bool]]:
    """How many sentences have labels, their rankings without one half and then the other, and for each
    ranking whether a label of its sentence was left."""
    rows = {key(label): row for row, label in enumerate(labels)}
    asked = [question for question in questions(sentences, rows) if question.gold]
    rankings: list[Ranking] = []
    there: list[bool] = []
    for number in range(HALVES):
        kept = [row for row, label in enumerate(labels) if half(label) != number]
        product = Product("skillstep", "", [skills[row] for row in kept], encoder, folder, "en", progress)
        rankings += product.rank([one.text for one in asked])
        there += [not question.gold.isdisjoint(kept) for question in asked]
        progress(number + 1, HALVES, "halves of the labels taken out")
    return len(asked), rankings, there


def half(label: str) -> int:
    """The half that a label is of."""
    return hashlib.blake2b(key(label).encode(), digest_size=2).digest()[0] % HALVES


_SCORES: dict[str, Callable[[list[float]], float]] = {
    "skillstep": silence.known,
    "best probability alone": lambda chances: max(chances, default=0.0),
    "sum of probabilities": sum,
}


def _interval(values: list[float], there: list[bool]) -> dict[str, list[float]]:
    """Over sentences, each with its two answers."""
    columns = [*np.split(np.array(values), HALVES), *np.split(np.array(there, dtype=np.float64), HALVES)]

    def statistic(*drawn: Floats) -> Any:
        return auroc_along(np.concatenate(drawn[:HALVES], axis=-1), np.concatenate(drawn[HALVES:], axis=-1))

    found = resampled([column.tolist() for column in columns], statistic)
    return {"auroc": [found.low, found.high]}
