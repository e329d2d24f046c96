"""The conformance suite: a kept snapshot opens by its id, so that pages can be turned across a publish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexers.engine import Engine
from taxonomy.errors import SnapshotGone
from tests.engine_kit import ENGINES, NOTHING, Open, document, ids, opened, publish


@pytest.fixture(params=ENGINES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    with opened(request.param, tmp_path, request) as open_one:
        yield open_one


@pytest.fixture
def engine(open_store: Open) -> Engine:
    return open_store("store")


def test_a_kept_snapshot_answers_as_it_did(engine: Engine) -> None:
    first = publish(engine, [document("a", "one")])
    second = publish(engine, [document("b", "one"), document("c", "one")])
    assert ids(engine.open(first.info.id).search("credential", "one", 9)) == ["a"]
    assert ids(engine.open(second.info.id).search("credential", "one", 9)) == ["b", "c"]
    assert engine.open(first.info.id).info == first.info
    current = engine.current()
    assert current is not None
    assert current.info == second.info


def test_another_process_opens_it_too(open_store: Open) -> None:
    first = publish(open_store("store"), [document("a")])
    publish(open_store("store"), [document("b")])
    assert open_store("store").open(first.info.id).get("credential", ["a", "b"]) == {"a": b"a"}


def test_every_kept_snapshot_opens_and_what_is_kept_no_longer_is_gone(engine: Engine) -> None:
    made = [publish(engine, [document(f"d{n}")]) for n in range(5)]
    for n in (2, 3, 4, 2, 3):
        assert ids(engine.open(made[n].info.id).search("credential", "", 9)) == [f"d{n}"]
    for n in (0, 1):
        with pytest.raises(SnapshotGone, match=made[n].info.id):
            engine.open(made[n].info.id)


def test_one_that_was_open_is_gone_once_it_is_dropped(engine: Engine) -> None:
    first = publish(engine, [document("a")])
    publish(engine, [document("b")])
    held = engine.open(first.info.id)
    engine.drop(first.info.id)
    with pytest.raises(SnapshotGone):
        engine.open(first.info.id)
    assert ids(held.search("credential", "", 9)) == ["a"]  # those who have it read on


def test_what_was_never_published_is_not_opened(engine: Engine) -> None:
    publish(engine, [document("a")])
    with engine.stage() as stage:
        built = stage.build([document("b")], NOTHING, {})
        with pytest.raises(SnapshotGone):
            engine.open(built.id)


def test_after_a_rollback_the_newer_one_still_opens(engine: Engine) -> None:
    first = publish(engine, [document("a")])
    second = publish(engine, [document("b")])
    engine.publish(first.info.id)
    assert ids(engine.open(second.info.id).search("credential", "", 9)) == ["b"]


@pytest.mark.parametrize("id_", ["", "nothing", "../..", "000001-00000000", "a\x00b"])
def test_an_id_that_there_never_was_is_gone(engine: Engine, id_: str) -> None:
    with pytest.raises(SnapshotGone):
        engine.open(id_)
    publish(engine, [document("a")])
    with pytest.raises(SnapshotGone):
        engine.open(id_)
