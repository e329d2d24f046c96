"""`python -m evaluation levels`: levels read from a framework's level descriptions, held out by title.

A title's descriptions are read by what was learnt from other titles alone. Titles that share an older title
or a description are one group, and groups are dealt into ten folds by the hash of their name. Every system
reads the bare description; then all alike may know which levels the title defines, as the product does, and
take the nearest.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from evaluation.compare import resampled
from evaluation.report import Report
from indexers.encoder import Encoder
from indexers.linking.level_model import LevelModel
from indexers.linking.level_wording import Course, position
from taxonomy.errors import FileError
from taxonomy.readers.base import Progress, silent
from taxonomy.readers.skillsfuture_levels import is_none, stated_level
from taxonomy.readers.skillsfuture_tables import kind_of, rows_of
from taxonomy.readers.tables import headers, read_sheets, read_table
from taxonomy.text import clean, fold

FOLDS = 10
STEPS = 6  # of the common axis: the scale on which figures are counted
RIDGES = (0.03, 0.1, 0.3, 1.0, 3.0)
FEWEST = 100
_NONE = "(none)"

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Described:
    """Level descriptions; those of one title may repeat a level.

    `levels` are places on an axis of six; `defined` is (descriptions, 6), the levels of the description's
    title; `groups` number the groups of titles, `folds` say in which fold each description is held out.
    """

    texts: list[str]
    levels: Integers
    defined: npt.NDArray[np.bool_]
    groups: Integers
    folds: Integers


def read(path: Path) -> Described:
    """The descriptions in a mapping of TSCs to unique skills, each title's own repeated ones once.

    Raises:
        FileError: the file holds no such table, or fewer than 100 descriptions.
    """
    known = [sheet for sheet, columns in headers(path) if kind_of(sheet, columns) == "mapping"]
    if not known:
        raise FileError("holds no mapping of TSCs to unique skills (a sheet 'data').", file=path.name)
    tables = [read_table(path)] if known == [""] else read_sheets(path, known)
    found: dict[tuple[str, str, int], str] = {}
    for table in tables:
        for _, cells in rows_of(table, "mapping"):
            text = clean(cells["text"])
            try:
                level = stated_level(cells["level"])
            except ValueError:
                continue
            if level is not None and text and text.casefold() != _NONE:
                older = fold(cells["framework"])
                title = older if is_none(cells["title"]) else fold(cells["title"])
                found[title, text, round(level.position * STEPS)] = older
    if len(found) < FEWEST:
        raise FileError(f"holds {len(found)} level descriptions; {FEWEST} are needed.", file=path.name)
    return _described(found)


def _described(found: Mapping[tuple[str, str, int], str]) -> Described:
    keys = sorted(found)
    levels = np.array([level for _, _, level in keys], dtype=np.int64)
    by_title: dict[str, set[int]] = defaultdict(set)
    for title, _, level in keys:
        by_title[title].add(level)
    defined = np.array([[step in by_title[title] for step in range(1, STEPS + 1)] for title, _, _ in keys])
    ties = [(f"t {key[0]}", f"o {found[key]}", f"d {fold(key[1])}") for key in keys]
    number = {name: at for at, name in enumerate(sorted({name for tie in ties for name in tie}))}
    ends = np.array([(number[tie[0]], number[other]) for tie in ties for other in tie[1:]]).T
    graph = coo_array((np.ones(ends.shape[1], dtype=np.int8), (ends[0], ends[1])), shape=(len(number),) * 2)
    group = connected_components(graph, directed=False)[1]
    first: dict[int, str] = {}
    for name, at in number.items():
        first.setdefault(int(group[at]), name)
    groups = np.array([group[number[tie[0]]] for tie in ties], dtype=np.int64)
    folds = np.array([_fold(first[int(one)]) for one in groups], dtype=np.int64)
    return Described([text for _, text, _ in keys], levels, defined, groups, folds)


def _fold(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") % FOLDS


System = Callable[[Described, Integers, Integers], Floats]


def majority(data: Described, train: Integers, test: Integers) -> Floats:
    """The commonest level of the other titles, for every text."""
    return np.full(len(test), np.bincount(data.levels[train]).argmax() / STEPS)


def regression(vectors: Floats, data: Described, train: Integers, test: Integers) -> Floats:
    """Ridge regression on the texts' vectors; its penalty is chosen on the next fold."""
    inner = data.folds[train] == (data.folds[test][0] + 1) % FOLDS
    if not inner.any():
        return _ridge(vectors, data.levels / STEPS, train, test, RIDGES[0])
    known, tried = train[~inner], train[inner]
    positions = data.levels / STEPS
    errors = [
        np.abs(_ridge(vectors, positions, known, tried, one) - positions[tried]).mean() for one in RIDGES
    ]
    return _ridge(vectors, positions, train, test, RIDGES[int(np.argmin(errors))])


def _ridge(vectors: Floats, positions: Floats, train: Integers, test: Integers, penalty: float) -> Floats:
    mean, level = vectors[train].mean(axis=0), positions[train].mean()
    centred = vectors[train] - mean
    normal = centred.T @ centred + penalty * np.eye(vectors.shape[1])
    weights = np.linalg.solve(normal, centred.T @ (positions[train] - level))
    found: Floats = (vectors[test] - mean) @ weights + level
    return found


