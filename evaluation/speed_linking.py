"""How fast texts are linked on two cores, in how much memory, and whether the links are always the same.

Everything is timed in processes of its own that may use two cores: what is built first, the linker, and the
peers. The user's data folder is read and, but for cached vectors, left as it is.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from evaluation import synthetic_framework
from evaluation.datasets import known_framework
from evaluation.report import Report
from evaluation.speed_peers import measure_peers
from evaluation.synthetic_courses import course_texts
from indexers.derive import BATCH
from indexers.encoder import Encoder, cores
from indexers.linking import LinkedDocument, Linker, LinkIndex, TextDocument
from indexers.linking.gather import read
from indexers.vector_cache import VectorCache
from service.service import Service
from service.settings import Settings
from service.warming import settle
from taxonomy.errors import InputError
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.model import Skill, label
from taxonomy.text import clean

CORES = 2
# The best of them counts: what else runs on the machine only slows. With three, five runs gave .674 to .738
# of the encoder's rate; with seven, five gave .690 to .734.
_ROUNDS = 7
_ALONE = 40  # long texts linked one at a time
_LONG = 300  # words of each
_CHECKED = 48  # texts linked in batches of other sizes and by other numbers of threads
_SIZES = (1, 7)

Links = list[dict[str, LinkedDocument]]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Task:
    """What a process is given: where the framework is loaded, if anywhere, and a folder to work in."""

    settings: Settings
    loaded: bool
    framework: str | None
    folder: Path
    texts: tuple[tuple[str, str], ...]


def measure(
    settings: Settings | None,
    framework: str | None,
    texts: Path | None,
    count: int,
    say: Callable[[str], None],
) -> tuple[Report, list[str]]:
    """Time linking to one framework of a data folder; without settings, to a synthetic one.

    `texts` is a file of texts, one a line, of which the first `count` are linked; else they are synthetic.

    Returns:
        The report, and what is not the same for every batch size and number of threads (nothing, one hopes).

    Raises:
        InputError: nothing is loaded in the data folder, a framework is named without one, or the file holds
            no text.
        MissingPackage: no encoder is installed.
    """
    asked = tuple(_read(texts, count)) if texts else tuple(course_texts(count))
    with TemporaryDirectory(prefix="skillstep-speed-") as folder:
        used = settings or Settings(Path(folder))
        task = _Task(used, settings is not None, framework, Path(folder), asked)
        say("indexing the framework")
        about = _apart(_index, task)
        say(f"linking {len(asked):,} texts")
        ours, failed = _apart(_measure, task)
        say("asking the peers")
        peers, notes = _apart(_measure_peers, task)
    words = np.mean([len(f"{title} {text}".split()) for title, text in asked])
    return {
        "title": "Speed of linking",
        "about": [
            f"{len(asked):,} {'texts of the file' if texts else 'synthetic course texts'} of {words:.0f} "
            f"words on average, linked to {about}, on {min(CORES, cores())} cores."
        ],
        "systems": ours | peers,
        "notes": [*_NOTES, *notes, *(failed or ["links and confidences: " + _SAME])],
    }, failed


_SAME = f"the same in batches of {_SIZES[0]}, {_SIZES[1]} and all texts, by 1 and by {CORES} threads."
_NOTES = (
    f"texts_per_s: all texts at once, the best of {_ROUNDS} rounds. of_encoder: that rate over the encoder's "
    "alone, on the same segments. p50_ms, p95_ms: one text of 300 words at a time. peak_mb: the most memory "
    "that the process held, with the framework, its index and the encoder loaded.",
)


def _read(path: Path, count: int) -> list[tuple[str, str]]:
    lines = [line for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        raise InputError(f"{path.name} holds no text; put one on each line.", field="--texts")
    return [("", line) for line in lines[:count]]


def _apart(function: Callable[[_Task], Result], task: _Task) -> Result:
    """Run in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_confine) as pool:
        return pool.submit(function, task).result()


