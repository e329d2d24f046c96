"""One request to the API, with the type of its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from service.answers import GapAnswer
from service.found_answers import SearchAnswer
from service.walks import WalkAnswer
from taxonomy.errors import InputError

T = TypeVar("T")

_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Content:
    """What a request carries: bytes, or a file that is read anew, a piece at a time, for each try."""

    held: bytes | Path
    media_type: str

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.held) if isinstance(self.held, bytes) else self.held.stat().st_size

    def pieces(self) -> Iterator[bytes]:
        """All of it, in order."""
        if isinstance(self.held, bytes):
            yield self.held
            return
        with self.held.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request. `repeatable` says that sending it twice does no more than sending it once.

    `probe` asks how things are at this moment: the first answer counts, whatever it is.
    """

    method: str
    path: str
    answer: Any  # the type that the body decodes to: mypy has no name for "a type form of T"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | Content | None = None
    repeatable: bool = True
    probe: bool = False

    @property
    def content(self) -> Content | None:
        """The body as it is sent."""
        if self.body is None or isinstance(self.body, Content):
            return self.body
        return Content(msgspec.json.encode(self.body), "application/json")

    def after(self, answer: T) -> Call[T] | None:
        """The call for the page after this answer, None after the last.

        Its cursor keeps it in the snapshot of this one.

        Raises:
            InputError: there is more, further than the API pages.
        """
        if not isinstance(answer, GapAnswer | SearchAnswer | WalkAnswer):
            return None
        if answer.next is not None:
            return self._with(cursor=answer.next, offset=None)
        if isinstance(answer, GapAnswer):
            return None  # its notes say where more are not ranked
        if (at := answer.offset + len(answer.items)) < answer.total:
            raise InputError(
                f"the API pages no further: {at:,} of {answer.total:,} came. Narrow the question."
            )
        return None

    def _with(self, **place: Any) -> Call[T]:
        if isinstance(self.body, Mapping):
            return replace(self, body=given({**self.body, **place}))
        return replace(self, parameters=given({**self.parameters, **place}))


def post(path: str, answer: Any, **body: Any) -> Call[Any]:
    """A question with a JSON body."""
    return Call("POST", path, answer, body=given(body))


def get(path: str, answer: Any, **parameters: Any) -> Call[Any]:
    """A question with parameters."""
    return Call("GET", path, answer, parameters=given(parameters))


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the caller said; the API has its own defaults for the rest."""
    return {name: value for name, value in values.items() if value is not None}
