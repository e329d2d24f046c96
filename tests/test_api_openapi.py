"""The OpenAPI document: valid, complete, and true of the app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI
from fastapi.testclient import TestClient

from service.settings import Settings
from service.walks import RELATIONS
from service.web.app import create_app
from tests.apis import running

DOCUMENT: dict[str, Any] = create_app().openapi()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
}
LOADS = {"POST /v1/credentials", "POST /v1/postings"}  # they take a file
EMBED = {"GET /v1/embed/recommendations", "POST /v1/embed/recommendations"}  # the widget's: with a site's key
OTHERS = LOADS | EMBED  # the widget sends a posting as its page describes it, whatever that says
POSTS = [name.partition(" ")[2] for name in OPERATIONS if name.startswith("POST") and name not in OTHERS]


@pytest.fixture(scope="module")
def api(sample_data: Path) -> Iterator[TestClient]:
    with running(Settings(sample_data)) as client:
        yield client


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def request_model(path: str) -> Any:
    schema = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return SCHEMAS[schema["$ref"].rpartition("/")[2]]


def test_the_document_is_valid_and_whole() -> None:
    OpenAPI.model_validate(DOCUMENT)
    for reference in references(DOCUMENT):
        place: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_no_module_starts_anything() -> None:
    assert create_app() is not create_app()


def test_all_endpoints_of_the_first_version_are_there() -> None:
    assert set(OPERATIONS) == {
        "POST /v1/gap",
        "GET /v1/rules",
        "POST /v1/check",
        "POST /v1/compare",
        "POST /v1/recommend",
        "POST /v1/plan",
        "POST /v1/stack",
        "GET /v1/credentials/{id}/ladder",
        "GET /v1/skills/{id}/ladder",
        "POST /v1/explain",
        "POST /v1/holders",
        "POST /v1/jobs",
        "GET /v1/demand",
        "POST /v1/link",
        "POST /v1/courses",
        "POST /v1/read",
        "GET /v1/suggest",
        "POST /v1/suggest",
        "GET /v1/frameworks",
        "GET /v1/frameworks/{id}",
        "GET /v1/status",
        "GET /v1/health",
        "GET /v1/ready",
        "GET /v1/loads",
        "GET /v1/loads/{id}",
        *LOADS,
        *EMBED,
        *(f"GET /v1/{kind}{rest}" for kind in KINDS for rest in ("", "/{id}")),
        *(f"GET /v1/{kind}s/{{id}}/{to}" for kind, relations in RELATIONS.items() for to in relations),
    }


KINDS = ("credentials", "skills", "occupations", "postings")


def test_every_operation_says_what_it_is() -> None:
    ids = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(ids) == len(set(ids))
    for name, operation in OPERATIONS.items():
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name
        success = "202" if name in LOADS else "200"
        assert operation["responses"].keys() == {success, "4XX", "5XX"}, name
        schema = operation["responses"][success]["content"]["application/json"]["schema"]
        assert all(one.get("$ref") for one in schema.get("anyOf", [schema])), name


def test_loads_need_a_key_the_widget_a_sites_and_all_else_may() -> None:
    assert DOCUMENT["components"]["securitySchemes"].keys() == {"bearer", "header", "site"}
    assert DOCUMENT["security"] == [{}, {"bearer": []}, {"header": []}]
    guarded = {name for name, operation in OPERATIONS.items() if {} not in operation.get("security", [{}])}
    assert guarded == {*LOADS, "GET /v1/loads", "GET /v1/loads/{id}", *EMBED}
    assert all(OPERATIONS[name]["security"] == [{"site": []}] for name in EMBED)


def test_errors_are_described_as_problems() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        assert list(response["content"]) == ["application/problem+json"]
    assert {"type", "title", "status", "detail"} <= set(SCHEMAS["Problem"]["required"])
    assert "HTTPValidationError" not in SCHEMAS


@pytest.mark.parametrize("path", POSTS)
def test_every_example_is_accepted(api: TestClient, path: str) -> None:
    model = request_model(path)
    assert model["additionalProperties"] is False
    assert model["examples"]
    for example in model["examples"]:
        response = api.post(path, json=example)
        assert response.status_code == 200, response.text
        assert response.json().get("insufficient") is None


@pytest.mark.parametrize("path", POSTS)
def test_every_field_of_a_request_is_described(path: str) -> None:
    for name, schema in request_model(path)["properties"].items():
        assert schema.get("description") or "$ref" in str(schema) or name == "text", name
