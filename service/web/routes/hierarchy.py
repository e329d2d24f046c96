"""What stands around a skill or occupation: above, below, beside, what teaches it, who asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from service.questions import MAX_OFFSET, MAX_RESULTS
from service.service import Service
from service.walks import Relation, WalkAnswer, WalkKind, WalkQuestion
from service.web.deps import ServiceDep, public
from service.web.language import LangField, OtherLangField, accepted, chosen
from service.web.schemas import Name, RequestModel, refuse_repeats

router = APIRouter(tags=["hierarchy"])


class WalkQuery(RequestModel):
    """Parameters of a page."""

    k: Annotated[int, Field(ge=1, le=MAX_RESULTS, description="Things on a page.")] = 10
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET, description="Things before the page.")] = 0
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
        )
    )
    links = page_links(parameters, answer.offset, query.k, answer.total)
    return public(answer, answer.snapshot, {"Link": links} if links else None)


def page_links(parameters: Iterable[tuple[str, str]], offset: int, k: int, total: int) -> str:
    """The Link header (RFC 8288) to the pages around one, "" when it is the only one.

    Targets are relative to the request, so that they hold behind a proxy too.
    """
    kept = [(name, value) for name, value in parameters if name != "offset"]
    places = {}
    if offset > 0:
        places["prev"] = max(0, offset - k)
    if offset + k < total and offset + k <= MAX_OFFSET:
        places["next"] = offset + k
    return ", ".join(
        f'<?{urlencode([*kept, ("offset", str(place))])}>; rel="{relation}"'
        for relation, place in places.items()
    )


@router.get(
    "/skills/{id:path}/broader",
    operation_id="broader_skills",
    summary="What stands above a skill",
    response_model=WalkAnswer,
)
def broader_skills(
    id: str, query: Annotated[WalkQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """The skills and groups that a skill is part of, as its framework orders them."""
    return _walk(service, "skill", id, "broader", query, request)


@router.get(
    "/skills/{id:path}/narrower",
    operation_id="narrower_skills",
    summary="What stands below a skill",
    response_model=WalkAnswer,
)
def narrower_skills(
    id: str, query: Annotated[WalkQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """The skills and groups that are part of a skill or group, by label."""
    return _walk(service, "skill", id, "narrower", query, request)


@router.get(
    "/skills/{id:path}/related",
    operation_id="related_skills",
    summary="What is related to a skill",
    response_model=WalkAnswer,
)
def related_skills(
    id: str, query: Annotated[WalkQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """The skills that a skill names as related, then those that name it."""
    return _walk(service, "skill", id, "related", query, request)


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


@router.get(
    "/skills/{id:path}/postings",
    operation_id="postings_of_skill",
    summary="Who asks for a skill",
    response_model=WalkAnswer,
)
def postings_of_skill(
    id: str, query: Annotated[WalkQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """Job postings by how much of what they ask for is the skill."""
    return _walk(service, "skill", id, "postings", query, request)


@router.get(
    "/skills/{id:path}/occupations",
    operation_id="occupations_of_skill",
    summary="Which occupations require a skill",
    response_model=WalkAnswer,
)
def occupations_of_skill(
    id: str, query: Annotated[WalkQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """Occupations and job roles by how important the skill is to them, with the level that they require."""
    return _walk(service, "skill", id, "occupations", query, request)


@router.get(
    "/occupations/{id:path}/broader",
    operation_id="broader_occupations",
    summary="What stands above an occupation",
    response_model=WalkAnswer,
)
def broader_occupations(
    id: str, query: Annotated[WalkQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """The occupations and groups above an occupation; a group without a record says `known`: false."""
    return _walk(service, "occupation", id, "broader", query, request)


@router.get(
    "/occupations/{id:path}/narrower",
    operation_id="narrower_occupations",
    summary="What stands below an occupation",
    response_model=WalkAnswer,
)
def narrower_occupations(
    id: str, query: Annotated[WalkQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """The occupations below an occupation or group, by label."""
    return _walk(service, "occupation", id, "narrower", query, request)


@router.get(
    "/occupations/{id:path}/skills",
    operation_id="skills_of_occupation",
    summary="Which skills an occupation requires",
    response_model=WalkAnswer,
)
def skills_of_occupation(
    id: str, query: Annotated[WalkQuery, Query()], service: ServiceDep, request: Request
) -> Response:
    """The skills of an occupation, most important first, with the level that it requires."""
    return _walk(service, "occupation", id, "skills", query, request)
