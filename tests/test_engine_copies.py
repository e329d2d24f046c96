"""The conformance suite: copies of snapshots, loads that start from nothing, and loads that go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexers.engine import SCHEMA, Document, Engine, Record, Snapshot, SnapshotInfo
from taxonomy.errors import InputError, SchemaError
from tests.engine_kit import ENGINES, NOTHING, Open, document, opened, publish, record
from tests.test_engine_loads import everything_of, held


@pytest.fixture(params=ENGINES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    with opened(request.param, tmp_path, request) as open_one:
        yield open_one


@pytest.fixture
def engine(open_store: Open) -> Engine:
    return open_store("store")


def copied(
    engine: Engine, like: SnapshotInfo, documents: Iterable[Document], records: Iterable[Record]
) -> Snapshot:
    """Publish a copy, as `indexers.copying` does."""
    with engine.stage(f"copy-{like.id}", empty=True) as stage:
        stage.put(records)
        info = stage.build(documents, NOTHING, like.facts, like=like)
        engine.publish(info.id)
    snapshot = engine.current()
    assert snapshot is not None
    assert snapshot.info == info
    return snapshot


def test_a_copy_keeps_id_time_and_facts(open_store: Open) -> None:
    documents, records = [document("a", "word", steps={"s#1": 1})], [record("b"), record("a")]
    original = publish(open_store("one"), documents, records, encoder="none")
    engine = open_store("two")
    copy = copied(engine, original.info, documents, records)
    assert copy.info == original.info
    assert engine.snapshots() == [original.info]
    assert engine.open(original.info.id) is copy
    assert everything_of(copy) == everything_of(original)
    assert held(engine) == [("b", ""), ("a", "")]


def test_a_copy_is_followed_by_loads_with_ids_of_their_own(open_store: Open) -> None:
    engine = open_store("two")
    copy = copied(engine, publish(open_store("one")).info, [], [])
    after = publish(engine, records=[record("a")])
    assert after.info.id != copy.info.id
    assert engine.snapshots() == [after.info, copy.info]
    engine.publish(copy.info.id)
    assert held(engine) == []


def test_a_copy_that_is_there_is_given_back(open_store: Open) -> None:
    engine, records = open_store("two"), [record("a", "1")]
    original = publish(open_store("one"), [document("a", "word")], records)
    first = copied(engine, original.info, [document("a", "word")], records)
    newer = publish(engine, [document("b")], [record("b", "2")])
    again = copied(engine, original.info, [document("a", "word")], records)
    assert again.info == first.info
    assert again.search("credential", "word", 5).total == 1
    assert engine.snapshots() == [newer.info, first.info]  # nothing was built, and nothing given up
    assert held(engine) == [("a", "1")]
    engine.publish(newer.info.id)
    assert held(engine) == [("a", "1"), ("b", "2")]


def test_an_id_that_another_snapshot_has_is_refused(open_store: Open) -> None:
    engine = open_store("two")
    copy = copied(engine, publish(open_store("one")).info, [], [])
    for other in (
        replace(copy.info, created="2020-01-01T00:00:00+00:00"),
        replace(copy.info, facts={"a": "b"}),
    ):
        with pytest.raises(InputError, match=copy.info.id):
            copied(engine, other, [document("a")], [record("a")])
    assert engine.current() is copy
    assert engine.snapshots() == [copy.info]
    assert held(engine) == []


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "x",
        "../../000001-1a2b3c4d",
        "000001-1A2B3C4D",
        "000001-1a2b3c4",
        "1-1a2b3c4d",
        "000001-*",
        "٠٠٠٠٠١-1a2b3c4d",
    ],
)
def test_a_copy_has_an_id_of_the_known_shape(engine: Engine, id_: str) -> None:
    old = publish(engine, records=[record("a")])
    with pytest.raises(InputError, match="id of a snapshot"):
        copied(engine, replace(old.info, id=id_), [], [])
    assert engine.snapshots() == [old.info]
    assert held(engine) == [("a", "")]


def test_a_copy_of_another_schema_is_refused(engine: Engine) -> None:
    old = publish(engine)
    with pytest.raises(SchemaError, match=str(SCHEMA + 1)):
        copied(engine, replace(old.info, id="000007-1a2b3c4d", schema=SCHEMA + 1), [], [])
    assert engine.snapshots() == [old.info]


def test_an_empty_load_starts_from_nothing_in_an_order_of_its_own(engine: Engine) -> None:
    first = publish(engine, records=[record("a", "1"), record("b", "1"), record("gone", "1")])
    with engine.stage(empty=True) as stage:
        assert stage.ids("credential") == []
        changes = stage.put([record("b", "1"), record("a", "2")])
        assert (changes.added, changes.changed, changes.unchanged) == (2, 0, 0)
        assert stage.ids("credential") == ["b", "a"]
        second = stage.build([], NOTHING, {})
        engine.publish(second.id)
    assert held(engine) == [("b", "1"), ("a", "2")]
    third = publish(engine, records=[record("gone", "3"), record("a", "3")])
    assert held(engine) == [("b", "1"), ("a", "3"), ("gone", "3")]
    for info, expected in (
        (first.info, [("a", "1"), ("b", "1"), ("gone", "1")]),
        (second, [("b", "1"), ("a", "2")]),
        (third.info, [("b", "1"), ("a", "3"), ("gone", "3")]),
    ):
        engine.publish(info.id)
        assert held(engine) == expected


def test_an_empty_load_that_is_left_leaves_what_was_there(engine: Engine) -> None:
    old = publish(engine, records=[record("a", "1")])
    with engine.stage(empty=True) as stage:
        stage.put([record("b", "1")])
    with pytest.raises(InputError), engine.stage(empty=True) as stage:
        stage.build([document("z"), document("z")], NOTHING, {})
    with engine.stage(empty=True) as stage:
        stage.build([], NOTHING, {})  # built, and not published
    assert engine.current() is old
    assert held(engine) == [("a", "1")]


def test_an_empty_load_after_a_rollback_gives_up_what_was_newer(engine: Engine) -> None:
    first = publish(engine, records=[record("a", "1")])
    publish(engine, records=[record("a", "2"), record("b", "2")])
    engine.publish(first.info.id)
    with engine.stage(empty=True) as stage:
        stage.put([record("c", "3")])
        third = stage.build([], NOTHING, {})
        engine.publish(third.id)
    assert engine.snapshots() == [third, first.info]
    assert held(engine) == [("c", "3")]
    engine.publish(first.info.id)
    assert held(engine) == [("a", "1")]


def test_a_load_that_is_resumed_comes_to_the_same(open_store: Open) -> None:
    """However much of it the one before it had done."""
    records, documents = [record(f"r{n}", str(n)) for n in range(50)], [document(f"r{n}") for n in range(50)]
    whole = copied(open_store("whole"), like := made_elsewhere(open_store, 50), documents, records)
    for name, done in (("none", 0), ("some", 20), ("all", 50)):
        engine = open_store(name)
        with engine.stage(f"copy-{like.id}", empty=True) as stage:
            stage.put(records[:done])
        with pytest.raises(KeyboardInterrupt):
            copied(engine, like, stopped(documents[:done]), records)
        assert engine.current() is None
        snapshot = copied(engine, like, documents, records)
        assert everything_of(snapshot) == everything_of(whole)
        assert snapshot.info == whole.info
        assert held(engine) == [(one.id, one.body.decode()) for one in records]


def stopped(documents: Iterable[Document]) -> Iterator[Document]:
    yield from documents
    raise KeyboardInterrupt


def made_elsewhere(open_store: Open, count: int) -> SnapshotInfo:
    return publish(open_store("elsewhere"), [document(f"r{n}") for n in range(count)]).info
