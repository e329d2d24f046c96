"""`/v1/rules`, `/v1/check` and `/v1/compare`: the same answers as on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from service.rules.answers import CheckAnswer, CompareAnswer, RulesAnswer
from service.settings import Settings
from tests.apis import problem, running

COURSE: dict[str, Any] = {"title": "Reading river gauges", "weeks": 12, "hours": 40}


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def test_rules_are_listed_in_the_language_asked_for(api: TestClient) -> None:
    english = api.get("/v1/rules")
    french = api.get("/v1/rules", params={"lang": "fr"}).json()
    answer = msgspec.json.decode(english.content, type=RulesAnswer)
    assert msgspec.json.encode(answer) == english.content
    assert {one.name for one in answer.rules} == {one["name"] for one in french["rules"]}
    assert any("Nouvelle-Zélande" in one["title"] for one in french["rules"])


def test_a_planned_credential_is_checked(api: TestClient) -> None:
    response = api.post("/v1/check", json={"credential": COURSE, "rules": "ontario-osap"})
    answer = msgspec.json.decode(response.content, type=CheckAnswer)
    assert msgspec.json.encode(answer) == response.content
    assert (answer.rules, answer.elements[0].result) == ("ontario-osap", "fail")
    assert response.headers["cache-control"] == "no-store"


def test_a_loaded_credential_is_checked(api: TestClient) -> None:
    answer = api.post("/v1/check", json={"id": "vc-statistiques", "rules": "eu-offer"}).json()
    assert answer["verdict"] == "complete"


def test_an_award_is_checked_and_its_learner_not_repeated(api: TestClient) -> None:
    award = {"learner": "Nadia Example", "issued": "2026-05-01"}
    asked = {"id": "vc-statistiques", "rules": "eu-award", "award": award, "date": "2026-09-30"}
    response = api.post("/v1/check", json=asked)
    assert response.json()["verdict"] == "complete"
    assert "Nadia" not in response.text


@pytest.mark.parametrize(
    ("asked", "status", "slug", "said"),
    [
        ({"credential": COURSE, "rules": "eu-ofer"}, 400, "unknown-name", "eu-offer"),
        ({"credential": COURSE, "rules": "eu"}, 400, "ambiguous-name", "eu-award"),
        ({"id": "nowhere", "rules": "eu-offer"}, 400, "unknown-name", "nowhere"),
        ({"credential": {}, "rules": "eu-offer"}, 400, "invalid-input", "title"),
    ],
)
def test_what_is_wrong_is_a_problem(
    api: TestClient, asked: dict[str, Any], status: int, slug: str, said: str
) -> None:
    response = api.post("/v1/check", json=asked)
    assert problem(response, status, slug)["field"] in ("rules", "id", "credential.title")
    assert said in response.text


@pytest.mark.parametrize(
    "asked",
    [
        {"rules": "eu-offer"},
        {"credential": COURSE, "id": "x", "rules": "eu-offer"},
        {"credential": COURSE},
        {"credential": COURSE, "rules": "eu-offer", "date": "soon"},
        {"credential": COURSE, "rules": "eu-offer", "award": {"lerner": "x"}},
    ],
)
def test_a_request_that_is_none_is_refused(api: TestClient, asked: dict[str, Any]) -> None:
    assert api.post("/v1/check", json=asked).status_code == 422


def test_credentials_side_by_side(api: TestClient) -> None:
    asked = {"credentials": ["dd-sql-foundations", "cr-sql-debutant"], "target": "data analyst"}
    response = api.post("/v1/compare", json=asked)
    answer = msgspec.json.decode(response.content, type=CompareAnswer)
    assert msgspec.json.encode(answer) == response.content
    assert [one.id for one in answer.credentials] == ["sample:dd-sql-foundations", "sample:cr-sql-debutant"]
    assert all(one is not None for one in answer.closes)


def test_filters_of_rules_are_parameters(api: TestClient) -> None:
    found = api.get("/v1/credentials", params={"meets": "OSAP eligible", "type": "Knowledge"}).json()
    assert "sample:dd-sql-foundations" in {one["id"] for one in found["items"]}
    wrong = api.get("/v1/credentials", params={"meets": "OSAP eligble"})
    assert wrong.status_code in (400, 422)
    assert "OSAP eligible" in wrong.text
