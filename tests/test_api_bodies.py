"""Bodies that are no JSON, odd, or too large."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.settings import Settings
from service.web.limits import MAX_BODY_BYTES
from tests.apis import ANALYST, problem, running


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


@pytest.mark.parametrize(
    "body",
    [
        b'{"target": "data analyst",}',
        b"not json",
        b'{"target": "\xe9"}',
        b"[" * 100_000,
        b'{"k": ' + b"1" * 5000 + b"}",
    ],
)
def test_bodies_that_are_no_json(api: TestClient, body: bytes) -> None:
    problem(
        api.post("/v1/gap", content=body, headers={"content-type": "application/json"}), 400, "invalid-json"
    )


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_bodies_that_do_not_say_they_are_json(api: TestClient, content_type: str) -> None:
    body = json.dumps(ANALYST).encode()
    problem(api.post("/v1/gap", content=body, headers={"content-type": content_type}), 415, "not-json")


@pytest.mark.parametrize(
    "body",
    [
        b'{"target": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"target": "data analyst", "where": {"\\ud800": "en"}}',
        b'{"target": {"posting": {"title": "a", "\\ud800": "b"}}}',
        b'{"target": {"posting": {"title": "\\ud800", "hours": NaN}}}',
        b'{"target": {"skills": [{"skill": "SQL", "importance": NaN}]}}',
        b'{"target": {"posting": {"title": "a", "texts": ' + b'{"b":' * 300 + b"1" + b"}" * 300 + b"}}}",
        b"[]",
        b"null",
        b"",
    ],
)
def test_odd_bodies_are_the_requests_fault_or_answered(api: TestClient, body: bytes) -> None:
    response = api.post("/v1/gap", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (200, 400, 422), response.text
    response.json()


def test_a_large_body_is_refused_before_it_is_read(api: TestClient) -> None:
    found = problem(api.post("/v1/gap", content=b" " * (MAX_BODY_BYTES + 1)), 413, "too-large")
    assert "4,000,000" in found["detail"]


def test_a_large_body_without_a_length_is_refused_as_it_comes(api: TestClient) -> None:
    sent = 0

    def stream() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += 1
            yield b" " * 100_000

    response = api.post("/v1/gap", content=stream(), headers={"content-type": "application/json"})
    problem(response, 413, "too-large")
    assert "content-length" not in response.request.headers


def test_a_length_that_lies_changes_nothing(api: TestClient) -> None:
    headers = {"content-type": "application/json", "content-length": "10"}
    problem(api.post("/v1/gap", content=b" " * (MAX_BODY_BYTES + 1), headers=headers), 413, "too-large")
