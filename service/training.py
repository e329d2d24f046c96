"""Fit the encoder to a loaded framework, and publish what the new encoder makes of all that is loaded."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from indexers.adapter import BITS, FILE, MOST_BITS, SHIPPED, AdapterFacts, installed
from indexers.encoder import Encoder, cores
from indexers.encoder_export import DEFAULT_MODEL, Source, sweep_adapted
from indexers.engine import Engine, Progress
from indexers.publish import LoadReport, rebuild
from service.resolve import check_framework
from service.settings import MODEL_VARIABLE, Settings
from taxonomy.errors import Busy, InputError, NothingLoaded

if TYPE_CHECKING:
    from indexers.training.adapt import Comparison, Plan

_MOST_STEPS = 100_000
_WAITS, _WAIT = 300, 2.0  # seconds, for another load to end


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """`steps` None: by the number of examples; `bits` None: those of the shipped adapter.

    `threads` 0: all cores; they and the seed fix the result.
    """

    steps: int | None = None
    seed: int = 7
    threads: int = 0
    bits: int | None = None

    def checked(self) -> TrainOptions:
        """Themselves, with the number of threads.

        Raises:
            InputError: a figure is out of its range.
        """
        for name, value, low, high in (
            ("steps", self.steps, 1, _MOST_STEPS),
            ("threads", self.threads, 0, 256),
            ("bits", self.bits, 1, MOST_BITS),
            ("seed", self.seed, 0, 2**32 - 1),
        ):
            if value is not None and not low <= value <= high:
                raise InputError(f"must lie between {low:,} and {high:,}, not {value:,}.", field=name)
        return TrainOptions(self.steps, self.seed, self.threads or cores(), self.bits)


@dataclass(frozen=True, slots=True)
class TrainAnswer:
    """What training came to. Where `adopted` is false, nothing was written and `snapshot` is the old one.

    `held` says what `comparison` was measured on: "records" (of the catalogue) or "names"; `kept_step` is the
    step whose weights were kept, `path` and `size` (bytes) the adapter's file, and `seconds` wall time.
    """

    framework: str
    adopted: bool
    held: str
    comparison: Comparison
    kept_step: int
    adapter: AdapterFacts
    path: str
    size: int
    encoder: str
    snapshot: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RemovalAnswer:
    """`removed` is false where the folder had no adapter of its own."""

    removed: bool
    encoder: str
    snapshot: str


def train(
    engine: Engine,
    settings: Settings,
    framework: str,
    options: TrainOptions,
    progress: Progress,
    confirm: Callable[[Plan], bool],
) -> TrainAnswer | None:
    """Fit the encoder, and publish with it; None where `confirm` declined.

    What fails or is interrupted leaves the adapter and the snapshot as they were.

    Raises:
        NothingLoaded, UnknownName: the framework is not loaded.
        InputError: too little to train on, another model is set, or a figure is out of range.
        MissingPackage: torch or sentence-transformers is absent.
    """
    from indexers.training.adapt import Adaptation
    from indexers.training.material import gather

    options = options.checked()
    _check_model(settings)
    snapshot = engine.current()
    if snapshot is None:
        raise NothingLoaded("nothing is loaded; load a framework with: skillstep load framework PATH...")
    name = check_framework(snapshot.taxonomy(), framework)
    started = time.monotonic()
    material = gather(snapshot, name)
    own = settings.data / FILE
    adaptation = Adaptation(
        material,
        SHIPPED,
        own if own.exists() else SHIPPED,
        steps=options.steps,
        seed=options.seed,
        threads=options.threads,
        bits=options.bits or BITS,
        progress=progress,
    )
    if not confirm(adaptation.plan()):
        return None
    with tempfile.TemporaryDirectory(prefix=".train-", dir=settings.data) as aside:
        made = Path(aside) / FILE
        fitted = adaptation.run(made, _program(), progress)
        size = made.stat().st_size if fitted.better else 0
        report = _install(engine, settings.data, made, progress) if fitted.better else None
    return TrainAnswer(
        framework=name,
        adopted=fitted.better,
        held=material.held,
        comparison=fitted.comparison,
        kept_step=fitted.steps,
        adapter=fitted.facts,
        path=str(own) if fitted.better else "",
        size=size,
        encoder=report.name if report else snapshot.info.facts.get("encoder", ""),
        snapshot=report.snapshot if report else snapshot.info.id,
        seconds=time.monotonic() - started,
    )


def remove(engine: Engine, settings: Settings, progress: Progress) -> RemovalAnswer:
    """Go back to the shipped adapter, and publish with it.

    Raises:
        InputError: another model is set.
    """
    _check_model(settings)
    own = settings.data / FILE
    snapshot = engine.current()
    if not own.exists() or snapshot is None:
        own.unlink(missing_ok=True)
        facts = snapshot.info.facts if snapshot else {}
        return RemovalAnswer(False, facts.get("encoder", ""), snapshot.info.id if snapshot else "")
    report = _install(engine, settings.data, None, progress)
    return RemovalAnswer(True, report.name, report.snapshot)


def _install(engine: Engine, folder: Path, made: Path | None, progress: Progress) -> LoadReport:
    """Publish with an adapter (None: the shipped one), and make it the folder's own."""
    progress(0, 0, "exporting the encoder")
    try:
        encoder = Encoder.of(folder, Source.adapted(made or SHIPPED))
        for _ in range(_WAITS):
            try:
                return rebuild(engine, folder, encoder, progress, installed(made, folder / FILE))
            except Busy:
                progress(0, 0, "waiting for another load to end")
                time.sleep(_WAIT)
        return rebuild(engine, folder, encoder, progress, installed(made, folder / FILE))
    finally:
        kept = {info.facts.get("encoder", "") for info in engine.snapshots()}
        sweep_adapted(folder / "encoder", kept)


def _check_model(settings: Settings) -> None:
    if settings.model is not None:
        named = f"names '{settings.model}'" if settings.model else "switches the encoder off"
        raise InputError(
            f"{named}; training fits the default model, {DEFAULT_MODEL}: unset it first.",
            field=MODEL_VARIABLE,
        )


def _program() -> str:
    try:
        return f"skillstep {metadata.version('skillstep')}"
    except metadata.PackageNotFoundError:
        return "skillstep"
