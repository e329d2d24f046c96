"""The source records of a load: those of the published snapshot, and what the load changes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from indexers.elastic import queries
from indexers.elastic.connection import Connection
from indexers.elastic.indices import clone, create, exists, remove, reopen
from indexers.elastic.mapping import records_mapping
from indexers.elastic.names import digest, entry_id
from indexers.elastic.reading import by_id, packed, scan, search, unpacked
from indexers.elastic.writing import Delete, Put, write
from indexers.engine import Changes, Record, RecordKind


@dataclass(slots=True)
class StagedRecords:
    """The records that a load sees. They are read where the published ones are until the first is changed:
    then in `index`, a clone of those.

    `base` is the index of the records that the load starts from, None for none. With `resumed`, `index` holds
    what an earlier attempt at the same load wrote, maybe in part.
    """

    connection: Connection
    index: str
    base: str | None
    resumed: bool = False
    _copied: bool = False
    _places: dict[RecordKind, int] = field(default_factory=dict)
    _removed: dict[tuple[RecordKind, str], int] = field(default_factory=dict)  # by this load, and its place

    def __post_init__(self) -> None:
        self._copied = self.resumed = self.resumed and exists(self.connection, self.index)
        if self.resumed:
            reopen(self.connection, self.index)

    def put(self, batch: list[Record], changes: Changes) -> None:
        """Stage records, and count what they change; of one that comes twice the last counts."""
        known = self._stored({entry_id(one.kind, one.id) for one in batch})
        if self.resumed:
            known = self._in_order(batch, known)
        changed: dict[str, Put | Delete] = {}
        for record in batch:
            entry, own = entry_id(record.kind, record.id), digest(record.body)
            old = known.get(entry)
            if old is None:
                changes.added += 1
            elif old["digest"] == own:
                changes.unchanged += 1
                continue
            else:
                changes.changed += 1
            place = self._place_of(record) if old is None else old["place"]
            known[entry] = {"digest": own, "place": place}
            changed[entry] = Put(entry, _stored_as(record, own, place))
        self._write(list(changed.values()))

    def _in_order(
        self, batch: list[Record], known: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Mapping[str, Any]]:
        """What an earlier attempt wrote has gaps in its order: what stands elsewhere is written anew."""
        found: dict[str, Mapping[str, Any]] = {}
        for record in batch:
            entry = entry_id(record.kind, record.id)
            if entry in known and entry not in found:
                place = self._next_place(record.kind)
                same = known[entry]["place"] == place
                found[entry] = known[entry] if same else {"digest": "", "place": place}
        return found

    def remove(self, kind: RecordKind, ids: list[str]) -> int:
        """Stage removals; how many of the ids were there."""
        own = {entry_id(kind, id_): id_ for id_ in ids}
        there = self._stored(own)
        self._removed |= {(kind, own[entry]): one["place"] for entry, one in there.items()}
        self._write([Delete(entry) for entry in there])
        return len(there)

    def ids(self, kind: RecordKind) -> list[str]:
        """All ids of a kind, in load order."""
        return [one["id"] for one in self._scan(kind, columns=("id",))]

    def records(self, kind: RecordKind) -> Iterator[Record]:
        """All records of a kind, in load order; what is put meanwhile is not seen."""
        for one in self._scan(kind, source=("id", "source", "body")):
            yield Record(kind, one["id"], unpacked(one["body"]), one["source"])

    def ensure(self) -> None:
        """Make the index, where nothing was changed."""
        if self._copied:
            return
        remove(self.connection, [self.index])
        if self.base:
            clone(self.connection, self.base, self.index)
        else:
            create(self.connection, self.index, records_mapping())
        self._copied = True

    def _place_of(self, record: Record) -> int:
        """What this load removed keeps its place; what an earlier one removed comes anew."""
        kept = self._removed.pop((record.kind, record.id), None)
        return self._next_place(record.kind) if kept is None else kept

    def _next_place(self, kind: RecordKind) -> int:
        if kind not in self._places:
            # Not among this load's own: what it removed keeps its place.
            self._places[kind] = _places_taken(self.connection, self.base, kind) if self.base else 0
        self._places[kind] += 1
        return self._places[kind] - 1

    def _scan(self, kind: RecordKind, **asked: Any) -> Iterator[Mapping[str, Any]]:
        index = self._readable()
        if index is None:
            return iter(())
        if self._copied:
            with self.connection.call("refresh"):
                self.connection.client.indices.refresh(index=index)
        return scan(self.connection, index, queries.of_kind(kind), "place", frozen=not self._copied, **asked)

    def _stored(self, entries: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        index = self._readable()
        if index is None:
            return {}
        return dict(by_id(self.connection, index, list(entries), ("digest", "place")))

    def _write(self, changes: list[Put | Delete]) -> None:
        if changes:
            self.ensure()
            write(self.connection, self.index, changes)

    def _readable(self) -> str | None:
        """Where the records that the load sees are; None before there are any."""
        return self.index if self._copied else self.base


def _places_taken(connection: Connection, index: str, kind: RecordKind) -> int:
    """How many places in load order are taken among the records of a kind."""
    body = {"query": queries.of_kind(kind), "size": 0, "aggs": {"last": {"max": {"field": "place"}}}}
    last = search(connection, index, "read", body)["aggregations"]["last"]["value"]
    return 0 if last is None else int(last) + 1


def _stored_as(record: Record, own_digest: str, place: int) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "id": record.id,
        "place": place,
        "digest": own_digest,
        "source": record.source,
        "body": packed(record.body),
    }
