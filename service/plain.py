"""What was loaded, made safe to show: text is text, and an address leads where it says."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# Marks that turn the direction of text or hide in it: what they do to a title, a page need not show.
TRICKS = re.compile(r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
                     r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
                    r"\U000e0000-\U000e0fff]")  # fmt: skip
# Marks on one letter: Vietnamese and pointed Hebrew need up to four; a tower of them hides the lines above.
_MOST_MARKS = 4
# Letters that are written from right to left: Hebrew to Arabic with their supplements and presentation forms.
LEFTWARD = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_HAS = re.compile(f"[{LEFTWARD}]")
# FSI and PDI (Unicode annex 9): what stands between turns nothing beside it. Marks, not <bdi>, since they
# hold in titles, options and names for screen readers too.
_OPEN, _CLOSE = "\u2068", "\u2069"
LONGEST = 600


def plain(text: object, longest: int = LONGEST) -> str:
    """Text without tricks and control characters, cut where it is too long to read."""
    if text is None:
        return ""
    cut = str(text)[: 4 * longest]
    kept = cut if cut.isascii() and cut.isprintable() else _without_tricks(cut)
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + "…"


def isolated(text: str) -> str:
    """Plain text whose lines that are written from right to left stand apart from what is around them."""
    if not _HAS.search(text):
        return text
    return "\n".join(f"{_OPEN}{line}{_CLOSE}" if _HAS.search(line) else line for line in text.split("\n"))


def _without_tricks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in TRICKS.sub("", text):
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(" " if category == "Cc" and char != "\n" else char)
    return "".join(kept)


def safe_url(address: object) -> str | None:
    """An address of the web, None for any other (javascript:, data:, one without a host)."""
    text = str(address or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.lower() in ("http", "https") and parts.hostname and not TRICKS.search(text):
        return text if text.isprintable() and " " not in text else None
    return None
