"""What to take, in which order, within budgets: `plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import options as opt
from service.cli.inputs import learner_of, named_as_typed, target_of
from service.cli.session import Session
from service.switches import Switches

if TYPE_CHECKING:
    from service.budgets import Unknown

LEAVE_OUT = "leave out"
_OPTIONS = (
    "hours", "hours_a_week", "by", "starting", "cost", "currency", "credentials", "unknown_hours",
    "unknown_cost", "candidates", "seconds",
)  # fmt: skip


def plan(
    ctx: typer.Context,
    target: opt.Target = None,
    target_skill: opt.TargetSkills = None,
    target_text: opt.TargetText = None,
    have: opt.Have = None,
    learner: opt.LearnerFile = None,
    held_credential: opt.HeldCredentials = None,
    learner_text: opt.LearnerText = None,
    hours: Annotated[
        float | None, typer.Option("--hours", metavar="N", help="Learning hours in all.")
    ] = None,
    hours_a_week: Annotated[
        float | None, typer.Option("--hours-a-week", metavar="N", help="Hours a week; the weeks are shown.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="DAY", help="Done by this day, with --hours-a-week.")
    ] = None,
    starting: Annotated[
        str | None, typer.Option("--starting", metavar="DAY", help="The first day. Default: today.")
    ] = None,
    cost: Annotated[float | None, typer.Option("--cost", metavar="N", help="Cost in all.")] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="The currency of --cost.")
    ] = None,
    credentials: Annotated[
        int | None, typer.Option("--credentials", metavar="N", help="How many credentials at most.")
    ] = None,
    unknown_hours: Annotated[
        str,
        typer.Option("--unknown-hours", metavar="N", help="Count so many hours where none are stated."),
    ] = LEAVE_OUT,
    unknown_cost: Annotated[
        str, typer.Option("--unknown-cost", metavar="N", help="Count this cost where none is stated.")
    ] = LEAVE_OUT,
    candidates: Annotated[
        int, typer.Option("--candidates", metavar="N", help="Weigh so many of those that close most.")
    ] = 300,
    seconds: Annotated[float, typer.Option("--seconds", metavar="N", help="Look so long for a proof.")] = 5.0,
    framework: opt.Framework = None,
    where: opt.WhereOption = None,
    standing: opt.Standing = "all",
    lang: opt.Language = "en",
    embedding: opt.Embedding = True,
    show_all: opt.ShowAll = False,
    data: opt.Data = None,
    engine: opt.Engine = None,
    as_json: opt.AsJson = False,
) -> None:
    """Plan which credentials to take, in which order, to close most of a gap within budgets.

    Example: skillstep plan --target "data analyst" --have SQL --hours-a-week 6 --by 2027-06-30
    """
    from service.budgets import Budgets
    from service.cli.plan_view import PlanView
    from service.filters import read_where
    from service.plans import PlanQuestion

    session = Session.of(ctx, data, as_json, engine)
    typed = learner_of(have or (), learner, held_credential or (), learner_text)
    question = PlanQuestion(
        target=target_of(target, target_skill or (), target_text, learner_text),
        learner=typed.learner,
        budgets=Budgets(
            hours=hours,
            hours_a_week=hours_a_week,
            by=by,
            starting=starting,
            cost=cost,
            currency=currency,
            credentials=credentials,
            unknown_hours=_unknown(unknown_hours, "--unknown-hours"),
            unknown_cost=_unknown(unknown_cost, "--unknown-cost"),
        ),
        framework=framework,
        where=read_where(where or ()),
        standing=standing,
        candidates=candidates,
        seconds=seconds,
        language=lang,
        switches=Switches(embedding=embedding),
    )
    places = {name: (None, f"--{name.replace('_', '-')}") for name in _OPTIONS}
    with named_as_typed({**typed.places, **places}):
        answer = session.service.plan(question)
    session.answer(answer, PlanView(show_all).plan, [answer.target.framework])


def _unknown(typed: str, option: str) -> Unknown:
    """A figure, or "leave out".

    Raises:
        InputError: neither.
    """
    from taxonomy.errors import InputError

    if typed.strip().casefold() == LEAVE_OUT:
        return "leave out"
    try:
        return float(typed)
    except ValueError:
        raise InputError(f"takes a number or '{LEAVE_OUT}', not '{typed}'.", field=option) from None
