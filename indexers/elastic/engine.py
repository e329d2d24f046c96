"""Where snapshots live: indices of a cluster below one prefix, and the alias that points to one of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from indexers.checks import check_schema
from indexers.elastic.catalogue import Catalogue, State
from indexers.elastic.connection import PATIENCE_SECONDS, Connection
from indexers.elastic.lock import LEASE_SECONDS, WriterLock
from indexers.elastic.snapshot import ElasticSnapshot
from indexers.elastic.stage import ElasticStage
from indexers.engine import SCHEMA, Cluster, SnapshotInfo
from taxonomy.errors import (
    InputError,
    SkillStepError,
    SnapshotGone,
    UnknownName,
)
from taxonomy.readers.tables import nearest

_OLDER_OPEN = 2  # beside the current one; each costs the memory of its taxonomy


class ElasticEngine:
    """Implements `indexers.engine.Engine` on an Elasticsearch cluster, which the first load fills.

    Safe to use from many threads and machines at once: one writes, all others read. After a publish the
    newest `keep` snapshots stay for rollback. What is given up is deleted by a later load, five minutes on
    at the earliest, so that requests which are under way can end. Every method raises EngineUnavailable or
    EngineRefused where the cluster cannot be asked.

    `lease` is how many seconds the lock of a load that died holds up others, `patience` how many a load that
    has begun waits for a cluster that is busy or restarting.
    """

    def __init__(
        self,
        connection: Connection,
        keep: int = 3,
        lease: float = LEASE_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._connection = connection
        self._lease = lease
        self._patience = patience
        self._catalogue = Catalogue(connection)
        self._keep = keep
        self._lock = threading.Lock()
        self._snapshot: ElasticSnapshot | None = None
        self._older: dict[str, ElasticSnapshot] = {}
        self._stage: ElasticStage | None = None

    def current(self) -> ElasticSnapshot | None:
        """As `Engine.current`: asks for one alias, and opens a snapshot only when it has moved.

        Raises:
            SchemaError: another version of the program wrote it.
        """
        pointed = self._catalogue.pointer()
        if pointed is None:
            return None
        with self._lock:
            if self._snapshot is None or self._snapshot.info.id != pointed:
                state = self._catalogue.current()
                self._snapshot = self._open(state) if state else None
            return self._snapshot

    def open(self, snapshot: str) -> ElasticSnapshot:
        """As `Engine.open`; one that an older program built is gone too."""
        # A current one that cannot be read does not keep an older one from being read.
        current = self.current() if self._catalogue.pointer() == snapshot else None
        if current is not None and current.info.id == snapshot:
            return current
        state = next((one for one in self._catalogue.kept() if one.info.id == snapshot), None)
        with self._lock:
            if state is None or not state.published or state.info.schema != SCHEMA:
                self._older.pop(snapshot, None)
                raise SnapshotGone(f"snapshot {snapshot} is kept no longer.", field="snapshot")
            opened = self._older.pop(snapshot, None) or self._open(state)
            self._older = {**dict(list(self._older.items())[1 - _OLDER_OPEN :]), snapshot: opened}
            return opened

    def _open(self, state: State) -> ElasticSnapshot:
        check_schema(state.info, "prefix", self._connection.address)
        return ElasticSnapshot(self._connection, state.info, state.pieces, state.shards)

    def stage(self, resume: str | None = None, *, empty: bool = False) -> ElasticStage:
        """As `Engine.stage`; what a load of that name wrote is found again until another load begins.

        Raises:
            Busy: naming the holder of the lock, and when it expires.
            SchemaError: a newer program wrote what is there.
        """
        stage = ElasticStage(self._connection, self._lease, self._patience, resume, empty)
        self._stage = stage
        return stage

    def publish(self, snapshot: str) -> None:
        """As `Engine.publish`; for an older snapshot this is the rollback, with the records behind it.

        A load that starts from a rolled-back state gives up the newer snapshots once it is published.

        Raises:
            UnknownName: there is no such snapshot (the next load deletes what was never published).
            Busy: another load is under way.
            EngineUnavailable, EngineRefused: also where the load that built it lost its lock to another.
        """
        own = self._own(snapshot)
        with self._writing(snapshot, own) as kept:
            state = kept[snapshot]
            if own:
                own.catalogue.publish(state, own.after)
            else:
                self._catalogue.publish(state)
            with suppress(SkillStepError):  # it is published; the next publish gives up what stayed too long
                self._give_up(state, kept)

    def _give_up(self, published: State, kept: Mapping[str, State]) -> None:
        newest = sorted(kept.values(), key=lambda one: -one.seq)[: self._keep]
        for one in kept.values():
            passed_over = not published.published and published.base < one.seq < published.seq
            if one is not published and (passed_over or one not in newest):
                self._catalogue.drop(one)

    def drop(self, snapshot: str) -> None:
        """As `Engine.drop`.

        Raises:
            UnknownName: there is no such snapshot.
            InputError: it is the current one.
            Busy: another load is under way.
        """
        with self._writing(snapshot, self._own(snapshot)) as kept:
            if self._catalogue.pointer() == snapshot:
                raise InputError(f"{snapshot} is the current one; publish another first.", field="snapshot")
            self._catalogue.drop(kept[snapshot])

    def _own(self, snapshot: str) -> ElasticStage | None:
        """Our own load, if that is not over and built this snapshot."""
        stage = self._stage
        return stage if stage and stage.built == snapshot and not stage.left else None

    @contextmanager
    def _writing(self, snapshot: str, own: ElasticStage | None) -> Iterator[dict[str, State]]:
        """The snapshots that are kept: under the lock, or within our own load."""
        lock = None
        if own:
            own.check()
        else:
            self._known(snapshot)
            lock = WriterLock(self._connection, self._lease)
        try:
            yield self._known(snapshot)
        finally:
            if lock:
                lock.release()

    def _known(self, snapshot: str) -> dict[str, State]:
        kept = {one.info.id: one for one in self._catalogue.kept()}
        if snapshot not in kept:
            near = nearest(snapshot, list(kept))
            raise UnknownName(f"there is no snapshot {snapshot}.", field="snapshot", nearest=near)
        return kept

    def snapshots(self) -> list[SnapshotInfo]:
        """As `Engine.snapshots`, with one that is built and not published."""
        return [one.info for one in self._catalogue.kept()]

    def cluster(self) -> Cluster:
        """As `Engine.cluster`."""
        return self._connection.check()

    def close(self) -> None:
        """As `Engine.close`; snapshots that were handed out stay readable, and share the connection."""
        with self._lock:
            self._snapshot = None
            self._older = {}
