"""The figures of linking: what systems answered, against the labels that people gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation import metrics
from evaluation.compare import Interval, interval, paired, resampled
from evaluation.datasets import Question
from evaluation.report import Report
from evaluation.systems import Ranking
from indexers.linking.fusion import FLOOR

OURS, LEXICAL, UNTRAINED = "skillstep", "skillstep-lexical", "skillstep-untrained"
_UNSEEN = "recall@10 unseen"
_ALL_SEEN = (
    "Training saw every one of their labels; recall on labels that it did not see takes an encoder from "
    "which some were kept (`python -m evaluation.recipe --hold-out`)."
)


@dataclass
class Answers:
    """What one system says of each question, in their order (`presence` as `System.presence`)."""

    ranked: list[Ranking] = field(default_factory=list)
    claimed: list[frozenset[int]] = field(default_factory=list)
    presence: list[tuple[float, float]] = field(default_factory=list)

    @classmethod
    def joined(cls, several: Sequence[Answers]) -> Answers:
        """The answers to one list of questions after another."""
        return cls(
            [one for answers in several for one in answers.ranked],
            [one for answers in several for one in answers.claimed],
            [one for answers in several for one in answers.presence],
        )


@dataclass(frozen=True)
class Measured:
    """One system's figures: `values` a query (their mean is the metric), counts, and AUROCs."""

    values: Mapping[str, list[float]]
    counts: metrics.Counts
    aurocs: Mapping[str, float | None]


def figures(
    asked: Sequence[Question], answers: Mapping[str, Answers], new: frozenset[int] | None = None
) -> Report:
    """A report, without its title, on the same questions put to several systems.

    `new` are the rows whose labels no training saw, None where that is not known.
    """
    found = {name: measure(asked, given, new) for name, given in answers.items()}
    ours = found.get(OURS)
    kinds = [question.kind for question in asked]
    about = [
        f"{len(asked):,} sentences: {kinds.count('skill'):,} with a label of the vocabulary, "
        f"{kinds.count('lacking'):,} that mean a skill which it lacks, {kinds.count('none'):,} without."
    ]
    gold = frozenset[int]().union(*(question.gold for question in asked))
    if new is not None and gold and gold.isdisjoint(new):
        about.append(_ALL_SEEN)
    return {
        "about": about,
        "systems": {name: _flat(one) for name, one in found.items()},
        "intervals": {name: _intervals(one) for name, one in found.items()},
        "differences": {
            name: _differences(ours, one) for name, one in found.items() if ours and one is not ours
        },
        "plots": [_plot(name, asked, answers[name]) for name in (OURS, LEXICAL) if name in answers][:1],
    }


def measure(asked: Sequence[Question], given: Answers, new: frozenset[int] | None) -> Measured:
    """Everything about one system."""
    rankings = [[row for row, _ in ranking] for ranking in given.ranked]
    pairs = [(one, question.gold) for one, question in zip(rankings, asked, strict=True) if question.gold]
    ranked, gold = [one for one, _ in pairs], [right for _, right in pairs]
    values = {f"rp@{k}": metrics.r_precision(ranked, gold, k) for k in (1, 5, 10)}
    values["mrr"] = metrics.reciprocal_rank(ranked, gold)
    values["recall@10"] = metrics.recall_at(ranked, gold, 10)
    if new is not None:
        fresh = [(one, right & new) for one, right in pairs if right & new]
        values[_UNSEEN] = metrics.recall_at([one for one, _ in fresh], [right for _, right in fresh], 10)
    silent = [said for said, question in zip(given.claimed, asked, strict=True) if not question.gold]
    values["silence"] = metrics.silences(silent)
    counts = metrics.counted(given.claimed, [question.gold for question in asked])
    return Measured(values, counts, _aurocs(asked, given))


def _aurocs(asked: Sequence[Question], given: Answers) -> dict[str, float | None]:
    anything = [any_ for any_, _ in given.presence]
    meant = [(known, q.kind == "skill") for (_, known), q in zip(given.presence, asked, strict=True)
             if q.kind != "none"]  # fmt: skip
    return {
        "auroc_none": metrics.auroc(anything, [question.kind != "none" for question in asked]),
        "auroc_lacking": metrics.auroc([score for score, _ in meant], [positive for _, positive in meant]),
    }


def _flat(one: Measured) -> dict[str, float | None]:
    """The figures by name; None where there is nothing to measure on."""
    means = {name: sum(values) / len(values) if values else None for name, values in one.values.items()}
    silence = means.pop("silence")
    sets = {name: float(of(*columns(one.counts))) for name, (of, columns) in _SETS.items()}
    return {**means, **sets, "silence": silence, **one.aurocs}


_SETS: dict[str, tuple[Callable[..., Any], Callable[[metrics.Counts], tuple[metrics.Floats, ...]]]] = {
    "precision": (metrics.precision, lambda counts: (counts.hits, counts.claimed)),
    "recall": (metrics.recall, lambda counts: (counts.hits, counts.gold)),
    "f1": (metrics.f1, lambda counts: (counts.hits, counts.claimed, counts.gold)),
}


def _intervals(one: Measured) -> dict[str, list[float]]:
    found = {name: interval(values) for name, values in one.values.items() if values}
    for name, (of, columns) in _SETS.items():
        found[name] = resampled([list(column) for column in columns(one.counts)], of)
    return {name: [bounds.low, bounds.high] for name, bounds in found.items()}


def _differences(ours: Measured, theirs: Measured) -> dict[str, list[float]]:
    found = {name: paired(values, theirs.values[name]) for name, values in ours.values.items() if values}
    found["f1"] = _f1_difference(ours.counts, theirs.counts)
    return {name: [one.value, one.low, one.high] for name, one in found.items()}


def _f1_difference(ours: metrics.Counts, theirs: metrics.Counts) -> Interval:
    def difference(hits: Any, claimed: Any, hits2: Any, claimed2: Any, gold: Any) -> Any:
        return metrics.f1(hits, claimed, gold) - metrics.f1(hits2, claimed2, gold)

    columns = (ours.hits, ours.claimed, theirs.hits, theirs.claimed, ours.gold)
    return resampled([list(column) for column in columns], difference)


def _plot(name: str, asked: Sequence[Question], given: Answers) -> dict[str, Any]:
    """How often what a probability says is right, over what the product keeps (from its floor on)."""
    pairs = [
        (chance, row in question.gold)
        for ranking, question in zip(given.ranked, asked, strict=True)
        for row, chance in ranking
        if chance >= FLOOR
    ]
    bins = metrics.reliability([chance for chance, _ in pairs], [right for _, right in pairs])
    return {"name": name, "bins": bins, "error": metrics.calibration_error(bins)}
