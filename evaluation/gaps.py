"""GapRank: how well the credentials that close a gap are ranked, judged by what their providers declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from evaluation.compare import interval, paired
from evaluation.gap_folder import Benchmark, read_benchmark
from evaluation.gap_metrics import METRICS, measured
from evaluation.gap_systems import Product, Rank, Ranking, baselines
from evaluation.report import Report
from service.service import Service
from service.settings import EMBEDDED, Settings
from taxonomy.errors import InputError
from taxonomy.readers.base import Progress, silent

OURS = "skillstep"
_NOTES = (
    "A course's gain is the share of the gap's weight that its declared skills cover. A query that no course "
    "answers counts zero. Differences are over the same queries.",
    "coverage@5 is of five courses chosen to cover most together: greedily, from what the system itself "
    "says of each skill (bm25, dense and random say nothing of single skills: their first five). "
    "coverage@5-top is of the first five. recall@20 and mrr are on courses with at least half the gain of "
    "the best, recall over all of them.",
    "Ties of the baselines are broken at random with a fixed seed; skillstep's order is its own.",
    "The baselines fit nothing. Their form (BM25 over the words of a name, 20 skills of link) was chosen on "
    "dev and dev-esco, in their favour.",
    "The heads of skillstep's linking are fitted on annotated sentences and on twins-long-text "
    "(evaluation.fit_links): on that folder its figures are in sample. dev and dev-esco fitted nothing; "
    "features were chosen with their tuning queries in view. The dense baselines use the stock encoder.",
)


def evaluate(
    folder: Path, queries: Path | None = None, save_run: Path | None = None, progress: Progress = silent
) -> Report:
    """A folder in GapRank's format, ranked by the product and by all baselines, in a temporary data folder.

    Raises:
        FileError, InputError: the folder is not what it should be.
    """
    benchmark = read_benchmark(folder, queries)
    if save_run:
        _check_ids(benchmark)
    with TemporaryDirectory(prefix="skillstep-gaps-") as made:
        service = Service.open(Settings.read(Path(made), engine=EMBEDDED))
        try:
            return compare(benchmark, service, save_run, progress)
        finally:
            service.close()


def compare(
    benchmark: Benchmark, service: Service, save_run: Path | None = None, progress: Progress = silent
) -> Report:
    """As `evaluate`, with a service over an empty data folder."""
    ours = _answers(benchmark, OURS, Product(benchmark, service, progress), progress)
    if save_run:
        write_run(benchmark, ours, save_run)
    figures = {OURS: _figures(benchmark, ours)}
    for name, rank in baselines(benchmark, service, progress).items():
        figures[name] = _figures(benchmark, _answers(benchmark, name, rank, progress))
    return _report(benchmark, figures, service.status().encoder)


def _answers(benchmark: Benchmark, name: str, rank: Rank, progress: Progress) -> list[Ranking]:
    found = []
    for number, gap in enumerate(benchmark.gaps):
        found.append(rank(number, gap))
        progress(number + 1, len(benchmark.gaps), f"asking {name}")
    return found


def _figures(benchmark: Benchmark, answers: Sequence[Ranking]) -> dict[str, list[float]]:
    """Each metric's value for every query."""
    rows = [
        measured(benchmark.covered(gap), one.ranked, one.chosen)
        for gap, one in zip(benchmark.gaps, answers, strict=True)
    ]
    return {metric: [row[metric] for row in rows] for metric in METRICS}


def write_run(benchmark: Benchmark, answers: Sequence[Ranking], path: Path) -> None:
    """A ranking in TREC's format: query, Q0, course, rank, score, system."""
    with path.open("w", encoding="utf-8") as stream:
        for gap, one in zip(benchmark.gaps, answers, strict=True):
            for rank, (row, score) in enumerate(zip(one.ranked, one.scores, strict=True), 1):
                stream.write(f"{gap.id} Q0 {benchmark.courses[row].id} {rank} {score:.9f} {OURS}\n")


def _check_ids(benchmark: Benchmark) -> None:
    for id_ in (*(gap.id for gap in benchmark.gaps), *(course.id for course in benchmark.courses)):
        if not id_ or id_.split() != [id_]:
            raise InputError(f"the id '{id_}' holds a blank, which a run's file cannot.", field="save-run")


def _report(
    benchmark: Benchmark, figures: Mapping[str, Mapping[str, Sequence[float]]], encoder: str
) -> Report:
    gains = [benchmark.covered(gap).any() for gap in benchmark.gaps]
    found = {
        name: {metric: interval(values) for metric, values in one.items()} for name, one in figures.items()
    }
    differences = {
        name: {metric: paired(figures[OURS][metric], values) for metric, values in one.items()}
        for name, one in figures.items()
        if name != OURS
    }
    return {
        "title": f"GapRank: {benchmark.name}, {benchmark.queries}",
        "about": [
            f"{len(benchmark.courses):,} courses, {len(benchmark.vocabulary):,} skills, "
            f"{len(benchmark.gaps):,} queries ({int(np.sum(np.logical_not(gains))):,} without an answer).",
            f"Encoder of skillstep and of the dense baselines: {encoder or 'none'}.",
        ],
        "systems": {
            name: {metric: one.value for metric, one in values.items()} for name, values in found.items()
        },
        "intervals": {
            name: {metric: [one.low, one.high] for metric, one in values.items()}
            for name, values in found.items()
        },
        "differences": {
            name: {metric: [one.value, one.low, one.high] for metric, one in values.items()}
            for name, values in differences.items()
        },
        "notes": list(_NOTES),
    }
