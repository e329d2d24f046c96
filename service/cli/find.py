"""Look around: `search`, `show`, `link` and `status`."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import named_as_typed, words_or_file
from service.cli.options import kind_of
from service.cli.session import Session
from service.switches import Switches

KindArgument = Annotated[
    str, typer.Argument(metavar="KIND", help="skills, occupations, credentials or postings.")
]


def search(
    ctx: typer.Context,
    kind: KindArgument,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words to find; '' finds all.")] = "",
    where: opt.WhereOption = None,
    facet: Annotated[
        list[str] | None,
        typer.Option("--facet", metavar="FIELD", help="Count the hits by this field. Repeatable."),
    ] = None,
    k: opt.K = 10,
    offset: Annotated[int, typer.Option("--offset", metavar="N", help="Skip so many hits.")] = 0,
    cursor: opt.Cursor = None,
    link_text: opt.LinkText = True,
    typos: opt.Typos = True,
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Find skills, occupations, credentials or postings by their words."""
    from service.cli.views import search_view
    from service.filters import read_where

    session = Session.of(ctx, data, as_json, engine)
    chosen = kind_of(kind)
    with named_as_typed({}):
        answer = session.service.search(
            chosen, query, k, offset, read_where(where or ()), facet or (), lang,
            cursor=cursor, switches=Switches(link_text=link_text, typos=typos),
        )  # fmt: skip
    framework_ids = {item.id.partition(":")[0] for item in answer.items} if chosen in _OF_FRAMEWORKS else ()
    session.answer(answer, search_view, sorted(framework_ids))


_OF_FRAMEWORKS = ("skill", "occupation")


def show(
    ctx: typer.Context,
    kind: KindArgument,
    id_: Annotated[str, typer.Argument(metavar="ID", help="An id; of a skill or occupation also its label.")],
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Show one skill, occupation, credential or posting whole."""
    from service.cli.record_view import RecordView

    session = Session.of(ctx, data, as_json, engine)
    chosen = kind_of(kind)
    with named_as_typed({"id": (None, "ID")}):
        answer = session.service.show(chosen, id_, lang)
    snapshot = session.service.engine.current()
    assert snapshot is not None  # show has just read it
    view = RecordView(chosen, snapshot.taxonomy(), lang)
    session.answer(answer, view.show, view.frameworks(answer))


def link(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE|-", help="A text, a text file, or '-': stdin.")],
    framework: opt.Framework = None,
    lang: opt.Language = "en",
    embedding: opt.Embedding = True,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Find the skills that a text names, with the words that name them."""
    from service.cli.views import link_view

    session = Session.of(ctx, data, as_json, engine)
    words = words_or_file(text)
    with named_as_typed({}):
        answer = session.service.link(words.text, framework, lang, Switches(embedding=embedding))
    session.answer(answer, link_view, sorted({one.id.partition(":")[0] for one in answer.skills}))


def status(
    ctx: typer.Context, data: opt.Data = None, engine: opt.Engine = None, as_json: opt.AsJson = False
) -> None:
    """Say what is loaded, and where."""
    from service.cli.views import status_view

    session = Session.of(ctx, data, as_json, engine)
    session.answer(session.service.status(), status_view)
