"""Answer a plan question: which credentials close most of a gap within budgets, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction

from indexers.documents import LinkedCredential
from indexers.engine import Where
from service.answers import GapSummary, Insufficient, ThingRef
from service.budgets import MAX_CANDIDATES, MAX_SECONDS, Budgets, check
from service.context import Context
from service.explain import Question, blocks, parts_of
from service.plan_answers import LeftOut, PlanAnswer, Planned, PlanPart, Proof, Unlocked
from service.plan_open import beyond, relaxations
from service.plan_pool import Pool, Reader, currency_of, step_ids
from service.planning.optimum import Clock, Solution, solve
from service.questions import GapQuestion, RawWhere, StandingRule, TargetQuestion
from service.rank import question_of, summary
from service.switches import ALL_ON, Switches
from service.targets import understand_target
from service.units import where_of
from service.wording import reason_for
from taxonomy.credentials import CONFIDENCE_PARTS, Learner
from taxonomy.errors import InputError
from taxonomy.steps import FULL_SCORE, TARGET_POINTS, entry_position, position

DEFAULT_CANDIDATES = 300
DEFAULT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanQuestion:
    """Which set of credentials closes most of a gap within budgets; the rest as in `GapQuestion`.

    `candidates` is how many of those that close most are weighed, `seconds` how long a better set is sought.
    """

    target: TargetQuestion
    learner: Learner = field(default_factory=Learner)
    budgets: Budgets = field(default_factory=Budgets)
    framework: str | None = None
    where: RawWhere = field(default_factory=dict)
    standing: StandingRule = "all"
    candidates: int = DEFAULT_CANDIDATES
    seconds: float = DEFAULT_SECONDS
    language: str = "en"
    switches: Switches = ALL_ON

    def gap(self) -> GapQuestion:
        """The gap that the plan is to close."""
        return GapQuestion(
            target=self.target, learner=self.learner, framework=self.framework, where=self.where,
            standing=self.standing, language=self.language, switches=self.switches,
        )  # fmt: skip


def answer_plan(context: Context, asked: PlanQuestion) -> PlanAnswer:
    """The plan, what it leaves open, and which budget to raise by how much for more.

    Raises:
        InputError: naming the parameter at fault and what is near.
    """
    if not 1 <= asked.candidates <= MAX_CANDIDATES:
        raise InputError(
            f"must lie between 1 and {MAX_CANDIDATES:,}, not {asked.candidates:,}.", field="candidates"
        )
    if not 0 < asked.seconds <= MAX_SECONDS:
        raise InputError(
            f"must lie above 0 and at most at {MAX_SECONDS:g}, not {asked.seconds:g}.", field="seconds"
        )
    limits = check(asked.budgets)
    where = where_of(context.snapshot, "credential", asked.where)
    target = understand_target(context, asked.target, asked.framework)
    question = question_of(context, target, asked.gap())
    learner = question.held.answer(target.asked, context.language)
    snapshot = context.snapshot.info.id
    if target.insufficient is not None:
        return PlanAnswer(
            target=target.answer, learner=learner, gap=GapSummary(None, None), plan=(),
            insufficient=Insufficient(target.insufficient), snapshot=snapshot,
        )  # fmt: skip
    reader = Reader(question, where, asked.budgets, limits, currency_of(question, where, asked.budgets))
    pool = reader.pool(asked.candidates)
    found = _on_time(pool, Clock(asked.seconds))
    plan = Schedule(question, reader, pool, asked.budgets.hours_a_week).planned(found)
    answer = PlanAnswer(
        target=target.answer, learner=learner, gap=summary(question, where, []), plan=plan, snapshot=snapshot
    )
    return _summed(answer, question, reader, pool, found, where)


def _on_time(pool: Pool, clock: Clock) -> Solution:
    """The best set in the order that ends soonest.

    Where one of several would do for what comes after it, the program counts on the one that begins first.
    If the set has another, and so ends after the date, it is sought again with the one that begins last; the
    bound stays that of the first.
    """
    calendar = pool.calendar
    found = calendar.ordered(pool.problem, solve(pool.problem, clock))
    if not calendar.misses(found.chosen):
        return found
    sure = calendar.binding(pool.problem, sure=True)
    again = calendar.ordered(sure, solve(sure, clock))
    return replace(again, bound=max(found.bound, again.gain))


def _summed(
    answer: PlanAnswer, question: Question, reader: Reader, pool: Pool, found: Solution, where: Where
) -> PlanAnswer:
    plan, gain = answer.plan, found.gain
    unable = len(pool.documents) - len(pool.problem.reachable)
    left_out = {**pool.left_out, **({"cannot be entered": unable} if unable else {})}
    costs = [one.cost for one in plan if one.cost is not None]
    last = plan[-1] if plan else None
    whole = question.gap_total * CONFIDENCE_PARTS
    return replace(
        answer,
        closes=gain / FULL_SCORE,
        missing=question.gap_total / TARGET_POINTS - gain / FULL_SCORE,
        share_of_gap=gain / whole if whole else 0.0,
        hours=sum(one.hours for one in plan if one.hours is not None),
        unstated_hours=sum(one.hours is None for one in plan),
        cost=sum(costs) if costs else None,
        currency=reader.currency,
        unstated_cost=sum(one.cost is None for one in plan),
        weeks=last.to_week if last else None,
        starting=reader.limits.starting.isoformat() if reader.budgets.hours_a_week is not None else None,
        last_day=last.last_day if last else None,
        proof=Proof(
            optimal=found.proven,
            bound=found.bound / FULL_SCORE,
            greedy=found.greedy / FULL_SCORE,
            candidates=sum(bool(one.closes) for one in pool.problem.candidates),
            closing=pool.closing,
        ),
        relax=relaxations(pool, found.chosen, reader.limits.hours_budget),
        beyond=beyond(question, reader, pool, found.chosen, where),
        left_out=tuple(LeftOut(reason, count) for reason, count in sorted(left_out.items())),
    )


@dataclass(frozen=True, slots=True)
class Schedule:
    """Puts chosen credentials one after the other."""

    question: Question
    reader: Reader
    pool: Pool
    hours_a_week: float | None

    def planned(self, found: Solution) -> tuple[Planned, ...]:
        """The plan, credential by credential."""
        planned: list[Planned] = []
        before: dict[str, int] = {}
        weeks = None if self.hours_a_week is None else Fraction(0)
        closed = 0
        for place, at in enumerate(found.chosen):
            document = self.pool.documents[at]
            parts, added = self._parts(document, before)
            closed += added
            begin, end = self._span(at, weeks)
            waits = 0.0 if begin is None or weeks is None else float(begin - weeks)
            one = replace(self._one(document, parts, added, closed, (begin, end)), waits=waits)
            earlier = [self.pool.documents[other] for other in found.chosen[:place]]
            planned.append(replace(one, after=self._unlocked(document, earlier)))
            weeks = end
        if closed != found.gain:
            raise AssertionError(f"the plan closes {found.gain}, its parts sum to {closed}")
        return tuple(planned)

    def _parts(self, document: LinkedCredential, before: dict[str, int]) -> tuple[tuple[PlanPart, ...], int]:
        """What a credential closes beyond those before it, heaviest first, and its sum; `before` grows."""
        parts, added, steps = [], 0, step_ids(self.question)
        for one in parts_of(self.question, document)[0]:
            id_ = steps[one.skill.id, one.level]
            k = round(one.confidence * CONFIDENCE_PARTS)
            reached = before.get(id_, 0)
            if k <= reached:
                continue
            gain = self.question.gap[id_] * (k - reached)
            added += gain
            before[id_] = k
            parts.append(
                PlanPart(
                    one.skill, one.level, one.weight, one.confidence, gain / FULL_SCORE, one.source,
                    one.claimed, one.level_source, one.evidence, reached / CONFIDENCE_PARTS,
                )
            )  # fmt: skip
        return tuple(sorted(parts, key=lambda part: -part.closes)), added

    def _one(
        self,
        document: LinkedCredential,
        parts: tuple[PlanPart, ...],
        added: int,
        closed: int,
        span: tuple[Fraction | None, Fraction | None],
    ) -> Planned:
        record, reader = document.record, self.reader
        hours, hours_assumed = reader.hours(document)
        cost, cost_assumed = reader.cost(document)
        share = added / (self.question.gap_total * CONFIDENCE_PARTS)
        alone = parts_of(self.question, document)[1]
        begin, end = span
        return Planned(
            id=record.id,
            title=record.title,
            adds=added / FULL_SCORE,
            alone=alone / FULL_SCORE,
            closed=closed / FULL_SCORE,
            share_of_gap=share,
            reason=reason_for(parts, share, self.question.context.language),
            parts=parts,
            hours=hours,
            hours_assumed=hours_assumed,
            cost=cost,
            currency=(record.cost.currency if record.cost else reader.currency) if cost is not None else None,
            cost_assumed=cost_assumed,
            from_week=None if begin is None or end is None else float(begin),
            to_week=None if end is None else float(end),
            first_day=self._day(begin, last=False) if end is not None else None,
            last_day=self._day(end, last=True),
            next_start=record.starts,
            provider=record.provider,
            mode=record.mode,
            language=record.language,
            url=record.url,
        )

    def _span(self, at: int, weeks: Fraction | None) -> tuple[Fraction | None, Fraction | None]:
        """The weeks in which a credential begins and ends, where it can begin once those are over."""
        if weeks is None:
            return None, None
        begin = max(weeks, Fraction(self.pool.calendar.starts[at], 7))
        hours = self.reader.hours(self.pool.documents[at])[0]
        return begin, None if hours is None else begin + self.pool.calendar.spans[at] / 7

    def _day(self, weeks: Fraction | None, *, last: bool) -> str | None:
        """The day on which something begins or, as the `last` one, ends."""
        if weeks is None:
            return None
        days = -(-weeks * 7 // 1) - 1 if last else weeks * 7 // 1
        try:
            return (self.reader.limits.starting + timedelta(days=max(int(days), 0))).isoformat()
        except OverflowError:
            return None

    def _unlocked(self, document: LinkedCredential, earlier: list[LinkedCredential]) -> tuple[Unlocked, ...]:
        """What hindered it before, and which of those before it in the plan sees to that."""
        unlocked = []
        for block in blocks(self.question, document):
            for one in earlier:
                if block.id == one.record.id or (
                    block.kind == "entry level" and self._reaches(one, block.id, block.needed)
                ):
                    unlocked.append(Unlocked(block, ThingRef(one.record.id, one.record.title)))
                    break
        return tuple(unlocked)

    def _reaches(self, document: LinkedCredential, skill: str, level: float | None) -> bool:
        known = self.question.context.taxonomy.skills[skill]
        needed = entry_position(known, position(known, level))
        return self.reader.gives(document).get(skill, Fraction(-1)) >= needed
