"""Writing many entries: bulk requests that wait when the cluster has too much to do, and lose nothing."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Any

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

_Lines = tuple[bytes, ...]  # of one entry


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
            for lines in _requests(changes):
                if len(sent) == _AT_ONCE:
                    sent.popleft().result()
                sent.append(pool.submit(_send, connection, index, lines))
            while sent:
                sent.popleft().result()
        finally:
            for one in sent:
                one.cancel()


def _requests(changes: Iterable[Put | Delete]) -> Iterator[list[_Lines]]:
    request: list[_Lines] = []
    size = 0
    for change in changes:
        lines: _Lines
        if isinstance(change, Put):
            lines = (_encode({"index": {"_id": change.id}}), _encode(change.source))
        else:
            lines = (_encode({"delete": {"_id": change.id}}),)
        more = sum(map(len, lines))
        full = size + more > _MAX_BYTES or len(request) >= _MAX_ENTRIES
        if request and full and not change.follows:
            yield request
            request, size = [], 0
        request.append(lines)
        size += more
    if request:
        yield request


def _send(connection: Connection, index: str, request: Sequence[_Lines]) -> None:
    """One request, and again for what was turned away for now; halves where it is larger than is taken."""
    left = request

    def attempt() -> None:
        nonlocal left
        operations: Any = list(
            chain.from_iterable(left)
        )  # encoded already, which the client's types do not say
        answer = connection.client.bulk(index=index, operations=operations, filter_path=_WANTED)
        if answer["errors"]:
            left, trouble = _turned_away(left, answer["items"], connection.address)
            if trouble is not None:
                raise trouble

    try:
        connection.insist("write", attempt)
    except TooLarge as error:
        if len(left) == 1:
            size, id_ = sum(map(len, left[0])), msgspec.json.decode(left[0][0])["index"]["_id"]
            raise FileError(f"{error.message} The entry {id_} alone has {size:,} bytes.") from None
        half = len(left) // 2
        _send(connection, index, left[:half])
        _send(connection, index, left[half:])


def _turned_away(
    request: Sequence[_Lines], items: Sequence[Mapping[str, Any]], address: str
) -> tuple[list[_Lines], SkillStepError | None]:
    """What was not written for a reason that lies in the engine, and that reason.

    Raises:
        FileError: for a reason that lies in what was to be written.
    """
    again: list[_Lines] = []
    wrong: dict[str, list[str]] = {}  # ids by reason
    trouble: SkillStepError | None = None
    for lines, item in zip(request, items, strict=True):
        ((_, said),) = item.items()
        if "error" not in said:
            continue
        if said["status"] == 400:
            wrong.setdefault(_reason(said["error"]), []).append(said["_id"])
        else:
            again.append(lines)
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
