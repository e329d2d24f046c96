"""The first page, and the files that all pages load."""

from __future__ import annotations

from typing import get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from indexers.engine import Kind
from service.web.callers import is_local
from service.web.deps import ServiceDep, public
from service.web.pages.pages import PageRoute, empty_page, sample_of
from service.web.pages.render import STATIC, language_of, page, static_file
from taxonomy.errors import InputError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "html": "text/html"}
_FOR_GOOD = "public, max-age=31536000, immutable"


def wants_page(request: Request) -> bool:
    """Whether a browser asks; what else does gets JSON."""
    return "text/html" in request.headers.get("accept", "")


@router.get("/")
def first_page(request: Request, service: ServiceDep) -> Response:
    """What one can do here and what is loaded; the addresses of the API for a program."""
    if not wants_page(request):
        about = {"name": "SkillStep", "version": request.app.version}
        return public({**about, "docs": "/docs", "openapi": "/openapi.json"}, None)
    status = service.status()
    language = language_of(request)
    if status.snapshot is None or sample_of(request).running:
        return empty_page(request)
    return page(request, "home.html", language, loaded=status, browsed=get_args(Kind))


@router.post("/sample")
def load_the_sample(request: Request) -> Response:
    """Load the bundled sample where nothing is loaded: for a page on this machine alone.

    Raises:
        InputError: somebody else asks.
    """
    origin = request.headers.get("origin", "")
    own = f"{request.url.scheme}://{request.url.netloc}"
    if not is_local(request.scope) or origin not in ("", own):
        raise InputError("is loaded from this machine alone: skillstep demo --data DIR.", field="sample")
    sample_of(request).start()
    return RedirectResponse(f"/?lang={language_of(request)}", 303)


@router.get("/sample")
def back_to_the_first_page(request: Request) -> Response:
    """The address that the sample's button sends to shows nothing by itself."""
    return RedirectResponse(f"/?lang={language_of(request)}", 303)


@router.get(f"/{STATIC}/{{name}}")
def static(name: str) -> Response:
    """One of our files; its address names its content, so it is kept for good."""
    found = static_file(name)
    media_type = _TYPES.get(name.rpartition(".")[2])
    if found is None or media_type is None:
        return Response(status_code=404)
    data, digest = found
    headers = {
        "Cache-Control": _FOR_GOOD,
        "ETag": f'"{digest}"',
        "Cross-Origin-Resource-Policy": "cross-origin",  # a sandboxed frame with /embed is of no origin
    }
    return Response(data, media_type=media_type, headers=headers)
