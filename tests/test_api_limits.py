"""How much, how long, from where: rates, time, requests at once, proxies, origins and security headers."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.found_answers import StatusAnswer
from service.keys import KEYS_FILE, KeyFile
from service.serve_options import ServeOptions
from service.service import Service
from service.settings import Settings
from service.web.app import create_app
from service.web.ratelimit import MAX_BUCKETS, Buckets
from tests.apis import problem
from tests.serving import served


@contextmanager
def limited(data: Path, client: tuple[str, int] = ("192.0.2.7", 50), **options: Any) -> Iterator[TestClient]:
    app = create_app(Settings(data), options=ServeOptions(**options))
    with TestClient(app, client=client, raise_server_exceptions=False) as api:
        yield api


def test_beyond_the_rate_of_an_address_it_is_429(sample_data: Path) -> None:
    with limited(sample_data, rate=3) as api:
        answers = [api.get("/v1/status") for _ in range(4)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
        assert [one.headers["ratelimit-remaining"] for one in answers] == ["2", "1", "0", "0"]
        assert answers[0].headers["ratelimit-limit"] == "3"
        assert answers[0].headers["ratelimit-reset"] == "20"  # one of three a minute
        problem(answers[3], 429, "rate-limited")
        assert 1 <= int(answers[3].headers["retry-after"]) <= 20
        for path in ("/health", "/ready", "/v1/health", "/v1/ready"):
            assert api.get(path).status_code == 200, path


def test_a_key_has_a_rate_of_its_own_and_a_false_one_has_none(sample_data: Path) -> None:
    key = KeyFile(sample_data).make("a").key
    try:
        with limited(sample_data, rate=1, key_rate=2) as api:
            sent = {"X-API-Key": key}
            assert [api.get("/v1/status", headers=sent).status_code for _ in range(3)] == [200, 200, 429]
            assert api.get("/v1/status", headers={"X-API-Key": "false"}).status_code == 401
            assert api.get("/v1/status").status_code == 429
    finally:
        (sample_data / KEYS_FILE).unlink()


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(sample_data: Path) -> None:
    def statuses(**options: Any) -> list[int]:
        with limited(sample_data, rate=1, **options) as api:
            sent = [{"X-Forwarded-For": f"198.51.100.{n}"} for n in range(3)]
            return [api.get("/v1/status", headers=one).status_code for one in sent]

    assert statuses() == [200, 429, 429]
    assert statuses(trusted_proxies=("203.0.113.0/24",)) == [200, 429, 429]
    assert statuses(trusted_proxies=("192.0.2.0/24",)) == [200, 200, 200]


def test_the_last_untrusted_address_is_the_callers(sample_data: Path) -> None:
    with limited(sample_data, rate=1, trusted_proxies=("192.0.2.7",)) as api:
        sent = [
            {"X-Forwarded-For": f"10.9.9.{n}, 198.51.100.1"} for n in range(2)
        ]  # it made the first part up
        assert [api.get("/v1/status", headers=one).status_code for one in sent] == [200, 429]


def test_addresses_of_one_ipv6_network_share_a_bucket(sample_data: Path) -> None:
    def statuses(*addresses: str) -> list[int]:
        with limited(sample_data, rate=1, trusted_proxies=("192.0.2.7",)) as api:
            return [api.get("/v1/status", headers={"X-Forwarded-For": one}).status_code for one in addresses]

    assert statuses("2001:db8::1", "2001:db8::2") == [200, 429]
    assert statuses("2001:db8::1", "2001:db8:0:1::1") == [200, 200]
    assert statuses("198.51.100.1", "::ffff:198.51.100.1") == [200, 429]


@given(
    limit=st.integers(1, 100),
    waits=st.lists(st.floats(0, 200, allow_nan=False), min_size=1, max_size=60),
)
def test_a_bucket_lets_no_more_through_than_agreed(limit: int, waits: list[float]) -> None:
    now = 0.0
    buckets = Buckets(limit, clock=lambda: now)
    passed = 0
    for wait in waits:
        now += wait
        taken = buckets.take("a")
        passed += taken.passes
        assert 0 <= taken.remaining <= limit
        assert taken.passes or taken.retry > 0
        assert passed <= limit + now * limit / 60 + 1e-6
        if not taken.passes:
            now += taken.retry
            assert buckets.take("a").passes
            passed += 1


def test_the_number_of_buckets_is_bounded() -> None:
    buckets = Buckets(5, clock=lambda: 0.0)
    for n in range(MAX_BUCKETS + 50):
        buckets.take(str(n))
        assert buckets.take("regular").limit == 5
    assert len(buckets) == MAX_BUCKETS
    assert not buckets.take("regular").passes  # what is in use is not forgotten


class Slow(Service):
    """A service whose status takes until it is let go."""

    def __init__(self, data: Path) -> None:
        self.settings = Settings(data)
        self.go = threading.Event()
        self.began = threading.Semaphore(0)

    def status(self) -> StatusAnswer:
        self.began.release()
        self.go.wait(20)
        raise RuntimeError("let go")


def test_a_request_that_takes_too_long_is_503(tmp_path: Path) -> None:
    slow = Slow(tmp_path)
    app = create_app(service=slow, options=ServeOptions(timeout=0.2))
    with TestClient(app, raise_server_exceptions=False) as api:
        try:
            started = time.monotonic()
            response = api.get("/v1/status")
            assert time.monotonic() - started < 5
            assert "0.2 s" in problem(response, 503, "timeout")["detail"]
            assert response.headers["retry-after"]
        finally:
            slow.go.set()


def test_beyond_the_requests_at_once_it_is_503_and_unheard_work_counts(tmp_path: Path) -> None:
    slow = Slow(tmp_path)
    app = create_app(service=slow, options=ServeOptions(timeout=0.3, max_in_flight=2))
    with TestClient(app, raise_server_exceptions=False) as api, ThreadPoolExecutor(2) as pool:
        try:
            at_work = [pool.submit(api.get, "/v1/status") for _ in range(2)]
            assert all(slow.began.acquire(timeout=10) for _ in at_work)
            problem(api.get("/v1/status"), 503, "overloaded")
            assert api.get("/health").status_code == 200
            assert [one.result().status_code for one in at_work] == [503, 503]
            problem(api.get("/v1/status"), 503, "overloaded")  # their threads are still at work
            slow.go.set()
            for _ in range(100):
                if api.get("/v1/status").json()["type"].endswith(":internal"):
                    break
                time.sleep(0.02)
            else:
                pytest.fail("the places did not become free")
        finally:
            slow.go.set()


def test_a_body_that_does_not_come_is_cut_off(sample_data: Path) -> None:
    head = (
        b"POST /v1/gap HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    with (
        served(sample_data, "--timeout", "0.5") as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as slow,
    ):
        slow.sendall(head)
        answer = b""
        while chunk := slow.recv(65536):  # ends: the server closes
            answer += chunk
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"urn:skillstep:problem:body-timeout" in answer
        assert server.ask("GET", "/v1/status").status == 200


def test_only_allowed_origins_may_call(sample_data: Path) -> None:
    with limited(sample_data, cors_origins=("https://jobs.example",), rate=1) as api:
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "X-API-Key"}
        fine = api.options("/v1/gap", headers={"Origin": "https://jobs.example", **asked})
        assert fine.status_code == 200
        assert fine.headers["access-control-allow-origin"] == "https://jobs.example"
        refused = api.options("/v1/gap", headers={"Origin": "https://evil.example", **asked})
        assert "access-control-allow-origin" not in refused.headers
        assert api.get("/v1/status").status_code == 200
        turned_away = api.get("/v1/status", headers={"Origin": "https://jobs.example"})
        assert turned_away.status_code == 429
        assert turned_away.headers["access-control-allow-origin"] == "https://jobs.example"
        assert "Retry-After" in turned_away.headers["access-control-expose-headers"]
    with limited(sample_data) as api:
        plain = api.get("/v1/status", headers={"Origin": "https://jobs.example"})
        assert "access-control-allow-origin" not in plain.headers


def test_every_answer_has_the_security_headers(sample_data: Path) -> None:
    with limited(sample_data, rate=5) as api:
        answers = [api.get(path) for path in ("/v1/status", "/nowhere", "/docs", "/openapi.json", "/", "/")]
        assert answers[-1].status_code == 429
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "strict-transport-security" not in answer.headers
    assert "script-src 'self'" in answers[2].headers["content-security-policy"]


def test_https_is_remembered_where_a_trusted_proxy_says_so(sample_data: Path) -> None:
    sent = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.1"}
    with limited(sample_data, trusted_proxies=("192.0.2.7",)) as api:
        assert "max-age" in api.get("/health", headers=sent).headers["strict-transport-security"]
    with limited(sample_data) as api:
        assert "strict-transport-security" not in api.get("/health", headers=sent).headers
