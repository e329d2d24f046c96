"""The API while its engine cannot be reached: it stays up, says so, and answers again by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexers.elastic.connection import Access, Connection, connect
from indexers.embedded import EmbeddedEngine
from indexers.embedded.snapshot import EmbeddedSnapshot
from indexers.engine import Cluster
from service.cli.screen import Screen
from service.cli.views import status_view
from service.service import Service
from service.settings import Settings
from service.web.app import create_app
from tests.apis import problem
from tests.clis import Cli, cli_over
from tests.elasticsearch.fixtures import StubFactory
from tests.elasticsearch.stub import Stub
from tests.serving import served
from tests.test_api_serve import free_port

LOCAL = ("127.0.0.1", 9)
ALIAS = "/_alias/skillstep-current"


class Reaching(EmbeddedEngine):
    """Answers out of a folder once a cluster was asked, over a real socket, as a remote engine asks it."""

    def __init__(self, folder: Path, connection: Connection) -> None:
        super().__init__(folder)
        self._connection = connection

    def current(self) -> EmbeddedSnapshot | None:
        with self._connection.call("know which snapshot is published"):
            self._connection.client.perform_request("GET", ALIAS, headers={"accept": "application/json"})
        return super().current()

    def cluster(self) -> Cluster:  # type: ignore[override]
        return self._connection.check()


@pytest.fixture
def cli(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command on the loaded sample."""
    return cli_over(sample_data, capsys)


Api = Callable[[Stub], TestClient]


@pytest.fixture
def api(sample_data: Path) -> Iterator[Api]:
    with ExitStack() as stack:

        def open_(stub: Stub) -> TestClient:
            connection = connect(Access(url=stub.address, key="dG9wOnNlY3JldA==", timeout=0.3))
            stack.callback(connection.close)
            service = Service(Settings(sample_data, model=""), Reaching(sample_data, connection))
            here = TestClient(create_app(service=service), raise_server_exceptions=False, client=LOCAL)
            return stack.enter_context(here)

        yield open_


@pytest.fixture
def stub(elasticsearch_stub: StubFactory) -> Stub:
    return elasticsearch_stub(answers={f"GET {ALIAS}": (200, {})})


def test_ready_turns_red_and_recovers(api: Api, stub: Stub) -> None:
    client = api(stub)
    assert client.get("/v1/ready").status_code == 200
    stub.behave(delay=30.0)
    found = client.get("/v1/ready")
    body = problem(found, 503, "engine-unavailable")
    assert stub.address in body["detail"]
    assert "gave no answer within 0.3 s" in body["detail"]
    assert "dG9wOnNlY3JldA" not in found.text
    assert int(found.headers["retry-after"]) > 0
    assert client.get("/v1/health").status_code == 200
    stub.behave(delay=0.0)
    time.sleep(1.1)
    assert client.get("/v1/ready").status_code == 200


def test_questions_get_the_same_problem(api: Api, stub: Stub) -> None:
    client = api(stub)
    stub.behave(status=503)
    gap: Any = {"target": "data analyst", "learner": {"skills": ["SQL"]}}
    problem(client.post("/v1/gap", json=gap), 503, "engine-unavailable")
    problem(client.get("/v1/suggest?q=sq"), 503, "engine-unavailable")
    problem(client.get("/v1/status"), 503, "engine-unavailable")


def test_what_waiting_does_not_help_says_so(api: Api, stub: Stub) -> None:
    client = api(stub)
    stub.behave(may=False)
    found = client.get("/v1/ready")
    detail = problem(found, 503, "engine-refused")["detail"]
    assert "the privileges read, write and manage on skillstep-*" in detail
    assert "retry-after" not in found.headers


def test_what_was_seen_before_is_answered_no_more(api: Api, stub: Stub) -> None:
    client = api(stub)
    known = client.get("/v1/frameworks").headers["etag"]
    assert client.get("/v1/frameworks", headers={"If-None-Match": known}).status_code == 304
    stub.behave(status=503)
    found = client.get("/v1/frameworks", headers={"If-None-Match": known})
    problem(found, 503, "engine-unavailable")


def test_metrics_are_told_while_the_engine_is_away(api: Api, stub: Stub) -> None:
    client = api(stub)
    assert "skillstep_engine_up 1.0" in client.get("/metrics").text
    stub.behave(status=503)
    assert client.get("/v1/frameworks").status_code == 503
    found = client.get("/metrics")
    assert found.status_code == 200
    assert "skillstep_engine_up 0.0" in found.text
    assert 'route="/v1/frameworks",status="503"' in found.text
    assert "skillstep_snapshot_info{" not in found.text


def test_the_status_says_which_engine_but_not_where(api: Api, stub: Stub) -> None:
    found = api(stub).get("/v1/status")
    assert found.json()["engine"] == "elasticsearch"
    assert "localhost" not in found.text


def test_the_status_command_says_where(
    stub: Stub, sample_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = connect(Access(url=stub.address, key="dG9wOnNlY3JldA=="))
    status_view(Screen(), Service(Settings(sample_data), Reaching(sample_data, connection)).status())
    connection.close()
    shown = " ".join(capsys.readouterr().out.split())
    assert f"engine elasticsearch (stub at {stub.address}, 9.5.3)" in shown


def test_a_server_starts_and_stays_up_without_its_engine(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    options = ("--engine", address)
    with served(tmp_path, *options, ready=False, SKILLSTEP_ENGINE_KEY="dG9wOnNlY3JldA==") as server:
        for _ in range(20):
            answer = server.ask("GET", "/ready")
            assert answer.status == 503
            assert answer.json["type"].endswith(":engine-unavailable")
            assert address in answer.json["detail"]
        assert server.ask("GET", "/health").status == 200
    told = [line for line in server.lines if "opened ahead" in str(line)]
    assert len(told) == 1  # not one for each of its looks
    assert "dG9wOnNlY3JldA" not in server.log


def test_every_worker_learns_of_the_engine(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    with served(tmp_path, "--engine", address, "--workers", "2", ready=False) as server:
        for _ in range(10):
            assert address in server.ask("GET", "/ready").json["detail"]


@pytest.mark.parametrize("before", [True, False])
def test_the_engine_is_said_before_the_command_or_after(cli: Cli, before: bool) -> None:
    engine = ("--engine", f"http://127.0.0.1:{free_port()}")
    found = cli(*engine, "frameworks") if before else cli("frameworks", *engine)
    assert found.code == 2
    assert f"{engine[1]} cannot be reached: nothing listens there" in found.err
    assert len(found.err.splitlines()) == 1


def test_a_command_reaches_past_the_environment(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLSTEP_ENGINE", f"http://127.0.0.1:{free_port()}")
    assert cli("frameworks").code == 2
    assert cli("frameworks", "--engine", "embedded").code == 0


def test_the_sample_does_not_go_to_the_engine_of_the_environment(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SKILLSTEP_ENGINE", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    assert cli("demo", data=tmp_path).code == 0


def test_a_wrong_address_is_wrong_input(cli: Cli) -> None:
    found = cli("frameworks", "--engine", "https://ada:topsecret@host:9200")
    assert found.code == 2
    assert "'--engine': must hold no user, password or key" in found.err
    assert "topsecret" not in found.err


def test_a_certificate_that_is_none_is_told_before_the_server_starts(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_text("none")
    monkeypatch.setenv("SKILLSTEP_ENGINE_CA", str(tmp_path / "ca.pem"))
    found = cli("serve", "--engine", "https://localhost:9200", "--port", "0")
    assert found.code == 2
    assert "ca.pem: cannot be read as certificates" in found.err
