"""`python -m evaluation.recipe`: trains the adapter that is shipped, from public data and our own sentences.

ESCO's names, descriptions and occupations (European Commission), SkillSkape's training sentences (MIT) and
our own. No SkillsFuture text and no scraped catalogue is read. The shipped
adapter was made with `--threads 3`. `--hold-out` keeps that share of the labels out of every sentence, to
measure how labels fare that no sentence ever had.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from evaluation.sources import TRAINED_LABELS, by_key, esco, fits_heads, linkable, ours, skillskape
from indexers.adapter import BITS, SHIPPED, AdapterFacts, weights, write_adapter
from indexers.encoder_export import DEFAULT_MODEL, default_folder, load_model, weights_hash
from indexers.training.examples import Example, Examples
from indexers.training.fit import Recipe, Trainer
from taxonomy.model import label

# The share of the change that is kept: with all of it, the model knows SkillSkape's way of writing better and
# advertisements worse. RP@10 by cosine and coverage alone with .6, .7, .8 and 1: TECH .863 .866 .826 .820,
# HOUSE .818 .818 .822 .762, SkillSkape dev .776 .790 .795 .806.
KEPT = 0.7
STEPS = 1500
DATA = ("ESCO 1.1.1 and 1.0 (fr)", "SkillSkape train", "SkillStep's own sentences")


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds esco/ and benchmarks/.")],
    out: Annotated[Path, typer.Option(help="Where to write the adapter.")] = SHIPPED,
    labels: Annotated[Path, typer.Option(help="Where to list the labels seen.")] = TRAINED_LABELS,
    steps: Annotated[int, typer.Option(help="Training steps.")] = STEPS,
    bits: Annotated[int, typer.Option(help="Bits for each weight that changes.")] = BITS,
    threads: Annotated[int, typer.Option(help="Threads; another number gives slightly other weights.")] = 2,
    hold_out: Annotated[float, typer.Option(help="Share of labels kept out of all sentences.")] = 0.0,
    whole: Annotated[Path | None, typer.Option(help="Also save the model as it was trained here.")] = None,
) -> None:
    """Train, then write the adapter and the list of labels that its sentences had."""
    from rich.progress import Progress as Bar

    framework = esco(data)
    ids = by_key(linkable(framework))
    held = {id_ for id_ in ids.values() if _fraction(id_) < hold_out}
    sentences = [
        Example(one.text, one.skills)
        for one in (*skillskape(data, ids), *ours(ids))
        if one.skills and not fits_heads(one.text) and not held & set(one.skills)
    ]
    model, recipe = load_model(str(default_folder())), Recipe(steps=steps, threads=threads)
    before = weights(model)
    trainer = Trainer(model, Examples(framework, sentences, recipe.seed), recipe)
    with Bar() as bar:
        task = bar.add_task("training", total=recipe.steps)

        def tell(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what)

        trainer.train(tell)
    base = weights_hash(default_folder())
    after = weights(model)
    kept = {name: one + np.float32(KEPT) * (after[name] - one) for name, one in before.items()}
    facts = AdapterFacts("skillstep-1", DEFAULT_MODEL, base, bits, recipe.seed, steps, DATA)
    write_adapter(before, kept, facts, out)
    _list(labels, {id_ for one in sentences for id_ in one.skills}, framework)
    if whole:
        model.save(str(whole))


def _fraction(id_: str) -> float:
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=4).digest()) / 2**32


def _list(path: Path, seen: set[str], framework: Any) -> None:
    names = sorted(label(one.labels) for one in framework.skills if one.id in seen)
    path.write_text("\n".join(names) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
