"""Requests that are turned away before they are answered: no key, too many, too late, too large."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from service.web.language import of_problem
from service.web.problems import TYPE_PREFIX, Problem, in_language, respond

_TITLES: Mapping[str, tuple[int, str]] = {
    "key-required": (401, "A key is required"),
    "key-invalid": (401, "The key is not valid"),
    "key-in-url": (400, "A key in the URL"),
    "site-refused": (403, "Not a page of this site"),
    "scope": (403, "The key does not allow this"),
    "body-timeout": (408, "The body came too slowly"),
    "unknown-format": (415, "Unknown file format"),
    "invalid-input": (400, "Invalid input"),
    "rate-limited": (429, "Too many requests"),
    "timeout": (503, "It took too long"),
    "overloaded": (503, "Too many requests at once"),
    "loads-waiting": (503, "Too many loads are waiting"),
    "storage": (507, "No room for the file"),
}


class Refusal(HTTPException):
    """A request that is turned away, as the problem that tells why. `slug` is one of those known here."""

    def __init__(
        self,
        slug: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        *,
        field: str | None = None,
        nearest: tuple[str, ...] = (),
    ) -> None:
        status, title = _TITLES[slug]
        super().__init__(status, detail, dict(headers or {}))
        self.problem = Problem(
            type=TYPE_PREFIX + slug, title=title, status=status, detail=detail, field=field, nearest=nearest
        )

    def response(self, request: Request) -> Response:
        """As it is sent to who asked."""
        language = of_problem(request)
        return respond(in_language(self.problem, language), self.headers, language)


def answer_refusal(request: Request, error: Exception) -> Response:
    """The exception handler: for refusals that routes and dependencies raise."""
    assert isinstance(error, Refusal)
    return error.response(request)
