"""What a document is said to claim: probable skills, each meaning once.

A taxonomy holds "project management", "perform project management" and "project management principles". A
text about managing projects makes all three probable; the most probable of them says it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from indexers.encoder import COSINE, Integers
from indexers.linking import fusion
from indexers.linking.gather import Gathered
from indexers.linking.index import LinkIndex

# The cosine of two labels from which on they say the same. F1 out of fold with 1 (none does), .9, .85, .8 and
# .75: TECH .561 .561 .562 .575 .565, HOUSE .502 .508 .506 .506 .518, SkillSkape dev .444 .442 .436 .436 .433;
# with the encoder before: TECH .562 .569 .576 .575 .568, HOUSE .464 .462 .467 .467 .466.
SAME = 0.85


def claims(
    one: Gathered, chances: npt.NDArray[np.float64], index: LinkIndex, language: str
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Which of the skills gathered are claimed, by their probabilities.

    A skill whose own label the text names is claimed whatever else is.
    """
    found = chances >= fusion.CLAIM
    vectors = index.part(language).vectors
    rows = np.flatnonzero(found)
    if vectors is None or len(rows) < 2:
        return found
    rows = rows[np.lexsort((one.skills[rows], -chances[rows]))]
    again = repeated(vectors.labels[one.skills[rows]], fusion.named(one.values[rows]))
    found[rows[again]] = False
    return found


def repeated(labels: Integers, named: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which of these skills, best first, say what one before them says that says it first itself.

    `labels` are (skills, dimension) on the encoder's grid; `named` skills repeat nothing.
    """
    exact = labels.astype(np.float64)
    near = np.triu(exact @ exact.T * COSINE >= SAME, 1)
    again = np.zeros(len(labels), dtype=np.bool_)
    for at in np.flatnonzero(near.any(axis=0) & ~named):
        again[at] = (near[:, at] & ~again).any()
    return again
