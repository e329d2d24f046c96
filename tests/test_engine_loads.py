"""The conformance suite: staging, building, publishing, rolling back, and failing on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from indexers.engine import SCHEMA, AnyOf, Document, Engine, Record, Snapshot
from taxonomy.errors import Busy, FilterError, InputError, UnknownName
from taxonomy.frameworks import Taxonomy
from taxonomy.model import Framework, Occupation, Requirement, Skill
from tests.engine_kit import ENGINES, NOTHING, Open, document, opened, publish, record


@pytest.fixture(params=ENGINES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    with opened(request.param, tmp_path, request) as open_one:
        yield open_one


@pytest.fixture
def engine(open_store: Open) -> Engine:
    return open_store("store")


def held(engine: Engine, kind: Any = "credential") -> list[tuple[str, str]]:
    """The records that a load would start from."""
    with engine.stage() as stage:
        records = [(one.id, one.body.decode()) for one in stage.records(kind)]
        assert stage.ids(kind) == [id_ for id_, _ in records]
    return records


def current_id(engine: Engine) -> str:
    snapshot = engine.current()
    assert snapshot is not None
    return snapshot.info.id


def test_before_the_first_load_there_is_nothing(engine: Engine) -> None:
    assert engine.current() is None
    assert engine.snapshots() == []
    with pytest.raises(UnknownName):
        engine.publish("none")
    with pytest.raises(UnknownName):
        engine.drop("none")


def test_a_snapshot_says_what_it_is(engine: Engine) -> None:
    snapshot = publish(engine, [document("a"), document("b", kind="posting")], encoder="none", note="é")
    info = snapshot.info
    assert info.counts == {"skill": 0, "occupation": 0, "credential": 1, "posting": 1}
    assert info.facts == {"encoder": "none", "note": "é"}
    assert info.schema == SCHEMA
    assert abs(datetime.now(UTC) - datetime.fromisoformat(info.created)) < timedelta(minutes=1)
    assert engine.snapshots() == [info]
    assert engine.current() is engine.current()


def test_the_taxonomy_comes_back_whole_and_once(engine: Engine) -> None:
    skill = Skill(id="f:s", labels={"en": "Sewing", "fr": "Couture"})
    role = Occupation(id="f:o", labels={"en": "Tailor"}, requirements=(Requirement("f:s"),))
    with engine.stage() as stage:
        info = stage.build([], Taxonomy.build([Framework(id="f", name="F")], [skill], [role]), {})
        engine.publish(info.id)
    snapshot = engine.current()
    assert snapshot is not None
    taxonomy = snapshot.taxonomy()
    assert taxonomy.skills["f:s"] == skill
    assert taxonomy.occupations["f:o"] == role
    assert taxonomy.named("skill", "couture")[0].id == "f:s"
    assert snapshot.taxonomy() is taxonomy


def test_records_are_counted_by_what_changed(engine: Engine) -> None:
    with engine.stage() as stage:
        changes = stage.put(record(id_, "1") for id_ in "abc")
        assert (changes.added, changes.changed, changes.unchanged, bool(changes)) == (3, 0, 0, True)
        engine.publish(stage.build([], NOTHING, {}).id)
    with engine.stage() as stage:
        changes = stage.put([record("a", "1", source="other file"), record("b", "1")])
        assert (changes.added, changes.changed, changes.unchanged, bool(changes)) == (0, 0, 2, False)
        changes = stage.put([record("b", "2"), record("d", "1"), record("d", "1"), record("d", "3")])
        assert (changes.added, changes.changed, changes.unchanged) == (1, 2, 1)
        assert stage.remove("credential", ["a", "nobody", "a"]) == 1
        assert stage.remove("credential", ["a"]) == 0
        assert stage.remove("posting", ["b"]) == 0
        assert [(one.id, one.body) for one in stage.records("credential")] == [
            ("b", b"2"), ("c", b"1"), ("d", b"3"),
        ]  # fmt: skip


def test_load_order_is_that_of_the_first_time(engine: Engine) -> None:
    publish(engine, records=[record(id_, "1") for id_ in ("z", "m", "a")])
    publish(engine, records=[record("m", "2"), record("b", "1")])
    assert held(engine) == [("z", "1"), ("m", "2"), ("a", "1"), ("b", "1")]
    with engine.stage() as stage:
        stage.remove("credential", ["z"])
        stage.remove("credential", ["a"])
        stage.put([record("a", "1")])  # gone and back within one load: it keeps its place
        engine.publish(stage.build([], NOTHING, {}).id)
    publish(engine, records=[record("z", "1")])  # what an earlier load removed comes anew
    assert held(engine) == [("m", "2"), ("a", "1"), ("b", "1"), ("z", "1")]


def test_records_keep_their_source_and_kinds_are_apart(engine: Engine) -> None:
    one, other = Record("mapping", "x", b"\0{}\xff", "crosswalk.csv"), Record("skill", "x", b"", "skills.csv")
    publish(engine, records=[one, other])
    with engine.stage() as stage:
        assert list(stage.records("mapping")) == [one]
        assert list(stage.records("skill")) == [other]
        assert list(stage.records("framework")) == []


def test_many_records_pass_in_order(engine: Engine) -> None:
    everything = [record(f"r{n * 7919 % 10_000:05d}", str(n)) for n in range(10_000)]
    publish(engine, records=iter(everything))
    assert held(engine) == [(one.id, one.body.decode()) for one in everything]


def test_staged_records_are_seen_only_with_their_snapshot(open_store: Open) -> None:
    engine, other = open_store("store"), open_store("store")
    first = publish(engine, [document("a", "one")], [record("a", "1")])
    with engine.stage() as stage:
        stage.put([record("a", "2"), record("b", "2")])
        info = stage.build([document("b", "two")], NOTHING, {})
        assert current_id(engine) == current_id(other) == first.info.id
    assert current_id(other) == first.info.id
    engine.publish(info.id)  # acknowledged: everyone sees it now
    assert current_id(engine) == current_id(other) == info.id
    assert held(other) == [("a", "2"), ("b", "2")]


def test_a_load_that_is_left_leaves_nothing(engine: Engine) -> None:
    publish(engine, [document("a", "one")], [record("a", "1")])
    with engine.stage() as stage:
        stage.put([record("a", "2"), record("b", "2")])
        stage.remove("credential", ["a"])
    with pytest.raises(ZeroDivisionError), engine.stage() as stage:
        stage.put(record(str(1 // n), "x") for n in (1, 0))
    assert held(engine) == [("a", "1")]
    assert len(engine.snapshots()) == 1


def broken_documents() -> Iterator[Document]:
    yield document("z", "half", steps={"s#1": 1})
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("documents", "error"),
    [
        (broken_documents, KeyboardInterrupt),
        ([document("z"), document("z")], InputError),
        ([document("z", steps={"s#1": 0})], InputError),
        ([document("z", steps={"s#1": 4097})], InputError),
        ([document("z", steps={"s#1": 4095})], InputError),
        ([document("z", terms={"employer": ("x",)})], InputError),
        ([document("z", numbers={"hours": float("inf")})], InputError),
        ([document("z", dates={"starts": "next week"})], InputError),
        ([document("z", terms={"provider": ("é" * 16_384,)})], InputError),
        ([document("z", dates={"starts": "2026-01-01T" + "0" * 40_000})], InputError),
        ([document("z", steps={"s" * 40_000: 1})], InputError),
        ([document("z" * 40_000)], InputError),
    ],
)
def test_a_build_that_fails_leaves_the_old_snapshot_serving(
    engine: Engine, documents: Any, error: Any
) -> None:
    old = publish(engine, [document("a", "old")], [record("a", "1")])
    with pytest.raises(error):
        publish(engine, documents() if callable(documents) else documents, [record("z", "2")])
    assert engine.current() is old
    assert old.search("credential", "old", 5).total == 1
    assert held(engine) == [("a", "1")]
    assert [info.id for info in engine.snapshots()] == [old.info.id]
    publish(engine, [document("b", "new")])


def test_the_longest_values_are_found_and_longer_ones_are_named(engine: Engine) -> None:
    longest, long_id = "é" * 16_383, "z" * 32_766
    snapshot = publish(
        engine,
        [
            document(long_id, text="text" * 20_000, terms={"provider": (longest,)}, steps={"s#1": 1}),
            document("y", names=("w" * 70_000, "word")),
        ],
    )
    assert snapshot.values("credential", "provider") == [longest]
    where = {"provider": AnyOf((longest,))}
    assert [hit.id for hit in snapshot.search("credential", "", 5, where=where).hits] == [long_id]
    assert [hit.id for hit in snapshot.closing("credential", {"s#1": 1}, 5).hits] == [long_id]
    assert list(snapshot.get("credential", [long_id])) == [long_id]
    assert [one.id for one in snapshot.suggest("credential", "wo", 5)] == ["y"]
    with pytest.raises(InputError, match=r"'provider': the credential z holds one of 32,768 bytes"):
        publish(engine, [document("z", terms={"provider": ("é" * 16_384,)})])


def everything_of(snapshot: Snapshot) -> list[object]:
    return [
        snapshot.search("credential", "word", 9, facets=["language"]),
        snapshot.search("credential", "", 9),
        snapshot.closing("credential", {"s#1": 1}, 9, facets=["language"]),
        snapshot.suggest("credential", "wrod", 9),
        snapshot.values("credential", "language"),
        snapshot.get("credential", ["a", "b"]),
        list(snapshot.scan("credential")),
        list(snapshot.taxonomy().skills),
    ]


def test_an_old_snapshot_stays_readable_after_it_is_gone(open_store: Open) -> None:
    """Nothing of it was read before it was deleted, so whatever is read late must still be there."""
    engine, other = open_store("store"), open_store("store")
    only = document("a", "word", steps={"s#1": 1}, terms={"language": ("en",)})
    expected = everything_of(publish(open_store("twin"), [only]))
    old = publish(engine, [only])
    publish(other, [document("b", "word")])
    other.drop(old.info.id)
    assert everything_of(old) == expected
    assert current_id(engine) == current_id(other) != old.info.id


def test_rollback_brings_back_documents_and_records(engine: Engine) -> None:
    first = publish(engine, [document("a")], [record("a", "1"), record("gone", "1")])
    with engine.stage() as stage:
        stage.put([record("a", "2"), record("b", "2")])
        stage.remove("credential", ["gone"])
        second = stage.build([document("b")], NOTHING, {})
        engine.publish(second.id)
    engine.publish(first.info.id)
    assert current_id(engine) == first.info.id
    assert held(engine) == [("a", "1"), ("gone", "1")]
    engine.publish(second.id)  # and forward again
    assert held(engine) == [("a", "2"), ("b", "2")]


def test_a_load_after_a_rollback_starts_there_and_gives_up_what_was_newer(engine: Engine) -> None:
    first = publish(engine, records=[record("a", "1")])
    second = publish(engine, records=[record("a", "2"), record("b", "2")])
    engine.publish(first.info.id)
    with engine.stage() as stage:
        stage.put([record("c", "3")])
    assert second.info in engine.snapshots()  # a load that is left gives up nothing
    third = publish(engine, records=[record("c", "3")])
    assert held(engine) == [("a", "1"), ("c", "3")]
    assert engine.snapshots() == [third.info, first.info]
    engine.publish(first.info.id)
    assert held(engine) == [("a", "1")]


def test_the_last_three_snapshots_stay(engine: Engine) -> None:
    made = [publish(engine, records=[record("a", str(n)), record(f"r{n}")]) for n in range(5)]
    assert engine.snapshots() == [one.info for one in reversed(made[2:])]
    for n in (2, 3, 4):
        engine.publish(made[n].info.id)
        assert held(engine) == [("a", str(n)), *((f"r{m}", "") for m in range(n + 1))]
    with pytest.raises(UnknownName) as unknown:
        engine.publish(made[0].info.id)
    assert set(unknown.value.nearest) <= {info.id for info in engine.snapshots()}


def test_a_record_that_went_and_came_back_is_right_in_every_kept_snapshot(engine: Engine) -> None:
    made = [publish(engine, records=[record("a", "1"), record("b", "1")])]
    for change in ("remove", "put", "remove", "put"):
        with engine.stage() as stage:
            if change == "remove":
                stage.remove("credential", ["a"])
            else:
                stage.put([record("a", "2")])
            engine.publish(stage.build([], NOTHING, {}).id)
        snapshot = engine.current()
        assert snapshot is not None
        made.append(snapshot)
        if len(made) == 3:
            engine.drop(made[1].info.id)
    for n, expected in ((2, ["b", "a"]), (3, ["b"]), (4, ["b", "a"])):
        engine.publish(made[n].info.id)
        assert [id_ for id_, _ in held(engine)] == expected


def test_the_current_snapshot_is_not_dropped(engine: Engine) -> None:
    first, second = publish(engine), publish(engine, [document("a")])
    with pytest.raises(InputError, match=second.info.id):
        engine.drop(second.info.id)
    engine.drop(first.info.id)
    assert engine.snapshots() == [second.info]
    with pytest.raises(UnknownName):
        engine.drop(first.info.id)


def test_one_writer_at_a_time(open_store: Open) -> None:
    engine, other = open_store("store"), open_store("store")
    first, second = publish(engine), publish(engine)
    with engine.stage() as stage:
        stage.put([record("a")])
        for busy in (engine, other):
            with pytest.raises(Busy, match=r"\d"):
                busy.stage()
            with pytest.raises(Busy):
                busy.publish(first.info.id)
            with pytest.raises(Busy):
                busy.drop(first.info.id)
        assert current_id(other) == second.info.id  # reading goes on
    with other.stage() as stage:
        assert stage.ids("credential") == []


def test_a_load_is_over_once_it_is_built(engine: Engine) -> None:
    with engine.stage() as stage:
        stage.build([], NOTHING, {})
        with pytest.raises(RuntimeError):
            stage.put([record("a")])
        with pytest.raises(RuntimeError):
            stage.build([], NOTHING, {})


def test_readers_see_whole_snapshots_while_loads_go_on(engine: Engine) -> None:
    """Every answer of one snapshot agrees with its facts, from many threads, across publishes."""
    publish(engine, [document("a0", "word")], number="0")
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                snapshot = engine.current()
                assert snapshot is not None
                number = snapshot.info.facts["number"]
                found = [hit.id for hit in snapshot.search("credential", "word", 5).hits]
                closed = [hit.id for hit in snapshot.closing("credential", {f"s{number}#1": 1}, 5).hits]
                assert found == [f"a{number}"]
                assert closed in ([], [f"a{number}"])
            except BaseException as error:
                wrong.append(error)
                raise

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for n in range(1, 9):
            publish(engine, [document(f"a{n}", "word", steps={f"s{n}#1": 1})], number=str(n))
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_a_closed_engine_leaves_snapshots_readable(engine: Engine) -> None:
    snapshot = publish(engine, [document("a", "word")])
    engine.close()
    engine.close()
    assert snapshot.search("credential", "word", 5).total == 1


def test_an_unknown_filter_names_the_values_of_the_snapshot_asked(engine: Engine) -> None:
    old = publish(engine, [document("a", terms={"language": ("en",)})])
    publish(engine, [document("a", terms={"language": ("fr",)})])
    with pytest.raises(FilterError, match="en"):
        old.search("credential", "", 5, where={"language": AnyOf(("fr",))})
