"""Who calls: the key that a request carries, and what it lets through."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from service.keys import PREFIX, Key, KeyFile
from service.web import sites
from service.web.refusals import Refusal
from taxonomy.errors import FileError

CALLER = "skillstep.caller"
# Probes say nothing about data and must answer whoever watches the process.
# The description of the API is no secret; metrics have a rule of their own.
OPEN_PATHS = frozenset(
    {
        "/",
        "/health",
        "/ready",
        "/v1/health",
        "/v1/ready",
        "/docs",
        "/openapi.json",
        "/metrics",
        "/widget.js",
    }
)
_QUERY_NAMES = frozenset(
    {"key", "api_key", "apikey", "api-key", "x-api-key", "access_token", "token", "authorization"}
)
_CHALLENGE = 'Bearer realm="SkillStep"'


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `fault` says why the key that was sent does not count."""

    address: str
    key: Key | None = None
    fault: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Identify:
    """ASGI middleware. Finds out who calls, and leaves it in the scope; refuses nobody."""

    app: ASGIApp
    keys: KeyFile

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its caller known."""
        if scope["type"] == "http":
            scope[CALLER] = self._caller(scope)
        await self.app(scope, receive, send)

    def _caller(self, scope: Scope) -> Caller:
        address = client_address(scope)
        if _in_query(scope["query_string"]):
            return Caller(address, fault=_in_url())
        try:
            if scope["path"] in sites.PATHS:  # no other key counts there, and a site's nowhere else
                return Caller(address, sites.admitted(scope, self.keys))
            sent = _sent(Headers(scope=scope))
            key = self.keys.find(sent) if sent is not None else None
        except Refusal as refusal:
            return Caller(address, fault=refusal)
        except FileError:  # its message names a file of the server's
            fault = Refusal(
                "key-invalid", "keys cannot be checked now; the server's operator must look into it."
            )
            return Caller(address, fault=fault)
        if sent is None:
            return Caller(address)
        if key is None:
            return Caller(address, fault=_invalid("there is no such key."))
        if why := key.fault(datetime.now(UTC).date()):
            return Caller(address, fault=_invalid(f"the key {key.id} {why}."))
        return Caller(address, key)


@dataclass(frozen=True, slots=True)
class Admit:
    """ASGI middleware. Refuses keys that do not count, and with `require_key` questions without a key."""

    app: ASGIApp
    require_key: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 400 or 401."""
        caller = caller_of(scope) if scope["type"] == "http" else None
        if caller is not None:
            fault = caller.fault
            if fault is None and self.require_key and caller.key is None and not _open(scope["path"]):
                fault = required("this server answers with a key only")
            if fault is not None:
                await fault.response(Request(scope))(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith("/static/")


def caller_of(scope: Mapping[str, object]) -> Caller:
    """Who sent a request."""
    caller = scope[CALLER]
    assert isinstance(caller, Caller)
    return caller


def needs_load(request: Request) -> Key:
    """The key of a request that loads.

    Raises:
        Refusal: 401 without a key, 403 with one that may only read.
    """
    key = caller_of(request.scope).key
    if key is None:
        raise required("loading needs a key with the scope load")
    if not key.allows("load"):
        challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="load"'
        detail = f"the key {key.id} has the scope {key.scope}; loading needs one with the scope load."
        raise Refusal("scope", detail, {"WWW-Authenticate": challenge})
    return key


def site_of(request: Request) -> Key:
    """The key of the site whose page asks: nobody else is let in to where it is asked."""
    key = caller_of(request.scope).key
    assert key is not None
    assert key.scope == "embed"
    return key


def is_local(scope: Scope) -> bool:
    """Whether a request comes from this machine itself and not through a proxy that stands on it."""
    headers = Headers(scope=scope)
    if "x-forwarded-for" in headers or "forwarded" in headers:
        return False
    try:
        return ipaddress.ip_address(client_address(scope)).is_loopback
    except ValueError:
        return False


def client_address(scope: Scope) -> str:
    """The address that a request comes from, "" over a Unix socket."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _sent(headers: Headers) -> str | None:
    """The key in the headers.

    Raises:
        Refusal: there are two different ones, or Authorization is of another scheme.
    """
    found = [one.strip() for one in headers.getlist("x-api-key")]
    for value in headers.getlist("authorization"):
        scheme, _, text = value.strip().partition(" ")
        if scheme.casefold() != "bearer":
            raise _invalid("Authorization must be: Bearer KEY.")
        found.append(text.strip())
    if len(set(found)) > 1:
        raise _invalid("send one key, in Authorization or in X-API-Key.")
    return found[0] if found else None


def _in_query(query: bytes) -> bool:
    if not query:
        return False
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    except ValueError:
        return False
    return any(
        name.casefold() in _QUERY_NAMES or (value.startswith(f"{PREFIX}_") and len(value) > len(PREFIX) + 20)
        for name, value in pairs
    )


def _in_url() -> Refusal:
    return Refusal(
        "key-in-url",
        "a key must not travel in a URL, which logs and histories keep. Send it as the header "
        "'Authorization: Bearer KEY' or 'X-API-Key: KEY', and revoke one that was sent like this.",
    )


def required(why: str) -> Refusal:
    """The refusal (401) of a request that needs a key and has none."""
    detail = f"{why}. Send it as the header 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."
    return Refusal("key-required", detail, {"WWW-Authenticate": _CHALLENGE})


def _invalid(why: str) -> Refusal:
    return Refusal("key-invalid", why, {"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'})
