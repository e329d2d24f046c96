"""How well a skill that a framework lacks is told from one that it has, where its labels are taken out.

Half of a framework's labels are taken out, and then the other half. A sentence means a skill that is lacking
where all its labels are out, and one that is there where any is left. Nothing has to be labelled for it, and
each sentence is asked both ways as far as it can be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from evaluation.compare import resampled
from evaluation.datasets import PREFIX, Sentence, key, questions
from evaluation.metrics import Floats, auroc, auroc_along
from evaluation.report import Report
from evaluation.systems import Product, Ranking
from indexers.encoder import Encoder, VectorCache
from indexers.linking import LinkIndex, silence
from taxonomy.model import Skill
from taxonomy.readers.base import Progress

HALVES = 2


def measure(
    name: str,
    sentences: Sequence[Sentence],
    labels: Sequence[str],
    skills: Sequence[Skill],
    encoder: Encoder | None,
    cache: VectorCache,
    progress: Progress,
) -> Report | None:
    """AUROC of "the framework lacks the skill that is meant" on sentences with labels of `labels`.

    `skills` stand for the labels, in their order. None where no sentence has a label that is taken out.
    """
    rows = {key(label): row for row, label in enumerate(labels)}
    asked = [question for question in questions(sentences, rows) if question.gold]
    scores: dict[str, list[float]] = {
        "skillstep": [],
        "best probability alone": [],
        "sum of probabilities": [],
    }
    there: list[bool] = []
    for number in range(HALVES):
        kept = [row for row, label in enumerate(labels) if half(label) != number]
        index = LinkIndex.build(PREFIX, [skills[row] for row in kept], encoder, cache, progress)
        product = Product("skillstep", "", index, encoder, "en")
        for ranking in product.rank([question.text for question in asked]):
            for system, score in _scores(ranking).items():
                scores[system].append(score)
        there += [not question.gold.isdisjoint(kept) for question in asked]
        progress(number + 1, HALVES, "halves of the labels taken out")
    if len(set(there)) < 2:
        return None
    return {
        "title": f"The framework lacks the skill that is meant: {name}",
        "about": [
            f"{len(asked):,} sentences, asked with either half of the {len(labels):,} labels taken out: "
            f"{there.count(True):,} times a label is left, {there.count(False):,} times none."
        ],
        "systems": {system: {"auroc": auroc(values, there)} for system, values in scores.items()},
        "intervals": {system: _interval(values, there) for system, values in scores.items()},
    }


def half(label: str) -> int:
    """The half that a label is of."""
    return hashlib.blake2b(key(label).encode(), digest_size=2).digest()[0] % HALVES


def _scores(ranking: Ranking) -> dict[str, float]:
    chances = [chance for _, chance in ranking]
    return {
        "skillstep": silence.known(chances),
        "best probability alone": max(chances, default=0.0),
        "sum of probabilities": sum(chances),
    }


def _interval(values: list[float], there: list[bool]) -> dict[str, list[float]]:
    """Over sentences, each with its two answers."""
    columns = [*np.split(np.array(values), HALVES), *np.split(np.array(there, dtype=np.float64), HALVES)]

    def statistic(*drawn: Floats) -> Any:
        return auroc_along(np.concatenate(drawn[:HALVES], axis=-1), np.concatenate(drawn[HALVES:], axis=-1))

    found = resampled([column.tolist() for column in columns], statistic)
    return {"auroc": [found.low, found.high]}
