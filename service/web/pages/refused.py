"""What a browser is shown of a request that no page answered: refused, failed, or of no address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web import sites
from service.web.callers import CALLER
from service.web.pages.render import POLICY, language_of, page
from service.web.problems import MEDIA_TYPE

# What to do about it is the same for these; the status itself stays.
_ABOUT: Mapping[int, str] = {
    401: "key",
    403: "key",
    404: "nothing",
    405: "nothing",
    408: "busy",
    413: "large",
    429: "busy",
    503: "busy",
}
_KEPT = (
    "retry-after",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "www-authenticate",
    "allow",
)


def _is_page(scope: Scope) -> bool:
    """Whether somebody looks at an address with a browser, and not a program at the API."""
    if scope["type"] != "http" or scope["path"].startswith("/v1/"):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


@dataclass(frozen=True, slots=True)
class Refused:
    """ASGI middleware. For a browser, a problem (RFC 9457) becomes a calm page of the same status."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a problem that comes back is held until it is whole, and shown."""
        if not _is_page(scope):
            await self.app(scope, receive, send)
            return
        begun: Message | None = None
        body = bytearray()

        async def held(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start" and _is_problem(message):
                begun = message
            elif begun is None:
                await send(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await _shown(Request(scope), begun, bytes(body))(scope, receive, send)

        await self.app(scope, receive, held)


def _is_problem(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith(MEDIA_TYPE)


def _shown(request: Request, start: Message, body: bytes) -> Response:
    status, headers = start["status"], Headers(raw=start["headers"])
    problem: dict[str, Any] = msgspec.json.decode(body) if body else {}
    language = language_of(request)
    if request.url.path == sites.FRAME:
        answer = page(request, "embed.html", language, status=status, policy=_framed(request), answer=None)
    else:
        wait = headers.get("retry-after", "")
        answer = page(
            request,
            "refused.html",
            language,
            status=status,
            about=_ABOUT.get(status, "other" if status >= 500 else "request"),
            problem=problem,
            seconds=int(wait) if wait.isdecimal() else None,
            again=_again(request),
        )
    answer.headers.update({name: headers[name] for name in _KEPT if name in headers})
    return answer


def _again(request: Request) -> str | None:
    """The address to look at again; what a form sent is sent again by the browser alone."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}" if request.method == "GET" else None


def _framed(request: Request) -> str:
    """Pages of the site may frame it, where one is known."""
    caller = request.scope.get(CALLER)
    key = getattr(caller, "key", None)
    ancestors = " ".join(("'self'", *key.origins)) if key else "'none'"
    return POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {ancestors}")
