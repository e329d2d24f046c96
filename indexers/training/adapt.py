"""Fit the encoder to one framework: what it is before, training that stops early, what it is after."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from indexers.adapter import BITS, AdapterFacts, adapter_hash, apply_adapter, reset, weights, write_adapter
from indexers.encoder_export import DEFAULT_MODEL, default_folder, load_model, weights_hash
from indexers.training.examples import Examples
from indexers.training.fit import Recipe, Stopping, Trainer
from indexers.training.material import Material
from indexers.training.measure import Figures, Ranks, gain, measure
from taxonomy.readers.base import Progress, silent

_FEWEST_STEPS = 100
_PASSES = 5  # over the examples, where that is less than the most steps
_VALIDATIONS = 10  # on the way


@dataclass(frozen=True, slots=True)
class Plan:
    """What training is about to do; `examples` are counted by kind, `seconds` is an estimate."""

    framework: str
    examples: dict[str, int]
    held: str
    choosing: int
    measuring: int
    steps: int
    threads: int
    seed: int
    bits: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures on held-out texts, and (`others`) on names of skills that no text trained on declares.

    `before` is the encoder in use; `after` the new one as it would be served, None where training itself
    found nothing better. `gain` is the rise of (recall@10 + MRR) / 2 with its 95 % interval.
    """

    before: Figures
    after: Figures | None
    others_before: Figures
    others_after: Figures | None
    gain: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came of it; `better` says whether the adapter was written. `steps` are those of what was kept."""

    better: bool
    steps: int
    comparison: Comparison
    facts: AdapterFacts


class Adaptation:
    """One training run: the model, what it trains on, and the figures so far."""

    def __init__(
        self,
        material: Material,
        start: Path | None,
        in_use: Path | None,
        *,
        steps: int | None = None,
        seed: int = 7,
        threads: int = 2,
        bits: int = BITS,
        progress: Progress = silent,
    ) -> None:
        """Begin with the base model and the adapter `start`; measure the encoder with the adapter `in_use`.

        Raises:
            MissingPackage: torch or sentence-transformers is absent.
            InputError: an adapter belongs to other weights.
        """
        progress(0, 0, "opening the model")
        folder = default_folder()
        self._revision = weights_hash(folder)
        self._model = load_model(str(folder))
        self._base = weights(self._model)
        self._material, self._start, self._bits = material, start, bits
        self._held = [*material.measuring, *material.choosing, *material.others]
        self._become(start)
        examples = Examples(material.data, material.sentences, seed)
        self._recipe = recipe_of(steps or default_steps(examples), seed, threads)
        self._trainer = Trainer(self._model, examples, self._recipe)
        progress(0, 0, "measuring the encoder in use")
        self._become(in_use)
        started = time.monotonic()
        self._before = measure(self._trainer, self._held)
        self._seconds = time.monotonic() - started
        self._become(start)

    def plan(self) -> Plan:
        """What `run` will do, and about how long it takes."""
        recipe, examples = self._recipe, self._trainer.examples
        validations = recipe.steps // every(recipe.steps) + 2
        return Plan(
            framework=self._material.data.framework.id,
            examples=examples.counts(),
            held=self._material.held,
            choosing=len(self._material.choosing),
            measuring=len(self._material.measuring),
            steps=recipe.steps,
            threads=recipe.threads,
            seed=recipe.seed,
            bits=self._bits,
            seconds=recipe.steps * self._trainer.seconds_a_step() + validations * self._seconds,
        )

    def run(self, to: Path, program: str = "", progress: Progress = silent) -> Fitted:
        """Train, and write the change to the base model as `to` if it is better than what is in use.

        Better is what the texts held out for measuring say too, of the adapter as it would be served: in a
        few bits.
        """
        stopping = Stopping(self._score, every(self._recipe.steps))

        def tell(done: int, total: int, what: str) -> None:
            progress(done, total, what.partition(" (")[0])  # the loss would make a new stage of every step

        step = self._trainer.train(tell, stopping=stopping)
        facts = self._facts(program)
        if not step:
            return Fitted(False, 0, self._comparison(None), facts)
        write_adapter(self._base, weights(self._model), facts, to)
        progress(0, 0, "measuring the fitted encoder")
        self._become(to)
        after = measure(self._trainer, self._held)
        comparison = self._comparison(after)
        chosen, before = (self._parts(ranks)[1].figures().score for ranks in (after, self._before))
        better = chosen >= before and comparison.gain is not None and comparison.gain[0] > 0
        if not better:
            to.unlink()
        return Fitted(better, step, comparison, facts)

    def _become(self, adapter: Path | None) -> None:
        reset(self._model, self._base)
        if adapter:
            apply_adapter(self._model, self._revision, adapter)

    def _score(self) -> float:
        return measure(self._trainer, self._material.choosing).figures().score

    def _parts(self, ranks: Ranks) -> tuple[Ranks, Ranks, Ranks]:
        """Those of the texts to measure on, of those to choose by, and of the others."""
        first = len(self._material.measuring)
        second = first + len(self._material.choosing)
        return ranks.rows(0, first), ranks.rows(first, second), ranks.rows(second, len(self._held))

    def _comparison(self, later: Ranks | None) -> Comparison:
        before, _, others = self._parts(self._before)
        if later is None:
            return Comparison(before.figures(), None, others.figures(), None, None)
        after, _, others_after = self._parts(later)
        return Comparison(
            before.figures(), after.figures(), others.figures(), others_after.figures(), gain(before, after)
        )

    def _facts(self, program: str) -> AdapterFacts:
        framework = self._material.data.framework.id
        return AdapterFacts(
            name=f"{DEFAULT_MODEL} fitted to {framework}",
            base_model=DEFAULT_MODEL,
            base=self._revision,
            bits=self._bits,
            seed=self._recipe.seed,
            steps=self._recipe.steps,
            data=self._material.sources,
            framework=framework,
            start=adapter_hash(self._start) if self._start else "",
            program=program,
        )


def default_steps(examples: Examples) -> int:
    """A few passes over the examples, in whole rounds between validations."""
    wanted = _PASSES * sum(examples.counts().values()) // Recipe().texts
    return min(max(wanted, _FEWEST_STEPS), Recipe().steps) // _VALIDATIONS * _VALIDATIONS


def every(steps: int) -> int:
    """The steps between two validations."""
    return max(1, steps // _VALIDATIONS)


def recipe_of(steps: int, seed: int, threads: int) -> Recipe:
    """The shipped adapter's recipe, its intervals shortened to the number of steps."""
    plain = Recipe()
    return replace(
        plain,
        steps=steps,
        seed=seed,
        threads=threads,
        warm_up=min(plain.warm_up, max(1, steps // 5)),
        mine_every=min(plain.mine_every, 2 * every(steps)),
        average_every=max(1, every(steps) // 2),
    )
