"""No request takes longer than it may, and no more are at work at once than the process can bear."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web.ratelimit import EXEMPT
from service.web.refusals import Refusal

_RETRY = {"Retry-After": "1"}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """ASGI middleware. After `seconds(scope)` a request is answered 408 (its body is not there yet) or 503.

    What is at work in a thread cannot be stopped and ends on its own, unheard; it must not be cancelled
    either, since that would count it as done while it still works. What waits for the caller (a body that
    does not come, an answer that is not taken) is cancelled.
    """

    app: ASGIApp
    seconds: Callable[[Scope], float]
    timed_out: Callable[[], None]
    _unheard: set[asyncio.Task[None]] = field(default_factory=set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer in its place."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(receive, send)
        task = asyncio.ensure_future(self._run(scope, exchange))
        limit = self.seconds(scope)
        try:
            done, _ = await asyncio.wait({task}, timeout=limit)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if done:
            task.result()
            return
        exchange.over = True
        refusal = exchange.refusal(limit)
        self._keep(task)
        if exchange.waits:
            task.cancel()
        self.timed_out()
        if not exchange.begun:
            await refusal.response(Request(scope))(scope, receive, send)

    async def _run(self, scope: Scope, exchange: _Exchange) -> None:
        await self.app(scope, exchange.receive, exchange.send)

    def _keep(self, task: asyncio.Task[None]) -> None:
        """Hold a task until it ends: nobody else does."""
        self._unheard.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._unheard.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, or asyncio reports it


@dataclass(slots=True)
class _Exchange:
    """What went to and fro: whether the app waits for the body, has it, and whether an answer has begun."""

    _receive: Receive
    _send: Send
    whole: bool = False
    reading: bool = False
    begun: bool = False
    over: bool = False

    async def receive(self) -> Message:
        self.reading = not self.whole
        try:
            message = await self._receive()
        finally:
            self.reading = False
        self.whole = self.whole or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if not self.over:
            self.begun = True
            await self._send(message)

    @property
    def waits(self) -> bool:
        return self.reading or self.begun

    def refusal(self, limit: float) -> Refusal:
        if not self.reading:
            return Refusal("timeout", f"the answer was not ready within {limit:g} s.", _RETRY)
        return Refusal(
            "body-timeout", f"the request was not whole within {limit:g} s.", {"Connection": "close"}
        )


@dataclass(slots=True)
class InFlight:
    """ASGI middleware. Beyond `limit` requests at work at once (0: any number) it answers 503 at once.

    Stands within TimeLimit: a request that nobody waits for any more counts for as long as its thread works.
    """

    app: ASGIApp
    limit: int
    refused: Callable[[], None]
    now: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 503."""
        if scope["type"] != "http" or scope["path"] in EXEMPT:
            await self.app(scope, receive, send)
            return
        if self.limit and self.now >= self.limit:
            self.refused()
            detail = f"{self.limit} requests are at work already. Try again in a second."
            await Refusal("overloaded", detail, _RETRY).response(Request(scope))(scope, receive, send)
            return
        self.now += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.now -= 1
