"""Choosing several credentials that close a gap together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def choose_set(closes: npt.ArrayLike, count: int) -> list[int]:
    """At most `count` candidates that close most together, in the order in which they were chosen.

    `closes` is (candidates, steps): what each closes of each step, 0 or more. A step counts once, at the best
    of the chosen. Greedy: each choice adds most to those before it, a tie going to the earlier candidate, and
    the choice ends where nothing is added. That is at least 1 - 1/e of the best set (Nemhauser, Wolsey and
    Fisher 1978), since what a set closes is submodular.
    """
    values = np.asarray(closes)
    reached = np.zeros(values.shape[1], dtype=values.dtype)
    chosen: list[int] = []
    while len(chosen) < min(count, len(values)):
        added = np.maximum(values - reached, 0).sum(axis=1)
        best = int(added.argmax())
        if added[best] <= 0:
            break
        chosen.append(best)
        reached = np.maximum(reached, values[best])
    return chosen
