"""Errors as RFC 9457 problem details: one body for whatever goes wrong, with the place and what is near."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from service.said import said
from service.web.language import of_problem
from service.web.schemas import UNKNOWN_FIELD, Language
from taxonomy.errors import (
    AmbiguousName,
    Busy,
    EngineRefused,
    EngineUnavailable,
    FileError,
    FilterError,
    InputError,
    LevelError,
    MissingPackage,
    NothingLoaded,
    SchemaError,
    SkillStepError,
    SnapshotGone,
    UnknownName,
)
from taxonomy.readers.tables import nearest

_log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:skillstep:problem:"
REQUEST_ID = "skillstep.request_id"  # in the scope of a request

# The most specific class of an error decides: slug, title, status.
_KINDS: Mapping[type[Exception], tuple[str, str, int]] = {
    UnknownName: ("unknown-name", "Unknown name", 400),
    AmbiguousName: ("ambiguous-name", "Ambiguous name", 400),
    LevelError: ("invalid-level", "Invalid level", 400),
    FilterError: ("invalid-filter", "Invalid filter", 400),
    SnapshotGone: ("snapshot-gone", "Snapshot gone", 410),
    NothingLoaded: ("nothing-loaded", "Nothing loaded", 503),
    FileError: ("internal", "Internal error", 500),  # a file of the server's own: requests carry none
    InputError: ("invalid-input", "Invalid input", 400),
    Busy: ("busy", "Another load is under way", 409),
    SchemaError: ("other-schema", "Data of another version", 503),
    EngineUnavailable: ("engine-unavailable", "The engine is unavailable", 503),
    EngineRefused: ("engine-refused", "The engine refuses", 503),
    MissingPackage: ("missing-package", "A package is missing", 503),
    SkillStepError: ("internal", "Internal error", 500),
}
_RETRY_SOON = {"Retry-After": "5"}  # seconds
_OF_STATUS = {
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    413: ("too-large", "Body too large"),
    415: ("not-json", "Not JSON"),
    500: ("internal", "Internal error"),
}
# A problem does not send back all that was sent: a body may hold names of megabytes, or a million faults.
_LONGEST_NAME = 200
_MOST_FAULTS = 100
_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a request: a JSON pointer into the body or the name of a query parameter."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What went wrong (RFC 9457). `type` is stable; `field` names the parameter, `nearest` right values.

    `errors` lists the faults of a request that does not have the documented shape, the first hundred where
    there are more; `request_id` stands where the server is at fault, and in its log.
    """

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
    nearest: tuple[str, ...] = ()
    errors: tuple[Fault, ...] = ()
    request_id: str | None = None


def install(app: FastAPI) -> None:
    """Answer every error of an app with a problem."""
    app.add_exception_handler(SkillStepError, _of_error)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_status)
    app.add_exception_handler(Exception, unexpected)


def respond(
    problem: Problem, headers: Mapping[str, str] | None = None, language: Language = "en"
) -> Response:
    """A problem, which is in that language, as a response; what is empty is left out, nothing is cached."""
    body = json.dumps(_stated(asdict(problem)), ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate that a caller sent has no UTF-8; backslashreplace writes it as JSON's own escape.
    return Response(
        body.encode("utf-8", "backslashreplace"),
        problem.status,
        {**(headers or {}), "Cache-Control": "no-store", "Content-Language": language},
        MEDIA_TYPE,
    )


def _stated(values: Mapping[str, object]) -> dict[str, object]:
    shown: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, tuple) and value and isinstance(value[0], dict):
            shown[name] = [_stated(one) for one in value]
        elif value not in (None, ()):
            shown[name] = value
    return shown


def of(request: Request, error: Exception, language: Language = "en") -> Problem:
    """What an error of ours, or of a request's shape, is as a problem, said in a language."""
    if isinstance(error, RequestValidationError):
        return _of_faults(error.errors(), language)
    assert isinstance(error, SkillStepError)
    slug, title, status = next(_KINDS[one] for one in type(error).__mro__ if one in _KINDS)
    if isinstance(error, UnknownName) and request.path_params:
        status = 404  # the name is the path's own
    problem = Problem(
        type=TYPE_PREFIX + slug,
        title=title,
        status=status,
        detail=error.message,
        field=error.field,
        nearest=error.nearest,
    )
    return in_language(problem, language)


def in_language(problem: Problem, language: Language) -> Problem:
    """A problem with its sentences in a language; its type, field and what is near are the same in all."""
    return replace(problem, title=said(problem.title, language), detail=said(problem.detail, language))


def _of_error(request: Request, error: Exception) -> Response:
    language = of_problem(request)
    problem = of(request, error, language)
    if problem.status == 500:
        _log.error("%s", error, extra={"fields": {"request_id": request.scope.get(REQUEST_ID)}})
        return unexpected(request, error)
    return respond(problem, _RETRY_SOON if isinstance(error, EngineUnavailable) else None, language)


