"""What is logged of a request: which kind it was and how it went, never what was asked or by whom.

A line has no body, no query, no address and no path: the route's template stands for it, since a path may
hold a name. A key is logged by its id.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web.callers import CALLER, Caller
from service.web.problems import REQUEST_ID, unexpected

_log = logging.getLogger(__name__)

REQUEST_ID_HEADER = "X-Request-Id"
UNROUTED = "(none)"  # nothing is there, or the request was turned away before it was looked up
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that is over. `status` is 499 (nginx's number) where nobody waited for the answer."""

    request_id: str
    method: str
    route: str
    status: int
    seconds: float
    sent: int
    key: str | None


@dataclass(frozen=True, slots=True)
class Observe:
    """ASGI middleware. Gives each request an id, which goes back as a header, and says when it is over.

    The caller's own X-Request-Id is taken where it is short and plain: its log and ours can be joined by it.
    """

    app: ASGIApp
    began: Callable[[], None]
    ended: Callable[[Seen], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, watched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        id_ = scope[REQUEST_ID] = given if _SANE.fullmatch(given) else secrets.token_hex(8)
        status, sent, started = 499, 0, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = id_
            sent += len(message.get("body", b""))
            await send(message)

        self.began()
        try:
            await self.app(scope, receive, watched)
        finally:
            caller: Caller | None = scope.get(CALLER)
            self.ended(
                Seen(
                    request_id=id_,
                    method=scope["method"],
                    route=template(scope),
                    status=status,
                    seconds=time.perf_counter() - started,
                    sent=sent,
                    key=caller.key.id if caller and caller.key else None,
                )
            )


@dataclass(frozen=True, slots=True)
class Failures:
    """ASGI middleware. Answers what nobody expected with a 500 that carries the request's id, and logs where.

    The error's own text is not logged: it may hold what was asked.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            fields = {"request_id": scope[REQUEST_ID], "route": template(scope), **where(error)}
            _log.error("request %s failed", scope[REQUEST_ID], extra={"fields": fields})
            if begun:
                raise
            await unexpected(Request(scope), error)(scope, receive, send)


def log_request(seen: Seen) -> None:
    """Write the line of a request."""
    fields = {
        "request_id": seen.request_id,
        "method": seen.method,
        "route": seen.route,
        "status": seen.status,
        "ms": round(seen.seconds * 1000, 1),
        "bytes": seen.sent,
        "key": seen.key,
    }
    _log.info("request", extra={"fields": fields})


def template(scope: Scope) -> str:
    """The route of a request as it is declared: /v1/skills/{id}.

    A route within a router knows its own part alone; what stands before that in the path is the router's
    prefix, which is fixed.
    """
    route = scope.get("route")
    if route is None:
        return scope["path"] if "endpoint" in scope and not scope["path_params"] else UNROUTED
    own: str = route.path_format
    asked = own.format(**scope["path_params"])
    path: str = scope["path"]
    return path[: len(path) - len(asked)] + own if path.endswith(asked) else own


def where(error: BaseException) -> dict[str, object]:
    """The kind of an error and the places that it passed, innermost last, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__qualname__, "places": places[-20:]}


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, message, and its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """As JSON."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "time": at,
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line |= where(record.exc_info[1])
        return msgspec.json.encode(
            {name: value for name, value in line.items() if value is not None}
        ).decode()


def json_logging() -> dict[str, Any]:
    """Writes all as JSON to stderr; for `logging.config.dictConfig`."""
    quiet = {"level": "INFO", "handlers": ["stderr"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "service.web.accesslog.JsonFormatter"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "json",
            }
        },
        "loggers": {"uvicorn": quiet, "service": quiet},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
    }
