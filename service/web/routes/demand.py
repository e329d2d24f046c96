"""Which skills postings ask for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from service.demand_answers import DemandAnswer, DemandQuestion
from service.questions import MAX_RESULTS
from service.web.deps import ServiceDep, public
from service.web.language import LangField, OtherLangField, accepted, chosen
from service.web.schemas import Name, RequestModel, refuse_repeats

router = APIRouter(tags=["demand"])


class DemandQuery(RequestModel):
    """Which postings are asked about."""

    framework: Annotated[
        Name | None, Field(description="The framework of the skills. Default: the first loaded.")
    ] = None
    occupation: Annotated[
        Name | None, Field(description="Postings whose title or category names this occupation.")
    ] = None
    sector: Annotated[Name | None, Field(description="Postings of this category.")] = None
    region: Name | None = None
    employer: Name | None = None
    source: Annotated[Name | None, Field(description="Postings of this catalogue.")] = None
    skill: Annotated[
        Name | None, Field(description="This skill, and what is asked for beside it.", examples=["SQL"])
    ] = None
    since: Annotated[Name | None, Field(description="A date such as 2027-01-31, included.")] = None
    until: Annotated[Name | None, Field(description="A date such as 2027-01-31, included.")] = None
    k: Annotated[int, Field(ge=1, le=MAX_RESULTS, description="How many skills.")] = 20
    lang: LangField = None
    language: OtherLangField = None


@router.get(
    "/demand", operation_id="demand", summary="Say which skills postings ask for",
    response_model=DemandAnswer,
)  # fmt: skip
def demand(request: Request, query: Annotated[DemandQuery, Query()], service: ServiceDep) -> Response:
    """Skills by the number of postings that ask for them, each share with its sample and 95 % interval.

    With fewer than 30 postings there is no share, and `insufficient` says so.
    """
    refuse_repeats(query, request.query_params.multi_items())
    question = DemandQuestion(
        framework=query.framework,
        occupation=query.occupation,
        sector=query.sector,
        region=query.region,
        employer=query.employer,
        skill=query.skill,
        since=query.since,
        until=query.until,
        where={"source": query.source} if query.source is not None else {},
        k=query.k,
        language=chosen(query.lang, query.language, accepted(request)),
    )
    answer = service.demand(question)
    return public(answer, answer.snapshot)
