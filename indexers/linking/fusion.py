"""All the evidence for a skill as one calibrated probability, and the decision on it.

The constants are those that `python -m evaluation.fit_links --data DIR --folder DIR` prints, with the figures
that they reach.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from indexers.linking.evidence import FEATURES
from indexers.linking.gather import DOCUMENT_FEATURES
from indexers.linking.name_table import Floats
from taxonomy.credentials import CONFIDENCE_PARTS

Constants = Mapping[str, float]

# For texts: fitted on short and long ones together (fit_links names the sources and their shares).
# RP@10: TECH / HOUSE .830 / .708 in sample, since they are fitted on; SkillSkape dev .574. GapRank nDCG@10 on
# all reporting queries: dev R .638, dev-esco O .570. SkillSkape dev and these two catalogues fitted no
# constant, but features and shares were chosen with SkillSkape dev and their tuning queries in view.
TEXT: Constants = {
    "label": -8.85, "label_z": 0.7763, "description": 1.757, "tokens": 5.223, "words": -0.5635,
    "mass": 0.1414, "dice": -0.7106, "mention_long": 1.117, "mention_word": 1.345, "document": 6.195,
    "pieces": -0.4316, "described": -3.087, "bias": -5.744,
}  # fmt: skip
# The same without an encoder: .737 / .607; .380; .584 and .508.
TEXT_LEXICAL: Constants = {
    "words": -0.5443, "mass": 0.2713, "dice": 3.475, "mention_long": 1.788, "mention_word": 1.783,
    "pieces": -0.5172, "described": -2.145, "bias": -2.916,
}  # fmt: skip
# For a declared name that is nobody's name: fitted on 2,000 ESCO alternatives held out of the index.
NAME: Constants = {
    "label": 1.345, "label_z": 0.3656, "description": 2.125, "tokens": 2.009, "words": -1.28,
    "mass": 0.09209, "dice": 8.628, "mention_long": -0.7941, "mention_word": -0.6838, "bias": -13.15,
}  # fmt: skip
NAME_LEXICAL: Constants = {
    "words": -1.093, "mass": 0.1739, "dice": 11.45, "mention_long": -0.5668, "mention_word": -0.07671,
    "bias": -10.03,
}  # fmt: skip

# What is less probable is not kept. GapRank nDCG@10 on tuning queries with floors of 0, .02 and .05: dev .647
# .647 .647, dev-esco .577 .577 .578, twins .735 .732 .727, at 180, 107 and 50 skills a course on dev.
FLOOR = 0.02
# From here on a skill is claimed. F1 at .15, .2 and .3: TECH .49 .48 .30, HOUSE .36 .37 .23, SkillSkape dev
# .28 .29 .27, twins .42 .42 .44.
CLAIM = 0.2
# A mention of a skill's own label, whole, is right on dev-esco .57, dev .55 and the twins .51 of the time,
# though their declared tags are incomplete. As a least probability, .2 and .4 give nDCG@10 on tuning queries
# of dev .648 .648, dev-esco .579 .579, twins .730 .727.
MENTIONED = 0.4
_MENTIONS = ("mention_long", "mention_word")


def probabilities(values: Floats, constants: Constants) -> npt.NDArray[np.float64]:
    """Of rows of document features, shape (rows, document features)."""
    weights = np.array([constants.get(name, 0.0) for name in DOCUMENT_FEATURES])
    logits = values.astype(np.float64) @ weights + constants["bias"]
    # Rounded, so that the order in which a product is summed cannot reach the integers made of it.
    found: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.round(logits, 6)))
    return found


def chances(values: Floats, constants: Constants) -> npt.NDArray[np.float64]:
    """As `probabilities`, but a skill whose own label is mentioned, whole, has at least `MENTIONED`."""
    named = np.any([values[:, DOCUMENT_FEATURES.index(name)] >= 1.0 for name in _MENTIONS], axis=0)
    found = probabilities(values, constants)
    return np.where(named, np.maximum(found, MENTIONED), found)


def strength(values: Floats) -> npt.NDArray[np.float64]:
    """How much single pieces speak of a skill, to choose which to show."""
    found: npt.NDArray[np.float64] = values.astype(np.float64) @ np.array(
        [TEXT.get(name, 0.0) for name in FEATURES]
    )
    return found


def confidence(probability: float) -> int:
    """A probability as k of 1..256 (rule 4)."""
    return min(max(round(probability * CONFIDENCE_PARTS), 1), CONFIDENCE_PARTS)
