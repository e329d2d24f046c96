"""`python -m evaluation silence`: the two silences, each told from what it is not.

No skill at all: on labelled postings, and on a file of sentences such as SkillSkape's. A skill that the
framework lacks: on that file, with labels taken out of the framework.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evaluation import lacking
from evaluation.compare import resampled
from evaluation.datasets import (
    PREFIX,
    Sentence,
    known_framework,
    preferred_labels,
    read_sentences,
    vocabulary,
)
from evaluation.metrics import auroc, auroc_along
from evaluation.report import Report
from evaluation.silence_postings import Row, labelled, labelled_later
from evaluation.silence_rows import NAMED
from evaluation.sources import digest
from indexers.encoder import Encoder
from indexers.linking import Linker, LinkIndex
from indexers.linking.boilerplate import boilerplate
from indexers.vector_cache import VectorCache
from service.service import Service
from service.settings import Settings, demo_folder
from taxonomy.errors import InputError
from taxonomy.frameworks import Taxonomy
from taxonomy.readers.base import Progress, silent
from taxonomy.text import clean

_NOTES = (
    "Labels of the postings: Job Bank's sections by rule, USAJOBS and France Travail by reading. The rules "
    "for boilerplate and the sentences written for the head were written with those postings in view, and "
    "its recipe was chosen on them and on SkillSkape dev; those read later were drawn and read when all that "
    "was finished, and changed nothing.",
    "SkillSkape marks sentences that name a skill which is none of its labels as those without one; its "
    "training part, which the head is fitted on, does so too.",
)


@dataclass(frozen=True, slots=True)
class _Framework:
    """The framework that is linked with, as loaded, and what it is linked with."""

    name: str
    taxonomy: Taxonomy
    encoder: Encoder | None
    folder: Path


def measure(
    jobs: Path | None,
    sentence_file: Path | None = None,
    framework: str | None = None,
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Report:
    """AUROC of "no skill here" and of "the framework lacks the skill that is meant", set by set.

    Raises:
        InputError: no framework is loaded, or nothing is named to measure on.
        FileError: a file is not what it should be.
    """
    if not jobs and not sentence_file:
        raise InputError("name the folder of postings or a file of sentences.", field="--jobs")
    sets = {"postings": labelled(jobs), "postings, read later": labelled_later(jobs)} if jobs else {}
    given = read_sentences(sentence_file) if sentence_file else []
    if sentence_file:
        sets |= _of_file(sentence_file.name, given)
    settings = settings or Settings.read()
    folder = settings.data if settings.data.is_dir() else demo_folder()
    service = Service.open(Settings(folder, settings.model))
    try:
        known = _framework(service, framework, folder, progress)
        linker = _linker(known, progress)
        parts = [_report(name, rows, linker, progress) for name, rows in sets.items()]
        if sentence_file:
            parts += _lacking(sentence_file.name, given, known, progress)
    finally:
        service.close()
    parts[-1]["notes"] = list(_NOTES)
    return parts[0] if len(parts) == 1 else {**parts[0], "parts": parts[1:]}


def _of_file(name: str, given: Sequence[Sentence]) -> dict[str, list[Row]]:
    """The sentences as they are marked, and without those that are known to be marked wrongly."""
    rows = [Row(one.text, bool(one.labels - {"unk", ""}), "en", name) for one in given]
    right = [row for row in rows if digest(clean(row.text)) not in NAMED]
    found = {name: rows}
    if len(right) < len(rows):
        found[f"{name}, without {len(rows) - len(right)} that are marked as without a skill and name one"] = (
            right
        )
    return found


def _framework(
    service: Service, framework: str | None, folder: Path, progress: Progress
) -> _Framework:  # fmt: skip
    snapshot = service.engine.current()
    taxonomy = snapshot.taxonomy() if snapshot else None
    named = known_framework(taxonomy, framework)
    if taxonomy is None or not taxonomy.frameworks:
        raise InputError("no framework is loaded to link with.", field="--framework")
    return _Framework(named or next(iter(taxonomy.frameworks)), taxonomy, service.encoder(progress), folder)


def _linker(known: _Framework, progress: Progress) -> Linker:
    own = [skill for id_, skill in known.taxonomy.skills.items() if id_.startswith(f"{known.name}:")]
    with closing(VectorCache(known.folder / "cache.sqlite")) as cache:
        return Linker([LinkIndex.build(PREFIX, own, known.encoder, cache, progress)], known.encoder)


def _lacking(name: str, given: Sequence[Sentence], known: _Framework, progress: Progress) -> list[Report]:
    labels = preferred_labels(known.taxonomy, known.name, "en")
    skills, _ = vocabulary(labels, known.taxonomy, known.name, "en")
    found = lacking.measure(name, given, labels, skills, known.encoder, known.folder, progress)
    return [found] if found else []


def _report(name: str, rows: list[Row], linker: Linker, progress: Progress) -> Report:
    silence = [not row.skill for row in rows]
    scores = {
        "skillstep": _by_language(rows, linker.silence, progress),
        "best probability alone": _by_language(rows, lambda *asked: _least(linker, *asked), progress),
        "boilerplate rules alone": np.array([float(boilerplate(row.text)) for row in rows]),
    }
    systems, intervals = {}, {}
    for system, values in scores.items():
        value = auroc(values.tolist(), silence)
        around = resampled([values.tolist(), [float(one) for one in silence]], auroc_along)
        systems[system] = {"auroc": value}
        intervals[system] = {"auroc": [around.low, around.high]}
    dropped = [boilerplate(row.text) for row in rows]
    systems["boilerplate rules alone"] |= {
        "set aside, of those without": _share(dropped, rows, skill=False),
        "set aside, of those with": _share(dropped, rows, skill=True),
    }
    count = sum(silence)
    return {
        "title": f"No skill here: {name}",
        "about": [f"{len(rows):,} sentences, {count:,} of them without a skill."],
        "systems": systems,
        "intervals": intervals,
    }


def _by_language(
    rows: list[Row], ask: Callable[[list[str], str], list[float]], progress: Progress
) -> npt.NDArray[np.float64]:  # fmt: skip
    """What `ask` says of the rows' texts, asked language by language."""
    found = np.zeros(len(rows))
    places: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        places[row.language].append(at)
    for language, own in places.items():
        found[own] = ask([clean(rows[at].text) for at in own], language)
        progress(len(own), len(own), f"sentences linked ({language})")
    return found


def _least(linker: Linker, texts: list[str], language: str) -> list[float]:
    """One less the highest probability of any skill."""
    return [1.0 - one[0][1] if one else 1.0 for one in linker.rank(texts, language, count=1)]


def _share(dropped: list[bool], rows: list[Row], *, skill: bool) -> float:
    own = [one for one, row in zip(dropped, rows, strict=True) if row.skill is skill]
    return sum(own) / max(len(own), 1)
