"""Writing many entries: bulk requests that wait when the cluster has too much to do, and lose nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import msgspec

from indexers.elastic.connection import Connection
from taxonomy.errors import EngineUnavailable, FileError

# The size of a request hardly matters, that a second one is under way while the first is worked on does
# (measured: see docs/elasticsearch.md). Far below the 100 MB that a server takes.
_MAX_ENTRIES, _MAX_BYTES = 2000, 8_000_000
_AT_ONCE = 2
# A cluster that is busy or restarting is waited for this long.
PATIENCE_SECONDS = 60.0
_NAMED = 10  # rejected entries that an error names

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


def write(connection: Connection, index: str, changes: Iterable[Put | Delete]) -> None:
    """Apply changes, each to an entry of its own, in no order.

    Every one can be sent twice, so an answer that was lost does no harm.

    Raises:
        FileError: the cluster rejected entries, naming them and why.
        EngineUnavailable: it took nothing for `PATIENCE_SECONDS`.
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


def _requests(changes: Iterable[Put | Delete]) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    size = 0
    for change in changes:
        if isinstance(change, Put):
            added = [_encode({"index": {"_id": change.id}}), _encode(change.source)]
        else:
            added = [_encode({"delete": {"_id": change.id}})]
        more = sum(map(len, added))
        full = size + more > _MAX_BYTES or len(lines) >= 2 * _MAX_ENTRIES
        if lines and full and not change.follows:
            yield lines
            lines, size = [], 0
        lines += added
        size += more
    if lines:
        yield lines


def _send(connection: Connection, index: str, lines: list[bytes]) -> None:
    """One request, and again for what was turned away only because there was too much to do."""
    left = lines

    def attempt() -> None:
        nonlocal left
        operations: Any = left  # encoded already, which the client takes and its types do not say
        answer = connection.client.bulk(index=index, operations=operations, filter_path=_WANTED)
        left = _rejected(left, answer["items"]) if answer["errors"] else []
        if left:
            raise EngineUnavailable(f"the engine at {connection.address} is overloaded (wanted: write).")

    connection.insist("write", attempt, PATIENCE_SECONDS)


def _rejected(lines: list[bytes], items: list[Mapping[str, Any]]) -> list[bytes]:
    """The lines of those that were turned away for now.

    Raises:
        FileError: others were rejected for good.
    """
    again: list[bytes] = []
    wrong: list[str] = []
    at = 0
    for item in items:
        ((action, said),) = item.items()
        size = 2 if action == "index" else 1
        if said["status"] == 429:
            again += lines[at : at + size]
        elif "error" in said:
            wrong.append(f"{said['_id']} ({_reason(said['error'])})")
        at += size
    if wrong:
        more = f", and {len(wrong) - _NAMED:,} more" if len(wrong) > _NAMED else ""
        raise FileError(f"the engine rejected {'; '.join(wrong[:_NAMED])}{more}.")
    return again


def _reason(error: Mapping[str, Any]) -> str:
    cause = error.get("caused_by") or error
    return str(cause.get("reason") or error.get("reason") or error.get("type"))
