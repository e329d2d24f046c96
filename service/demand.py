"""Which skills postings ask for: counts, shares with their intervals, and what changed over time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from indexers.engine import Between, Where
from service.answers import Insufficient, ThingRef
from service.context import Context
from service.demand_answers import (
    DemandAnswer,
    DemandOutlook,
    DemandQuestion,
    DemandSkill,
    LevelShare,
    NamedOccupation,
    Trend,
)
from service.demand_facts import hot, in_demand, outlooks_of, outlooks_of_skill
from service.demand_periods import Periods, check_dates, periods_of
from service.filters import parse_where
from service.hierarchy import Hierarchy
from service.proportions import MINIMUM, change, real, share_of, wilson
from service.questions import RawWhere, check_k
from service.reasons import say
from service.resolve import check_framework, resolve
from service.shares import Share
from service.stepsums import Mask, PostingSums
from taxonomy.errors import FilterError, NothingLoaded
from taxonomy.frameworks import framework_of
from taxonomy.model import Skill, label
from taxonomy.steps import skill_of, steps_of

EXAMPLES = 3
_MOST_NAMES = 20  # of an occupation that found postings, shown


@dataclass(frozen=True, slots=True)
class Selection:
    """The postings that shares are of: those that pass the filters and name a skill of the framework."""

    context: Context
    sums: PostingSums
    framework: str
    mask: Mask

    @property
    def of(self) -> int:
        """How many."""
        return int(np.count_nonzero(self.mask))

    def within(self, mask: Mask) -> Selection:
        """Those of them that are in `mask`."""
        return replace(self, mask=self.mask & mask)


def select(context: Context, sums: PostingSums, framework: str, mask: Mask) -> Selection:
    """Of the postings of a mask, those that name a skill of the framework: others say nothing."""
    columns = sums.sums.of_framework(framework)
    starts = sums.sums.asked.indptr
    known = np.zeros(len(mask), np.bool_)
    known[sums.sums.asked.indices[starts[columns.start] : starts[columns.stop]]] = True
    return Selection(context, sums, framework, mask & known)


def answer_demand(
    context: Context, sums: PostingSums, inverse: Hierarchy | None, asked: DemandQuestion
) -> DemandAnswer:
    """The answer to a question for demand; `inverse` says which occupations require a skill.

    Raises:
        InputError: naming the parameter at fault and what is near.
        NothingLoaded: no posting is loaded.
    """
    check_k(asked.k)
    framework = check_framework(context.taxonomy, asked.framework)
    if not context.snapshot.info.counts["posting"]:
        raise NothingLoaded("no posting is loaded; load some with: skillstep load postings PATH...")
    mask, named = _filtered(context, sums, asked)
    every = select(context, sums, framework, mask)
    chosen, skill = every, None
    if asked.skill is not None:
        skill = _skill(context, asked.skill, framework)
        chosen = every.within(sums.sums.asking(_columns(sums, skill)))
    answer = DemandAnswer(
        framework=framework,
        postings=int(np.count_nonzero(mask)),
        asking=every.of,
        total=0,
        skills=(),
        occupation=named,
        outlooks=_outlooks(context, inverse, named, skill),
        snapshot=context.snapshot.info.id,
    )
    if every.of < MINIMUM:
        return replace(answer, insufficient=Insufficient(_too_few(every.of, context.language)))
    return _figures(answer, every, chosen, skill, asked)


def _figures(
    answer: DemandAnswer, every: Selection, chosen: Selection, skill: Skill | None, asked: DemandQuestion
) -> DemandAnswer:
    """The answer with its figures: of a skill asked about, and of what is asked for (beside it)."""
    context, sums = every.context, every.sums
    periods = periods_of(sums, every.mask, context.language)
    occupation = answer.occupation.id if answer.occupation else None
    first, last = periods.span or (None, None)
    answer = replace(
        answer, first=first, last=last, periods=periods.shown, no_trend=periods.why_not
    )  # fmt: skip
    own: tuple[int, ...] = ()
    if skill is not None:
        own = tuple(_columns(sums, skill)[:1])
        rows = _rows(every, np.array(own, np.intp), periods, occupation)
        answer = replace(answer, skill=rows[0] if rows else _asked_by_none(context, skill, every.of))
        if chosen.of < MINIMUM:
            why = say("too few beside", context.language, count=chosen.of, minimum=MINIMUM)
            return replace(answer, insufficient=Insufficient(why))
        periods = Periods(why_not=answer.no_trend)
    columns = ranked_columns(chosen)
    columns = columns[~np.isin(columns, own)]
    rows = _rows(chosen, columns[: asked.k], periods, occupation, compared=columns)
    return replace(answer, total=len(columns), skills=rows)


def _asked_by_none(context: Context, skill: Skill, of: int) -> DemandSkill | None:
    share = share_of(0, of)
    return DemandSkill(skill=context.skill_ref(skill.id), asked=share, weight=0.0) if share else None


def _too_few(count: int, language: str) -> str:
    return say("too few postings", language, count=count, minimum=MINIMUM)


def _filtered(
    context: Context, sums: PostingSums, asked: DemandQuestion
) -> tuple[Mask, NamedOccupation | None]:
    """The postings that pass all filters, and the occupation as it was understood."""
    check_dates(sums, asked.since, asked.until)
    mask = sums.mask(_where(asked))
    if asked.occupation is None:
        return mask, None
    found = resolve(context.taxonomy, "occupation", asked.occupation, framework=asked.framework,
                    field="occupation")  # fmt: skip
    occupation = context.taxonomy.occupations[found.id]
    texts: dict[str, list[str]] = {language: [text] for language, text in occupation.labels.items()}
    for language, some in occupation.alternatives.items():
        texts.setdefault(language, []).extend(one for one in some if _its_own(context, found.id, one))
    belongs: Mask = np.zeros(len(mask), np.bool_)
    names: dict[str, int] = {}
    for language, spoken in texts.items():
        for name in dict.fromkeys(spoken):
            rows = sums.titled(name, language) & mask
            count = int(np.count_nonzero(rows))
            if count:
                names[name] = max(count, names.get(name, 0))
                belongs |= rows
    shown = dict(sorted(names.items(), key=lambda one: (-one[1], one[0]))[:_MOST_NAMES])
    title = label(occupation.labels, context.language)
    return mask & belongs, NamedOccupation(found.id, title, shown)


def _its_own(context: Context, occupation: str, name: str) -> bool:
    """Whether a name means one occupation of its framework alone: "Developer" says nothing of which."""
    own = framework_of(occupation)
    return {
        one.id for one in context.taxonomy.named("occupation", name) if framework_of(one.id) == own
    } == {occupation}  # fmt: skip


def _where(asked: DemandQuestion) -> Where:
    """All filters of a question as one. Raises FilterError for a field that is named twice."""
    raw: dict[str, object] = dict(asked.where)
    for name, value in (
        ("category", asked.sector), ("region", asked.region), ("employer", asked.employer),
    ):  # fmt: skip
        if value is not None:
            if name in raw:
                raise FilterError("is filtered twice; name it once.", field=name)
            raw[name] = value
    chosen: RawWhere = raw  # type: ignore[assignment]
    where = dict(parse_where("posting", chosen))
    if asked.since or asked.until:
        if "posted" in where:
            raise FilterError("is filtered twice: by since or until, and by itself.", field="posted")
        where["posted"] = Between(asked.since, asked.until)
    return where


def _skill(context: Context, name: str, framework: str) -> Skill:
    found = resolve(context.taxonomy, "skill", name, framework=framework, only=True, field="skill")
    return context.taxonomy.skills[context.taxonomy.current(found.id)[0]]


def _columns(sums: PostingSums, skill: Skill) -> list[int]:
    """The columns of a skill's steps that any posting asks for, the first step first."""
    known = sums.sums.columns
    return [known[step.id] for step in steps_of(skill) if step.id in known]


