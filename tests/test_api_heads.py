"""HEAD: what GET answers, without the body."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.settings import Settings
from tests.apis import running
from tests.serving import served

VARY = {"x-request-id", "ratelimit-remaining", "ratelimit-reset"}  # from one request to the next
PATHS = (
    "/health",
    "/ready",
    "/v1/health",
    "/v1/status",
    "/v1/skills?q=sql",
    "/v1/skills/sample:sql",
    "/v1/skills/nothing",
    "/v1/suggest?q=sq",
    "/v1/rules",
    "/openapi.json",
    "/docs",
    "/",
    "/advisor",
    "/widget.js",
    "/nowhere",
)


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_answers_as_get_without_a_body(api: TestClient, path: str, coding: str) -> None:
    asked = {"Accept-Encoding": coding}
    whole, head = api.get(path, headers=asked), api.head(path, headers=asked)
    assert head.status_code == whole.status_code
    assert head.content == b""
    assert whole.content
    kept = [{name: value for name, value in one.headers.items() if name not in VARY} for one in (whole, head)]
    assert kept[0] == kept[1]


def test_what_holds_still_is_not_sent_again(api: TestClient) -> None:
    tag = api.head("/v1/skills/sample:sql").headers["etag"]
    assert api.head("/v1/skills/sample:sql", headers={"If-None-Match": tag}).status_code == 304


def test_where_nothing_can_be_got_nothing_is_there_for_head(api: TestClient) -> None:
    refused = api.head("/v1/gap")
    assert (refused.status_code, refused.headers["allow"], refused.content) == (405, "POST", b"")
    assert api.options("/v1/skills").status_code == 405


def test_the_log_says_that_it_was_a_head(api: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "service.web")
    api.head("/v1/skills/sample:sql")
    (line,) = [record.fields for record in caplog.records if record.message == "request"]  # type: ignore[attr-defined]
    assert (line["method"], line["route"], line["bytes"]) == ("HEAD", "/v1/skills/{id}", 0)


def test_a_connection_goes_on_after_a_head(sample_data: Path) -> None:
    with served(sample_data) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        found = []
        for method in ("HEAD", "GET", "HEAD", "GET"):
            connection.request(method, "/v1/skills/sample:sql", headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            found.append((answer.status, len(answer.read()), answer.headers["content-length"]))
        connection.close()
    whole = found[1][1]
    assert whole > 0
    assert found == [(200, 0, str(whole)), (200, whole, str(whole))] * 2
    assert not [line for line in server.lines if line["level"] in ("error", "critical")]
