"""The job board's page: preview recommendations beside postings, and what to put into a page of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from indexers.formats import parse_posting
from service.embedding import EmbedAnswer, recommendations
from service.said import said
from service.service import Service
from service.web import problems
from service.web.callers import site_of
from service.web.deps import ServiceDep
from service.web.pages.browse import attributions
from service.web.pages.forms import Form, text, uploaded
from service.web.pages.pages import PageRoute
from service.web.pages.render import POLICY, language_of, page, static_file
from service.web.pages.words import Words
from service.web.schemas import Language, parse_inline
from taxonomy.credentials import Posting
from taxonomy.errors import InputError, SkillStepError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_EXAMPLES = 3
_SHOWN = 3
_MOST_PREVIEWED = 20
_WIDGET_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Preview:
    """A posting and what would stand beside it, or why nothing would."""

    title: str
    answer: EmbedAnswer | None
    problem: str = ""


@router.get("/board")
def board(request: Request, service: ServiceDep) -> Response:
    """The form, with what would stand beside some loaded postings."""
    language = language_of(request)
    named = request.query_params.get("posting", "").strip()
    ids = [named] if named else [one.id for one in service.search("posting", "", _EXAMPLES).items]
    return _page(request, service, language, [_preview(service, id_, language) for id_ in ids], named)


@router.post("/board")
def preview(request: Request, service: ServiceDep, form: Form) -> Response:
    """What would stand beside the postings that were named, pasted or uploaded."""
    language = language_of(request, {"lang": text(form, "lang")})
    named, pasted = text(form, "posting"), text(form, "text")
    problem, previews = None, []
    try:
        if data := uploaded(form, "file"):
            previews = [_preview(service, one, language) for one in _postings(data)[:_MOST_PREVIEWED]]
        elif pasted:
            title = text(form, "title") or pasted.split("\n")[0][:120]
            posting = parse_inline(parse_posting, {"title": title, "description": pasted}, "posting")
            previews = [_preview(service, posting, language)]
        elif named:
            previews = [_preview(service, named, language)]
        else:
            raise InputError("name a posting, paste one, or choose a file.", field="posting")
    except SkillStepError as error:
        problem = problems.of(request, error, language)
    return _page(request, service, language, previews, named, problem, pasted)


def _postings(data: bytes) -> list[Posting]:
    """The postings of an uploaded JSON file: one, a list, or one a line.

    Raises:
        InputError: it is none.
    """
    import msgspec

    try:
        lines = data.splitlines() if not data.lstrip().startswith(b"[") and b"\n{" in data.strip() else [data]
        found = [one for line in lines if line.strip() for one in _listed(msgspec.json.decode(line))]
    except (msgspec.DecodeError, RecursionError):
        raise InputError("is no JSON of postings.", field="file") from None
    return [parse_inline(parse_posting, one, f"file[{at}]") for at, one in enumerate(found)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _preview(service: Service, posting: str | Posting, language: Language) -> Preview:
    title = posting if isinstance(posting, str) else posting.title
    try:
        answer = recommendations(service, posting, _SHOWN, language)
    except SkillStepError as error:
        return Preview(title, None, _told(error, language))
    return Preview(answer.posting.title, answer)


def _told(error: SkillStepError, language: Language) -> str:
    """What is wrong with a posting, which stands beside its name, and what is near."""
    near = f" {Words(language)('error.nearest')} {', '.join(error.nearest)}" if error.nearest else ""
    return said(error.message, language) + near


def _page(
    request: Request,
    service: Service,
    language: Language,
    previews: list[Preview],
    named: str,
    problem: problems.Problem | None = None,
    pasted: str = "",
) -> Response:
    base = f"{request.url.scheme}://{request.url.netloc}"
    ids = [one.answer.posting.id for one in previews if one.answer]
    id_ = next(filter(None, ids), "POSTING-ID")
    frame = f"{base}/embed?{urlencode({'site': 'site_...', 'posting': id_, 'lang': language})}"
    code = {
        "script": f'<script src="{base}/widget.js" async></script>\n'
        f'<skillstep-recommendations site="site_..." posting="{escape(id_)}" lang="{language}">'
        "</skillstep-recommendations>",
        "page": f'<script src="{base}/widget.js" async></script>\n'
        f'<skillstep-recommendations site="site_..." lang="{language}"></skillstep-recommendations>',
        "frame": f'<iframe src="{escape(frame)}" title="SkillStep" width="100%" height="420" loading="lazy">'
        "</iframe>",
    }
    return page(
        request,
        "board.html",
        language,
        status=problem.status if problem else 200,
        personal=request.method == "POST",
        previews=previews,
        problem=problem,
        named=named,
        pasted=pasted,
        code=code,
        attributions=attributions(service, set()),
    )


@router.get("/widget.js")
def widget(request: Request) -> Response:
    """The custom element. Any page may load it; what it may ask depends on the site's key."""
    found = static_file("widget.js")
    assert found is not None
    data, digest = found
    headers = {
        "Cache-Control": f"public, max-age={_WIDGET_SECONDS}",
        "ETag": f'W/"{digest}"',  # weak: it may go out compressed or not
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",  # pages that state its hash (integrity) load it with CORS
    }
    if headers["ETag"] in map(str.strip, request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="text/javascript", headers=headers)


@router.get("/embed")
def embed(request: Request, service: ServiceDep) -> Response:
    """The same as a page for a frame, for boards that allow no script; only the site's pages may frame it."""
    language, posting = language_of(request), request.query_params.get("posting", "").strip()
    status, answer = 200, None
    try:
        if not posting:
            raise InputError("name a posting.", field="posting")
        answer = recommendations(service, posting, _SHOWN, language)
    except SkillStepError as error:
        status = problems.of(request, error).status
    ancestors = " ".join(("'self'", *site_of(request).origins))
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {ancestors}")
    return page(request, "embed.html", language, status=status, policy=policy, answer=answer)
