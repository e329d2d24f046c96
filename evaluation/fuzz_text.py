"""What happens to bytes, texts and tables on their way to us. A mutation makes a file out of a whole one."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

Mutation = Callable[[Random, bytes], bytes]

_HUGE_CELL = 2_000_000
_MANY_ROWS = 20_000
_ODD = (
    "\x00",
    "\ufeff",
    "\u200b",
    "\u202e",
    "\u2028",
    "\x85",
    "\ud800",
    "\x1f",
    "\x0b",
    "e\u0301",
    "ﬁ",
    "🎓",
)
_CELLS = (
    "",
    " ",
    "=1+1",
    "#REF!",
    "NaN",
    "Infinity",
    "-1",
    "1e400",
    "9" * 400,
    "1/0",
    "null",
    "'",
    '"',
    "\\",
)


def cut(rng: Random, data: bytes) -> bytes:
    """The file ends anywhere, as after a broken download."""
    return data[: rng.randrange(len(data) + 1)]


def cut_out(rng: Random, data: bytes) -> bytes:
    """A piece is missing from the middle."""
    first, last = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:first] + data[last:]


def flipped(rng: Random, data: bytes) -> bytes:
    """Some bytes are others."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def empty(rng: Random, data: bytes) -> bytes:
    """Nothing, or nothing that shows."""
    return rng.choice([b"", b"\n", b" \r\n \n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\x00" * 4096])


def doubled(rng: Random, data: bytes) -> bytes:
    """The file twice, end to end."""
    return data + data


def random_bytes(rng: Random, data: bytes) -> bytes:
    """Something else under the same name."""
    return rng.randbytes(rng.randint(1, 5_000))


def _recoded(encoding: str, before: bytes = b"") -> Mutation:
    def mutation(rng: Random, data: bytes) -> bytes:
        return before + data.decode("utf-8-sig", "replace").encode(encoding, "replace")

    return mutation


def mojibake(rng: Random, data: bytes) -> bytes:
    """UTF-8 that was read as Windows' code page and saved again."""
    return data.decode("cp1252", "replace").encode()


def marked(rng: Random, data: bytes) -> bytes:
    """One byte-order mark, or several, or one in the middle."""
    mark = b"\xef\xbb\xbf"
    return rng.choice([mark + data, mark * 3 + data, data[:50] + mark + data[50:]])


def line_ends(rng: Random, data: bytes) -> bytes:
    """Other line ends, or mixed ones."""
    lines = data.replace(b"\r\n", b"\n").split(b"\n")
    ends = rng.choice([[b"\r\n"], [b"\r"], [b"\n\r"], [b"\r\r\n"], [b"\n", b"\r", b"\r\n"]])
    return b"".join(line + rng.choice(ends) for line in lines)


def odd_characters(rng: Random, data: bytes) -> bytes:
    """Characters that few expect, here and there (halves of surrogate pairs among them)."""
    text = data.decode("utf-8", "replace")
    for _ in range(rng.randint(1, 10)):
        place = rng.randrange(len(text) + 1)
        text = text[:place] + rng.choice(_ODD) + text[place:]
    return text.encode("utf-8", "surrogatepass")


def quotes(rng: Random, data: bytes) -> bytes:
    """A quotation mark that opens, or closes, something."""
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice([b'"', b'""', b'","', b"'"]) + data[place:]


Grid = list[list[str]]


def _table(change: Callable[[Random, Grid], None]) -> Mutation:
    """A change of rows (the header first) as a change of a file."""

    def mutation(rng: Random, data: bytes) -> bytes:
        text = data.decode("utf-8-sig", "replace")
        separator = max(",;\t", key=text.split("\n", 1)[0].count)
        try:
            grid = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]
        except csv.Error:
            return data
        if grid:
            change(rng, grid)
        out = io.StringIO()
        csv.writer(out, delimiter=separator, lineterminator=rng.choice(["\n", "\r\n"])).writerows(grid)
        return out.getvalue().encode("utf-8", "replace")

    mutation.__doc__ = change.__doc__
    return mutation


