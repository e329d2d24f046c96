"""Why one credential stands where it stands, or is not listed."""

from __future__ import annotations

from dataclasses import dataclass

from indexers.documents import LinkedCredential, taught
from indexers.engine import Where
from service.answers import ExplainAnswer, GapSummary, Insufficient, Result, ThingRef
from service.context import Context
from service.explain import Question, parts_of, result_for
from service.order import Order, order
from service.questions import MAX_RESULTS, GapQuestion
from service.rank import question_of, summary
from service.targets import understand_target
from service.units import where_of
from service.wording import percent, small
from taxonomy.frameworks import framework_of


def explain_credential(context: Context, credential: str, asked: GapQuestion) -> ExplainAnswer:
    """The place of a credential in the answer to a gap question, and the reasons.

    Raises:
        InputError: as a gap question, or an unknown credential.
    """
    where = where_of(context.snapshot, "credential", asked.where)
    document = context.credential(credential)
    target = understand_target(context, asked.target, asked.framework)
    question = question_of(context, target, asked)
    _, score = parts_of(question, document)
    place = _place(question, asked, where, document.record.id)
    result = result_for(question, document, score, place.note) if score else None
    filtered = place.rank is None and _filtered_out(question, document.record.id, where)
    why = _why(question, asked, document, result, place, filtered)
    return ExplainAnswer(
        credential=ThingRef(document.record.id, document.record.title),
        listed=place.rank is not None,
        rank=place.rank,
        of=place.found.total,
        rank_by=asked.rank_by,
        why=tuple(why),
        result=result,
        target=target.answer,
        gap=GapSummary(None, None) if target.insufficient else summary(question, where, []),
        insufficient=Insufficient(target.insufficient) if target.insufficient else None,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a credential stands in an answer: `rank` counts from 1, None when it is not listed."""

    rank: int | None
    found: Order
    note: str | None = None


def _place(question: Question, asked: GapQuestion, where: Where, credential: str) -> _Place:
    found = order(question, asked, where, MAX_RESULTS)
    for rank, one in enumerate(found.placed, 1):
        if one.document.record.id == credential:
            return _Place(rank, found, one.note)
    return _Place(None, found)


def _filtered_out(question: Question, credential: str, where: Where) -> bool:
    """Whether it is the filters that leave a credential out, and not the 1,000 that close more."""
    if not where:
        return False
    page = question.context.snapshot.closing("credential", question.gap, MAX_RESULTS)
    return credential in {hit.id for hit in page.hits}


def _why(
    question: Question,
    asked: GapQuestion,
    document: LinkedCredential,
    result: Result | None,
    place: _Place,
    filtered: bool,
) -> list[str]:
    record, target = document.record, question.target
    if target.insufficient:
        return [target.insufficient]
    if record.informal:
        return [f"It is assessed by {record.assessment} only, which closes nothing."]
    if result is None:
        return _why_nothing(question, document)
    why = [
        f"It closes {percent(result.closes)} of the target, {percent(result.share_of_gap)} of the gap, "
        f"in {len(result.parts)} step{'s' if len(result.parts) != 1 else ''}."
    ]
    if place.rank is None:
        why.append(
            "The filters leave it out." if filtered else f"It is beyond the {MAX_RESULTS:,} that close most."
        )
    else:
        why.append(f"It stands at place {place.rank:,} of {place.found.total:,} that close anything.")
        why += _why_ranked(asked, result, place)
    for block in result.blocked_by:
        if block.kind == "prerequisite":
            why.append(f"It stands after those that can be entered now: it requires {block.label}.")
        else:
            why.append(
                f"It stands after those that can be entered now: it expects {block.label} at level "
                f"{block.needed:g}, and {block.held or 0:g} is held."
            )
    if result.held:
        why.append("The learner holds it already.")
    return why


def _why_ranked(asked: GapQuestion, result: Result, place: _Place) -> list[str]:
    """Why it stands there by hour or cost."""
    if asked.rank_by == "closes":
        return []
    if place.note:
        return [place.note]
    if asked.rank_by == "hour":
        hours = f"{result.hours[1]:g}" if result.hours else "no"
        rate = small(result.closes_per_hour)
        return [f"Ranked by hour: it closes {rate} of the target an hour, over {hours} hours."]
    if not result.cost:
        return ["Ranked by cost: it is free, and such stand first, by what they close."]
    rate, code = small(result.closes_per_cost), result.currency
    return [f"Ranked by cost: it closes {rate} of the target per {code}, for {result.cost:,g} {code}."]


def _why_nothing(question: Question, document: LinkedCredential) -> list[str]:
    own = [one for one in document.alignments if framework_of(one.skill) == question.held.framework]
    steps = taught(own, question.context.taxonomy)
    if not any(one.claimed for one in own):
        return [document.insufficient.get(question.held.framework) or "It claims no skill of this framework."]
    held = [id_ for id_ in steps if id_ in question.target.points]
    if held:
        return [f"What it teaches of the target ({len(held)} steps) is held already."]
    wanted = {one.skill for one in own if one.skill in question.target.asked and one.claimed}
    if wanted:
        names = ", ".join(sorted(question.context.skill_ref(id_).label for id_ in wanted))
        return [f"It teaches {names}, but no step of it that the target asks for."]
    return ["It teaches none of the skills that the target asks for."]
