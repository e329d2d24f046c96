"""Propose what the skills of one framework are in another: `map`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import named_as_typed
from service.cli.session import Session
from service.written import writing
from taxonomy.errors import FileError

if TYPE_CHECKING:
    from service.cli.screen import Screen
    from service.mapping import MapAnswer, MapQuestion

_FIRST = 5
HELP = "\n\n".join(
    (
        "Propose what the skills of one framework are in another, as a CSV to edit and load.",
        "Each row has a relation read from source to target (broad: the target is the broader), a "
        "probability and the reason. Write yes or no into the column keep (only yes counts; exact rows "
        "have it), correct the relation, and load the file with: skillstep load mappings FILE. Exact and "
        "close mappings make a skill held in one framework count in the other.",
        "The probability of exact and close rows is that the source's label is a name of the target, of "
        "others that the source's label and description speak of the target. Both are the linker's, "
        "which was fitted on names and texts, not on mappings: they order the work, a person decides.",
    )
)


def map_(
    ctx: typer.Context,
    source: Annotated[str, typer.Option("--from", metavar="ID", help="The framework to map from.")],
    target: Annotated[str, typer.Option("--to", metavar="ID", help="The framework to map to.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where the CSV goes. Default: stdout.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", help="At most so many proposals for each skill.")
    ] = 3,
    least: Annotated[
        float, typer.Option("--min", metavar="P", help="Propose nothing less probable than this.")
    ] = 0.25,
    related: Annotated[
        bool, typer.Option("--related", help="Also what a description merely speaks of: many, mostly noise.")
    ] = False,
    author: Annotated[str, typer.Option("--author", help="Who decides on them.")] = "",
    version: Annotated[
        str | None, typer.Option("--version", help="Their version. Default: the versions of both frameworks.")
    ] = None,
    date: Annotated[str | None, typer.Option("--date", help="Their date. Default: today.")] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace FILE, with what was decided in it.")
    ] = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Propose what the skills of one framework are in another, as a CSV to edit and load."""
    from service.mapping import MapQuestion

    session = Session.of(ctx, data, as_json, engine)
    if out is not None and out.exists() and not overwrite:
        raise FileError(
            "is there already, maybe with decisions in it; name another, or say --overwrite.", file=str(out)
        )
    with named_as_typed(
        {"from": (None, "--from"), "to": (None, "--to"), "limit": (None, "--limit"), "min": (None, "--min")}
    ):
        answer = _proposed(session, MapQuestion(source, target, limit, least, related))
    rows = _rows(answer, author, answer.version if version is None else version, date or _today())
    if out is not None:
        _write(out, rows)
        session.answer(answer, lambda screen, one: _view(screen, one, out), (source, target))
    elif session.as_json:
        session.answer(answer, lambda screen, one: None)
    else:
        from taxonomy.readers.mapping_table import write

        write(rows, sys.stdout)


def _proposed(session: Session, question: MapQuestion) -> MapAnswer:
    from service.cli.progress import Watched

    with Watched() as progress:
        return session.service.map_skills(question, progress)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _rows(answer: MapAnswer, author: str, version: str, date: str) -> Iterator[dict[str, str]]:
    for one in answer.proposals:
        yield {
            "keep": "yes" if one.relation == "exact" else "",
            "source id": one.source.id,
            "source label": one.source.label,
            "relation": one.relation,
            "target id": one.target.id,
            "target label": one.target.label,
            "probability": f"{one.probability:.3f}",
            "reason": one.reason,
            "author": author,
            "date": date,
            "version": version,
            "kind": "skill",
        }


def _write(out: Path, rows: Iterator[dict[str, str]]) -> None:
    """The byte-order mark tells spreadsheet programs that it is UTF-8."""
    from taxonomy.readers.mapping_table import write

    with writing(out, "utf-8-sig") as stream:
        write(rows, stream)


def _view(screen: Screen, answer: MapAnswer, out: Path) -> None:
    from service.cli.figures import percent
    from service.cli.screen import GOOD

    counts = ", ".join(f"{count:,} {relation}" for relation, count in answer.relations.items())
    screen.pairs(
        [
            ("mapped", f"{answer.mapped:,} of {answer.skills:,} skills of {answer.source}"),
            ("proposed", f"{len(answer.proposals):,} mappings to {answer.target}: {counts or 'none'}"),
        ]
    )
    for relation in answer.relations:
        some = [one for one in answer.proposals if one.relation == relation][:_FIRST]
        screen.heading(relation)
        screen.table(
            ["source", "target", ">", "reason"],
            [(one.source.label, one.target.label, percent(one.probability), one.reason) for one in some],
        )
    screen.line()
    screen.line(f"Written to {out}. Decide in its column 'keep', then: skillstep load mappings {out}", GOOD)
