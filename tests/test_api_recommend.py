"""Credentials for many postings at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from fastapi.testclient import TestClient

from indexers.linking import Linker
from service.recommending import MAX_POSTINGS
from service.settings import Settings
from tests.apis import problem, running

LEARNER = {"skills": ["SQL:1"], "credentials": ["sample:dd-viz-foundations"]}
INLINE = [
    {"id": "ad-1", "title": "Analyst", "description": "You will write SQL queries every week."},
    {"id": "ad-2", "title": "Ingénieur", "description": "Vous programmez en Python.", "language": "fr"},
    {"id": "ad-3", "title": "Friend", "description": "We are nice."},
]


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def ask(api: TestClient, **body: Any) -> Any:
    response = api.post("/v1/recommend", json=body)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    return response.json()


def test_many_are_answered_as_one_by_one_in_order(api: TestClient) -> None:
    ids = [one["id"] for one in api.get("/v1/postings", params={"k": 1000}).json()["items"]]
    asked: dict[str, Any] = {"learner": LEARNER, "where": {"language": "en"}, "k": 3, "standing": "strict"}
    postings = [*reversed(ids), *INLINE, "job-001"]
    answer = ask(api, postings=postings, **asked)
    assert answer["failed"] == 0
    assert len(answer["answers"]) == len(postings)
    for posting, one in zip(postings, answer["answers"], strict=True):
        assert one["error"] is None
        assert one["answer"] == ask(api, posting=posting, **asked)
        assert one["posting"] == one["answer"]["target"]["id"]
    assert answer["answers"][-1]["posting"] == "sample:job-001"
    assert answer["answers"][-2]["answer"]["insufficient"]["reason"]


def test_a_bad_posting_fails_alone(api: TestClient) -> None:
    answer = ask(
        api, postings=["sample:job-01", {"id": "x"}, "sample:job-002", {"title": "A", "skills": [3]}]
    )
    unknown, untitled, good, wrong = answer["answers"]
    assert answer["failed"] == 3
    assert (unknown["posting"], unknown["error"]["kind"]) == ("sample:job-01", "unknown-name")
    assert "sample:job-001" in unknown["error"]["nearest"]
    assert unknown["error"]["field"] == "postings[0]"
    assert (untitled["error"]["kind"], untitled["error"]["field"]) == ("invalid-input", "postings[1].title")
    assert good["answer"]["results"]
    assert wrong["error"]["field"].startswith("postings[3]")
    assert all(one["answer"] is None for one in (unknown, untitled, wrong))


def test_inline_texts_are_linked_in_one_batch(api: TestClient) -> None:
    with patch.object(Linker, "link", autospec=True, side_effect=Linker.link) as link:
        ask(api, postings=[*INLINE, "sample:job-001"])
    assert [len(call.args[1]) for call in link.call_args_list] == [len(INLINE)]


@pytest.mark.parametrize(
    ("body", "status", "slug", "field"),
    [
        ({"postings": ["sample:job-001"] * (MAX_POSTINGS + 1)}, 422, "invalid-request", "postings"),
        ({"postings": []}, 422, "invalid-request", "postings"),
        ({"postings": ["sample:job-001", 3]}, 422, "invalid-request", "postings[1]"),
        ({"postings": ["sample:job-001"], "where": {"language": "eng"}}, 400, "invalid-filter", "language"),
        ({"postings": ["sample:job-001"], "framework": "smaple"}, 400, "unknown-name", "framework"),
        (
            {"postings": ["sample:job-001"], "learner": {"skills": ["Pyhton"]}},
            400,
            "unknown-name",
            "learner.skills[0]",
        ),
    ],
)
def test_what_concerns_all_fails_all(api: TestClient, body: Any, status: int, slug: str, field: str) -> None:
    found = problem(api.post("/v1/recommend", json=body), status, slug)
    assert found["field"] == field
    if len(body["postings"]) > MAX_POSTINGS:
        assert str(MAX_POSTINGS) in found["detail"]


@pytest.mark.parametrize("body", [{}, {"posting": "sample:job-001", "postings": ["sample:job-002"]}])
def test_it_is_one_posting_or_several(api: TestClient, body: Any) -> None:
    assert (
        "posting, postings" in problem(api.post("/v1/recommend", json=body), 422, "invalid-request")["detail"]
    )


def test_two_hundred_are_taken(api: TestClient) -> None:
    answer = ask(api, postings=["sample:job-001"] * MAX_POSTINGS, k=1)
    assert len({json.dumps(one) for one in answer["answers"]}) == 1
    assert len(answer["answers"]) == MAX_POSTINGS
