"""What is sent, and what is waited for, until a call is answered: known to neither threads nor event loops.

A conversation is a generator. It yields what to do next (send a call, or pause) and is told what came of it;
the two clients differ in nothing but how they do that.
"""

from __future__ import annotations

import random
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

from service.client.call import Call
from service.client.errors import ApiError, LoadFailed
from service.client.loading import load_status

if TYPE_CHECKING:
    import httpx2

    from service.load_records import LoadJob

T = TypeVar("T")

# The server is overloaded, limits this caller, or stands behind a proxy that cannot reach it just now.
_LATER = frozenset({429, 502, 503, 504})
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.25, 30.0
# The sample's load takes a tenth of a second, that of a large catalogue minutes.
_FIRST_LOOK_S, _LOOK_GROWTH, _LONGEST_LOOK_S = 0.1, 1.5, 5.0


@dataclass(frozen=True, slots=True)
class Send:
    """Send a call; tell the response, or the httpx2.TransportError."""

    call: Call[Any]


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait; tell nothing."""

    seconds: float


Heard: TypeAlias = "httpx2.Response | httpx2.TransportError | None"
Conversation: TypeAlias = Generator[Send | Pause, Heard, T]


def asking(call: Call[T], tries: int) -> Conversation[T]:
    """A call, sent up to `tries` times, and its answer.

    Raises:
        ApiError: the API answered with a problem.
        httpx2.TransportError: it could not be reached, at the last try.
    """
    tried = 0
    while True:
        tried += 1
        last = call.probe or tried >= tries
        heard = yield Send(call)
        assert heard is not None
        if isinstance(heard, Exception):
            if last or not call.repeatable:
                raise heard
            yield Pause(pause_before(None, tried))
        elif last or not _refused_for_now(heard, call):
            return decoded(heard, call)
        else:
            yield Pause(pause_before(heard, tried))


def waiting(load: str, timeout: float, tries: int) -> Conversation[LoadJob]:
    """A load, looked at ever more seldom until it has ended well.

    Raises:
        LoadFailed: it ended otherwise.
        TimeoutError: it had not ended after `timeout` seconds; it goes on.
    """
    until, pause = time.monotonic() + timeout, _FIRST_LOOK_S
    while True:
        job = yield from asking(load_status(load), tries)
        if job.state in ("published", "unchanged"):
            return job
        if job.state == "failed":
            raise LoadFailed(job)
        if time.monotonic() + pause > until:
            raise TimeoutError(f"load {load} is {job.state} after {timeout:g} seconds, and goes on.")
        yield Pause(pause)
        pause = min(pause * _LOOK_GROWTH, _LONGEST_LOOK_S)


def pause_before(response: httpx2.Response | None, tried: int) -> float:
    """Seconds to wait: what the server asks for, else twice as long each time, with jitter."""
    stated = response.headers.get("retry-after", "") if response is not None else ""
    if stated.isdecimal():
        return min(float(stated), _LONGEST_PAUSE_S)
    longest: float = min(_FIRST_PAUSE_S * 2 ** (tried - 1), _LONGEST_PAUSE_S)
    return longest * random.uniform(0.5, 1.0)


def decoded(response: httpx2.Response, call: Call[T]) -> T:
    """The answer of a response. Raises ApiError."""
    if response.is_success:
        try:
            answer: T = msgspec.json.decode(response.content, type=call.answer)
        except (
            msgspec.DecodeError,
            UnicodeDecodeError,
        ) as error:  # something else answers there, or another version
            problem: dict[str, Any] = {"title": "Not an answer", "detail": f"this is no answer: {error}."}
            raise ApiError(response.status_code, problem) from None
        return answer
    try:
        problem = msgspec.json.decode(response.content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):  # a proxy's own page
        problem = {"title": response.reason_phrase}
    raise ApiError(response.status_code, problem)


def _refused_for_now(response: httpx2.Response, call: Call[Any]) -> bool:
    """Whether to try once more: what was refused for now was not done, so that any call may be repeated."""
    refused = response.status_code == 429 or "retry-after" in response.headers
    return response.status_code in _LATER and (call.repeatable or refused)
