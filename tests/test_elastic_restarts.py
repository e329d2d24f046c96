"""A real node that is stopped and started, and a cluster that loses one of two: in loads and in questions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from indexers.engine import Document, Engine, Snapshot
from indexers.formats import FormatOptions
from service.service import Service
from service.settings import Settings
from taxonomy.errors import EngineUnavailable, SnapshotGone, UnknownName
from tests.elasticsearch.kit import Kit
from tests.elasticsearch.nodes import Node, NodeSettings, start_cluster
from tests.engine_kit import NOTHING, document, publish, record
from tests.serving import served as serving
from tests.serving import wait_for
from tests.stores import KEY, Store, current, made, served, told


@pytest.fixture(scope="module")
def node(node_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with Node(node_kit, NodeSettings(tmp_path_factory.mktemp("restarted"))) as found:
        yield found.start()


@pytest.fixture
def store(node: Node) -> Iterator[Store]:
    node.start()
    with made(node.address) as found:
        yield found


@pytest.fixture(scope="module")
def cluster(node_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Node]]:
    nodes = start_cluster(node_kit, tmp_path_factory.mktemp("cluster"), 2)
    try:
        yield nodes
    finally:
        for one in reversed(nodes):
            one.stop()


def documents(count: int, at: int, do: Callable[[], object]) -> Iterator[Document]:
    """So many, and something that happens before one of them."""
    for number in range(count):
        if number == at:
            do()
        yield document(f"d{number:04d}", "word", steps={"s#1": 1 + number % 256})


QUESTIONS: dict[str, Callable[[Snapshot], object]] = {
    "search": lambda one: one.search("credential", "word", 3, facets=["language"]),
    "closing": lambda one: one.closing("credential", {"s#1": 2}, 3),
    "highest": lambda one: one.highest("credential", ["s#1"]),
    "suggest": lambda one: one.suggest("credential", "wor", 3),
    "get": lambda one: one.get("credential", ["a", "b"]),
    "scan": lambda one: list(one.scan("credential")),
}


def answers(snapshot: Snapshot) -> dict[str, object]:
    return {name: ask(snapshot) for name, ask in QUESTIONS.items()}


def unanswered(snapshot: Snapshot, expected: Mapping[str, object], address: str) -> list[str]:
    """The questions that end with an error, which names the address; the others are answered whole."""
    failed: list[str] = []
    for name, ask in QUESTIONS.items():
        found, message = None, ""
        try:
            found = ask(snapshot)
        except EngineUnavailable as error:
            message = str(error)
            failed.append(name)
        assert address in message if message else found == expected[name]
    return failed


FEW = [document(id_, "word", steps={"s#1": 3}, terms={"language": ("en",)}) for id_ in "ab"]


# --- one node ----------------------------------------------------------------------------------------------


def test_a_node_that_restarts_in_the_middle_of_a_load_is_waited_for(store: Store, node: Node) -> None:
    engine = store.engine()
    publish(engine, FEW, [record("a")])
    threads: list[threading.Thread] = []

    def restart() -> None:
        node.kill()
        threads.append(threading.Thread(target=node.start))
        threads[0].start()

    with engine.stage() as stage:
        stage.put([record("b")])
        info = stage.build(documents(4500, 2500, restart), NOTHING, {})
        engine.publish(info.id)
    threads[0].join()
    assert info.counts["credential"] == 4500
    assert served(engine) == [f"d{number:04d}" for number in range(4500)]
    with engine.stage() as stage:
        assert stage.ids("credential") == ["a", "b"]


def test_a_load_that_loses_patience_fails_and_the_next_one_cleans_up(store: Store, node: Node) -> None:
    engine = store.engine(lease=2.0, patience=0.5)
    publish(engine, FEW, [record("a")])
    begun = time.monotonic()

    def build() -> None:
        with engine.stage() as stage:
            stage.put([record("b")])
            stage.build(documents(4500, 2500, node.kill), NOTHING, {})

    told(EngineUnavailable, build, node.address, "cannot be reached: ", "wanted: ")
    assert time.monotonic() - begun < 15
    told(EngineUnavailable, engine.stage, node.address)  # told at once, not after a wait
    node.start()
    assert served(engine) == ["a", "b"]
    assert len(store.indices()) == 4  # what could not be deleted when the load failed
    time.sleep(2)
    with engine.stage() as stage:
        assert len(store.indices()) == 2
        assert stage.ids("credential") == ["a"]
        engine.publish(stage.build([FEW[0]], NOTHING, {}).id)
    assert served(engine) == ["a"]


def test_a_node_that_restarts_between_questions(
    store: Store, node: Node, node_kit: Kit, tmp_path: Path
) -> None:
    """Meanwhile another cluster answers at its address, which holds nothing of ours."""
    engine = store.engine()
    snapshot = publish(engine, FEW)
    expected = answers(snapshot)
    scanned = snapshot.scan("credential")
    node.stop()
    assert set(unanswered(snapshot, expected, node.address)) == set(QUESTIONS)
    told(EngineUnavailable, engine.current, node.address, "nothing listens", "wanted: ")
    port = node.settings.http_port
    with Node(node_kit, NodeSettings(tmp_path / "other", cluster="another", http_port=port)) as other:
        other.start()
        assert engine.current() is None
        assert engine.snapshots() == []
        told(SnapshotGone, lambda: snapshot.get("credential", ["a"]), node.address)
        with pytest.raises(UnknownName, match="there is no snapshot"):
            engine.publish("000001-00000000")
    node.launch()
    assert wait_for(lambda: recovered(engine, expected, node.address), 90)
    assert dict(scanned) == {"a": b"a", "b": b"b"}


def recovered(engine: Engine, expected: Mapping[str, object], address: str) -> bool:
    try:
        snapshot = current(engine)
    except EngineUnavailable as error:
        return address not in str(error)
    return not unanswered(snapshot, expected, address)


def test_a_real_server_turns_red_and_recovers(store: Store, node: Node, tmp_path: Path) -> None:
    (tmp_path / "skills.csv").write_text("id,label\nknit,Knitting\n", "utf-8")
    (tmp_path / "courses.jsonl").write_text('{"id": "c1", "title": "Knitting for all"}\n', "utf-8")
    service = Service(Settings(tmp_path, model=""), store.engine())
    service.load_framework([tmp_path / "skills.csv"])
    service.load_catalogue("credential", [tmp_path / "courses.jsonl"], options=FormatOptions(source="c"))
    options = ("--engine", node.address)
    with serving(
        tmp_path, *options, SKILLSTEP_ENGINE_PREFIX=store.prefix, SKILLSTEP_ENGINE_KEY=KEY
    ) as server:
        pid = server.process.pid
        search = "/v1/credentials?q=knitting"
        before = server.ask("GET", search).body
        assert b"Knitting for all" in before
        node.kill()
        for path in ("/v1/ready", search):
            answer = server.ask("GET", path)
            assert answer.status == 503
            assert answer.json["type"].endswith(":engine-unavailable")
            assert node.address in answer.json["detail"]
            assert KEY.encode() not in answer.body
        assert server.ask("GET", "/v1/health").status == 200
        node.start()
        assert wait_for(lambda: server.ask("GET", "/v1/ready").status == 200)
        assert server.ask("GET", search).body == before
        assert server.process.pid == pid
        assert server.process.poll() is None
    assert KEY not in server.log


# --- two nodes ---------------------------------------------------------------------------------------------


def back(nodes: Sequence[Node]) -> None:
    for one in nodes:  # started together: what is missing on one may be on the other
        one.launch()
    for one in nodes:
        one.wait_started()
    nodes[0].wait("green", nodes=2)


MANY = [document(f"d{number:03d}", "word", steps={"s#1": 1 + number % 256}) for number in range(400)]


def test_a_data_node_that_is_lost_in_the_middle_of_a_load(cluster: Sequence[Node]) -> None:
    """Without copies there is no answer to what needs all shards, with them it is whole: never a part.

    The load waits for the node, since what it writes has no copies yet.
    """
    first, second = cluster
    back(cluster)
    with made(first.address) as bare, made(first.address) as copied:
        alone = publish(bare.engine(shards=4, replicas=0), MANY)
        engine = copied.engine(shards=4)
        snapshot = publish(engine, MANY, [record("a")])
        first.wait("green", nodes=2)
        expected = answers(snapshot)
        assert answers(alone) == expected

        def lose() -> None:
            second.kill()
            for _ in range(2):
                # Of what is asked by id, a shard that is there knows it all.
                assert set(unanswered(alone, expected, first.address)) >= set(QUESTIONS) - {"get"}
                assert wait_for(lambda: not unanswered(snapshot, expected, first.address), 30)
            second.launch()

        with engine.stage() as stage:
            stage.put([record("b")])
            engine.publish(stage.build(documents(4500, 2500, lose), NOTHING, {}).id)
        assert len(served(engine)) == 4500
        back(cluster)
        assert answers(snapshot) == answers(alone) == expected


def test_a_lost_master(cluster: Sequence[Node]) -> None:
    """The second node has all data; without a master it answers questions, and takes no load."""
    first, second = cluster
    back(cluster)
    with made(second.address) as store:
        engine = store.engine(lease=1.0, patience=0.5, shards=2, timeout=3.0)
        snapshot = publish(engine, MANY)
        first.wait("green", nodes=2)
        expected = answers(snapshot)
        first.kill()
        error = told(EngineUnavailable, engine.stage, second.address, "wanted: ")
        assert "master" in error or "shards" in error or "in time" in error or "within" in error
        unanswered(snapshot, expected, second.address)
        back(cluster)
        assert answers(current(engine)) == expected
        publish(engine, FEW)
        assert served(engine) == ["a", "b"]
