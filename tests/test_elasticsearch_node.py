"""The nodes that the tests of the Elasticsearch engine run on: they start, stop, and leave nothing behind."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from tests.elasticsearch.fixtures import PrivateCluster, PrivateNode


def ask(address: str, method: str, path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(address + path, data, headers, method=method), timeout=30) as answer:
        return json.load(answer)


def test_the_shared_node_answers(elasticsearch: str) -> None:
    with urlopen(f"{elasticsearch}/_cluster/health", timeout=10) as answer:
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
        assert json.load(answer)["status"] in {"green", "yellow"}


def test_a_private_node_keeps_its_address_and_data_over_a_restart(private_node: PrivateNode) -> None:
    node = private_node()
    address = node.address
    ask(address, "PUT", "/kept", {"settings": {"number_of_replicas": 0}})
    ask(address, "PUT", "/kept/_doc/1?refresh=true", {"answer": 42})
    node.restart()
    assert node.address == address
    node.wait("green")
    assert ask(address, "GET", "/kept/_doc/1")["_source"] == {"answer": 42}


def test_a_killed_node_comes_back_with_what_was_acknowledged(private_node: PrivateNode) -> None:
    node = private_node()
    ask(node.address, "PUT", "/kept", {"settings": {"number_of_replicas": 0}})
    ask(node.address, "PUT", "/kept/_doc/1", {"answer": 42})
    node.kill()
    assert not node.running
    assert node.ask("/_cluster/health") is None
    node.start().wait("green")
    assert ask(node.address, "GET", "/kept/_doc/1")["_source"] == {"answer": 42}


def test_a_cluster_outlives_the_loss_of_its_second_node(private_cluster: PrivateCluster) -> None:
    first, second = private_cluster(2)
    ask(first.address, "PUT", "/spread", {"settings": {"number_of_replicas": 1}})
    first.wait("green", nodes=2)
    second.kill()
    first.wait("yellow")
    assert ask(first.address, "GET", "/_cluster/health/spread")["unassigned_primary_shards"] == 0
    second.start()
    first.wait("green", nodes=2)
