"""Two silences: whether a text holds no skill at all, and whether a framework lacks the one that is meant.

For the first, small nets on the default encoder's vectors, which `python -m evaluation.fit_links` fits on
sentences that hold a skill and sentences that hold none. They say nothing of the vectors of another encoder.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexers.encoder import GRID, Integers
from indexers.linking.boilerplate import boilerplate
from indexers.linking.fitted import JUDGE, SILENCE

# AUROC of a skill that is there against one whose labels were taken out, on sentences that fitted no encoder,
# with 0, 1/3, .7 and 1: SkillSkape's .671 .683 .684 .683, our own .593 .595 .591 .589; with the sum of all
# probabilities instead, on SkillSkape dev, .615 for .695.
_SECOND = 1 / 3
_CERTAIN = 1e-3  # a probability no nearer to 0 or 1 than this, so that its logit is finite


@dataclass(frozen=True, slots=True)
class SilenceHead:
    """A net of one layer that reads a text's vector, and what it says beside the best skill's probability.

    `encoder` is what the identity of the encoders begins with whose vectors it reads. `inner` (dimension,
    units; for vectors on the encoder's grid), `inner_bias` and `outer` (units,) and `bias` give the logit of
    "speaks of a skill" from a vector alone; `joint` (of that logit, of the logit of the best skill's
    probability, and a constant) the logit with both.
    """

    encoder: str
    inner: npt.NDArray[np.float64]
    inner_bias: npt.NDArray[np.float64]
    outer: npt.NDArray[np.float64]
    bias: float
    joint: npt.NDArray[np.float64]

    @classmethod
    def read(cls, path: Path) -> SilenceHead:
        """What `write` wrote."""
        from safetensors import safe_open

        with safe_open(path, framework="numpy") as stream:
            facts = json.loads(stream.metadata()["facts"])
            names = ("inner", "inner_bias", "outer")
            arrays = {name: stream.get_tensor(name).astype(np.float64) for name in names}
        arrays["inner"] /= GRID
        return cls(facts["encoder"], **arrays, bias=facts["bias"], joint=np.array(facts["joint"]))

    def write(self, path: Path) -> None:
        """Write it as one file, in half precision."""
        from safetensors.numpy import save

        # One entry: several would stand in another order each time.
        facts = json.dumps({"encoder": self.encoder, "bias": self.bias, "joint": self.joint.tolist()})
        arrays = {"inner": self.inner * GRID, "inner_bias": self.inner_bias, "outer": self.outer}
        half = {name: np.ascontiguousarray(one, dtype=np.float16) for name, one in arrays.items()}
        path.write_bytes(save(half, {"facts": facts}))

    def speaks(self, vectors: Integers, encoder: str) -> npt.NDArray[np.float64]:
        """Logits, one for each vector; 0, which says nothing, for vectors of another encoder."""
        if not encoder.startswith(self.encoder):
            return np.zeros(len(vectors))
        units = vectors.astype(np.float64) @ self.inner + self.inner_bias
        found: npt.NDArray[np.float64] = np.maximum(units, 0.0) @ self.outer + self.bias
        return np.round(found, 6)  # whatever the order of its sum


@cache
def fitted() -> SilenceHead:
    """The head that is shipped as evidence of links: what weighs evidence was fitted on what it says."""
    return SilenceHead.read(SILENCE)


@cache
def judge() -> SilenceHead:
    """The head that is shipped to judge silence; no link depends on it."""
    return SilenceHead.read(JUDGE)


def logits(chances: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Of probabilities, kept apart from 0 and 1."""
    inner = np.clip(chances, _CERTAIN, 1.0 - _CERTAIN)
    found: npt.NDArray[np.float64] = np.log(inner / (1.0 - inner))
    return found


def silences(texts: Sequence[str], speaks: Sequence[float], best: Sequence[float]) -> list[float]:
    """For each cleaned text, how probable it is that it holds no skill.

    `speaks` is that of `judge`, `best` the highest probability that any skill has in the text.
    Boilerplate holds none.
    """
    likely = logits(np.asarray(best, dtype=np.float64))
    terms = np.column_stack([np.asarray(speaks), likely, np.ones(len(likely))])
    found = 1.0 / (1.0 + np.exp(np.round(terms @ judge().joint, 6)))  # whatever the order of its sum
    return [1.0 if boilerplate(text) else float(one) for text, one in zip(texts, found, strict=True)]


def known(chances: Sequence[float]) -> float:
    """How far a framework has what a text means, from the probabilities of its skills in the text.

    It orders texts that mean a skill, from those whose skill the framework lacks on. Several skills that are
    each a little probable are often near something that it lacks, so their sum says less.
    """
    best, second = sorted((0.0, 0.0, *chances))[:-3:-1]
    first, next_ = logits(np.array([best, second]))
    return float(first + _SECOND * next_)
