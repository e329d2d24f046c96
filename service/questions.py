"""What can be asked, as plain values that the command line, the API and the evaluation all build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from indexers.engine import Kind
from service.switches import ALL_ON, Switches
from taxonomy.credentials import Learner, Posting
from taxonomy.errors import InputError

# Rule 7 reads at most this many; nobody reads more results than that on a page.
MAX_RESULTS = 1000
# Elasticsearch's result window (index.max_result_window), so that every engine pages equally far.
MAX_OFFSET = 10_000

StandingRule = Literal["all", "strict"]
RankBy = Literal["closes", "hour", "cost"]

# A filter as a caller writes it: a value, several values, {"min": ..., "max": ...}, or {"stated": ...}.
RawFilter = str | float | list[str] | Mapping[str, float | str | bool]
RawWhere = Mapping[str, RawFilter]


@dataclass(frozen=True, slots=True)
class WantedSkill:
    """A skill that a target asks for: id, code or label; level as typed; importance in (0, 1]."""

    name: str
    level: str | None = None
    importance: float = 1.0


@dataclass(frozen=True, slots=True)
class TargetQuestion:
    """What is aimed at: exactly one of a name (occupation, job role, posting), skills, a text, a posting.

    `kind` says what the name must be the name of; None: a posting's id, else an occupation or job role.
    """

    name: str | None = None
    skills: tuple[WantedSkill, ...] = ()
    text: str | None = None
    posting: Posting | None = None
    kind: Literal["occupation", "posting"] | None = None

    def __post_init__(self) -> None:
        given = [self.name is not None, bool(self.skills), self.text is not None, self.posting is not None]
        if sum(given) != 1:
            raise InputError(
                "give exactly one of: an occupation, job role or posting; skills; a text.", field="target"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class GapQuestion:
    """Which credentials close the gap between a learner and a target.

    `framework` picks one where several know the target; `standing` "strict" does not count what is only
    claimed; `rank_by` puts those first that close most, most an hour, or most for their cost in `currency`
    (None: the one that all share); `language` is that of the labels in the answer; `cursor` goes on where an
    earlier answer to the same question said; `weight_by_demand` weighs the target's steps by the postings
    that ask for them.
    """

    target: TargetQuestion
    learner: Learner = field(default_factory=Learner)
    framework: str | None = None
    where: RawWhere = field(default_factory=dict)
    k: int = 10
    standing: StandingRule = "all"
    rank_by: RankBy = "closes"
    currency: str | None = None
    language: str = "en"
    cursor: str | None = None
    switches: Switches = ALL_ON
    weight_by_demand: bool = False

    def unpaged(self) -> GapQuestion:
        """The question whatever its page: what a cursor is bound to."""
        return replace(self, k=0, cursor=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuestion:
    """Which documents of a kind have some words; `cursor` as in `GapQuestion`, in place of an offset."""

    kind: Kind
    query: str = ""
    k: int = 10
    offset: int = 0
    where: RawWhere = field(default_factory=dict)
    facets: Sequence[str] = ()
    language: str = "en"
    cursor: str | None = None
    switches: Switches = ALL_ON

    def unpaged(self) -> SearchQuestion:
        """The question whatever its page."""
        return replace(self, k=0, offset=0, cursor=None)


def check_k(k: int, field_name: str = "k") -> int:
    """`k`, when it lies in 1..MAX_RESULTS. Raises InputError otherwise."""
    if not 1 <= k <= MAX_RESULTS:
        raise InputError(f"must lie between 1 and {MAX_RESULTS:,}, not {k:,}.", field=field_name)
    return k
