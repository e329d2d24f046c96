"""The JSON-LD that stands in an HTML page, and the page's own address.

A page is searched for its comments, scripts and links alone, in one pass, and never parsed whole: pages are
large, broken and written by anybody.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexers.formats.html_text import unescaped
from indexers.formats.json_values import Json, parse_json
from indexers.formats.rows import read_text
from taxonomy.errors import FileError

PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})

_PIECE = re.compile(r"<!--|<(script|link)(?=[\s/>])([^<>]{0,2000})>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_WRAPPERS = (("<![CDATA[", "]]>"), ("<!--", "-->"))
_CHARSET = re.compile(rb"<meta\s[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CHARSET_WITHIN = 1024  # bytes, as in the HTML standard
# What a page may declare, by Python's names. As in the HTML standard, Latin 1 and ASCII mean Windows 1252.
_ENCODINGS = {"utf-8": "utf-8", "iso8859-1": "cp1252", "ascii": "cp1252", "cp1252": "cp1252",
              "iso8859-15": "iso8859-15"}  # fmt: skip
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(slots=True)
class Page:
    """What a page holds: the values of its JSON-LD, the blocks that cannot be read, and its address.

    `broken` has the line of each such block and what is wrong with it.
    """

    values: list[Json] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    address: str | None = None
    notes: list[str] = field(default_factory=list)


def read_page(path: Path) -> Page:
    """The JSON-LD of a page.

    Raises:
        FileError: it cannot be opened, is empty, or is not in the encoding that it declares.
    """
    page = Page()
    text = _page_text(path, page.notes)
    if not text.strip():
        raise FileError("is empty.", file=path.name)
    for start, block in _blocks(text, page):
        try:
            page.values.append(block_value(block))
        except ValueError as error:
            page.broken.append((text.count("\n", 0, start) + 1, str(error)))
    return page


def block_value(block: str) -> Json:
    """The JSON of a script, within a CDATA section or comment if need be, raw line ends in its texts allowed.

    A block that is no JSON because its quotes are written as entities is read with them replaced.

    Raises:
        ValueError: saying what is wrong.
    """
    inner = _unwrapped(block)
    try:
        return parse_json(inner, raw_lines=True)
    except ValueError:
        if "&quot;" not in inner and "&#34;" not in inner:
            raise
        return parse_json(unescaped(inner), raw_lines=True)


def _unwrapped(block: str) -> str:
    """A script without the section or comment around its JSON, "//" before either mark, and a last ";"."""
    inner = block.strip().removeprefix("//").lstrip()
    for begin, end in _WRAPPERS:
        if inner.startswith(begin) and inner.endswith(end):
            inner = inner[len(begin) : -len(end)].rstrip().removesuffix("//")
            break
    return inner.strip().removesuffix(";")


def _blocks(text: str, page: Page) -> Iterator[tuple[int, str]]:
    """Where each JSON-LD script begins, and what is in it; a canonical link is kept on the way."""
    at = 0
    while match := _PIECE.search(text, at):
        at = match.end()
        if match[1] is None:
            closed = text.find("-->", at)
            if closed < 0:
                return
            at = closed + 3
            continue
        said = {name.casefold(): double or single or bare
                for name, double, single, bare in _ATTRIBUTE.findall(match[2])}  # fmt: skip
        if match[1].casefold() == "link":
            if said.get("rel", "").casefold() == "canonical" and page.address is None:
                page.address = unescaped(said.get("href", "")) or None
            continue
        end = _SCRIPT_END.search(text, at)
        is_data = said.get("type", "").partition(";")[0].strip().casefold() == "application/ld+json"
        if end is None:
            if is_data:
                page.broken.append((text.count("\n", 0, match.start()) + 1, "is a script that never ends"))
            return
        if is_data and not match[2].endswith("/"):
            yield match.start(), text[at : end.start()]
        at = end.end()


def _page_text(path: Path, notes: list[str]) -> str:
    try:
        with path.open("rb") as opened:
            head = opened.read(_CHARSET_WITHIN)
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}.", file=path.name) from None
    encoding = "utf-16" if head.startswith(_UTF_16) else _declared(head, path.name)
    if encoding == "utf-8":
        return read_text(path)
    notes.append(f"{path.name}: read as {encoding}, as the page says.")
    try:
        return path.read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        raise FileError(
            f"is not {encoding}, which it says it is (byte {error.start:,}).", file=path.name
        ) from None


def _declared(head: bytes, name: str) -> str:
    found = None if head.startswith(codecs.BOM_UTF8) else _CHARSET.search(head)
    if found is None:
        return "utf-8"
    said = found[1].decode("ascii", "replace")
    try:
        known = _ENCODINGS.get(codecs.lookup(said).name)
    except LookupError:
        known = None
    if known is None:
        raise FileError(f"says that it is in {said}; pages are read in {', '.join(_ENCODINGS)}.", file=name)
    return known
