"""The provider's check: what a planned course teaches, who asks for it, and what teaches nearly the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexers.documents import taught, text_of
from service.answers import Insufficient, LinkedSkill, SkillRef
from service.context import Context
from service.course_answers import CourseDemand, CoursePosting, CourseSkill, MissingSkill, NearCredential
from service.course_demand import Taught, against, course_skill, coverage, missing, posting_rows
from service.course_occupations import alone, served
from service.found_answers import CourseAnswer
from service.reasons import why_none
from service.resolve import check_framework
from service.sums import Sums
from taxonomy.credentials import Alignment, Credential
from taxonomy.frameworks import framework_of
from taxonomy.steps import (
    FULL_SCORE,
    Points,
    closing_score,
    position,
    share_points,
    skill_of,
    taught_steps,
)

LISTED = 3  # postings behind a figure, unless more are asked for
MOST_LISTED = 200
_MISSING = 10


def check_course(
    context: Context,
    course: Credential,
    framework: str | None,
    k: int,
    listed: int = LISTED,
) -> CourseAnswer:
    """Skills of a planned course, who asks for them, what is missing, and the `k` nearest of everything else.

    Behind each figure of postings `listed` of them are named.

    Raises:
        UnknownName, NothingLoaded: as `check_framework`.
    """
    chosen = check_framework(context.taxonomy, framework)
    linked = context.link(text_of(course), chosen).get(chosen)
    claimed = [one for one in linked.alignments if one.claimed] if linked else []
    unsure = _unsure(context, course, linked.alignments if linked else ())
    if not claimed:
        stored = linked.insufficient if linked else None
        reason = why_none(stored, "none found in text", context.language, framework=chosen)
        return CourseAnswer(
            framework=chosen, title=course.title, skills=(), nearest=(), uncertain=unsure,
            insufficient=Insufficient(reason), snapshot=context.snapshot.info.id,
        )  # fmt: skip
    sums = context.sums or Sums()
    steps = taught(claimed, context.taxonomy)
    confidences = {id_: alignment.confidence for id_, (_, alignment) in steps.items()}
    points = share_points({id_: step.width for id_, (step, _) in steps.items()}).points
    market = _market(context, sums, chosen, course, claimed, listed)
    occupations = served(context, sums.occupations.of(context.snapshot), chosen, confidences, k)
    return CourseAnswer(
        framework=chosen,
        title=course.title,
        skills=market.skills,
        nearest=_nearest(context, points, confidences, chosen, k, course.id),
        demand=market.demand,
        missing=market.missing,
        missing_unsaid=market.missing_unsaid,
        occupations=occupations,
        alone=alone(context, course, claimed, occupations, market.demand),
        postings=market.postings,
        uncertain=unsure,
        snapshot=context.snapshot.info.id,
    )


def _unsure(context: Context, course: Credential, found: Iterable[Alignment]) -> tuple[LinkedSkill, ...]:
    texts = {"title": course.title, **course.texts}
    unsure = [context.linked_skill(one, texts) for one in found if not one.claimed]
    return tuple(sorted(unsure, key=lambda one: (-one.probability, one.id)))


@dataclass(frozen=True, slots=True)
class _Market:
    skills: tuple[CourseSkill, ...]
    demand: CourseDemand
    missing: tuple[MissingSkill, ...]
    missing_unsaid: str | None
    postings: tuple[CoursePosting, ...]


def _market(
    context: Context, sums: Sums, framework: str, course: Credential, claimed: list[Alignment], listed: int
) -> _Market:
    """The course against the postings."""
    texts = {"title": course.title, **course.texts}
    own = {one.skill: _steps(context, one) for one in claimed}
    table = sums.postings.of(context.snapshot)
    market = against(context, table, framework, dict.fromkeys(id_ for some in own.values() for id_ in some))
    skills = [
        course_skill(market, context.linked_skill(one, texts), own[one.skill], listed) for one in claimed
    ]
    skills.sort(key=lambda one: (-one.skill.probability, one.skill.id))
    demand = coverage(market, listed)
    beside, unsaid = missing(market, _MISSING, listed)
    return _Market(
        tuple(skills), demand, beside, unsaid, _behind(market, skills, demand, beside)
    )  # fmt: skip


def _behind(
    market: Taught, skills: Iterable[CourseSkill], demand: CourseDemand, beside: Iterable[MissingSkill]
) -> tuple[CoursePosting, ...]:
    shown = [*demand.best]
    for one in skills:
        shown += one.examples
    for other in beside:
        shown += (*other.examples, *other.gained)
    return posting_rows(market, (one.id for one in shown))


def _steps(context: Context, one: Alignment) -> list[str]:
    skill = context.taxonomy.skills[one.skill]
    return [step.id for step in taught_steps(skill, position(skill, one.entry), position(skill, one.exit))]


def _nearest(
    context: Context, points: Points, confidences: Points, framework: str, k: int, own_id: str
) -> tuple[NearCredential, ...]:
    """By the share of the course that they teach, with the share of them that the course teaches."""
    page = context.snapshot.closing("credential", points, k + 1)
    documents = context.credentials(hit.id for hit in page.hits)
    found = []
    for hit in page.hits:
        if hit.id == own_id:
            continue
        document = documents[hit.id]
        own = (one for one in document.alignments if framework_of(one.skill) == framework)
        steps = taught(own, context.taxonomy)
        claimed = {id_: step.width for id_, (step, one) in steps.items() if one.claimed}
        shared = dict.fromkeys(skill_of(id_) for id_ in points if id_ in claimed)
        names: tuple[SkillRef, ...] = tuple(context.skill_ref(id_) for id_ in shared)
        record = document.record
        reverse = closing_score(share_points(claimed).points, confidences) / FULL_SCORE
        found.append(
            NearCredential(
                record.id, record.title, hit.score / FULL_SCORE, names, record.provider, reverse
            )
        )  # fmt: skip
    return tuple(found[:k])
