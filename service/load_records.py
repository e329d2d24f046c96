"""The records of uploaded loads: small files in the data folder, where every process that serves it looks."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from indexers.publish import CatalogueKind, LoadReport
from service.written import write_aside
from taxonomy.errors import FileError, UnknownName

LoadState: TypeAlias = Literal["queued", "running", "published", "unchanged", "failed"]
ENDED: frozenset[LoadState] = frozenset({"published", "unchanged", "failed"})

FOLDER = "loads"
KEEP = 100  # records of loads that have ended
_LOST = (
    "the server process ended before it said how the load went: either it was published whole or nothing has "
    "changed. Load again; what is there already changes nothing."
)


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """`done` of `total` (0: unknown) of `what` is done."""

    done: int
    total: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadError:
    """Why a load failed, and where in the file."""

    detail: str
    field: str | None = None
    file: str | None = None
    row: int | None = None
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadJob:
    """A load and how it went. Times are ISO, UTC; `key` is the id of the key that asked.

    `unchanged` is a load that held nothing new; `report` is there once it has ended well.
    """

    id: str
    kind: CatalogueKind
    state: LoadState
    file: str
    bytes: int
    source: str | None
    replace: bool
    strict: bool
    key: str
    created: str
    started: str | None = None
    ended: str | None = None
    progress: LoadProgress | None = None
    error: LoadError | None = None
    report: LoadReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadList:
    """Loads, newest first."""

    loads: tuple[LoadJob, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """A folder for the one file of a load, until it has ended."""

    id: str
    folder: Path

    def path(self, name: str) -> Path:
        """Where a file of this name goes."""
        return self.folder / name

    def discard(self) -> None:
        """Delete it."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a file holds: a load, and the process that has it in hand."""

    worker: str
    job: LoadJob


class LoadRecords:
    """The records below one data folder. Reading writes nothing; `hold` comes before writing.

    A process that dies lets go of a lock, by which the others tell that its loads will not go on.
    """

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER
        self._worker = secrets.token_hex(6)
        self._held = -1

    def hold(self) -> None:
        """Say that this process lives, and delete what processes that died left behind.

        Raises:
            FileError: the data folder cannot be written to.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._held = os.open(self._lock(self._worker), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise FileError(f"cannot be written to: {error.strerror}.", file=str(self.folder)) from None
        fcntl.flock(self._held, fcntl.LOCK_EX)
        self._tidy()

    def release(self) -> None:
        """Undo `hold`."""
        if self._held >= 0:
            self._lock(self._worker).unlink(missing_ok=True)
            os.close(self._held)
            self._held = -1

    def upload(self) -> Upload:
        """A place for the file of a load that will be asked for; ids sort by time.

        Raises:
            FileError: the data folder cannot be written to.
        """
        id_ = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
        upload = self.of(id_)
        try:
            upload.folder.mkdir(mode=0o700)
        except OSError as error:
            raise FileError(f"cannot be written to: {error.strerror}.", file=str(self.folder)) from None
        return upload

    def of(self, id_: str) -> Upload:
        """The place of the file of a load of this process."""
        return Upload(id_, self.folder / f"{id_}.{self._worker}.upload")

    def write(self, job: LoadJob) -> None:
        """Replace the record of a load.

        Raises:
            FileError: it cannot be written.
        """
        write_aside(self._path(job.id), msgspec.json.encode(_Stored(self._worker, job)))

    def forget(self, id_: str) -> None:
        """Delete the record of a load."""
        self._path(id_).unlink(missing_ok=True)

    def show(self, id_: str) -> LoadJob:
        """A load of any process that serves this folder.

        Raises:
            UnknownName: there is none with this id, or it ended long ago.
        """
        stored = _read(self._path(id_)) if _is_id(id_) else None
        if stored is None:
            raise UnknownName(f"there is no load with the id '{id_[:50]}'.", field="id")
        return self._as_it_is(stored)

    def all(self) -> LoadList:
        """All that are remembered, newest first."""
        found = (_read(path) for path in self._newest())
        return LoadList(loads=tuple(self._as_it_is(stored) for stored in found if stored is not None))

    def _newest(self) -> list[Path]:
        found = (path for path in self.folder.glob("*.json") if _is_id(path.stem))
        return sorted(found, reverse=True)

    def _path(self, id_: str) -> Path:
        return self.folder / f"{id_}.json"

    def _lock(self, worker: str) -> Path:
        return self.folder / f"{worker}.lock"

    def _as_it_is(self, stored: _Stored) -> LoadJob:
        job = stored.job
        if job.state in ENDED or self._lives(stored.worker):
            return job
        again = _read(self._path(job.id))  # it may have ended between the two looks
        if again is not None and again.job.state in ENDED:
            return again.job
        return replace(job, state="failed", progress=None, error=LoadError(detail=_LOST))

    def _lives(self, worker: str) -> bool:
        """Whether a process still holds its lock; ours too, since another descriptor holds it."""
        try:
            descriptor = os.open(self._lock(worker), os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def _tidy(self) -> None:
        for path in self.folder.glob("*.upload"):
            if not self._lives(path.name.split(".")[1]):
                shutil.rmtree(path, ignore_errors=True)
        for path in self._newest()[KEEP:]:
            stored = _read(path)
            if stored is None or stored.job.state in ENDED or not self._lives(stored.worker):
                path.unlink(missing_ok=True)
        for path in self.folder.glob("*.lock"):
            if not self._lives(path.stem):
                path.unlink(missing_ok=True)


def _read(path: Path) -> _Stored | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Stored)
    except (OSError, ValueError):
        return None


def _is_id(text: str) -> bool:
    return 0 < len(text) <= 60 and all(one.isascii() and (one.isalnum() or one == "-") for one in text)
