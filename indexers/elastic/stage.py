"""A load under way: the one writer, whose indices nobody reads until it is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from types import TracebackType

from indexers.checks import already_copied
from indexers.elastic.build import Built, build_documents
from indexers.elastic.catalogue import Catalogue, State
from indexers.elastic.connection import Connection
from indexers.elastic.errors import IndexMissing
from indexers.elastic.indices import clone, remove, seal
from indexers.elastic.lock import WriterLock
from indexers.elastic.records import StagedRecords
from indexers.engine import Changes, Document, Record, RecordKind, SnapshotInfo
from taxonomy.errors import SkillStepError, SnapshotGone
from taxonomy.frameworks import Taxonomy

_BATCH = 1000


class ElasticStage:
    """The one writer: holds the lock from construction until its `with` block ends.

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
        self._connection = connection.patient(patience)
        self.catalogue = Catalogue(self._connection)
        self._resume = resume
        self._lock = WriterLock(self._connection, lease)
        try:
            self._begin(empty)
        except BaseException:
            self._lock.release()
            raise

    def _begin(self, empty: bool) -> None:
        catalogue, resume = self.catalogue, self._resume
        catalogue.check_schema()
        self._published: State | None = catalogue.current()
        begun = catalogue.begun(resume) if resume else ()
        catalogue.sweep(self._published.info.id if self._published else None, spare=begun)
        self._id, self._seq = catalogue.begin()
        if begun:
            self._id = begun[0]
        elif resume:
            catalogue.note_begun(resume, [self._id])
        self._base = None if empty else self._published  # what this load starts from
        base = catalogue.names.records(self._base.info.id) if self._base else None
        self._records = StagedRecords(
            self._connection, catalogue.names.records(self._id), base, resumed=bool(begun)
        )

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
        return self._published.info.id if self._published else None

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
                self._records.put(batch, changes)
        return changes

    def remove(self, kind: RecordKind, ids: Iterable[str]) -> int:
        """As `Stage.remove`."""
        self._unbuilt()
        removed = 0
        rest = iter(ids)
        with self._noticing():
            while batch := list(islice(rest, _BATCH)):
                removed += self._records.remove(kind, batch)
        return removed

    def ids(self, kind: RecordKind) -> list[str]:
        """As `Stage.ids`."""
        with self._noticing():
            return self._records.ids(kind)

    def records(self, kind: RecordKind) -> Iterator[Record]:
        """As `Stage.records`; what is put meanwhile is not seen."""
        with self._noticing():
            yield from self._records.records(kind)

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
        if like and (same := already_copied(like, [one.info for one in self.catalogue.kept()])):
            self._at_once.discard(self._id)
            self.built = same.id
            return same
        with self._noticing():
            return self._build(documents, taxonomy, facts, like)

    def _build(
        self,
        documents: Iterable[Document],
        taxonomy: Taxonomy,
        facts: Mapping[str, str],
        like: SnapshotInfo | None,
    ) -> SnapshotInfo:
        self._records.ensure()
        index, first = self._records.index, self._id
        if like:
            index = self._take_id(like.id)
        base = Built(self._base.info, self._base.pieces, self._base.shards) if self._base else None
        names = self.catalogue.names
        built = build_documents(self._connection, names, self._id, base, documents, taxonomy, facts, like)
        seal(self._connection, index)
        self.catalogue.built(built, self._seq, self._published.seq if self._published else 0)
        if first != self._id:
            self._at_once.discard(first)
        self.built = self._id
        return built.info

    def _take_id(self, id_: str) -> str:
        """Go on under the id of the snapshot that is copied; the index of its records."""
        if self._resume:
            self.catalogue.note_begun(self._resume, [self._id, id_])
        index = self.catalogue.names.records(id_)
        remove(self._connection, [index])
        seal(self._connection, self._records.index)
        clone(self._connection, self._records.index, index)
        self._id = id_
        return index

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Where an index of this load is gone, another load deleted it, which had taken the lock."""
        try:
            yield
        except (IndexMissing, SnapshotGone):
            self._lock.check()
            raise

    def _unbuilt(self) -> None:
        if self.built is None and not self.under_way:
            self._lock.check()
        if self.built is not None or not self.under_way:
            raise RuntimeError("this load is over: it was built or left")
