"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from taxonomy.errors import FileError


def write_aside(path: Path, body: bytes) -> None:
    """Write a file aside, readable by its owner only, and rename it into place; both survive a power cut.

    Raises:
        FileError: it cannot be written; what was there before is untouched.
    """
    aside = ""
    try:
        descriptor, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
        with open(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        if aside:
            with contextlib.suppress(OSError):
                os.unlink(aside)
        raise FileError(f"cannot be written: {error.strerror}.", file=str(path)) from None


@contextlib.contextmanager
def writing(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text file that stands in its place, whole, when the block ends well; else what was there stays."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding=encoding, newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
