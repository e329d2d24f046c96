"""The program: its commands, and what becomes of errors."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from service.cli import (
    ask,
    demo,
    export,
    find,
    holders,
    jobs,
    key,
    load,
    map,
    names,
    recommend,
    serve,
    snapshots,
    train,
    walk,
)
from service.cli import options as opt
from service.cli.session import EXIT_INTERRUPTED, EXIT_WRONG_INPUT, Common
from taxonomy.errors import SkillStepError

# What is wrong with a folder or file that the user named; any other failure is ours and shows where it is.
_USERS_OWN = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ENOSPC}
)

app = typer.Typer(
    name="skillstep",
    help="Rank the micro-credentials that close a person's skill gap, and say exactly why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    demo.demo, ask.gap, ask.explain, recommend.recommend, jobs.jobs, ask.course,
    names.suggest, names.frameworks, walk.walk,
    find.search, find.show, find.link, find.status, serve.serve,
    train.train, snapshots.snapshots, snapshots.rollback, snapshots.copy,
):  # fmt: skip
    app.command()(command)
app.command("map", help=map.HELP)(map.map_)
app.command("holders", help=holders.HELP)(holders.holders)
app.add_typer(load.app, name="load")
app.add_typer(export.app, name="export")
app.add_typer(key.app, name="key")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        try:
            number = metadata.version("skillstep")
        except metadata.PackageNotFoundError:
            number = "(not installed)"
        typer.echo(f"skillstep {number}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What holds for every command."""
    ctx.obj = Common(data, as_json, engine)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status: 0, 2 (wrong input) or 130 (interrupted)."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")  # a terminal that cannot show a letter still shows the rest
    try:
        app(None if arguments is None else list(arguments), prog_name="skillstep")
    except SkillStepError as error:
        _fail(str(error))
    except OSError as error:
        if error.errno not in _USERS_OWN or error.filename is None:
            raise
        _fail(f"{error.filename}: {error.strerror}.")
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


def _fail(message: str) -> None:
    print(f"skillstep: {message}", file=sys.stderr)
    sys.exit(EXIT_WRONG_INPUT)
