"""Bar charts as SVG inside a page: its colours, text that scales, and words for whoever cannot see them.

The colours are classes of the page's own style (`bar`, `bar-2`, `whisker`, `axis`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from service.plain import LONGEST, isolated, plain
from taxonomy.wording import NARROW, number

_WIDTH, _ROW, _BAR = 760, 28, 14
_LABELS, _FIGURES = 270, 66  # what stands left and right of the bars
_LETTERS = 32  # of a label; the whole of it is the bar's title
_TOP, _BOTTOM = 4, 22
_TICKS = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0.02, 0.01)


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with its interval where it has one, and a second one to compare with."""

    label: str
    share: float
    low: float | None = None
    high: float | None = None
    other: float | None = None


def bars(rows: Sequence[Bar], title: str, about: str, name: str, language: str = "en") -> str:
    """A chart of shares; `title` and `about` are read aloud, `name` is its id in the page.

    Its figures are written as `language` writes them.
    """
    most = scale_of(rows)
    inner = _WIDTH - _LABELS - _FIGURES
    height = _TOP + _ROW * len(rows) + _BOTTOM
    parts = [
        f'<svg class="chart" id="{escape(name)}" role="img" viewBox="0 0 {_WIDTH} {height}" '
        f'aria-labelledby="{escape(name)}-title {escape(name)}-about">',
        f'<title id="{escape(name)}-title">{escape(title)}</title>',
        f'<desc id="{escape(name)}-about">{escape(about)}</desc>',
        *_axis(most, inner, height, language),
    ]
    for at, row in enumerate(rows):
        parts += _bar(row, _TOP + at * _ROW, inner / most, language)
    return "".join([*parts, "</svg>"])


def percentage(figure: str, language: str) -> str:
    """A figure in percent as the language writes it: 12.5%, 12,5 %."""
    return number(figure, language) + (f"{NARROW}%" if language == "fr" else "%")


def scale_of(rows: Sequence[Bar]) -> float:
    """Where the axis ends: the lowest round share that nothing goes beyond."""
    highest = max((max(row.share, row.high or 0.0, row.other or 0.0) for row in rows), default=1.0)
    return min((tick for tick in _TICKS if tick >= highest), default=1.0)


def _axis(most: float, inner: int, height: int, language: str) -> list[str]:
    parts = []
    for quarter in range(5):
        x = _LABELS + inner * quarter / 4
        tick = percentage(f"{most * quarter / 4 * 100:.3g}", language)
        parts.append(
            f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{height - _BOTTOM}"/>'
            f'<text class="tick" x="{x:.1f}" y="{height - 6}" text-anchor="middle">{tick}</text>'
        )
    return parts


def _bar(row: Bar, top: int, unit: float, language: str) -> list[str]:
    middle = top + _ROW / 2
    label, shown = (isolated(plain(row.label, most)) for most in (LONGEST, _LETTERS))
    two = row.other is not None
    height = _BAR / 2 if two else _BAR
    first = middle - _BAR / 2
    parts = [
        f"<g><title>{escape(label)}</title>",
        f'<text x="{_LABELS - 8}" y="{middle + 4:.1f}" text-anchor="end">{escape(shown)}</text>',
        _rectangle("bar", first, row.share * unit, height),
    ]
    if row.other is not None:
        parts.append(_rectangle("bar-2", middle, row.other * unit, height))
    if row.low is not None and row.high is not None:
        y = first + height / 2
        low, high = _LABELS + row.low * unit, _LABELS + row.high * unit
        parts.append(
            f'<path class="whisker" d="M{low:.1f} {y - 3:.1f}v6M{low:.1f} {y:.1f}H{high:.1f}'
            f'M{high:.1f} {y - 3:.1f}v6"/>'
        )
    shares = [row.share] if row.other is None else [row.share, row.other]
    figure = " / ".join(percentage(f"{one * 100:.1f}", language) for one in shares)
    size = ' class="figure small"' if two else ' class="figure"'
    parts.append(f'<text{size} x="{_WIDTH}" y="{middle + 4:.1f}" text-anchor="end">{figure}</text></g>')
    return parts


def _rectangle(kind: str, top: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{_LABELS}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