def _columns_shuffled(rng: Random, grid: Grid) -> None:
    """Columns in another order, each with its header."""
    order = list(range(len(grid[0])))
    rng.shuffle(order)
    grid[:] = [[row[at] for at in order if at < len(row)] for row in grid]


def _headers_shuffled(rng: Random, grid: Grid) -> None:
    """Headers over others' columns."""
    rng.shuffle(grid[0])


def _header_twice(rng: Random, grid: Grid) -> None:
    """One header stands where another stood."""
    grid[0][rng.randrange(len(grid[0]))] = rng.choice(grid[0])


def _header_blank(rng: Random, grid: Grid) -> None:
    """A header says nothing."""
    grid[0][rng.randrange(len(grid[0]))] = rng.choice(["", " ", "\u200b", "\n"])


def _column_dropped(rng: Random, grid: Grid) -> None:
    """A column is missing."""
    at = rng.randrange(len(grid[0]))
    grid[:] = [row[:at] + row[at + 1 :] for row in grid]


def _header_alone(rng: Random, grid: Grid) -> None:
    """A header and nothing under it."""
    del grid[1:]


def _no_header(rng: Random, grid: Grid) -> None:
    """The header is missing, or a preamble stands over it."""
    if rng.random() < 0.5:
        del grid[0]
    else:
        grid[:0] = [["Exported on 1 April"], []]


def _cells_moved(rng: Random, grid: Grid) -> None:
    """Rows with cells too many or too few."""
    for row in rng.sample(grid, min(len(grid), 10)):
        place = rng.randrange(len(row) + 1)
        if rng.random() < 0.5:
            row.insert(place, "more")
        else:
            del row[place : place + rng.randint(1, 3)]


def _cells_odd(rng: Random, grid: Grid) -> None:
    """Cells with line ends, formulas, errors, numbers that are none."""
    for _ in range(20):
        row = rng.choice(grid[1:] or grid)
        if row:
            row[rng.randrange(len(row))] = rng.choice([*_CELLS, "a\r\nb", "a\rb", "a\nb", "|;|", *_ODD[:-1]])


def _cell_huge(rng: Random, grid: Grid) -> None:
    """A cell of two million characters."""
    row = rng.choice(grid)
    if row:
        row[rng.randrange(len(row))] = rng.choice(["x", "ab ", "é, ", "a|", "(", "1 "]) * _HUGE_CELL


def _rows_repeated(rng: Random, grid: Grid) -> None:
    """The same rows again and again."""
    body = grid[1:4]
    grid += body * (_MANY_ROWS // max(len(body), 1))


def _rows_shuffled(rng: Random, grid: Grid) -> None:
    """Rows in another order, the header somewhere among them."""
    rng.shuffle(grid)


ON_BYTES: dict[str, Mutation] = {
    "cut": cut, "cut out": cut_out, "flipped": flipped, "empty": empty, "doubled": doubled,
    "random bytes": random_bytes,
}  # fmt: skip
ON_TEXTS: dict[str, Mutation] = {
    "latin-1": _recoded("latin-1"), "utf-16 with mark": _recoded("utf-16"),
    "utf-16-le": _recoded("utf-16-le"), "utf-16-be": _recoded("utf-16-be"),
    "utf-16-be with mark": _recoded("utf-16-be", b"\xfe\xff"),
    "utf-32": _recoded("utf-32"), "mojibake": mojibake, "byte-order mark": marked, "line ends": line_ends,
    "odd characters": odd_characters, "quotes": quotes,
}  # fmt: skip
ON_TABLES: dict[str, Mutation] = {
    "columns shuffled": _table(_columns_shuffled), "headers shuffled": _table(_headers_shuffled),
    "header twice": _table(_header_twice), "header blank": _table(_header_blank),
    "column dropped": _table(_column_dropped), "header alone": _table(_header_alone),
    "no header": _table(_no_header), "cells moved": _table(_cells_moved), "cells odd": _table(_cells_odd),
    "cell huge": _table(_cell_huge), "rows repeated": _table(_rows_repeated),
    "rows shuffled": _table(_rows_shuffled),
}  # fmt: skip
