"""How a test asks for a node: `elasticsearch` is one for the whole run, the private ones are for one test.

Without Maven and a new enough JDK these tests skip, saying what to install; with CI=true that is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.elasticsearch.kit import Kit, Missing, find_kit
from tests.elasticsearch.nodes import Node, NodeSettings, start_cluster
from tests.elasticsearch.stub import Behaviour, Certificate, Stub, make_certificate

PrivateNode = Callable[..., Node]
"""`private_node(**changes of NodeSettings)`, which is started."""
PrivateCluster = Callable[[int], Sequence[Node]]

StubFactory = Callable[..., Stub]
"""`elasticsearch_stub(certificate=None, **changes of Behaviour)`, which is listening."""


@pytest.fixture(scope="session")
def node_kit() -> Kit:
    """What nodes are started with."""
    try:
        return find_kit()
    except Missing as missing:
        skip_or_fail(str(missing), os.environ)


def skip_or_fail(sentence: str, environ: Mapping[str, str]) -> NoReturn:
    """Where every change is checked, a test that did not run is a failure."""
    if environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def elasticsearch(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a node that the whole run shares: whoever writes to it uses a prefix of its own."""
    if given := os.environ.get("SKILLSTEP_TEST_ELASTICSEARCH"):
        yield given
        return
    kit: Kit = request.getfixturevalue("node_kit")
    with Node(kit, NodeSettings(tmp_path_factory.mktemp("elasticsearch"))) as node:
        yield node.start().address


@pytest.fixture
def private_node(node_kit: Kit, tmp_path: Path) -> Iterator[PrivateNode]:
    """Starts nodes for one test, which may stop and restart them."""
    with ExitStack() as nodes:
        started: list[Node] = []

        def start(**changes: Any) -> Node:
            folder = tmp_path / f"elasticsearch-{len(started)}"
            settings = NodeSettings(**{"folder": folder, **changes})
            node = nodes.enter_context(Node(node_kit, settings)).start()
            started.append(node)
            return node

        yield start


@pytest.fixture
def private_cluster(node_kit: Kit, tmp_path: Path) -> Iterator[PrivateCluster]:
    """Starts a cluster for one test; losing its first node leaves it without a master."""
    with ExitStack() as nodes:

        def start(size: int) -> Sequence[Node]:
            found = start_cluster(node_kit, tmp_path / "cluster", size)
            for node in found:
                nodes.enter_context(node)
            return found

        yield start


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A self-signed certificate of localhost."""
    try:
        return make_certificate(tmp_path_factory.mktemp("certificate"))
    except FileNotFoundError:
        skip_or_fail("a certificate to test TLS with is made by the openssl command: install it", os.environ)


@pytest.fixture
def elasticsearch_stub() -> Iterator[StubFactory]:
    """Starts stubs for one test: what they play, and why they do, is said in `stub.py`."""
    with ExitStack() as stubs:

        def start(certificate: Certificate | None = None, **changes: Any) -> Stub:
            return stubs.enter_context(Stub(Behaviour(**changes), certificate))

        yield start
