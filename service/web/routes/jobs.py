"""Which postings suit a person."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field
from starlette.responses import Response

from service.jobs import JobsAnswer, JobsQuestion
from service.questions import StandingRule
from service.web.deps import ServiceDep, private
from service.web.routes.targets import LearnerInput
from service.web.schemas import (
    Filter,
    FrameworkField,
    LanguageField,
    RequestModel,
    ResultCount,
    no_parameters,
    raw_where,
)

router = APIRouter(tags=["jobs"], dependencies=[Depends(no_parameters)])


class JobsRequest(RequestModel):
    """Which postings suit a learner."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "learner": {
                        "skills": [{"skill": "SQL", "level": 2, "standing": "verified"}, "python:1"],
                        "credentials": ["sample:dd-viz-foundations"],
                    },
                    "k": 5,
                },
                {
                    "learner": {"text": "Four years of Excel and SQL."},
                    "where": {"language": "en", "posted": {"min": "2026-01-01"}},
                    "language": "fr",
                },
            ]
        }
    )

    learner: LearnerInput
    framework: FrameworkField = None
    where: Annotated[
        dict[str, Filter],
        Field(
            default_factory=dict,
            max_length=50,
            description="Filters by field of a posting: a value, a list of values (any of them), or a range.",
            examples=[{"region": "Ontario", "posted": {"min": "2026-01-01"}}],
        ),
    ]
    k: Annotated[ResultCount, Field(description="How many postings.")] = 10
    standing: Annotated[
        StandingRule, Field(description="Which held skills count: all, or (strict) not the merely claimed.")
    ] = "all"
    language: LanguageField = "en"


@router.post(
    "/jobs", operation_id="jobs", summary="Find the postings that suit a person", response_model=JobsAnswer
)
def jobs(request: JobsRequest, service: ServiceDep) -> Response:
    """Postings by the share of what they ask for that the learner holds.

    `match` is 1 - the `missing` of that posting's gap; the weights of `matched` sum to it. A posting in which
    no skill was found stands in no answer.
    """
    question = JobsQuestion(
        learner=request.learner.learner(),
        framework=request.framework,
        where=raw_where(request.where),
        k=request.k,
        standing=request.standing,
        language=request.language,
    )
    return private(service.jobs(question))
