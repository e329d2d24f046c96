"""What a real node refuses, as errors that say what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from indexers.elastic.connection import Connection
from indexers.elastic.errors import DocumentMissing, IndexExists, IndexMissing, TooManyClauses, WriteConflict
from taxonomy.errors import EngineRefused, EngineUnavailable, SkillStepError
from tests.connections import Ask, Open, raised
from tests.connections import opened as opened
from tests.elasticsearch.fixtures import PrivateNode


@pytest.fixture
def index(elasticsearch: str, opened: Open) -> Iterator[tuple[Connection, str]]:
    """A connection to a real node, and an index of our own."""
    connection = opened(elasticsearch, timeout=30.0, prefix=f"connection-{uuid4().hex[:8]}")
    name = f"{connection.access.prefix}-a"
    with connection.call("make an index"):
        settings = {"number_of_shards": 1, "number_of_replicas": 0}
        connection.client.indices.create(index=name, settings=settings)
    yield connection, name
    connection.client.indices.delete(index=name)


RealIndex = tuple[Connection, str]


def asked(connection: Connection, ask: Callable[[Any], object]) -> Ask:
    def ask_(_: Connection) -> object:
        with connection.call("this"):
            return ask(connection.client)

    return ask_


def test_a_real_node_says_what_it_is(index: RealIndex) -> None:
    cluster = index[0].check()
    assert cluster.name
    assert int(cluster.version.partition(".")[0]) >= 9


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda client, name: client.search(index=f"{name}-none"), IndexMissing),
        (lambda client, name: client.indices.get_alias(name=f"{name}-none"), IndexMissing),
        (lambda client, name: client.indices.get(index=f"{name}-none"), IndexMissing),
        (lambda client, name: client.indices.create(index=name), IndexExists),
        (lambda client, name: client.get(index=name, id="none"), DocumentMissing),
        (lambda client, name: client.delete(index=name, id="none"), DocumentMissing),
        (
            lambda client, name: [client.create(index=name, id="1", document={}) for _ in range(2)],
            WriteConflict,
        ),
        (lambda client, name: client.search(index=name, query={"no such query": {}}), EngineRefused),
    ],
    ids=["search", "alias", "index", "create", "get", "delete", "twice", "query"],
)
def test_what_a_real_node_refuses(
    index: RealIndex, ask: Callable[[Any, str], object], kind: type[SkillStepError]
) -> None:
    connection, name = index
    raised(kind, connection, asked(connection, lambda client: ask(client, name)))


def test_too_many_clauses_of_a_real_node(index: RealIndex) -> None:
    connection, name = index
    connection.client.index(index=name, document={"a": 1}, refresh=True)
    many = {"bool": {"should": [{"term": {"a": number}} for number in range(300_000)]}}
    ask = asked(connection, lambda client: client.search(index=name, query=many))
    assert "fewer clauses" in raised(TooManyClauses, connection, ask)


def test_a_closed_index_of_a_real_node(index: RealIndex) -> None:
    connection, name = index
    connection.client.indices.close(index=name)
    ask = asked(connection, lambda client: client.search(index=name))
    assert f"POST {name}/_open" in raised(EngineRefused, connection, ask)


@pytest.mark.parametrize(
    ("block", "words"),
    [("write", "read-only"), ("read_only", "read-only"), ("read_only_allow_delete", "disk is nearly full")],
)
def test_a_read_only_index_of_a_real_node(index: RealIndex, block: str, words: str) -> None:
    connection, name = index
    connection.client.indices.put_settings(index=name, settings={f"index.blocks.{block}": True})
    try:
        ask = asked(connection, lambda client: client.index(index=name, document={"a": 1}))
        assert words in raised(EngineRefused, connection, ask)
    finally:
        connection.client.indices.put_settings(index=name, settings={f"index.blocks.{block}": None})


def test_a_real_index_without_its_shard(index: RealIndex) -> None:
    connection, name = index
    nowhere = {"number_of_replicas": 0, "index.routing.allocation.include._name": "nowhere"}
    connection.client.indices.create(index=f"{name}-b", settings=nowhere, wait_for_active_shards="0")
    try:
        raised(
            EngineUnavailable, connection, asked(connection, lambda client: client.search(index=f"{name}-b"))
        )
        # The shard of one index is there: its answer looks like one, and is not whole.
        partial = connection.client.search(index=f"{name}*")
        raised(EngineUnavailable, connection, lambda one: one.complete(partial))
    finally:
        connection.client.indices.delete(index=f"{name}-b")
    whole = connection.client.search(index=f"{name}*")
    assert connection.complete(whole)["hits"]["total"]["value"] == 0


def test_a_real_node_that_is_restarted(private_node: PrivateNode, opened: Open) -> None:
    node = private_node()
    connection = opened(node.address)
    health = asked(connection, lambda client: client.cluster.health().body["status"])
    assert health(connection)
    node.stop()
    assert "cannot be reached" in raised(EngineUnavailable, connection, health)
    node.start()
    assert connection.insist("know its health", lambda: health(connection), 20.0)
