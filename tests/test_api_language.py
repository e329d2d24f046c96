"""Problems are in the language that their answer would have been in: named, or the one that is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.settings import Settings
from tests.apis import problem, running

FRENCH = {"Accept-Language": "fr-CA, fr;q=0.9, en;q=0.5"}
UNKNOWN = {"target": "data analist"}


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


@pytest.mark.parametrize(
    ("body", "headers", "language"),
    [
        (UNKNOWN, {}, "en"),
        ({**UNKNOWN, "language": "fr"}, {}, "fr"),
        (UNKNOWN, FRENCH, "fr"),
        ({**UNKNOWN, "language": "en"}, FRENCH, "en"),
    ],
)
def test_a_body_or_the_header_names_the_language(
    api: TestClient, body: dict[str, str], headers: dict[str, str], language: str
) -> None:
    response = api.post("/v1/gap", json=body, headers=headers)
    found = problem(response, 400, "unknown-name")
    assert response.headers["content-language"] == language
    title = {"en": "Unknown name", "fr": "Nom inconnu"}
    said = {"en": "no occupation, job role or posting is called 'data analist'."}
    said["fr"] = "aucun métier, rôle ni offre d’emploi ne s’appelle «\u202fdata analist\u202f»."
    assert (found["title"], found["detail"]) == (title[language], said[language])
    assert found["field"] == "target"
    assert found["nearest"][0] == "Data analyst"


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/v1/credentials?mode=zz&lang=fr", "fr"),
        ("/v1/credentials?mode=zz&language=fr", "en"),  # of the credential, not of the answer
        ("/v1/skills?framework=zz&language=fr", "fr"),
        ("/v1/nothing?lang=fr", "fr"),
    ],
)
def test_an_address_names_it(api: TestClient, path: str, language: str) -> None:
    assert api.get(path).headers["content-language"] == language


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"target": "SQL", "k": "a"}, "k", "k : Doit être un nombre entier."),
        ({"target": "SQL", "k": 0}, "k", "k : Doit être supérieur ou égal à 1."),
        ({}, "target", "target : Champ requis."),
        ({"target": "SQL", "kk": 1}, "kk", "kk : Inconnu ; sont connus learner, framework,"),
        (
            *({"target": {"occupation": "a", "posting": "b"}}, "target"),
            "target : Donnez une seule de ces choses : occupation, posting, id, skills, text.",
        ),
        ({"target": "SQL", "k": "a", "standing": "x"}, None, "(1 de plus dans errors.)"),
        ({"target": "SQL", "standing": "x"}, "standing", "standing : Doit être 'all'"),
    ],
)
def test_the_shape_of_a_request(api: TestClient, body: dict[str, Any], field: str | None, said: str) -> None:
    found = problem(api.post("/v1/gap", json={**body, "language": "fr"}), 422, "invalid-request")
    assert found["title"] == "Demande non valide"
    assert said in found["detail"].replace("\u202f", " ")
    assert field is None or found["field"] == field
    assert found["errors"][0]["detail"].replace("\u202f", " ").rstrip(".") in found["detail"].replace(
        "\u202f", " "
    )


def test_a_body_that_is_none(api: TestClient) -> None:
    json = {**FRENCH, "Content-Type": "application/json"}
    found = problem(api.post("/v1/gap", content="{", headers=json), 400, "invalid-json")
    assert found["detail"].replace("\u202f", " ") == (
        "le corps n’est pas du JSON valide : un nom entre guillemets doubles est attendu au caractère 1."
    )
    found = problem(api.post("/v1/gap", content="x", headers=FRENCH), 415, "not-json")
    assert found["title"] == "Pas du JSON"


def test_a_refusal_and_another_method(api: TestClient) -> None:
    found = problem(api.get(f"/v1/skills?lang=fr&api_key={'a' * 40}"), 400, "key-in-url")
    assert found["title"] == "Une clé dans l’adresse"
    found = problem(api.delete("/v1/skills", headers=FRENCH), 405, "method-not-allowed")
    assert found["detail"] == "/v1/skills ne prend pas DELETE."


def test_a_posting_of_several_that_is_wrong(api: TestClient) -> None:
    body = {"postings": ["sample:job-001", "zzz"], "language": "fr"}
    found = api.post("/v1/recommend", json=body).json()["answers"]
    assert found[0]["error"] is None
    assert (
        found[1]["error"]["detail"] == "rien n’a l’identifiant «\u202fzzz\u202f» parmi les offres d’emploi."
    )
