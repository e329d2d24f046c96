"""HTTP caching of public answers: weak validators by snapshot, and 304 where the caller's copy still holds.

An answer to a GET is a function of the snapshot that it came from, its path and query, the language asked
for, and the program: those make its ETag. It is weak, since the same answer may go out compressed or not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web import sites
from service.web.deps import SNAPSHOT_HEADER
from service.web.language import preferred

# Answers may be stored by anyone, and are asked about again each time: a load may have been published.
PUBLIC = "public, no-cache"
# One that came with credentials of the caller's belongs to no shared store.
PRIVATE = "private, no-cache"
# What stands on pages of sites may be a few minutes old: each page view would ask again.
EMBEDDED = "public, max-age=300"
_CREDENTIALS = ("authorization", "x-api-key", "cookie")
_VARY = "Accept-Language"


@dataclass(frozen=True, slots=True)
class Validators:
    """ASGI middleware. GETs whose answer names its snapshot get an ETag, Cache-Control and Vary.

    One whose If-None-Match names the ETag gets 304 and no body; if that is the ETag in the published snapshot
    (`current` gives its id, "" for none), without the answer being made. Answers that state Cache-Control
    themselves are left as they are.
    """

    app: ASGIApp
    version: str
    current: Callable[[Scope], str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer that nothing has changed."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        known = headers.get("if-none-match", "")
        if known and known.strip() != "*":  # which matches only what is there
            snapshot = await run_in_threadpool(self.current, scope)
            if snapshot and _names(known, tag := self._tag(scope, headers, snapshot)):
                await _unchanged(tag, snapshot, scope)(scope, receive, send)
                return
        unchanged: Response | None = None

        async def marked(message: Message) -> None:
            nonlocal unchanged
            if message["type"] == "http.response.start":
                shown = MutableHeaders(raw=message["headers"])
                snapshot = shown.get(SNAPSHOT_HEADER)
                if message["status"] == 200 and snapshot and "cache-control" not in shown:
                    tag = self._tag(scope, headers, snapshot)
                    if _names(known, tag):
                        unchanged = _unchanged(tag, snapshot, scope)
                        return
                    shown.update(_marks(tag, scope))
                    shown.add_vary_header(_VARY)
            elif unchanged is not None:
                return
            await send(message)

        await self.app(scope, receive, marked)
        if unchanged is not None:
            await unchanged(scope, receive, send)

    def _tag(self, scope: Scope, headers: Headers, snapshot: str) -> str:
        language = preferred(headers.get("accept-language", ""))
        parts = (self.version, snapshot, scope["path"], scope["query_string"].decode("latin-1"), language)
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
        return f'W/"{digest[:24]}"'


def _marks(tag: str, scope: Scope) -> dict[str, str]:
    own = any(name in Headers(scope=scope) for name in _CREDENTIALS)
    kept = EMBEDDED if scope["path"] == sites.API else PRIVATE if own else PUBLIC
    return {"ETag": tag, "Cache-Control": kept}


def _unchanged(tag: str, snapshot: str, scope: Scope) -> Response:
    vary = f"{_VARY}, Accept-Encoding"  # as that of the answer itself, which was compressed outside
    return Response(status_code=304, headers={**_marks(tag, scope), "Vary": vary, SNAPSHOT_HEADER: snapshot})


def _names(known: str, tag: str) -> bool:
    """Whether If-None-Match names an ETag, compared weakly (RFC 9110, 8.8.3.2); "*" matches any."""
    wanted = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") in (wanted, "*") for one in known.split(","))
