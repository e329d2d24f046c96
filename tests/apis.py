"""What the tests of the API share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fastapi.testclient import TestClient

from service.service import Service
from service.settings import Settings
from service.web.app import create_app

ANALYST: Mapping[str, Any] = {
    "target": "data analyst",
    "learner": {"skills": [{"skill": "SQL", "level": 1, "standing": "verified"}, "python:1"]},
}


@contextmanager
def running(settings: Settings) -> Iterator[TestClient]:
    """The app over a data folder, started, with unexpected errors answered as a server answers them."""
    service = Service.open(settings)
    try:
        with TestClient(create_app(service=service), raise_server_exceptions=False) as client:
            yield client
    finally:
        service.close()


def problem(response: Any, status: int, slug: str) -> Any:
    """The body of a response, which must be this problem."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert body["type"] == f"urn:skillstep:problem:{slug}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body
