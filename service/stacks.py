"""Stacks: the credentials and skill blocks that a parent is made of, which are held, and which come next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from indexers.documents import LinkedCredential
from indexers.engine import ID_FIELD, AnyOf
from service.answers import Block, Insufficient, ThingRef
from service.context import Context
from service.explain import Question, blocks
from service.ladders import teaching_points
from service.learners import understand
from service.questions import GapQuestion, StandingRule, TargetQuestion
from service.rank import question_between, question_of
from service.reasons import say
from service.resolve import check_framework
from service.targets import Target, understand_target
from taxonomy.credentials import Learner
from taxonomy.steps import FULL_SCORE, Points
from taxonomy.text import fold

_NAMED = 20  # of the search for a block by its title


@dataclass(frozen=True, slots=True, kw_only=True)
class StackQuestion:
    """Which blocks of a parent a learner holds, and which of the rest come first.

    With a target they are ranked by what they close of its gap, else by what they close of the parent.
    """

    parent: str
    learner: Learner = field(default_factory=Learner)
    target: TargetQuestion | None = None
    framework: str | None = None
    standing: StandingRule = "all"
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackBlock:
    """A block. `id` is None where no loaded credential has its name: then nothing of it can be said.

    `closes` is a share of the target, or of what the parent teaches; None for a block that is not loaded.
    """

    id: str | None
    title: str
    held: bool
    closes: float | None = None
    blocked_by: tuple[Block, ...] = ()
    hours: tuple[float, float] | None = None
    cost: float | None = None
    currency: str | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackAnswer:
    """A parent and its blocks: those held first, then the others, what closes most first.

    `closes_of` says of what `closes` is a share. `register` is the code under which the parent is registered
    (RNCP or RS), None where that is not stated.
    """

    parent: ThingRef
    framework: str
    closes_of: Literal["gap", "parent"]
    held: int = 0
    total: int = 0
    blocks: tuple[StackBlock, ...] = ()
    register: str | None = None
    insufficient: Insufficient | None = None
    snapshot: str = ""


def answer_stack(context: Context, asked: StackQuestion) -> StackAnswer:
    """The blocks of a parent.

    Raises:
        UnknownName, AmbiguousName, InputError: of the parent, the learner or the target.
    """
    parent = context.credential(asked.parent, "parent")
    framework = check_framework(context.taxonomy, asked.framework)
    named, loaded = _blocks(context, parent)
    question, closes_of = _question(context, asked, parent, framework)
    scores = _scores(question, [one.record.id for one in loaded])
    found = [_block(question, one, scores.get(one.record.id, 0)) for one in loaded]
    found += [StackBlock(id=None, title=name, held=False) for name in named]
    found.sort(
        key=lambda one: (not one.held, bool(one.blocked_by), -(one.closes or 0.0), one.id or "~", one.title)
    )
    return StackAnswer(
        parent=ThingRef(parent.record.id, parent.record.title),
        framework=question.target.answer.framework,
        closes_of=closes_of,
        held=sum(one.held for one in found),
        total=len(found),
        blocks=tuple(found),
        register=parent.record.stated.register,
        insufficient=None if found else Insufficient(say("no blocks", context.language)),
        snapshot=context.snapshot.info.id,
    )


def _blocks(context: Context, parent: LinkedCredential) -> tuple[list[str], list[LinkedCredential]]:
    """The blocks that are not loaded, by name, and those that are, each once."""
    missing: list[str] = []
    ids: dict[str, None] = {}
    for name in parent.record.stated.blocks:
        id_ = _named(context, parent, name)
        if id_ is None:
            missing.append(name)
        elif id_ != parent.record.id:
            ids[id_] = None
    ids |= dict.fromkeys(id_ for id_ in _stacking(context, parent) if id_ != parent.record.id)
    return missing, list(context.credentials(ids).values())


def _named(context: Context, parent: LinkedCredential, name: str) -> str | None:
    """The loaded credential with this id, whole or within the parent's catalogue, or else with this title."""
    within = f"{parent.record.id.rpartition(':')[0]}:{name}"
    found = context.snapshot.get("credential", [name, within])
    if found:
        return name if name in found else within
    hits = context.credentials(hit.id for hit in context.snapshot.search("credential", name, _NAMED).hits)
    titled = sorted(id_ for id_, one in hits.items() if fold(one.record.title) == fold(name))
    return titled[0] if titled else None


def _stacking(context: Context, parent: LinkedCredential) -> Iterable[str]:
    """The credentials that state that they stack into the parent, by its id or title."""
    record = parent.record
    names = {
        fold(one)
        for one in (record.id, record.id.partition(":")[2], record.title, record.stated.register)
        if one
    }
    stated = context.snapshot.values("credential", "stacks_into")
    same = tuple(value for value in stated if fold(value) in names)
    if not same:
        return []
    page = context.snapshot.search("credential", "", 1000, where={"stacks_into": AnyOf(same)})
    return [hit.id for hit in page.hits]


def _question(
    context: Context, asked: StackQuestion, parent: LinkedCredential, framework: str
) -> tuple[Question, Literal["gap", "parent"]]:
    if asked.target is None:
        held = understand(context, asked.learner, framework, asked.standing)
        points = teaching_points(context, parent, framework)
        return question_between(context, _as_target(parent, points, framework), held), "parent"
    target = understand_target(context, asked.target, asked.framework)
    gap = GapQuestion(
        target=asked.target, learner=asked.learner, framework=asked.framework, standing=asked.standing
    )
    return question_of(context, target, gap), "gap"


def _as_target(parent: LinkedCredential, points: Points, framework: str) -> Target:
    from service.answers import TargetAnswer

    answer = TargetAnswer("skills", parent.record.id, parent.record.title, framework, 0)
    return Target(answer, points)


def _scores(question: Question, ids: list[str]) -> dict[str, int]:
    """What each closes, in units of 1 / 2^20; one that closes nothing is absent."""
    if not ids:
        return {}
    page = question.context.snapshot.closing(
        "credential", question.gap, len(ids), where={ID_FIELD: AnyOf(tuple(ids))}
    )
    return {hit.id: int(hit.score) for hit in page.hits}


def _block(question: Question, document: LinkedCredential, score: int) -> StackBlock:
    record = document.record
    held = record.id in question.held.credentials
    return StackBlock(
        id=record.id,
        title=record.title,
        held=held,
        closes=score / FULL_SCORE,
        blocked_by=() if held else blocks(question, document),
        hours=(record.hours.minimum, record.hours.maximum) if record.hours else None,
        cost=record.cost.amount if record.cost else None,
        currency=record.cost.currency if record.cost else None,
        provider=record.provider,
    )