def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found, language = error.errors(), of_problem(request)
    broken = next((one for one in found if one["type"] == "json_invalid"), None)
    if broken is not None:
        return _not_json(f"{broken['ctx']['error']} at character {broken['loc'][-1]}", language)
    at_root = any(tuple(one["loc"]) == ("body",) for one in found)
    if at_root and not _says_json(request) and request.headers.get("content-length") != "0":
        told = "send the body as JSON, with the header Content-Type: application/json."
        return respond(_simple(415, told, language=language), language=language)
    return respond(_of_faults(found, language), language=language)


def _of_faults(found: Sequence[Any], language: Language) -> Problem:
    faults = tuple(_fault(one, language) for one in found[:_MOST_FAULTS])
    first = faults[0]
    name = _dotted(_place(found[0]))
    rest = " in errors" if len(found) <= _MOST_FAULTS else f", of which {_MOST_FAULTS - 1:,} in errors"
    more = said(f"({len(found) - 1:,} more{rest}.)", language) if len(found) > 1 else ""
    colon = "\u202f: " if language == "fr" else ": "
    detail = f"{name or said('the body', language)}{colon}{first.detail}{' ' if more else ''}{more}"
    return Problem(
        type=TYPE_PREFIX + "invalid-request",
        title=said("Invalid request", language),
        status=422,
        detail=detail,
        field=name or None,
        nearest=first.nearest,
        errors=faults,
    )


def _fault(error: Mapping[str, object], language: Language) -> Fault:
    known = _context(error)
    near = tuple(known.get("nearest", ()))
    if error["type"] in ("literal_error", "enum"):
        near = tuple(nearest(str(error.get("input")), _QUOTED.findall(str(known.get("expected")))))
    detail = f"{said(str(error['msg']), language)}."
    place = _place(error)
    if _in_query(error):
        return Fault(detail, parameter=_dotted(place), nearest=near)
    return Fault(detail, pointer=_pointer(place), nearest=near)


def _loc(error: Mapping[str, object]) -> Sequence[object]:
    loc = error["loc"]
    assert isinstance(loc, Sequence)
    return loc


def _in_query(error: Mapping[str, object]) -> bool:
    return _loc(error)[0] == "query"


def _context(error: Mapping[str, object]) -> Mapping[str, Any]:
    ctx = error.get("ctx")
    return ctx if isinstance(ctx, Mapping) else {}


def _place(error: Mapping[str, object]) -> list[object]:
    """Keys and positions down to the fault, without the tags of unions, which stand in parentheses."""
    place = [one for one in _loc(error)[1:] if not (isinstance(one, str) and one.startswith("("))]
    if _in_query(error):
        place = place[:1]  # which of its repeats is at fault can be seen
    return [*place, _context(error)["name"]] if error["type"] == UNKNOWN_FIELD else place


def _dotted(place: Iterable[object]) -> str:
    """A place as the service names it: learner.skills[0].level."""
    text = "".join(f"[{one}]" if isinstance(one, int) else f".{_short(str(one))}" for one in place)
    return text.removeprefix(".")


def _pointer(place: Iterable[object]) -> str:
    """A place as a JSON pointer in a URI fragment (RFC 6901): #/learner/skills/0/level."""
    steps = (quote(_short(str(one)).replace("~", "~0").replace("/", "~1"), errors="replace") for one in place)
    return "#" + "".join(f"/{one}" for one in steps)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _says_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    return media_type == "application/json" or media_type.endswith("+json")


def _of_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    language = of_problem(request)
    if error.status_code == 400 and request.method == "POST":
        return _not_json("it cannot be decoded", language)  # no UTF-8, numbers or nesting without end
    detail, near = str(error.detail), tuple[str, ...]()
    asked = _short(request.url.path)
    if error.status_code == 404:
        paths = [path for path in request.app.openapi()["paths"] if "{" not in path]
        detail, near = f"there is nothing at {asked}.", tuple(nearest(asked, paths, 1))
    elif error.status_code == 405:
        detail = f"{asked} does not take {request.method}."
    return respond(_simple(error.status_code, detail, near, language), error.headers, language)


def _not_json(why: str, language: Language) -> Response:
    detail = f"the body is not valid JSON: {why}."
    problem = Problem(type=TYPE_PREFIX + "invalid-json", title="Invalid JSON", status=400, detail=detail)
    return respond(in_language(problem, language), language=language)


def _simple(status: int, detail: str, near: tuple[str, ...] = (), language: Language = "en") -> Problem:
    slug, title = _OF_STATUS.get(status, ("http", "HTTP error"))
    problem = Problem(type=TYPE_PREFIX + slug, title=title, status=status, detail=detail, nearest=near)
    return in_language(problem, language)


def unexpected(request: Request, _error: Exception) -> Response:
    """The answer to what is nobody's fault but the server's."""
    language = of_problem(request)
    told = "something went wrong on the server; the request was not at fault."
    problem = _simple(500, told, language=language)
    return respond(replace(problem, request_id=request.scope.get(REQUEST_ID)), language=language)
