"""What leads to a credential or skill, and what a credential is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from service.ladders import LadderAnswer, LadderQuestion
from service.questions import MAX_RESULTS, StandingRule
from service.service import Service
from service.stacks import StackAnswer, StackQuestion
from service.web.deps import ServiceDep, private, public
from service.web.language import LangField, OtherLangField, accepted, chosen
from service.web.routes.targets import LearnerInput, TargetInput, target_question
from service.web.schemas import (
    FrameworkField,
    LanguageField,
    Name,
    RequestModel,
    no_parameters,
    refuse_repeats,
)
from taxonomy.credentials import Learner

router = APIRouter(tags=["hierarchy"])


class LadderQuery(RequestModel):
    """Parameters of a ladder."""

    k: Annotated[int, Field(ge=1, le=MAX_RESULTS, description="Credentials on each rung.")] = 5
    framework: FrameworkField = None
    lang: LangField = None
    language: OtherLangField = None


def _ladder(
    service: Service, kind: Literal["credential", "skill"], id_: str, query: LadderQuery, request: Request
) -> Response:
    refuse_repeats(query, request.query_params.multi_items())
    language = chosen(query.lang, query.language, accepted(request))
    answer = service.ladder(
        LadderQuestion(name=id_, kind=kind, framework=query.framework, k=query.k, language=language)
    )
    return public(answer, answer.snapshot)


@router.get(
    "/credentials/{id:path}/ladder",
    operation_id="ladder_of_credential",
    summary="The ladder to a credential",
    response_model=LadderAnswer,
)
def ladder_of_credential(
    id: str, query: Annotated[LadderQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """What leads to a credential, from Knowledge over Skill and Ability; rungs without any are named."""
    return _ladder(service, "credential", id, query, request)


@router.get(
    "/skills/{id:path}/ladder",
    operation_id="ladder_of_skill",
    summary="The ladder to a skill",
    response_model=LadderAnswer,
)
def ladder_of_skill(
    id: str, query: Annotated[LadderQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """What teaches a skill on each rung, from Knowledge to Certification; rungs without any are named."""
    return _ladder(service, "skill", id, query, request)


class StackRequest(RequestModel):
    """A credential made of blocks, and who holds some of them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "parent": "sample:vb-energy-audit-specialist",
                    "learner": {"credentials": ["sample:vb-energy-audit-intro"]},
                }
            ]
        }
    )

    parent: Annotated[Name, Field(description="The id of a loaded credential that blocks stack into.")]
    learner: Annotated[LearnerInput | None, Field(description="Default: one who holds nothing.")] = None
    target: Annotated[
        TargetInput | None,
        Field(description="Rank the blocks by what they close of this gap; without it, of the parent."),
    ] = None
    framework: FrameworkField = None
    standing: Annotated[
        StandingRule, Field(description="Which held skills count: all, or (strict) not the merely claimed.")
    ] = "all"
    language: LanguageField = "en"


@router.post(
    "/stack",
    operation_id="stack",
    summary="Which blocks of a credential are held, and which come next",
    response_model=StackAnswer,
    dependencies=[Depends(no_parameters)],
)
def stack(request: StackRequest, service: ServiceDep) -> Response:
    """The blocks that stack into a credential, held ones first, the rest by what they close."""
    return private(
        service.stack(
            StackQuestion(
                parent=request.parent,
                learner=request.learner.learner() if request.learner else Learner(),
                target=target_question(request.target) if request.target is not None else None,
                framework=request.framework,
                standing=request.standing,
                language=request.language,
            )
        )
    )
