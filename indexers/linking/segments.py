"""A document's fields cut into the pieces that are linked one by one; boilerplate is set aside here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from indexers.linking.boilerplate import boilerplate, plain_heading, sets_aside
from indexers.linking.documents import DECLARED_FIELD, TITLE_FIELD, TextDocument

MAX_WORDS = 48  # a longer sentence is cut at its commas, else between words
MAX_SEGMENT_CHARS = 600  # what one encoded text can hold, and all that a text without blanks gives
MAX_SEGMENTS = 400  # of one document: some 5,000 words

Kind = Literal["title", "text"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, list item or title: `text` is the half-open span of the cleaned field."""

    field: str
    start: int
    end: int
    text: str
    kind: Kind = "text"


_BULLET = re.compile(r"^(?:[-*•·▪◦‣●■○–—►✓✔➢o]\s+|\(?\d{1,2}[.)]\s+|[a-z][.)]\s+)")
# The end of a sentence: a stop before a blank and a capital, digit, bracket or quote; or a semicolon.
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]»]?\s+(?=[A-ZÀ-Ý0-9\"'(\[«•])|(?<=;)\s+|\s+[•▪●■►➢]\s+")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|incl|approx|Mr|Mrs|Ms|Dr|St|No|p\.ex)|\b[A-Z])\.$")
_BREAK = re.compile(r"[,:]\s+|\s+[-–—|/]\s+")


def segments(document: TextDocument) -> list[Segment]:
    """The pieces of a document in reading order, without boilerplate and plain headings.

    The declared names stand in their own field, which is not read as prose.
    """
    found: list[Segment] = []
    if document.title:
        found.append(_whole(TITLE_FIELD, document.title, "title"))
    for field, text in document.texts.items():
        if field == DECLARED_FIELD and document.declared:
            continue
        for segment in _of_field(field, text):
            found.append(segment)
            if len(found) == MAX_SEGMENTS:
                return found
    return found


def _whole(field: str, text: str, kind: Kind) -> Segment:
    end = min(len(text), MAX_SEGMENT_CHARS)
    return Segment(field, 0, end, text[:end], kind)


def _of_field(field: str, text: str) -> Iterator[Segment]:
    aside = False  # below a heading such as "Benefits"
    position = 0
    for line in text.split("\n"):
        start, position = position, position + len(line) + 1
        if not line.strip():
            continue
        if _is_heading(line):
            aside = sets_aside(line)
            if aside or plain_heading(line):
                continue
        if not aside:
            yield from _of_line(field, text, start, start + len(line))


def _is_heading(line: str) -> bool:
    short = len(line) <= 80 and line.count(" ") < 8 and not _BULLET.match(line)
    return short and (line.endswith(":") or sets_aside(line) or plain_heading(line))


def _of_line(field: str, text: str, start: int, end: int) -> Iterator[Segment]:
    bullet = _BULLET.match(text[start:end])
    for low, high in _sentences(text, start + (bullet.end() if bullet else 0), end):
        if boilerplate(text[low:high]):
            continue
        for a, b in _pieces(text, low, high):
            if any(char.isalnum() for char in text[a:b]):
                yield Segment(field, a, b, text[a:b])


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    low = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if _ABBREVIATION.search(text, max(low, match.start() - 8), match.start()):
            continue
        if match.start() > low:
            yield low, match.start()
        low = match.end()
    if end > low:
        yield low, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or parts of at most `MAX_WORDS` words and `MAX_SEGMENT_CHARS` characters of it."""
    while end - start > MAX_SEGMENT_CHARS or text.count(" ", start, end) >= MAX_WORDS:
        limit = _limit(text, start, end)
        breaks = [match for match in _BREAK.finditer(text, start, limit) if match.start() > start]
        late = [match for match in breaks if match.start() - start > (limit - start) // 3]
        if late:
            cut, next_ = late[-1].start(), late[-1].end()
        else:
            blank = text.rfind(" ", start + 1, limit)
            cut, next_ = (blank, blank + 1) if blank > 0 else (limit, limit)
        yield start, cut
        start = next_
    if end > start:
        yield start, end


def _limit(text: str, start: int, end: int) -> int:
    at = start
    for _ in range(MAX_WORDS):
        blank = text.find(" ", at, end)
        if blank < 0:
            at = end
            break
        at = blank + 1
    return min(at, start + MAX_SEGMENT_CHARS)
