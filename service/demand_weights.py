"""A target whose steps weigh as often as postings ask for them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from service.context import Context
from service.demand import select
from service.proportions import MINIMUM
from service.questions import GapQuestion
from service.reasons import count, say
from service.targets import Target, understand_target
from taxonomy.errors import NothingLoaded
from taxonomy.steps import share_points


def target_of(context: Context, asked: GapQuestion) -> Target:
    """The target of a gap question, weighed by demand where it says so.

    Raises:
        InputError: as `understand_target`.
        NothingLoaded: it is to be weighed, and no posting is loaded.
    """
    target = understand_target(context, asked.target, asked.framework)
    return by_demand(context, target) if asked.weight_by_demand else target


def by_demand(context: Context, target: Target) -> Target:
    """The target's 4,096 points shared anew: points of a step times the share of postings that ask for it.

    The share is (c + 1) / (n + 2), Laplace's rule of succession, where c of the n postings that name a skill
    of the framework ask for the step: what none asks for still weighs something. With too few postings there
    is nothing to aim at, and the target says so.
    """
    if context.sums is None or not context.snapshot.info.counts["posting"]:
        raise NothingLoaded("no posting is loaded; load some with: skillstep load postings PATH...")
    if target.insufficient is not None:
        return target
    table = context.sums.postings.of(context.snapshot)
    chosen = select(context, table, target.answer.framework, np.ones(len(table.sums.ids), np.bool_))
    of, language = chosen.of, context.language
    if of < MINIMUM:
        why = say("too few postings", language, count=of, minimum=MINIMUM)
        return replace(target, points={}, insufficient=why)
    asking, known = table.sums.count(chosen.mask), table.sums.columns
    weights = {
        step: Fraction(points * (int(asking[known[step]]) + 1 if step in known else 1), of + 2)
        for step, points in target.points.items()
    }
    shared = share_points(weights)
    said = say("weighed by demand", language, count=count(of, language))
    note = "; ".join(filter(None, (target.answer.note, said)))
    answer = replace(target.answer, note=note, dropped=target.answer.dropped + len(shared.dropped))
    return replace(target, answer=answer, points=shared.points)
