"""The last step of `evaluation.recipe`: the upper layer of the encoder learns from annotated sentences, too.

It does so once from all of them, for the adapter that is shipped, and once without each fold, for the
encoders that judge them (`evaluation.folds`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evaluation.folds import adapter_of
from evaluation.sources import FOLDS, fold_of
from indexers.adapter import (
    SHIPPED,
    Weights,
    apply_adapter,
    changes,
    facts_of,
    read_changes,
    weights,
    write_changes,
)
from indexers.encoder_export import default_folder, load_model, weights_hash
from indexers.training.examples import Example, Examples
from indexers.training.fit import Recipe, Trainer
from taxonomy.model import FrameworkData

# RP@10 by cosine and coverage alone, before and after, from rounds that count alike: TECH .857 .907 and
# HOUSE .812 .821 (out of fold), SkillSkape dev .840 .832, sentences by sector that trained nothing .650
# .642. All layers for 200 steps instead, on two of the folds: TECH .867 to .901, HOUSE .862 to .836; and
# what stands in place out of fold were six times as large.
STEPS, RATE, LAYERS, SEED = 80, 3e-4, 1, 31
TIMES = 150  # each annotated sentence is read about five times
DATA = "TECH and HOUSE validation sentences"


def trained(
    framework: FrameworkData, sentences: Sequence[Example], recipe: Recipe, start: Weights
) -> Weights:
    """The weights of the base model, trained from `start` on."""
    from rich.progress import Progress as Bar

    model = load_model(str(default_folder()))
    trainer = Trainer(model, Examples(framework, sentences, recipe.seed), recipe, start)
    with Bar() as bar:
        task = bar.add_task("training", total=recipe.steps)

        def tell(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=f"seed {recipe.seed}: {what}")

        trainer.train(tell)
    return weights(model)


def finish(
    adapter: Path,
    framework: FrameworkData,
    sentences: Sequence[Example],
    annotated: Sequence[Example],
    threads: int = 2,
) -> None:
    """Add what is learned from annotated sentences to an adapter that learned from `sentences`, each of them
    `TIMES` among those; for the shipped one, write what stands in its place out of fold, too."""
    model = load_model(str(default_folder()))
    base = weights(model)
    apply_adapter(model, weights_hash(default_folder()), adapter)
    start, facts, rounds = weights(model), facts_of(adapter), read_changes(adapter)
    recipe = Recipe(
        steps=STEPS, rate=RATE, threads=threads, seed=SEED, layers=LAYERS, average_every=STEPS // 8
    )
    for fold in (*range(FOLDS), None) if adapter == SHIPPED else (None,):
        some = [one for one in annotated if fold_of(one.text) != fold]
        tuned = trained(framework, [*sentences, *some * TIMES], recipe, start)
        learning = {name: one for name, one in base.items() if (tuned[name] != start[name]).any()}
        own = changes(learning, tuned, facts.bits)
        if fold is None:
            write_changes(rounds | own, replace(facts, data=(*facts.data, DATA)), adapter)
        else:
            write_changes(own, replace(facts, name=f"{facts.name}, without fold {fold}"), adapter_of(fold))
