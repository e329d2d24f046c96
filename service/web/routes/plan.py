"""Which set of credentials closes most of a gap within budgets, in which order."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field, Tag
from pydantic.config import JsonDict
from starlette.responses import Response

from service.budgets import MAX_CANDIDATES, MAX_SECONDS, Budgets
from service.plan_answers import PlanAnswer
from service.plans import DEFAULT_CANDIDATES, DEFAULT_SECONDS, PlanQuestion
from service.questions import StandingRule
from service.web.deps import ServiceDep, private
from service.web.routes.targets import LearnerInput, TargetInput, target_question
from service.web.schemas import (
    FrameworkField,
    LanguageField,
    Name,
    Number,
    RequestModel,
    SwitchesField,
    Where,
    no_parameters,
    one_of,
    raw_where,
)
from taxonomy.credentials import Learner

router = APIRouter(tags=["gap"], dependencies=[Depends(no_parameters)])

_LEARNER: JsonDict = {"skills": [{"skill": "SQL", "level": 1}, "python:1"]}
Amount: TypeAlias = Annotated[Number | None, Field(description="Above 0; left out: no limit.")]
Unknown: TypeAlias = Annotated[
    Annotated[Literal["leave out"], Tag("(text)")] | Annotated[Number, Tag("(number)")],
    one_of('"leave out" or a number'),
]


class PlanRequest(RequestModel):
    """A gap, and what may be spent on closing it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"target": "data analyst", "learner": _LEARNER, "hours": 120},
                {
                    "target": "data analyst",
                    "learner": _LEARNER,
                    "hours_a_week": 6,
                    "by": "2027-06-30",
                    "starting": "2027-01-04",
                    "cost": 2000,
                    "currency": "CAD",
                    "credentials": 4,
                    "where": {"mode": ["online", "blended"]},
                },
                {"target": {"skills": ["SQL:3"]}, "hours": 60, "unknown_hours": 30},
            ]
        }
    )

    target: TargetInput
    learner: Annotated[LearnerInput | None, Field(description="Default: one who holds nothing.")] = None
    hours: Annotated[Amount, Field(description="Learning hours in all.")] = None
    hours_a_week: Annotated[Amount, Field(description="Hours a week: weeks and days are answered too.")] = (
        None
    )
    by: Annotated[
        str | None, Field(max_length=10, description="The day by which the plan ends; needs hours_a_week.")
    ] = None
    starting: Annotated[
        str | None, Field(max_length=10, description="The first day of the plan. Default: today.")
    ] = None
    cost: Annotated[Amount, Field(description="Cost in all, in `currency`.")] = None
    currency: Annotated[
        Name | None, Field(description="Of the cost; needed where several are loaded.", examples=["CAD"])
    ] = None
    credentials: Annotated[
        Annotated[int, Field(strict=True)] | None, Field(description="How many credentials at most.")
    ] = None
    unknown_hours: Annotated[
        Unknown,
        Field(
            description="What becomes of a credential whose hours are not stated, beside a budget of hours."
        ),
    ] = "leave out"
    unknown_cost: Annotated[
        Unknown, Field(description="The same for a credential whose cost is not stated.")
    ] = "leave out"
    candidates: Annotated[
        int,
        Field(
            strict=True, ge=1, le=MAX_CANDIDATES, description="How many of those that close most to weigh."
        ),
    ] = DEFAULT_CANDIDATES
    seconds: Annotated[
        Number,
        Field(gt=0, le=MAX_SECONDS, description="How long to look for a proof that nothing closes more."),
    ] = DEFAULT_SECONDS
    framework: FrameworkField = None
    where: Where
    standing: Annotated[
        StandingRule, Field(description="Which held skills count: all, or (strict) not the merely claimed.")
    ] = "all"
    language: LanguageField = "en"
    switches: SwitchesField

    def question(self) -> PlanQuestion:
        """The question as the service takes it."""
        return PlanQuestion(
            target=target_question(self.target),
            learner=self.learner.learner() if self.learner else Learner(),
            budgets=Budgets(
                hours=self.hours,
                hours_a_week=self.hours_a_week,
                by=self.by,
                starting=self.starting,
                cost=self.cost,
                currency=self.currency,
                credentials=self.credentials,
                unknown_hours=self.unknown_hours,
                unknown_cost=self.unknown_cost,
            ),
            framework=self.framework,
            where=raw_where(self.where),
            standing=self.standing,
            candidates=self.candidates,
            seconds=self.seconds,
            language=self.language,
            switches=self.switches.switches(),
        )


@router.post(
    "/plan",
    operation_id="plan",
    summary="Plan which credentials to take, in which order, within budgets",
    response_model=PlanAnswer,
)
def plan(request: PlanRequest, service: ServiceDep) -> Response:
    """The set of credentials that closes most of a gap within budgets, as a schedule.

    `proof` says whether it is proven that nothing closes more, and what greedy choices would close. A step
    counts once, at its best confidence; what a credential requires comes before it. `relax` says which budget
    to raise by how much for more, `beyond` what would close the rest.
    """
    return private(service.plan(request.question()))
