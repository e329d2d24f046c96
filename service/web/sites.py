"""Sites: pages elsewhere that show recommendations, by a key that is public and bound to their origins.

The key says whose page asks, and the browser which page that is: no script of a page can set the headers
`Origin` and `Sec-Fetch-Site`. What is answered is public; the binding keeps a site's share of the server for
its own pages. Who asks without a browser can say anything, and meets the limit of its address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.keys import Key, KeyFile
from service.web.refusals import Refusal
from taxonomy.errors import FileError

API = "/v1/embed/recommendations"
FRAME = "/embed"
PATHS = frozenset({API, FRAME})
_PREFLIGHT_SECONDS = 600


def admitted(scope: Scope, keys: KeyFile) -> Key:
    """The key of the site that a request names, where it counts and the page that asks is the site's.

    A frame's request does not say whose page frames it: its answer tells the browser whose may.

    Raises:
        Refusal: it does not count, or the page is of another origin.
    """
    named = _named(scope)
    if not named:
        raise refused("name the site of the page: ?site=...")
    try:
        key = keys.site(named)
    except FileError:  # its message names a file of the server's
        raise refused("sites cannot be checked now; the server's operator must look into it.") from None
    if key is None:
        raise refused("there is no such site.")
    if why := key.fault(datetime.now(UTC).date()):
        raise refused(f"the key of the site {why}.")
    headers = Headers(scope=scope)
    if scope["path"] == API and not _asks_from(key, headers):
        page = f"is of {headers['origin'][:200]}" if "origin" in headers else "has no origin"
        raise refused(f"the page {page}; the site {key.id} is bound to others.")
    return key


def refused(why: str) -> Refusal:
    """The refusal (403) of a page that is no page of a site."""
    return Refusal("site-refused", why)


def _asks_from(key: Key, headers: Mapping[str, str]) -> bool:
    """Whether the page that asks is the site's or this server's own, or somebody typed the address."""
    origin, relation = headers.get("origin"), headers.get("sec-fetch-site")
    return origin in key.origins or relation == "same-origin" or (origin is None and relation == "none")


def _named(scope: Scope) -> str:
    query: bytes = scope["query_string"]
    return dict(parse_qsl(query.decode("latin-1"))).get("site", "")


@dataclass(frozen=True, slots=True)
class SiteCors:
    """ASGI middleware. Pages of a site may read what they are answered, errors too (CORS).

    Stands outside of all that refuses, and in place of the rules for --cors-origin, which know no site.
    That a page is refused may be read by any: it says nothing of the site, and tells the page's author why.
    """

    app: ASGIApp
    keys: KeyFile

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer what a browser asks before it."""
        if scope["type"] != "http" or scope["path"] != API:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        bound = bool(origin) and self._bound(scope, origin)
        if scope["method"] == "OPTIONS" and origin and "access-control-request-method" in headers:
            answer = (
                _preflight(origin)
                if bound
                else refused("the site is bound to others.").response(Request(scope))
            )
            await answer(scope, receive, send)
            return

        async def shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                _share(MutableHeaders(scope=message), message["status"], origin if bound else "")
            await send(message)

        await self.app(scope, receive, shared)

    def _bound(self, scope: Scope, origin: str) -> bool:
        try:
            key = self.keys.site(_named(scope))
        except FileError:
            return False
        return key is not None and origin in key.origins


def _share(headers: MutableHeaders, status: int, origin: str) -> None:
    for name in {name.lower() for name in headers if name.lower().startswith("access-control-")}:
        del headers[name]
    headers.add_vary_header("Origin")
    if origin or status == 403:
        headers["Access-Control-Allow-Origin"] = origin or "*"


def _preflight(origin: str) -> Response:
    allowed: dict[str, Any] = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, HEAD, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
        "Vary": "Origin",
    }
    return Response(status_code=204, headers=allowed)
