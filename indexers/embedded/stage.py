"""A load under way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import TracebackType

from indexers.checks import already_copied
from indexers.embedded.build import build_snapshot, kept_infos, snapshot_folder, sweep
from indexers.embedded.lock import WriterLock
from indexers.embedded.store import Row, Store, Version
from indexers.engine import Changes, Document, Record, RecordKind, SnapshotInfo
from taxonomy.errors import FileError
from taxonomy.frameworks import Taxonomy

_BATCH = 1000


class EmbeddedStage:
    """The one writer: holds the lock from construction until its `with` block ends.

    Records are written in batches as they come, under the number of this load, which nobody sees until
    `publish`. An empty one removes, when it is built, what it started from and did not put.

    Raises:
        Busy, FileError, SchemaError: as `Engine.stage`.
    """

    def __init__(self, folder: Path, empty: bool = False) -> None:
        self._folder = folder
        self.built: str | None = None  # the id of the snapshot, once there is one
        self._lock = WriterLock(folder)
        try:
            self._store = Store.writing(folder)
            self._discard()
            current = self._store.current()
            self._current = current[1] if current else 0
            self._base = 0 if empty else self._current  # what this load sees, beside what it writes
            self._seq = self._store.begin()
        except BaseException:
            self._lock.release()
            raise
        self._places: dict[RecordKind, int] = {}

    def __enter__(self) -> EmbeddedStage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self.built is None:
                self._discard()
            self._store.close()
        finally:
            self._lock.release()

    @property
    def under_way(self) -> bool:
        """Whether this load still holds the lock."""
        return self._lock.held

    def _discard(self) -> None:
        """Delete the rows and folders of loads that were not published."""
        self._store.discard()
        sweep(self._folder, self._store.snapshots())

    def put(self, records: Iterable[Record]) -> Changes:
        """As `Stage.put`; of a record that comes twice the last one counts."""
        self._unbuilt()
        changes = Changes()
        rest = iter(records)
        while batch := list(islice(rest, _BATCH)):
            for kind in dict.fromkeys(record.kind for record in batch):
                self._put(kind, [record for record in batch if record.kind == kind], changes)
        return changes

    def _put(self, kind: RecordKind, records: list[Record], changes: Changes) -> None:
        known = self._latest(kind, [record.id for record in records])
        rows: dict[str, Row] = {}
        for record in records:
            old = known.get(record.id)
            if old is None or old.removed:
                changes.added += 1
            elif old.body == record.body:
                changes.unchanged += 1
                continue
            else:
                changes.changed += 1
            # What an earlier load removed comes anew; what this load removed keeps its place.
            anew = old is None or (old.removed and old.seq != self._seq)
            first = self._next_place(kind) if old is None or anew else old.first
            known[record.id] = Version(self._seq, first, 0, record.body)
            rows[record.id] = Row(kind, record.id, self._seq, first, 0, record.source, record.body)
        self._store.write(rows.values())

    def remove(self, kind: RecordKind, ids: Iterable[str]) -> int:
        """As `Stage.remove`."""
        self._unbuilt()
        removed = 0
        rest = iter(ids)
        while batch := list(islice(rest, _BATCH)):
            there = {id_: old for id_, old in self._latest(kind, batch).items() if not old.removed}
            self._store.write(Row(kind, id_, self._seq, old.first, 1, "", b"") for id_, old in there.items())
            removed += len(there)
        return removed

    def _latest(self, kind: RecordKind, ids: list[str]) -> dict[str, Version]:
        return self._store.latest(kind, json.dumps(ids), self._base, self._seq)

    def _next_place(self, kind: RecordKind) -> int:
        place = self._places[kind] if kind in self._places else self._store.places(kind)
        self._places[kind] = place + 1
        return place

    def ids(self, kind: RecordKind) -> list[str]:
        """As `Stage.ids`."""
        return self._store.ids(kind, self._base, self._seq)

    def records(self, kind: RecordKind) -> Iterator[Record]:
        """As `Stage.records`; what is put meanwhile is not seen."""
        # A connection of its own, so that writing does not disturb it.
        store = Store.writing(self._folder)
        try:
            yield from store.records(kind, self._base, self._seq)
        finally:
            store.close()

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
            InputError: two documents of a kind share an id, a step has no valid weight, or as `Stage.build`.
        """
        self._unbuilt()
        if info := self._copied(like):
            self._store.discard()  # what was staged here stands there already
        else:
            info = build_snapshot(self._folder, self._seq, documents, taxonomy, facts, like)
            if self._base != self._current:
                self._store.leave_out(self._current, self._seq)
            self._store.built(info.id, self._seq, self._current)
        self.built = info.id
        return info

    def _copied(self, like: SnapshotInfo | None) -> SnapshotInfo | None:
        """The copy of `like`, where it is kept here already."""
        if like is None:
            return None
        kept = self._store.snapshots()
        info = already_copied(like, kept_infos(self._folder, kept))
        if info is None and like.id in kept:
            raise FileError(
                "is missing: the folder was not copied whole. Copy into an empty folder instead.",
                file=str(snapshot_folder(self._folder, like.id)),
            )
        return info

    def _unbuilt(self) -> None:
        if self.built is not None or not self.under_way:
            raise RuntimeError("this load is over: it was built or left")
