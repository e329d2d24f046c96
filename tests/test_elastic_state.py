"""Indices that are not as they were left: closed, read-only, deleted, tampered with, of another version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from indexers.elastic.engine import ElasticEngine
from indexers.engine import SCHEMA, Snapshot
from taxonomy.errors import (
    EngineRefused,
    OlderSchema,
    SchemaError,
    SnapshotGone,
)
from tests.engine_kit import NOTHING, document, record
from tests.stores import Store, current, made, served, told


@pytest.fixture
def store(elasticsearch: str) -> Iterator[Store]:
    with made(elasticsearch) as found:
        yield found


@pytest.fixture
def engine(store: Store) -> ElasticEngine:
    return store.engine()


def load(engine: ElasticEngine, id_: str) -> Snapshot:
    """One document and its record, beside what is there."""
    with engine.stage() as stage:
        stage.put([record(id_)])
        documents = [document(one.id, "word") for one in stage.records("credential")]
        engine.publish(stage.build(documents, NOTHING, {}).id)
    return current(engine)


# --- what an operator did to an index ----------------------------------------------------------------------


def test_a_closed_index(store: Store, engine: ElasticEngine) -> None:
    first = load(engine, "a")
    for what in ("documents", "records"):
        store.done(f"/{store.index(first, what)}/_close", "POST")
    index = store.index(first)
    told(EngineRefused, lambda: first.search("credential", "word", 5), store.url, index, "POST")
    told(EngineRefused, lambda: first.get("credential", ["a"]), store.url, f"POST {index}/_open")
    told(EngineRefused, lambda: first.highest("credential", ["s#1"]), store.url, f"POST {index}/_open")
    told(EngineRefused, lambda: list(first.scan("credential")), store.url, f"POST {index}/_open")
    told(EngineRefused, lambda: served(store.engine()), store.url, f"POST {index}/_open")
    told(EngineRefused, lambda: load(engine, "b"), store.url, "_open")
    for what in ("documents", "records"):
        store.done(f"/{store.index(first, what)}/_open?wait_for_active_shards=1", "POST")
    assert served(engine) == ["a"]
    load(engine, "b")
    assert served(engine) == ["a", "b"]


@pytest.mark.parametrize(
    ("block", "words"), [("read_only_allow_delete", "disk is nearly full"), ("read_only", "Lift the block")]
)
def test_an_index_that_turns_read_only_in_the_middle_of_a_load(
    store: Store, engine: ElasticEngine, block: str, words: str
) -> None:
    load(engine, "a")

    def documents() -> Iterator[Any]:
        for number in range(5000):
            if number == 2500:  # one request is written, the next one is not
                (filled,) = store.indices() - before - {store.index(next(iter(begun)), "records")}
                store.done(f"/{filled}/_settings", "PUT", {f"index.blocks.{block}": True})
            yield document(f"d{number}")

    before = store.indices()
    begun: set[str] = set()

    def build() -> None:
        with engine.stage() as stage:
            stage.put([record("b")])
            begun.update(name.removeprefix(f"{store.prefix}-")[:15] for name in store.indices() - before)
            stage.build(documents(), NOTHING, {})

    told(EngineRefused, build, store.url, words, "write")
    assert served(engine) == served(store.engine()) == ["a"]
    for name in store.indices() - before:  # what cannot even be deleted stays until the block is lifted
        store.done(f"/{name}/_settings", "PUT", {f"index.blocks.{block}": None})
    load(engine, "b")
    assert served(engine) == ["a", "b"]
    assert len(store.indices()) == 4


def test_a_control_index_that_is_read_only_stops_loads_and_nothing_else(
    store: Store, engine: ElasticEngine
) -> None:
    load(engine, "a")
    control = f"/{store.prefix}-control/_settings"
    store.done(control, "PUT", {"index.blocks.write": True})
    told(EngineRefused, lambda: load(engine, "b"), store.url, "read-only", "Lift the block")
    assert served(engine) == ["a"]
    store.done(control, "PUT", {"index.blocks.write": None})
    load(engine, "b")


def test_an_index_that_is_deleted_under_a_reader(store: Store, engine: ElasticEngine) -> None:
    load(engine, "a")
    reader = store.engine()
    held = current(reader)
    pages = held.scan("credential")
    last = load(engine, "b")
    store.done(f"/{store.index(held)}", "DELETE")
    for ask in (
        lambda: held.search("credential", "word", 5),
        lambda: held.get("credential", ["a"]),
        lambda: held.highest("credential", ["s#1"]),
        lambda: held.suggest("credential", "w", 5),
        lambda: held.taxonomy(),
        lambda: list(pages),
    ):
        told(SnapshotGone, ask, store.url, held.info.id, "kept no longer")
    told(SnapshotGone, lambda: reader.open(held.info.id))
    assert served(reader) == ["a", "b"]
    assert [one.id for one in reader.snapshots()] == [last.info.id]


def test_records_that_were_deleted_are_missed_by_loads_alone(store: Store, engine: ElasticEngine) -> None:
    first, last = load(engine, "a"), load(engine, "b")
    store.done(f"/{store.index(last, 'records')}", "DELETE")
    assert served(engine) == ["a", "b"]
    told(SnapshotGone, lambda: load(engine, "c"), store.url, store.index(last, "records"))
    assert served(engine) == ["a", "b"]
    engine.publish(first.info.id)
    load(engine, "c")
    assert served(engine) == ["a", "c"]


# --- the alias ---------------------------------------------------------------------------------------------


def test_an_alias_that_is_missing(store: Store, engine: ElasticEngine) -> None:
    first = load(engine, "a")
    alias = f"{store.prefix}-current"
    store.done(f"/{store.index(first)}/_alias/{alias}", "DELETE")
    for other in (engine, store.engine()):
        told(EngineRefused, other.current, store.url, alias, "is missing", "skillstep rollback")
        told(EngineRefused, other.stage, store.url, alias, "is missing", "skillstep rollback")
    assert store.indices() == {store.index(first, what) for what in ("documents", "records")}
    engine.publish(first.info.id)
    assert served(engine) == ["a"]


def test_an_alias_that_points_to_two(store: Store, engine: ElasticEngine) -> None:
    first, last = load(engine, "a"), load(engine, "b")
    alias = f"{store.prefix}-current"
    store.done(f"/{store.index(first)}/_alias/{alias}", "PUT")
    told(EngineRefused, engine.current, store.url, alias, "points to 2 indices", "skillstep rollback")
    told(EngineRefused, engine.stage, store.url, "points to 2 indices")
    assert len(store.indices()) == 4
    engine.publish(last.info.id)
    assert served(engine) == ["a", "b"]


def test_an_alias_that_points_to_something_else(store: Store, engine: ElasticEngine) -> None:
    first = load(engine, "a")
    alias, other = f"{store.prefix}-current", f"{store.prefix}-other"
    store.done(f"/{other}", "PUT", {"settings": {"number_of_replicas": 0}})
    store.done(f"/{store.index(first)}/_alias/{alias}", "DELETE")
    store.done(f"/{other}/_alias/{alias}", "PUT")
    told(EngineRefused, store.engine().current, store.url, other, "rollback")
    told(EngineRefused, engine.stage, store.url, other, "rollback")
    assert store.index(first) in store.indices()


# --- what an index says of itself --------------------------------------------------------------------------


def rewrite(store: Store, snapshot: Snapshot, **changes: Any) -> None:
    """What the index says of itself, as somebody else might have written it."""
    index = store.index(snapshot)
    said = store.done(f"/{index}/_mapping")[index]["mappings"]["_meta"]["skillstep"]
    said["info"].update(changes.pop("info", {}))
    store.done(f"/{index}/_mapping", "PUT", {"_meta": {"skillstep": said | changes}})


@pytest.mark.parametrize("alien", [{}, {"pieces": {"of": "another form"}}])
def test_a_snapshot_of_a_newer_program_is_left_alone(
    store: Store, engine: ElasticEngine, alien: dict[str, Any]
) -> None:
    first = load(engine, "a")
    rewrite(store, first, info={"schema": SCHEMA + 1}, **alien)
    before = store.indices()
    other = store.engine()
    for ask in (other.current, other.stage):
        told(SchemaError, ask, store.url, f"schema {SCHEMA + 1}", "update the program", "another prefix")
    assert store.indices() == before


def test_a_snapshot_of_an_older_program_is_built_anew(store: Store, engine: ElasticEngine) -> None:
    first = load(engine, "a")
    rewrite(store, first, info={"schema": SCHEMA - 1})
    other = store.engine()
    told(OlderSchema, other.current, store.url, f"schema {SCHEMA - 1}", "load again")
    load(other, "b")
    assert served(other) == ["a", "b"]
    told(SnapshotGone, lambda: other.open(first.info.id))


@pytest.mark.parametrize("said", [None, {"skillstep": None}, {"skillstep": {"info": 3}}, {"skillstep": []}])
def test_a_snapshot_that_says_nothing_of_itself_any_more_is_not_loaded_over(
    store: Store, engine: ElasticEngine, said: Any
) -> None:
    """Loading from nothing would publish a snapshot without its records; deleting it would lose them."""
    first, last = load(engine, "a"), load(engine, "b")
    store.done(f"/{store.index(last)}/_mapping", "PUT", {"_meta": said or {}})
    other = store.engine()
    for ask in (other.current, other.stage):
        told(EngineRefused, ask, store.url, last.info.id, "rollback", "restore it")
    assert len(store.indices()) == 4
    other.publish(first.info.id)
    load(other, "c")
    assert served(other) == ["a", "c"]


def test_a_taxonomy_of_which_a_piece_is_gone(store: Store, engine: ElasticEngine) -> None:
    first = load(engine, "a")
    rewrite(store, first, pieces=2)
    told(EngineRefused, current(store.engine()).taxonomy, store.url, "is damaged", "Load again")
