"""Suggestions while somebody types."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from indexers.engine import Kind
from service.suggesting import MAX_SUGGESTIONS, OF_FRAMEWORKS, SuggestAnswer
from service.web.deps import ServiceDep, public
from service.web.language import LangField, OtherLangField, accepted, chosen
from service.web.schemas import Name, RequestModel, refuse_repeats

router = APIRouter(tags=["documents"])


class SuggestQuery(RequestModel):
    """Parameters of suggestions."""

    q: Annotated[
        str, Field(max_length=200, description="What is typed so far; the last word may be unfinished.")
    ]
    kind: Annotated[
        list[Kind],
        Field(
            default_factory=lambda: list(OF_FRAMEWORKS),
            max_length=20,
            description="What to suggest; may be repeated. Default: skills and occupations.",
        ),
    ]
    k: Annotated[int, Field(ge=1, le=MAX_SUGGESTIONS, description="How many suggestions.")] = 10
    framework: Annotated[
        Name | None, Field(description="Only skills and occupations of this framework.", examples=["sample"])
    ] = None
    typos: Annotated[
        bool, Field(description="Forgive one typing error in a word of four letters or more.")
    ] = True
    lang: LangField = None
    language: OtherLangField = None


@router.get(
    "/suggest",
    operation_id="suggest",
    summary="Suggest names while somebody types",
    response_model=SuggestAnswer,
)
def suggest(query: Annotated[SuggestQuery, Query()], service: ServiceDep, request: Request) -> Response:
    """Names in any language that continue what is typed, the closest first, each with the thing it names."""
    refuse_repeats(query, request.query_params.multi_items())
    language = chosen(query.lang, query.language, accepted(request))
    answer = service.suggest(query.q, query.kind, query.k, query.framework, query.typos, language)
    return public(answer, answer.snapshot)
