"""What is asked and answered about demand: which steps the market asks for. Numbers are unrounded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from service.answers import Insufficient, SkillRef, ThingRef
from service.questions import RawWhere
from service.shares import Share

Direction = Literal["rising", "falling", "no difference shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandQuestion:
    """Which skills postings ask for, in one framework (default: the first loaded).

    `occupation` keeps the postings whose title or category names it, `sector` those of a category, `skill`
    those that ask for it; `since` and `until` are ISO dates, both included. `where` filters any other field.
    """

    framework: str | None = None
    occupation: str | None = None
    sector: str | None = None
    region: str | None = None
    employer: str | None = None
    skill: str | None = None
    since: str | None = None
    until: str | None = None
    where: RawWhere = field(default_factory=dict)
    k: int = 20
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Trend:
    """A share in two equal periods, one after the other, and the change with its 95 % interval.

    `direction` is no difference unless the interval leaves out zero and the change stands up among all the
    skills compared (false discovery rate 5 %).
    """

    before: Share
    after: Share
    change: float
    low: float
    high: float
    direction: Direction


@dataclass(frozen=True, slots=True)
class LevelShare:
    """How many postings ask for a skill up to this level, or beyond."""

    level: float
    asked: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSkill:
    """A skill and the postings that ask for it.

    `weight` is the mean share that its steps have of what a posting asks for; over all skills they sum to 1.
    `hot` is O*NET's hot technology, `in_demand` that O*NET calls it in demand for the occupation asked about;
    None where O*NET knows no such technology.
    """

    skill: SkillRef
    asked: Share
    weight: float
    levels: tuple[LevelShare, ...] = ()
    trend: Trend | None = None
    hot: bool | None = None
    in_demand: bool | None = None
    examples: tuple[ThingRef, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedOccupation:
    """The occupation asked about, and how many postings each of its names found."""

    id: str
    title: str
    names: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandOutlook:
    """A row of an official outlook: of NOC 2021 code `noc`, published under `code` over `period`.

    `occupation` is whose it is, None where that is the one asked about; `mapped` is the relation of the
    mapping that led to the code, None where the occupation carries it. Counts are persons over the period,
    None where they are not published; `expected` and `recent` are the source's own words, "" without any.
    """

    noc: str
    code: str
    period: str
    title: str
    expected: str
    recent: str
    openings: int | None
    seekers: int | None
    source: str
    occupation: ThingRef | None = None
    mapped: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandAnswer:
    """Skills by the number of postings that ask for them.

    Of the `postings` that pass the filters, `asking` name a skill of the framework: shares are of these.
    `total` counts the skills asked for. `first` and `last` are the days of the dated ones; `periods` the two
    compared, `no_trend` why there is no comparison. `skill` is the one asked about, with its share of all
    that pass the other filters; the others are then those asked for beside it. With too few postings there
    are no figures, and `insufficient` says so.
    """

    framework: str
    postings: int
    asking: int
    total: int
    skills: tuple[DemandSkill, ...]
    skill: DemandSkill | None = None
    occupation: NamedOccupation | None = None
    first: str | None = None
    last: str | None = None
    periods: tuple[tuple[str, str], ...] = ()
    no_trend: str | None = None
    outlooks: tuple[DemandOutlook, ...] = ()
    insufficient: Insufficient | None = None
    notes: tuple[str, ...] = ()
    snapshot: str = ""
