"""What is answered about texts, courses, searches and what is loaded. Numbers are unrounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexers.engine import Cluster
from service.answers import Insufficient, LinkedSkill, SkillRef
from service.course_answers import (
    CourseDemand,
    CoursePosting,
    CourseSkill,
    MissingSkill,
    NearCredential,
    ServedOccupation,
    StandAlone,
)
from service.rules.answers import CheckAnswer


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """The skills that a text names, by falling probability."""

    skills: tuple[LinkedSkill, ...]
    insufficient: Insufficient | None = None
    notes: tuple[str, ...] = ()
    switched_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseAnswer:
    """The provider's check of a planned course.

    `missing` are skills asked for beside it; `missing_unsaid` says why none can be named. `postings` are all
    that are named anywhere in the answer, those of which it teaches most first. `rules` are checks by the
    rules that the caller named. `uncertain` are skills read with too low a probability to count.
    """

    framework: str
    title: str = ""
    skills: tuple[CourseSkill, ...]
    nearest: tuple[NearCredential, ...]
    demand: CourseDemand | None = None
    missing: tuple[MissingSkill, ...] = ()
    missing_unsaid: str | None = None
    occupations: tuple[ServedOccupation, ...] = ()
    alone: StandAlone | None = None
    postings: tuple[CoursePosting, ...] = ()
    uncertain: tuple[LinkedSkill, ...] = ()
    rules: tuple[CheckAnswer, ...] = ()
    insufficient: Insufficient | None = None
    notes: tuple[str, ...] = ()
    snapshot: str = ""
    switched_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundItem:
    """A search hit: its BM25 score (0 where it has none of the words), and a line about it.

    A skill has its type and category; `teaches` says that a credential claims to teach a skill that the query
    names.
    """

    id: str
    title: str
    score: float
    about: str = ""
    type: str = ""
    category: str = ""
    teaches: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """A page of search hits; facets count everything that matches.

    `linked` are the skills that the query names: what teaches them is found too, and fused with what has the
    words by reciprocal rank. `corrected` is the query with mistyped words put right, where it found nothing
    as typed. `next` and `previous` are the cursors of the pages around.
    """

    kind: str
    query: str
    total: int
    offset: int
    items: tuple[FoundItem, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    snapshot: str = ""
    linked: tuple[SkillRef, ...] = ()
    corrected: str | None = None
    next: str | None = None
    previous: str | None = None
    switched_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer:
    """What is loaded. `frameworks` are in load order, those with skills first; the first is the default.

    `data` is the folder, and `cluster` what the engine asks, where it is not embedded; the API does not say
    them.
    """

    data: str | None
    engine: str
    cluster: Cluster | None
    snapshot: str | None
    created: str | None
    counts: Mapping[str, int]
    frameworks: tuple[FrameworkStatus, ...]
    encoder: str
    snapshots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameworkStatus:
    """A loaded framework, with the attribution that must stand where its data is shown."""

    id: str
    name: str
    version: str
    skills: int
    occupations: int
    licence: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Probe:
    """A sign of life; `snapshot` is what answers come from."""

    status: str
    snapshot: str | None = None
