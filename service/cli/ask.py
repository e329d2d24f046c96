"""Questions about a gap: `gap`, `explain`, `course`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import course_of, learner_of, named_as_typed, target_of
from service.cli.reports import check_report, write_report
from service.cli.session import Session
from service.questions import GapQuestion
from service.switches import Switches

PARTS_SHOWN = 3
_REPORTED = 25  # postings behind each figure of a report, unless the caller says


def gap(
    ctx: typer.Context,
    target: opt.Target = None,
    target_skill: opt.TargetSkills = None,
    target_text: opt.TargetText = None,
    have: opt.Have = None,
    learner: opt.LearnerFile = None,
    held_credential: opt.HeldCredentials = None,
    learner_text: opt.LearnerText = None,
    framework: opt.Framework = None,
    where: opt.WhereOption = None,
    k: opt.K = 10,
    standing: opt.Standing = "all",
    rank_by: opt.RankBy = "closes",
    currency: opt.Currency = None,
    lang: opt.Language = "en",
    cursor: opt.Cursor = None,
    embedding: opt.Embedding = True,
    demand: opt.ByDemand = False,
    parts: opt.Parts = PARTS_SHOWN,
    show_all: opt.ShowAll = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Rank the credentials that close the gap between a learner and a target.

    Example: skillstep gap --target "data analyst" --have SQL --have "python:3" --where language=en
    """
    from service.cli.gap_view import GapView
    from service.filters import read_where

    session = Session.of(ctx, data, as_json, engine)
    typed = learner_of(have or (), learner, held_credential or (), learner_text)
    question = GapQuestion(
        target=target_of(target, target_skill or (), target_text, learner_text),
        learner=typed.learner,
        framework=framework,
        where=read_where(where or ()),
        k=k,
        standing=standing,
        rank_by=rank_by,
        currency=currency,
        language=lang,
        cursor=cursor,
        switches=Switches(embedding=embedding),
        weight_by_demand=demand,
    )
    with named_as_typed(typed.places):
        answer = session.service.gap(question)
    session.answer(answer, GapView(parts, show_all, bool(where)).gap, [answer.target.framework])


def explain(
    ctx: typer.Context,
    credential: Annotated[str, typer.Argument(metavar="CREDENTIAL", help="The id of a credential.")],
    target: opt.Target = None,
    target_skill: opt.TargetSkills = None,
    target_text: opt.TargetText = None,
    have: opt.Have = None,
    learner: opt.LearnerFile = None,
    held_credential: opt.HeldCredentials = None,
    learner_text: opt.LearnerText = None,
    framework: opt.Framework = None,
    where: opt.WhereOption = None,
    standing: opt.Standing = "all",
    rank_by: opt.RankBy = "closes",
    currency: opt.Currency = None,
    lang: opt.Language = "en",
    embedding: opt.Embedding = True,
    demand: opt.ByDemand = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Say why a credential stands where it stands in the answer to a gap question, or is not listed."""
    from service.cli.gap_view import GapView
    from service.filters import read_where

    session = Session.of(ctx, data, as_json, engine)
    typed = learner_of(have or (), learner, held_credential or (), learner_text)
    question = GapQuestion(
        target=target_of(target, target_skill or (), target_text, learner_text),
        learner=typed.learner,
        framework=framework,
        where=read_where(where or ()),
        standing=standing,
        rank_by=rank_by,
        currency=currency,
        language=lang,
        switches=Switches(embedding=embedding),
        weight_by_demand=demand,
    )
    with named_as_typed({**typed.places, "credential": (None, "CREDENTIAL")}):
        answer = session.service.explain(credential, question)
    session.answer(answer, GapView(1, True).explain, [answer.target.framework])


def course(
    ctx: typer.Context,
    text: Annotated[
        str,
        typer.Argument(metavar="TEXT|FILE|-", help="A planned course: its text, or a text or JSON file."),
    ],
    framework: opt.Framework = None,
    k: opt.K = 10,
    lang: opt.Language = "en",
    embedding: opt.Embedding = True,
    postings: Annotated[
        int | None,
        typer.Option(
            "--postings", metavar="N", help="Name so many postings behind each figure (3; report: 25)."
        ),
    ] = None,
    rules: Annotated[
        list[str] | None,
        typer.Option("--rules", metavar="NAME", help="Check it by rules (see: skillstep rules). Repeatable."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FILE.html", help="Write the evidence of need here, and as JSON beside."
        ),
    ] = None,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Check a planned course: the skills it teaches, who asks for them, and what teaches nearly the same.

    Also what is asked for beside it, the occupations that it serves, and what it is worth alone.
    """
    from service.cli.course_view import course_view
    from service.courses import LISTED

    session = Session.of(ctx, data, as_json, engine)
    planned = course_of(text)
    if report is not None:
        check_report(report)
    listed = postings if postings is not None else _REPORTED if report else LISTED
    with named_as_typed({"postings": (None, "--postings")}):
        answer = session.service.course(
            planned, framework, k, lang, Switches(embedding=embedding), listed, rules or ()
        )
    if report is not None:
        write_report(session.service, answer, report, lang)
    session.answer(answer, course_view, [answer.framework])
