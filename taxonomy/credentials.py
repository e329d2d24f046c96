"""Credentials, postings and learners as their owners state them, and alignments as we derive them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from taxonomy.particulars import NOTHING, Particulars

Standing = Literal["claimed", "evidenced", "verified"]
LevelSource = Literal["stated", "inferred", "assumed"]
AlignmentSource = Literal["declared", "text"]

# Rule 10: only these assessments, when stated, close nothing.
INFORMAL_ASSESSMENTS: frozenset[str] = frozenset({"participation", "recognition"})

CONFIDENCE_PARTS = 256


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a skill was read: a field of the document and the half-open character span in it."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """That a document teaches or asks for a skill.

    `entry` and `exit` are levels on the skill's scale (None for a skill without levels, and an entry
    of None means 0). `confidence` is an integer k, 1..256: the probability is k / 256 (rule 4).
    `claimed` says whether it passed the decision threshold (rule 9).
    """

    skill: str
    confidence: int
    exit: float | None = None
    entry: float | None = None
    claimed: bool = True
    source: AlignmentSource = "text"
    exit_source: LevelSource = "assumed"
    entry_source: LevelSource = "assumed"
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredSkill:
    """A skill as the source names it: an id, code or label, with levels as the source writes them.

    `codes` are ids, addresses or codes that the source gives beside the name: in a framework that knows one
    of them it decides, else the name does.
    """

    name: str
    exit: str | None = None
    entry: str | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """A price; `currency` is an ISO 4217 code."""

    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Learning hours; a single figure has minimum == maximum."""

    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Credits:
    """Credits of a system such as ECTS or CEU; None where the source does not say whose they are."""

    value: float
    system: str | None = None


@dataclass(frozen=True, slots=True)
class EducationalLevel:
    """A level as stated: "5" of the framework "EQF", or a word such as "Beginner" of no framework."""

    value: str
    framework: str | None = None

    @property
    def name(self) -> str:
        """As it is filtered and shown: "EQF 5"."""
        return f"{self.framework} {self.value}" if self.framework else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A micro-credential or course. What its source does not state is None or empty, never zero.

    `texts` maps a field name ("description", "outcomes") to its text, in reading order; the title is
    beside it. The declared skills stand as text under the field name "skills", so that a declared
    alignment can point at its words like any other. `particulars` is None where nothing of them is stated.
    """

    id: str
    title: str
    texts: Mapping[str, str] = field(default_factory=dict)
    declared: tuple[DeclaredSkill, ...] = ()
    language: str = "en"
    provider: str | None = None
    url: str | None = None
    category: str | None = None
    hours: Hours | None = None
    cost: Cost | None = None
    mode: str | None = None
    assessment: str | None = None
    prerequisites: tuple[str, ...] = ()
    starts: str | None = None
    credits: Credits | None = None
    level: EducationalLevel | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    particulars: Particulars | None = None

    @property
    def stated(self) -> Particulars:
        """What it states of what rules ask for; all of it not stated where nothing is."""
        return self.particulars or NOTHING

    @property
    def informal(self) -> bool:
        """Stated to be participation or recognition: closes nothing (rule 10)."""
        return (self.assessment or "").casefold() in INFORMAL_ASSESSMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A job posting; `texts` and `declared` as in `Credential`."""

    id: str
    title: str
    texts: Mapping[str, str] = field(default_factory=dict)
    declared: tuple[DeclaredSkill, ...] = ()
    language: str = "en"
    employer: str | None = None
    url: str | None = None
    location: str | None = None
    region: str | None = None
    posted: str | None = None
    category: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeldSkill:
    """A skill that a learner names: id, code or label; level as typed, None when unstated."""

    name: str
    level: str | None = None
    standing: Standing = "claimed"


@dataclass(frozen=True, slots=True)
class Learner:
    """What a person brings: skills, ids of held credentials, and free text such as a CV. Never stored."""

    skills: tuple[HeldSkill, ...] = ()
    credentials: tuple[str, ...] = ()
    text: str = ""
