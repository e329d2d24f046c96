"""The one writer on a cluster: holders that die or are suspended, who comes after, and clocks that differ."""

from __future__ import annotations

import datetime
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import pytest

from indexers.elastic import catalogue, lock, records, stage
from indexers.elastic.engine import ElasticEngine
from taxonomy.errors import Busy, EngineRefused, EngineUnavailable
from tests.elasticsearch.nodes import ask
from tests.engine_kit import NOTHING, document, publish, record
from tests.serving import wait_for
from tests.stores import Store, current, made, served, told

LEASE = 1.2
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.test_elastic_lock"])


@pytest.fixture
def store(elasticsearch: str) -> Iterator[Store]:
    with made(elasticsearch) as found:
        yield found


@pytest.fixture
def engine(store: Store) -> ElasticEngine:
    found = store.engine(LEASE)
    publish(found, [document("old")], [record("old")])
    return found


def documents(id_: str) -> Iterator[Any]:
    return (document(f"{id_}{number}") for number in range(50))


# --- killed ------------------------------------------------------------------------------------------------

# Where a load of another process stops: before what this function does, or after it.
MOMENTS: dict[str, tuple[Any, str, bool]] = {
    "the records are copied": (records, "clone", True),
    "records were written": (records, "write", True),
    "the documents are merged": (stage, "build_documents", True),
    "it is about to be published": (catalogue.Catalogue, "publish", False),
    "it was published": (catalogue.Catalogue, "publish", True),
}


def load_until(store: tuple[str, str], moment: str, how: int, answer: Connection) -> None:
    """Load, and signal ourselves at a moment; what the load ends with, should it go on, is answered."""
    owner, name, after = MOMENTS[moment]
    whole: Callable[..., Any] = getattr(owner, name)

    def stopping(*given: Any, **named: Any) -> Any:
        done = whole(*given, **named) if after else None
        os.kill(os.getpid(), how)
        return done if after else whole(*given, **named)

    setattr(owner, name, stopping)
    engine = Store(*store).engine(LEASE)
    try:
        publish(engine, documents("new"), [record("new")])
        answer.send(("published", ""))
    except Exception as error:
        answer.send((type(error).__name__, str(error)))


@contextmanager
def loading(store: Store, moment: str, how: int) -> Iterator[tuple[BaseProcess, Connection]]:
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(
        target=load_until, args=((store.url, store.prefix), moment, how, sending), daemon=True
    )
    process.start()
    try:
        yield process, receiving
    finally:
        process.kill()
        process.join()


@pytest.mark.parametrize("moment", list(MOMENTS))
def test_kill_9_changes_nothing_and_the_next_load_cleans_up(
    store: Store, engine: ElasticEngine, moment: str
) -> None:
    reader = store.engine()
    with loading(store, moment, signal.SIGKILL) as (process, _):
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
    acknowledged = moment == "it was published"
    assert served(reader) == (sorted(one.id for one in documents("new")) if acknowledged else ["old"])
    told(Busy, engine.stage, store.url, f"process {process.pid} on", "its lock expires at")
    time.sleep(LEASE)
    with engine.stage() as begun:
        assert begun.ids("credential") == (["old", "new"] if acknowledged else ["old"])
        assert len(store.indices()) == 4 if acknowledged else 2
        engine.publish(begun.build([document("last")], NOTHING, {}).id)
    assert served(reader) == ["last"]


# --- suspended ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment", ["the records are copied", "the documents are merged", "it is about to be published"]
)
def test_a_holder_that_wakes_after_its_lease_publishes_nothing(
    store: Store, engine: ElasticEngine, moment: str
) -> None:
    with loading(store, moment, signal.SIGSTOP) as (process, answer):
        assert wait_for(lambda: stopped(process))
        time.sleep(LEASE)
        publish(engine, [document("mine")], [record("mine")])
        assert process.pid is not None
        os.kill(process.pid, signal.SIGCONT)
        assert answer.poll(30)
        kind, message = answer.recv()
        process.join(10)
    assert kind in ("EngineUnavailable", "EngineRefused")
    assert store.url in message
    assert "nothing was published. Load again" in message
    assert served(engine) == served(store.engine()) == ["mine"]
    with engine.stage() as begun:
        assert begun.ids("credential") == ["old", "mine"]
        assert len(store.indices()) == 4


