"""Which skills postings ask for: `demand`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import named_as_typed
from service.cli.session import Session


def demand(
    ctx: typer.Context,
    occupation: Annotated[
        str | None,
        typer.Option("--occupation", metavar="NAME", help="Postings whose title or category names it."),
    ] = None,
    sector: Annotated[
        str | None, typer.Option("--sector", metavar="CATEGORY", help="Postings of this category.")
    ] = None,
    region: Annotated[str | None, typer.Option("--region", metavar="REGION", help="Of this region.")] = None,
    employer: Annotated[
        str | None, typer.Option("--employer", metavar="NAME", help="Of this employer.")
    ] = None,
    skill: Annotated[
        str | None, typer.Option("--skill", metavar="NAME", help="This skill, and what is asked beside it.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Posted on this day or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Posted on this day or before.")
    ] = None,
    framework: opt.Framework = None,
    where: opt.WhereOption = None,
    k: opt.K = 20,
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Say which skills the loaded postings ask for: in how many, what share, and whether that changes.

    Example: skillstep demand --region Ontario --skill SQL
    """
    from service.cli.demand_view import demand_view
    from service.demand_answers import DemandQuestion
    from service.filters import read_where

    session = Session.of(ctx, data, as_json, engine)
    question = DemandQuestion(
        framework=framework,
        occupation=occupation,
        sector=sector,
        region=region,
        employer=employer,
        skill=skill,
        since=since,
        until=until,
        where=read_where(where or ()),
        k=k,
        language=lang,
    )
    with named_as_typed({name: (None, f"--{name}") for name in ("occupation", "skill", "since", "until")}):
        answer = session.service.demand(question)
    session.answer(answer, demand_view, [answer.framework])
