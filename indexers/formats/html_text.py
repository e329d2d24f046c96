"""Texts with HTML in them to plain text: a block or a list item is a line.

The standard library's parser is not used: 210 kB of "<a " take it nine minutes (Python 3.11), and texts come
from anybody. One pass of a pattern that never looks beyond the next "<" reads what job boards write.
"""

from __future__ import annotations

import re
from html import unescape

_BLOCK_NAMES = (
    "address article aside blockquote br center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul"
)
_OTHER_NAMES = (
    "a abbr acronym b bdi bdo big caption cite code col colgroup data del dfn em font i img ins kbd mark "
    "picture q s samp small span strike strong sub sup svg td th time tt u var wbr html head body title"
)
_HIDDEN_NAMES = "script style template noscript iframe object video audio"
_BLOCKS, _HIDDEN = frozenset(_BLOCK_NAMES.split()), frozenset(_HIDDEN_NAMES.split())
_KNOWN = _BLOCKS | _HIDDEN | set(_OTHER_NAMES.split())
_NAMES = "|".join(sorted(_KNOWN, key=len, reverse=True))
_TAG = re.compile(rf"<(/?)({_NAMES})(?![\w-])(?::\w+)?[^<>]*>", re.IGNORECASE)
_ESCAPED = re.compile(rf"&(?:lt|#0*60|#x0*3c);/?(?:{_NAMES})(?![\w-])", re.IGNORECASE)
_PARAGRAPH, _BREAK, _LINE = "\x0c", "\x0b", "\n"  # what a tag leaves, before gaps become line ends
_GAP = re.compile(r"[\n\x0b\x0c]\s*")
_NO_CHARACTER = re.compile(r"&#(?:\d{8,}|x[\da-f]{8,});?", re.IGNORECASE)  # beyond every code point
_COMMENT, _COMMENT_END = "<!--", "-->"


def plain_text(text: str) -> str:
    """The text without markup; "List<String>" and "a < b" are no markup, and markup may itself be escaped.

    Line ends of the source count only where no tag makes lines.
    """
    if "<" not in text and "&" not in text:
        return text
    if _ESCAPED.search(text) and not _TAG.search(text):
        text = unescaped(text)
    text = without_comments(text)
    lines = any(match[2].casefold() in _BLOCKS for match in _TAG.finditer(text))
    parts = _parts(" ".join(text.split()) if lines else text)
    found = unescaped("".join(parts))
    if not lines:
        return found.strip()
    found = _GAP.sub(lambda gap: _line_end(gap[0]), found)
    return "\n".join(line.rstrip() for line in found.split("\n")).strip()


def unescaped(text: str) -> str:
    """Entities as characters; a number that stands for none, however long, as U+FFFD."""
    return unescape(_NO_CHARACTER.sub("\ufffd", text))


def _line_end(gap: str) -> str:
    """A blank line at a paragraph or two breaks, else one line end."""
    return "\n\n" if _PARAGRAPH in gap or gap.count(_BREAK) > 1 else "\n"


def without_comments(text: str) -> str:
    """The text without <!-- comments -->; one that is never closed takes the rest, as in a browser."""
    if _COMMENT not in text:
        return text
    kept, at = [], 0
    while (start := text.find(_COMMENT, at)) >= 0:
        kept.append(text[at:start])
        end = text.find(_COMMENT_END, start + len(_COMMENT))
        if end < 0:
            return "".join(kept)
        at = end + len(_COMMENT_END)
    return "".join([*kept, text[at:]])


def _parts(text: str) -> list[str]:
    """What stands between the tags, with a line end for a tag that makes one."""
    parts: list[str] = []
    at, hidden = 0, ""
    for match in _TAG.finditer(text):
        name = match[2].casefold()
        if hidden:
            if match[1] and name == hidden:
                hidden, at = "", match.end()
            continue
        parts.append(text[at : match.start()])
        at = match.end()
        if name in _HIDDEN:
            hidden = "" if match[1] or match[0].endswith("/>") else name
        elif name in _BLOCKS:
            parts.append({"p": _PARAGRAPH, "br": _BREAK}.get(name, _LINE))
        elif name in ("td", "th"):
            parts.append(" ")
    return parts if hidden else [*parts, text[at:]]
