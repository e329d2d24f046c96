"""Snapshots: `snapshots`, `rollback` and `copy`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import named_as_typed
from service.cli.session import EXIT_INTERRUPTED, Session

_PLACE = "a data folder, or the address of a cluster"
_PLACES = {"from": (None, "--from"), "to": (None, "--to")}


def snapshots(
    ctx: typer.Context, data: opt.Data = None, engine: opt.Engine = None, as_json: opt.AsJson = False
) -> None:
    """List the snapshots that are kept, and which of them is served."""
    from service.cli.snapshots_view import snapshots_view

    session = Session.of(ctx, data, as_json, engine)
    session.answer(session.service.snapshots(), snapshots_view)


def rollback(
    ctx: typer.Context,
    id_: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="Which one. Default: the newest that is older than the served one.",
            show_default=False,
        ),
    ] = None,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Serve an earlier snapshot again. The next load starts from it."""
    from service.cli.snapshots_view import rollback_view

    session = Session.of(ctx, data, as_json, engine)
    with named_as_typed({"snapshot": (None, "ID")}):
        answer = session.service.roll_back(id_)
    session.answer(answer, rollback_view)


def copy(
    ctx: typer.Context,
    from_: Annotated[str, typer.Option("--from", metavar="PLACE", help=f"Where it is: {_PLACE}.")],
    to: Annotated[
        str, typer.Option("--to", metavar="PLACE", help=f"Where it is to be served too: {_PLACE}.")
    ],
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Copy the served snapshot from one place to another, and serve it there; nothing is linked again.

    Its id stays, so that both places answer alike to the letter. Neither place can be loaded into meanwhile.
    """
    from service.cli.progress import Watched
    from service.cli.snapshots_view import copy_view
    from service.places import copy_between, served

    session = Session.of(ctx, data, as_json, engine)
    settings = session.settings
    try:
        with Watched() as progress, named_as_typed(_PLACES):
            answer = copy_between(from_, to, settings, progress)
    except KeyboardInterrupt:
        done = served(to, settings, "to") == served(from_, settings, "from")
        said = "the copy was published already" if done else "nothing was changed"
        print(f"skillstep: interrupted; {said}.", file=sys.stderr)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    session.answer(answer, copy_view)
