"""What kind of credential it is: SkillsForge's types, and how portable it is, each with the reason.

The types are those of SkillsForge's taxonomy of micro-credentials: formal ones are obtained by an assessment
and climb from Knowledge to Certification, informal ones are not assessed. What is not stated is "not stated".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from taxonomy.credentials import Credential
from taxonomy.text import fold

NOT_STATED = "not stated"
KNOWLEDGE, SKILL, ABILITY, CERTIFICATION = "Knowledge", "Skill", "Ability", "Certification"
PARTICIPATION, RECOGNITION = "Participation", "Recognition"
FORMAL: tuple[str, ...] = (KNOWLEDGE, SKILL, ABILITY, CERTIFICATION)  # the ladder, lowest rung first
INFORMAL: tuple[str, ...] = (PARTICIPATION, RECOGNITION)

PORTABLE, PARTLY, INDUSTRY, FIRM = (
    "portable and stackable", "partly portable", "industry-specific", "firm-specific",
)  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The words of an assessment that show each rung; compared folded, word by word.
_WORDS: Mapping[str, frozenset[str]] = {
    ABILITY: _words("project projects projet projets capstone thesis memoire dissertation"),
    SKILL: _words(
        "practical practicals portfolio portfolios demonstration demonstrations simulation simulations "
        "practice practicum performance observation workplace assignment assignments lab labs pratique "
        "pratiques dossier situation travaux stage exercise exercises"
    ),
    KNOWLEDGE: _words(
        "exam exams examination examinations test tests quiz quizzes written oral interview essay "
        "questionnaire mcq examen examens epreuve epreuves qcm ecrit ecrite entretien"
    ),
}
_WHY = {
    ABILITY: "the culmination of a project",
    SKILL: "proficiency shown in training or practice",
    KNOWLEDGE: "knowledge is verified",
}
_BEGINNERS = _words(
    "introductory introduction beginner beginners basic foundation foundational debutant initiation"
)


@dataclass(frozen=True, slots=True)
class CredentialType:
    """One of SkillsForge's six types or "not stated", and why."""

    name: str
    reason: str

    @property
    def formal(self) -> bool | None:
        """Whether it is obtained by an assessment; None where that is not stated."""
        return None if self.name == NOT_STATED else self.name in FORMAL

    @property
    def rung(self) -> int | None:
        """Where it stands on the ladder, 1 (Knowledge) to 4 (Certification); None off it."""
        return FORMAL.index(self.name) + 1 if self.name in FORMAL else None


@dataclass(frozen=True, slots=True)
class Portability:
    """How far a credential carries, and why."""

    name: str
    reason: str


def credential_type(credential: Credential) -> CredentialType:
    """SkillsForge's type, from the assessment and what else is stated.

    Informal is only what is stated to be so. A project in a credential stated to be for beginners shows
    proficiency, not mastery: it is a Skill.
    """
    assessment = credential.assessment
    if credential.informal:
        stated = fold(assessment or "")
        if stated == "recognition":
            return CredentialType(RECOGNITION, "recognition by peers, without an assessment")
        return CredentialType(PARTICIPATION, "attendance, without an assessment")
    if named := credential.stated.certification:
        return CredentialType(CERTIFICATION, f"an accredited, industry-recognised certification: {named}")
    if assessment is None:
        return CredentialType(NOT_STATED, "its assessment is not stated")
    words = set(fold(assessment).split())
    for name, known in _WORDS.items():
        if not words & known:
            continue
        if name == ABILITY and (level := _beginners(credential)):
            return CredentialType(SKILL, f"assessment: {assessment}; a project at level '{level}'")
        return CredentialType(name, f"assessment: {assessment}; {_WHY[name]}")
    return CredentialType(NOT_STATED, f"its assessment, '{assessment}', does not say what is assessed")


def portability(credential: Credential) -> Portability:
    """Portable and stackable, or made for one industry or firm.

    Portable is what states at least two of: a level of a framework, a credit value of a system, and bodies
    that recognise it (or what it stacks into). What is stated to be specific is so whatever else it has.
    """
    stated, carries = credential.stated, []
    if credential.level is not None and credential.level.framework:
        carries.append(f"level {credential.level.name}")
    if credential.credits is not None and credential.credits.system:
        carries.append(f"{credential.credits.value:g} {credential.credits.system}")
    if stated.recognised_by or stated.stacks_into:
        bodies = ", ".join((*stated.recognised_by, *(f"stacks into {one}" for one in stated.stacks_into)))
        carries.append(f"recognised: {bodies}")
    has = "; ".join(carries)
    if stated.specific_to:
        name = (
            FIRM
            if fold(stated.specific_to).split()[:1] in (["firm"], ["employer"], ["company"])
            else INDUSTRY
        )
        return Portability(name, f"made for {stated.specific_to}" + (f"; it has {has}" if has else ""))
    if not carries:
        return Portability(NOT_STATED, "states no level of a framework, no credit value, no recognising body")
    return Portability(PORTABLE if len(carries) > 1 else PARTLY, has)


def _beginners(credential: Credential) -> str | None:
    level = credential.level
    if level is None or level.framework or not set(fold(level.value).split()) & _BEGINNERS:
        return None
    return level.value