def test_a_holder_that_wakes_does_not_undo_a_rollback(store: Store, engine: ElasticEngine) -> None:
    """Who rolls back deletes nothing: the alias alone tells that somebody was there."""
    first = current(engine)
    publish(engine, [document("second")])
    with loading(store, "it is about to be published", signal.SIGSTOP) as (process, answer):
        assert wait_for(lambda: stopped(process))
        time.sleep(LEASE)
        engine.publish(first.info.id)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGCONT)
        assert answer.poll(30)
        assert answer.recv()[0] == "EngineRefused"
    assert served(engine) == ["old"]


def stopped(process: BaseProcess) -> bool:
    with open(f"/proc/{process.pid}/stat", encoding="utf-8") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "T"


def test_every_step_of_a_holder_that_woke_late_says_so(
    store: Store, engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as suspended:
        suspended.setattr(lock.WriterLock, "_renew", lambda self: None)
        begun = store.engine(0.2).stage()
    with begun:
        begun.put([record("late")])
        time.sleep(0.3)
        with engine.stage():
            for step in (
                lambda: begun.put([record("more")]),
                lambda: begun.ids("credential"),
                lambda: begun.build([], NOTHING, {}),
            ):
                told(EngineUnavailable, step, store.url, "nothing was published. Load again")
        publish(engine, [document("mine")])
    assert served(store.engine()) == ["mine"]


# --- two at once -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["free", "expired"])
def test_of_many_who_begin_at_once_one_begins(store: Store, engine: ElasticEngine, before: str) -> None:
    if before == "expired":
        store.done(
            f"/{store.prefix}-control/_doc/lock?refresh=true",
            "PUT",
            {
                "holder": "process 1 on gone",
                "since": "then",
                "expires": "2001-01-01T00:00:00+00:00",
                "token": "",
            },
        )
    together = threading.Barrier(8)

    def begin(other: ElasticEngine) -> Any:
        together.wait()
        try:
            return other.stage()
        except Busy as error:
            return str(error)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(begin, [store.engine() for _ in range(8)]))
    (begun,) = [one for one in found if not isinstance(one, str)]
    with begun:
        assert all(store.url in one for one in found if isinstance(one, str))
        engine_said = told(Busy, engine.stage, f"process {os.getpid()}")
        assert "gone" not in engine_said
    publish(engine, [document("next")])


def test_a_load_longer_than_its_lease_keeps_the_lock(store: Store) -> None:
    engine, other = store.engine(0.8), store.engine()
    with engine.stage() as begun:
        for _ in range(4):
            time.sleep(0.3)
            told(Busy, other.stage)
        engine.publish(begun.build([document("a")], NOTHING, {}).id)
    assert served(other) == ["a"]


def test_a_clock_that_is_ahead_takes_the_lock_and_the_first_is_told(
    store: Store, engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ahead(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return datetime.datetime.now(tz) + datetime.timedelta(hours=1)

    with engine.stage() as begun:
        monkeypatch.setattr(lock, "datetime", Ahead)
        with store.engine().stage():
            assert wait_for(lambda: not begun.under_way, 2 * LEASE)
            told(EngineUnavailable, lambda: begun.build([], NOTHING, {}), "nothing was published")
    assert served(engine) == ["old"]


def test_a_clock_that_is_behind_waits_longer_than_it_must(
    store: Store, engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(engine, [document("a")])
    assert ask(store.url, f"/{store.prefix}-control/_doc/lock")["found"] is False  # type: ignore[index]
    ahead = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    store.done(
        f"/{store.prefix}-control/_doc/lock?refresh=true",
        "PUT",
        {"holder": "process 1 on fast", "since": "then", "expires": ahead.isoformat(), "token": ""},
    )
    told(Busy, engine.stage, "process 1 on fast", f"its lock expires at {ahead.isoformat(' ', 'seconds')}")
    assert served(engine) == ["a"]


@pytest.mark.parametrize("stored", [{}, {"expires": "soon"}, {"expires": 3, "holder": None}])
def test_a_lock_that_says_nonsense_says_how_to_be_rid_of_it(
    store: Store, engine: ElasticEngine, stored: dict[str, Any]
) -> None:
    store.done(f"/{store.prefix}-control/_doc/lock", "PUT", stored)
    told(EngineRefused, engine.stage, store.url, f"DELETE {store.prefix}-control/_doc/lock")
    store.done(f"/{store.prefix}-control/_doc/lock", "DELETE")
    publish(engine, [document("a")])
