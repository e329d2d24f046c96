"""The advisor's ticked credentials side by side, and the sheet of advice that is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.service import Service
from service.web import problems
from service.web.deps import ServiceDep
from service.web.pages.advisor import (
    BOUNDS,
    FILTERS,
    answer_page,
    form_page,
    picked_of,
    question_of,
    together,
)
from service.web.pages.browse import attributions
from service.web.pages.forms import Asked, Form, text
from service.web.pages.pages import PageRoute
from service.web.pages.render import language_of, page
from service.web.schemas import Language
from taxonomy.errors import NothingLoaded, SkillStepError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

LEAST, MOST = 2, 5  # credentials side by side: what a page is wide enough for
_BEST = 5  # on a sheet, where none are ticked


@router.post("/advisor/compare")
def compare(request: Request, service: ServiceDep, form: Form) -> Response:
    """The ticked credentials side by side."""
    language = language_of(request, {"lang": text(form, "lang")})
    asked = Asked()
    try:
        asked = Asked.read(form, FILTERS, BOUNDS)
        if not LEAST <= len(asked.picked) <= MOST:
            return answer_page(request, service, language, asked, wrong="compare.count")
        return _compared(request, service, language, asked)
    except NothingLoaded:
        raise
    except SkillStepError as error:
        return form_page(request, service, language, asked, problems.of(request, error, language))


def _compared(request: Request, service: Service, language: Language, asked: Asked) -> Response:
    found = service.compare(asked.picked, question_of(asked, language), language)
    frameworks = {found.target.framework} if found.target else set()
    return page(
        request,
        "compare.html",
        language,
        personal=True,
        asked=asked,
        found=found,
        met=service.met(asked.picked, language),
        attributions=attributions(service, frameworks),
    )


@router.post("/advisor/sheet")
def sheet(request: Request, service: ServiceDep, form: Form) -> Response:
    """One page to print: the gap, what closes it best or what is ticked, and what nothing closes."""
    language = language_of(request, {"lang": text(form, "lang")})
    asked = Asked()
    try:
        asked = replace(Asked.read(form, FILTERS, BOUNDS), cursor="")
        found = service.gap(question_of(asked, language))
        results = picked_of(service, asked, language, found) or list(found.results[:_BEST])
        return page(
            request,
            "sheet.html",
            language,
            personal=True,
            asked=asked,
            found=found,
            results=results,
            together=together(results),
            met=service.met([one.id for one in results], language),
            today=date.today().isoformat(),
            attributions=attributions(service, {found.target.framework}),
        )
    except NothingLoaded:
        raise
    except SkillStepError as error:
        return form_page(request, service, language, asked, problems.of(request, error, language))
