"""What every framework reader is, and the choice among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from taxonomy.model import FrameworkData

# Called as progress(done, total, what); total 0 when unknown.
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a caller may say about the files.

    `columns` maps our field name to the file's column (the table reader); `prefix`, `name` and `version`
    describe a framework whose files do not; `strict` turns a set-aside row into an error.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    prefix: str | None = None
    name: str | None = None
    version: str | None = None
    strict: bool = False


class Reader(Protocol):
    """A reader of one official format."""

    format: str  # "esco", "skillsfuture", "oasis", "onet", "table"

    def recognises(self, path: Path) -> bool:
        """Whether this file belongs to the format: by name and a look at its header, never by guess."""

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress = silent) -> FrameworkData:
        """All of the paths as one framework.

        Raises:
            FileError: naming file, row and field.
        """
