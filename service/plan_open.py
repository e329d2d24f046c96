"""What a plan leaves open: what would close it and does not fit, and which budget to raise for more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexers.documents import LinkedCredential
from indexers.engine import Where
from service.answers import ThingRef
from service.budgets import UNIT
from service.explain import Question, blocks, parts_of
from service.plan_answers import Beyond, Budget, Change, Relaxation
from service.plan_pool import Pool, Reader, step_ids
from service.planning.problem import Problem
from taxonomy.credentials import CONFIDENCE_PARTS
from taxonomy.steps import FULL_SCORE

# An addition counts when it closes a tenth of a percent of the target, the least that is printed.
_LEAST = FULL_SCORE // 1000
_READ = 50  # of those that close most of what is left
_SHOWN = 12


def relaxations(pool: Pool, chosen: Sequence[int], hours_budget: Budget) -> tuple[Relaxation, ...]:
    """For each budget the least increase with which something can be added to the plan, with what it needs.

    Where the plan is empty and no single budget is to blame: the least increase of several, beside what they
    are. What could be added in place of a member of the plan is not looked at.
    """
    problem = pool.problem
    kinds: tuple[Budget, ...] = (hours_budget, "cost", "credentials")
    limited = [at for at, limit in enumerate(problem.limits) if limit is not None]
    free = replace(problem, limits=tuple(None for _ in problem.limits))
    base, gain = list(chosen), problem.gain(chosen)
    additions = []
    for at in sorted(free.reachable - set(base)):
        added = _chain(free, at, base)
        more = problem.gain([*base, *added]) - gain
        if more >= _LEAST or (more and not base):
            used = problem.used([*base, *added])
            over = [one for one in limited if used[one] > (problem.limits[one] or 0)]
            # What begins too late for the date is helped by no amount of hours.
            if over and over[-1] < len(kinds):
                additions.append((over, used, more, added))
    found = []
    for resource in limited[: len(kinds)]:
        alone = [one for one in additions if one[0] == [resource]]
        if alone:
            found.append(min(alone, key=lambda one: (one[1][resource], -one[2], one[3])))
    if not found and not base and additions:
        found = [min(additions, key=lambda one: (_excess(problem, one[1], one[0]), one[3]))]
    return tuple(_relaxation(pool, kinds, one) for one in found)


def _excess(problem: Problem, used: Sequence[int], over: Sequence[int]) -> float:
    return sum(used[at] / (problem.limits[at] or 1) - 1 for at in over)


def _relaxation(
    pool: Pool, kinds: Sequence[Budget], one: tuple[list[int], tuple[int, ...], int, list[int]]
) -> Relaxation:
    over, used, more, added = one
    units = (UNIT, UNIT, 1)
    changes = tuple(
        Change(kinds[at], (pool.problem.limits[at] or 0) / units[at], used[at] / units[at]) for at in over
    )
    refs = tuple(_ref(pool.documents[at]) for at in added)
    return Relaxation(changes, more / FULL_SCORE, refs)


def _chain(problem: Problem, at: int, taken: Iterable[int]) -> list[int]:
    """A candidate after what it needs beyond what is taken; of several that would do, the lightest."""
    chain: list[int] = []
    under_way: set[int] = set()

    def add(one: int) -> None:
        under_way.add(one)
        for need in problem.candidates[one].needs:
            if need.isdisjoint([*taken, *chain]):
                usable = (other for other in need if other in problem.reachable and other not in under_way)
                lightest = min(
                    usable, key=lambda other: (problem.candidates[other].uses, other), default=None
                )
                if lightest is not None:
                    add(lightest)
        chain.append(one)

    taken = list(taken)
    add(at)
    return chain


def beyond(
    question: Question, reader: Reader, pool: Pool, chosen: Sequence[int], where: Where
) -> tuple[Beyond, ...]:
    """What closes more of each missing skill than the plan does, heaviest first, and why it is not taken."""
    best = pool.problem.best(chosen)
    reached = {pool.steps[at]: k for at, k in best.items()}
    open_ = {id_: points for id_, points in question.gap.items() if reached.get(id_, 0) < CONFIDENCE_PARTS}
    page = question.context.snapshot.closing("credential", open_, _READ, where=where)
    taken = {pool.documents[at].record.id for at in chosen} | question.held.credentials
    found: dict[str, tuple[int, LinkedCredential]] = {}
    for document in question.context.credentials(hit.id for hit in page.hits).values():
        if document.record.id in taken:
            continue
        for skill, more in _more(question, document, reached).items():
            if more > found.get(skill, (0, document))[0]:
                found[skill] = (more, document)
    heaviest = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))
    shown = [(skill, more, document) for skill, (more, document) in heaviest if more >= _LEAST]
    return tuple(_beyond(question, reader, pool, chosen, *one) for one in shown[:_SHOWN])


def _more(question: Question, document: LinkedCredential, reached: dict[str, int]) -> dict[str, int]:
    """What a credential closes beyond the plan, by skill, of what it claims to teach."""
    more: dict[str, int] = {}
    steps = step_ids(question)
    for part in parts_of(question, document)[0]:
        id_ = steps[part.skill.id, part.level]
        k = round(part.confidence * CONFIDENCE_PARTS)
        if part.claimed and k > reached.get(id_, 0):
            more[part.skill.id] = more.get(part.skill.id, 0) + question.gap[id_] * (k - reached.get(id_, 0))
    return more


def _beyond(
    question: Question,
    reader: Reader,
    pool: Pool,
    chosen: Sequence[int],
    skill: str,
    more: int,
    document: LinkedCredential,
) -> Beyond:
    record = document.record
    hours, cost = reader.hours(document)[0], reader.cost(document)[0]
    taken = {pool.documents[at].record.id for at in chosen}
    used = pool.problem.used(chosen)
    limits = pool.problem.limits
    names = (reader.limits.hours_budget, "cost", "credentials")
    amounts = (hours, cost, 1.0)
    stopped = []
    three = len(names)
    for name, amount, limit, spent, unit in zip(
        names, amounts, limits[:three], used[:three], (UNIT, UNIT, 1), strict=True
    ):
        if limit is None:
            continue
        if amount is None:
            other = name == "cost" and record.cost is not None
            unknown = "hours" if name == "by" else name
            stopped.append("cost in another currency" if other else f"{unknown} not stated")
        elif spent + amount * unit > limit:
            stopped.append(name)
    if hours is not None and "by" not in stopped and pool.calendar.late(chosen, record.starts, hours):
        stopped.append("by")
    return Beyond(
        skill=question.context.skill_ref(skill),
        weight=more / FULL_SCORE,
        credential=_ref(document),
        hours=record.hours.maximum if record.hours else None,
        cost=record.cost.amount if record.cost else None,
        currency=record.cost.currency if record.cost else None,
        stopped_by=tuple(stopped),
        blocked_by=tuple(one for one in blocks(question, document) if one.id not in taken),
    )


def _ref(document: LinkedCredential) -> ThingRef:
    return ThingRef(document.record.id, document.record.title)