def ranked_columns(chosen: Selection) -> NDArray[np.intp]:
    """The first steps of the skills that are asked for, by falling count, then weight, then id."""
    counts = chosen.sums.sums.count(chosen.mask)
    found = first_columns(chosen)
    found = found[counts[found] > 0]
    order: NDArray[np.intp] = found[np.lexsort((found, -skill_weights(chosen)[found], -counts[found]))]
    return order


def first_columns(chosen: Selection) -> NDArray[np.intp]:
    """The columns of first steps of the framework's skills, in the order of their ids."""
    sums = chosen.sums.sums
    own = sums.of_framework(chosen.framework)
    found: NDArray[np.intp] = np.unique(sums.first[own])
    return found


def skill_weights(chosen: Selection) -> NDArray[np.float64]:
    """The mean share of what a posting asks for that is a skill's, at the column of its first step."""
    sums = chosen.sums.sums
    return sums.by_skill(sums.weigh(chosen.mask.astype(np.float64))) / max(chosen.of, 1)


def _rows(
    chosen: Selection,
    columns: NDArray[np.intp],
    periods: Periods,
    occupation: str | None,
    compared: NDArray[np.intp] | None = None,
) -> tuple[DemandSkill, ...]:
    """Figures of skills by the columns of their first steps; trends stand up among all `compared`."""
    context, sums, of = chosen.context, chosen.sums.sums, chosen.of
    counts, weights = sums.count(chosen.mask), skill_weights(chosen)
    low, high = wilson(counts, of)
    trends = _trends(chosen, columns if compared is None else compared, periods, len(columns))
    wanted = in_demand(context, occupation)
    found = []
    for at in columns.tolist():
        skill = context.taxonomy.skills[skill_of(sums.steps[at])]

        def share(column: int) -> Share:
            count = int(counts[column])
            return Share(count, of, count / of, float(low[column]), float(high[column]))

        levels = tuple(
            LevelShare(step.level, share(sums.columns[step.id]))
            for step in steps_of(skill)
            if step.level is not None and step.id in sums.columns and counts[sums.columns[step.id]]
        )
        found.append(
            DemandSkill(
                skill=context.skill_ref(skill.id),
                asked=share(at),
                weight=float(weights[at]),
                levels=levels,
                trend=trends.get(at),
                hot=hot(context, skill),
                in_demand=None if wanted is None else wanted(skill),
                examples=examples(chosen, at, EXAMPLES),
            )
        )
    return tuple(found)


