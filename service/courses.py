"""The provider's check: what a planned course teaches, who asks for it, and what teaches nearly the same."""

from __future__ import annotations

from indexers.documents import taught, text_of
from service.answers import Insufficient, LinkedSkill, SkillRef, ThingRef
from service.context import Context
from service.found_answers import CourseAnswer, CourseSkill, NearCredential
from service.reasons import why_none
from service.resolve import check_framework
from taxonomy.credentials import Alignment, Credential
from taxonomy.steps import FULL_SCORE, Points, position, share_points, skill_of, taught_steps

_EXAMPLES = 3


def check_course(context: Context, course: Credential, framework: str | None, k: int) -> CourseAnswer:
    """Skills of a planned course, the postings that ask for each, and the `k` nearest credentials.

    The overlap of a credential is the share of the course's steps that it teaches, weighted by their width
    and its confidence: what it would close of the course, taken as a target.

    Raises:
        UnknownName, NothingLoaded: as `check_framework`.
    """
    chosen = check_framework(context.taxonomy, framework)
    document = text_of(course)
    linked = context.link(document, chosen).get(chosen)
    claimed = [one for one in linked.alignments if one.claimed] if linked else []
    if not claimed:
        stored = linked.insufficient if linked else None
        reason = why_none(stored, "none found in text", context.language, framework=chosen)
        return CourseAnswer(
            framework=chosen, skills=(), nearest=(),
            insufficient=Insufficient(reason),
        )  # fmt: skip
    texts = {"title": course.title, **course.texts}
    skills = [_skill(context, one, context.linked_skill(one, texts)) for one in claimed]
    skills.sort(key=lambda one: (-one.skill.probability, one.skill.id))
    points = _points(context, claimed)
    return CourseAnswer(
        framework=chosen, skills=tuple(skills), nearest=_nearest(context, points, k, course.id)
    )


def _skill(context: Context, one: Alignment, linked: LinkedSkill) -> CourseSkill:
    skill = context.taxonomy.skills[one.skill]
    entry, exit_ = position(skill, one.entry), position(skill, one.exit)
    steps = {step.id: 1 for step in taught_steps(skill, entry, exit_)}
    page = context.snapshot.closing("posting", steps, _EXAMPLES)
    postings = context.postings(hit.id for hit in page.hits)
    examples = tuple(ThingRef(hit.id, postings[hit.id].record.title) for hit in page.hits)
    return CourseSkill(linked, page.total, examples)


def _points(context: Context, claimed: list[Alignment]) -> Points:
    steps = taught(claimed, context.taxonomy)
    return share_points({id_: step.width for id_, (step, _) in steps.items()}).points


def _nearest(context: Context, points: Points, k: int, own_id: str) -> tuple[NearCredential, ...]:
    page = context.snapshot.closing("credential", points, k + 1)
    documents = context.credentials(hit.id for hit in page.hits)
    found = []
    for hit in page.hits:
        if hit.id == own_id:
            continue
        document = documents[hit.id]
        steps = taught(document.alignments, context.taxonomy)
        shared = dict.fromkeys(skill_of(id_) for id_ in points if id_ in steps and steps[id_][1].claimed)
        names: tuple[SkillRef, ...] = tuple(context.skill_ref(id_) for id_ in shared)
        record = document.record
        found.append(NearCredential(record.id, record.title, hit.score / FULL_SCORE, names, record.provider))
    return tuple(found[:k])
