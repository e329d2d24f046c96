"""GET /metrics: what is counted, for whom, and over all workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from service.keys import KEYS_FILE, KeyFile
from service.serve_options import ServeOptions
from service.settings import Settings
from service.web.app import create_app
from tests.apis import problem
from tests.serving import served, wait_for

LOCAL, REMOTE = ("127.0.0.1", 9), ("192.0.2.7", 9)


@contextmanager
def measured(data: Path, client: tuple[str, int] = LOCAL, **options: Any) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(data), options=ServeOptions(**options)), client=client) as api:
        yield api


def values(text: str) -> dict[tuple[str, frozenset[str]], float]:
    """{(name, values of labels): value}"""
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_template(sample_data: Path) -> None:
    with measured(sample_data) as api:
        for name in ("sql", "python", "none-such"):
            api.get(f"/v1/skills/sample:{name}")
        api.get("/v1/status", params={"token": "x"})
        api.request("BREW", "/v1/status")
        response = api.get("/metrics")
        assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
        found = values(response.text)
    requests = "skillstep_http_requests_total"
    assert found[requests, frozenset({"GET", "/v1/skills/{id}", "200"})] == 2
    assert found[requests, frozenset({"GET", "/v1/skills/{id}", "404"})] == 1
    assert found[requests, frozenset({"GET", "(none)", "400"})] == 1
    assert found[requests, frozenset({"other", "/v1/status", "405"})] == 1
    assert found["skillstep_http_request_seconds_count", frozenset({"GET", "/v1/skills/{id}"})] == 3
    assert found["skillstep_http_in_flight", frozenset()] == 1  # this one
    assert "none-such" not in response.text


def test_what_is_loaded_is_told(sample_data: Path) -> None:
    with measured(sample_data) as api:
        status = api.get("/v1/status").json()
        found = values(api.get("/metrics").text)
    for kind, count in status["counts"].items():
        assert found["skillstep_documents", frozenset({kind})] == count
    assert found["skillstep_snapshot_info", frozenset({status["snapshot"], status["created"]})] == 1
    assert found["process_resident_memory_bytes", frozenset()] > 0


def test_refusals_are_counted(sample_data: Path) -> None:
    with measured(sample_data, rate=1) as api:
        statuses = [api.get("/v1/status").status_code for _ in range(3)]
        assert statuses == [200, 429, 429]
        assert (
            values(api.get("/metrics").text)["skillstep_http_refused_total", frozenset({"address rate"})] == 2
        )


def test_metrics_of_an_empty_folder(tmp_path: Path) -> None:
    with measured(tmp_path) as api:
        assert "skillstep_documents{" not in api.get("/metrics").text


def test_metrics_are_for_this_machine_and_for_keys(sample_data: Path) -> None:
    with measured(sample_data, REMOTE) as api:
        problem(api.get("/metrics"), 401, "key-required")
        key = KeyFile(sample_data).make("prometheus").key
        try:
            assert api.get("/metrics", headers={"Authorization": f"Bearer {key}"}).status_code == 200
        finally:
            (sample_data / KEYS_FILE).unlink()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_who_comes_through_a_proxy_on_this_machine_is_not_local(sample_data: Path, header: str) -> None:
    with measured(sample_data) as api:
        problem(api.get("/metrics", headers={header: "for=127.0.0.1"}), 401, "key-required")


def test_metrics_can_be_open_or_off(sample_data: Path) -> None:
    with measured(sample_data, REMOTE, metrics="open", require_key=True) as api:
        assert api.get("/metrics").status_code == 200
    with measured(sample_data, LOCAL, metrics="off") as api:
        problem(api.get("/metrics"), 404, "not-found")


def test_workers_count_together(sample_data: Path) -> None:
    with served(sample_data, "--workers", "2") as server:
        for _ in range(20):
            assert server.ask("GET", "/v1/status").status == 200

        def told() -> bool:
            found = values(server.ask("GET", "/metrics").body.decode())
            return found["skillstep_http_requests_total", frozenset({"GET", "/v1/status", "200"})] == 20

        wait_for(told, 10)
