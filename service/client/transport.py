"""Sending calls, sync and async, with retries: the two clients differ in nothing but waiting."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import msgspec

from service.client import calls
from service.client.calls import Call
from taxonomy.errors import MissingPackage, SkillStepError

if TYPE_CHECKING:
    import httpx2

P = ParamSpec("P")
T = TypeVar("T")

# The server is overloaded, limits this caller, or stands behind a proxy that cannot reach it just now.
_LATER = frozenset({429, 502, 503, 504})
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.25, 30.0


class ApiError(SkillStepError):
    """The API answered with a problem (RFC 9457), whose fields are in `problem`."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        said = problem.get("detail") or problem.get("title") or f"the server answered {status}."
        super().__init__(str(said), field=problem.get("field"), nearest=problem.get("nearest", ()))
        self.status = status
        self.problem = problem


def _sync(make: Callable[P, Call[T]]) -> Callable[Concatenate[SkillStep, P], T]:
    @wraps(make)
    def method(self: SkillStep, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.ask(make(*args, **kwargs))

    return method


def _async(make: Callable[P, Call[T]]) -> Callable[Concatenate[AsyncSkillStep, P], Awaitable[T]]:
    @wraps(make)
    async def method(self: AsyncSkillStep, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.ask(make(*args, **kwargs))

    return method


class SkillStep:
    """The API at `url`. `key` is sent as a header; a request is tried up to `tries` times.

    Raises:
        ApiError: the API answered with a problem.
        httpx2.TransportError: it could not be reached, at the last try.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        key: str | None = None,
        timeout: float = 30.0,
        tries: int = 4,
        transport: Any = None,
    ) -> None:
        self._tries = tries
        self._http: httpx2.Client = _httpx().Client(
            base_url=url, headers=_headers(key), timeout=timeout, transport=transport
        )

    def __enter__(self) -> SkillStep:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, call: Call[T]) -> T:
        """Send a call and decode its answer."""
        tried = 0
        while True:
            tried += 1
            response = None
            try:
                response = self._http.request(**_request(call))
            except _httpx().TransportError:
                if tried >= self._tries or not call.repeatable:
                    raise
            if response is not None and not _again(response, call, tried, self._tries):
                return _decoded(response, call)
            time.sleep(_pause(response, tried))

    gap = _sync(calls.gap)
    recommend = _sync(calls.recommend)
    explain = _sync(calls.explain)
    link = _sync(calls.link)
    course = _sync(calls.course)
    search = _sync(calls.search)
    show = _sync(calls.show)
    status = _sync(calls.status)


class AsyncSkillStep:
    """As `SkillStep`, awaited."""

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        key: str | None = None,
        timeout: float = 30.0,
        tries: int = 4,
        transport: Any = None,
    ) -> None:
        self._tries = tries
        self._http: httpx2.AsyncClient = _httpx().AsyncClient(
            base_url=url, headers=_headers(key), timeout=timeout, transport=transport
        )

    async def __aenter__(self) -> AsyncSkillStep:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, call: Call[T]) -> T:
        """Send a call and decode its answer."""
        tried = 0
        while True:
            tried += 1
            response = None
            try:
                response = await self._http.request(**_request(call))
            except _httpx().TransportError:
                if tried >= self._tries or not call.repeatable:
                    raise
            if response is not None and not _again(response, call, tried, self._tries):
                return _decoded(response, call)
            await asyncio.sleep(_pause(response, tried))

    gap = _async(calls.gap)
    recommend = _async(calls.recommend)
    explain = _async(calls.explain)
    link = _async(calls.link)
    course = _async(calls.course)
    search = _async(calls.search)
    show = _async(calls.show)
    status = _async(calls.status)


def _httpx() -> Any:
    try:
        import httpx2
    except ImportError:
        raise MissingPackage("the client needs httpx2. Install it with: pip install httpx2") from None
    return httpx2


def _headers(key: str | None) -> dict[str, str]:
    return {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})


def _request(call: Call[Any]) -> dict[str, Any]:
    """The keyword arguments of one HTTP request."""
    content = call.content if call.body is None else msgspec.json.encode(call.body)
    headers = {"Content-Type": call.media_type} if content is not None else {}
    return {
        "method": call.method,
        "url": call.path,
        "params": dict(call.parameters),
        "content": content,
        "headers": headers,
    }


def _again(response: httpx2.Response, call: Call[Any], tried: int, tries: int) -> bool:
    """Whether to try once more: what was refused for now was not done, so that any call may be repeated."""
    refused = response.status_code == 429 or "retry-after" in response.headers
    return response.status_code in _LATER and tried < tries and (call.repeatable or refused)


def _pause(response: httpx2.Response | None, tried: int) -> float:
    """Seconds to wait: what the server asks for, else twice as long each time, with jitter."""
    stated = response.headers.get("retry-after", "") if response is not None else ""
    if stated.isdecimal():
        return min(float(stated), _LONGEST_PAUSE_S)
    longest: float = min(_FIRST_PAUSE_S * 2 ** (tried - 1), _LONGEST_PAUSE_S)
    return longest * random.uniform(0.5, 1.0)


def _decoded(response: httpx2.Response, call: Call[T]) -> T:
    if response.is_success:
        answer: T = msgspec.json.decode(response.content, type=call.answer)
        return answer
    try:
        problem = msgspec.json.decode(response.content, type=dict[str, Any])
    except msgspec.DecodeError:  # a proxy's own page
        problem = {"title": response.reason_phrase}
    raise ApiError(response.status_code, problem)
