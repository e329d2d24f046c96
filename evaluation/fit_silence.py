"""Fits the head of silence: whether a text speaks of any skill at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evaluation.heads import Floats, descend, logistic, one_torch_thread
from evaluation.sources import Labelled, fits_heads
from indexers.encoder import GRID, Encoder
from indexers.linking import LinkIndex, fusion, silence
from indexers.linking.gather import DOCUMENT_FEATURES, gather, weigh_all, whole

# AUROC by the net alone, SkillSkape dev / the postings: linear .897 / .869; 64 units .949 / .863; these
# .951 / .864. Without ours the linear head has .951 / .726: synthetic texts alone teach nothing of postings.
UNITS, NETS, EPOCHS, BATCH, RATE, DECAY = 256, 2, 40, 256, 1e-3, 0.1
DROPPED = (0.3, 0.6)  # of the vector's numbers, and of the units, while fitting
SHARES = (
    0.7,
    0.3,
)  # of SkillSkape's sentences and of ours; in each, those that speak and those that do not alike
_SPREAD = 20.0  # a unit vector's numbers are about 1 / 20
SEED = 7


def silence_head(
    skape: Sequence[Labelled], ours: Sequence[Labelled], encoder: Encoder
) -> silence.SilenceHead:
    """A head on the sentences that do not fit the other heads, which read what this one says."""
    groups = [[one for one in some if not fits_heads(one.text)] for some in (skape, ours)]
    speaking = [np.array([float(bool(one.skills)) for one in some]) for some in groups]
    weight = np.concatenate([share * _even(some) for share, some in zip(SHARES, speaking, strict=True)])
    texts = [one.text for some in groups for one in some]
    vectors = encoder.encode_all(texts, tokens=False).vectors / np.float64(GRID)
    nets = [_net(vectors, np.concatenate(speaking), weight, SEED + number) for number in range(NETS)]
    inner, inner_bias, outer, bias = (list(some) for some in zip(*nets, strict=True))
    return silence.SilenceHead(
        encoder.identity.partition("@")[0],
        np.concatenate(inner, axis=1) / GRID,
        np.concatenate(inner_bias),
        np.concatenate(outer) / NETS,
        float(np.mean(bias)),
        np.array([1.0, 0.0, 0.0]),
    )


def _even(speaking: Floats) -> Floats:
    found: Floats = np.where(speaking > 0, 0.5 / speaking.sum(), 0.5 / (1 - speaking).sum())
    return found


def _net(
    vectors: Floats, speaking: Floats, weight: Floats, seed: int
) -> tuple[Floats, Floats, Floats, float]:
    """Weights and biases of a net for unit vectors, (dimension, units), (units,), (units,) and a number."""
    import torch

    torch.manual_seed(seed)
    scaled = torch.tensor(vectors * _SPREAD, dtype=torch.float32)
    wanted = torch.tensor(speaking, dtype=torch.float32)
    share = torch.tensor(weight / weight.mean(), dtype=torch.float32)
    inner, outer = torch.nn.Linear(scaled.shape[1], UNITS), torch.nn.Linear(UNITS, 1)
    net = torch.nn.Sequential(
        torch.nn.Dropout(DROPPED[0]), inner, torch.nn.ReLU(), torch.nn.Dropout(DROPPED[1]), outer
    )
    with one_torch_thread():
        descend(net, lambda some: net(some)[:, 0], (scaled, wanted, share), EPOCHS, BATCH, RATE, DECAY)
    weights = [one.detach().double().numpy() for one in (inner.weight, inner.bias, outer.weight, outer.bias)]
    return weights[0].T * _SPREAD, weights[1], weights[2][0], float(weights[3][0])


def joint(
    some: Sequence[Labelled], index: LinkIndex, encoder: Encoder, head: fusion.Head
) -> npt.NDArray[np.float64]:
    """How the head's logit and the best probability of a skill together tell a text that speaks of one.

    `some` are sentences that did not fit the head of silence.
    """
    speaks, best = np.zeros((2, len(some)))
    for language in dict.fromkeys(one.language for one in some):
        rows = [at for at, one in enumerate(some) if one.language == language]
        reading = whole([some[at].text for at in rows], encoder)
        if reading.encoded is None:
            continue
        logits = silence.fitted().speaks(reading.encoded.vectors, encoder.identity)
        pairs = weigh_all(reading, index, language)
        for at, one in zip(rows, gather(reading, pairs, index, language), strict=True):
            own = head.chances(one.values, DOCUMENT_FEATURES)
            best[at] = fusion.with_mentions(one.values, own).max(initial=0.0)
            speaks[at] = logits[reading.row[some[at].text]]
    speaking = np.array([float(bool(one.skills)) for one in some])
    weights, bias = logistic(np.column_stack([speaks, silence.logits(best)]), speaking, _even(speaking))
    return np.array([*weights, bias])
