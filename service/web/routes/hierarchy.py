"""What stands around a skill or occupation: above, below, beside, what teaches it, who asks for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from service.questions import MAX_OFFSET, MAX_RESULTS
from service.service import Service
from service.walks import Relation, WalkAnswer, WalkKind, WalkQuestion
from service.web.deps import ServiceDep, public
from service.web.language import LangField, OtherLangField, accepted, chosen
from service.web.routes.queries import page_links
from service.web.schemas import CursorField, Name, RequestModel, refuse_repeats

router = APIRouter(tags=["hierarchy"])


class WalkQuery(RequestModel):
    """Parameters of a page."""

    k: Annotated[int, Field(ge=1, le=MAX_RESULTS, description="Things on a page.")] = 10
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET, description="Things before the page.")] = 0
    cursor: CursorField = None
    lang: LangField = None
    language: OtherLangField = None


class TeachingQuery(WalkQuery):
    """Parameters of what teaches a skill."""

    level: Annotated[
        Name | None,
        Field(description="Only what teaches the step that ends at this level, a number or a word."),
    ] = None


def _walk(
    service: Service, kind: WalkKind, id_: str, relation: Relation, query: WalkQuery, request: Request
) -> Response:
    parameters = request.query_params.multi_items()
    refuse_repeats(query, parameters)
    answer = service.walk(
        WalkQuestion(
            kind=kind,
            name=id_,
            relation=relation,
            k=query.k,
            offset=query.offset,
            level=query.level if isinstance(query, TeachingQuery) else None,
            language=chosen(query.lang, query.language, accepted(request)),
            cursor=query.cursor,
        )
    )
    links = page_links(parameters, answer)
    return public(answer, answer.snapshot, {"Link": links} if links else None)


_WALKS: tuple[tuple[WalkKind, Relation, str, str, str], ...] = (  # with operation, summary, description
    ("skill", "broader", "broader_skills", "What stands above a skill",
     "The skills and groups that a skill is part of, as its framework orders them."),
    ("skill", "narrower", "narrower_skills", "What stands below a skill",
     "The skills and groups that are part of a skill or group, by label."),
    ("skill", "related", "related_skills", "What is related to a skill",
     "The skills that a skill names as related, then those that name it."),
    ("skill", "postings", "postings_of_skill", "Who asks for a skill",
     "Job postings by how much of what they ask for is the skill."),
    ("skill", "occupations", "occupations_of_skill", "Which occupations require a skill",
     "Occupations and job roles by how important the skill is to them, with the level that they require."),
    ("occupation", "broader", "broader_occupations", "What stands above an occupation",
     "The occupations and groups above an occupation; a group without a record says `known`: false."),
    ("occupation", "narrower", "narrower_occupations", "What stands below an occupation",
     "The occupations below an occupation or group, by label."),
    ("occupation", "skills", "skills_of_occupation", "Which skills an occupation requires",
     "The skills of an occupation, most important first, with the level that it requires."),
)  # fmt: skip


def _add(kind: WalkKind, relation: Relation, operation: str, summary: str, description: str) -> None:
    @router.get(
        f"/{kind}s/{{id:path}}/{relation}",
        operation_id=operation,
        summary=summary,
        description=description,
        response_model=WalkAnswer,
    )
    def endpoint(
        id: str, query: Annotated[WalkQuery, Query()], service: ServiceDep, request: Request
    ) -> Response:
        return _walk(service, kind, id, relation, query, request)


for _one in _WALKS:
    _add(*_one)


@router.get(
    "/skills/{id:path}/credentials",
    operation_id="credentials_of_skill",
    summary="What teaches a skill",
    response_model=WalkAnswer,
)
def credentials_of_skill(
    id: str, query: Annotated[TeachingQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """Credentials by how sure it is that they teach the skill, or its step to a level."""
    return _walk(service, "skill", id, "credentials", query, request)
