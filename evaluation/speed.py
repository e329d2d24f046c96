"""How fast the embedded engine is, beside bare scipy and brute-force numpy on the same documents.

Every size is built and measured in processes of its own, in a temporary folder, so that memory figures are
those of one thing and the user's data folder is never touched.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from evaluation import synthetic, synthetic_framework
from evaluation.speed_api import OCCUPATIONS, link_facts, measure_api
from indexers.embedded import EmbeddedEngine
from indexers.engine import AnyOf, Between, Document, Hit, Record, Snapshot, Where
from taxonomy.frameworks import Taxonomy

STEPS_A_DOCUMENT = (15, 60)
K = 10
QUESTIONS, WARM_UP = 200, 20
_CHECKED = 20
_FACTS = "facts.json"

Row = dict[str, Any]
Result = TypeVar("Result")
Ask = Callable[[int], object]  # asks question number n


def measure(count: int, say: Callable[[str], None]) -> dict[str, list[Row]]:
    """Build and time `count` documents, once for each number of steps.

    Returns:
        `rows`: system, operation, n, steps, p50_ms, p95_ms, p99_ms. `build`: n, steps, seconds for staging
        the records, building and publishing, peak_mb of the building process, disk_mb, open_ms, serve_mb, the
        resident memory of a process that has answered every engine question, and server_mb, that of the
        HTTP server after the gaps.
    """
    with TemporaryDirectory(prefix="skillstep-speed-") as shared:
        say("indexing the names of the skills")
        _apart(_prepare, Path(shared), count, 0)
        return _measure(Path(shared), count, say)


def _prepare(folder: Path, count: int, steps: int) -> None:
    """What does not depend on the documents: the encoder and the link index."""
    (folder / _FACTS).write_text(json.dumps(link_facts(folder)), "utf-8")


def _measure(shared: Path, count: int, say: Callable[[str], None]) -> dict[str, list[Row]]:
    rows: list[Row] = []
    build: list[Row] = []
    for steps in STEPS_A_DOCUMENT:
        with TemporaryDirectory(prefix="skillstep-speed-") as folder:
            shutil.copytree(shared, folder, dirs_exist_ok=True)
            say(f"building {count:,} documents of about {steps} steps")
            built = _apart(_build, Path(folder), count, steps)
            say("measuring the embedded engine")
            served, embedded = _apart(_measure_embedded, Path(folder), count, steps)
            say("measuring scipy and numpy")
            rows += embedded + _apart(_measure_baselines, Path(folder), count, steps)
            say("measuring the server")
            memory, answered = _apart(_measure_server, Path(folder), count, steps)
            rows += answered
            build.append(built | served | memory)
    return {"rows": rows, "build": build}


def _apart(function: Callable[[Path, int, int], Result], folder: Path, count: int, steps: int) -> Result:
    """Run in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, folder, count, steps).result()


def _build(folder: Path, count: int, steps: int) -> Row:
    engine = EmbeddedEngine(folder)
    taxonomy = synthetic_framework.taxonomy(OCCUPATIONS)
    facts = json.loads((folder / _FACTS).read_text("utf-8"))
    seconds = {}
    with engine.stage() as stage:
        start = time.perf_counter()
        stage.put(records(all_documents(count, steps, taxonomy)))
        seconds["stage_s"] = time.perf_counter() - start
        start = time.perf_counter()
        info = stage.build(all_documents(count, steps, taxonomy), taxonomy, facts)
        seconds["build_s"] = time.perf_counter() - start
        start = time.perf_counter()
        engine.publish(info.id)
        seconds["publish_s"] = time.perf_counter() - start
    engine.close()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"n": count, "steps": steps, **seconds, "peak_mb": _megabytes(peak), "disk_mb": size / 1e6}


def all_documents(count: int, steps: int, taxonomy: Taxonomy) -> Iterable[Document]:
    """The credentials, and the few postings that the widget is asked about."""
    return chain(synthetic.documents(count, steps), synthetic_framework.postings(OCCUPATIONS, taxonomy))


def records(documents: Iterable[Document]) -> Iterable[Record]:
    """What a load stages of synthetic documents."""
    return (Record(document.kind, document.id, document.body, "synthetic") for document in documents)


