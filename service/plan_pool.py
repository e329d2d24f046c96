"""The candidates of a plan: read from the snapshot, and put as numbers for the optimisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from indexers.documents import LinkedCredential, taught
from indexers.engine import ID_FIELD, AnyOf, Stated, Where
from indexers.formats.values import NO_CURRENCY
from service.answers import Block
from service.budgets import Budgets, Limits, thousandths
from service.explain import Question, blocks
from service.order import known_currency
from service.plan_calendar import Calendar, ends_late
from service.planning.problem import Candidate, Problem
from taxonomy.errors import InputError
from taxonomy.frameworks import framework_of
from taxonomy.steps import assumed, entry_position, position, steps_of

# For each level that some candidate expects, so many of the credentials surest to lead to it are read too.
_LEADING = 5
# Chains of prerequisites are followed so far down, and no further than so many credentials.
_DEEP = 6
_MOST_LEADING = 200
# Thousandths: what is not stated and not limited weighs most where sets close the same.
_UNSTATED = 10**9


@dataclass(slots=True)
class Pool:
    """Credentials to choose from; `problem` has a candidate for each, in the order of `documents`.

    `steps` are the gap's, in the order of the problem's points; `left_out` counts by reason.
    """

    documents: list[LinkedCredential]
    problem: Problem
    steps: list[str]
    closing: int
    currency: str | None
    calendar: Calendar
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Reader:
    """Reads what closes a gap within budgets, and what leads there."""

    question: Question
    where: Where
    budgets: Budgets
    limits: Limits
    currency: str | None
    left_out: dict[str, int] = field(default_factory=dict)

    def pool(self, count: int) -> Pool:
        """The `count` that close most of those that state what the budgets need, and what leads to them."""
        snapshot = self.question.context.snapshot
        closing = snapshot.closing("credential", self.question.gap, 0, where=self.where).total
        page = snapshot.closing(
            "credential", self.question.gap, count + len(self._held), where=self._stating()
        )
        self._count_unstated(closing, page.total)
        documents = self._usable(hit.id for hit in page.hits)[:count]
        documents += self._leading(documents)
        steps = list(self.question.gap)
        problem = self._problem(documents, steps)
        hours = [self.hours(document)[0] for document in documents]
        calendar = Calendar.of(documents, hours, self.budgets, self.limits)
        return Pool(
            documents, calendar.binding(problem), steps, closing, self.currency, calendar, self.left_out
        )

    @property
    def _held(self) -> frozenset[str]:
        return self.question.held.credentials

    def _stating(self) -> Where:
        """The filters, with what a budget leaves out when it is not stated."""
        where = dict(self.where)
        if self.limits.hours is not None and self.budgets.unknown_hours == "leave out":
            where.setdefault("hours", Stated())
        if self.limits.cost is not None and self.budgets.unknown_cost == "leave out":
            where.setdefault("cost", Stated())
        return where

    def _count_unstated(self, closing: int, stating: int) -> None:
        """Of those that close anything, how many state no hours or no cost and are left out for it."""
        if closing == stating:
            return
        snapshot = self.question.context.snapshot
        for name in ("hours", "cost"):
            if name in self._stating() and name not in self.where:
                where = {**self.where, name: Stated(False)}
                without = snapshot.closing("credential", self.question.gap, 0, where=where).total
                self._leave(f"{name} not stated", without)

    def _leave(self, reason: str, count: int = 1) -> None:
        if count:
            self.left_out[reason] = self.left_out.get(reason, 0) + count

    def _usable(self, ids: Iterable[str]) -> list[LinkedCredential]:
        """Those of them that the budgets do not rule out before any choice."""
        documents = self.question.context.credentials(ids, keep=True)
        found = []
        for id_, document in documents.items():
            reason = self._unusable(document)
            if reason is None:
                found.append(document)
            elif id_ not in self._held:
                self._leave(reason)
        return found

    def _unusable(self, document: LinkedCredential) -> str | None:
        record, limits = document.record, self.limits
        if record.id in self._held:
            return "held"
        if limits.hours is not None and self.hours(document)[0] is None:
            return "hours not stated"
        if limits.cost is not None and self.cost(document)[0] is None:
            return "cost not stated" if record.cost is None else "cost in another currency"
        if limits.by and record.starts and record.starts >= limits.by.isoformat():
            return "starts after the date"
        if (hours := self.hours(document)[0]) and ends_late(record.starts, hours, self.budgets, limits):
            return "ends after the date"
        return None

    def hours(self, document: LinkedCredential) -> tuple[float | None, bool]:
        """The hours that count, the most that it may take, and whether they are assumed."""
        stated, unknown = document.record.hours, self.budgets.unknown_hours
        if stated is not None:
            return stated.maximum, False
        return (None, False) if isinstance(unknown, str) else (float(unknown), True)

    def cost(self, document: LinkedCredential) -> tuple[float | None, bool]:
        """The cost that counts, in the budget's currency, and whether it is assumed."""
        stated, unknown = document.record.cost, self.budgets.unknown_cost
        if stated is None:
            return (None, False) if isinstance(unknown, str) else (float(unknown), True)
        if stated.amount and self.currency not in (None, stated.currency):
            return None, False
        return stated.amount, False

    def _leading(self, documents: list[LinkedCredential]) -> list[LinkedCredential]:
        """What the candidates require or expect, as far as it can be taken."""
        known = {document.record.id for document in documents}
        found: list[LinkedCredential] = []
        new = documents
        for _ in range(_DEEP):
            wanted = [id_ for id_ in self._wanted(new) if id_ not in known][:_MOST_LEADING]
            known.update(wanted)
            new = self._usable(self._passing(wanted))
            found += new
            if not new or len(found) > _MOST_LEADING:
                break
        return found

    def _wanted(self, documents: list[LinkedCredential]) -> list[str]:
        wanted: dict[str, None] = {}
        steps: dict[str, None] = {}
        for document in documents:
            for block in blocks(self.question, document):
                if block.kind == "prerequisite":
                    wanted[block.id] = None
                else:
                    steps[self._step(block.id, block.needed)] = None
        for step in steps:
            page = self.question.context.snapshot.closing(
                "credential", {step: 1}, _LEADING, where=self._stating()
            )
            wanted |= dict.fromkeys(hit.id for hit in page.hits)
        return list(wanted)

    def _step(self, skill: str, level: float | None) -> str:
        """The step that ends at the level which an entry level reads as."""
        known = self.question.context.taxonomy.skills[skill]
        at = entry_position(known, position(known, level))
        return next(step.id for step in steps_of(known) if step.high == at)

    def _passing(self, ids: list[str]) -> list[str]:
        """Those of the ids that are loaded and pass the filters."""
        if not ids:
            return []
        where = {**self._stating(), ID_FIELD: AnyOf(tuple(ids))}
        hits = self.question.context.snapshot.search("credential", "", len(ids), where=where).hits
        return sorted(hit.id for hit in hits)

    def _problem(self, documents: list[LinkedCredential], steps: list[str]) -> Problem:
        number = {step: at for at, step in enumerate(steps)}
        needs = self._needs(documents)
        candidates = (
            Candidate(self._closes(document, number), need, self._uses(document))
            for document, need in zip(documents, needs, strict=True)
        )
        limits = self.limits
        return Problem(
            tuple(self.question.gap[step] for step in steps),
            tuple(candidates),
            (limits.hours, limits.cost, limits.credentials),
        )

    def _closes(self, document: LinkedCredential, number: Mapping[str, int]) -> dict[int, int]:
        if document.record.informal:
            return {}
        wanted = self.question.wanted
        own = taught(
            (one for one in document.alignments if one.skill in wanted), self.question.context.taxonomy
        )
        return {number[id_]: alignment.confidence for id_, (_, alignment) in own.items() if id_ in number}

    def gives(self, document: LinkedCredential) -> dict[str, Fraction]:
        """Where each skill stands once a credential is held (rule 9)."""
        if document.record.informal:
            return {}
        gives: dict[str, Fraction] = {}
        for one in document.alignments:
            if one.claimed and framework_of(one.skill) == self.question.held.framework:
                skill = self.question.context.taxonomy.skills[one.skill]
                at = position(skill, one.exit)
                gives[one.skill] = max(
                    gives.get(one.skill, Fraction(0)), assumed(skill) if at is None else at
                )
        return gives

    def _needs(self, documents: list[LinkedCredential]) -> list[tuple[frozenset[int], ...]]:
        """For each credential the places of those of which one must come before it."""
        found = [blocks(self.question, document) for document in documents]
        # Most catalogues state no entry levels, and where each skill stands is the larger part of this.
        expected = any(block.kind == "entry level" for blocks_ in found for block in blocks_)
        gives = [self.gives(document) for document in documents] if expected else []
        place = {document.record.id: at for at, document in enumerate(documents)}

        def leading(own: int, block: Block) -> frozenset[int]:
            if block.kind == "prerequisite":
                return frozenset(_one(place.get(block.id)))
            skill = self.question.context.taxonomy.skills[block.id]
            needed = entry_position(skill, position(skill, block.needed))
            return frozenset(
                at for at, one in enumerate(gives) if one.get(block.id, -1) >= needed and at != own
            )

        return [tuple(leading(own, block) for block in blocks_) for own, blocks_ in enumerate(found)]

    def _uses(self, document: LinkedCredential) -> tuple[int, int, int]:
        hours, cost = self.hours(document)[0], self.cost(document)[0]
        return (
            _UNSTATED if hours is None else thousandths(hours, up=True),
            _UNSTATED if cost is None else thousandths(cost, up=True),
            1,
        )


def step_ids(question: Question) -> dict[tuple[str, float | None], str]:
    """The gap's steps by what a part says of them: the skill, and the level at which the step ends."""
    skills = question.context.taxonomy.skills
    steps = (step for id_ in question.wanted for step in steps_of(skills[id_]))
    return {(step.skill, step.level): step.id for step in steps if step.id in question.gap}


def _one(at: int | None) -> tuple[int, ...]:
    return () if at is None else (at,)


def currency_of(question: Question, where: Where, budgets: Budgets) -> str | None:
    """The currency of a budget for cost: the named one, else the one that all share.

    Raises:
        FilterError: no credential has a cost in it.
        InputError: there are several, and none is named.
    """
    snapshot = question.context.snapshot
    if budgets.currency is not None:
        return known_currency(snapshot, budgets.currency)
    page = snapshot.closing("credential", question.gap, 0, where=where, facets=("currency",))
    found = [code for code in page.facets["currency"] if code != NO_CURRENCY]
    if len(found) > 1 and budgets.cost is not None:
        raise InputError(
            f"costs in several currencies are not added up: name one of {', '.join(found)}.",
            field="currency",
            nearest=found,
        )
    return found[0] if len(found) == 1 else None
