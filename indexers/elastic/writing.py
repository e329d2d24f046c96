"""Writing many entries: bulk requests that wait when the cluster has too much to do, and lose nothing."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from indexers.elastic.connection import Connection
from indexers.elastic.errors import TooLarge, of_part
from taxonomy.errors import FileError, SkillStepError

# The size of a request hardly matters, that a second one is under way while the first is worked on does
# (measured: see docs/elasticsearch.md). Far below the 100 MB that a server takes.
_MAX_ENTRIES, _MAX_BYTES = 2000, 8_000_000
_AT_ONCE = 2
_NAMED = 10  # rejected entries that an error names for each reason
_LONGEST_REASON = 120
# Where a document's JSON is wrong, its id, and its value: what only one document's error says.
_OWN = re.compile(r"^\[\d+:\d+\] |,? in document with id .*", re.DOTALL)

_WANTED = "errors,items.*._id,items.*.status,items.*.error"

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Put:
    """Write an entry, whatever stands under its id. One that `follows` is sent with the one before it."""

    id: str
    source: Mapping[str, Any]
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete an entry; one that is not there is none the less gone. `follows` as in `Put`."""

    id: str
    follows: bool = False


class _Line(NamedTuple):
    """An entry as it is sent."""

    id: str
    lines: tuple[bytes, ...]
    follows: bool

    @property
    def size(self) -> int:
        return sum(map(len, self.lines))


def write(connection: Connection, index: str, changes: Iterable[Put | Delete]) -> None:
    """Apply changes, each to an entry of its own, in no order.

    Every one can be sent twice, so an answer that was lost does no harm.

    Raises:
        FileError: the cluster rejected entries, naming them and why.
        EngineUnavailable: it took nothing for as long as the connection is patient.
        EngineRefused: as every call; IndexMissing where the index was deleted meanwhile.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        sent: deque[Future[None]] = deque()
        try:
            for request in _requests(changes):
                if len(sent) == _AT_ONCE:
                    sent.popleft().result()
                sent.append(pool.submit(_send, connection, index, request))
            while sent:
                sent.popleft().result()
        finally:
            for one in sent:
                one.cancel()


def _requests(changes: Iterable[Put | Delete]) -> Iterator[list[_Line]]:
    request: list[_Line] = []
    size = 0
    for change in changes:
        if isinstance(change, Put):
            lines = [_encode({"index": {"_id": change.id}}), _encode(change.source)]
        else:
            lines = [_encode({"delete": {"_id": change.id}})]
        line = _Line(change.id, tuple(lines), change.follows)
        full = size + line.size > _MAX_BYTES or len(request) >= _MAX_ENTRIES
        if request and full and not change.follows:
            yield request
            request, size = [], 0
        request.append(line)
        size += line.size
    if request:
        yield request


def _send(connection: Connection, index: str, request: Sequence[_Line]) -> None:
    """One request, and again for what was turned away for now; in parts where it is larger than is taken."""
    left = request

    def attempt() -> None:
        nonlocal left
        lines: Any = [line for one in left for line in one.lines]  # encoded, which the types do not say
        answer = connection.client.bulk(index=index, operations=lines, filter_path=_WANTED)
        if answer["errors"]:
            left, trouble = _turned_away(left, answer["items"], connection.address)
            if trouble is not None:
                raise trouble

    try:
        connection.insist("write", attempt)
    except TooLarge as error:
        first, rest = _halves(left)
        if not rest:
            size = sum(one.size for one in first)
            raise FileError(f"{error.message} The entry {first[0].id} has {size:,} bytes.") from None
        _send(connection, index, first)
        _send(connection, index, rest)


def _halves(request: Sequence[_Line]) -> tuple[Sequence[_Line], Sequence[_Line]]:
    """Cut near the middle, where an entry follows none; the second is empty where there is no such place."""
    middle = len(request) // 2
    places = [at for at, one in enumerate(request) if at and not one.follows]
    at = min(places, key=lambda place: abs(place - middle), default=len(request))
    return request[:at], request[at:]


def _turned_away(
    request: Sequence[_Line], items: Sequence[Mapping[str, Any]], address: str
) -> tuple[list[_Line], SkillStepError | None]:
    """What was not written for a reason that lies in the engine, and that reason.

    Raises:
        FileError: for a reason that lies in what was to be written.
    """
    again: list[_Line] = []
    wrong: dict[str, list[str]] = {}  # ids by reason
    trouble: SkillStepError | None = None
    for line, item in zip(request, items, strict=True):
        ((_, said),) = item.items()
        if "error" not in said:
            continue
        if said["status"] == 400:
            wrong.setdefault(_reason(said["error"]), []).append(said["_id"])
        else:
            again.append(line)
            trouble = of_part(said["error"], said["status"], address, "write")
    if wrong:
        told = "; ".join(f"{_named(ids)} ({reason})" for reason, ids in wrong.items())
        raise FileError(f"the engine at {address} rejected {told}.")
    return again, trouble


def _named(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return f"{', '.join(ids[:_NAMED])}{more}"


def _reason(error: Mapping[str, Any]) -> str:
    """The outermost reason, which names the field, and the innermost; without what tells documents apart."""
    inner = error
    while isinstance(inner.get("caused_by"), Mapping):
        inner = inner["caused_by"]
    reasons = [str(one.get("reason") or one.get("type")) for one in (error, inner)]
    told = dict.fromkeys(_OWN.sub("", reason)[:_LONGEST_REASON].strip() for reason in reasons)
    return ": ".join(told)