def _confine() -> None:
    """Let this process use two cores, and no more threads than that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-CORES:])
    threadpool_limits(CORES)


def _encoder(settings: Settings, threads: int = CORES) -> Encoder:
    return Encoder.open(settings.data, settings.model or None, threads)


def _framework(task: _Task) -> tuple[str, Taxonomy]:
    """The framework to link to, and the taxonomy that holds it."""
    if not task.loaded:
        if task.framework:
            raise InputError("name the data folder that holds the framework.", field="--data")
        return synthetic_framework.FRAMEWORK, synthetic_framework.taxonomy(0)
    service = Service.open(task.settings)
    try:
        snapshot = service.engine.current()
        if snapshot is None:
            raise InputError("nothing is loaded there; load a framework first.", field="--data")
        taxonomy = snapshot.taxonomy()
    finally:
        service.close()
    return known_framework(taxonomy, task.framework) or next(iter(taxonomy.frameworks)), taxonomy


def _skills(name: str, taxonomy: Taxonomy) -> list[Skill]:
    return [skill for skill in taxonomy.skills.values() if framework_of(skill.id) == name]


def _index(task: _Task) -> str:
    name, taxonomy = _framework(task)
    encoder = _encoder(task.settings)
    cache = VectorCache(task.settings.data / "cache.sqlite")
    try:
        index = LinkIndex.build(name, _skills(name, taxonomy), encoder, cache)
    finally:
        cache.close()
    index.save(task.folder / "index")
    return f"the {len(index.ids):,} skills of {name} with {encoder.identity}"


def _documents(texts: Sequence[tuple[str, str]]) -> list[TextDocument]:
    return [
        TextDocument(title=clean(title), texts={"description": clean(text)}, language="en")
        for title, text in texts
    ]


def _measure(task: _Task) -> tuple[dict[str, dict[str, float]], list[str]]:
    held = _framework(task)  # as a server holds it
    index = LinkIndex.load(task.folder / "index")
    encoder = _encoder(task.settings)
    linker = Linker([index], encoder)
    documents = _documents(task.texts)
    segments = read(documents, None).texts
    linker.link(documents[:BATCH])  # what is mapped is read once
    settle()  # as a server does when it is warm
    alone, together = _in_turn(lambda: encoder.encode_all(segments), lambda: linker.link(documents))
    spent = _one_by_one(linker)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    del held
    rows = {
        "skillstep": {
            "texts_per_s": len(documents) / together,
            "segments_per_s": len(segments) / together,
            "of_encoder": alone / together,
            "p50_ms": float(np.percentile(spent, 50)),
            "p95_ms": float(np.percentile(spent, 95)),
            "peak_mb": peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6,
        },
        "its encoder alone, the same segments": {
            "texts_per_s": len(documents) / alone,
            "segments_per_s": len(segments) / alone,
        },
    }
    return rows, check(index, task.settings, documents[:_CHECKED])


def _in_turn(*works: Callable[[], object]) -> list[float]:
    """The seconds that each takes, the best of some rounds in which all take turns."""
    best = [float("inf")] * len(works)
    for _ in range(_ROUNDS):
        for at, work in enumerate(works):
            start = time.perf_counter()
            work()
            best[at] = min(best[at], time.perf_counter() - start)
    return best


def _one_by_one(linker: Linker) -> list[float]:
    texts = [synthetic_framework.pasted_text(number, _LONG) for number in range(_ALONE)]
    documents = [TextDocument(texts={"text": clean(text)}, language="en") for text in texts]
    linker.link(documents[:5])
    spent = []
    for document in documents:
        start = time.perf_counter()
        linker.link([document])
        spent.append((time.perf_counter() - start) * 1000)
    return spent


def check(index: LinkIndex, settings: Settings, documents: Sequence[TextDocument]) -> list[str]:
    """What differs when the same texts are linked in other batches or by another number of threads."""
    expected: Links | None = None
    failed = []
    for threads in range(1, CORES + 1):
        linker = Linker([index], _encoder(settings, threads))
        for size in (len(documents), *_SIZES):
            with threadpool_limits(threads):
                parts = [linker.link(documents[at : at + size]) for at in range(0, len(documents), size)]
            found = [one for part in parts for one in part]
            expected = expected or found
            wrong = sum(one != other for one, other in zip(found, expected, strict=True))
            if wrong:
                failed.append(
                    f"FAILED: in batches of {size}, by {threads} threads, {wrong} of {len(documents)} texts "
                    "have other links than all at once by one thread."
                )
    return failed


def _measure_peers(task: _Task) -> tuple[dict[str, dict[str, float]], list[str]]:
    skills = [skill for skill in _skills(*_framework(task)) if skill.scored and not skill.retired]
    segments = [read([document], None).texts for document in _documents(task.texts)]
    return measure_peers([label(skill.labels, "en") for skill in skills], segments, CORES)