def examples(chosen: Selection, column: int, most: int) -> tuple[ThingRef, ...]:
    """The postings that ask for a step, those of which it is the largest part first, then by id."""
    sums = chosen.sums.sums
    starts = sums.weights.indptr
    own = slice(starts[column], starts[column + 1])
    rows, weights = sums.weights.indices[own], sums.weights.data[own]
    passing = chosen.mask[rows]
    rows, weights = rows[passing], weights[passing]
    order = np.lexsort((rows, -weights))[:most]
    return tuple(ThingRef(sums.ids[row], chosen.sums.names[row]) for row in rows[order].tolist())


def _trends(chosen: Selection, columns: NDArray[np.intp], periods: Periods, shown: int) -> dict[int, Trend]:
    """The change of the first `shown` shares from the first period to the second; {} without a comparison."""
    if periods.masks is None:
        return {}
    before, after = (chosen.within(mask) for mask in periods.masks)
    if min(before.of, after.of) < MINIMUM:
        return {}
    sums = chosen.sums.sums
    one, two = (sums.count(part.mask)[columns] for part in (before, after))
    difference, low, high = change(one, before.of, two, after.of)
    stands = real(one, before.of, two, after.of)
    found = {}
    for at, column in enumerate(columns[:shown].tolist()):
        shares = share_of(int(one[at]), before.of), share_of(int(two[at]), after.of)
        if shares[0] is None or shares[1] is None:
            continue
        direction = "no difference shown"
        if stands[at]:
            direction = "rising" if difference[at] > 0 else "falling"
        found[column] = Trend(
            shares[0], shares[1], float(difference[at]), float(low[at]), float(high[at]), direction  # type: ignore[arg-type]
        )  # fmt: skip
    return found


def _outlooks(
    context: Context, inverse: Hierarchy | None, named: NamedOccupation | None, skill: Skill | None
) -> tuple[DemandOutlook, ...]:
    if named is not None:
        return outlooks_of(context, named.id)
    if skill is not None and inverse is not None:
        return outlooks_of_skill(context, inverse, skill)
    return ()
