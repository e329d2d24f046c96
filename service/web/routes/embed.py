"""What the widget asks: recommendations for a posting, from pages of the sites that have a key."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from indexers.formats import parse_posting
from service.embedding import MAX_SHOWN, EmbedAnswer, recommendations
from service.service import Service
from service.web.callers import needs_site
from service.web.deps import ServiceDep, public
from service.web.language import LangField, accepted
from service.web.schemas import Name, RequestModel, parse_inline, refuse_repeats
from taxonomy.errors import InputError

router = APIRouter(prefix="/embed", tags=["embed"])

_SECONDS = 300  # for which a page may show the same again
MAX_POSTING_BYTES = 200_000


class EmbedQuery(RequestModel):
    """Parameters of what the widget asks."""

    site: Annotated[Name, Field(description="The key of the page's site, which is public: site_1a2b3c4d.")]
    k: Annotated[int, Field(ge=1, le=MAX_SHOWN, description="How many credentials.")] = 3
    lang: LangField = None


class LoadedQuery(EmbedQuery):
    """Parameters for a posting that is loaded."""

    posting: Annotated[Name, Field(description="The id of a loaded posting.")]


@router.get(
    "/recommendations",
    operation_id="embed_recommendations",
    summary="What to show beside a loaded posting",
    response_model=EmbedAnswer,
)
def loaded(query: Annotated[LoadedQuery, Query()], service: ServiceDep, request: Request) -> Response:
    """Recommendations for a page of the site's origins; JSON-LD for search engines is part of the answer."""
    refuse_repeats(query, request.query_params.multi_items())
    origin = needs_site(request)[1]
    return _answer(service, query.posting, query, request, origin)


@router.post(
    "/recommendations",
    operation_id="embed_recommendations_inline",
    summary="What to show beside a posting that the page describes",
    response_model=EmbedAnswer,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The posting: schema.org JobPosting (JSON-LD), or the usual field names.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
)
async def inline(query: Annotated[EmbedQuery, Query()], service: ServiceDep, request: Request) -> Response:
    """As for a loaded posting. The body may come as text/plain, which browsers send without asking first."""
    from starlette.concurrency import run_in_threadpool

    refuse_repeats(query, request.query_params.multi_items())
    origin = needs_site(request)[1]
    body = await request.body()
    if len(body) > MAX_POSTING_BYTES:
        raise InputError(f"is larger than {MAX_POSTING_BYTES:,} bytes.", field="posting")
    try:
        described = msgspec.json.decode(body, type=dict)
    except (msgspec.DecodeError, RecursionError):
        raise InputError("is no JSON object.", field="posting") from None

    def answer() -> Response:
        posting = parse_inline(parse_posting, described, "posting")
        return _answer(service, posting, query, request, origin)

    return await run_in_threadpool(answer)


def _answer(service: Service, posting: object, query: EmbedQuery, request: Request, origin: str) -> Response:
    answer = recommendations(service, posting, query.k, query.lang or accepted(request))  # type: ignore[arg-type]
    headers = {"Cache-Control": f"public, max-age={_SECONDS}", "Vary": "Origin, Accept-Language"}
    if origin:
        headers |= {"Access-Control-Allow-Origin": origin, "Cross-Origin-Resource-Policy": "cross-origin"}
    return public(answer, answer.snapshot, headers)
