"""What is asked about holders, and what is answered. Shares are fractions, lifts percentage points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from taxonomy.model import SetAside

# The smallest count that is shown, so that no person can be told from a figure: UK Longitudinal Linkage
# Collaboration, Statistical Disclosure Control (2025), which holds back every count below 10, zero included.
MINIMUM = 10


@dataclass(frozen=True, slots=True)
class InlineTable:
    """Rows that came without a file: of persons, or of an aggregated table."""

    name: str
    rows: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldersQuestion:
    """Files or tables in which holders stand beside others.

    `credentials` are those that make a holder, by id or title (none: any credential in the column).
    `holders` and `others` are the sizes of the two groups, for tables that do not state them. No count below
    `minimum` is shown. Skills are matched with the names of `framework` (default: the first loaded).
    """

    files: Sequence[Path] = ()
    tables: Sequence[InlineTable] = ()
    credentials: Sequence[str] = ()
    occupation: str | None = None
    minimum: int = MINIMUM
    holders: int | None = None
    others: int | None = None
    framework: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of an interval of 95 % confidence."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptake:
    """How many of an occupation hold a credential: `share` of `all`, or one in `one_in` of them.

    `reason` says why a figure is absent.
    """

    holders: int | None = None
    all: int | None = None
    share: float | None = None
    one_in: int | None = None
    interval: Interval | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """A skill, a seniority or a field of study: its share among holders and among the others.

    `lift` is the first minus the second in percentage points, `interval` its interval; `holders_n` and
    `others_n` are the sizes of the groups. `p` is adjusted for all comparisons of its table. `real` is True
    only where the interval leaves zero out and `p` is small enough, None where that cannot be said; `reason`
    says why it is not True, or why a figure is absent.
    """

    name: str
    id: str | None = None
    holders: float | None = None
    others: float | None = None
    holders_n: int | None = None
    others_n: int | None = None
    lift: float | None = None
    interval: Interval | None = None
    p: float | None = None
    real: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How holders and others spread over the values of a dimension, such as seniority.

    `hidden` counts values that are not named: too few people have them, or those could be computed.
    """

    dimension: str
    values: tuple[Lift, ...]
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationHolders:
    """The holders of one occupation (None: of all rows or tables, which state no occupation).

    `skills` stand by falling lift; `hidden_skills` counts those that too few people list, or all but too few.
    `insufficient` says that there are too few holders, or others, to say anything.
    """

    occupation: str | None
    uptake: Uptake | None
    skills: tuple[Lift, ...] = ()
    hidden_skills: int = 0
    shares: tuple[Distribution, ...] = ()
    insufficient: str | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """A figure, how it is made, and the source of that."""

    figure: str
    method: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldersAnswer:
    """Holders beside others, by occupation, the one with most holders first.

    `source` says whether rows were counted or tables read. `rows` and `people` are None where they would
    tell the size of an occupation that is too small to show (`hidden_occupations` of them). `credentials` are
    those that were asked for; skills were matched with the names of `framework`. Of the rows that could not
    be read, `set_aside` lists the first hundred.
    """

    source: Literal["rows", "tables"]
    credentials: tuple[str, ...]
    occupations: tuple[OccupationHolders, ...]
    hidden_occupations: int = 0
    minimum: int = MINIMUM
    rows: int | None = None
    people: int | None = None
    framework: str | None = None
    bad_rows: int = 0
    set_aside: tuple[SetAside, ...] = ()
    methods: tuple[Method, ...] = ()
    notes: tuple[str, ...] = field(default=())
