"""How well a model in training finds the skills of texts that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexers.training.examples import Example
from indexers.training.fit import _LABEL_TOKENS, Trainer, _inner, _pooled

_AT = 10
_CANDIDATES = 300  # by label cosine; coverage orders these
_LABEL, _COVERAGE = 0.4, 0.6
_TOKENS = 128
_SEED, _ROUNDS = 7, 2000

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over texts: recall@10 (of at most ten right ones) and the mean reciprocal rank of the first."""

    texts: int
    recall: float
    mrr: float

    @property
    def score(self) -> float:
        """The one number that is compared."""
        return (self.recall + self.mrr) / 2


@dataclass(frozen=True, slots=True)
class Ranks:
    """For each text its `right` rows, and the ranks (0: the best) of those `found` among the candidates."""

    right: tuple[tuple[int, ...], ...]
    found: tuple[dict[int, int], ...]

    def rows(self, low: int, high: int) -> Ranks:
        """Those of texts `low` to `high`."""
        return Ranks(self.right[low:high], self.found[low:high])

    def figures(self) -> Figures:
        """Over all texts."""
        recall, reciprocal = self.each()
        if not len(recall):
            return Figures(0, 0.0, 0.0)
        return Figures(len(recall), float(recall.mean()), float(reciprocal.mean()))

    def each(self) -> tuple[Doubles, Doubles]:
        """Recall@10 and reciprocal rank of each text."""
        recall, reciprocal = [], []
        for right, found in zip(self.right, self.found, strict=True):
            ranks = list(found.values())
            recall.append(sum(rank < _AT for rank in ranks) / min(len(right), _AT))
            reciprocal.append(1 / (1 + min(ranks)) if ranks else 0.0)
        return np.array(recall, dtype=np.float64), np.array(reciprocal, dtype=np.float64)


def gain(before: Ranks, after: Ranks) -> tuple[float, float, float]:
    """How much the score rises, with the 95 % interval of a percentile bootstrap over the texts."""
    rise = np.mean(after.each(), axis=0) - np.mean(before.each(), axis=0)
    drawn = np.random.default_rng(_SEED).integers(len(rise), size=(_ROUNDS, len(rise)))
    low, high = np.percentile(rise[drawn].mean(axis=1), (2.5, 97.5))
    return float(rise.mean()), float(low), float(high)


def measure(trainer: Trainer, held: Sequence[Example]) -> Ranks:
    """Rank all labels for each text, by label cosine and token coverage, with the model as it stands."""
    labels = [_Tokens.of(trainer, trainer.labels[at : at + 256], _LABEL_TOKENS) for at in _parts(trainer)]
    vectors = np.concatenate([one.vectors for one in labels])
    tokens = [token for one in labels for token in one.tokens]
    right = tuple(tuple(trainer.row[id_] for id_ in one.skills) for one in held)
    found: list[dict[int, int]] = []
    for at in range(0, len(held), 32):
        texts = _Tokens.of(trainer, [one.text for one in held[at : at + 32]], _TOKENS)
        for row, cosines in enumerate(texts.vectors @ vectors.T):
            order = _ranked(cosines, texts.tokens[row], tokens)
            place = {int(label): rank for rank, label in enumerate(order)}
            found.append({label: place[label] for label in right[at + row] if label in place})
    return Ranks(right, tuple(found))


def _parts(trainer: Trainer) -> range:
    return range(0, len(trainer.labels), 256)


def _ranked(cosines: Floats, text: Floats, tokens: Sequence[Floats]) -> npt.NDArray[np.intp]:
    """The candidates, best first; ties by id."""
    near = np.sort(np.argsort(-cosines, kind="stable")[:_CANDIDATES])
    counts = [len(tokens[at]) for at in near]
    best = (np.concatenate([tokens[at] for at in near]) @ text.T).max(axis=1, initial=-1.0)
    owner = np.repeat(np.arange(len(near)), counts)
    sums = np.bincount(owner, weights=best, minlength=len(near))
    coverage = sums / np.maximum(counts, 1)
    fused = _LABEL * _standard(cosines[near]) + _COVERAGE * _standard(coverage)
    order: npt.NDArray[np.intp] = near[np.argsort(-fused, kind="stable")]
    return order


def _standard(values: npt.NDArray[np.floating]) -> Doubles:
    spread: Doubles = (values - values.mean()) / max(float(values.std()), 1e-9)
    return spread


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Unit vectors of texts (texts, dimension) and of each text's tokens."""

    vectors: Floats
    tokens: list[Floats]

    @classmethod
    def of(cls, trainer: Trainer, texts: Sequence[str], most: int) -> _Tokens:
        import torch

        trainer._net.eval()
        with torch.no_grad():
            hidden, mask = trainer._hidden(texts, most)
            words = _inner(mask)
            unit = torch.nn.functional.normalize(hidden, dim=-1)
            return cls(
                _pooled(hidden, mask).numpy(),
                [unit[row][words[row]].numpy() for row in range(len(texts))],
            )
