"""Which of two versions of a framework is the newer one."""

from __future__ import annotations

import re
from functools import lru_cache

_PARTS = re.compile(r"\d+|[^\W\d_]+")


@lru_cache(maxsize=64)  # a load asks it of every record, and of a handful of versions
def compare_versions(left: str, right: str) -> int:
    """-1, 0 or 1 as `left` is older than, as old as, or newer than `right`; an unstated one is as old as any.

    Numbers count as numbers and before words, so that 1.2 < 1.10, "2026Q2" < "2026Q3" and "2023 v1.0" <
    "2025 v2.0"; missing numbers are zeros, so that 1.2 is 1.2.0.
    """
    if not left or not right:
        return 0
    one, other = _key(left), _key(right)
    return (one > other) - (one < other)


def _key(version: str) -> tuple[tuple[int, int, str], ...]:
    parts = [
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in _PARTS.findall(version.casefold())
    ]
    while parts and parts[-1] == (0, 0, ""):
        parts.pop()
    return tuple(parts)
