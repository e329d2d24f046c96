"""The API under generated requests, and each failure that such requests found, as a literal request."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from evaluation.fuzz_api import run
from evaluation.fuzz_api_checks import Checks
from evaluation.fuzz_api_generated import Generated
from evaluation.fuzz_api_sent import Answer, Operation, Sent
from evaluation.fuzz_api_wild import Wild
from service.service import Service
from service.settings import Settings
from service.web.app import create_app
from taxonomy.errors import UnknownName
from tests.apis import problem, running

DOCUMENT = create_app().openapi()
OPERATIONS = {one.name: one for one in Operation.all_of(DOCUMENT)}
GAP = OPERATIONS["POST /v1/gap"]
JSON = {"content-type": "application/json"}
HUGE = b"1" + b"0" * 400  # a whole number that no float holds


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def test_a_few_hundred_requests_find_nothing_wrong(sample_data: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_data, tmp_path / "sample")
    tally = run(300, 11, None, tmp_path, lambda line: None)
    assert [(one.fault, one.sent.curl("", tmp_path)) for one in tally.failures.values()] == []
    assert tally.requests >= 300
    rows = dict(tally.rows())
    assert rows.keys() >= OPERATIONS.keys()
    assert {"POST /v1/credentials (key)", "GET /v1/loads (key)"} <= rows.keys()
    assert rows["POST /v1/postings"]["requests"] == rows["POST /v1/postings"]["4xx"]  # without a key
    assert sum(row.get("2xx", 0) for row in rows.values()) > 50
    assert sum(tally.loads.values()) > 0


def test_a_seed_makes_the_same_requests_each_time() -> None:
    names = {"skills": ["sample:sql", "SQL"]}
    for name in ("POST /v1/gap", "GET /v1/skills/{id}/broader", "POST /v1/postings"):
        operation = OPERATIONS[name]
        wild = [[Wild(names, seed).make(operation, at) for at in range(60)] for seed in (1, 1, 2)]
        assert wild[0] == wild[1] != wild[2]
        made = [list(Generated(DOCUMENT).make(operation, False, 15, seed)) for seed in (1, 1, 2)]
        assert made[0] == made[1] != made[2]


def fault(answer: Answer, sent: Sent | None = None, operation: Operation = GAP) -> str:
    asked = sent or Sent(operation.name, operation.method, operation.path)
    return "; ".join(Checks(DOCUMENT, 1.0, ("/srv/data",)).faults(operation, asked, answer))


def problem_answer(status: int, body: bytes, **headers: str) -> Answer:
    shown = {"content-type": "application/problem+json", "cache-control": "no-store", **headers}
    return Answer(status, shown, body, 0.1)


BUSY = b'{"type": "urn:skillstep:problem:overloaded", "title": "t", "status": 503, "detail": "d"}'
SLOW = BUSY.replace(b"overloaded", b"timeout")
PLAIN = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (problem_answer(503, BUSY), ""),
        (problem_answer(503, SLOW), "status 503"),
        (problem_answer(500, BUSY), "the problem states another status; status 500"),
        (problem_answer(400, b"{}"), "the answer is not as declared, at its root"),
        (problem_answer(503, BUSY, **PLAIN), "an error as application/json"),
        (problem_answer(503, BUSY[:-1] + b', "x": NaN}'), "no strict JSON"),
        (problem_answer(503, BUSY[:-1] + b', "x": "\xff"}'), "no strict JSON"),
        (problem_answer(503, BUSY.replace(b'"d"', b'"at /srv/data/x"')), "shows the server's inside"),
        (problem_answer(503, BUSY.replace(b'"d"', b'"' + b"d" * 300_000 + b'"')), "more bytes than"),
        (Answer(200, PLAIN, b"{}", 0.1), "the answer is not as declared, at its root"),
        (Answer(200, {"content-type": "text/html"}, b"", 0.1), "content type text/html is not declared"),
        (Answer(201, PLAIN, b"{}", 0.1), "status 201 is not declared"),
        (Answer(307, {}, b"", 0.1), "status 307 is not declared"),
        (Answer(304, {"etag": "x"}, b"", 2.0), "it took more than 1 s"),
        (Answer(0, {}, b"", 0.1, "the connection broke"), "the connection broke"),
    ],
)
def test_the_checks_find_what_must_not_be(answer: Answer, said: str) -> None:
    found = fault(answer)
    assert said in found
    assert bool(said) == bool(found)


def test_a_failure_is_told_as_a_line_that_repeats_it(tmp_path: Path) -> None:
    sent = Sent("POST /v1/gap", "POST", "/v1/gap?a=%00", (("X-A", "\xe9'"),), b"{'%\\\x00\xff")
    assert sent.curl("http://h", tmp_path) == (
        "printf '{\\047\\045\\134\\000\\377' | curl -isg --path-as-is -X POST -H $'X-A: \\xe9\\x27' "
        "-H 'Content-Type:' --data-binary @- 'http://h/v1/gap?a=%00'"
    )
    long = Sent("POST /v1/gap", "POST", "/v1/gap", (), b"x" * 5_000)
    line = long.curl("http://h", tmp_path)
    assert Path(line.partition("--data-binary @")[2].split()[0]).read_bytes() == long.body


@pytest.mark.parametrize(
    ("method", "path", "near"),
    [("POST", "/v1/jobs/", "/v1/jobs"), ("GET", "/v1/loads/", "/v1/loads"), ("GET", "/v1/health/", None)],
)
def test_a_slash_too_many_is_no_redirect_to_what_host_says(
    api: TestClient, method: str, path: str, near: str | None
) -> None:
    answer = api.request(method, path, headers={"host": "elsewhere.example"}, follow_redirects=False)
    found = problem(answer, 404, "not-found" if near or "health" in path else "unknown-name")
    assert near is None or near in found["nearest"]


@pytest.mark.parametrize("field", ["hours", "cost", "credits", "level", "starts"])
@pytest.mark.parametrize("number", [HUGE, b"-" + HUGE])
def test_numbers_that_no_float_holds(api: TestClient, field: str, number: bytes) -> None:
    body = b'{"course": {"title": "SQL", "%s": %s}}' % (field.encode(), number)
    response = api.post("/v1/courses", content=body, headers=JSON)
    assert response.status_code in (200, 400, 422), response.text


def test_a_price_or_a_range_that_no_float_holds(api: TestClient) -> None:
    for field in (b'"cost": {"amount": %s, "currency": "CAD"}', b'"hours": {"min": 1, "max": %s}'):
        body = b'{"course": {"title": "SQL", ' + field % HUGE + b"}}"
        assert api.post("/v1/courses", content=body, headers=JSON).status_code in (200, 400, 422)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("courses", b'{"course": {"title": "SQL", "hours": %s}}', "course"),
        ("courses", b'{"course": {"title": "SQL", "skills": [{"skill": "SQL", "level": %s}]}}', "course"),
        ("gap", b'{"target": {"posting": {"title": "SQL", "x": [[%s]]}}}', "target.posting"),
        ("recommend", b'{"postings": ["sample:job-001", {"title": "SQL", "a": %s}]}', "postings[1]"),
    ],
)
def test_records_hold_finite_numbers_only(
    api: TestClient, path: str, body: bytes, field: str, number: bytes
) -> None:
    found = problem(api.post(f"/v1/{path}", content=body % number, headers=JSON), 422, "invalid-request")
    assert found["field"] == field
    assert "not finite" in found["detail"]


def test_an_error_does_not_send_back_all_that_was_sent(api: TestClient) -> None:
    response = api.post("/v1/gap", content=b'{"%s": 1}' % (b"n" * 3_000_000), headers=JSON)
    found = problem(response, 422, "invalid-request")
    assert len(response.content) < 3_000
    assert found["field"] == "n" * 200 + "…"
    path = api.get("/v1/" + "p" * 30_000)
    assert "p" * 100 in problem(path, 404, "not-found")["detail"]
    assert len(path.content) < 1_000


def test_of_many_faults_the_first_hundred_are_listed(api: TestClient) -> None:
    body = {"target": {"skills": [{"skil": 1}] * 1_000}}
    found = problem(api.post("/v1/gap", json=body), 422, "invalid-request")
    assert len(found["errors"]) == 100
    assert "999 more, of which 99 in errors" in found["detail"]


def test_a_name_as_long_as_a_path_may_be_is_looked_for_at_once(sample_data: Path, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "long.jsonl"
    shutil.copytree(sample_data, data)
    file.write_text(json.dumps({"id": "long", "title": "t" * 50_000}), "utf-8")
    service = Service.open(Settings(data))
    try:
        service.load_catalogue("posting", [file])
        began = time.perf_counter()
        with pytest.raises(UnknownName) as raised:
            service.show("posting", "t" * 50_000)
        assert time.perf_counter() - began < 2  # it took 4 s when every place of an error was tried
        assert raised.value.nearest[0] == "long:long"
    finally:
        service.close()
