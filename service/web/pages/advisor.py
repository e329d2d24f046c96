"""The advisor's page: a target, a person, the gap between them, and what closes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.answers import GapAnswer, Result
from service.questions import GapQuestion
from service.service import Service
from service.web import problems
from service.web.deps import ServiceDep
from service.web.pages.browse import attributions, taxonomy_of
from service.web.pages.forms import Asked, Form, Row, arrived, text, uploaded
from service.web.pages.narrowing import facets_of
from service.web.pages.near import in_words
from service.web.pages.pages import PageRoute
from service.web.pages.render import language_of, page
from service.web.pages.spending import Spend
from service.web.pages.tongues import Tongues, tongues
from service.web.schemas import Language
from taxonomy.errors import NothingLoaded, SkillStepError, SnapshotGone
from taxonomy.model import label, level_names

router = APIRouter(route_class=PageRoute, include_in_schema=False)

FILTERS = ("mode", "language", "provider", "level", "assessment", "type", "meets")
BOUNDS = ("hours", "cost")
_RESULTS = 20
_MOST_PICKED = 50
_EMPTY_ROWS = 3
_SCALES = (0.1, 0.2, 0.3, 0.5, 1.0)  # of the bars: a part is seen also where the best closes a tenth
_NOTHING_READ: Mapping[str, Any] = {"read": False, "none": None, "by": {}}


@router.get("/advisor")
def advisor(request: Request, service: ServiceDep) -> Response:
    """The form; an address may name the target, never the person."""
    asked = Asked(target=request.query_params.get("target") or request.query_params.get("posting") or "")
    return form_page(request, service, language_of(request), asked)


@router.post("/advisor")
def answer(request: Request, service: ServiceDep, form: Form) -> Response:
    """What the form asks for next: its text read, one more row, the saved file, or the answer."""
    language = language_of(request, {"lang": text(form, "lang")})
    asked = Asked.read(form, FILTERS, ())  # a bound that is no number takes nothing else with it
    try:
        asked = Asked.read(form, FILTERS, BOUNDS)
        arrived(request, "saved")
        if (saved := uploaded(form, "saved")) is not None:
            asked = asked.with_saved(saved)
            return form_page(request, service, language, asked, sent=asked.sent())
        if text(form, "action") in ("edit", "row"):
            return form_page(request, service, language, asked)
        if asked.cv:
            return _read_text(request, service, language, asked)
        if text(form, "action") == "save":
            return _save(asked)
        return answer_page(request, service, language, asked)
    except NothingLoaded:
        raise
    except SnapshotGone:  # a load was published since: from the beginning of what there is now
        return answer_page(request, service, language, replace(asked, cursor=""), moved=True)
    except SkillStepError as error:
        if asked.cursor and error.field == "cursor":  # of another question, or altered: from the beginning
            return answer_page(request, service, language, replace(asked, cursor=""), unread=True)
        return form_page(request, service, language, asked, problems.of(request, error, language))


def form_page(
    request: Request,
    service: Service,
    language: Language,
    asked: Asked,
    problem: problems.Problem | None = None,
    found: Mapping[str, Any] | None = None,
    sent: Sequence[tuple[str, str]] | None = None,
    unkept: bool = False,
) -> Response:
    """The form as it was filled, with what is wrong, or what was read from a text.

    `sent` is what asks for it again, where that is not what the form says; `unkept` says that answers are not
    kept.
    """
    if service.engine.current() is None:
        raise NothingLoaded("nothing is loaded yet.")
    problem = in_words(service, problem, language) if problem else None
    rows = [*asked.rows, *(Row() for _ in range(_EMPTY_ROWS))]
    return page(
        request,
        "advisor.html",
        language,
        status=problem.status if problem else 200,
        personal=request.method == "POST",
        sent=sent,
        unkept=unkept,
        asked=_kept(replace(asked, rows=tuple(rows)), problem),
        problem=problem,
        found=found or _NOTHING_READ,
        scales=_scales(service, asked),
        aim=_aim(service, asked.target, language),
        twin="/docs#/gap/gap",
    )


def _kept(asked: Asked, problem: problems.Problem | None) -> Asked:
    """The form with what it has no fields for, unless that is what is wrong: it could not be mended there."""
    named = ((problem.field if problem else None) or "").removeprefix("where.")
    wrong = named.partition("_")[0] in (*FILTERS, *BOUNDS, "currency", "rank")
    return replace(asked, where={}, currency="", rank_by="closes") if wrong else asked


def still_there(service: Service, asked: Asked) -> tuple[Asked, int]:
    """The form with the ticked credentials that are loaded, and how many others there were."""
    snapshot, ticked = service.engine.current(), asked.picked[:_MOST_PICKED]
    there = snapshot.get("credential", ticked) if snapshot and ticked else {}
    kept = tuple(one for one in ticked if one in there)
    return replace(asked, picked=kept), len(ticked) - len(kept)


def _aim(service: Service, target: str, language: Language) -> str:
    """The name of what an id in the target field means, "" for what is no id."""
    if ":" not in target:
        return ""
    for kind in ("posting", "occupation"):
        try:
            record = service.show(kind, target, language)
        except SkillStepError:
            continue
        if kind == "posting":
            return str(record["title"])
        taxonomy = taxonomy_of(service)
        return label(taxonomy.occupations[str(record["id"])].labels, language) if taxonomy else ""
    return ""


def _scales(service: Service, asked: Asked) -> Mapping[str, Sequence[str]]:
    """The levels that each named skill can have, in the words of its scale, for those that are known."""
    taxonomy = taxonomy_of(service)
    found: dict[str, Sequence[str]] = {}
    for row in asked.rows:
        if taxonomy and row.skill and (named := taxonomy.named("skill", row.skill)):
            found[row.skill] = level_names(taxonomy.skills[named[0].id])
    return found


def _read_text(request: Request, service: Service, language: Language, asked: Asked) -> Response:
    """The skills of a pasted text as rows of the form, each with its words, to be corrected before anything
    is ranked; the text itself goes no further."""
    linked = service.link(asked.cv, language=language)
    known = {row.skill for row in asked.rows}
    rows = [
        Row(one.label, f"{one.level:g}" if one.level is not None and one.level_source == "stated" else "")
        for one in linked.skills
        if one.label not in known
    ]
    found = {one.label: one for one in linked.skills}
    corrected = replace(asked, rows=(*asked.rows, *rows), cv="")
    read = {"read": True, "none": linked.insufficient, "by": found}
    return form_page(request, service, language, corrected, found=read)


def _save(asked: Asked) -> Response:
    """The person and the target as a file, which this page and the command line read."""
    skills = [
        {"skill": row.skill, **({"level": row.level} if row.level else {}), "standing": row.standing}
        for row in asked.rows
    ]
    saved = {"target": asked.target, "skills": skills, "credentials": asked.credentials}
    headers = {
        "Content-Disposition": 'attachment; filename="skillstep-person.json"',
        "Cache-Control": "no-store",
    }
    data = msgspec.json.format(msgspec.json.encode(saved))
    return Response(data, media_type="application/json", headers=headers)


def question_of(asked: Asked, language: Language, **changed: Any) -> GapQuestion:
    """The gap that a form asks about."""
    question = GapQuestion(
        target=asked.question(),
        learner=asked.learner(),
        where=asked.filters(),
        k=_RESULTS,
        standing=asked.standing,
        rank_by=asked.rank_by,
        currency=(asked.currency or None) if asked.rank_by == "cost" else None,
        language=language,
    )
    return replace(question, **changed)


def answer_page(
    request: Request,
    service: Service,
    language: Language,
    asked: Asked,
    moved: bool = False,
    wrong: str | None = None,
    unread: bool = False,
) -> Response:
    """The gap and what closes it; `wrong` is the sentence that says what was wrong with what was ticked.

    `moved` says that another answer was gone on with, `unread` that the page asked for is none of this one.
    """
    asked, lost = still_there(service, asked)
    found = service.gap(question_of(asked, language, cursor=asked.cursor or None))
    picked = picked_of(service, asked, language, found)
    return page(
        request,
        "answer.html",
        language,
        status=400 if wrong or unread else 200,
        personal=True,
        asked=asked,
        found=found,
        moved=moved,
        unread=unread,
        lost=lost,
        wrong=wrong,
        met=service.met([one.id for one in found.results], language),
        spend=Spend(),
        currencies=currencies(service),
        picked=picked,
        together=together(picked),
        scale=scale_of([one.closes for one in found.results]),
        taxonomy=taxonomy_of(service),
        tongues=hindering(service, found.results),
        facets=facets_of(service, asked, FILTERS),
        attributions=attributions(service, {found.target.framework}),
    )


def hindering(service: Service, results: Sequence[Result]) -> Tongues:
    """The languages of the credentials that others require first."""
    blocks = [block for one in results for block in one.blocked_by]
    return tongues(service, "credential", [one.id for one in blocks if one.kind == "prerequisite"])


def scale_of(closes: Sequence[float]) -> float:
    """The share of the target that a whole bar stands for: the least that holds the longest bar."""
    return next((one for one in _SCALES if max(closes, default=0.0) <= one), 1.0)


def picked_of(service: Service, asked: Asked, language: Language, found: GapAnswer) -> list[Result]:
    """The ticked credentials, in the order of the answer, also those that stand on another page."""
    closing: dict[str, Result | None] = {one.id: one for one in found.results}
    ticked = asked.picked[:_MOST_PICKED]
    if elsewhere := [id_ for id_ in ticked if id_ not in closing]:
        results = service.closing(elsewhere, question_of(asked, language))
        closing |= dict(zip(elsewhere, results, strict=True))
    return [one for id_ in ticked if (one := closing[id_]) is not None]


def together(results: list[Result]) -> dict[str, Any]:
    """What credentials close together: each step once, at its best confidence (DESIGN section 1)."""
    best: dict[tuple[str, float | None], Any] = {}
    for result in results:
        for part in result.parts:
            key = (part.skill.id, part.level)
            if key not in best or best[key].closes < part.closes:
                best[key] = part
    return {"closes": sum(part.closes for part in best.values()), "parts": list(best.values())}


def currencies(service: Service) -> list[str]:
    """The currencies in which loaded credentials state their cost."""
    return sorted(service.search("credential", "", 1, facets=("currency",)).facets["currency"])
