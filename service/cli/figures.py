"""Numbers as a terminal shows them: shares that add up as printed, bars, and stairs of levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from taxonomy.steps import FULL_SCORE, TARGET_POINTS, shown_parts

BAR_WIDTH = 10
_DIGITS = 3  # shares are shown in tenths of a percent
_SNIPPET = 90  # characters of evidence
_MOST_STAIRS = 10  # a scale that is longer is drawn shorter


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs that tables are drawn with."""

    full: str = "█"
    empty: str = "░"
    held: str = "■"
    missing: str = "□"
    dot: str = " · "
    arrow: str = "→"
    times: str = "×"
    ellipsis: str = "…"
    opening: str = "“"
    closing: str = "”"
    none: str = "–"

    @classmethod
    def of(cls, encoding: str) -> Glyphs:
        """Those that a terminal of this encoding can show."""
        glyphs = cls()
        try:
            "".join(getattr(glyphs, name) for name in cls.__slots__).encode(encoding)
        except (UnicodeEncodeError, LookupError):
            return cls("#", ".", "#", "o", " | ", "->", "x", "...", '"', '"', "-")
        return glyphs


def weights_shown(weights: Sequence[float]) -> list[str]:
    """Shares of a target, each a whole number of points, as percentages that add up as printed."""
    return _shown(weights, TARGET_POINTS)


def closes_shown(closes: Sequence[float]) -> list[str]:
    """Products of points and confidence as percentages that add up as printed."""
    return _shown(closes, FULL_SCORE)


def _shown(shares: Sequence[float], whole: int) -> list[str]:
    return [_tenths(one) for one in shown_parts((round(share * whole) for share in shares), whole, _DIGITS)]


def added(shown: Sequence[str]) -> str:
    """The sum of percentages as they were printed."""
    return _tenths(sum(int(one.removesuffix("%").replace(".", "")) for one in shown))


def _tenths(count: int) -> str:
    return f"{count // 10}.{count % 10}%"


def percent(share: float) -> str:
    """A share that is no part of a sum, in whole percent; what is little but not nothing says so."""
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def bar(share: float, glyphs: Glyphs, width: int = BAR_WIDTH) -> str:
    """A share as a bar; what is more than nothing fills at least one place."""
    filled = min(width, max(round(share * width), 1 if share > 0 else 0))
    return glyphs.full * filled + glyphs.empty * (width - filled)


def stairs(held: float | None, required: float | None, glyphs: Glyphs) -> str:
    """A skill's levels: those held filled, those missing outlined; one outlined where there are no levels."""
    if required is None:
        return glyphs.missing
    unit = max(1.0, required / _MOST_STAIRS)
    total = max(1, math.ceil(required / unit))
    filled = min(total - 1, math.floor((held or 0.0) / unit))
    return glyphs.held * filled + glyphs.missing * (total - filled)


def level(value: float | None, glyphs: Glyphs) -> str:
    """A level on its scale, or a dash."""
    return glyphs.none if value is None else f"{value:g}"


def clip(text: str, length: int, glyphs: Glyphs) -> str:
    """A text on one line of at most `length` characters."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[: length - len(glyphs.ellipsis)].rstrip() + glyphs.ellipsis


def quoted(field: str, text: str, glyphs: Glyphs, length: int = _SNIPPET) -> str:
    """The words that a skill was read from, with the field that they stand in."""
    return f"{field}: {glyphs.opening}{clip(text, length, glyphs)}{glyphs.closing}"
