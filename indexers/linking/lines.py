"""A field cut into what stands on a line of its own: items, headings, paragraphs, cells of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

BULLET = re.compile(r"^(?:[-*•·▪◦‣●■○–—►✓✔➢o]\s+|\(?\d{1,2}[.)]\s+|[a-z][.)]\s+)")
# What HTML sets on a line of its own; a tag within a sentence, such as <b>, is left to stand.
_BREAK = re.compile(
    r"\n|<(?:script|style)\b[^>]{0,500}>.*?</(?:script|style)\s*>"
    r"|</?(?:p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|t[rdh]|table|thead|tbody|section|article|header|footer|main|nav"
    r"|html|head|body|title|meta|link|form|button|script|style)\b[^<>]{0,2000}>|<!--.{0,2000}?-->|<!doctype[^>]{0,200}>",
    re.IGNORECASE | re.DOTALL,
)
_WRAPPED_FROM = 35  # a shorter line was not broken for want of room
_CLOSED = re.compile(r"[.!?:;•]$")


def lines(text: str) -> Iterator[tuple[int, int]]:
    """The half-open spans of the lines of a cleaned text, those that a page broke joined again.

    A line goes on where it is long and unfinished and the next begins with a small letter, and where a
    hyphen at its end splits a word.
    """
    low: int | None = None
    high = 0
    for start, end in _broken(text):
        if low is not None and not _goes_on(text, low, high, start, end):
            yield low, high
            low = None
        low = start if low is None else low
        high = end
    if low is not None:
        yield low, high


def _broken(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for match in _BREAK.finditer(text):
        yield from _trimmed(text, position, match.start())
        position = match.end()
    yield from _trimmed(text, position, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    line = text[start:end]
    if line.strip():
        yield start + len(line) - len(line.lstrip()), end - len(line) + len(line.rstrip())


def _goes_on(text: str, low: int, high: int, start: int, end: int) -> bool:
    if text[high:start] != "\n" or not text[start].islower() or BULLET.match(text, start, end):
        return False
    if text[high - 1] == "-" and text[high - 2 : high - 1].isalpha():
        return True
    last = text.rfind("\n", low, high) + 1
    return high - max(last, low) >= _WRAPPED_FROM and not _CLOSED.search(text, low, high)
