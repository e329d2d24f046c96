"""What a learner holds, as steps of the target's framework. Nothing of it is stored or logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from indexers.linking import TextDocument
from service.answers import HeldAnswer, LearnerAnswer
from service.context import Context
from service.questions import StandingRule
from service.resolve import parse_level, resolve_with_level
from taxonomy.credentials import HeldSkill, Learner, Standing
from taxonomy.frameworks import framework_of
from taxonomy.model import Skill
from taxonomy.steps import assumed, held_steps, position
from taxonomy.text import clean


@dataclass(slots=True)
class Held:
    """Held positions (0..1) by skill of one framework, and the held credentials.

    A skill held twice counts at its highest counting level (rule 9).
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
        if skill.id not in self.positions or skill.scale is None:
            return None
        return float(self.positions[skill.id] * Fraction(skill.scale.maximum))

    def answer(self) -> LearnerAnswer:
        """How the learner was understood."""
        return LearnerAnswer(tuple(self.shown), tuple(self.not_counted))


def understand(context: Context, learner: Learner, framework: str, standing: StandingRule) -> Held:
    """Read a learner against one framework.

    Raises:
        UnknownName, AmbiguousName, LevelError: for a skill or credential that cannot be what was typed.
    """
    held = Held(framework)
    for number, one in enumerate(learner.skills):
        _hold_skill(context, held, one, standing, f"learner.skills[{number}]")
    credentials = [
        context.known_id("credential", id_, f"learner.credentials[{number}]")
        for number, id_ in enumerate(learner.credentials)
    ]
    for id_ in dict.fromkeys(credentials):
        _hold_credential(context, held, id_, standing)
    held.credentials = frozenset(credentials)
    if clean(learner.text):
        _hold_text(context, held, learner.text, standing)
    return held


def _hold_skill(context: Context, held: Held, one: HeldSkill, standing: StandingRule, place: str) -> None:
    taxonomy = context.taxonomy
    resolved, typed = resolve_with_level(taxonomy, one.name, framework=held.framework, field=place)
    typed = one.level if one.level is not None else typed
    skill = taxonomy.skills[resolved.id]
    level = parse_level(skill, typed, field=place)
    if level is None:
        level = resolved.level
    at = position(skill, level)
    own = [taxonomy.skills[id_] for id_ in taxonomy.current(skill.id)]
    note = None
    if framework_of(skill.id) != held.framework:
        own = taxonomy.counterparts(skill, held.framework)
        note = f"read from {skill.id} through its counterpart in {held.framework}"
        if not own:
            held.not_counted.append(
                f"{one.name} is known in {framework_of(skill.id)}, and {held.framework} has no counterpart."
            )
    for counterpart in own:
        where = assumed(counterpart) if at is None or not counterpart.levels else at
        _hold(context, held, counterpart, where, one.standing, standing, "skill", at is None, note)


def _hold_credential(context: Context, held: Held, id_: str, standing: StandingRule) -> None:
    document = context.credential(id_)
    if document.record.informal:
        held.not_counted.append(
            f"{document.record.title} is {document.record.assessment}: it shows no skill."
        )
        return
    skills = context.taxonomy.skills
    claimed = [
        one for one in document.alignments if one.claimed and framework_of(one.skill) == held.framework
    ]
    if not claimed:
        held.not_counted.append(f"{document.record.title} claims no skill of {held.framework}.")
    for one in claimed:
        skill = skills[one.skill]
        at = position(skill, one.exit)
        where = assumed(skill) if at is None else at
        _hold(context, held, skill, where, "claimed", standing, id_, one.exit_source == "assumed", None)


def _hold_text(context: Context, held: Held, text: str, standing: StandingRule) -> None:
    linked = context.link(TextDocument(texts={"text": clean(text)}, language=context.language))
    found = linked.get(held.framework)
    claimed = [one for one in found.alignments if one.claimed] if found else []
    if not claimed:
        reason = found.insufficient if found else None
        held.not_counted.append(reason or f"The text names no skill of {held.framework}.")
    for one in claimed:
        skill = context.taxonomy.skills[one.skill]
        at = position(skill, one.exit)
        where = assumed(skill) if at is None else at
        _hold(context, held, skill, where, "claimed", standing, "text", one.exit_source == "assumed", None)


def _hold(
    context: Context,
    held: Held,
    skill: Skill,
    where: Fraction,
    standing: Standing,
    rule: StandingRule,
    source: str,
    is_assumed: bool,
    note: str | None,
) -> None:
    """Count one held skill, unless the caller's rule leaves its standing out."""
    reference = context.skill_ref(skill.id)
    if rule == "strict" and standing == "claimed":
        held.not_counted.append(f"{reference.label} is only claimed.")
        return
    held.positions[skill.id] = max(where, held.positions.get(skill.id, Fraction(0)))
    level = float(where * Fraction(skill.scale.maximum)) if skill.scale and skill.levels else None
    held.shown.append(HeldAnswer(reference, level, standing, source, is_assumed and bool(skill.levels), note))
