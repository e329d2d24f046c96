"""What closes a gap: the ranked answer, the same for a posting, and why a credential stands where it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field, StrictBool, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from indexers.formats import parse_posting
from service.answers import ExplainAnswer, GapAnswer
from service.questions import GapQuestion, RankBy, StandingRule, TargetQuestion
from service.recommending import MAX_POSTINGS, PostingItem, RecommendAnswer, RecommendQuestion
from service.web.deps import ServiceDep, private
from service.web.routes.targets import (
    LearnerInput,
    PostingInput,
    TargetInput,
    posting_target,
    target_question,
)
from service.web.schemas import (
    CursorField,
    FrameworkField,
    Inline,
    LanguageField,
    Name,
    RequestModel,
    ResultCount,
    SwitchesField,
    Where,
    no_parameters,
    parse_inline,
    raw_where,
)
from taxonomy.credentials import Learner
from taxonomy.errors import InputError, UnknownName

router = APIRouter(tags=["gap"], dependencies=[Depends(no_parameters)])

_LEARNER: JsonDict = {
    "skills": [{"skill": "SQL", "level": 1, "standing": "verified"}, "python:1"],
    "credentials": ["sample:dd-viz-foundations"],
}


DemandWeight: TypeAlias = Annotated[
    StrictBool, Field(description="Weigh each step of the target by the share of postings that ask for it.")
]


class _Question(RequestModel):
    """What every gap question may say."""

    learner: Annotated[LearnerInput | None, Field(description="Default: one who holds nothing.")] = None
    framework: FrameworkField = None
    where: Where
    standing: Annotated[
        StandingRule, Field(description="Which held skills count: all, or (strict) not the merely claimed.")
    ] = "all"
    rank_by: Annotated[
        RankBy,
        Field(
            description="What stands first: what closes most, or (of those that close at least a quarter of "
            "what the best does) most an hour, or most for its cost."
        ),
    ] = "closes"
    currency: Annotated[
        Name | None,
        Field(description="With rank_by cost: the currency whose costs are compared.", examples=["CAD"]),
    ] = None
    language: LanguageField = "en"
    switches: SwitchesField

    def who(self) -> Learner:
        """The learner as the service takes it."""
        return self.learner.learner() if self.learner else Learner()

    def about(self, target: TargetQuestion, k: int = 1, cursor: str | None = None) -> GapQuestion:
        """The question as the service takes it, about a target."""
        return GapQuestion(
            target=target,
            learner=self.who(),
            framework=self.framework,
            where=raw_where(self.where),
            k=k,
            standing=self.standing,
            rank_by=self.rank_by,
            currency=self.currency,
            language=self.language,
            cursor=cursor,
            switches=self.switches.switches(),
        )


class GapRequest(_Question):
    """Which credentials close the gap between a learner and a target."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"target": "data analyst", "learner": _LEARNER},
                {
                    "target": {"skills": [{"skill": "SQL", "level": 3}, "data-visualization:2"]},
                    "learner": {"text": "Four years of Excel and a little Python."},
                    "where": {"language": ["en", "fr"], "hours": {"max": 40}},
                    "k": 5,
                    "standing": "all",
                },
                {"target": {"occupation": "Analyste de données"}, "language": "fr"},
                {"target": "data analyst", "rank_by": "cost", "currency": "CAD"},
                {"target": {"text": "We look for somebody who writes SQL and builds dashboards."}},
            ]
        }
    )

    target: TargetInput
    k: Annotated[ResultCount, Field(description="How many credentials.")] = 10
    cursor: CursorField = None
    weight_by_demand: DemandWeight = False


