"""The one writer: a lock file that says who holds it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

from taxonomy.errors import Busy, FileError

LOCK_FILE = "write.lock"


class WriterLock:
    """Held from construction to `release`, against other threads and other processes alike.

    The kernel drops the lock of a process that dies, so none is ever left behind.

    Raises:
        Busy: naming the holder.
        FileError: the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK_FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # A descriptor of its own each time: flock excludes by open file, hence threads too.
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise FileError(f"cannot be written to: {error.strerror}.", file=str(folder)) from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(path)
            os.close(self._descriptor)
            raise Busy(f"another load is under way: {holder}. Try again when it is done.") from None
        except OSError as error:  # some network folders
            os.close(self._descriptor)
            raise FileError(
                f"cannot be locked ({error.strerror}); use a folder on a disk of this machine.",
                file=str(folder),
            ) from None
        self._say(
            {
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "since": datetime.now(UTC).isoformat(" ", "seconds"),
            }
        )

    @property
    def held(self) -> bool:
        """Whether it has not been released."""
        return self._descriptor >= 0

    def release(self) -> None:
        """Let the next writer in; releasing twice does nothing."""
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1

    def _say(self, holder: dict[str, object]) -> None:
        with contextlib.suppress(OSError):  # a full disk: the lock holds all the same
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, json.dumps(holder).encode(), 0)


def _holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_bytes())
        return f"process {holder['pid']} on {holder['host']}, since {holder['since']}"
    except (OSError, ValueError, KeyError):
        return "a process that has just begun"
