"""`skillstep export`: what is loaded, in the formats of others."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from service.cli import options as opt
from service.cli.session import Session
from service.written import writing
from taxonomy.errors import FileError, NothingLoaded

if TYPE_CHECKING:
    from service.cli.screen import Screen
    from taxonomy.model import Skill

app = typer.Typer(help="Write what is loaded in the formats of others.", no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class _Skills:
    """The skills of one framework, gone through as often as needed."""

    ids: list[str]
    known: Mapping[str, Skill]

    def __iter__(self) -> Iterator[Skill]:
        return (self.known[id_] for id_ in self.ids)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    framework: str
    format: str
    skills: int
    file: str


@app.callback()
def root() -> None:
    """Keep `skills` a command of its own, however few there are."""


@app.command()
def skills(
    ctx: typer.Context,
    framework: opt.Framework = None,
    format_: Annotated[
        Literal["rsd"], typer.Option("--format", help="rsd: Rich Skill Descriptors, CSV.")
    ] = "rsd",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The file to write. Default: stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Write the skills of a framework as a CSV of Rich Skill Descriptors, which `load framework` reads."""
    from service.resolve import check_framework
    from taxonomy.frameworks import framework_of
    from taxonomy.writers.rsd import write_rsd

    session = Session.of(ctx, data, as_json, engine)
    snapshot = session.service.engine.current()
    if snapshot is None:
        raise NothingLoaded(f"nothing is loaded in {session.settings.place} yet.")
    taxonomy = snapshot.taxonomy()
    chosen = check_framework(taxonomy, framework)
    found = _Skills([id_ for id_ in taxonomy.skills if framework_of(id_) == chosen], taxonomy.skills)
    if not found.ids:
        raise NothingLoaded(f"the framework '{chosen}' holds no skills.", field="framework")
    if out is None:
        if as_json:
            raise FileError("cannot be JSON on stdout; name a file with --out.", field="--json")
        _to_stdout(lambda stream: write_rsd(found, stream))
        return
    number = _to_file(out.expanduser(), force, lambda stream: write_rsd(found, stream))
    session.answer(Exported(chosen, format_, number, str(out)), _view, [chosen])


def _view(screen: Screen, answer: Exported) -> None:
    screen.line(f"Wrote {answer.skills:,} skills of {answer.framework} to {answer.file}.")


def _to_stdout(write: Callable[[TextIO], int]) -> None:
    """UTF-8 whatever the terminal's encoding; a reader that goes away early is no error."""
    sys.stdout.flush()
    stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        write(stream)
        stream.detach().flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _to_file(path: Path, force: bool, write: Callable[[TextIO], int]) -> int:
    """Write beside the file and put it in place whole.

    Raises:
        FileError: the file is there and may not be replaced, or its folder is not.
    """
    if not path.parent.is_dir():
        raise FileError("is no folder.", file=str(path.parent))
    if path.is_dir() or (path.exists() and not force):
        raise FileError("is there already; name another, or replace it with --force.", file=str(path))
    with writing(path) as stream:
        number = write(stream)
        if path.exists() and not force:
            raise FileError("has come to be while it was written; use --force.", file=str(path))
    return number
