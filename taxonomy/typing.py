"""What kind of credential it is: SkillsForge's types, and how portable it is, each with the reason.

The types are those of SkillsForge's taxonomy of micro-credentials: formal ones are obtained by an assessment
and climb from Knowledge to Certification, informal ones are not assessed. What is not stated is "not stated".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from taxonomy.credentials import Credential
from taxonomy.text import fold
from taxonomy.wording import NARROW, number, say

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
_FRENCH: Mapping[str, str] = {
    KNOWLEDGE: "Connaissance", SKILL: "Compétence", ABILITY: "Aptitude", CERTIFICATION: "Certification",
    PARTICIPATION: "Participation", RECOGNITION: "Reconnaissance", PORTABLE: "transférable et cumulable",
    PARTLY: "en partie transférable", INDUSTRY: "propre à une industrie", FIRM: "propre à une entreprise",
    NOT_STATED: "non précisé",
}  # fmt: skip
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


def credential_type(credential: Credential, language: str = "en") -> CredentialType:
    """SkillsForge's type, from the assessment and what else is stated; the reason is in the language.

    Informal is only what is stated to be so. A project in a credential stated to be for beginners shows
    proficiency, not mastery: it is a Skill.
    """
    assessment = credential.assessment
    if credential.informal:
        stated = fold(assessment or "")
        if stated == "recognition":
            return CredentialType(RECOGNITION, say("by peers", language))
        return CredentialType(PARTICIPATION, say("attendance", language))
    if named := credential.stated.certification:
        return CredentialType(CERTIFICATION, say("certified", language, named=named))
    if assessment is None:
        return CredentialType(NOT_STATED, say("no assessment", language))
    words = set(fold(assessment).split())
    for name, known in _WORDS.items():
        if not words & known:
            continue
        if name == ABILITY and (level := _beginners(credential)):
            why = say("beginners project", language, assessment=assessment, level=level)
            return CredentialType(SKILL, why)
        return CredentialType(name, say("assessed", language, assessment=assessment, why=say(name, language)))
    return CredentialType(NOT_STATED, say("unclear assessment", language, assessment=assessment))


def portability(credential: Credential, language: str = "en") -> Portability:
    """Portable and stackable, or made for one industry or firm.

    Portable is what states at least two of: a level of a framework, a credit value of a system, and bodies
    that recognise it (or what it stacks into). What is stated to be specific is so whatever else it has.
    """
    stated, carries = credential.stated, []
    if credential.level is not None and credential.level.framework:
        carries.append(say("level", language, level=credential.level.name))
    if credential.credits is not None and credential.credits.system:
        value = number(f"{credential.credits.value:g}", language)
        carries.append(f"{value} {credential.credits.system}")
    if stated.recognised_by or stated.stacks_into:
        into = (say("stacks into", language, one=one) for one in stated.stacks_into)
        carries.append(say("recognised", language, bodies=", ".join((*stated.recognised_by, *into))))
    has = (f"{NARROW}; " if language == "fr" else "; ").join(carries)
    if stated.specific_to:
        name = (
            FIRM
            if fold(stated.specific_to).split()[:1] in (["firm"], ["employer"], ["company"])
            else INDUSTRY
        )
        made = say("made for", language, whom=stated.specific_to)
        return Portability(name, say("it has", language, made=made, has=has) if has else made)
    if not carries:
        return Portability(NOT_STATED, say("carries nothing", language))
    return Portability(PORTABLE if len(carries) > 1 else PARTLY, has)


def type_name(name: str, language: str = "en") -> str:
    """A type or portability as it is called in the language; answers and filters name it in English."""
    return _FRENCH.get(name, name) if language == "fr" else name


def _beginners(credential: Credential) -> str | None:
    level = credential.level
    if level is None or level.framework or not set(fold(level.value).split()) & _BEGINNERS:
        return None
    return level.value
