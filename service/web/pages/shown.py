"""Filters of the templates: what was loaded, made safe to show, and shares that add up."""

from __future__ import annotations

from service.plain import plain as plain
from service.plain import safe_url as safe_url


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
