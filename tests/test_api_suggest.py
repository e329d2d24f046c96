"""Suggestions while somebody types, and the loaded frameworks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from service.frameworks import FrameworkAnswer, FrameworksAnswer
from service.settings import Settings
from service.suggesting import SuggestAnswer
from tests.apis import problem, running


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def suggest(api: TestClient, **parameters: Any) -> list[Any]:
    response = api.get("/v1/suggest", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["x-skillstep-snapshot"] == response.json()["snapshot"]
    assert msgspec.json.encode(msgspec.json.decode(response.content, type=SuggestAnswer)) == response.content
    found: list[Any] = response.json()["suggestions"]
    return found


def test_a_name_is_continued_in_either_language(api: TestClient) -> None:
    english = suggest(api, q="data vis")[0]
    assert (english["id"], english["kind"]) == ("sample:data-visualization", "skill")
    french = suggest(api, q="nettoyage de don", language="fr")[0]
    assert (french["id"], french["label"]) == ("sample:data-cleaning", french["name"])
    assert suggest(api, q="nettoyage de don")[0]["label"] == "Data cleaning"
    assert french["framework"] == "sample"
    assert french["source"] is None


def test_a_typing_error_is_forgiven_unless_told_not_to(api: TestClient) -> None:
    assert suggest(api, q="pyhton")[0]["id"] == "sample:python"
    assert suggest(api, q="pyhton", typos="false") == []
    assert suggest(api, q="pyth", typos="false")[0]["id"] == "sample:python"


def test_kinds_are_chosen_and_stand_together_closest_first(api: TestClient) -> None:
    assert {one["kind"] for one in suggest(api, q="data", k=50)} == {"skill", "occupation"}
    chosen = suggest(api, q="data analyst", kind=["occupation", "posting"])
    assert chosen[0]["name"].casefold() == "data analyst"
    assert {one["kind"] for one in chosen} == {"occupation", "posting"}
    assert {one["source"] for one in chosen if one["kind"] == "posting"} == {"sample"}
    assert suggest(api, q="sql", kind="credential")[0]["kind"] == "credential"
    assert len(suggest(api, q="data", k=3)) == 3


def test_only_of_a_framework(api: TestClient) -> None:
    assert suggest(api, q="sql", framework="sample") == suggest(api, q="sql")
    wrong = problem(api.get("/v1/suggest?q=sql&framework=smaple"), 400, "unknown-name")
    assert (wrong["field"], wrong["nearest"]) == ("framework", ["sample"])
    other = api.get("/v1/suggest?q=sql&framework=sample&kind=credential")
    assert problem(other, 400, "invalid-input")["field"] == "framework"


def test_what_is_typed_about_a_person_can_be_posted(api: TestClient) -> None:
    questions: list[dict[str, Any]] = [{"q": "data vis"}, {"q": "pyhton", "typos": False}]
    for asked in [*questions, {"q": "sql", "kind": ["credential"]}]:
        posted = api.post("/v1/suggest", json=asked)
        assert posted.content == api.get("/v1/suggest", params=asked).content
        assert posted.headers["cache-control"] == "no-store"
    french = api.post("/v1/suggest", json={"q": "data cl"}, headers={"Accept-Language": "fr"}).json()
    assert french["suggestions"][0]["label"] == "Nettoyage de données"
    problem(api.post("/v1/suggest?q=secret", json={"q": "sql"}), 422, "invalid-request")


@pytest.mark.parametrize(
    "body", [{}, {"q": "a", "k": "3"}, {"q": "a", "kind": "skill"}, {"q": "a", "typo": 1}]
)
def test_wrong_bodies_are_refused(api: TestClient, body: dict[str, Any]) -> None:
    problem(api.post("/v1/suggest", json=body), 422, "invalid-request")


def test_a_suggested_skill_says_its_levels(api: TestClient) -> None:
    (python, *_) = suggest(api, q="python")
    shown = api.get(f"/v1/skills/{python['id']}").json()["levels"]
    assert python["levels"] == [level["name"] for level in shown]
    assert suggest(api, q="data analyst", kind="occupation")[0]["levels"] == []


@pytest.mark.parametrize("typed", ["", " ", "?!", "zzzzzz"])
def test_what_continues_nothing(api: TestClient, typed: str) -> None:
    assert suggest(api, q=typed) == []


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("", 422, "q"),
        ("q=a&kind=skil", 422, "kind"),
        ("q=a&k=0", 422, "k"),
        ("q=a&k=101", 422, "k"),
        ("q=a&typo=no", 422, "typo"),
        ("q=a&typos=maybe", 422, "typos"),
        ("q=a&q=b", 400, "q"),
        ("q=a&language=de", 422, "language"),
    ],
)
def test_wrong_parameters_are_refused(api: TestClient, query: str, status: int, field: str) -> None:
    slug = "invalid-request" if status == 422 else "invalid-input"
    assert problem(api.get(f"/v1/suggest?{query}"), status, slug)["field"] == field


def test_frameworks_count_what_is_loaded(api: TestClient) -> None:
    response = api.get("/v1/frameworks")
    assert (
        msgspec.json.encode(msgspec.json.decode(response.content, type=FrameworksAnswer)) == response.content
    )
    (one,) = response.json()["frameworks"]
    status = api.get("/v1/status").json()
    assert (one["id"], one["default"], one["languages"]) == ("sample", True, ["en", "fr"])
    assert sum(one["types"].values()) == one["skills"] == status["counts"]["skill"]
    assert one["occupations"] == status["counts"]["occupation"]
    assert 0 < one["scored"] <= one["skills"]
    assert one["licence"]
    assert one["attribution"] == status["frameworks"][0]["attribution"]
    types = {
        api.get(f"/v1/skills/{item['id']}").json()["type"]
        for item in api.get("/v1/skills", params={"k": 1000}).json()["items"]
    }
    assert types == set(one["types"])


def test_one_framework_by_its_id(api: TestClient) -> None:
    response = api.get("/v1/frameworks/sample")
    assert (
        msgspec.json.encode(msgspec.json.decode(response.content, type=FrameworkAnswer)) == response.content
    )
    assert response.json() == api.get("/v1/frameworks").json()["frameworks"][0]
    assert response.headers["x-skillstep-snapshot"]
    wrong = problem(api.get("/v1/frameworks/smaple"), 404, "unknown-name")
    assert (wrong["field"], wrong["nearest"]) == ("id", ["sample"])
    problem(api.get("/v1/frameworks?k=3"), 422, "invalid-request")
