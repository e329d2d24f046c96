"""The life of an index: created or cloned, filled, merged and sealed, deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from indexers.elastic.connection import Connection
from indexers.elastic.errors import IndexExists
from indexers.elastic.mapping import building, serving, while_building
from taxonomy.errors import EngineUnavailable

# A merge of a large index takes minutes, and is waited for.
_MERGE_SECONDS = 3600.0


def create(connection: Connection, index: str, mapping: Mapping[str, Any]) -> None:
    """An empty index to fill, of a name that no other load makes."""

    def make() -> None:
        connection.client.indices.create(index=index, settings=building(connection.access), mappings=mapping)

    with suppress(IndexExists):  # then the answer to an earlier attempt was lost
        connection.insist(f"create {index}", make)


def clone(connection: Connection, source: str, target: str) -> None:
    """An index to fill that begins as another: its files are linked, not copied."""

    def make() -> None:
        connection.client.indices.clone(
            index=source, target=target, settings=while_building(), wait_for_active_shards="1"
        )

    with suppress(IndexExists):
        connection.insist(f"clone {source}", make)


def seal(connection: Connection, index: str) -> None:
    """Merge what was written into one segment, sync it, and set the index for being read.

    One segment holds no deleted entries, which BM25 would go on counting.
    """
    client = connection.client

    def finish() -> None:
        client.indices.refresh(index=index)
        patient = client.options(request_timeout=_MERGE_SECONDS)
        patient.indices.forcemerge(index=index, max_num_segments=1)
        client.indices.flush(index=index)
        client.indices.put_settings(index=index, settings=serving(connection.access))
        client.indices.refresh(index=index)
        health = client.cluster.health(index=index, wait_for_status="yellow", timeout="30s").body
        if health["timed_out"]:
            raise EngineUnavailable(
                f"the index {index} at {connection.address} did not become ready in 30 seconds."
            )

    connection.insist(f"finish {index}", finish)


def exists(connection: Connection, index: str) -> bool:
    """Whether there is such an index."""
    look = partial(connection.client.indices.exists, index=index)
    return bool(connection.insist(f"look for {index}", look))


def reopen(connection: Connection, index: str) -> None:
    """Let an index be filled further whose filling ended, and show what is in it."""

    def go_on() -> None:
        connection.client.indices.put_settings(index=index, settings=while_building())
        connection.client.indices.refresh(index=index)

    connection.insist(f"go on with {index}", go_on)


def remove(connection: Connection, indices: Iterable[str]) -> None:
    """Delete indices, those that are there."""
    for index in indices:
        delete = partial(connection.client.indices.delete, index=index, ignore_unavailable=True)
        connection.insist(f"delete {index}", delete)
