"""What endpoints share: the service that answers, and how an answer is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, TypeVar

import msgspec
from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from service.service import Service

SNAPSHOT_HEADER = "X-SkillStep-Snapshot"

T = TypeVar("T")


def get_service(request: Request) -> Service:
    """The service that the app opened."""
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(get_service)]


def private(answer: object) -> Response:
    """An answer that concerns a learner or a text of the caller's: never stored on its way."""
    return _json(answer, {"Cache-Control": "no-store"})


def unstored(answer: object, snapshot: str | None) -> Response:
    """An answer about the server now, which no store may give later."""
    return public(answer, snapshot, {"Cache-Control": "no-store"})


def public(answer: object, snapshot: str | None, headers: Mapping[str, str] | None = None) -> Response:
    """An answer out of a snapshot, which a header names; `service.web.caching` makes it cacheable by that."""
    return _json(answer, {**(headers or {}), **({SNAPSHOT_HEADER: snapshot} if snapshot else {})})


def _json(answer: object, headers: Mapping[str, str]) -> Response:
    """The bytes of the command line's --json. Declared response models describe them; nothing re-encodes."""
    return Response(msgspec.json.encode(answer), headers=dict(headers), media_type="application/json")


def with_snapshot(service: Service, ask: Callable[[], T]) -> tuple[T, str]:
    """An answer that does not name its snapshot, and that snapshot.

    Asked again when another was published meanwhile.
    """
    while True:
        before = _current(service)
        answer = ask()
        if before == _current(service):
            return answer, before


def _current(service: Service) -> str:
    snapshot = service.engine.current()
    return snapshot.info.id if snapshot else ""
