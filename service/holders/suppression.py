"""Which counts may be shown: none below a minimum, and none from which such a one could be computed."""

from __future__ import annotations

from collections.abc import Sequence


def shown(count: int, size: int, minimum: int) -> bool:
    """Whether a count of a group may be shown: it and the rest of the group are both large enough.

    Whoever knows a share and the size of its group knows how many do not have it.
    """
    return count >= minimum and size - count >= minimum


def shown_cells(counts: Sequence[int], minimum: int) -> list[bool]:
    """Which cells of a table with a known sum may be shown.

    A hidden cell is what the shown ones leave of the sum. So further cells are hidden, the smallest first,
    until no single one is left over and the hidden ones hold at least `minimum` people together.
    """
    kept = [count >= minimum for count in counts]
    hidden = [count for count, keep in zip(counts, kept, strict=True) if not keep]
    order = sorted(range(len(counts)), key=lambda at: (counts[at], at))
    for at in order:
        if not hidden or (len(hidden) > 1 and sum(hidden) >= minimum):
            break
        if kept[at]:
            kept[at] = False
            hidden.append(counts[at])
    return kept
