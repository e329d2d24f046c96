"""A load under way: source records in an index of their own, which nobody reads until it is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from types import TracebackType
from typing import Any

from indexers.checks import already_copied
from indexers.elastic import queries
from indexers.elastic.build import Built, build_documents
from indexers.elastic.catalogue import Catalogue, State
from indexers.elastic.connection import Connection
from indexers.elastic.errors import IndexMissing
from indexers.elastic.indices import clone, create, exists, remove, reopen, seal
from indexers.elastic.lock import WriterLock
from indexers.elastic.mapping import records_mapping
from indexers.elastic.names import digest, entry_id
from indexers.elastic.reading import by_id, packed, scan, unpacked
from indexers.elastic.writing import Delete, Put, write
from indexers.engine import Changes, Document, Record, RecordKind, SnapshotInfo
from taxonomy.errors import SkillStepError, SnapshotGone
from taxonomy.frameworks import Taxonomy

_BATCH = 1000


class ElasticStage:
    """The one writer: holds the lock from construction until its `with` block ends.

    Records go into a clone of the published snapshot's records, made when the first of them comes.

    Raises:
        Busy, SchemaError, EngineUnavailable, EngineRefused: as `Engine.stage`.
    """

    def __init__(
        self,
        connection: Connection,
        lease: float,
        patience: float,
        resume: str | None = None,
        empty: bool = False,
    ) -> None:
        self.built: str | None = None  # the id of the snapshot, once there is one
        self.left = False
        # Who reaches nothing is told at once; a load that has begun is worth waiting for.
        self._at_once = Catalogue(connection)
        self._at_once.prepare()
        self._connection = connection = connection.patient(patience)
        self.catalogue = catalogue = Catalogue(connection)
        self._resume = resume
        self._lock = WriterLock(connection, lease)
        try:
            catalogue.check_schema()
            begun = catalogue.begun(resume) if resume else ()
            current = catalogue.current()
            catalogue.sweep(spare=(*begun, *([current.info.id] if current else [])))
            self._id, self._seq = catalogue.begin()
            if resume and begun:
                self._id = begun[0]
            elif resume:
                catalogue.note_begun(resume, [self._id])
            self._index = catalogue.names.records(self._id)
            self._copied = self._resumed = bool(begun) and exists(connection, self._index)
            if self._copied:
                reopen(connection, self._index)
        except BaseException:
            self._lock.release()
            raise
        self._current = current
        self._base: State | None = None if empty else current  # what this load starts from
        self._places: dict[RecordKind, int] = {}
        self._removed: dict[tuple[RecordKind, str], int] = {}  # what this load removed, and its place

    def __enter__(self) -> ElasticStage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.left = True
        try:
            if self.built is None and self._resume is None:
                # What cannot be deleted now, the next load deletes; what went wrong before is told.
                with suppress(SkillStepError):
                    self._at_once.discard(self._id)
        finally:
            self._lock.release()

    @property
    def after(self) -> str | None:
        """The id of the snapshot that was published when this load began."""
        return self._current.info.id if self._current else None

    @property
    def under_way(self) -> bool:
        """Whether this load still holds the lock."""
        return self._lock.held

    def check(self) -> None:
        """Raises EngineUnavailable where the lock was lost meanwhile."""
        self._lock.check()

    def put(self, records: Iterable[Record]) -> Changes:
        """As `Stage.put`; of a record that comes twice the last one counts."""
        self._unbuilt()
        changes = Changes()
        rest = iter(records)
        with self._noticing():
            while batch := list(islice(rest, _BATCH)):
                self._write(self._changed(batch, changes))
        return changes

    def _changed(self, batch: list[Record], changes: Changes) -> list[Put | Delete]:
        known = self._stored({entry_id(one.kind, one.id): one.id for one in batch})
        changed: dict[str, Put | Delete] = {}
        for record in batch:
            entry, own = entry_id(record.kind, record.id), digest(record.body)
            old = known.get(entry)
            if old is not None and self._resumed and entry not in changed:
                # What an earlier attempt wrote in part has gaps in its order.
                place = self._next_place(record.kind)
                if old["place"] != place:
                    old = {"digest": "", "place": place}
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
        return list(changed.values())

    def _place_of(self, record: Record) -> int:
        """What this load removed keeps its place; what an earlier one removed comes anew."""
        kept = self._removed.pop((record.kind, record.id), None)
        return self._next_place(record.kind) if kept is None else kept

    def remove(self, kind: RecordKind, ids: Iterable[str]) -> int:
        """As `Stage.remove`."""
        self._unbuilt()
        removed = 0
        rest = iter(ids)
        with self._noticing():
            while batch := list(islice(rest, _BATCH)):
                own = {entry_id(kind, id_): id_ for id_ in batch}
                there = self._stored(own)
                self._removed |= {(kind, own[entry]): one["place"] for entry, one in there.items()}
                self._write([Delete(entry) for entry in there])
                removed += len(there)
        return removed

    def ids(self, kind: RecordKind) -> list[str]:
        """As `Stage.ids`."""
        with self._noticing():
            return [one["id"] for one in self._scan(kind, columns=("id",))]

    def records(self, kind: RecordKind) -> Iterator[Record]:
        """As `Stage.records`; what is put meanwhile is not seen."""
        with self._noticing():
            for one in self._scan(kind, source=("id", "source", "body")):
                yield Record(kind, one["id"], unpacked(one["body"]), one["source"])

    def build(
        self,
        documents: Iterable[Document],
        taxonomy: Taxonomy,
        facts: Mapping[str, str],
        *,
        like: SnapshotInfo | None = None,
    ) -> SnapshotInfo:
        """As `Stage.build`; nothing more can be staged afterwards.

        Raises:
            InputError: two documents of a kind share an id, or a step has no valid weight.
            FileError: the cluster rejected documents, naming them.
        """
        self._unbuilt()
        self._lock.check()
        with self._noticing():
            return self._built(documents, taxonomy, facts, like)

    def _built(
        self,
        documents: Iterable[Document],
        taxonomy: Taxonomy,
        facts: Mapping[str, str],
        like: SnapshotInfo | None,
    ) -> SnapshotInfo:
        if like and (same := already_copied(like, [one.info for one in self.catalogue.kept()])):
            self.catalogue.discard(self._id)
            self.built = same.id
            return same
        if not self._copied:
            self._copy()
        if like:
            self._take_id(like.id)
        base = Built(self._base.info, self._base.pieces, self._base.shards) if self._base else None
        names = self.catalogue.names
        built = build_documents(self._connection, names, self._id, base, documents, taxonomy, facts, like)
        seal(self._connection, self._index)
        self.catalogue.built(built, self._seq, self._current.seq if self._current else 0)
        self.built = self._id
        return built.info

    def _take_id(self, id_: str) -> None:
        """Go on under the id of the snapshot that is copied."""
        if self._resume:
            self.catalogue.note_begun(self._resume, [self._id, id_])
        index = self.catalogue.names.records(id_)
        remove(self._connection, [index])
        seal(self._connection, self._index)
        clone(self._connection, self._index, index)
        self._id, self._index = id_, index

    def _scan(self, kind: RecordKind, **asked: Any) -> Iterator[Mapping[str, Any]]:
        index = self._readable()
        if index is None:
            return iter(())
        if self._copied:
            with self._connection.call("refresh"):
                self._connection.client.indices.refresh(index=index)
        return scan(self._connection, index, queries.of_kind(kind), "place", frozen=not self._copied, **asked)

    def _stored(self, entries: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        index = self._readable()
        if index is None:
            return {}
        return dict(by_id(self._connection, index, list(entries), ("digest", "place")))

    def _next_place(self, kind: RecordKind) -> int:
        if kind not in self._places:
            # Not among this load's own: what it removed keeps its place.
            base = self._base
            self._places[kind] = self.catalogue.places(base.info.id, kind) if base else 0
        self._places[kind] += 1
        return self._places[kind] - 1

    def _write(self, changes: list[Put | Delete]) -> None:
        if not changes:
            return
        if not self._copied:
            self._copy()
        write(self._connection, self._index, changes)

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Where an index of this load is gone, another load deleted it, which had taken the lock."""
        try:
            yield
        except (IndexMissing, SnapshotGone):
            self._lock.check()
            raise

    def _readable(self) -> str | None:
        """Where the records that this load sees are; None before there are any."""
        if self._copied:
            return self._index
        return self.catalogue.names.records(self._base.info.id) if self._base else None

    def _copy(self) -> None:
        remove(self._connection, [self._index])
        if self._base:
            clone(self._connection, self.catalogue.names.records(self._base.info.id), self._index)
        else:
            create(self._connection, self._index, records_mapping())
        self._copied = True

    def _unbuilt(self) -> None:
        if self.built is None and not self.under_way:
            self._lock.check()
        if self.built is not None or not self.under_way:
            raise RuntimeError("this load is over: it was built or left")


def _stored_as(record: Record, own_digest: str, place: int) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "id": record.id,
        "place": place,
        "digest": own_digest,
        "source": record.source,
        "body": packed(record.body),
    }
