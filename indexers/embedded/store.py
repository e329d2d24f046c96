"""Source records and the pointer, in SQLite.

Records are versioned by the sequence number of the load that wrote them. What a snapshot sees is, for each
record, its latest row up to the snapshot's own number, so a load that fails or is killed leaves only rows
that nothing sees, and the next load deletes them. `publish` is one transaction.

`first` is a record's place in load order; all versions of a record share it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from indexers.engine import SCHEMA, Record, RecordKind
from indexers.faults import disk_full
from taxonomy.errors import FileError, SchemaError

STORE_FILE = "store.sqlite"

_TABLES = """
CREATE TABLE record (
    kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, first INTEGER NOT NULL,
    removed INTEGER NOT NULL, source TEXT NOT NULL, body BLOB NOT NULL
);
CREATE UNIQUE INDEX record_by_id ON record (kind, id, seq);
CREATE UNIQUE INDEX record_by_place ON record (kind, first, seq);
CREATE INDEX record_removed ON record (seq) WHERE removed = 1;
-- Loads that have begun and are not published; the numbers are never used again.
CREATE TABLE load (seq INTEGER PRIMARY KEY AUTOINCREMENT);
-- Snapshots that are built; `base` is the number of the one that was current when its load began.
CREATE TABLE snapshot (id TEXT PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, base INTEGER NOT NULL);
CREATE TABLE pointer (one INTEGER PRIMARY KEY CHECK (one = 1), snapshot TEXT NOT NULL REFERENCES snapshot);
"""

# What a load sees: rows up to the snapshot that it starts from, and its own, the latest of each record.
_STATE = """
FROM record AS r WHERE kind = :kind AND (seq <= :base OR seq = :seq) AND removed = 0 AND NOT EXISTS (
    SELECT 1 FROM record AS n WHERE n.kind = r.kind AND n.id = r.id AND n.seq > r.seq
    AND (n.seq <= :base OR n.seq = :seq)
) ORDER BY kind, first
"""
_LEFT_OUT = """
INSERT INTO record SELECT kind, id, :seq, first, 1, '', x'' FROM record AS r
WHERE seq <= :base AND removed = 0 AND NOT EXISTS (
    SELECT 1 FROM record AS n WHERE n.kind = r.kind AND n.id = r.id AND n.seq > r.seq
    AND (n.seq <= :base OR n.seq = :seq)
)
"""
_VERSIONS = """
SELECT id, seq, first, removed, body FROM record
WHERE kind = ? AND id IN (SELECT value FROM json_each(?)) AND (seq <= ? OR seq = ?) ORDER BY seq
"""
# Rows that a newer one hides from every kept snapshot, and rows of snapshots that are gone.
_UNNEEDED = """
DELETE FROM record WHERE rowid IN (
    SELECT r.rowid FROM record AS r WHERE r.seq > (SELECT MAX(seq) FROM snapshot) OR EXISTS (
        SELECT 1 FROM record AS n WHERE n.kind = r.kind AND n.id = r.id AND n.seq > r.seq
        AND n.seq <= (SELECT MIN(seq) FROM snapshot WHERE seq >= r.seq)
    )
)
"""
# Removals that hide nothing any more.
_FORGOTTEN = """
DELETE FROM record WHERE rowid IN (
    SELECT r.rowid FROM record AS r WHERE r.removed = 1 AND r.seq <= (SELECT MIN(seq) FROM snapshot)
    AND NOT EXISTS (SELECT 1 FROM record AS o WHERE o.kind = r.kind AND o.id = r.id AND o.seq < r.seq)
)
"""


class Version(NamedTuple):
    """The latest version of a record that a load sees."""

    seq: int
    first: int
    removed: int
    body: bytes


class Row(NamedTuple):
    """A version as it is stored, in the order of the columns."""

    kind: RecordKind
    id: str
    seq: int
    first: int
    removed: int
    source: str
    body: bytes


class Store:
    """One connection to the source records, to be used by one thread at a time.

    A `frozen` one does not see what others write after it was opened.
    """

    def __init__(self, connection: sqlite3.Connection, frozen: bool = False) -> None:
        self._connection = connection
        self.frozen = frozen
        self.close = connection.close

    @classmethod
    def writing(cls, folder: Path) -> Store:
        """Open for a writer that holds the lock, creating what is not there.

        Raises:
            SchemaError: a newer program wrote it.
            FileError: it is no such store, or cannot be written.
        """
        with _opening(folder):
            connection = sqlite3.connect(folder / STORE_FILE, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            if _schema(connection) == 0:
                connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
            _check_schema(connection, folder)
            return cls(connection)

    @classmethod
    def reading(cls, folder: Path) -> Store | None:
        """Open a store for reading only; None where nothing was ever written.

        Raises:
            SchemaError, FileError: as `writing`.
        """
        if not (folder / STORE_FILE).exists():
            return None
        with _opening(folder):
            connection, frozen = _connect_to_read(folder / STORE_FILE)
            _check_schema(connection, folder)
            if _schema(connection) == 0:  # the first load is just making it
                connection.close()
                return None
            return cls(connection, frozen)

    def current(self) -> tuple[str, int] | None:
        """Id and number of the published snapshot."""
        query = "SELECT id, seq FROM pointer JOIN snapshot ON id = snapshot"
        with _undamaged():
            found: tuple[str, int] | None = self._connection.execute(query).fetchone()
        return found

    def snapshots(self) -> list[str]:
        """Ids of the snapshots that are built, newest first."""
        with _undamaged():
            return [id_ for (id_,) in self._connection.execute("SELECT id FROM snapshot ORDER BY seq DESC")]

    def discard(self) -> None:
        """Delete what loads left that were never published."""
        with self._transaction() as execute:
            if execute("SELECT 1 FROM load").fetchone():
                execute("DELETE FROM record WHERE seq IN (SELECT seq FROM load)")
                execute("DELETE FROM snapshot WHERE seq IN (SELECT seq FROM load)")
                execute("DELETE FROM load")

    def published(self) -> list[str]:
        """The snapshots that were published and are kept."""
        query = "SELECT id FROM snapshot WHERE seq NOT IN (SELECT seq FROM load)"
        return [id_ for (id_,) in self._connection.execute(query)]

    def begin(self) -> int:
        """The number of a new load."""
        with self._transaction() as execute:
            return int(execute("INSERT INTO load DEFAULT VALUES RETURNING seq").fetchone()[0])

    def built(self, snapshot: str, seq: int, base: int) -> None:
        """Note that a snapshot stands ready."""
        with self._transaction() as execute:
            execute("INSERT INTO snapshot VALUES (?, ?, ?)", (snapshot, seq, base))

    def publish(self, snapshot: str) -> None:
        """Point to a snapshot, durably. What stood between it and its base, after a rollback, is given up."""
        self._connection.execute("PRAGMA synchronous = FULL")
        with self._transaction() as execute:
            query = "SELECT seq, base FROM snapshot WHERE id = ?"
            seq, base = execute(query, (snapshot,)).fetchone()
            if execute("DELETE FROM load WHERE seq = ?", (seq,)).rowcount:
                between = execute("DELETE FROM snapshot WHERE seq > ? AND seq < ?", (base, seq)).rowcount
                if between:
                    execute("DELETE FROM record WHERE seq > ? AND seq < ?", (base, seq))
            execute("INSERT OR REPLACE INTO pointer VALUES (1, ?)", (snapshot,))

    def forget(self, keep: int) -> None:
        """Forget all but the current and the newest `keep` snapshots."""
        with self._transaction() as execute:
            execute(
                "DELETE FROM snapshot WHERE id NOT IN (SELECT snapshot FROM pointer) AND id NOT IN "
                "(SELECT id FROM snapshot ORDER BY seq DESC LIMIT ?)",
                (keep,),
            )

    def drop(self, snapshot: str) -> None:
        """Forget one snapshot."""
        with self._transaction() as execute:
            execute("DELETE FROM snapshot WHERE id = ?", (snapshot,))

    def prune(self) -> None:
        """Delete the rows that no snapshot needs."""
        with self._transaction() as execute:
            execute(_UNNEEDED)
            execute(_FORGOTTEN)

    def settle(self) -> None:
        """Bring everything into the one file, so that it can be read alone.

        Not where a reader is in the way or the disk is full: what was written stays in the log then.
        """
        self._connection.execute("PRAGMA busy_timeout = 0")
        with suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def latest(self, kind: RecordKind, ids: str, base: int, seq: int) -> dict[str, Version]:
        """The latest versions of records (`ids` is a JSON list) that a load sees, removed ones included."""
        rows = self._connection.execute(_VERSIONS, (kind, ids, base, seq))
        return {id_: Version(number, *rest) for id_, number, *rest in rows}

    def places(self, kind: RecordKind) -> int:
        """How many places in load order are taken."""
        query = "SELECT COALESCE(MAX(first) + 1, 0) FROM record WHERE kind = ?"
        return int(self._connection.execute(query, (kind,)).fetchone()[0])

    def write(self, rows: Iterable[Row]) -> None:
        """Add versions, or replace those of the same load."""
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id, seq) DO UPDATE "
                "SET removed = excluded.removed, source = excluded.source, body = excluded.body",
                rows,
            )

    def leave_out(self, base: int, seq: int) -> None:
        """Write that what a snapshot sees and a load has not written is removed by that load."""
        with self._transaction() as execute:
            execute(_LEFT_OUT, {"base": base, "seq": seq})

    def ids(self, kind: RecordKind, base: int, seq: int) -> list[str]:
        """The ids that a load sees, in load order."""
        rows = self._connection.execute(f"SELECT id {_STATE}", {"kind": kind, "base": base, "seq": seq})
        return [id_ for (id_,) in rows]

    def records(self, kind: RecordKind, base: int, seq: int) -> Iterator[Record]:
        """The records that a load sees, in load order."""
        rows = self._connection.execute(
            f"SELECT id, body, source {_STATE}", {"kind": kind, "base": base, "seq": seq}
        )
        for id_, body, source in rows:
            yield Record(kind, id_, body, source)

    @contextmanager
    def _transaction(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection.execute
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                full = "; free some space and load again" if "disk is full" in str(error) else ""
                raise FileError(f"cannot be written: {error}{full}.", file=STORE_FILE) from None
            raise


def _connect_to_read(path: Path) -> tuple[sqlite3.Connection, bool]:
    """A read-only connection; a frozen one where the folder has no room for SQLite's shared memory."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    for frozen in (False, True):
        options = "&immutable=1" if frozen else ""
        connection = sqlite3.connect(
            address + options, uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            _schema(connection)
        except sqlite3.OperationalError:
            connection.close()
            if frozen:
                raise
        else:
            break
    return connection, frozen


@contextmanager
def _opening(folder: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        full = "; the disk is full: free some space and try again" if disk_full(folder) else ""
        raise FileError(
            f"cannot be opened as a store of records: {error}{full}.", file=str(folder / STORE_FILE)
        ) from None


@contextmanager
def _undamaged() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise FileError(
            f"is damaged ({error}). If the folder was copied while a load was under way, copy it again.",
            file=STORE_FILE,
        ) from None


def _schema(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _check_schema(connection: sqlite3.Connection, folder: Path) -> None:
    found = _schema(connection)
    if found > SCHEMA:
        connection.close()
        raise SchemaError(
            f"{folder} was written by a newer version of the program (schema {found}, this one reads up to "
            f"{SCHEMA}): update the program, or use another folder."
        )
