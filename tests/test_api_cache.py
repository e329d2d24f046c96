"""What may be stored on the way, until when, in which language, and compressed."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from indexers.formats import FormatOptions
from service.service import Service
from service.settings import Settings
from service.web.language import preferred
from tests.apis import ANALYST, problem, running

CACHED = [
    "credentials?q=SQL",
    "skills?q=data",
    "occupations?k=3",
    "postings?q=data&facet=language",
    "credentials/sample:dd-sql-foundations",
    "skills/sample:sql",
    "occupations/sample:data-analyst",
    "postings/sample:job-001",
]


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


@pytest.mark.parametrize("path", CACHED)
def test_a_public_answer_is_asked_about_again_and_not_sent_again(api: TestClient, path: str) -> None:
    first = api.get(f"/v1/{path}")
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    assert first.headers["cache-control"] == "public, no-cache"
    assert "Accept-Language" in first.headers["vary"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = api.get(f"/v1/{path}", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert again.headers["x-skillstep-snapshot"] == first.headers["x-skillstep-snapshot"]
    other = api.get(f"/v1/{path}", headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_another_question_has_another_tag(api: TestClient) -> None:
    asks: list[tuple[str, dict[str, str]]] = [
        *((path, {}) for path in CACHED),
        ("skills?q=data&lang=fr", {}),
        ("skills?q=data", {"Accept-Language": "fr"}),
        ("skills?q=data&k=3", {}),
    ]
    tags = [api.get(f"/v1/{path}", headers=headers).headers["etag"] for path, headers in asks]
    assert len(set(tags)) == len(tags)
    assert api.get("/v1/skills?q=data", headers={"Accept-Language": "en-CA"}).headers["etag"] == tags[1]


def test_errors_and_answers_about_people_and_the_server_are_not_stored(api: TestClient) -> None:
    for path in ("credentials/nothing-like-it", "credentials?k=0"):
        for headers in ({}, {"If-None-Match": "*"}):
            response = api.get(f"/v1/{path}", headers=headers)
            assert response.status_code in (404, 422)
            assert response.headers["cache-control"] == "no-store"
            assert "etag" not in response.headers
    for answer in (api.post("/v1/gap", json=ANALYST), api.get("/v1/status"), api.get("/ready")):
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


def test_what_came_with_a_cookie_is_for_its_caller_alone(api: TestClient) -> None:
    answer = api.get("/v1/skills/sample:sql", headers={"Cookie": "a=b"})
    assert answer.headers["cache-control"] == "private, no-cache"


def test_a_publish_changes_the_tag_but_not_that_of_a_page_bound_to_a_snapshot(
    sample_data: Path, tmp_path: Path
) -> None:
    shutil.copytree(sample_data, tmp_path / "data")
    (tmp_path / "one.jsonl").write_text('{"id": "x-1", "title": "Night watch"}', "utf-8")
    with running(Settings(tmp_path / "data")) as api:
        first = api.get("/v1/credentials?k=5")
        page = f"/v1/credentials?k=5&cursor={first.json()['next']}"
        bound = api.get(page).headers["etag"]
        other = Service.open(Settings(tmp_path / "data"))
        try:
            other.load_catalogue("posting", [tmp_path / "one.jsonl"], options=FormatOptions(source="more"))
        finally:
            other.close()
        after = api.get("/v1/credentials?k=5", headers={"If-None-Match": first.headers["etag"]})
        assert after.status_code == 200
        assert after.headers["etag"] != first.headers["etag"]
        assert api.get(page, headers={"If-None-Match": bound}).status_code == 304


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA, en;q=0.8", "fr"),
        ("en;q=0.8, fr;q=0.9", "fr"),
        ("de, fr;q=0.2, en;q=0.1", "fr"),
        ("de", "en"),
        ("fr;q=0", "en"),
        ("fr;q=2", "en"),
        ("en, fr", "en"),
        ("*", "en"),
        ("fr;;q=1,,", "en"),
    ],
)
def test_the_language_that_a_header_prefers(accept: str, language: str) -> None:
    assert preferred(accept) == language


def test_lang_is_the_name_and_language_another(api: TestClient) -> None:
    def title(query: str, **headers: str) -> Any:
        answer = api.get(f"/v1/skills?q=data-cleaning&k=1{query}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"][0]["title"]

    assert title("") == title("&lang=en") == title("&language=en") == "Data cleaning"
    assert title("&lang=fr") == title("&language=fr") == title("&lang=fr&language=fr")
    assert title("", **{"Accept-Language": "fr-CA"}) == title("&lang=fr") == "Nettoyage de données"
    assert title("&lang=en", **{"Accept-Language": "fr"}) == "Data cleaning"
    refused = problem(api.get("/v1/skills?lang=fr&language=en"), 400, "invalid-input")
    assert refused["field"] == "language"
    shown = api.get("/v1/credentials/sample:dd-sql-practitioner?lang=fr").json()
    assert shown == api.get("/v1/credentials/sample:dd-sql-practitioner?language=fr").json()
    assert "Nettoyage de données" in [one["label"] for one in shown["taught"]]


def test_large_answers_are_compressed_for_those_who_take_it(api: TestClient) -> None:
    path = "/v1/credentials?k=100"
    with api.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as squeezed:
        raw = b"".join(squeezed.iter_raw())
    plain = api.get(path, headers={"Accept-Encoding": "identity"})
    assert squeezed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert len(raw) * 2 < len(plain.content)
    assert squeezed.headers["etag"] == plain.headers["etag"]  # weak: the same answer, other bytes
    for answer in (squeezed, plain):
        assert {"Accept-Language", "Accept-Encoding"} <= set(answer.headers["vary"].split(", "))
    unchanged = api.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": plain.headers["etag"]})
    assert unchanged.status_code == 304
    assert unchanged.headers["vary"] == plain.headers["vary"]
    assert "content-encoding" not in api.get("/v1/health", headers={"Accept-Encoding": "gzip"}).headers


def test_private_answers_are_compressed_and_still_not_stored(api: TestClient) -> None:
    answer = api.post("/v1/gap", json=ANALYST, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["results"]
