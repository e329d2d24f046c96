"""What the widget asks: recommendations for a posting, from pages of the sites that have a key."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from indexers.formats import parse_posting
from service.embedding import MAX_SHOWN, EmbedAnswer, recommendations
from service.web.deps import ServiceDep, private, public
from service.web.language import LangField, accepted
from service.web.schemas import Name, RequestModel, parse_inline, refuse_repeats
from taxonomy.errors import InputError

router = APIRouter(prefix="/embed", tags=["embed"])


class EmbedQuery(RequestModel):
    """Parameters of what the widget asks."""

    site: Annotated[Name, Field(description="The key of the page's site, which is public: site_1a2b3c4d.")]
    k: Annotated[int, Field(ge=1, le=MAX_SHOWN, description="How many credentials.")] = 3
    lang: LangField = None


class LoadedQuery(EmbedQuery):
    """Parameters for a posting that is loaded."""

    posting: Annotated[Name, Field(description="The id of a loaded posting.")]


def loaded(query: Annotated[LoadedQuery, Query()], service: ServiceDep, request: Request) -> Response:
    """Recommendations for a page of the site's origins; JSON-LD for search engines is part of the answer."""
    refuse_repeats(query, request.query_params.multi_items())
    answer = recommendations(service, query.posting, query.k, query.lang or accepted(request))
    return public(answer, answer.snapshot)


router.add_api_route(
    "/recommendations",
    loaded,
    operation_id="embed_recommendations",
    summary="What to show beside a loaded posting",
    response_model=EmbedAnswer,
)
router.add_api_route("/recommendations", loaded, methods=["HEAD"], include_in_schema=False)


@router.post(
    "/recommendations",
    operation_id="embed_recommendations_inline",
    summary="What to show beside a posting that the page describes",
    response_model=EmbedAnswer,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The posting: schema.org's JobPosting (JSON-LD), or the usual field names.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
)
async def inline(query: Annotated[EmbedQuery, Query()], service: ServiceDep, request: Request) -> Response:
    """As for a loaded posting. The body may come as text/plain, which browsers send without asking first."""
    refuse_repeats(query, request.query_params.multi_items())
    body = await request.body()

    def answer() -> Response:
        posting = parse_inline(parse_posting, _described(body), "posting")
        return private(recommendations(service, posting, query.k, query.lang or accepted(request)))

    return await run_in_threadpool(answer)


def _described(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InputError("is no JSON.", field="posting") from None
