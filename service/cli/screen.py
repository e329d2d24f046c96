"""Where commands write: tables on stdout, one JSON document on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from service.cli.figures import Glyphs

_WIDEST = 120
DIM, STRONG, GOOD, CAREFUL = "dim", "bold", "green", "yellow"


class Screen:
    """A terminal, pipe or file that tables are written to; without colour where it cannot show any.

    What is written is never read as markup: titles may hold brackets.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        console = Console(file=stream or sys.stdout, markup=False, highlight=False, emoji=False)
        if console.width > _WIDEST:
            console.width = _WIDEST
        self.console = console
        self.glyphs = Glyphs.of(console.encoding)

    @property
    def width(self) -> int:
        """Columns."""
        return self.console.width

    def line(self, text: str | Text = "", style: str = "", indent: int = 0) -> None:
        """One paragraph, wrapped at the width."""
        self._print(_indented(Text(text, style) if isinstance(text, str) else text, indent))

    def heading(self, text: str) -> None:
        """A blank line and a heading."""
        self.line()
        self.line(text, STRONG)

    def verbatim(self, text: str) -> None:
        """A line that is never wrapped: what is there to be copied."""
        self.console.print(text, soft_wrap=True)

    def pairs(self, rows: Iterable[tuple[str, str]]) -> None:
        """Names on the left, what they are on the right; rows that say nothing are left out."""
        table = Table.grid(padding=(0, 2))
        table.add_column(style=DIM, no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in rows:
            if value:
                table.add_row(name, value)
        self._print(table)

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[str | Text]],
        indent: int = 0,
        widths: Sequence[int | None] = (),
    ) -> None:
        """A table without lines; a column named ">..." holds figures, one named "=..." is never wrapped.

        Columns are as wide as their cells, or as `widths` says where it is not None.
        """
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=DIM, show_edge=False)
        table.show_header = any(name.strip(">=") for name in columns)
        for name, width in zip_longest(columns, widths):
            table.add_column(
                name.lstrip(">="),
                width=width,
                justify="right" if name.startswith(">") else "left",
                no_wrap=name.startswith((">", "=")),
                overflow="fold",
            )
        for row in rows:
            table.add_row(*row)
        self._print(_indented(table, indent))

    def _print(self, what: RenderableType) -> None:
        """Print; a file or pipe gets no blanks at the ends of lines."""
        if self.console.is_terminal:
            self.console.print(what)
            return
        with self.console.capture() as captured:
            self.console.print(what)
        for line in captured.get().splitlines():
            self.console.file.write(f"{line.rstrip()}\n")


def _indented(what: RenderableType, indent: int) -> RenderableType:
    return Padding(what, (0, 0, 0, indent)) if indent else what


def write_json(answer: object) -> None:
    """One answer as UTF-8 JSON on stdout, whatever the terminal's encoding."""
    import msgspec

    body = msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n"
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(body.decode())
    else:
        raw.write(body)
        raw.flush()
