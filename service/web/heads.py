"""HEAD wherever GET is answered: health checks and link checkers ask without wanting the body."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Heads:
    """ASGI middleware. Answers HEAD as GET, with the same headers and no body (RFC 9110, 9.3.2)."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a HEAD as the GET that it stands for."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        # A copy: the server, which frames the answer, goes by the method of its own.
        asked = {**scope, "method": "GET"}
        try:
            await self.app(asked, receive, bodiless)
        finally:
            scope.update(asked, method="HEAD")  # with the route and the caller, for the log
