"""What there is by name: `suggest` and `frameworks`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import named_as_typed
from service.cli.session import Session


def suggest(
    ctx: typer.Context,
    typed: Annotated[str, typer.Argument(metavar="TEXT", help="What is typed so far.")],
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="skills, occupations, credentials or postings; repeatable. Default: skills and occupations.",
        ),
    ] = None,
    framework: Annotated[
        str | None,
        typer.Option("--framework", metavar="ID", help="Only skills and occupations of this framework."),
    ] = None,
    typos: Annotated[
        bool, typer.Option("--typos/--no-typos", help="Forgive one typing error a word.")
    ] = True,
    k: Annotated[int, typer.Option("-k", metavar="N", help="How many suggestions, 1 to 100.")] = 10,
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Suggest names that continue what is typed, in any language, forgiving a typing error.

    Example: skillstep suggest "sofware dev" --kind occupations
    """
    from service.cli.names_view import suggest_view

    session = Session.of(ctx, data, as_json, engine)
    kinds = [opt.kind_of(one) for one in kind or ()]
    with named_as_typed({}):
        answer = session.service.suggest(typed, kinds, k, framework, typos, lang)
    shown = sorted({one.framework for one in answer.suggestions if one.framework})
    session.answer(answer, suggest_view, shown)


def frameworks(
    ctx: typer.Context,
    id_: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Only this one.", show_default=False)
    ] = None,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """List the loaded frameworks: version, languages, counts by type, licence and attribution."""
    from service.cli.names_view import framework_view, frameworks_view

    session = Session.of(ctx, data, as_json, engine)
    if id_ is None:
        session.answer(session.service.frameworks(), frameworks_view)
        return
    with named_as_typed({"id": (None, "ID")}):
        one = session.service.framework(id_)
    session.answer(one, framework_view)
