"""How a skill stands among the other candidates of its document: its rivals, and how near they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexers.linking.name_table import Floats

BEHIND = ("label", "description", "tokens", "window", "document", "words", "trigrams")
SPREAD = (*BEHIND, "mass", "dice")
AMONG = (
    *(f"{name}_behind" for name in BEHIND),  # how far below the best of the candidates
    *(f"{name}_spread" for name in SPREAD),  # in standard deviations above their mean
)
_LEAST = 1e-6  # what all candidates share tells none of them apart


def evidence(name: str) -> str:
    """The evidence that one of `AMONG` compares; another name is its own."""
    return name.removesuffix("_behind").removesuffix("_spread")


def among(values: Floats, names: Sequence[str]) -> Floats:
    """(skills, features of `AMONG`) of one document's candidates; `names` are the columns of `values`."""
    found = np.empty((len(values), len(AMONG)), dtype=np.float32)
    if len(values):
        column = {name: at for at, name in enumerate(names)}
        own = values[:, [column[name] for name in SPREAD]].astype(np.float64)
        found[:, : len(BEHIND)] = own[:, : len(BEHIND)] - own[:, : len(BEHIND)].max(axis=0)
        found[:, len(BEHIND) :] = (own - own.mean(axis=0)) / (own.std(axis=0) + _LEAST)
    return found
