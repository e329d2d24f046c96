"""The OpenAPI document: FastAPI's, with every error described as the problem that it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from service.web.openapi_keys import describe_keys
from service.web.problems import MEDIA_TYPE, Problem

_SCHEMAS = "#/components/schemas/{model}"


def describe(app: FastAPI) -> dict[str, Any]:
    """The document of an app, made once.

    FastAPI describes a fault of a request as its own HTTPValidationError, which this app never answers.
    """
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        _describe_problems(document)
        describe_keys(document)
        app.openapi_schema = document
    return app.openapi_schema


def _describe_problems(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = TypeAdapter(Problem).json_schema(ref_template=_SCHEMAS)
    schemas |= problem.pop("$defs", {})
    schemas["Problem"] = problem
    content = {MEDIA_TYPE: {"schema": {"$ref": _SCHEMAS.format(model="Problem")}}}
    document["components"]["responses"] = {
        "RequestProblem": {"description": "The request is at fault.", "content": content},
        "ServerProblem": {"description": "The server cannot answer.", "content": content},
    }
    for operation in _operations(document):
        operation["responses"].pop("422", None)
        operation["responses"] |= {
            "4XX": {"$ref": "#/components/responses/RequestProblem"},
            "5XX": {"$ref": "#/components/responses/ServerProblem"},
        }


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()
