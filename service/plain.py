"""What was loaded, made safe to show: text is text, and an address leads where it says."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# Marks that turn the direction of text or hide in it: what they do to a title, a page need not show.
_TRICKS = re.compile(r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
                     r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]")  # fmt: skip
LONGEST = 600


def plain(text: object, longest: int = LONGEST) -> str:
    """Text without tricks and control characters, cut where it is too long to read."""
    if text is None:
        return ""
    cut = str(text)[: 4 * longest]
    kept = _TRICKS.sub("", cut)
    kept = "".join(" " if unicodedata.category(char) == "Cc" and char != "\n" else char for char in kept)
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + "…"


def safe_url(address: object) -> str | None:
    """An address of the web, None for any other (javascript:, data:, one without a host)."""
    text = str(address or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.lower() in ("http", "https") and parts.hostname and not _TRICKS.search(text):
        return text if text.isprintable() and " " not in text else None
    return None
