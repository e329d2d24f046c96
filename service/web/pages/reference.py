"""The API's reference as a page: made from its OpenAPI document, with nothing from other hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.web.pages.pages import PageRoute
from service.web.pages.render import language_of, page

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of the address or a field of the body."""

    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API; `example` is a body as JSON, "" where there is none."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    example: str
    answers: tuple[tuple[str, str], ...]


@router.get("/docs")
def reference(request: Request) -> Response:
    """Every operation by its tag, with what it takes and an example of each body."""
    document: Mapping[str, Any] = request.app.openapi()
    by_tag: dict[str, list[Operation]] = {tag["name"]: [] for tag in document.get("tags", ())}
    for tag, operation in _operations(document):
        by_tag.setdefault(tag, []).append(operation)
    about = {tag["name"]: tag.get("description", "") for tag in document.get("tags", ())}
    groups = [(name, about.get(name, ""), found) for name, found in by_tag.items() if found]
    return page(request, "reference.html", language_of(request), groups=groups, version=request.app.version)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                one = item[method]
                yield next(iter(one.get("tags", ())), "other"), _operation(document, method, path, one)


def _operation(document: Mapping[str, Any], method: str, path: str, one: Mapping[str, Any]) -> Operation:
    content = one.get("requestBody", {}).get("content", {})
    described: Mapping[str, Any] = next(iter(content.values()), {})
    schema = _resolved(document, described.get("schema", {}))
    examples = schema.get("examples", ())
    return Operation(
        id=one["operationId"],
        method=method.upper(),
        path=path,
        summary=one.get("summary", ""),
        about=one.get("description", ""),
        parameters=tuple(
            Field(of["name"], _kind(document, of.get("schema", {})), of.get("required", False), _about(of))
            for of in one.get("parameters", ())
        ),
        body=tuple(
            Field(name, _kind(document, of), name in schema.get("required", ()), _about(of))
            for name, of in schema.get("properties", {}).items()
        ),
        example=json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else "",
        answers=tuple((code, of.get("description", "")) for code, of in one["responses"].items()),
    )


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def _about(of: Mapping[str, Any]) -> str:
    return str(of.get("description") or of.get("schema", {}).get("description") or "")


def _kind(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What a value may be, in a few words."""
    some = schema.get("anyOf") or schema.get("oneOf")
    if some:
        kinds = [_kind(document, one) for one in some]
        return " | ".join(dict.fromkeys(kind for kind in kinds if kind != "null"))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"{_kind(document, schema.get('items', {}))}, ..."
    if "$ref" in schema:
        return _kind(document, _resolved(document, schema)) or "object"
    return str(schema.get("type", ""))
