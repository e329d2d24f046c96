"""The provider's page: what a planned course teaches, who asks for it, and the evidence of need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.courses import LISTED
from service.found_answers import CourseAnswer
from service.reports.charts import Bar, scale_of
from service.service import Service
from service.web import problems
from service.web.deps import ServiceDep
from service.web.pages.browse import attributions, taxonomy_of
from service.web.pages.files import MAX_FILE_BYTES
from service.web.pages.forms import Form, arrived, text
from service.web.pages.near import in_words
from service.web.pages.pages import PageRoute
from service.web.pages.planned import TYPED, Planned
from service.web.pages.render import language_of, page
from service.web.pages.tongues import Tongues, tongues
from service.web.schemas import Language
from taxonomy.errors import NothingLoaded, SkillStepError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

REPORTED = 25  # postings behind each figure of a report, as on the command line
_NEAR = 10
_OF_AWARDS = "award"  # rules of what a person was given: a planned course has no holder yet


@router.get("/provider")
def provider(request: Request, service: ServiceDep) -> Response:
    """The form."""
    return _form(request, service, language_of(request), Planned.nothing())


@router.post("/provider")
def check(request: Request, service: ServiceDep, form: Form) -> Response:
    """The answer, the form again to change it, or the evidence of need as a file."""
    language = language_of(request, {"lang": text(form, "lang")})
    action = text(form, "action")
    planned = Planned.read(form)
    try:
        arrived(request, "file")
        planned = planned.with_file(form)
        if action == "edit" or planned.held:
            return _form(request, service, language, planned)
        answer = _answer(service, planned, language, REPORTED if action in ("report", "json") else LISTED)
        if action == "report":
            return _report(service, answer, language)
        if action == "json":
            data = msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n"
            return _download(data, "application/json", "skillstep-course.json")
        return _shown(request, service, language, planned, answer)
    except NothingLoaded:
        raise
    except SkillStepError as error:
        return _form(request, service, language, planned, problems.of(request, error, language))


def _answer(service: Service, planned: Planned, language: Language, listed: int) -> CourseAnswer:
    """The check of the course, by rules as on the day that the form names."""
    course = planned.course()
    answer = service.course(course, planned.framework or None, _NEAR, language, listed=listed)
    if not planned.rules:
        return answer
    return replace(answer, rules=service.check(course, planned.rules, language, planned.day or None))


def _form(
    request: Request,
    service: Service,
    language: Language,
    planned: Planned,
    problem: problems.Problem | None = None,
) -> Response:
    return page(
        request,
        "provider.html",
        language,
        status=problem.status if problem else 200,
        personal=request.method == "POST",
        sent=None if problem or request.method == "GET" else planned.sent("edit"),
        planned=planned,
        most=MAX_FILE_BYTES // 1_000_000,
        kept=_title(planned),
        problem=in_words(service, problem, language) if problem else None,
        wrong=_field(problem),
        frameworks=service.frameworks().frameworks,
        rules=[one for one in service.rules(language).rules if one.document != _OF_AWARDS],
        attributions=attributions(service, set()),
    )


def _title(planned: Planned) -> str:
    """The title of the course that a file brought, "" without one."""
    if not planned.record:
        return ""
    try:
        return planned.course().title
    except SkillStepError:
        return "?"


def _field(problem: problems.Problem | None) -> str:
    """The field of the form that a problem is about, "" where it is about none."""
    named = ((problem.field if problem else None) or "").removeprefix("course.")
    named = {"date": "day", "course": "file"}.get(named, named)
    return named if named in (*TYPED, "framework", "rules", "day", "file") else ""


def _shown(
    request: Request, service: Service, language: Language, planned: Planned, answer: CourseAnswer
) -> Response:
    body: dict[str, Any] = {"course": planned.stated(), "framework": answer.framework, "k": _NEAR}
    if planned.rules:
        body["rules"] = planned.rules
    asked = [Bar("", one.asked.share, one.asked.low, one.asked.high) for one in answer.skills if one.asked]
    beside = [
        Bar("", one.beside.share, one.beside.low, one.beside.high, one.everywhere.share)
        for one in answer.missing
    ]
    return page(
        request,
        "provider_answer.html",
        language,
        personal=True,
        sent=planned.sent("check"),
        planned=planned,
        found=answer,
        scales={"skills": scale_of(asked), "missing": scale_of(beside)},
        taxonomy=taxonomy_of(service),
        tongues=_tongues(service, answer),
        course_language=planned.course().language,
        course_words=" ".join(" ".join(_texts(planned.stated())).split()),
        body=msgspec.json.format(msgspec.json.encode({**body, "language": language})).decode(),
        attributions=attributions(service, {answer.framework}),
    )


def _texts(value: object) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _tongues(service: Service, answer: CourseAnswer) -> Tongues:
    """The languages of the credentials and postings that an answer names."""
    postings = [one.id for one in answer.postings]
    near = tongues(service, "credential", [one.id for one in answer.nearest])
    return near | tongues(service, "posting", postings)


def _report(service: Service, answer: CourseAnswer, language: Language) -> Response:
    """The evidence of need, the file that `skillstep course --report` writes."""
    from service.reports.course import course_report, sources_of

    sources = sources_of(service.engine.open(answer.snapshot), answer.framework)
    written = course_report(answer, sources, language)
    return _download(written.encode(), "text/html; charset=utf-8", "skillstep-evidence-of-need.html")


def _download(data: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=media_type, headers=headers)
