"""Routes of pages: what goes wrong in one is a calm page that says what to do, not a problem in JSON."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from service.said import told
from service.samples import SampleLoad
from service.web import problems
from service.web.callers import is_local
from service.web.pages.near import in_words
from service.web.pages.render import language_of, page
from taxonomy.errors import NothingLoaded, SkillStepError


class PageRoute(APIRoute):
    """A route whose errors are pages, with the status that the API gives them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with errors shown as pages."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                answer: Response = await inner(request)
            except NothingLoaded:
                return empty_page(request, 503)
            except (SkillStepError, RequestValidationError) as error:
                if (
                    problems.of(request, error).status == 500
                ):  # ours: its sentence may name a file of the server's
                    raise
                return error_page(request, error)
            return answer

        return handler


def error_page(request: Request, error: Exception) -> Response:
    """A page that says what is wrong, what is near, and where to go on."""
    language = language_of(request)
    problem = in_words(request.app.state.service, problems.of(request, error, language), language)
    again = _without_cursor(request) if problem.field == "cursor" and request.method == "GET" else None
    return page(
        request, "error.html", language, status=problem.status, problem=problem, again=again,
        lost=getattr(request.state, "unread", False),
    )  # fmt: skip


def _without_cursor(request: Request) -> str:
    """The address of the beginning of what a cursor continued."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{request.url.path}?{urlencode(kept)}"


def sample_of(request: Request) -> SampleLoad:
    """The loading of the sample that the first page offers."""
    sample: SampleLoad = request.app.state.sample
    return sample


def empty_page(request: Request, status: int = 200) -> Response:
    """What to load and how, with the sample one click away for who sits at this machine."""
    sample, language = sample_of(request), language_of(request)
    answer = page(
        request, "empty.html", language, status=status, loading=sample.running,
        problem=sample.problem and told(sample.problem, language), local=is_local(request.scope),
    )  # fmt: skip
    # A page that tells nobody where it was (no-referrer, elsewhere) sends its forms with the origin "null".
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
