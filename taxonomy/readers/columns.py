"""Rows of a table on their way into its columns."""

from __future__ import annotations

from itertools import zip_longest

from taxonomy.errors import FileError
from taxonomy.readers.delimited import MAX_CELLS

_ROWS_AT_ONCE = 5_000


class Columns:
    """Rows on their way into columns, some thousands at a time: all rows beside all columns is twice."""

    def __init__(self, file: str, width: int) -> None:
        self.rows = 0
        self._file = file
        self._columns: list[list[str]] = [[] for _ in range(width)]
        self._waiting: list[list[str]] = []

    def skip(self, count: int) -> None:
        """Rows that hold nothing."""
        self._move()
        self._count(count)
        for column in self._columns:
            column += [""] * count

    def add(self, cells: list[str]) -> None:
        """A row, which may end early."""
        self._count(1)
        self._waiting.append(cells)
        if len(self._waiting) >= _ROWS_AT_ONCE:
            self._move()

    def close(self) -> list[list[str]]:
        """All columns."""
        self._move()
        return self._columns

    def _count(self, rows: int) -> None:
        self.rows += rows
        if self.rows * max(len(self._columns), 1) > MAX_CELLS:
            raise FileError(
                f"holds more than {MAX_CELLS:,} cells. Load it in parts, one after the other.",
                file=self._file,
            )

    def _move(self) -> None:
        by_column = zip_longest(*self._waiting, [""] * len(self._columns), fillvalue="")
        for column, cells in zip(self._columns, by_column, strict=True):
            column += cells[:-1]
        self._waiting.clear()
