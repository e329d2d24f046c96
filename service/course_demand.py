"""A planned course against what postings ask for: what of it is asked for, and what is missing beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.answers import LinkedSkill, ThingRef
from service.context import Context
from service.course_answers import CourseDemand, CoursePosting, CourseSkill, MissingSkill
from service.demand import Selection, examples, first_columns, select, skill_weights
from service.demand_facts import hot
from service.proportions import MINIMUM, share_of, wilson
from service.reasons import say
from service.stepsums import Mask, PostingSums
from taxonomy.steps import skill_of

_WHOLE = 1 - 1e-9  # a row's weights are floats that sum to 1


@dataclass(frozen=True, slots=True)
class Taught:
    """A course's steps among those of the postings. `match` is the share of each posting that it teaches."""

    every: Selection
    columns: list[int]
    skills: frozenset[str]
    match: NDArray[np.float64]

    @property
    def matched(self) -> Mask:
        """The postings that ask for any of it."""
        found: Mask = (self.match > 0) & self.every.mask
        return found


def against(context: Context, sums: PostingSums, framework: str, steps: Iterable[str]) -> Taught:
    """The steps of a course, all of one framework, against all postings."""
    own = list(steps)
    every = select(context, sums, framework, np.ones(len(sums.sums.ids), np.bool_))
    columns = [sums.sums.columns[step] for step in own if step in sums.sums.columns]
    match: NDArray[np.float64] = sums.sums.weights[:, columns] @ np.ones(len(columns))
    return Taught(every, columns, frozenset(map(skill_of, own)), match)


def course_skill(course: Taught, linked: LinkedSkill, steps: Iterable[str], listed: int) -> CourseSkill:
    """Who asks for a skill of a course: for any of the `steps` of it that it teaches."""
    sums, every = course.every.sums.sums, course.every
    columns = [sums.columns[step] for step in steps if step in sums.columns]
    count = int(np.count_nonzero(sums.asking(columns) & every.mask))
    context = every.context
    return CourseSkill(
        linked,
        count,
        examples(every, columns[0], listed) if columns else (),
        share_of(count, every.of),
        hot(context, context.taxonomy.skills[linked.id]),
    )


def coverage(course: Taught, listed: int) -> CourseDemand:
    """How much of what postings ask for the course teaches."""
    every, matched = course.every, course.matched
    of, count = every.of, int(np.count_nonzero(matched))
    rows = np.flatnonzero(matched)
    best = rows[np.lexsort((rows, -course.match[rows]))][:listed]
    enough = of >= MINIMUM
    why = say("too few postings", every.context.language, count=of, minimum=MINIMUM)
    return CourseDemand(
        postings=len(every.sums.sums.ids),
        asking=of,
        matching=count,
        whole=int(np.count_nonzero(course.match[matched] >= _WHOLE)),
        matched=share_of(count, of),
        covered=float(course.match[matched].sum() / of) if enough else None,
        covered_of_matched=float(course.match[matched].mean()) if count >= MINIMUM else None,
        best=tuple(ThingRef(every.sums.sums.ids[row], every.sums.names[row]) for row in best.tolist()),
        cannot_say=None if enough else why,
    )


def missing(course: Taught, k: int, listed: int) -> tuple[tuple[MissingSkill, ...], str | None]:
    """The `k` skills most asked for beside the course, or why that cannot be said.

    They are those whose share of the matched postings has its whole interval above their share of all, by how
    far above the lower end lies, then by id.
    """
    near, every = (
        Selection(course.every.context, course.every.sums, course.every.framework, course.matched),
        course.every,
    )
    if near.of < MINIMUM:
        return (), say("too few matched", every.context.language, count=near.of, minimum=MINIMUM)
    sums, weights = every.sums.sums, skill_weights(every)
    beside, everywhere = sums.count(near.mask), sums.count(every.mask)
    low, _ = wilson(beside, near.of)
    above = low - everywhere / every.of
    first = first_columns(every)
    candidates = first[above[first] > 0].tolist()
    columns = [at for at in candidates if skill_of(sums.steps[at]) not in course.skills]
    columns.sort(key=lambda at: (-above[at], sums.steps[at]))
    found = []
    for at in columns[:k]:
        rows = sums.rows(at)
        one, other = share_of(int(beside[at]), near.of), share_of(int(everywhere[at]), every.of)
        if one is None or other is None:
            continue
        found.append(
            MissingSkill(
                skill=every.context.skill_ref(skill_of(sums.steps[at])),
                beside=one,
                everywhere=other,
                more_postings=int(np.count_nonzero(every.mask[rows] & ~near.mask[rows])),
                more_covered=float(weights[at]),
                examples=examples(near, at, listed),
                gained=examples(every.within(~near.mask), at, listed),
            )
        )
    return tuple(found), None


def posting_rows(course: Taught, ids: Iterable[str]) -> tuple[CoursePosting, ...]:
    """The postings that figures rest on, once each, those of which the course teaches most first."""
    context, sums = course.every.context, course.every.sums
    wanted = list(dict.fromkeys(ids))
    records = {id_: one.record for id_, one in context.postings(wanted).items()}
    rows = {id_: bisect_left(sums.sums.ids, id_) for id_ in wanted}
    made = [
        CoursePosting(
            id=id_,
            title=record.title,
            match=float(course.match[rows[id_]]),
            employer=record.employer,
            region=record.region,
            posted=record.posted,
            url=record.url,
        )
        for id_, record in records.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.match, one.id)))
