"""How fast Elasticsearch answers, beside the embedded engine and the same query sent by hand."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from evaluation import synthetic, synthetic_framework
from evaluation.parity_rows import own_connection
from evaluation.served import IN_FOLDER
from evaluation.speed import QUESTIONS, WARM_UP, K, all_documents, named, operations, percentiles, records
from evaluation.speed_api import OCCUPATIONS, link_facts, measure_api
from indexers.elastic.connection import Access, Connection
from indexers.elastic.engine import ElasticEngine
from indexers.elastic.names import Names, field, step_feature
from indexers.embedded import EmbeddedEngine
from indexers.engine import Document, Engine
from service.settings import ENGINE_VARIABLE

_STEPS = 15
_CHANGED = 100  # of so many documents one, in the load of changes

Row = dict[str, Any]
Say = Callable[[str], None]


def measure(count: int, access: Access, say: Say) -> dict[str, list[Row]]:
    """Build `count` synthetic documents in both and time the same questions.

    What goes into the cluster has a prefix of its own and is deleted at the end.

    Returns:
        `rows`: operation, and milliseconds of either engine at p50 and p99 with the ratio of the p50s.
        `closing`: milliseconds of the same questions asked with the official client and a query written by
        hand, what the server says of itself (`took`), and what our code adds, as p50 and p99. `build`: the
        seconds of a first load and of one that changes one document in a hundred, documents a second, disk.
    """
    with TemporaryDirectory(prefix="skillstep-speed-") as shared, own_connection(access) as connection:
        folder = Path(shared)
        local, remote = EmbeddedEngine(folder), ElasticEngine(connection)
        say("indexing the names of the skills")
        facts = link_facts(folder)
        before = _disk(folder)
        documents = list(all_documents(count, _STEPS, synthetic_framework.taxonomy(OCCUPATIONS)))
        engines: dict[str, Engine] = {"embedded": local, "elasticsearch": remote}
        build = []
        for name, engine in engines.items():
            say(f"building {count:,} documents: {name}")
            row = {"system": name, "n": count, **_load(engine, documents, facts)}
            row["disk_mb"] = _disk(folder) - before if engine is local else _disk(connection)
            say(f"changing one in {_CHANGED}: {name}")
            build.append(row | {"change_s": _change(engine, documents, facts)})
        del documents
        say("asking both engines")
        spent = {name: _asked(engine) for name, engine in engines.items()}
        say("asking the client alone")
        closing = _beside_plain(remote, connection)
        for name in engines:
            say(f"asking the server: {name}")
            environ = _environ(connection.access) if name == "elasticsearch" else IN_FOLDER
            spent[name] |= measure_api(folder, percentiles, environ)[0]
        local.close()
        return {"rows": _rows(**spent), "closing": closing, "build": build}


def _environ(access: Access) -> Mapping[str, str]:
    return {ENGINE_VARIABLE: access.url, f"{ENGINE_VARIABLE}_PREFIX": access.prefix}


def _load(engine: Engine, documents: Sequence[Document], facts: Mapping[str, str]) -> Row:
    """Seconds of a first load."""
    taxonomy = synthetic_framework.taxonomy(OCCUPATIONS)
    start = time.perf_counter()
    with engine.stage() as stage:
        stage.put(records(documents))
        staged = time.perf_counter()
        info = stage.build(documents, taxonomy, facts)
        engine.publish(info.id)
    end = time.perf_counter()
    rate = len(documents) / (end - start)
    return {"stage_s": staged - start, "build_s": end - staged, "documents_per_s": rate}


def _change(engine: Engine, documents: Sequence[Document], facts: Mapping[str, str]) -> float:
    """Seconds of a load that changes some of the documents."""
    taxonomy = synthetic_framework.taxonomy(OCCUPATIONS)
    changed = [
        replace(one, body=one.body + b" ", title=f"{one.title} again") if at % _CHANGED == 0 else one
        for at, one in enumerate(documents)
    ]
    start = time.perf_counter()
    with engine.stage() as stage:
        stage.put(records(changed[::_CHANGED]))
        engine.publish(stage.build(changed, taxonomy, facts).id)
    return time.perf_counter() - start


def _disk(place: Path | Connection) -> float:
    """Megabytes in a folder, or in a cluster below a prefix."""
    if isinstance(place, Path):
        return sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1e6
    with place.call("measure the indices"):
        stats = place.client.indices.stats(index=f"{place.access.prefix}-*", metric="store")
    return float(stats["_all"]["primaries"]["store"]["size_in_bytes"]) / 1e6


def _asked(engine: Engine) -> dict[str, dict[str, float]]:
    snapshot = engine.current()
    assert snapshot is not None
    return {name: percentiles(ask) for name, ask in operations(snapshot).items()}


def _rows(embedded: Mapping[str, Row], elasticsearch: Mapping[str, Row]) -> list[Row]:
    return [
        {
            "operation": name,
            "embedded_p50_ms": one["p50_ms"],
            "embedded_p99_ms": one["p99_ms"],
            "elasticsearch_p50_ms": elasticsearch[name]["p50_ms"],
            "elasticsearch_p99_ms": elasticsearch[name]["p99_ms"],
            "ratio": elasticsearch[name]["p50_ms"] / one["p50_ms"],
        }
        for name, one in embedded.items()
    ]


def _beside_plain(engine: ElasticEngine, connection: Connection) -> list[Row]:
    """The same gaps asked in turn by hand and through the engine, which also asks what is published."""
    snapshot = engine.current()
    assert snapshot is not None
    client, index = connection.client, Names(connection.access.prefix).documents(snapshot.info.id)
    gaps = [named(gap) for gap in synthetic.questions(WARM_UP + QUESTIONS).gaps]
    bodies = [_by_hand(gap) for gap in gaps]
    spent = np.zeros((3, len(gaps)))
    for at, gap in enumerate(gaps):
        start = time.perf_counter()
        answer = client.search(index=index, body=bodies[at])
        middle = time.perf_counter()
        found = engine.current()
        assert found is not None
        page = found.closing("credential", gap, K)
        spent[:, at] = (middle - start) * 1000, answer["took"], (time.perf_counter() - middle) * 1000
        by_hand = [(hit["fields"]["id"][0], hit["_score"]) for hit in answer["hits"]["hits"]]
        if by_hand != [(hit.id, hit.score) for hit in page.hits]:
            raise AssertionError(f"the engine answers {page.hits}, the query {json.dumps(by_hand)}")
    plain, took, ours = spent[:, WARM_UP:]
    figures = {"took": took, "by hand": plain, "skillstep": ours, "added by skillstep": ours - plain}
    return [
        {"closing": name, "p50_ms": float(np.median(one)), "p99_ms": float(np.percentile(one, 99))}
        for name, one in figures.items()
    ]


def _by_hand(gap: Mapping[str, int]) -> dict[str, Any]:
    clauses = [
        {"term": {field("credential", "steps"): {"value": step_feature(step), "boost": points}}}
        for step, points in gap.items()
    ]
    return {
        "query": {"bool": {"should": clauses}},
        "sort": ["_score", {"id": "asc"}],
        "size": K,
        "track_total_hits": True,
        "_source": False,
        "docvalue_fields": ["id"],
    }
