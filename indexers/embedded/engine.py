"""Where snapshots live: the folder, its pointer and its one writer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from indexers.embedded.arrays import sync
from indexers.embedded.build import kept_infos, snapshot_folder, sweep
from indexers.embedded.lock import WriterLock
from indexers.embedded.snapshot import EmbeddedSnapshot
from indexers.embedded.stage import EmbeddedStage
from indexers.embedded.store import STORE_FILE, Store
from indexers.engine import SnapshotInfo
from taxonomy.errors import FileError, InputError, OlderSchema, SnapshotGone, UnknownName
from taxonomy.readers.tables import nearest

_ATTEMPTS = 3
_OLDER_OPEN = 2  # beside the current one; each costs the memory of its taxonomy


class EmbeddedEngine:
    """Implements `indexers.engine.Engine` in one folder, which the first load creates.

    Safe to use from many threads, and from many processes at once: one writes, all others read. After a
    publish the newest `keep` snapshots stay for rollback (never fewer than the current one). Snapshots are
    deleted while others may have them open, which Linux and macOS allow: mapped files stay readable.
    """

    def __init__(self, folder: Path, keep: int = 3) -> None:
        self._folder = folder
        self._keep = keep
        self._lock = threading.Lock()
        self._reader: Store | None = None
        self._snapshot: EmbeddedSnapshot | None = None
        self._stage: EmbeddedStage | None = None
        self._older: dict[str, EmbeddedSnapshot] = {}

    def current(self) -> EmbeddedSnapshot | None:
        """As `Engine.current`: reads one row, and opens a snapshot only when the pointer has moved.

        Raises:
            SchemaError: the folder was written by another schema.
            FileError: it is damaged.
        """
        with self._lock:
            return self._current()

    def _current(self) -> EmbeddedSnapshot | None:
        pointed = self._pointer()
        if pointed is None:
            return None
        if self._snapshot is None or self._snapshot.info.id != pointed:
            self._snapshot = self._open(pointed)
        return self._snapshot

    def open(self, snapshot: str) -> EmbeddedSnapshot:
        """As `Engine.open`; one that an older program built is gone too."""
        with self._lock:
            # A current one that cannot be read does not keep an older one from being read.
            current = self._current() if self._pointer() == snapshot else None
            if current is not None and current.info.id == snapshot:
                return current
            kept = self._reader.published() if self._reader else []
            older = {id_: one for id_, one in self._older.items() if id_ in kept}
            try:
                if snapshot not in kept:
                    raise SnapshotGone(f"snapshot {snapshot} is kept no longer.", field="snapshot")
                if snapshot not in older:
                    older[snapshot] = self._read(snapshot)
                older[snapshot] = older.pop(snapshot)  # the last used stands last
            except (FileNotFoundError, OlderSchema):  # it was deleted meanwhile
                raise SnapshotGone(f"snapshot {snapshot} is kept no longer.", field="snapshot") from None
            finally:
                self._older = dict(list(older.items())[-_OLDER_OPEN:])
            return older[snapshot]

    def _pointer(self) -> str | None:
        if self._reader is None or self._reader.frozen:
            self._release_reader()
            self._reader = Store.reading(self._folder)
        current = self._reader.current() if self._reader else None
        return current[0] if current else None

    def _open(self, pointed: str) -> EmbeddedSnapshot:
        """Open a snapshot; others may publish and delete it meanwhile, so look at the pointer again."""
        for _ in range(_ATTEMPTS):
            try:
                return self._read(pointed)
            except FileNotFoundError as error:
                missing = error.filename
                pointed = self._pointer() or pointed
        raise FileError(
            "is missing: the folder was not copied whole. Load again to rebuild it.", file=str(missing)
        )

    def _read(self, snapshot: str) -> EmbeddedSnapshot:
        folder = snapshot_folder(self._folder, snapshot)
        try:
            return EmbeddedSnapshot(folder)
        except (ValueError, LookupError, msgspec.MsgspecError) as error:
            raise FileError(f"is damaged ({error}). Load again to rebuild it.", file=str(folder)) from None

    def stage(self, resume: str | None = None, *, empty: bool = False) -> EmbeddedStage:
        """As `Engine.stage`; a load that is to resume another starts again, which is as fast here.

        Raises:
            Busy: naming the holder of the lock.
            FileError: the folder cannot be written to.
            SchemaError: a newer program wrote it.
        """
        stage = EmbeddedStage(self._folder, empty)
        self._stage = stage
        return stage

    def publish(self, snapshot: str) -> None:
        """As `Engine.publish`; for an older snapshot this is the rollback, with the records behind it.

        A load that starts from a rolled-back state gives up the newer snapshots once it is published.

        Raises:
            UnknownName: there is no such snapshot (the next load deletes what was never published).
            Busy: another load is under way.
        """
        with self._writing(snapshot) as store:
            store.publish(snapshot)
            sync(self._folder)
            # It is published: that old ones could not be cleared away (a full disk) is for the next load.
            with suppress(FileError):
                store.forget(self._keep)
                self._tidy(store)

    def drop(self, snapshot: str) -> None:
        """As `Engine.drop`.

        Raises:
            UnknownName: there is no such snapshot.
            InputError: it is the current one.
            Busy: another load is under way.
        """
        with self._writing(snapshot) as store:
            current = store.current()
            if current and current[0] == snapshot:
                raise InputError(f"{snapshot} is the current one; publish another first.", field="snapshot")
            store.drop(snapshot)
            self._tidy(store)

    def _tidy(self, store: Store) -> None:
        store.prune()
        store.settle()
        sweep(self._folder, store.snapshots())

    @contextmanager
    def _writing(self, snapshot: str) -> Iterator[Store]:
        """A store to write to: under the lock, or within our own load if that built the snapshot."""
        if not (self._folder / STORE_FILE).exists():
            raise UnknownName(f"there is no snapshot {snapshot}.", field="snapshot")
        stage = self._stage
        own = stage is not None and stage.under_way and stage.built == snapshot
        lock = None if own else WriterLock(self._folder)
        try:
            store = Store.writing(self._folder)
            try:
                known = store.snapshots()
                if snapshot not in known:
                    near = nearest(snapshot, known)
                    raise UnknownName(f"there is no snapshot {snapshot}.", field="snapshot", nearest=near)
                yield store
            finally:
                store.close()
        finally:
            if lock:
                lock.release()

    def snapshots(self) -> list[SnapshotInfo]:
        """As `Engine.snapshots`, with one that is built and not published; one not on disk is left out."""
        store = Store.reading(self._folder)
        if store is None:
            return []
        try:
            return kept_infos(self._folder, store.snapshots())
        finally:
            store.close()

    def cluster(self) -> None:
        """As `Engine.cluster`: none."""

    def close(self) -> None:
        """As `Engine.close`; snapshots that were handed out stay readable."""
        with self._lock:
            self._release_reader()
            self._snapshot = None
            self._older = {}

    def _release_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
