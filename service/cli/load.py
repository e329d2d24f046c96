"""Load frameworks, credentials, postings, mappings and outlooks into a data folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import options as opt
from service.cli.options import columns_of, existing
from service.cli.session import EXIT_INTERRUPTED, Session

if TYPE_CHECKING:
    from indexers.engine import Progress
    from indexers.publish import CatalogueKind, LoadReport

app = typer.Typer(help="Load frameworks, credentials, postings, mappings and outlooks.", no_args_is_help=True)

Source = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="The catalogue's name, which prefixes its ids."),
]
Replace = Annotated[
    bool, typer.Option("--replace", help="Retire what this source held before and no longer does.")
]


@app.command()
def framework(
    ctx: typer.Context,
    paths: opt.Paths,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="esco, skillsfuture, oasis, noc, onet, rsd, soc, table. Default: detected.",
        ),
    ] = None,
    map_: opt.Maps = None,
    prefix: Annotated[
        str | None,
        typer.Option("--prefix", metavar="ID", help="What the ids of a table or of descriptors begin with."),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="The framework's name.")] = None,
    version: Annotated[str | None, typer.Option("--version", help="The framework's version.")] = None,
    strict: opt.Strict = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Load a framework: ESCO, SkillsFuture, OaSIS, NOC, O*NET, Rich Skill Descriptors, or your own table."""
    from taxonomy.readers.base import ReadOptions

    session = Session.of(ctx, data, as_json, engine)
    options = ReadOptions(columns_of(map_ or ()), prefix, name, version, strict)
    files = existing(paths)
    _run(
        session,
        lambda progress: session.service.load_framework(files, progress, format_=format_, options=options),
    )


@app.command()
def credentials(
    ctx: typer.Context,
    paths: opt.Paths,
    map_: opt.Maps = None,
    source: Source = None,
    replace: Replace = False,
    strict: opt.Strict = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Load credentials from CSV, TSV, XLSX, JSONL, JSON, JSON-LD or HTML pages."""
    _catalogue(Session.of(ctx, data, as_json, engine), "credential", paths, map_, source, replace, strict)


@app.command()
def postings(
    ctx: typer.Context,
    paths: opt.Paths,
    map_: opt.Maps = None,
    source: Source = None,
    replace: Replace = False,
    strict: opt.Strict = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Load job postings from CSV, TSV, XLSX, JSONL, JSON, JSON-LD or HTML pages."""
    _catalogue(Session.of(ctx, data, as_json, engine), "posting", paths, map_, source, replace, strict)


@app.command()
def mappings(
    ctx: typer.Context,
    paths: opt.Paths,
    author: Annotated[
        str, typer.Option("--author", help="Who states the mappings, where the file does not say.")
    ] = "",
    version: Annotated[
        str, typer.Option("--version", help="Their version, where the file does not say.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Retire what this author mapped before and no longer does.")
    ] = False,
    strict: opt.Strict = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Load mappings: the ESCO-O*NET and NOC-O*NET crosswalks, or what `skillstep map` wrote."""
    from taxonomy.readers.mapping_rows import MappingOptions

    session = Session.of(ctx, data, as_json, engine)
    options, files = MappingOptions(author, version, strict), existing(paths)
    _run(
        session,
        lambda progress: session.service.load_mappings(files, progress, options=options, replace=replace),
    )


@app.command()
def outlook(
    ctx: typer.Context,
    paths: opt.Paths,
    period: Annotated[
        str | None,
        typer.Option(
            "--period", metavar="YEAR-YEAR", help="The years projected. Default: in the file's name."
        ),
    ] = None,
    strict: opt.Strict = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Load the outlook of occupations: the files of COPS, by NOC 2021 code."""
    session = Session.of(ctx, data, as_json, engine)
    files = existing(paths)
    _run(
        session,
        lambda progress: session.service.load_outlooks(files, progress, period=period, strict=strict),
    )


def _catalogue(
    session: Session,
    kind: CatalogueKind,
    paths: list[Path],
    map_: list[str] | None,
    source: str | None,
    replace: bool,
    strict: bool,
) -> None:
    from indexers.formats import FormatOptions

    options = FormatOptions(columns=columns_of(map_ or ()), source=source, strict=strict)
    files = existing(paths)
    _run(
        session,
        lambda progress: session.service.load_catalogue(
            kind, files, progress, options=options, replace=replace
        ),
    )


def _run(session: Session, load: Callable[[Progress], LoadReport]) -> None:
    """Load with a progress bar; an interruption says whether anything changed."""
    from service.cli.load_view import load_view
    from service.cli.progress import Watched

    before = _published(session)
    try:
        with Watched() as progress:
            report = load(progress)
    except KeyboardInterrupt:
        changed = _published(session) != before
        said = "the load had been published already" if changed else "nothing was changed"
        print(f"skillstep: interrupted; {said}.", file=sys.stderr)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    finally:
        session.service.close()
    session.answer(report, load_view)


def _published(session: Session) -> str | None:
    from indexers.publish import current_snapshot

    snapshot = current_snapshot(session.service.engine)
    return snapshot.info.id if snapshot else None
