"""`python -m evaluation.recipe`: trains the adapter that is shipped, from public data and our own sentences.

ESCO's names, descriptions and occupations (European Commission), SkillSkape's training sentences (MIT), the
TECH and HOUSE validation sentences (CC BY 4.0) and our own. No SkillsFuture text and no scraped catalogue is
read. Models that differ in the order of what they read are trained one after the other; the mean of their
weights is where those of the next round begin, and a mean of the last three rounds is kept. Last comes
`evaluation.finish`. `--hold-out` keeps that share of the labels out of every sentence, to measure how labels
fare that no sentence ever had (`python -m evaluation linking --unseen`).
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Sequence, Set
from itertools import chain
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from evaluation.finish import finish, trained
from evaluation.sources import (
    TRAINED_LABELS,
    Labelled,
    by_key,
    esco,
    fits_heads,
    linkable,
    ours,
    skillskape,
    validation,
)
from indexers.adapter import BITS, SHIPPED, AdapterFacts, Weights, weights, write_adapter
from indexers.encoder_export import DEFAULT_MODEL, default_folder, load_model, weights_hash
from indexers.training.examples import Example
from indexers.training.fit import Recipe
from taxonomy.model import FrameworkData, label

# The share of the change that is kept: with all of it, the model knows SkillSkape's way of writing better and
# others worse. RP@10 by cosine and coverage alone with .6, .75 and .9 after the first round: TECH .873 .865
# .868, HOUSE .825 .814 .820, SkillSkape dev .761 .790 .801, sentences by sector that trained nothing .531
# .561 .580; of their right skills among the first 64: .772 .795 .811, of TECH's .958 .960 .946.
KEPT = 0.85
# RP@10 by cosine and coverage alone by the mean of the second round's models, of the third's, of the
# fourth's and of the last two: TECH .858 .862 .856 .857, HOUSE .850 .844 .807 .846, SkillSkape dev .815
# .827 .834 .833, sentences by sector that trained nothing .601 .626 .640 .644; of their right skills among
# the first 64: .831 .852 .863 .863, of TECH's .947 .931 .922 .926. The fifth round was the first to read
# more than a few French texts. Without it, with its models counted half and whole: French sentences that
# trained nothing .314 .326 .348, sentences by sector .646 .657 .655, TECH .857 .857 .839, HOUSE .846 .833
# .817; by its models alone French .430 where those of the rounds before had .375, HOUSE .799.
ROUNDS, RUNS, SEED = (1500, 1200, 1200, 1200, 1000), 2, 7
COUNTS = (1.0, 1.0, 0.5)  # what each model of the last rounds counts in the mean that is kept
# RP@10 by cosine and coverage alone after 400 steps with 1e-4 and 2e-4: TECH .844 .850, HOUSE .780 .769,
# SkillSkape dev .720 .745, and on sentences by sector, of which none had trained either, .460 .478.
RATE = 2e-4
DATA = ("ESCO 1.1.1 and 1.0 (fr)", "SkillSkape train", "SkillStep's own sentences")


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds esco/ and benchmarks/.")],
    steps: Annotated[
        list[int],
        typer.Option(
            help="Training steps of a round; once for each round.",
            default_factory=lambda: list(ROUNDS),
            show_default=", ".join(map(str, ROUNDS)),
        ),
    ],
    out: Annotated[Path, typer.Option(help="Where to write the adapter.")] = SHIPPED,
    labels: Annotated[Path, typer.Option(help="Where to list the labels seen.")] = TRAINED_LABELS,
    bits: Annotated[int, typer.Option(help="Bits for each weight that changes.")] = BITS,
    runs: Annotated[int, typer.Option(help="Models to train in each round.")] = RUNS,
    threads: Annotated[int, typer.Option(help="Threads; another number gives slightly other weights.")] = 2,
    hold_out: Annotated[float, typer.Option(help="Share of labels kept out of all sentences.")] = 0.0,
) -> None:
    """Train, then write the adapter and the list of labels that its sentences had."""
    if hold_out and (out.resolve() == SHIPPED or labels.resolve() == TRAINED_LABELS):
        raise typer.BadParameter("name --out and --labels, too: what ships keeps no label out.")
    framework = esco(data)
    ids = by_key(linkable(framework))
    held = {id_ for id_ in ids.values() if _fraction(id_) < hold_out}
    written = (one for one in (*skillskape(data, ids), *ours(ids)) if not fits_heads(one.text))
    sentences = _examples(written, held)
    annotated = _examples(chain.from_iterable(validation(data, ids).values()), held)
    before = weights(load_model(str(default_folder())))
    models = _rounds(framework, sentences, before, steps, runs, threads)
    base = weights_hash(default_folder())
    facts = AdapterFacts("skillstep-6", DEFAULT_MODEL, base, bits, SEED, sum(steps), DATA, runs=len(models))
    counts = np.repeat(COUNTS, runs)[-len(models) :]
    write_adapter(before, kept(before, mean_of(models, counts)), facts, out)
    finish(out, framework, sentences, annotated, threads)
    _list(labels, {id_ for one in (*sentences, *annotated) for id_ in one.skills}, framework)


def _examples(some: Iterable[Labelled], held: Set[str]) -> list[Example]:
    """Those that mean a skill, and none of `held`."""
    return [Example(one.text, one.skills) for one in some if one.skills and held.isdisjoint(one.skills)]


def _rounds(
    framework: FrameworkData,
    sentences: Sequence[Example],
    before: Weights,
    steps: Sequence[int],
    runs: int,
    threads: int,
) -> list[Weights]:
    """The models of the last rounds, as many as count."""
    mean = before
    models: deque[Weights] = deque(maxlen=len(COUNTS) * runs)
    for number, count in enumerate(steps):
        for run in range(number * runs, (number + 1) * runs):
            recipe = Recipe(steps=count, rate=RATE, threads=threads, seed=SEED + run)
            models.append(trained(framework, sentences, recipe, mean))
        mean = mean_of(list(models)[-runs:], np.ones(runs))
    return list(models)


def kept(before: Weights, after: Weights) -> Weights:
    """`KEPT` of the way from the base model to the one trained."""
    return {name: one + np.float32(KEPT) * (after[name] - one) for name, one in before.items()}


def mean_of(some: Sequence[Weights], counts: npt.NDArray[np.float64]) -> Weights:
    """The weighted mean of models, where each counts its number of `counts`."""
    # In double precision, as `counts` are, or what did not learn would change by rounding, and be stored.
    return {
        name: np.average([one[name] for one in some], axis=0, weights=counts).astype(np.float32)
        for name in some[0]
    }


def _fraction(id_: str) -> float:
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=4).digest()) / 2**32


def _list(path: Path, seen: set[str], framework: FrameworkData) -> None:
    names = sorted(label(one.labels) for one in framework.skills if one.id in seen)
    path.write_text("\n".join(names) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
