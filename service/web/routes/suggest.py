"""Suggestions while somebody types: at an address, which stores may keep, or posted, which leaves nothing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from indexers.engine import Kind
from service.service import Service
from service.suggesting import MAX_SUGGESTIONS, OF_FRAMEWORKS, SuggestAnswer
from service.web.deps import ServiceDep, private, public
from service.web.language import AcceptedLanguage, LangField, OtherLangField, accepted, chosen
from service.web.schemas import Language, Name, RequestModel, no_parameters, refuse_repeats

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

    def answer(self, service: Service, accepted: Language) -> SuggestAnswer:
        """What continues it, in the language asked for, else the accepted one."""
        language = chosen(self.lang, self.language, accepted)
        return service.suggest(self.q, self.kind, self.k, self.framework, self.typos, language)


class SuggestRequest(SuggestQuery):
    """The same as a body, in which a number is no text."""

    model_config = ConfigDict(
        strict=True, json_schema_extra={"examples": [{"q": "data vis", "kind": ["skill"], "k": 8}]}
    )


@router.get(
    "/suggest",
    operation_id="suggest",
    summary="Suggest names while somebody types",
    response_model=SuggestAnswer,
)
def suggest(query: Annotated[SuggestQuery, Query()], service: ServiceDep, request: Request) -> Response:
    """Names in any language that continue what is typed, the closest first, each with the thing it names."""
    refuse_repeats(query, request.query_params.multi_items())
    answer = query.answer(service, accepted(request))
    return public(answer, answer.snapshot)


@router.post(
    "/suggest",
    operation_id="suggest_posted",
    summary="Suggest names, with nothing of what is typed in an address",
    response_model=SuggestAnswer,
    dependencies=[Depends(no_parameters)],
)
def suggest_posted(request: SuggestRequest, service: ServiceDep, accepted: AcceptedLanguage) -> Response:
    """The answer of `GET /suggest`, never stored: for what is typed about a person."""
    return private(request.answer(service, accepted))
