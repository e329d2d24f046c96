"""Reading entries: one search, many entries by id, and all of them in order."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from indexers.elastic.connection import Connection
from indexers.elastic.errors import IndexMissing, of_part
from taxonomy.errors import SkillStepError, SnapshotGone

# Entries a request: bodies of 30 kB make a large answer, columns a small one.
_PAGE_OF_BODIES, _PAGE_OF_COLUMNS = 500, 5000
_KEEP_ALIVE = "5m"  # of a view of an index that is being written, from one page to the next

Entry = Mapping[str, Any]
T = TypeVar("T")


def packed(body: bytes) -> str | dict[str, str]:
    """Bytes as JSON holds them: text where they are, else base64."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(body).decode()}


def unpacked(body: str | Mapping[str, str]) -> bytes:
    """The bytes again."""
    return body.encode() if isinstance(body, str) else b64decode(body["base64"])


def _asked(connection: Connection, index: str, what: str, action: Callable[[], T]) -> T:
    """As `Connection.insist`. Raises SnapshotGone where the index was deleted."""
    try:
        return connection.insist(what, action)
    except IndexMissing:
        raise SnapshotGone(
            f"the snapshot of {index} at {connection.address} is kept no longer.", field="snapshot"
        ) from None


def search(
    connection: Connection, index: str, what: str, body: Mapping[str, Any], *, shards: int = 1
) -> Mapping[str, Any]:
    """The answer of all shards, never of fewer. BM25 counts words over all of several `shards`.

    Raises:
        EngineUnavailable: some shard did not answer in time.
    """

    def ask() -> Mapping[str, Any]:
        answer = connection.client.search(
            index=index,
            body=dict(body),
            search_type="dfs_query_then_fetch" if shards > 1 else "query_then_fetch",
            allow_partial_search_results=False,
        )
        return connection.complete(answer)

    return _asked(connection, index, what, ask)


def search_many(
    connection: Connection, index: str, what: str, bodies: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """The answers to several searches in one request."""
    if not bodies:
        return []
    lines: list[Mapping[str, Any]] = []
    for body in bodies:
        lines += [{"allow_partial_search_results": False}, body]

    def ask() -> list[Mapping[str, Any]]:
        answers = connection.client.msearch(index=index, searches=lines).body["responses"]
        for answer in answers:
            if "error" in answer:
                raise of_part(answer["error"], answer["status"], connection.address, what)
        return [connection.complete(answer) for answer in answers]

    return _asked(connection, index, what, ask)


def by_id(
    connection: Connection, index: str, ids: Sequence[str], fields: Sequence[str]
) -> Iterator[tuple[str, Entry]]:
    """Those of the entries that exist, as they are now (written a moment ago or not), in batches."""
    rest = iter(ids)
    while batch := list(islice(rest, _PAGE_OF_BODIES)):
        found = _asked(connection, index, "read", partial(_got, connection, index, batch, fields))
        yield from ((one["_id"], one["_source"]) for one in found)


def _got(connection: Connection, index: str, ids: list[str], fields: Sequence[str]) -> list[Any]:
    answer = connection.client.mget(index=index, ids=ids, source_includes=list(fields))
    for one in answer["docs"]:
        if "error" in one:
            raise of_part(one["error"], 503, connection.address, "read")
    return [one for one in answer["docs"] if one.get("found")]


def scan(
    connection: Connection,
    index: str,
    query: Mapping[str, Any],
    sort: str,
    *,
    source: Sequence[str] = (),
    columns: Sequence[str] = (),
    frozen: bool = True,
) -> Iterator[Entry]:
    """All entries that a query finds, by a field whose values are distinct.

    An entry has what is asked of its `source`, and of its `columns` the first value. An index that is not
    `frozen` is read as it stood when its scan began.
    """
    view = None if frozen else _view(connection, index)
    size = _PAGE_OF_BODIES if source else _PAGE_OF_COLUMNS
    body: dict[str, Any] = {
        "query": query,
        "sort": [{sort: "asc"}],
        "size": size,
        "track_total_hits": False,
        "_source": list(source) or False,
        "docvalue_fields": list(columns),
    }
    try:
        while True:
            if view is not None:
                body["pit"] = {"id": view, "keep_alive": _KEEP_ALIVE}
            hits = _page(connection, index, body, view)
            for hit in hits:
                yield {**hit.get("_source", {}), **{k: v[0] for k, v in hit.get("fields", {}).items()}}
            if len(hits) < size:
                return
            body["search_after"] = hits[-1]["sort"]
    finally:
        if view is not None:
            with suppress(SkillStepError), connection.call("close a view"):
                connection.client.close_point_in_time(id=view)


def _view(connection: Connection, index: str) -> str:
    open_ = partial(connection.client.open_point_in_time, index=index, keep_alive=_KEEP_ALIVE)
    return str(_asked(connection, index, "read", open_)["id"])


def _page(connection: Connection, index: str, body: dict[str, Any], view: str | None) -> list[Any]:
    def ask() -> list[Any]:
        # The view says which index; naming it too is an error.
        answer = connection.client.search(
            index=None if view else index, body=body, allow_partial_search_results=None if view else False
        )
        return list(connection.complete(answer)["hits"]["hits"])

    return _asked(connection, index, "read", ask)
