"""Loads that a running server was asked for: one at a time, in a thread, each with a record to look up."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from indexers.formats import FormatOptions
from indexers.publish import CatalogueKind, LoadReport
from service.load_records import LoadError, LoadJob, LoadList, LoadProgress, LoadRecords, LoadState, Upload
from service.service import Service
from taxonomy.errors import Busy, FileError, SkillStepError

_log = logging.getLogger(__name__)

MAX_WAITING = 20  # loads in line in one process
BUSY_SECONDS = 600.0  # how long a load waits for another process's
_BUSY_PAUSE = 1.0
_PROGRESS_EVERY = 0.5  # seconds between writes of a record
_STOP_SECONDS = 20.0


class TooManyWaiting(SkillStepError):
    """The line of loads is full."""


class _Stopped(Exception):
    """The server stops; the load is given up, which changes nothing."""


class Loads:
    """The loads of one data folder as one process sees them, and those that it runs. Threads may share it."""

    def __init__(
        self, service: Service, ended: Callable[[str, str], None] = lambda kind, outcome: None
    ) -> None:
        """`ended` hears the kind of each load of this process that ends, and how."""
        self._service = service
        self._ended = ended
        self._records = LoadRecords(service.settings.data)
        self._line: queue.Queue[LoadJob | None] = queue.Queue(MAX_WAITING)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def upload(self) -> Upload:
        """A place for the file of a load that will be asked for.

        Raises:
            FileError: the data folder cannot be written to.
        """
        self._begin()
        return self._records.upload()

    def ask(
        self, kind: CatalogueKind, upload: Upload, file: str, options: FormatOptions, replace_: bool, key: str
    ) -> LoadJob:
        """Put a load in line. `file` is the name of the file within `upload`; `key` the id of who asks.

        Raises:
            TooManyWaiting: as many are in line as may be.
            FileError: its record cannot be written.
        """
        job = LoadJob(
            id=upload.id,
            kind=kind,
            state="queued",
            file=file,
            bytes=upload.path(file).stat().st_size,
            source=options.source,
            replace=replace_,
            strict=options.strict,
            key=key,
            created=_now(),
        )
        self._records.write(job)
        try:
            self._line.put_nowait(job)
        except queue.Full:
            self._records.forget(job.id)
            raise TooManyWaiting(f"{MAX_WAITING} loads are in line already.") from None
        return job

    def show(self, id_: str) -> LoadJob:
        """A load of any process that serves this folder.

        Raises:
            UnknownName: there is none with this id, or it ended long ago.
        """
        return self._records.show(id_)

    def all(self) -> LoadList:
        """All that are remembered, newest first."""
        return self._records.all()

    def close(self) -> None:
        """Give up the load at work, which changes nothing, and those in line; their records say so."""
        self._stopping.set()
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is None:
            return
        with contextlib.suppress(queue.Full):  # a full line wakes the thread as well
            self._line.put_nowait(None)
        thread.join(_STOP_SECONDS)
        if not thread.is_alive():
            self._records.release()

    def _begin(self) -> None:
        """Start the thread with the first load: a server that is only asked writes nothing."""
        with self._lock:
            if self._thread is None:
                self._records.hold()
                # A daemon: a server that is told to stop does not wait for minutes.
                self._thread = threading.Thread(target=self._work, name="loads", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (job := self._line.get()) is not None and not self._stopping.is_set():
            self._run(job)
        rest = [job]
        with contextlib.suppress(queue.Empty):
            while True:
                rest.append(self._line.get_nowait())
        for one in rest:
            if one is not None:
                self._end(one, "failed", error=_stopped())

    def _run(self, job: LoadJob) -> None:
        try:
            report = self._load(job)
        except _Stopped:
            self._end(job, "failed", error=_stopped())
        except SkillStepError as error:
            self._end(job, "failed", error=_told(error, self._service.settings.data))
        except Exception:
            _log.exception("load %s failed", job.id)
            self._end(job, "failed", error=LoadError(detail="something went wrong on the server."))
        else:
            self._end(job, "published" if report.published else "unchanged", report=report)

    def _end(
        self,
        job: LoadJob,
        state: LoadState,
        *,
        error: LoadError | None = None,
        report: LoadReport | None = None,
    ) -> None:
        started = self._records.show(job.id).started if report else None
        self._records.of(job.id).discard()
        ended = replace(job, state=state, started=started, ended=_now(), error=error, report=report)
        with contextlib.suppress(FileError):  # a full disk: once we are gone the record says that it was lost
            self._records.write(ended)
        self._ended(job.kind, state)

    def _load(self, job: LoadJob) -> LoadReport:
        """Run a load; while another process loads, wait for it."""
        watch = _Watch(self._records, self._stopping, job)
        path = self._records.of(job.id).path(job.file)
        options = FormatOptions(source=job.source, strict=job.strict)
        until = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                watch.say("running", LoadProgress(0, 0, "starting"))
                return self._service.load_catalogue(
                    job.kind,
                    [path],
                    lambda done, total, what: watch.say("running", LoadProgress(done, total, what)),
                    options=options,
                    replace=job.replace,
                )
            except Busy as busy:
                if time.monotonic() > until:
                    raise
                watch.say("queued", LoadProgress(0, 0, f"waiting: {busy.message}"))
                self._stopping.wait(_BUSY_PAUSE)


@dataclass(slots=True)
class _Watch:
    """Writes how far a load is, and ends it when the server stops."""

    records: LoadRecords
    stopping: threading.Event
    job: LoadJob
    written: float = -1.0

    def say(self, state: LoadState, progress: LoadProgress) -> None:
        if self.stopping.is_set():
            raise _Stopped
        now = time.monotonic()
        known = self.job.progress
        same = known is not None and known.what == progress.what and self.job.state == state
        if same and now - self.written < _PROGRESS_EVERY:
            return
        self.written = now
        started = self.job.started or (_now() if state == "running" else None)
        self.job = replace(self.job, state=state, started=started, progress=progress)
        with contextlib.suppress(FileError):
            self.records.write(self.job)


def _told(error: SkillStepError, data: Path) -> LoadError:
    """An error for the one who sent the file; places of the server's own stay its own."""
    file = error.file if error.file and not Path(error.file).is_absolute() else None
    return LoadError(
        detail=error.message.replace(str(data), "(data folder)"),
        field=error.field,
        file=file,
        row=error.row,
        nearest=error.nearest,
    )


def _stopped() -> LoadError:
    return LoadError(detail="the server was stopped; nothing was changed.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
