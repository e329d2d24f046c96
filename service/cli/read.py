"""Read badges, records and European credentials: `read`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli import options as opt
from service.cli.session import Session


def read(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="JSON(-LD), JWT or JWS, or a baked PNG or SVG image."),
    ],
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="DAY", help="Judge as of this day (2026-11-22). Default: today."),
    ] = None,
    lang: opt.Language = "en",
    data: opt.Data = None,
    as_json: opt.AsJson = False,
) -> None:
    """Read held credentials (Open Badges, CLR, European credentials) and say what stands behind each.

    Verified takes a signature that matches a key in the file; nothing is fetched. Files complete one another:
    a badge class, an issuer or a list of revocations may stand beside an assertion.

    Example: skillstep read badge.json badge-class.json
    """
    from indexers.formats import read_awards
    from service.awards import ReadAnswer, day_of
    from service.cli.read_view import read_view
    from taxonomy.errors import FileError

    session = Session.of(ctx, data, as_json)
    for path in files:
        if not path.expanduser().is_file():
            raise FileError("there is no such file.", file=str(path))
    day = day_of(today, "--today")
    found = read_awards([path.expanduser() for path in files], day, lang)
    session.answer(ReadAnswer(found), read_view)
