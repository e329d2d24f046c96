"""What is answered about a plan: the JSON of the command line and the API, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.answers import (
    Block,
    GapSummary,
    Insufficient,
    LearnerAnswer,
    Part,
    SkillRef,
    TargetAnswer,
    ThingRef,
)

Budget = Literal["hours", "by", "cost", "credentials"]


@dataclass(frozen=True, slots=True)
class PlanPart(Part):
    """One step that a planned credential closes: `closes` = `weight` x (`confidence` - `before`).

    `before` is the confidence at which those before it in the plan close the step already.
    """

    before: float = 0.0


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What hindered a credential, and the earlier one of the plan that sees to it."""

    block: Block
    by: ThingRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A credential of a plan, in its place.

    `adds` is what it closes beyond those before it, the sum of its parts; `alone` what it would close by
    itself; `closed` is what the plan has closed if one stops after it. All are shares of the target. `hours`
    and `cost` are those that count: `hours_assumed` and `cost_assumed` say that the caller's figure stands in
    for one that is not stated. Weeks are counted from the start of the plan, in parts; days are the first and
    the last. None begins before its `next_start`; `waits` are the weeks before it that are spent waiting.
    """

    id: str
    title: str
    adds: float
    alone: float
    closed: float
    share_of_gap: float
    reason: str
    parts: tuple[PlanPart, ...]
    after: tuple[Unlocked, ...] = ()
    hours: float | None = None
    hours_assumed: bool = False
    cost: float | None = None
    currency: str | None = None
    cost_assumed: bool = False
    from_week: float | None = None
    to_week: float | None = None
    first_day: str | None = None
    last_day: str | None = None
    next_start: str | None = None
    waits: float = 0.0
    provider: str | None = None
    mode: str | None = None
    language: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A budget raised from `limit` to `needed`: hours, an amount of money, a number of credentials."""

    budget: Budget
    limit: float
    needed: float


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What raising budgets so far would add: credentials in order, and the share of the target they close."""

    changes: tuple[Change, ...]
    adds: float
    credentials: tuple[ThingRef, ...]


@dataclass(frozen=True, slots=True)
class Beyond:
    """A missing skill that a credential would close which the plan does not take, and why it does not.

    `weight` is what the credential would add of the skill, a share of the target. `stopped_by` names the
    budgets that it does not fit in beside the plan, or what is not stated; `blocked_by` what it expects.
    """

    skill: SkillRef
    weight: float
    credential: ThingRef
    hours: float | None
    cost: float | None
    currency: str | None
    stopped_by: tuple[str, ...] = ()
    blocked_by: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """How good the plan is: no set of the candidates within the budgets closes more than `bound`.

    `optimal` says that this is what the plan closes. `greedy` is what one closes who takes what adds most
    next (the best of: at all, an hour, for its cost). `closing` counts all that close anything and pass the
    filters, `candidates` those of them that were weighed.
    """

    optimal: bool
    bound: float
    greedy: float
    candidates: int
    closing: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many credentials were left out before anything was weighed, and why."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswer:
    """The answer to a plan question. `adds` of its credentials sum to `closes`, a share of the target.

    `hours` and `cost` are sums of what is stated or assumed; `unstated_hours` and `unstated_cost` count the
    credentials that are in neither. `gap` is the gap before the plan, with what no credential closes.
    """

    target: TargetAnswer
    learner: LearnerAnswer
    gap: GapSummary
    plan: tuple[Planned, ...]
    closes: float = 0.0
    missing: float | None = None
    share_of_gap: float = 0.0
    hours: float = 0.0
    unstated_hours: int = 0
    cost: float | None = None
    currency: str | None = None
    unstated_cost: int = 0
    weeks: float | None = None
    starting: str | None = None
    last_day: str | None = None
    proof: Proof | None = None
    relax: tuple[Relaxation, ...] = ()
    beyond: tuple[Beyond, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    insufficient: Insufficient | None = None
    notes: tuple[str, ...] = ()
    snapshot: str = ""
    switched_off: tuple[str, ...] = ()
