"""The job board's page: preview recommendations beside postings, and what to put into a page of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from indexers.formats import parse_posting
from service.embedding import EmbedAnswer, recommendations, recommendations_of_many
from service.recommending import PostingError
from service.said import said
from service.service import Service
from service.web import problems
from service.web.callers import site_of
from service.web.deps import ServiceDep
from service.web.pages.browse import attributions
from service.web.pages.files import MAX_FILE_BYTES, Read, read_file
from service.web.pages.forms import Form, arrived, text
from service.web.pages.near import in_words
from service.web.pages.pages import PageRoute
from service.web.pages.pasted import pasted_postings
from service.web.pages.render import POLICY, language_of, page, static_file
from service.web.pages.words import Words
from service.web.schemas import Language, parse_inline
from taxonomy.credentials import Posting
from taxonomy.errors import InputError, NothingLoaded, SkillStepError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_EXAMPLES = 3
_SHOWN = 3
_WIDGET_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Preview:
    """A posting and what would stand beside it, or why nothing would. `loaded`: its id is known here."""

    title: str
    answer: EmbedAnswer | None
    problem: str = ""
    loaded: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows beside its form: what was entered, what a file held, and the previews."""

    previews: Sequence[Preview] = ()
    named: str = ""
    pasted: str = ""
    read: Read | None = None
    problem: problems.Problem | None = None
    sent: Sequence[tuple[str, str]] | None = None


@router.get("/board")
def board(request: Request, service: ServiceDep) -> Response:
    """The form, with what would stand beside some loaded postings."""
    language = language_of(request)
    named = request.query_params.get("posting", "").strip()
    ids = [named] if named else [one.id for one in service.search("posting", "", _EXAMPLES).items]
    return _page(request, service, language, Shown(_previews(service, ids, language), named))


@router.post("/board")
def preview(request: Request, service: ServiceDep, form: Form) -> Response:
    """What would stand beside the postings that were named, pasted or uploaded."""
    language = language_of(request, {"lang": text(form, "lang")})
    shown = Shown(named=text(form, "posting"), pasted=text(form, "text"))
    try:
        arrived(request, "file")
        found, postings = _asked(form, shown)
        # What was read goes on in the form: in the other language the file need not be chosen again.
        carried = found.carried() if found and isinstance(form.get("file"), UploadFile) else ""
        sent = [("read", carried), ("posting", shown.named), ("text", shown.pasted)] if carried else None
        shown = replace(shown, read=found, previews=_previews(service, postings, language), sent=sent)
    except NothingLoaded:
        raise
    except SkillStepError as error:
        shown = replace(shown, problem=problems.of(request, error, language))
    return _page(request, service, language, shown)


def _asked(form: FormData, shown: Shown) -> tuple[Read | None, Sequence[str | Posting]]:
    """The postings that the form means: of a file, else pasted, else named; and what was read to find them.

    Raises:
        InputError: it means none, or they cannot be read.
    """
    if carried := text(form, "read"):
        read = Read.back(carried, "file")
        return read, [parse_inline(parse_posting, one, "file") for one in read.records]
    if found := read_file(form, "file", "posting"):
        return found
    if shown.pasted:
        return pasted_postings(shown.pasted, text(form, "title"))
    if shown.named:
        return None, [shown.named]
    raise InputError("name a posting, paste one, or choose a file.", field="posting")


def _previews(service: Service, postings: Sequence[str | Posting], language: Language) -> Sequence[Preview]:
    if not postings:
        return ()
    titles = [one if isinstance(one, str) else one.title for one in postings]
    answers = recommendations_of_many(service, postings, _SHOWN, language)
    return [
        Preview(one.posting.title, one, loaded=isinstance(posting, str))
        if isinstance(one, EmbedAnswer)
        else Preview(title, None, _said(one, language))
        for posting, title, one in zip(postings, titles, answers, strict=True)
    ]


def _said(error: PostingError, language: Language) -> str:
    """What is wrong with a posting, which stands beside its name, and what is near."""
    near = f" {Words(language)('error.nearest')} {', '.join(error.nearest)}" if error.nearest else ""
    return said(error.detail, language) + near


def _page(request: Request, service: Service, language: Language, shown: Shown) -> Response:
    ids = [one.answer.posting.id for one in shown.previews if one.answer and one.loaded]
    return page(
        request,
        "board.html",
        language,
        status=shown.problem.status if shown.problem else 200,
        personal=request.method == "POST",
        sent=shown.sent,
        shown=shown,
        problem=in_words(service, shown.problem, language) if shown.problem else None,
        wrong=_field(shown.problem),
        most=MAX_FILE_BYTES // 1_000_000,
        code=_code(request, next(iter(ids), "POSTING-ID"), language),
        attributions=attributions(service, set()),
    )


def _field(problem: problems.Problem | None) -> str:
    """The field of the form that a problem is about, "" where it is about none."""
    named = ((problem.field if problem else None) or "").partition(".")[0]
    return named if named in ("posting", "text", "file") else ""


def _code(request: Request, id_: str, language: Language) -> Mapping[str, str]:
    """What to put into a page, for a loaded posting, for one that the page describes, and as a frame."""
    base = f"{request.url.scheme}://{request.url.netloc}"
    frame = f"{base}/embed?{urlencode({'site': 'site_...', 'posting': id_, 'lang': language})}"
    return {
        "script": f'<script src="{base}/widget.js" async></script>\n'
        f'<skillstep-recommendations site="site_..." posting="{escape(id_)}" lang="{language}">'
        "</skillstep-recommendations>",
        "page": f'<script src="{base}/widget.js" async></script>\n'
        f'<skillstep-recommendations site="site_..." lang="{language}"></skillstep-recommendations>',
        "frame": f'<iframe src="{escape(frame)}" title="SkillStep" width="100%" height="420" loading="lazy">'
        "</iframe>",
    }


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
