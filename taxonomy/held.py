"""An award: a credential that somebody holds, as a badge, a record or a European credential states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from taxonomy.credentials import Credits, DeclaredSkill, EducationalLevel, Hours, Standing

# Of the targets of an alignment (Open Badges 3.0, TargetType), those that are no skills.
_NO_SKILLS = frozenset({"ceterms:Credential", "CFRubric", "CFRubricCriterion", "CFRubricCriterionLevel"})


@dataclass(frozen=True, slots=True)
class AwardedSkill:
    """What an award is aligned with: its name, its codes and addresses, and the level that was reached.

    `framework` is what the document calls the framework, `type` the kind of target ("ceasn:Competency").
    """

    name: str
    codes: tuple[str, ...] = ()
    level: str | None = None
    framework: str | None = None
    type: str | None = None

    @property
    def is_skill(self) -> bool:
        """Whether the target is a skill, and not a credential or a rubric."""
        return self.type not in _NO_SKILLS

    def declared(self) -> DeclaredSkill:
        """As a catalogue would declare it."""
        return DeclaredSkill(self.name, self.level, None, self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCredential:
    """One award. What its document does not state is None or empty, never zero.

    `standing` is verified only where a signature matched a key in the file; `reason` says how it came to be
    what it is, and `issuer_proven` whether that key is the issuer's own. `achievement` is the id or address
    of what was achieved. Of the learner it says no more than whether the document identifies one. `issued`
    and `expires` are ISO days; `expired` is as of the day of reading. `texts` are what was achieved in words
    (description, criteria, outcomes). `hours`, `credits` and `level` are those of the learning, `country` is
    the issuer's.
    """

    id: str
    title: str
    standing: Standing
    reason: str
    format: str
    language: str = "en"
    achievement: str | None = None
    issuer: str | None = None
    issuer_id: str | None = None
    country: str | None = None
    awarding_body: str | None = None
    issued: str | None = None
    expires: str | None = None
    expired: bool = False
    revoked: bool = False
    issuer_proven: bool = False
    learner_identified: bool = False
    skills: tuple[AwardedSkill, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    hours: Hours | None = None
    credits: Credits | None = None
    level: EducationalLevel | None = None
    grade: str | None = None
    assessment: str | None = None
    participation: str | None = None
    quality_assurance: str | None = None
    prerequisites: str | None = None
    supervision: str | None = None
    stackability: str | None = None
    further: str | None = None

    def declared(self) -> tuple[DeclaredSkill, ...]:
        """The skills that it is aligned with, as a catalogue would declare them."""
        return tuple(one.declared() for one in self.skills if one.is_skill)
