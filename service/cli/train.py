"""`skillstep train`: fit the encoder to the user's own taxonomy and catalogue."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import named_as_typed
from service.cli.session import EXIT_INTERRUPTED, Session
from taxonomy.errors import InputError

if TYPE_CHECKING:
    from indexers.training.adapt import Plan
    from service.cli.progress import Watched

_OPTIONS = {name: (None, f"--{name}") for name in ("steps", "seed", "threads", "bits")}


def train(
    ctx: typer.Context,
    framework: Annotated[
        str | None, typer.Option("--framework", metavar="ID", help="The loaded framework to fit to.")
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option("--steps", metavar="N", help="At most so many. Default: by the number of texts."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed gives the same.")] = 7,
    threads: Annotated[int, typer.Option("--threads", metavar="T", help="0: all cores.")] = 0,
    bits: Annotated[
        int | None, typer.Option("--bits", metavar="B", help="For each weight that changes. Default: 3.")
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Go back to the encoder that comes with the program.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before training.")] = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Fit the encoder to your own framework and catalogue, on the CPU.

    It learns from the framework's names, descriptions and occupations, and from loaded credentials and
    postings that declare its skills. Part of them is held out: what is not better there is not kept.
    """
    from service.cli.train_view import removal_view, train_view
    from service.training import TrainOptions

    if not remove and framework is None:
        raise InputError("name a loaded framework (skillstep status lists them).", field="--framework")
    session = Session.of(ctx, data, as_json, engine)
    asking = Asking(may_ask=not (yes or session.as_json) and sys.stdin.isatty())
    try:
        with named_as_typed(_OPTIONS), asking.watched:
            if framework is None or remove:
                removal = session.service.remove_training(asking.watched)
            else:
                options = TrainOptions(steps, seed, threads, bits)
                answer = session.service.train(framework, options, asking.watched, asking)
        if remove:
            session.answer(removal, removal_view)
        elif answer is not None:
            session.answer(answer, train_view)
        else:
            print("skillstep: nothing was changed.", file=sys.stderr)
    except (KeyboardInterrupt, typer.Abort):
        print("skillstep: interrupted; the encoder is as it was.", file=sys.stderr)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    finally:
        session.service.close()


class Asking:
    """Shows the plan on stderr, and asks whether to go on where somebody can answer."""

    def __init__(self, may_ask: bool) -> None:
        from service.cli.progress import Watched

        self.watched: Watched = Watched()
        self._may_ask = may_ask

    def __call__(self, plan: Plan) -> bool:
        """Whether to go on."""
        from service.cli.screen import Screen
        from service.cli.train_view import plan_view

        self.watched.pause()
        plan_view(Screen(sys.stderr), plan)
        agreed = not self._may_ask or typer.confirm("Train?", default=True, err=True)
        self.watched.resume()
        return agreed
