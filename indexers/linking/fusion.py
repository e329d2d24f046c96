"""All the evidence for a skill as one calibrated probability, and the decision on it.

Everything fitted lies in `fusion.json`, which `python -m evaluation.fit_links` writes; nothing in it knows a
skill, or how often one occurs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from indexers.linking.evidence import FEATURES, F
from indexers.linking.fitted import FUSION
from indexers.linking.gather import DOCUMENT_FEATURES
from indexers.linking.name_table import Floats
from taxonomy.credentials import CONFIDENCE_PARTS

# Evidence further than this from its mean, in standard deviations, says no more than at this distance.
REACH = 6.0

# What is less probable is not kept. GapRank nDCG@10 on tuning queries with floors of 0, .02, .04, .05 and
# .08: dev .653 .652 .651 .651 .649, dev-esco .615 .614 .614 .615 .612.
FLOOR = 0.04
# From here on a skill is claimed. F1 out of fold at .2, .25 and .3: TECH .545 .561 .582, HOUSE .478 .502
# .496, SkillSkape dev .424 .444 .450, twins .454 .455 .446.
CLAIM = 0.25
# A mention of a skill's own label, whole, is right on dev-esco .57, dev .55 and the twins .51 of the time,
# though their declared tags are incomplete.
MENTIONED = 0.4
_MENTIONS = ("mention_long", "mention_word")
_NEAR = ("label", "tokens", "window", "words", *_MENTIONS)


@dataclass(frozen=True, slots=True)
class Head:
    """From evidence to a logit: a logistic regression and a layer of hyperbolic tangents, summed.

    `names` are the features read; `mean` and `spread` their scale; `weights` (features,) and `bias` the
    regression; `inner` (features, units), `inner_bias` (units,) and `outer` (units,) the layer.
    """

    names: tuple[str, ...]
    mean: npt.NDArray[np.float64]
    spread: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    bias: float
    inner: npt.NDArray[np.float64]
    inner_bias: npt.NDArray[np.float64]
    outer: npt.NDArray[np.float64]

    @classmethod
    def read(cls, facts: Mapping[str, Sequence[float]]) -> Head:
        """As `fusion.json` holds it."""
        names = tuple(str(name) for name in facts["names"])
        arrays = {
            name: np.array(facts[name], dtype=np.float64)
            for name in ("mean", "spread", "weights", "inner", "inner_bias", "outer")
        }
        arrays["inner"] = arrays["inner"].reshape(len(names), -1)
        return cls(names=names, bias=float(facts["bias"][0]), **arrays)

    def chances(self, values: Floats, features: Sequence[str]) -> npt.NDArray[np.float64]:
        """Probabilities of rows of evidence, whose columns are `features`."""
        own = values[:, [features.index(name) for name in self.names]].astype(np.float64)
        scaled = np.clip((own - self.mean) / self.spread, -REACH, REACH)
        logits = scaled @ self.weights + self.bias
        logits = logits + np.tanh(scaled @ self.inner + self.inner_bias) @ self.outer
        # Rounded, so that the order in which a product is summed cannot reach the integers made of it.
        found: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.round(logits, 6)))
        return found


TEXT, TEXT_LEXICAL, NAME, NAME_LEXICAL = "text", "text_lexical", "name", "name_lexical"


@cache
def fitted() -> Mapping[str, Head]:
    """The heads: for texts and for names, each with an encoder and by words alone."""
    return {name: Head.read(facts) for name, facts in json.loads(FUSION.read_text())["heads"].items()}


def likeness(values: Floats, head: str) -> npt.NDArray[np.float64]:
    """The probability that a name means a skill; rows of `FEATURES`."""
    return fitted()[head].chances(values, FEATURES)


def chances(values: Floats, head: Head) -> npt.NDArray[np.float64]:
    """The probability that a document speaks of a skill; rows of `DOCUMENT_FEATURES`.

    A skill whose own label is mentioned, whole, has at least `MENTIONED`.
    """
    return with_mentions(values, head.chances(values, DOCUMENT_FEATURES))


def with_mentions(values: Floats, found: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probabilities, those of skills that are named raised to `MENTIONED`."""
    return np.where(named(values), np.maximum(found, MENTIONED), found)


def named(values: Floats) -> npt.NDArray[np.bool_]:
    """Of which skills the own label is mentioned, whole; rows of `DOCUMENT_FEATURES`."""
    found: npt.NDArray[np.bool_] = np.any([values[:, F[name]] >= 1.0 for name in _MENTIONS], axis=0)
    return found


def strength(values: Floats) -> npt.NDArray[np.float64]:
    """How much single pieces speak of a skill, to choose which to show."""
    found: npt.NDArray[np.float64] = values[:, [F[name] for name in _NEAR]].sum(axis=1, dtype=np.float64)
    return found


def confidence(probability: float) -> int:
    """A probability as k of 1..256 (rule 4)."""
    return int(confidences(np.array([probability]))[0])


def confidences(probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Probabilities as k of 1..256 (rule 4), halves to even."""
    return np.clip(np.rint(probabilities * CONFIDENCE_PARTS), 1, CONFIDENCE_PARTS).astype(np.int64)
