"""What the machine does to a load: a disk that is full, or may only be read. One line, with advice."""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from taxonomy.errors import FileError

_ADVICE = {
    errno.ENOSPC: "the disk is full; free some space and load again",
    errno.EDQUOT: "the quota is used up; free some space and load again",
    errno.EFBIG: "a file would be larger than is allowed here",
    errno.EROFS: "it may only be read; use another folder",
    errno.EACCES: "you may not write there; use another folder",
    errno.EPERM: "you may not write there; use another folder",
    errno.EIO: "the disk reports an error; check it",
    errno.EMFILE: "too many files are open; raise the limit (ulimit -n) and load again",
    errno.ENFILE: "too many files are open; close some and load again",
}
_TANTIVY = re.compile(r"io::Error|IO error|IoError")  # what its ValueErrors say when a file cannot be written
_NEARLY_NOTHING = 1 << 20  # bytes that are free on a disk that a build has just filled


@contextmanager
def writing_below(folder: Path) -> Iterator[None]:
    """Turn what a write below a folder raises into a FileError that says what to do.

    SQLite, tantivy and numpy each report a full disk in their own way, and the last two without its number.

    Raises:
        FileError: naming the folder. Nothing is published then.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _ADVICE and not _written_short(error):
            raise
        said = _ADVICE.get(error.errno or errno.ENOSPC) or _ADVICE[errno.ENOSPC]
    except sqlite3.Error as error:
        said = _ADVICE[errno.ENOSPC] if "disk is full" in str(error) else f"{error}; check the disk"
    except ValueError as error:
        if not _TANTIVY.search(str(error)):
            raise
        said = (
            _ADVICE[errno.ENOSPC]
            if disk_full(folder)
            else "its text index could not be written; check the disk"
        )
    else:
        return
    raise FileError(f"cannot be written: {said}. What was published before is unchanged.", file=str(folder))


def _written_short(error: OSError) -> bool:
    """numpy's way to say that a disk took less than it was given."""
    return error.errno is None and "requested and" in str(error)


def disk_full(folder: Path) -> bool:
    """Whether there is next to no room left where a folder is."""
    try:
        return shutil.disk_usage(folder).free < _NEARLY_NOTHING
    except OSError:
        return False
