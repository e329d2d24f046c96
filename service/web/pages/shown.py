"""Filters of the templates: what was loaded, made safe to show, and shares that add up."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from service import plain as plain_
from service.plain import LEFTWARD, LONGEST, isolated
from service.plain import safe_url as safe_url

_MOST_POINTS = 8  # code points of a value that cannot be seen
_RUN = re.compile(rf"[{LEFTWARD}](?:[^\w\n]*[{LEFTWARD}])*")


def plain(text: object, longest: int = LONGEST) -> str:
    """Loaded text without tricks; a line with words from right to left stands apart from what is around."""
    return isolated(plain_.plain(text, longest))


def said(text: object, longest: int = LONGEST) -> str:
    """A sentence of ours that quotes what was loaded: its own words keep their order."""
    kept = plain_.plain(text, longest)
    return _RUN.sub(lambda run: isolated(run[0]), kept)


def seen(name: object, id_: object, longest: int = LONGEST) -> str:
    """A name, or the id where nothing of the name can be seen."""
    shown = plain(name, longest)
    return shown if shown.strip() else plain(id_, longest)


def visible(value: object, longest: int = LONGEST) -> str:
    """A value that has no id beside it: where nothing of it can be seen, its code points as U+1160 U+1160."""
    shown = plain(value, longest)
    if shown.strip() or value in (None, ""):
        return shown
    text = str(value)
    points = " ".join(f"U+{ord(char):04X}" for char in text[:_MOST_POINTS])
    return f"{points} …" if len(text) > _MOST_POINTS else points


def segment(id_: object) -> str:
    """An id as one part of a path: whatever it holds, it leads nowhere else."""
    return quote(str(id_), safe=":", errors="replace")


def json_text(text: str) -> str:
    """JSON with marks that turn or hide text as its own escapes: the same value, all of it seen."""
    return plain_.TRICKS.sub(lambda mark: json.dumps(mark[0])[1:-1], text)


FILTERS = (plain, said, seen, segment, safe_url, json_text)


def shares(parts: list[float], digits: int = 0) -> list[float]:
    """Shares rounded by largest remainder, so that they add up as printed (DESIGN rule 4)."""
    unit = 10 ** (digits + 2)
    exact = [unit * part for part in parts]
    low = [int(one) for one in exact]
    rest = round(sum(exact)) - sum(low)
    order = sorted(range(len(parts)), key=lambda at: (low[at] - exact[at], at))
    for at in order[: max(rest, 0)]:
        low[at] += 1
    return [one / unit for one in low]
