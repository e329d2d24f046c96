"""What is answered about rules: the JSON of the command line and the API, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from service.answers import Insufficient, TargetAnswer, ThingRef
from taxonomy.rules import Result
from taxonomy.rules.profile import Document

Verdict = Literal["complete", "fails", "not stated"]


@dataclass(frozen=True, slots=True)
class CheckedElement:
    """One element of a rule: what came of it, what was found, what was wanted, and where it stands."""

    name: str
    mandatory: bool
    result: Result
    found: str
    wanted: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleSource:
    """Where rules stand; `date` is an ISO day, or a year where no day is known."""

    name: str
    url: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswer:
    """What rules say of a credential.

    `verdict` looks at the mandatory elements that apply: "complete" where all pass, "fails" where one fails,
    "not stated" where none fails and one is not stated. `counts` has the number of elements by result.
    `notes` say what cannot be right whatever the rules, and what a reader should know.
    """

    rules: str
    elements: tuple[CheckedElement, ...]
    title: str
    document: Document
    in_force: str
    source: RuleSource
    credential: ThingRef
    verdict: Verdict
    counts: Mapping[str, int]
    outcome: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChecksAnswer:
    """Several checks, in the order of the credentials and then of the rules."""

    checks: tuple[CheckAnswer, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesListed:
    """Rules that a credential can be checked by; `outcome` is what one that passes them is called."""

    name: str
    title: str
    document: Document
    in_force: str
    until: str | None
    elements: int
    mandatory: int
    outcome: str | None
    source: RuleSource


@dataclass(frozen=True, slots=True)
class RulesAnswer:
    """All rules that there are, by name."""

    rules: tuple[RulesListed, ...]


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field side by side, in the order of the credentials; None where it is not stated."""

    field: str
    label: str
    values: tuple[str | None, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class ComparedClosing:
    """What a credential closes: a share of the target, and of the gap."""

    closes: float
    share_of_gap: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareAnswer:
    """Credentials side by side; `closes` is empty without a target, else one for each, None for nothing."""

    credentials: tuple[ThingRef, ...]
    fields: tuple[ComparedField, ...]
    source: RuleSource
    target: TargetAnswer | None = None
    missing: float | None = None
    closes: tuple[ComparedClosing | None, ...] = field(default=())
    insufficient: Insufficient | None = None
    snapshot: str = ""
