"""Headers that tell a browser what an answer may be used for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# An answer is data: nothing in it may run or load anything, wherever it is shown. Answers are fetched, which
# CORS governs; `same-origin` keeps pages elsewhere from pulling them in as scripts or pictures. A route that
# serves something to embed (a script, a widget's page) sets its own values, which are left alone.
_ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The same for browsers that know no frame-ancestors, which is where others look; it can name no origin.
_UNFRAMED, _NO_FRAMES = "frame-ancestors 'none'", "DENY"
_HSTS = "max-age=31536000"


@dataclass(frozen=True, slots=True)
class SecurityHeaders:
    """ASGI middleware. Sets what the response does not set; HSTS only where the request came by https."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its response completed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                if _UNFRAMED in headers["Content-Security-Policy"]:
                    headers.setdefault("X-Frame-Options", _NO_FRAMES)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", _HSTS)
            await send(message)

        await self.app(scope, receive, completed)
