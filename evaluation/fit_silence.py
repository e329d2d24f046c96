"""`python -m evaluation.fit_silence`: fits the heads that say whether a text speaks of any skill at all.

The first is evidence of links, and `evaluation.fit_links` fits it before the heads that weigh evidence. The
second, which this command fits alone, judges silence. It also sees sentences written for it, which say
nothing of links, and it is fitted last: the probabilities of links are weighed with what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from evaluation.datasets import PREFIX, Sentence, key
from evaluation.heads import Floats, descend, logistic, one_torch_thread
from evaluation.lacking import answers
from evaluation.metrics import auroc
from evaluation.sources import Labelled, by_key, esco, fits_heads, linkable, ours, skillskape, speaking
from indexers.encoder import GRID, Encoder
from indexers.linking import LinkIndex, fusion, silence
from indexers.linking.fitted import JUDGE
from indexers.linking.gather import DOCUMENT_FEATURES, gather, weigh_all, whole
from indexers.vector_cache import VectorCache
from taxonomy.model import Skill, label
from taxonomy.readers.base import silent

Group = Sequence[tuple[str, bool]]  # texts, and whether they speak of a skill


@dataclass(frozen=True, slots=True)
class Recipe:
    """`nets` of `units` units, fitted with `dropped` of the vector's numbers and of the units left out.

    `shares` is what each group of texts counts; in each, those that speak and those that do not alike.
    """

    units: int
    nets: int
    dropped: tuple[float, float]
    shares: tuple[float, ...]


# AUROC by the net alone, SkillSkape dev / the postings (as their sections were read at first): linear .897 /
# .869; 64 units .949 / .863; these .951 / .864. Without ours the linear head has .951 / .726: synthetic texts
# alone teach nothing of postings.
EVIDENCE = Recipe(256, 2, (0.3, 0.6), (0.7, 0.3))
# SkillSkape dev / 1,295 sentences of postings, with the rules: as above .944 / .974; with these units and
# drops, but without the sentences written for it, .953 / .978; with them .952 / .990. Tokens' maxima beside
# the mean: no better.
JUDGED = Recipe(128, 3, (0.6, 0.6), (0.6, 0.2, 0.2))
EPOCHS, BATCH, RATE, DECAY = 40, 256, 1e-3, 0.1
WORTHS = (0.0, 1 / 3, 0.7, 1.0)
_SPREAD = 20.0  # a unit vector's numbers are about 1 / 20
SEED = 7


def group(some: Sequence[Labelled]) -> Group:
    """Of these, the sentences that do not fit the heads which read what this one says."""
    return [(one.text, bool(one.skills)) for one in some if not fits_heads(one.text)]


def silence_head(groups: Sequence[Group], encoder: Encoder, recipe: Recipe) -> silence.SilenceHead:
    """A head on these groups of texts, as `joint` finds it."""
    speaks = [np.array([float(one) for _, one in some]) for some in groups]
    weight = np.concatenate([share * _even(one) for share, one in zip(recipe.shares, speaks, strict=True)])
    texts = [text for some in groups for text, _ in some]
    vectors = encoder.encode_all(texts, tokens=False).vectors / np.float64(GRID)
    nets = [
        _net(vectors, np.concatenate(speaks), weight, SEED + number, recipe) for number in range(recipe.nets)
    ]
    inner, inner_bias, outer, bias = (list(some) for some in zip(*nets, strict=True))
    return silence.SilenceHead(
        encoder.identity.partition("@")[0],
        np.concatenate(inner, axis=1) / GRID,
        np.concatenate(inner_bias),
        np.concatenate(outer) / recipe.nets,
        float(np.mean(bias)),
        np.array([1.0, 0.0, 0.0]),
    )


def judge(
    skape: Sequence[Labelled], own: Sequence[Labelled], index: LinkIndex, encoder: Encoder, head: fusion.Head
) -> silence.SilenceHead:
    """The head that judges silence, joined with the probabilities that `head` gives."""
    found = silence_head([group(skape), group(own), speaking()], encoder, JUDGED)
    kept = [one for one in (*skape, *own) if fits_heads(one.text)]
    return replace(found, joint=joint(kept, index, encoder, head, found))


def _even(speaks: Floats) -> Floats:
    found: Floats = np.where(speaks > 0, 0.5 / speaks.sum(), 0.5 / (1 - speaks).sum())
    return found


def _net(
    vectors: Floats, speaks: Floats, weight: Floats, seed: int, recipe: Recipe
) -> tuple[Floats, Floats, Floats, float]:
    """Weights and biases of a net for unit vectors, (dimension, units), (units,), (units,) and a number."""
    import torch

    torch.manual_seed(seed)
    scaled = torch.tensor(vectors * _SPREAD, dtype=torch.float32)
    wanted = torch.tensor(speaks, dtype=torch.float32)
    share = torch.tensor(weight / weight.mean(), dtype=torch.float32)
    inner, outer = torch.nn.Linear(scaled.shape[1], recipe.units), torch.nn.Linear(recipe.units, 1)
    net = torch.nn.Sequential(
        torch.nn.Dropout(recipe.dropped[0]),
        inner,
        torch.nn.ReLU(),
        torch.nn.Dropout(recipe.dropped[1]),
        outer,
    )
    with one_torch_thread():
        descend(net, lambda some: net(some)[:, 0], (scaled, wanted, share), EPOCHS, BATCH, RATE, DECAY)
    weights = [one.detach().double().numpy() for one in (inner.weight, inner.bias, outer.weight, outer.bias)]
    return weights[0].T * _SPREAD, weights[1], weights[2][0], float(weights[3][0])


def joint(
    some: Sequence[Labelled],
    index: LinkIndex,
    encoder: Encoder,
    head: fusion.Head,
    own: silence.SilenceHead,
) -> npt.NDArray[np.float64]:
    """How the logit of `own` and the best probability of a skill together tell a text that speaks of one.

    `some` are sentences that did not fit it.
    """
    speaks, best = np.zeros((2, len(some)))
    for language in dict.fromkeys(one.language for one in some):
        rows = [at for at, one in enumerate(some) if one.language == language]
        reading = whole([some[at].text for at in rows], encoder)
        if reading.encoded is None:
            continue
        logits = own.speaks(reading.encoded.vectors, encoder.identity)
        pairs = weigh_all(reading, index, language)
        for at, one in zip(rows, gather(reading, pairs, index, language), strict=True):
            found = head.chances(one.values, DOCUMENT_FEATURES)
            best[at] = fusion.with_mentions(one.values, found).max(initial=0.0)
            speaks[at] = logits[reading.row[some[at].text]]
    wanted = np.array([float(bool(one.skills)) for one in some])
    weights, bias = logistic(np.column_stack([speaks, silence.logits(best)]), wanted, _even(wanted))
    return np.array([*weights, bias])


def second_worth(
    some: Sequence[Labelled], skills: Sequence[Skill], encoder: Encoder, folder: Path
) -> dict[float, float | None]:
    """AUROC of a skill that is there against one whose labels are taken out, by what the logit of the second
    best probability counts beside the best.

    `some` are sentences that did not fit the encoder.
    """
    labels = {one.id: label(one.labels) for one in skills}
    own = [replace(one, id=f"{PREFIX}:{row:06d}") for row, one in enumerate(skills)]
    asked = [
        Sentence(one.text, frozenset(key(labels[id_]) for id_ in one.skills))
        for one in some
        if one.skills and one.language == "en"
    ]
    _, rankings, there = answers(asked, list(labels.values()), own, encoder, folder, silent)
    two = silence.logits(np.array([([chance for _, chance in one] + [0.0, 0.0])[:2] for one in rankings]))
    return {worth: auroc((two @ (1.0, worth)).tolist(), there) for worth in WORTHS}


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds esco/ and benchmarks/.")],
    folder: Annotated[Path, typer.Option(help="Where the encoder and its cache are kept.")],
) -> None:
    """Fit the head that judges silence, with the heads of links as they are, and write it.

    It prints, too, what the constant of `indexers.linking.silence.known` was taken from.
    """
    encoder, cache = Encoder.open(folder), VectorCache(folder / "cache.sqlite")
    skills = linkable(esco(data))
    ids = by_key(skills)
    index = LinkIndex.build("esco", skills.values(), encoder, cache)
    skape, own = skillskape(data, ids), ours(ids)
    found = judge(skape, own, index, encoder, fusion.fitted()[fusion.TEXT])
    found.write(JUDGE)
    print(f"{JUDGE.name}: {JUDGE.stat().st_size:,} bytes, joint {found.joint.round(3).tolist()}")
    for name, some in (("SkillSkape's", skape), ("ours", own)):
        kept = [one for one in some if fits_heads(one.text)]
        worths = second_worth(kept, list(skills.values()), encoder, folder)
        print(f"AUROC where labels are taken out, by what the second best counts, {name}: {worths}")


if __name__ == "__main__":
    typer.run(main)
