"""What training is about to do and what it did, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.screen import CAREFUL, DIM, GOOD, Screen

if TYPE_CHECKING:
    from indexers.training.adapt import Plan
    from indexers.training.measure import Figures
    from service.training import RemovalAnswer, TrainAnswer

_HELD = {"records": "credentials and postings", "names": "names and descriptions"}


def plan_view(screen: Screen, plan: Plan) -> None:
    """What is trained on, for how long, and how it is judged."""
    held = f"{plan.measuring:,} {_HELD[plan.held]} to judge by, {plan.choosing:,} more to know when to stop"
    screen.pairs(
        [
            ("fits to", plan.framework),
            ("texts", ", ".join(f"{count:,} {kind}" for kind, count in plan.examples.items() if count)),
            ("held out", held),
            ("at most", f"{plan.steps:,} steps on {plan.threads} threads, seed {plan.seed}"),
            ("takes", f"at most about {_duration(plan.seconds)}; then all is linked anew"),
        ]
    )


def train_view(screen: Screen, answer: TrainAnswer) -> None:
    """Before and after on what was held out, and what was written."""
    compared = answer.comparison
    screen.heading(f"On {compared.before.texts:,} held-out {_HELD[answer.held]} of {answer.framework}")
    rows = _rows("all their skills", compared.before, compared.after)
    if compared.others_before.texts:
        name = f"{compared.others_before.texts:,} names of skills that no text declares"
        rows += _rows(name, compared.others_before, compared.others_after)
    screen.table(["", "=", ">before", ">after", ">difference"], rows)
    screen.line()
    if compared.gain:
        rise, low, high = compared.gain
        chance = ", so it may be chance" if low <= 0 < rise else ""
        screen.line(f"(recall@10 + MRR) / 2: {rise:+.3f}, 95 % interval {low:+.3f} to {high:+.3f}{chance}.")
    if not answer.adopted:
        screen.line("Not better: the encoder is kept as it was, and nothing was written.", CAREFUL)
        return
    screen.line(f"Published as snapshot {answer.snapshot}, with the encoder {answer.encoder}.", GOOD)
    facts = answer.adapter
    screen.pairs(
        [
            ("adapter", f"{answer.path} ({answer.size / 1e6:.1f} MB, {facts.bits} bits a weight)"),
            ("base model", f"{facts.base_model} ({facts.base})"),
            ("data", "; ".join(facts.data)),
            ("training", f"step {answer.kept_step:,} of {facts.steps:,} kept, seed {facts.seed}"),
            ("time", _duration(answer.seconds)),
        ]
    )
    screen.line("To go back: skillstep train --remove", DIM)


def removal_view(screen: Screen, answer: RemovalAnswer) -> None:
    """What serves now."""
    if answer.removed:
        screen.line(f"Published as snapshot {answer.snapshot}, with the encoder {answer.encoder}.", GOOD)
    else:
        screen.line("This folder has no fitted encoder; nothing was changed.", GOOD)


def _rows(name: str, before: Figures, after: Figures | None) -> list[tuple[str, str, str, str, str]]:
    rows = []
    for metric, old, new in (
        ("recall@10", before.recall, after.recall if after else None),
        ("MRR", before.mrr, after.mrr if after else None),
    ):
        change = ("-", "-") if new is None else (f"{new:.3f}", f"{new - old:+.3f}")
        rows.append((name, metric, f"{old:.3f}", *change))
        name = ""
    return rows


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
