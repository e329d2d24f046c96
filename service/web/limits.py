"""No request body beyond a size, counted as it streams in: a Content-Length may lie or be absent."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web import sites

MAX_BODY_BYTES = 4_000_000  # of what is no upload
MAX_DESCRIBED = 200_000  # bytes of a posting that a page describes to the widget
_UPLOADS = frozenset({"/v1/credentials", "/v1/postings"})


def is_upload(scope: Scope) -> bool:
    """Whether a request brings a file to load, which may be large and take long."""
    return scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in _UPLOADS


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """ASGI middleware. A body of more than `limit` bytes (`uploads`: a file's) raises HTTPException 413.

    FastAPI's own `max_body_size` answers in plain text, without our problem details.
    """

    app: ASGIApp
    limit: int
    uploads: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.uploads if is_upload(scope) else self.limit
        limit = min(limit, MAX_DESCRIBED) if scope["path"] == sites.API else limit
        stated = Headers(scope=scope).get("content-length", "")
        read = 0

        async def counted() -> Message:
            nonlocal read
            if stated.isdecimal() and int(stated) > limit:
                raise _too_large(limit)
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise _too_large(limit)
            return message

        await self.app(scope, counted, send)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"a body may have up to {limit:,} bytes.")
