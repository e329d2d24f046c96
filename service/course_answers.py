"""The parts of a provider's check of a planned course. Numbers are unrounded; shares carry their sample."""

from __future__ import annotations

from dataclasses import dataclass

from service.answers import LinkedSkill, SkillRef, ThingRef
from service.demand_answers import DemandOutlook
from service.shares import Share


@dataclass(frozen=True, slots=True)
class CourseSkill:
    """A skill of a planned course and who asks for it.

    `postings` ask for a step that it teaches, `asked` is their share of those that name a skill (None: too
    few), and `examples` are the first of them, those of which it is the largest part first. `hot` as in
    `DemandSkill`.
    """

    skill: LinkedSkill
    postings: int
    examples: tuple[ThingRef, ...]
    asked: Share | None = None
    hot: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseDemand:
    """How much of what postings ask for a course teaches.

    Of all `postings`, `asking` name a skill of the framework; of these `matched` ask for a step that it
    teaches, and `whole` for no other. `covered` is the mean share of what a posting asks for that it teaches,
    `covered_of_matched` the same over those matched; `best` are those of which it teaches most. With fewer
    than 30 postings shares are None and `cannot_say` says so.
    """

    postings: int
    asking: int
    matching: int
    whole: int
    matched: Share | None
    covered: float | None
    covered_of_matched: float | None
    best: tuple[ThingRef, ...]
    cannot_say: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingSkill:
    """A skill that the course does not teach and that its postings ask for more often than postings do.

    `beside` is its share of the postings that the course matches, `everywhere` of all that name a skill; the
    interval of the first lies above the second. `more_postings` would be matched in addition, `more_covered`
    is the mean share of what a posting asks for that would be taught in addition, were all of it taught.
    `examples` ask for it beside the course, `gained` without.
    """

    skill: SkillRef
    beside: Share
    everywhere: Share
    more_postings: int
    more_covered: float
    examples: tuple[ThingRef, ...]
    gained: tuple[ThingRef, ...] = ()


@dataclass(frozen=True, slots=True)
class NearCredential:
    """An existing credential that teaches some of a planned course.

    `overlap` is the share of the course's steps that it teaches, `reverse` the share of its own that the
    course teaches, both weighted by width and confidence: near 1 both ways is a duplicate.
    """

    id: str
    title: str
    overlap: float
    shared: tuple[SkillRef, ...]
    provider: str | None = None
    reverse: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedOccupation:
    """An occupation that requires what a course teaches.

    `closes` is the expected share of it that the course closes for somebody who holds nothing, through
    `skills`; `lacking` are the heaviest of the others that it requires, of `requires` in all.
    """

    id: str
    title: str
    closes: float
    skills: tuple[SkillRef, ...]
    lacking: tuple[SkillRef, ...]
    requires: int
    outlooks: tuple[DemandOutlook, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandAlone:
    """What the course is worth by itself.

    `closes` is the most that it closes alone of any occupation, `whole` the postings that ask for nothing
    beyond it. `needs` is what it presupposes: prerequisites, and skills with the level at which it begins.
    """

    closes: float | None
    occupation: ThingRef | None
    whole: int
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePosting:
    """A posting that a figure rests on; `match` is the share of what it asks for that the course teaches."""

    id: str
    title: str
    match: float
    employer: str | None = None
    region: str | None = None
    posted: str | None = None
    url: str | None = None