class RecommendRequest(_Question):
    """Which credentials to recommend beside a job posting."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"posting": "sample:job-001", "k": 3},
                {
                    "posting": {
                        "id": "ad-17",
                        "title": "Reporting analyst",
                        "description": "You will write SQL queries and build dashboards every week.",
                        "skills": ["SQL:2", "Data visualization"],
                    },
                    "learner": {"skills": ["SQL:1"]},
                    "where": {"mode": "online"},
                },
                {"postings": ["sample:job-001", {"title": "SQL developer"}], "k": 3},
            ]
        }
    )

    posting: Annotated[PostingInput | None, Field(description="One posting.")] = None
    postings: Annotated[
        list[PostingInput] | None,
        Field(
            min_length=1,
            max_length=MAX_POSTINGS,
            description="Several: the answer lists theirs in this order, with an error for each bad one.",
        ),
    ] = None
    k: Annotated[ResultCount, Field(description="How many credentials for each posting.")] = 10
    cursor: CursorField = None

    @model_validator(mode="after")
    def _one_of(self) -> RecommendRequest:
        if (self.posting is None) == (self.postings is None):
            raise PydanticCustomError("exactly_one", "Give exactly one of posting, postings")
        if self.postings is not None and self.cursor is not None:
            raise PydanticCustomError("one_cursor", "A cursor goes on with one posting, not with several")
        return self

    def about_all(self, postings: Sequence[str | Inline]) -> RecommendQuestion:
        """The question as the service takes it, about several postings."""
        return RecommendQuestion(
            postings=tuple(_item(posting, f"postings[{at}]") for at, posting in enumerate(postings)),
            learner=self.who(),
            framework=self.framework,
            where=raw_where(self.where),
            k=self.k,
            standing=self.standing,
            rank_by=self.rank_by,
            currency=self.currency,
            language=self.language,
            switches=self.switches.switches(),
        )


def _item(posting: str | Inline, place: str) -> PostingItem:
    """A posting of several: what is wrong with it is part of the answer."""
    if isinstance(posting, str):
        return posting
    try:
        return parse_inline(parse_posting, posting, place)
    except InputError as error:
        return error


class ExplainRequest(_Question):
    """Why a credential stands where it stands in the answer to a gap question."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"credential": "sample:dd-sql-foundations", "target": "data analyst", "learner": _LEARNER}
            ]
        }
    )

    credential: Annotated[Name, Field(description="The id of a loaded credential.")]
    target: TargetInput
    weight_by_demand: DemandWeight = False


@router.post(
    "/gap",
    operation_id="gap",
    summary="Rank the credentials that close a gap",
    response_model=GapAnswer,
)
def gap(request: GapRequest, service: ServiceDep) -> Response:
    """The gap between a learner and a target, and the credentials that close it.

    Each result carries its parts, which sum to what it closes, with the words that each was read from;
    `gap.unclosed` lists the missing skills that nothing closes.
    """
    question = request.about(target_question(request.target), request.k, request.cursor)
    return private(service.gap(replace(question, weight_by_demand=request.weight_by_demand)))


@router.post(
    "/recommend",
    operation_id="recommend",
    summary="Recommend credentials for a posting, or for each of several",
    response_model=GapAnswer | RecommendAnswer,
)
def recommend(request: RecommendRequest, service: ServiceDep) -> Response:
    """The gap answer for a posting, loaded or inline; `reason` of each result is a sentence to show.

    An inline posting keeps its own id and is not stored. For `postings`, up to 200 at once, there is such an
    answer, or the error, for each.
    """
    if request.posting is None:
        return private(service.recommend(request.about_all(request.postings or [])))
    question = request.about(posting_target(request.posting, "posting"), request.k, request.cursor)
    try:
        return private(service.gap(question))
    except UnknownName as error:
        if error.field != "target":
            raise
        raise UnknownName(error.message, field="posting", nearest=error.nearest) from None


@router.post(
    "/explain",
    operation_id="explain",
    summary="Say why a credential stands where it stands",
    response_model=ExplainAnswer,
)
def explain(request: ExplainRequest, service: ServiceDep) -> Response:
    """The place of one credential in the answer to a gap question, or why it is not listed."""
    question = request.about(target_question(request.target))
    question = replace(question, weight_by_demand=request.weight_by_demand)
    return private(service.explain(request.credential, question))
