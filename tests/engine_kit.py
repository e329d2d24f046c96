"""What the engine tests share: how each engine is opened, and short ways to write and publish documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from indexers.elastic.connection import Access, connect
from indexers.elastic.engine import ElasticEngine
from indexers.embedded import EmbeddedEngine
from indexers.engine import Document, Engine, Kind, Page, Record, Snapshot
from taxonomy.frameworks import Taxonomy
from taxonomy.text import index_terms

# Every engine by name; each test opens its stores through `opened`.
ENGINES = ("elasticsearch", "embedded")

# Opens the store of that name; a name that was not used before is an empty store.
Open = Callable[[str], Engine]

NOTHING = Taxonomy.build([], [], [])


# Properties over random documents: every example publishes to a store of its own.
STORES = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

_fresh = count()


def fresh() -> str:
    """The name of a store that was not used before."""
    return f"fresh{next(_fresh)}"


@contextmanager
def opened(engine: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens the stores of one engine, the same store for the same name; what a cluster got of them goes."""
    if engine == "embedded":
        yield lambda name: EmbeddedEngine(folder / name)
        return
    url: str = request.getfixturevalue("elasticsearch")
    own = f"test-{blake2b(str(folder).encode(), digest_size=6).hexdigest()}"
    try:
        yield lambda name: ElasticEngine(connect(Access(url=url, prefix=f"{own}-{name}")))
    finally:
        indices = connect(Access(url=url)).client.indices
        for index in indices.get(index=f"{own}-*", features=["aliases"]):
            indices.delete(index=index)


def document(id_: str, title: str = "", text: str = "", kind: Kind = "credential", **rest: Any) -> Document:
    """A document as the load path makes it: terms from text, its title as its name, its id as its body."""
    rest.setdefault("names", (title,) if title else ())
    rest.setdefault("body", id_.encode())
    return Document(kind=kind, id=id_, title=index_terms(title), text=index_terms(text), **rest)


def publish(
    engine: Engine, documents: Iterable[Document] = (), records: Iterable[Record] = (), **facts: str
) -> Snapshot:
    """Load, build and publish; the snapshot that is current then."""
    with engine.stage() as stage:
        stage.put(records)
        info = stage.build(documents, NOTHING, facts)
        engine.publish(info.id)
    snapshot = engine.current()
    assert snapshot is not None
    assert snapshot.info == info
    return snapshot


def ids(page: Page) -> list[str]:
    """The ids of a page, in order."""
    return [hit.id for hit in page.hits]


def record(id_: str, body: str = "", kind: Any = "credential", source: str = "test") -> Record:
    """A source record."""
    return Record(kind, id_, body.encode(), source)


COURSES = [
    document(
        "c1",
        "Data analysis with Python",
        "Learn to analyse data.",
        terms={"language": ("en",), "provider": ("Nord",), "mode": ("online",)},
        numbers={"hours": 40.0, "cost": 0.0},
        dates={"starts": "2026-09-01"},
        steps={"s:sql#1": 256, "s:python#1": 128},
    ),
    document(
        "c2",
        "Analyse de données",
        "Apprendre l'analyse de données avec Python.",
        terms={"language": ("fr", "en"), "provider": ("Sud",)},
        numbers={"hours": 12.5},
        steps={"s:python#1": 200, "s:python#2": 100},
    ),
    document(
        "c3",
        "Welding",
        "Join metal. No data here.",
        terms={"language": ("fr",), "provider": ("Nord",)},
        dates={"starts": "2027-01-15"},
        steps={"s:weld#1": 256},
    ),
]
