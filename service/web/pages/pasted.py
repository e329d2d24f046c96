"""A pasted posting: a document where it is one (JSON, JSON-LD, a web page), else its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexers.formats import parse_posting
from indexers.formats.html_text import plain_text
from service.web.pages.files import Read, read_text
from service.web.schemas import Inline, parse_inline
from taxonomy.credentials import Posting

_LONGEST_TITLE = 120  # of a title made of the first line
_OBJECTS = re.compile(r"(?:\[\s*)?\{\s*[\"}]")
_LINKED = re.compile(r"application/ld\+json", re.IGNORECASE)


def pasted_postings(text: str, title: str) -> tuple[Read | None, Sequence[Posting]]:
    """The postings of a pasted text, and what was read where it is a document.

    Raises:
        InputError: it is a document without a posting, or a field of one is wrong.
    """
    if suffix := _document(text):
        read, postings = read_text(text, suffix, "text", "posting")
        return read, postings
    words = plain_text(text).strip() or text
    record: Inline = {"title": title or words.split("\n")[0][:_LONGEST_TITLE], "description": words}
    return None, [parse_inline(parse_posting, record, "text")]


def _document(text: str) -> str | None:
    """The suffix of the file that a text would be, None for words; words may begin with a bracket, too."""
    if _OBJECTS.match(text):
        return ".json"  # JSON lines are read under this name, too
    return ".html" if text.startswith("<") and _LINKED.search(text) else None
