"""What the log tells of a request, and what it never tells."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.found_answers import StatusAnswer
from service.keys import KEYS_FILE, KeyFile
from service.serve_options import ServeOptions
from service.service import Service
from service.settings import Settings
from service.web.accesslog import JsonFormatter
from service.web.app import create_app
from tests.apis import problem, running
from tests.serving import served


def requests(log: pytest.LogCaptureFixture) -> list[Any]:
    return [record.fields for record in log.records if record.message == "request"]  # type: ignore[attr-defined]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "service.web")
    return caplog


def test_a_line_names_the_template_and_never_the_path(
    sample_data: Path, log: pytest.LogCaptureFixture
) -> None:
    with running(Settings(sample_data)) as api:
        api.get("/v1/skills/sample:sql")
        api.get("/v1/postings/SQL%20secret%2Fname")
        api.get("/v1/skills", params={"q": "secret"})
        api.get("/secret")
        api.post("/v1/gap", json={"target": "secret"})
        api.get("/v1/suggest", params={"q": "secret"})
        api.post("/v1/suggest", json={"q": "secret"})
        api.get("/ready")
        api.delete("/v1/skills/secret")
    seen = [(one["method"], one["route"], one["status"]) for one in requests(log)]
    assert seen == [
        ("GET", "/v1/skills/{id}", 200),
        ("GET", "/v1/postings/{id}", 404),
        ("GET", "/v1/skills", 200),
        ("GET", "(none)", 404),
        ("POST", "/v1/gap", 400),
        ("GET", "/v1/suggest", 200),
        ("POST", "/v1/suggest", 200),
        ("GET", "/ready", 200),
        ("DELETE", "/v1/skills/{id}", 405),
    ]
    assert "secret" not in str(
        [record.__dict__ for record in log.records if record.name.startswith("service")]
    )


def test_the_id_of_a_request_goes_back(sample_data: Path, log: pytest.LogCaptureFixture) -> None:
    with running(Settings(sample_data)) as api:
        assert (
            api.get("/health", headers={"X-Request-Id": "board-17.a"}).headers["x-request-id"] == "board-17.a"
        )
        for odd in ("", "x" * 65, "a b", 'a"b', "a@b.example", "é"):
            made = api.get("/health", headers={b"X-Request-Id": odd.encode()}).headers["x-request-id"]
            assert made != odd
            assert len(made) == 16
    ids = [one["request_id"] for one in requests(log)]
    assert ids[0] == "board-17.a"
    assert len(set(ids)) == 7


class Broken(Service):
    """A service that fails while it holds what was asked."""

    def __init__(self, data: Path) -> None:
        self.settings = Settings(data)

    def status(self) -> StatusAnswer:
        raise RuntimeError("Alice Example's own words")


def test_a_failure_is_logged_with_its_place_under_the_id_of_its_problem(
    tmp_path: Path, log: pytest.LogCaptureFixture
) -> None:
    with TestClient(create_app(service=Broken(tmp_path)), raise_server_exceptions=False) as api:
        response = api.get("/v1/status")
    found = problem(response, 500, "internal")
    assert found["request_id"] == response.headers["x-request-id"]
    assert response.headers["x-content-type-options"] == "nosniff"
    (record,) = [one for one in log.records if one.levelname == "ERROR"]
    line = json.loads(JsonFormatter().format(record))
    assert line["request_id"] == found["request_id"]
    assert line["error"] == "RuntimeError"
    assert any("test_api_log.py" in place and place.endswith("status") for place in line["places"])
    assert "Alice" not in str(line)
    assert requests(log)[0]["status"] == 500


def test_the_log_of_a_server_is_json_and_holds_nothing_of_what_was_asked(sample_data: Path) -> None:
    made = KeyFile(sample_data).make("board")
    try:
        with served(sample_data) as server:
            key = {"X-API-Key": made.key, "Content-Type": "application/json"}
            body = json.dumps(
                {"target": "data analyst", "learner": {"name": "Alice", "skills": ["sql:1"]}}
            ).encode()
            assert server.ask("POST", "/v1/gap?", body, key).status == 200
            assert server.ask("GET", "/v1/skills?q=bob", headers={"User-Agent": "Carol"}).status == 200
    finally:
        (sample_data / KEYS_FILE).unlink()
    gap, skills = [line for line in server.lines if line.get("route", "").startswith("/v1/")]
    assert gap.keys() == {
        "time", "level", "message", "request_id", "method", "route", "status", "ms", "bytes", "key",
    }  # fmt: skip
    assert (gap["route"], gap["status"], gap["key"]) == ("/v1/gap", 200, made.about.id)
    assert gap["bytes"] > 1000
    assert gap["ms"] > 0
    assert "key" not in skills
    for secret in ("Alice", "analyst", "bob", "Carol", made.key, made.key.rpartition("_")[2]):
        assert secret not in server.log


def test_the_log_can_be_switched_off(sample_data: Path) -> None:
    with served(sample_data, "--log", "off") as server:
        server.ask("GET", "/v1/status")
    assert "/v1/" not in server.log
    assert "Application startup complete" in server.log


def test_options_reach_the_app() -> None:
    options = ServeOptions(rate=1)
    assert create_app(Settings(Path("/nowhere")), options=options).state.options is options
