"""A document's fields cut into the pieces that are linked one by one; boilerplate is set aside here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from indexers.linking.boilerplate import boilerplate, plain_heading, sets_aside
from indexers.linking.documents import DECLARED_FIELD, TITLE_FIELD, TextDocument
from indexers.linking.lines import BULLET, lines
from indexers.linking.names import STOP_WORDS
from indexers.linking.unasked import unasked
from taxonomy.text import words

MAX_WORDS = 48  # a longer sentence is cut at its commas, else between words
MAX_SEGMENT_CHARS = 600  # what one encoded text can hold, and all that a text without blanks gives
MAX_SEGMENTS = 400  # of one document: some 5,000 words
MAX_CHARS = 400_000  # of one document: what is set aside costs time too
_MAX_SENTENCE = 3000  # characters; what has no full stop for longer is no sentence

Kind = Literal["title", "text"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, list item or title: `text` is the half-open span of the cleaned field."""

    field: str
    start: int
    end: int
    text: str
    kind: Kind = "text"


# The end of a sentence: a stop before a blank and a capital, digit, bracket or quote; or a semicolon.
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]»]?\s+(?=[A-ZÀ-Ý0-9\"'(\[«•])|(?<=;)\s+|\s+[•▪●■►➢]\s+")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|incl|approx|Mr|Mrs|Ms|Dr|St|No|p\.ex)|\b[A-Z])\.$")
_EDGES = " ,;:.!?"
_NOTHING = STOP_WORDS["en"] | STOP_WORDS["fr"] | {"i"}
_BREAK = re.compile(r"[,:]\s+|\s+[-–—|/]\s+")


def segments(document: TextDocument) -> list[Segment]:
    """The pieces of a document in reading order, without boilerplate and plain headings.

    Of a longer document, the first `MAX_SEGMENTS` pieces of its first `MAX_CHARS` characters. The declared
    names stand in their own field, which is not read as prose. What a sentence says is not required, and the
    employer's name, are in no piece.
    """
    found: list[Segment] = []
    if document.title:
        end = min(len(document.title), MAX_SEGMENT_CHARS)
        for a, b in _asked(document.title, 0, end):
            found.append(Segment(TITLE_FIELD, a, b, document.title[a:b], "title"))
    left = MAX_CHARS
    for field, text in document.texts.items():
        if field == DECLARED_FIELD and document.declared:
            continue
        low, left = left, max(left - len(text), 0)
        for segment in _of_field(field, text[:low]):
            found.append(segment)
            if len(found) == MAX_SEGMENTS:
                return found
    return found


def is_cut(document: TextDocument, pieces: Sequence[Segment]) -> bool:
    """Whether a document is longer than what is read of it: `MAX_SEGMENTS` pieces, `MAX_CHARS` characters."""
    return len(pieces) >= MAX_SEGMENTS or sum(map(len, document.texts.values())) > MAX_CHARS


def _of_field(field: str, text: str) -> Iterator[Segment]:
    aside = False  # below a heading such as "Benefits"
    for start, end in lines(text):
        line = text[start:end]
        if _is_heading(line):
            aside = sets_aside(line)
            if aside or plain_heading(line):
                continue
        if not aside:
            yield from _of_line(field, text, start, end)


def _is_heading(line: str) -> bool:
    short = len(line) <= 80 and line.count(" ") < 8 and not BULLET.match(line)
    return short and (line.endswith(":") or sets_aside(line) or plain_heading(line))


def _of_line(field: str, text: str, start: int, end: int) -> Iterator[Segment]:
    bullet = BULLET.match(text[start:end])
    for low, high in sentences(text, start + (bullet.end() if bullet else 0), end):
        if boilerplate(text[low:high]):
            continue
        for a, b in _asked(text, low, high):
            for one, other in _pieces(text, a, b):
                if any(char.isalnum() for char in text[one:other]):
                    yield Segment(field, one, other, text[one:other])


def _asked(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence without what it says is not required and without the employer's name."""
    left_out = unasked(text[start:end])
    if not left_out:
        yield start, end
        return
    low = start
    for one, other in (*left_out, (end - start, end - start)):
        rest = text[low : start + one]
        if not _NOTHING.issuperset(words(rest)):
            yield low + len(rest) - len(rest.lstrip(_EDGES)), start + one - len(rest) + len(rest.rstrip())
        low = start + other


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The half-open spans of the sentences of `text[start:end]`, of at most `_MAX_SENTENCE` characters."""
    low = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if _ABBREVIATION.search(text, max(low, match.start() - 8), match.start()):
            continue
        if match.start() > low:
            yield from _bounded(text, low, match.start())
        low = match.end()
    if end > low:
        yield from _bounded(text, low, end)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _MAX_SENTENCE:
        blank = text.rfind(" ", start + 1, start + _MAX_SENTENCE)
        cut = blank if blank > 0 else start + _MAX_SENTENCE
        yield start, cut
        start = cut + (blank > 0)
    if end > start:
        yield start, end


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
