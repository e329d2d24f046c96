"""Rows out of comma-, semicolon- and tab-separated text, one bad row reported rather than fatal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from taxonomy.errors import FileError

_QUOTED = re.compile(r'"[^"]*"')
_LARGEST_CELL = 2**31 - 1  # the csv module's own limit of 131,072 characters is below what ESCO ships


class Row(NamedTuple):
    """A row that holds something: its one-based number in the file, its cells, and why it is bad."""

    number: int
    cells: list[str]
    fault: str = ""


def decoded(data: bytes, file: str) -> str:
    """The text of a file in UTF-8, without byte-order mark. Raises FileError, naming the first bad line."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(
            f"is not UTF-8 (line {line:,}, byte {error.start:,}). Save it as UTF-8 and try again.", file=file
        ) from None


def records(text: str, file: str) -> Iterator[Row]:
    """The rows of a text, each record one row however many lines it takes; empty ones are left out.

    Raises:
        FileError: a quotation mark is never closed, so that everything after it is one cell.
    """
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    number = 0
    while True:
        number += 1
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error):
                raise FileError(
                    f"a quotation mark opened in line {line:,} is never closed.", file=file, row=number
                ) from None
            yield Row(number, [], f"cannot be read as a row: {error}.")
            continue
        if any(cells):
            yield Row(number, cells)


def literal_records(text: str, file: str) -> Iterator[Row]:
    """The rows of a tab-separated text in which quotation marks mean themselves, as O*NET writes it.

    A line is a row whatever it holds; empty ones are left out. A row must have as many cells as the header,
    since there every empty cell has its tab: one with fewer has been cut, or a line end stands in a cell.
    """
    width = 0
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.removesuffix("\r").split("\t")
        if not any(cells):
            continue
        width = width or len(cells)
        fits = len(cells) == width
        yield Row(number, cells, "" if fits else f"has {len(cells)} cells, but the header has {width}.")


def _separator(text: str) -> str:
    """Whichever of comma, semicolon and tab the header line holds most of."""
    line = _QUOTED.sub("", text.lstrip().split("\n", 1)[0])
    return max(",;\t", key=line.count)