def _megabytes(peak: int) -> float:
    """Peak memory as the system reports it: bytes on macOS, KiB elsewhere."""
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def _measure_embedded(folder: Path, count: int, steps: int) -> tuple[Row, list[Row]]:
    start = time.perf_counter()
    snapshot = EmbeddedEngine(folder).current()
    opened = (time.perf_counter() - start) * 1000
    assert snapshot is not None
    rows = [
        {"system": "embedded", "operation": name, "n": count, "steps": steps, **percentiles(ask)}
        for name, ask in operations(snapshot).items()
    ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"open_ms": opened, "serve_mb": _megabytes(peak)}, rows


def _measure_server(folder: Path, count: int, steps: int) -> tuple[Row, list[Row]]:
    found, peak = measure_api(folder, percentiles)
    rows = [
        {"system": "embedded", "operation": name, "n": count, "steps": steps, **spent}
        for name, spent in found.items()
    ]
    return {"server_mb": peak / 1e6}, rows


def operations(snapshot: Snapshot) -> dict[str, Ask]:
    """What is timed, by the name it has in the rows."""
    asked = synthetic.questions(QUESTIONS)
    gaps = [named(gap) for gap in asked.gaps]
    where: Where = {"language": AnyOf(("en",)), "hours": Between(10.0, 200.0)}
    facets = ("language", "provider")
    return {
        "closing": lambda n: snapshot.closing("credential", gaps[n], K),
        "closing_filtered": lambda n: snapshot.closing("credential", gaps[n], K, where=where, facets=facets),
        "search": lambda n: snapshot.search("credential", asked.queries[n], K),
        "search_filtered": lambda n: snapshot.search(
            "credential", asked.queries[n], K, where=where, facets=facets
        ),
        "suggest": lambda n: snapshot.suggest("credential", asked.prefixes[n], K),
    }


def named(gap: tuple[list[int], list[int]]) -> dict[str, int]:
    """A gap by the names of its steps."""
    return {synthetic.step_name(step): points for step, points in zip(*gap, strict=True)}


def _measure_baselines(folder: Path, count: int, steps: int) -> list[Row]:
    gaps = [
        (np.array(step), np.array(points, np.int32)) for step, points in synthetic.questions(QUESTIONS).gaps
    ]
    by_document = synthetic.matrix(count, steps)
    by_step = by_document.tocsc()
    values, columns, starts = by_document.data, by_document.indices, by_document.indptr[:-1]

    def scipy_scores(n: int) -> NDArray[Any]:
        step, points = gaps[n]
        part: Any = by_step[:, step]
        scores: NDArray[Any] = part @ points
        return scores

    def numpy_scores(n: int) -> NDArray[Any]:
        step, points = gaps[n]
        gap = np.zeros(synthetic.STEPS, np.int32)
        gap[step] = points
        scores: NDArray[Any] = np.add.reduceat(gap[columns] * values, starts)
        return scores

    _check(folder, [scipy_scores(n) for n in range(_CHECKED)])
    common = {"operation": "closing", "n": count, "steps": steps}
    return [
        {"system": "scipy", **common, **percentiles(lambda n: _best(scipy_scores(n)))},
        {"system": "numpy", **common, **percentiles(lambda n: _best(numpy_scores(n)), 2 * WARM_UP)},
    ]


def _best(scores: NDArray[Any]) -> NDArray[np.intp]:
    """The `K` highest of all, as short as numpy can say it; ties in no defined order."""
    best = np.argpartition(scores, -K)[-K:]
    return best[np.argsort(-scores[best])]


def _check(folder: Path, expected: Sequence[NDArray[Any]]) -> None:
    """That the engine gives what plain arithmetic gives: a benchmark of wrong answers is worth nothing."""
    snapshot = EmbeddedEngine(folder).current()
    assert snapshot is not None
    for gap, scores in zip(synthetic.questions(QUESTIONS).gaps, expected, strict=False):
        page = snapshot.closing("credential", named(gap), K)
        best = np.lexsort((np.arange(len(scores)), -scores))[:K]
        hits = tuple(Hit(synthetic.document_id(int(row)), float(scores[row])) for row in best if scores[row])
        if page.hits != hits or page.total != np.count_nonzero(scores):
            raise AssertionError(f"the engine answers {page.hits}, plain arithmetic {hits}")


def percentiles(ask: Ask, times: int = QUESTIONS) -> dict[str, float]:
    """Milliseconds that answers take, after some that warm up."""
    for number in range(WARM_UP):
        ask(number)
    spent = []
    for number in range(times):
        start = time.perf_counter()
        ask(number)
        spent.append((time.perf_counter() - start) * 1000)
    return {f"p{share}_ms": float(np.percentile(spent, share)) for share in (50, 95, 99)}
