"""The few skills of a framework that are worth weighing for a text, by a rough sum over all of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from indexers.linking.name_table import Floats, Ints
from indexers.linking.rounded import Cosines

# What of a text's skills is among 64 with these and a label's share of .8 (`vectors`), and with .25 and .625:
# TECH .964 .968, HOUSE .928 .937, SkillSkape dev .912 .892, ours .915 .908; by exact cosines the same.
_REACH, _ABOUT = np.float32(0.15), np.float32(0.8)
_ABOVE_0 = np.finfo(np.float32).tiny
_ROWS = 32  # texts at once: what is computed of them stays in the processor's cache
_GROUPS = 4  # groups of skills for each skill that is kept


def nearest(reach: sparse.csr_array, about: Cosines | None, count: int) -> tuple[Ints, Ints]:
    """For each text the `count` best skills whose sum is positive, as (text, skill) rows by text.

    `reach` is (texts, skills); `about` are the cosines of the texts with what the skills are about, None
    without an encoder. Ties go to the skill that comes first.
    """
    found = []
    for low in range(0, reach.shape[0], _ROWS):
        high = min(low + _ROWS, reach.shape[0])
        rough: Floats = reach[low:high].toarray()
        if about is not None:
            np.minimum(rough, 1.0, out=rough)
            rough *= _REACH
            near = about(low, high)
            near *= _ABOUT
            rough += near
        found.append(_best(rough, count, low))
    texts, skills = zip(*found, strict=True) if found else ((), ())
    none: list[Ints] = [np.zeros(0, dtype=np.int32)]
    return np.concatenate([*none, *texts]), np.concatenate([*none, *skills])


def _best(rough: Floats, count: int, first: int) -> tuple[Ints, Ints]:
    """The `count` highest positive values of each row; rows are numbered from `first`."""
    at = np.flatnonzero(rough >= _least(rough, count)[:, None])
    row, skill = np.divmod(at, rough.shape[1])
    value = rough.reshape(-1)[at]
    order = np.lexsort((skill, -value, row))
    ranks = np.arange(len(order)) - np.searchsorted(row, row)  # rows are sorted, and stay so in this order
    kept = order[ranks < count]
    return (row[kept] + first).astype(np.int32), skill[kept].astype(np.int32)


def _least(rough: Floats, count: int) -> npt.NDArray[np.float32]:
    """For each row a value that its `count` best reach and not many others; in a short row all above 0.

    Skills are dealt into groups: so many groups whose highest reaches a value hold so many skills that do.
    """
    groups = _GROUPS * count
    deep = rough.shape[1] // groups
    if deep < 2:
        return np.full(len(rough), _ABOVE_0)
    highest = rough[:, : deep * groups].reshape(len(rough), deep, groups).max(axis=1)
    least: npt.NDArray[np.float32] = np.partition(highest, groups - count, axis=1)[:, groups - count]
    return np.maximum(least, _ABOVE_0)
