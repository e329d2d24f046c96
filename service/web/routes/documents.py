"""Search and show: credentials, skills, occupations and postings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from indexers.engine import Kind
from service.found_answers import SearchAnswer
from service.service import Service
from service.shown import ShownCredential, ShownOccupation, ShownPosting
from service.web.deps import ServiceDep, public, with_snapshot
from service.web.language import AcceptedLanguage
from service.web.routes.queries import (
    CredentialQuery,
    OccupationQuery,
    PageQuery,
    PostingQuery,
    ShowQuery,
    SkillQuery,
    page_links,
)
from service.web.schemas import Language, no_parameters
from taxonomy.model import Skill

router = APIRouter(tags=["documents"])


def _search(service: Service, kind: Kind, query: PageQuery, request: Request, accepted: Language) -> Response:
    query.refuse_repeats(request.query_params.multi_items())
    answer = service.search(
        kind, query.q, query.k, query.offset, query.where(kind), query.facet, query.labels(accepted),
        cursor=query.cursor, switches=query.switches(),
    )  # fmt: skip
    links = page_links(request.query_params.multi_items(), answer)
    return public(answer, answer.snapshot, {"Link": links} if links else None)


def _show(service: Service, kind: Kind, id_: str, language: Language = "en") -> Response:
    answer, snapshot = with_snapshot(service, lambda: service.show(kind, id_, language))
    return public(answer, snapshot)


@router.get(
    "/credentials",
    operation_id="search_credentials",
    summary="Search credentials",
    response_model=SearchAnswer,
)
def search_credentials(
    query: Annotated[CredentialQuery, Query()],
    service: ServiceDep,
    request: Request,
    accepted: AcceptedLanguage,
) -> Response:
    """Credentials by their words, filtered and counted; the Link header leads to the pages around."""
    return _search(service, "credential", query, request, accepted)


@router.get("/skills", operation_id="search_skills", summary="Search skills", response_model=SearchAnswer)
def search_skills(
    query: Annotated[SkillQuery, Query()], service: ServiceDep, request: Request, accepted: AcceptedLanguage
) -> Response:
    """Skills of all loaded frameworks by their words, in English and French."""
    return _search(service, "skill", query, request, accepted)


@router.get(
    "/occupations",
    operation_id="search_occupations",
    summary="Search occupations and job roles",
    response_model=SearchAnswer,
)
def search_occupations(
    query: Annotated[OccupationQuery, Query()],
    service: ServiceDep,
    request: Request,
    accepted: AcceptedLanguage,
) -> Response:
    """Occupations and job roles of all loaded frameworks by their words, in English and French."""
    return _search(service, "occupation", query, request, accepted)


@router.get(
    "/postings", operation_id="search_postings", summary="Search job postings", response_model=SearchAnswer
)
def search_postings(
    query: Annotated[PostingQuery, Query()], service: ServiceDep, request: Request, accepted: AcceptedLanguage
) -> Response:
    """Job postings by their words, filtered and counted."""
    return _search(service, "posting", query, request, accepted)


@router.get(
    "/credentials/{id:path}",
    operation_id="show_credential",
    summary="Show a credential",
    response_model=ShownCredential,
)
def show_credential(
    id: str, query: Annotated[ShowQuery, Query()], service: ServiceDep, accepted: AcceptedLanguage
) -> Response:
    """A credential, whole, with the skills that it teaches and the words that say so."""
    return _show(service, "credential", id, query.labels(accepted))


@router.get(
    "/skills/{id:path}",
    operation_id="show_skill",
    summary="Show a skill",
    response_model=Skill,
    dependencies=[Depends(no_parameters)],
)
def show_skill(id: str, service: ServiceDep) -> Response:
    """A skill by its id, code or label, with its levels and names in every language."""
    return _show(service, "skill", id)


@router.get(
    "/occupations/{id:path}",
    operation_id="show_occupation",
    summary="Show an occupation or job role",
    response_model=ShownOccupation,
    dependencies=[Depends(no_parameters)],
)
def show_occupation(id: str, service: ServiceDep) -> Response:
    """An occupation or job role by its id, code or label: what it requires, what it maps to, its outlook."""
    return _show(service, "occupation", id)


@router.get(
    "/postings/{id:path}",
    operation_id="show_posting",
    summary="Show a job posting",
    response_model=ShownPosting,
)
def show_posting(
    id: str, query: Annotated[ShowQuery, Query()], service: ServiceDep, accepted: AcceptedLanguage
) -> Response:
    """A job posting, whole, with the skills that it asks for and the words that say so."""
    return _show(service, "posting", id, query.labels(accepted))
