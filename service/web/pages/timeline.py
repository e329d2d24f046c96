"""The advisor's plan: what to take in which order within budgets, as a timeline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.plan_answers import PlanAnswer, Planned
from service.plans import PlanQuestion
from service.service import Service
from service.web import problems
from service.web.deps import ServiceDep
from service.web.pages.advisor import BOUNDS, FILTERS, currencies, form_page
from service.web.pages.browse import attributions, taxonomy_of
from service.web.pages.forms import Asked, Form, text
from service.web.pages.pages import PageRoute
from service.web.pages.render import language_of, page
from service.web.pages.spending import Spend
from service.web.pages.tongues import Tongues, tongues
from service.web.schemas import Language
from taxonomy.errors import InputError, NothingLoaded, SkillStepError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Axis = Literal["weeks", "hours", "order"]
_MOST_LINES = 12  # of an axis
_OPEN = 12  # skills named of what stays open


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a credential lies in a plan: shares of its length. `begins` and `ends` are in the axis' unit."""

    at: float
    width: float
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """A bar a credential over one axis; `lines` are the shares at which a round number stands, with it."""

    axis: Axis
    length: float
    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, float], ...]


@router.get("/advisor/answer")
@router.get("/advisor/plan")
@router.get("/advisor/compare")
@router.get("/advisor/sheet")
def again(request: Request, service: ServiceDep) -> Response:
    """These pages are answers to a form, and answers are not kept: the form, and a sentence that says so."""
    return form_page(request, service, language_of(request), Asked(), unkept=True)


@router.post("/advisor/plan")
def plan(request: Request, service: ServiceDep, form: Form) -> Response:
    """The plan, or what is wrong beside its field."""
    language = language_of(request, {"lang": text(form, "lang")})
    asked, spend = Asked(), Spend.read(form)
    try:
        asked = Asked.read(form, FILTERS, BOUNDS)
        budgets, spend = spend.budgets(language)
        if spend.wrong:
            return _page(request, service, language, asked, spend)
        question = PlanQuestion(
            target=asked.question(), learner=asked.learner(), budgets=budgets, where=asked.filters(),
            standing=asked.standing, language=language,
        )  # fmt: skip
        try:
            found = service.plan(question)
        except InputError as error:
            refused = spend.refused(error)
            if refused is None:
                raise
            return _page(request, service, language, asked, refused)
        return _page(request, service, language, asked, spend, found)
    except NothingLoaded:
        raise
    except SkillStepError as error:
        return form_page(request, service, language, asked, problems.of(request, error, language))


def _page(
    request: Request,
    service: Service,
    language: Language,
    asked: Asked,
    spend: Spend,
    found: PlanAnswer | None = None,
) -> Response:
    values: dict[str, Any] = {"timeline": None, "closed": [], "waits": False, "attributions": []}
    if found is not None:
        values["timeline"] = timeline(found.plan)
        values["closed"] = [round(one.closed, 3) for one in found.plan]
        values["waits"] = any(one.waits for one in found.plan)
        values["attributions"] = attributions(service, {found.target.framework})
        values["tongues"] = _tongues(service, found)
    values["taxonomy"] = taxonomy_of(service)
    return page(
        request, "plan.html", language, status=400 if spend.wrong else 200, personal=True, asked=asked,
        spend=spend, found=found, currencies=currencies(service), most_open=_OPEN, **values,
    )  # fmt: skip


def _tongues(service: Service, found: PlanAnswer) -> Tongues:
    """The languages of the credentials that a plan names beside its own."""
    own: dict[str, str | None] = {one.id: one.language for one in found.plan}
    ids = [ref.id for one in found.relax for ref in one.credentials]
    for one in found.beyond:
        ids += [one.credential.id, *(block.id for block in one.blocked_by if block.kind == "prerequisite")]
    return own | tongues(service, "credential", [id_ for id_ in ids if id_ not in own])


def timeline(plan: Sequence[Planned]) -> Timeline:
    """The bars of a plan by weeks; by hours where no weeks are known, by order where hours are unknown."""
    axis, spans = _spans(plan)
    length = spans[-1][1] if spans else 0.0
    bars = tuple(
        Bar(begins / length, (ends - begins) / length, begins, ends) if length else Bar(0, 0, 0, 0)
        for begins, ends in spans
    )
    return Timeline(axis, length, bars, _lines(length) if axis != "order" else ())


def _spans(plan: Sequence[Planned]) -> tuple[Axis, list[tuple[float, float]]]:
    weeks = [
        (one.from_week, one.to_week) for one in plan if one.from_week is not None and one.to_week is not None
    ]
    if len(weeks) == len(plan) and (not weeks or weeks[-1][1]):
        return "weeks", weeks
    hours = [one.hours for one in plan if one.hours is not None]
    ends = [*accumulate(hours, initial=0.0)]
    if len(hours) == len(plan) and ends[-1]:
        return "hours", [*pairwise(ends)]
    return "order", [(float(at), at + 1.0) for at in range(len(plan))]


def _lines(length: float) -> tuple[tuple[float, float], ...]:
    """At most twelve round numbers inside a length, a step of 1, 2 or 5 by a power of ten apart."""
    if length <= 1:  # no whole number lies inside
        return ()
    power = 10.0 ** math.floor(math.log10(length / _MOST_LINES))
    step = next(one * power for one in (1, 2, 5, 10, 20) if length / (one * power) <= _MOST_LINES)
    step = max(step, 1.0)
    count = math.ceil(length / step - 1e-9) - 1
    return tuple((at * step / length, at * step) for at in range(1, count + 1))
