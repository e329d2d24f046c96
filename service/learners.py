"""What a learner holds, as steps of the target's framework. Nothing of it is stored or logged."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from service.answers import HeldAnswer, LearnerAnswer
from service.awards import alignments_of, loaded_as
from service.context import Context, text_document
from service.questions import StandingRule
from service.reasons import assessment, say, why_none
from service.resolve import parse_level, resolve_with_level
from taxonomy.credentials import Alignment, HeldSkill, Learner, Standing
from taxonomy.frameworks import framework_of
from taxonomy.held import HeldCredential
from taxonomy.model import Skill
from taxonomy.steps import assumed, held_steps, level_at, position
from taxonomy.text import clean


@dataclass(frozen=True, slots=True)
class _Claim:
    """That a skill is held, as far as one of the learner's skills, credentials or texts says so.

    `inferred` says that the level is neither typed nor stated by what shows it, but assumed.
    """

    skill: Skill
    at: Fraction
    standing: Standing
    source: str
    inferred: bool = False
    note: str | None = None


@dataclass(slots=True)
class Held:
    """Held positions (0..1) by skill of one framework, and the held credentials.

    A skill held twice counts at its highest counting level (rule 9), but a level assumed for a text or a
    credential gives way to one that the learner gives the skill.
    """

    framework: str
    positions: dict[str, Fraction] = field(default_factory=dict)
    credentials: frozenset[str] = frozenset()
    shown: list[HeldAnswer] = field(default_factory=list)
    not_counted: list[str] = field(default_factory=list)

    def steps(self, context: Context) -> set[str]:
        """The ids of all steps that are held."""
        skills = context.taxonomy.skills
        return {step.id for id_, at in self.positions.items() for step in held_steps(skills[id_], at)}

    def level(self, skill: Skill) -> float | None:
        """The level on the skill's own scale that is held, None when nothing is (or there are no levels)."""
        if skill.id not in self.positions:
            return None
        return level_at(skill, self.positions[skill.id])

    def answer(self, asked: Container[str], language: str) -> LearnerAnswer:
        """How the learner was understood; what is held but not `asked` for says so."""
        shown = (
            one if one.skill.id in asked or one.note else replace(one, note=say("not asked for", language))
            for one in self.shown
        )
        return LearnerAnswer(tuple(shown), tuple(self.not_counted))


def understand(context: Context, learner: Learner, framework: str, standing: StandingRule) -> Held:
    """Read a learner against one framework.

    Raises:
        UnknownName, AmbiguousName, LevelError: for a skill or credential that cannot be what was typed.
    """
    held = Held(framework)
    claims: list[_Claim] = []
    for number, one in enumerate(learner.skills):
        claims += _from_skill(context, held, one, f"learner.skills[{number}]")
    credentials = [
        context.known_id("credential", id_, f"learner.credentials[{number}]")
        for number, id_ in enumerate(learner.credentials)
    ]
    for id_ in dict.fromkeys(credentials):
        claims += _from_credential(context, held, id_)
    held.credentials = frozenset(credentials)
    for award in learner.awards:
        claims += _from_award(context, held, award, standing)
    if clean(learner.text):
        claims += _from_text(context, held, learner.text)
    _count(context, held, claims, standing)
    return held


def _from_skill(context: Context, held: Held, one: HeldSkill, place: str) -> list[_Claim]:
    taxonomy = context.taxonomy
    resolved, typed = resolve_with_level(taxonomy, one.name, framework=held.framework, field=place)
    typed = one.level if one.level is not None else typed
    skill = taxonomy.skills[resolved.id]
    level = parse_level(skill, typed, field=place)
    at = position(skill, resolved.level if level is None else level)
    own = [taxonomy.skills[id_] for id_ in taxonomy.current(skill.id)]
    note = None
    if framework_of(skill.id) != held.framework:
        own = taxonomy.counterparts(skill, held.framework)
        note = say("read through", context.language, skill=skill.id, framework=held.framework)
        if not own:
            held.not_counted.append(
                say(
                    "no counterpart",
                    context.language,
                    name=one.name,
                    own=framework_of(skill.id),
                    framework=held.framework,
                )
            )
    claims = []
    for counterpart in own:
        where = assumed(counterpart) if at is None or not counterpart.levels else at
        claims.append(_Claim(counterpart, where, one.standing, "skill", at is None, note))
    return claims


def _from_credential(context: Context, held: Held, id_: str) -> list[_Claim]:
    document = context.credential(id_)
    title = document.record.title
    if document.record.informal:
        how = assessment(document.record.assessment, context.language)
        held.not_counted.append(say("shows nothing", context.language, title=title, assessment=how))
        return []
    claims = _from_alignments(context, held, document.alignments, id_)
    if not claims:
        held.not_counted.append(say("claims none", context.language, title=title, framework=held.framework))
    return claims


def _from_award(context: Context, held: Held, award: HeldCredential, rule: StandingRule) -> list[_Claim]:
    """What an award is aligned with, at the award's standing; else what the loaded credential teaches, or
    what is read from the award's own words. A revoked one shows nothing."""
    if award.revoked:
        held.not_counted.append(say("revoked", context.language, title=award.title))
        return []
    loaded = loaded_as(context, award)
    if loaded is not None and (rule == "all" or award.standing != "claimed"):
        held.credentials |= {loaded.record.id}
    found = alignments_of(context, award, loaded, held.framework)
    claims = _from_alignments(context, held, found, award.id, award.standing)
    if not claims:
        framework = held.framework
        held.not_counted.append(say("claims none", context.language, title=award.title, framework=framework))
    return claims


def _from_text(context: Context, held: Held, text: str) -> list[_Claim]:
    found = context.link(text_document(text), held.framework).get(held.framework)
    claims = _from_alignments(context, held, found.alignments if found else (), "text")
    if not claims:
        stored = found.insufficient if found else None
        held.not_counted.append(
            why_none(stored, "text names none", context.language, framework=held.framework)
        )
    return claims


def _from_alignments(
    context: Context, held: Held, alignments: Iterable[Alignment], source: str, standing: Standing = "claimed"
) -> list[_Claim]:
    """Claimed alignments are held up to their exit level, at the standing of what shows them."""
    claims = []
    for one in alignments:
        if one.claimed and framework_of(one.skill) == held.framework:
            skill = context.taxonomy.skills[one.skill]
            at = position(skill, one.exit)
            inferred = one.exit_source == "assumed"
            claims.append(_Claim(skill, assumed(skill) if at is None else at, standing, source, inferred))
    return claims


def _count(context: Context, held: Held, claims: Iterable[_Claim], rule: StandingRule) -> None:
    """Count what the caller's rule lets count, at the level that counts."""
    counting: dict[str, list[_Claim]] = {}
    for one in claims:
        label = context.skill_ref(one.skill.id)
        if rule == "strict" and one.standing == "claimed":
            held.not_counted.append(say("only claimed", context.language, skill=label.label))
            continue
        counting.setdefault(one.skill.id, []).append(one)
        held.shown.append(
            HeldAnswer(
                skill=label,
                level=level_at(one.skill, one.at),
                standing=one.standing,
                source=one.source,
                assumed=one.inferred and bool(one.skill.levels),
                note=one.note,
            )
        )
    for id_, some in counting.items():
        given = [one for one in some if one.source == "skill" or not one.inferred]
        held.positions[id_] = max(one.at for one in given or some)
