"""The nodes that the tests of the Elasticsearch engine run on: they start, stop, and leave nothing behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.elasticsearch.fixtures import PrivateCluster, PrivateNode
from tests.elasticsearch.kit import Kit
from tests.elasticsearch.nodes import Node, NodeSettings, StartFailed, ask
from tests.serving import wait_for

ROOT = Path(__file__).resolve().parents[1]


def keep(node: Node, replicas: int = 0) -> None:
    """An index `kept` with one document, whose writing was acknowledged."""
    node.ask("/kept", "PUT", {"settings": {"number_of_replicas": replicas}})
    assert done(node.ask("/kept/_doc/1", "PUT", {"answer": 42}))["result"] == "created"


def kept(node: Node) -> Any:
    return done(node.ask("/kept/_doc/1"))["_source"]["answer"]


def done(answer: dict[str, Any] | None) -> dict[str, Any]:
    assert answer is not None
    assert "error" not in answer, answer
    return answer


def runs(pid: int) -> bool:
    """Whether a process is there, and is more than an entry that nobody has collected."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip() != "" and not found.stdout.startswith("Z")


def test_the_shared_node_answers(elasticsearch: str) -> None:
    nodes = done(ask(elasticsearch, "/_nodes?filter_path=nodes.*.version"))["nodes"]
    assert {node["version"].partition(".")[0] for node in nodes.values()} == {"9"}


def test_a_node_keeps_its_address_and_data_over_a_restart(private_node: PrivateNode) -> None:
    node = private_node()
    keep(node)
    address, pid = node.address, node.pid
    node.restart().wait("green")
    assert (node.address, kept(node)) == (address, 42)
    assert node.pid != pid
    node.stop()
    assert not node.running
    assert not runs(pid)
    assert "closed" in node.log()


def test_a_killed_node_comes_back_with_what_was_acknowledged(private_node: PrivateNode) -> None:
    node = private_node()
    keep(node)
    node.kill()
    assert not node.running
    assert node.ask("/_cluster/health") is None
    node.start().wait("green")
    assert kept(node) == 42


def test_a_halted_node_answers_nothing_until_it_goes_on(private_node: PrivateNode) -> None:
    node = private_node()
    node.halt()
    with socket.create_connection(("127.0.0.1", node.settings.http_port), timeout=0.5) as link:
        link.sendall(b"GET /_cluster/health HTTP/1.0\r\n\r\n")
        with pytest.raises(TimeoutError):
            link.recv(1)
    node.resume()
    assert done(node.ask("/_cluster/health"))["status"] == "green"
    node.halt()
    node.stop()
    assert "closed" in node.log()


def test_a_cluster_loses_a_copy_with_its_second_node_and_its_master_with_the_first(
    private_cluster: PrivateCluster,
) -> None:
    first, second = private_cluster(2)
    keep(first, replicas=1)
    first.wait("green", nodes=2)
    second.kill()
    assert wait_for(lambda: done(first.ask("/_cluster/health/kept"))["unassigned_shards"] == 1)
    assert kept(first) == 42
    second.start()
    first.wait("green", nodes=2)
    first.kill()
    assert wait_for(lambda: (second.ask("/_cluster/health?master_timeout=1s") or {}).get("status") == 503)


def test_a_killed_test_run_leaves_no_node(node_kit: Kit, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.elasticsearch.kit import find_kit\n"
        "from tests.elasticsearch.nodes import Node, NodeSettings\n"
        "node = Node(find_kit(), NodeSettings(Path(sys.argv[1]))).start()\n"
        "print(node.pid, flush=True); sys.stdin.read()"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    pid = int(run.stdout.readline())
    assert runs(pid)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert wait_for(lambda: not runs(pid))
    with Node(node_kit, NodeSettings(tmp_path)) as node:
        assert "closed" in node.log()  # it was not torn down, but told


def test_a_start_that_fails_shows_the_log(node_kit: Kit, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        node = Node(node_kit, NodeSettings(tmp_path, http_port=taken.getsockname()[1]))
        with pytest.raises(StartFailed, match="Address already in use"):
            node.start()
    assert not node.running


def test_a_start_that_takes_too_long_leaves_nothing(node_kit: Kit, tmp_path: Path) -> None:
    node = Node(node_kit, NodeSettings(tmp_path))
    pid = node.launch().pid
    with pytest.raises(StartFailed, match=r"did not start in 0\.2 s"):
        node.start(0.2)
    assert not runs(pid)
