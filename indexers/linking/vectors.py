"""What an encoder makes of the skills of an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from indexers.encoder import COSINE, Encoder, Integers
from indexers.linking.name_table import Floats
from indexers.linking.rounded import Rounded
from indexers.vector_cache import VectorCache
from taxonomy.model import Skill, label
from taxonomy.readers.base import Progress

_LABEL = np.float32(0.8)  # the share of the label in what a skill is about; the rest is the description's
_HUB_SAMPLE = 1000  # labels against which the nearness of all labels is measured
# Cosines among ESCO labels: mean .08, standard deviation .09.
_HUB_PRIOR, _HUB_MEAN, _HUB_DEVIATION = 30, 0.08, 0.09


@dataclass(frozen=True)
class Vectors:
    """What an encoder makes of the skills in one language, by row.

    `labels` and `descriptions` are (skills, dimension) on the encoder's grid (a skill without a
    description repeats its label); the tokens of skill s's label are
    `tokens[token_starts[s]:token_starts[s + 1]]`. `hub_mean` and `hub_deviation` describe the cosines of
    other labels with each skill's: near everything, or near little.
    """

    labels: Integers
    descriptions: Integers
    tokens: Integers
    token_starts: npt.NDArray[np.int64]
    hub_mean: Floats
    hub_deviation: Floats

    @cached_property
    def about(self) -> Rounded:
        """Label and description together."""
        return Rounded(
            _LABEL * self.labels.astype(np.float32) + (1 - _LABEL) * self.descriptions.astype(np.float32)
        )

    @classmethod
    def build(
        cls,
        skills: Sequence[Skill],
        language: str,
        encoder: Encoder,
        cache: VectorCache | None,
        progress: Progress,
    ) -> Vectors:
        """Encode labels and descriptions."""
        names = [label(skill.labels, language) for skill in skills]
        texts = [
            skill.descriptions.get(language) or label(skill.descriptions) or name
            for skill, name in zip(skills, names, strict=True)
        ]
        encoded = encoder.encode_all(names, _named(progress, f"skill names ({language})"))
        telling = _named(progress, f"skill descriptions ({language})")
        if cache is None:
            descriptions = encoder.encode_all(texts, telling, tokens=False).vectors
        else:
            descriptions = cache.encode(encoder, texts, telling)
        mean, deviation = _hubs(encoded.vectors)
        return cls(encoded.vectors, descriptions, encoded.tokens, encoded.starts, mean, deviation)


def _hubs(labels: Integers) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each label's cosines with a sample of the others.

    Few labels say little, so `_HUB_PRIOR` imagined ones of the usual nearness stand beside them.
    """
    rows = np.arange(0, len(labels), max(1, len(labels) // _HUB_SAMPLE))
    cosines = labels.astype(np.float32) @ labels[rows].T.astype(np.float32) * np.float32(COSINE)
    cosines[rows, np.arange(len(rows))] = np.nan  # itself
    count = np.sum(~np.isnan(cosines), axis=1)
    total = np.nansum(cosines, axis=1, dtype=np.float64)
    squares = np.nansum(np.square(cosines), axis=1, dtype=np.float64)
    mean = (total + _HUB_PRIOR * _HUB_MEAN) / (count + _HUB_PRIOR)
    prior = _HUB_PRIOR * (_HUB_MEAN**2 + _HUB_DEVIATION**2)
    deviation = np.sqrt((squares + prior) / (count + _HUB_PRIOR) - mean**2)
    return mean.astype(np.float32), deviation.astype(np.float32)


def _named(progress: Progress, what: str) -> Progress:
    return lambda done, total, _: progress(done, total, what)