def learnt(data: Described, train: Integers, test: Integers) -> Floats:
    """What the product learns of a framework when it is loaded."""
    texts = [data.texts[at] for at in train]
    model = LevelModel.fit(texts, (data.levels[train] / STEPS).tolist(), "en")
    told = [data.texts[at] for at in test]
    fitted = model.positions(told).tolist()
    return np.array(
        [_read(text, None if np.isnan(one) else one) for text, one in zip(told, fitted, strict=True)]
    )


def wording(data: Described, train: Integers, test: Integers) -> Floats:
    """The shipped list of telling words, which was fitted on nothing."""
    return np.array([_read(data.texts[at], None) for at in test])


def _read(text: str, fitted: float | None) -> float:
    found = position([text], Course(), "en", fitted)
    return 0.5 if found is None else found


def out_of_fold(data: Described, system: System) -> Floats:
    """Every description's position on the common axis, read by what the other folds taught."""
    found = np.zeros(len(data.texts))
    for fold_ in np.unique(data.folds):
        test = np.flatnonzero(data.folds == fold_)
        found[test] = system(data, np.flatnonzero(data.folds != fold_), test)
    return found


def snapped(positions: Floats, defined: npt.NDArray[np.bool_]) -> Integers:
    """The nearest of the levels defined for each text (a tie: the lower), 1 to 6."""
    distance = np.abs(positions[:, None] * STEPS - np.arange(1, STEPS + 1))
    found: Integers = np.where(defined, np.round(distance, 9), np.inf).argmin(axis=1) + 1
    return found


def metrics(read_: Integers, right: Integers) -> dict[str, float]:
    """Exact accuracy, within one level, mean absolute error on the 0-1 axis, macro-F1, weighted kappa."""
    table = np.zeros((STEPS, STEPS))
    np.add.at(table, (right - 1, read_ - 1), 1)
    away = np.abs(read_ - right)
    there = table.sum(axis=1) > 0
    f1 = 2 * np.diag(table)[there] / (table.sum(axis=0) + table.sum(axis=1))[there]
    cost = np.subtract.outer(np.arange(STEPS), np.arange(STEPS)) ** 2
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return {
        "exact": float((away == 0).mean()),
        "within one": float((away <= 1).mean()),
        "error": float(away.mean() / STEPS),
        "macro f1": float(f1.mean()),
        "kappa": float(1 - (cost * table).sum() / (cost * chance).sum()),
    }


_PAIRED: Mapping[str, Callable[[Integers], Floats]] = {
    "exact": lambda away: (away == 0).astype(np.float64),
    "within one": lambda away: (away <= 1).astype(np.float64),
    "error": lambda away: away / STEPS,
}


def _over_groups(data: Described, values: Floats) -> list[float]:
    """The mean of one value for each description with its interval; groups of titles are drawn whole."""
    sums, counts = np.bincount(data.groups, weights=values), np.bincount(data.groups)
    kept = counts > 0
    columns = [sums[kept].tolist(), counts[kept].tolist()]
    found = resampled(columns, lambda total, count: total.sum(axis=-1) / count.sum(axis=-1))
    return [found.value, found.low, found.high]


def measure(path: Path, encoder: Encoder, progress: Progress = silent) -> Report:
    """The report on a SkillsFuture mapping workbook.

    Raises:
        FileError: as `read`.
    """
    data = read(path)
    progress(0, 1, f"encoding {len(data.texts):,} level descriptions")
    vectors = encoder.encode(data.texts, progress).astype(np.float64)
    systems: dict[str, System] = {
        "skillstep": learnt,
        "skillstep, telling words alone": wording,
        "majority": majority,
        "ridge on vector": partial(regression, vectors),
    }
    positions = {name: out_of_fold(data, system) for name, system in systems.items()}
    every = np.ones_like(data.defined)
    read_ = {name: snapped(one, data.defined) for name, one in positions.items()}
    read_ |= {f"{name}, any level": snapped(one, every) for name, one in positions.items()}
    return _report(data, read_)


def _report(data: Described, read_: Mapping[str, Integers]) -> Report:
    away = {name: np.abs(levels - data.levels) for name, levels in read_.items()}
    ours: Sequence[str] = ("skillstep", "skillstep, any level")
    intervals = {
        name: {metric: _over_groups(data, of(one))[1:] for metric, of in _PAIRED.items()}
        for name, one in away.items()
    }
    differences = {}
    for name, one in away.items():
        own = away[ours[name.endswith("any level")]]
        if name not in ours:
            differences[name] = {
                metric: _over_groups(data, of(own) - of(one)) for metric, of in _PAIRED.items()
            }
    return {
        "title": "Levels read from level descriptions",
        "about": [
            f"{len(data.texts):,} descriptions, each held out with all of its title; ten folds.",
            "Error is the mean absolute error on the common 0-1 axis (lower is better); macro-F1 and kappa "
            "(quadratic weights) count on six levels.",
            "Every system takes the nearest level that the title defines; 'any level': the nearest of six.",
        ],
        "systems": {name: metrics(levels, data.levels) for name, levels in read_.items()},
        "intervals": intervals,
        "differences": differences,
        "notes": [
            "skillstep learns from the descriptions of the framework that is loaded, here those of the other "
            "titles; nothing learnt from them is shipped. Its telling words alone were fitted on nothing.",
            "The penalty of the regression is chosen on one of the other folds.",
        ],
    }
