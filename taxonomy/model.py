"""Frameworks: skills with their levels, occupations with their requirements.

Plain frozen dataclasses, read and written by msgspec. A text that exists in several languages is a
mapping from language ("en", "fr") to text, so that every language lives on one id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from taxonomy.errors import shortened

SkillType = Literal[
    "skill",
    "knowledge",
    "competency",
    "technology",
    "ability",
    "attribute",
    "interest",
    "activity",
    "context",
    "group",
]

# Rule 3 of the design: what may stand in a gap. The other types are shown, never scored.
SCORED_TYPES: frozenset[str] = frozenset({"skill", "knowledge", "competency", "technology"})

Texts = Mapping[str, str]
Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LevelScale:
    """A proficiency scale from 0 to `maximum`, with the words that its publisher uses for levels.

    `names` maps a word ("Basic") to its value on the scale; words are compared case-folded.
    """

    name: str
    maximum: float
    names: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level:
    """One level defined for a skill; `value` lies on the skill's scale, above 0."""

    value: float
    name: str = ""
    descriptions: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A skill, knowledge or competency of one framework, or a group of them.

    `levels` ascend strictly and lie in (0, scale.maximum]. `codes` are other identifiers that resolve
    here, each with the level that it stands for or None. `replaced_by` and `last_version`, the newest version
    that had it, are set on a retired skill where they are known.
    """

    id: str
    labels: Texts
    alternatives: Names = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    type: SkillType = "skill"
    category: str = ""
    scale: LevelScale | None = None
    levels: tuple[Level, ...] = ()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    codes: Mapping[str, float | None] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    retired: bool = False
    replaced_by: tuple[str, ...] = ()
    last_version: str = ""

    @property
    def scored(self) -> bool:
        """Whether the skill may stand in a gap (rule 3)."""
        return self.type in SCORED_TYPES


def level_names(skill: Skill) -> tuple[str, ...]:
    """What the levels of a skill are called, lowest first: the scale's word, else the number."""
    return tuple(level.name or f"{level.value:g}" for level in skill.levels)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A skill that an occupation asks for.

    `level` is on the skill's scale, None when unstated, 0 when the source says "not needed".
    `importance` lies in (0, 1]; `relation` is the source's own word (essential, optional, ...).
    """

    skill: str
    level: float | None = None
    importance: float = 1.0
    relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """An occupation or job role. `codes` maps a classification ("noc2021", "isco08") to its code.

    `retired`, `replaced_by` and `last_version` as in `Skill`.
    """

    id: str
    labels: Texts
    alternatives: Names = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()
    broader: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    retired: bool = False
    replaced_by: tuple[str, ...] = ()
    last_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """What is known of a framework as a whole. `id` is the prefix of all its ids ("esco:...")."""

    id: str
    name: str
    version: str = ""
    languages: tuple[str, ...] = ("en",)
    licence: str = ""
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that a load left out: the file, its one-based row (header = 1; 0 when none), and why."""

    file: str
    row: int
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", shortened(self.reason))


@dataclass(slots=True)
class FrameworkData:
    """Everything one reader found in one framework's files."""

    framework: Framework
    skills: list[Skill] = field(default_factory=list)
    occupations: list[Occupation] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def label(texts: Texts, language: str = "en") -> str:
    """The text in `language`, else in English, else in whichever language there is ("" if none)."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
