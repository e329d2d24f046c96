"""Which postings suit a person: `jobs`."""

from __future__ import annotations

import typer

from service.cli import options as opt
from service.cli.inputs import learner_of, named_as_typed
from service.cli.session import Session


def jobs(
    ctx: typer.Context,
    have: opt.Have = None,
    learner: opt.LearnerFile = None,
    held_credential: opt.HeldCredentials = None,
    learner_text: opt.LearnerText = None,
    framework: opt.Framework = None,
    where: opt.WhereOption = None,
    k: opt.K = 10,
    standing: opt.Standing = "all",
    lang: opt.Language = "en",
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Find the postings that suit a person, by the share of what they ask for that is held.

    Example: skillstep jobs --have "SQL:2" --have Python --where region=Ontario
    """
    from service.cli.jobs_view import jobs_view
    from service.filters import read_where
    from service.jobs import JobsQuestion

    session = Session.of(ctx, data, as_json, engine)
    typed = learner_of(have or (), learner, held_credential or (), learner_text)
    question = JobsQuestion(
        learner=typed.learner,
        framework=framework,
        where=read_where(where or ()),
        k=k,
        standing=standing,
        language=lang,
    )
    with named_as_typed(typed.places):
        answer = session.service.jobs(question)
    session.answer(answer, jobs_view, [answer.framework])
