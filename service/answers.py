"""What is answered: the JSON of the command line and the API, field by field. Numbers are unrounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from service.questions import RankBy

TargetKind = Literal["occupation", "posting", "skills", "text"]


@dataclass(frozen=True, slots=True)
class SkillRef:
    """A skill by id, with its label in the answer's language."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class ThingRef:
    """An occupation, credential or posting by id, with its title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Span:
    """The words that a skill was read from: a field of the document, the words, their half-open span."""

    field: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Insufficient:
    """Why there is not enough information for an answer."""

    reason: str


@dataclass(frozen=True, slots=True)
class TargetAnswer:
    """How the target was understood. `also` are targets of the same name in other frameworks.

    `skills` counts those that a gap counts, `assumed` those of them whose required level the source does
    not state, `dropped` the steps too light to get a point. `found` are the skills read from a text. `note`
    says so where a mapping led from the name to the target; `also` then holds what was named.
    """

    kind: TargetKind
    id: str | None
    label: str
    framework: str
    skills: int
    assumed: int = 0
    dropped: int = 0
    also: tuple[ThingRef, ...] = ()
    found: tuple[LinkedSkill, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedSkill:
    """A skill found in a text: level on its scale, where the level comes from, probability, evidence."""

    id: str
    label: str
    level: float | None
    level_source: str
    probability: float
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """How something the learner holds was understood, and where it came from (skill, credential, text)."""

    skill: SkillRef
    level: float | None
    standing: str
    source: str
    assumed: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LearnerAnswer:
    """What counted, and what did not, each with the reason."""

    held: tuple[HeldAnswer, ...] = ()
    not_counted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GapSkill:
    """A skill with missing steps; levels on its scale, None without. `weight` is a share of the target."""

    skill: SkillRef
    held: float | None
    required: float | None
    weight: float
    assumed: bool = False
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class OpenSkill:
    """Missing steps of a skill that nothing, or nothing surely, closes.

    `weight` is a share of the target; `best` is the highest confidence there is (0 when nothing at all).
    """

    skill: SkillRef
    level: float | None
    weight: float
    best: float = 0.0


@dataclass(frozen=True, slots=True)
class GapSummary:
    """The gap: `missing` + `met` = 1, and the weights of `skills` sum to `missing`.

    Without enough information both are None: no gap is not a gap of nothing.

    `unclosed` are missing steps that no credential closes, `uncertain` those that only credentials below
    the decision threshold might.
    """

    missing: float | None
    met: float | None
    skills: tuple[GapSkill, ...] = ()
    unclosed: tuple[OpenSkill, ...] = ()
    uncertain: tuple[OpenSkill, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One step that a credential closes: `closes` = `weight` x `confidence`, a share of the target.

    `level` is where the step ends on the skill's scale. `source` is "declared" or "text"; `claimed` says
    whether the alignment passed the decision threshold.
    """

    skill: SkillRef
    level: float | None
    weight: float
    confidence: float
    closes: float
    source: str
    claimed: bool
    level_source: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Why a credential cannot be entered yet: a prerequisite, or an entry level above what is held."""

    kind: Literal["prerequisite", "entry level"]
    id: str
    label: str
    needed: float | None = None
    held: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A ranked credential. Its parts sum to `closes`, a share of the target; `share_of_gap` is of the gap.

    `closes_per_hour` is `closes` by the most hours that it may take, `closes_per_cost` by its cost in its own
    currency: None where that is not stated or zero. `rank_note` says why one that could not be ranked by hour
    or cost stands where it stands.
    """

    id: str
    title: str
    closes: float
    share_of_gap: float
    reason: str
    parts: tuple[Part, ...]
    blocked_by: tuple[Block, ...] = ()
    held: bool = False
    provider: str | None = None
    language: str | None = None
    url: str | None = None
    hours: tuple[float, float] | None = None
    cost: float | None = None
    currency: str | None = None
    mode: str | None = None
    assessment: str | None = None
    starts: str | None = None
    credits: float | None = None
    credit_system: str | None = None
    level: str | None = None
    closes_per_hour: float | None = None
    closes_per_cost: float | None = None
    rank_note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapAnswer:
    """The answer to a gap question. `notes` say what a reader should know (levels across scales, ...).

    `currency` is the one whose costs were compared, where results are ranked by cost. `next` is the cursor of
    the results after these, None where they are the last; `switched_off` names the behaviours that were off.
    """

    target: TargetAnswer
    learner: LearnerAnswer
    gap: GapSummary
    results: tuple[Result, ...]
    total: int
    offset: int = 0
    next: str | None = None
    rank_by: RankBy = "closes"
    currency: str | None = None
    insufficient: Insufficient | None = None
    notes: tuple[str, ...] = ()
    snapshot: str = ""
    switched_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainAnswer:
    """Why a credential stands where it stands, or is not listed. `rank` counts from 1, None when unlisted."""

    credential: ThingRef
    listed: bool
    rank: int | None
    of: int
    why: tuple[str, ...]
    result: Result | None
    target: TargetAnswer
    gap: GapSummary
    rank_by: RankBy = "closes"
    insufficient: Insufficient | None = None
    switched_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """The skills that a text names, by falling probability."""

    skills: tuple[LinkedSkill, ...]
    insufficient: Insufficient | None = None
    notes: tuple[str, ...] = ()
    switched_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseSkill:
    """A skill of a planned course and who asks for it."""

    skill: LinkedSkill
    postings: int
    examples: tuple[ThingRef, ...]


@dataclass(frozen=True, slots=True)
class NearCredential:
    """An existing credential and the share of the planned course's steps that it covers (with its parts)."""

    id: str
    title: str
    overlap: float
    shared: tuple[SkillRef, ...]
    provider: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseAnswer:
    """The provider's check of a planned course."""

    framework: str
    skills: tuple[CourseSkill, ...]
    nearest: tuple[NearCredential, ...]
    insufficient: Insufficient | None = None
    notes: tuple[str, ...] = ()
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

    `data` is the folder; the API does not say it.
    """

    data: str | None
    engine: str
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
