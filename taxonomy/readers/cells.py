"""What readers do with cells and bad rows alike: ids out of names, several values out of one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from taxonomy.errors import FileError
from taxonomy.model import SetAside
from taxonomy.readers.tables import Table
from taxonomy.text import clean, words

_SYMBOLS = {"#": "-sharp", "+": "-plus"}  # "C#" and "C++" keep their own ids, and a "#" would end a URL
_BARS = re.compile(r"\s*[|\n]\s*")
_SEMICOLONS = re.compile(r"\s*;\s*")


def slug(text: str) -> str:
    """An id out of a name: its folded words joined by "-" ("C# basics" -> "c-sharp-basics")."""
    joined = "-".join(words(clean(text)))
    return "".join(_SYMBOLS.get(char, char) for char in joined)


def values(cell: str) -> tuple[str, ...]:
    """The values of a cleaned cell, each once: apart by "|" or a new line, else by ";"."""
    parts = (_BARS if "|" in cell or "\n" in cell else _SEMICOLONS).split(cell)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


class Aside:
    """Rows left out while reading, with their reasons; under `strict` the first bad one is an error."""

    def __init__(self, strict: bool) -> None:
        self._strict = strict
        self.rows: list[SetAside] = []

    def bad(
        self, file: str, row: int, reason: str, *, field: str | None = None, nearest: Iterable[str] = ()
    ) -> None:
        """A row that is wrong.

        Raises:
            FileError: under `strict`.
        """
        error = FileError(reason, file=file, row=row, field=field, nearest=nearest)
        if self._strict:
            raise error
        self.unused(file, row, str(FileError(reason, field=field, nearest=error.nearest)))

    def unused(self, file: str, row: int, reason: str) -> None:
        """A row that is right, but says that there is nothing to load."""
        self.rows.append(SetAside(file, row, reason))

    def unreadable(self, table: Table) -> None:
        """The rows that the table itself could not read. Raises FileError under `strict`."""
        for each in table.set_aside:
            self.bad(each.file, each.row, each.reason)
