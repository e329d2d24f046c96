"""No more requests a minute than agreed, for each key and for each address."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web.callers import Caller, caller_of
from service.web.refusals import Refusal

WINDOW = 60  # seconds in which a full quota comes back
MAX_BUCKETS = 10_000
EXEMPT = frozenset({"/health", "/ready", "/v1/health", "/v1/ready", "/metrics"})


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a bucket said of a request; `reset`, `retry`: seconds until it is full, until one more passes."""

    passes: bool
    limit: int
    remaining: int
    reset: int
    retry: int


@dataclass(slots=True)
class Buckets:
    """Token buckets by name, at most `MAX_BUCKETS`; the longest unused goes first. Used by one thread.

    A bucket holds `limit` tokens and gains limit / WINDOW a second. One that was not used for WINDOW seconds
    is full again, so that forgetting it changes nothing; with more callers than buckets some start afresh.
    """

    limit: int
    clock: Callable[[], float] = time.monotonic
    _held: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, name: str) -> Allowance:
        """Take a token for a request."""
        now = self.clock()
        tokens, at = self._held.pop(name, (float(self.limit), now))
        gain = self.limit / WINDOW
        tokens = min(self.limit, tokens + (now - at) * gain)
        passes = tokens >= 1
        tokens -= passes
        self._held[name] = (tokens, now)
        if len(self._held) > MAX_BUCKETS:
            self._held.popitem(last=False)
        return Allowance(
            passes,
            self.limit,
            int(tokens),
            math.ceil((self.limit - tokens) / gain),
            0 if tokens >= 1 else math.ceil((1 - tokens) / gain),
        )

    def __len__(self) -> int:
        return len(self._held)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """ASGI middleware. Counts a request against its key, else its address; 429 with Retry-After beyond.

    One of a site's page counts against the address of its visitor first and, within that, against the site: a
    visitor who asks too much takes nothing from the others.

    The headers are RateLimit-Limit, -Remaining and -Reset (IETF httpapi, drafts 00 to 07), which clients
    know. A request with a key that does not count is counted for its address.
    """

    app: ASGIApp
    addresses: Buckets
    keys: Buckets
    visitors: Buckets
    limited: Callable[[str], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429."""
        taken = None if scope["type"] != "http" or scope["path"] in EXEMPT else self._take(scope)
        if taken is None:
            await self.app(scope, receive, send)
            return
        headers = {
            "RateLimit-Limit": str(taken.limit),
            "RateLimit-Remaining": str(taken.remaining),
            "RateLimit-Reset": str(taken.reset),
        }
        if not taken.passes:
            detail = f"{taken.limit:,} requests a minute are allowed. Try again in {taken.retry} s."
            refusal = Refusal("rate-limited", detail, {**headers, "Retry-After": str(taken.retry)})
            await refusal.response(Request(scope))(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, told)

    def _take(self, scope: Scope) -> Allowance | None:
        """What the tightest of its buckets says, None where nothing limits it."""
        tightest: Allowance | None = None
        for whose, buckets, name in self._counted(caller_of(scope)):
            if buckets.limit == 0:
                continue
            taken = buckets.take(name)
            if not taken.passes:
                self.limited(whose)
                return taken
            if tightest is None or taken.remaining < tightest.remaining:
                tightest = taken
        return tightest

    def _counted(self, caller: Caller) -> list[tuple[str, Buckets, str]]:
        address = _whose(caller.address)
        if caller.key is None:
            return [("address", self.addresses, address)]
        own = ("key", self.keys, caller.key.id)
        return [("visitor", self.visitors, address), own] if caller.key.scope == "embed" else [own]


def _whose(address: str) -> str:
    """An address as it is counted: of IPv6 the /64, which one customer holds whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return address
