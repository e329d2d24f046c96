"""Rows out of comma-, semicolon- and tab-separated text, one bad row reported rather than fatal."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from typing import IO, NamedTuple

from taxonomy.errors import FileError

_MARKS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"),
)  # fmt: skip
_QUOTED = re.compile(r'"[^"]*"')
_LARGEST_CELL = 2**31 - 1  # the csv module's own limit of 131,072 characters is below what ESCO ships
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_CHUNK = 1 << 20

# What is read may hold no more than this, so that any file is read within 1 GB of memory. The largest
# official file (ESCO's relations between occupations and skills) holds 26 MB and 0.7 million cells.
MAX_BYTES = 200_000_000
MAX_CELLS = 4_000_000
_LONG_LINE = 1 << 20
_MOST_COLUMNS = 100_000


class Row(NamedTuple):
    """A row that holds something: its one-based number in the file, its cells, and why it is bad."""

    number: int
    cells: list[str]
    fault: str = ""


def contents(stream: IO[bytes], file: str) -> bytearray:
    """All that a stream holds. Raises FileError when that is more than `MAX_BYTES`."""
    data = bytearray()
    while chunk := stream.read(_CHUNK):  # never all at once: that would reserve the memory of the limit
        data += chunk
        if len(data) > MAX_BYTES:
            raise FileError(
                f"holds more than {MAX_BYTES:,} bytes. Load it in parts, one after the other.", file=file
            )
    return data


def text_lines(text: str, separator: str, file: str) -> Iterator[str]:
    """The lines of a text with their ends, as they come: `io.StringIO` would take four times the memory.

    Raises:
        FileError: a line holds more cells than any table has, or there are more lines than are read.
    """
    if max(text.count("\n"), text.count("\r")) > MAX_CELLS:
        raise FileError(
            f"holds more than {MAX_CELLS:,} lines. Load it in parts, one after the other.", file=file
        )
    for number, match in enumerate(_LINE.finditer(text), 1):
        line = match.group()
        if len(line) > _LONG_LINE and _QUOTED.sub("", line).count(separator) > _MOST_COLUMNS:
            raise FileError(f"line {number:,} holds more than {_MOST_COLUMNS:,} cells.", file=file)
        yield line


def decoded(data: bytes | bytearray, file: str) -> str:
    """The text of a file in UTF-8, without byte-order mark. Raises FileError, naming the first bad line."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if other := next((name for mark, name in _MARKS if data.startswith(mark)), None):
            raise FileError(f"is {other}, not UTF-8. Save it as UTF-8 and try again.", file=file) from None
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
    separator = _separator(text)
    reader = csv.reader(text_lines(text, separator, file), delimiter=separator, strict=True)
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
