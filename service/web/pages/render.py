"""Pages: templates filled on the server, in the reader's language, under a strict policy."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from service.said import said_within
from service.web.language import LANGUAGES, accepted
from service.web.pages import shown, stairs
from service.web.pages.words import Words
from service.web.schemas import Language

if TYPE_CHECKING:
    from jinja2 import Environment

# Nothing from other hosts and nothing inline: what a catalogue smuggles into a page cannot run.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
STATIC = "static"


@cache
def environment() -> Environment:
    """The templates, every value escaped, a missing one an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from service.web.pages import marking

    found = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters |= {one.__name__: one for one in (*shown.FILTERS, said_within)}
    found.filters |= {name: getattr(marking, name) for name in marking.FILTERS}
    found.globals |= {"asset": asset, "stair": stairs.draw, "Stair": stairs.Stair, "shares": shown.shares}
    found.globals |= {name: getattr(marking, name) for name in marking.GLOBALS}
    return found


@cache
def static_file(name: str) -> tuple[bytes, str] | None:
    """A file of ours and the digest of it, None where there is none of that name."""
    if not name.isascii() or "/" in name or name.startswith("."):
        return None
    path = files(__package__) / STATIC / name
    if not path.is_file():
        return None
    data = path.read_bytes()
    return data, hashlib.sha256(data).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that browsers keep it for good."""
    found = static_file(name)
    if found is None:
        raise LookupError(name)
    return f"/{STATIC}/{name}?v={found[1]}"


def language_of(request: Request, form: Mapping[str, Any] | None = None) -> Language:
    """What the form or the address says, else what the browser prefers."""
    read = getattr(request.state, "lang", "")
    said = (form or {}).get("lang") or request.query_params.get("lang") or read
    return next((one for one in LANGUAGES if one == said), None) or accepted(request)


def page(
    request: Request,
    template: str,
    language: Language,
    *,
    status: int = 200,
    personal: bool = False,
    policy: str = POLICY,
    sent: Sequence[tuple[str, str]] | None = None,
    **values: Any,
) -> Response:
    """A page. One that is `personal` is kept by no store on its way; others are asked about again.

    An answer to a form is asked for in the other language by the same form: `sent` are its fields, where they
    are others than those that came.
    """
    words = Words(language)
    html = (
        environment()
        .get_template(template)
        .render(
            t=words,
            lang=language,
            other_language=other_language(request, language),
            here=request.url.path,
            sent=_sent(request) if sent is None else sent,
            **values,
        )
    )
    headers = {
        "Content-Security-Policy": policy,
        "Content-Language": language,
        "Cache-Control": "no-store" if personal or status >= 400 else "private, no-cache",
        "Vary": "Accept-Language",
    }
    return HTMLResponse(html, status, headers)


def _sent(request: Request) -> Sequence[tuple[str, str]] | None:
    """The fields of the form that came, None where none did."""
    return getattr(request.state, "sent", None)


def other_language(request: Request, language: Language) -> str:
    """The address of this page in the other language."""
    other = next(one for one in LANGUAGES if one != language)
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{request.url.path}?{urlencode([*kept, ('lang', other)])}"
