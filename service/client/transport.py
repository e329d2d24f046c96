"""The two clients, sync and async: the same calls and conversations, sent and waited for in two ways."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from service.client import calls, loading
from service.client.call import Call, Content
from service.client.conversation import Conversation, Heard, Pause, Send, asking, waiting
from service.client.named import named
from service.found_answers import FoundItem, SearchAnswer
from taxonomy.errors import MissingPackage

if TYPE_CHECKING:
    import httpx2

    from service.load_records import LoadJob

P = ParamSpec("P")
T = TypeVar("T")

_URL = "http://127.0.0.1:8000"


def _sync(make: Callable[P, Call[T]]) -> Callable[Concatenate[SkillStep, P], T]:
    def method(self: SkillStep, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.ask(make(*args, **kwargs))

    return named(method, make)


def _async(make: Callable[P, Call[T]]) -> Callable[Concatenate[AsyncSkillStep, P], Awaitable[T]]:
    async def method(self: AsyncSkillStep, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.ask(make(*args, **kwargs))

    return named(method, make)


def _sync_pages(make: Callable[P, Call[T]]) -> Callable[Concatenate[SkillStep, P], Iterator[T]]:
    def method(self: SkillStep, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        return self.follow(make(*args, **kwargs))

    return named(method, make, "pages", "Every page of", "Iterator[{}]")


def _async_pages(
    make: Callable[P, Call[T]],
) -> Callable[Concatenate[AsyncSkillStep, P], AsyncIterator[T]]:
    def method(self: AsyncSkillStep, /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        return self.follow(make(*args, **kwargs))

    return named(method, make, "pages", "Every page of", "AsyncIterator[{}]")


def _sync_items(
    make: Callable[P, Call[SearchAnswer]],
) -> Callable[Concatenate[SkillStep, P], Iterator[FoundItem]]:
    def method(self: SkillStep, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[FoundItem]:
        for page in self.follow(make(*args, **kwargs)):
            yield from page.items

    return named(method, make, "every", "Every item of every page of", "Iterator[FoundItem]")


def _async_items(
    make: Callable[P, Call[SearchAnswer]],
) -> Callable[Concatenate[AsyncSkillStep, P], AsyncIterator[FoundItem]]:
    async def method(self: AsyncSkillStep, /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[FoundItem]:
        async for page in self.follow(make(*args, **kwargs)):
            for item in page.items:
                yield item

    return named(method, make, "every", "Every item of every page of", "AsyncIterator[FoundItem]")


class SkillStep:
    """The API at `url`. `key` is sent as a header; a request is tried up to `tries` times.

    Raises:
        ApiError: the API answered with a problem.
        httpx2.TransportError: it could not be reached, at the last try.
    """

    def __init__(
        self,
        url: str = _URL,
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
        return self._hold(asking(call, self._tries))

    def follow(self, call: Call[T]) -> Iterator[T]:
        """The pages of a call, each asked for when it is wanted."""
        following: Call[T] | None = call
        while following is not None:
            answer = self.ask(following)
            yield answer
            following = following.after(answer)

    def wait_for_load(self, load: str | LoadJob, *, timeout: float = 600.0) -> LoadJob:
        """A load once it has ended well. Raises LoadFailed, or TimeoutError after `timeout` seconds."""
        return self._hold(waiting(_id(load), timeout, self._tries))

    def _hold(self, conversation: Conversation[T]) -> T:
        heard: Heard = None
        while True:
            try:
                step = conversation.send(heard)
            except StopIteration as end:
                answer: T = end.value
                return answer
            heard = self._do(step)

    def _do(self, step: Send | Pause) -> Heard:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        content = step.call.content
        try:
            return self._http.request(
                **_request(step.call), content=None if content is None else content.pieces()
            )
        except _httpx().TransportError as error:
            fault: httpx2.TransportError = error
            return fault

    gap = _sync(calls.gap)
    recommend = _sync(calls.recommend)
    recommend_many = _sync(calls.recommend_many)
    explain = _sync(calls.explain)
    holders = _sync(calls.holders)
    jobs = _sync(calls.jobs)
    link = _sync(calls.link)
    course = _sync(calls.course)
    search = _sync(calls.search)
    pages = _sync_pages(calls.search)
    every = _sync_items(calls.search)
    show = _sync(calls.show)
    walk = _sync(calls.walk)
    suggest = _sync(calls.suggest)
    frameworks = _sync(calls.frameworks)
    framework = _sync(calls.framework)
    status = _sync(calls.status)
    health = _sync(calls.health)
    ready = _sync(calls.ready)
    load_credentials = _sync(loading.load_credentials)
    load_postings = _sync(loading.load_postings)
    load_status = _sync(loading.load_status)
    loads = _sync(loading.loads)


class AsyncSkillStep:
    """As `SkillStep`, awaited."""

    def __init__(
        self,
        url: str = _URL,
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
        return await self._hold(asking(call, self._tries))

    async def follow(self, call: Call[T]) -> AsyncIterator[T]:
        """The pages of a call, each asked for when it is wanted."""
        following: Call[T] | None = call
        while following is not None:
            answer = await self.ask(following)
            yield answer
            following = following.after(answer)

    async def wait_for_load(self, load: str | LoadJob, *, timeout: float = 600.0) -> LoadJob:
        """A load once it has ended well. Raises LoadFailed, or TimeoutError after `timeout` seconds."""
        return await self._hold(waiting(_id(load), timeout, self._tries))

    async def _hold(self, conversation: Conversation[T]) -> T:
        heard: Heard = None
        while True:
            try:
                step = conversation.send(heard)
            except StopIteration as end:
                answer: T = end.value
                return answer
            heard = await self._do(step)

    async def _do(self, step: Send | Pause) -> Heard:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        content = step.call.content
        try:
            return await self._http.request(
                **_request(step.call), content=None if content is None else _pieces(content)
            )
        except _httpx().TransportError as error:
            fault: httpx2.TransportError = error
            return fault

    gap = _async(calls.gap)
    recommend = _async(calls.recommend)
    recommend_many = _async(calls.recommend_many)
    explain = _async(calls.explain)
    holders = _async(calls.holders)
    jobs = _async(calls.jobs)
    link = _async(calls.link)
    course = _async(calls.course)
    search = _async(calls.search)
    pages = _async_pages(calls.search)
    every = _async_items(calls.search)
    show = _async(calls.show)
    walk = _async(calls.walk)
    suggest = _async(calls.suggest)
    frameworks = _async(calls.frameworks)
    framework = _async(calls.framework)
    status = _async(calls.status)
    health = _async(calls.health)
    ready = _async(calls.ready)
    load_credentials = _async(loading.load_credentials)
    load_postings = _async(loading.load_postings)
    load_status = _async(loading.load_status)
    loads = _async(loading.loads)


async def _pieces(content: Content) -> AsyncIterator[bytes]:
    """The pieces of a content, read in a thread where they come from a file."""
    pieces = content.pieces()
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


def _httpx() -> Any:
    try:
        import httpx2
    except ImportError:
        raise MissingPackage("the client needs httpx2. Install it with: pip install httpx2") from None
    return httpx2


def _headers(key: str | None) -> dict[str, str]:
    return {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})


def _request(call: Call[Any]) -> dict[str, Any]:
    """The keyword arguments of one HTTP request, but for its content."""
    content = call.content
    headers = {}
    if content is not None:
        headers = {"Content-Type": content.media_type, "Content-Length": str(content.size)}
    return {"method": call.method, "url": call.path, "params": dict(call.parameters), "headers": headers}


def _id(load: str | LoadJob) -> str:
    return load if isinstance(load, str) else load.id
