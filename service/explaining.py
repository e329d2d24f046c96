"""Why one credential stands where it stands, or is not listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexers.documents import LinkedCredential, taught
from indexers.engine import Where
from service.answers import Block, ExplainAnswer, GapSummary, Insufficient, Result, TargetAnswer, ThingRef
from service.context import Context
from service.demand_weights import target_of
from service.explain import Question, parts_of, result_for
from service.order import Order, order
from service.questions import MAX_RESULTS, GapQuestion
from service.rank import question_of, summary
from service.reasons import assessment, count, figure, say, why_none
from service.units import where_of
from service.wording import percent, small
from taxonomy.frameworks import framework_of
from taxonomy.steps import TARGET_POINTS


def explain_credential(context: Context, credential: str, asked: GapQuestion) -> ExplainAnswer:
    """The place of a credential in the answer to a gap question, and the reasons.

    Raises:
        InputError: as a gap question, or an unknown credential.
    """
    where = where_of(context.snapshot, "credential", asked.where)
    document = context.credential(credential)
    target = target_of(context, asked)
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
class Closing:
    """What some credentials close of one gap, without their places: a result for each, None for nothing."""

    target: TargetAnswer
    missing: float | None
    results: tuple[Result | None, ...]
    insufficient: Insufficient | None


def closing(context: Context, credentials: Sequence[str], asked: GapQuestion) -> Closing:
    """What each of these credentials closes of a gap. Their places are not looked up: that reads a thousand.

    Raises:
        InputError: as a gap question, or an unknown credential.
    """
    where_of(context.snapshot, "credential", asked.where)  # filters leave none of them out, but may be wrong
    documents = [context.credential(one) for one in credentials]
    target = target_of(context, asked)
    question = question_of(context, target, asked)
    scores = [parts_of(question, one)[1] for one in documents]
    return Closing(
        target=target.answer,
        missing=None if target.insufficient else question.gap_total / TARGET_POINTS,
        results=tuple(
            result_for(question, one, score) if score else None
            for one, score in zip(documents, scores, strict=True)
        ),
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
    record, target, language = document.record, question.target, question.context.language
    if target.insufficient:
        return [target.insufficient]
    if record.informal:
        return [say("assessed informally", language, assessment=assessment(record.assessment, language))]
    if result is None:
        return _why_nothing(question, document)
    why = [_why_closing(result, language)]
    if place.rank is None:
        beyond = say("beyond", language, count=count(MAX_RESULTS, language))
        why.append(say("filtered", language) if filtered else beyond)
    else:
        total = count(place.found.total, language)
        why.append(say("place", language, rank=count(place.rank, language), count=total))
        why += _why_ranked(asked, result, place, language)
    why += [_why_blocked(block, language) for block in result.blocked_by]
    if result.held:
        why.append(say("held already", language))
    return why


def _why_closing(result: Result, language: str) -> str:
    steps = len(result.parts)
    return say(
        "closes in a step" if steps == 1 else "closes in steps",
        language,
        target=percent(result.closes, language),
        gap=percent(result.share_of_gap, language),
        steps=steps,
    )


def _why_blocked(block: Block, language: str) -> str:
    if block.kind == "prerequisite":
        return say("requires", language, label=block.label)
    needed, held = figure(block.needed or 0, language), figure(block.held or 0, language)
    return say("expects", language, label=block.label, needed=needed, held=held)


def _why_ranked(asked: GapQuestion, result: Result, place: _Place, language: str) -> list[str]:
    """Why it stands there by hour or cost."""
    if asked.rank_by == "closes":
        return []
    if place.note:
        return [place.note]
    if asked.rank_by == "hour":
        hours = figure(result.hours[1], language) if result.hours else "no"
        return [say("by hour", language, rate=small(result.closes_per_hour, language), hours=hours)]
    if not result.cost:
        return [say("free", language)]
    rate, cost = small(result.closes_per_cost, language), figure(result.cost, language, grouped=True)
    return [say("by cost", language, rate=rate, currency=result.currency, cost=cost)]


def _why_nothing(question: Question, document: LinkedCredential) -> list[str]:
    own = [one for one in document.alignments if framework_of(one.skill) == question.held.framework]
    language = question.context.language
    if not any(one.claimed for one in own):
        stored = document.insufficient.get(question.held.framework)
        return [why_none(stored, "claims nothing", language)]
    held = [id_ for id_ in taught(own, question.context.taxonomy) if id_ in question.target.points]
    if held:
        return [say("all held", language, steps=len(held))]
    wanted = {one.skill for one in own if one.skill in question.target.asked and one.claimed}
    if wanted:
        names = ", ".join(sorted(question.context.skill_ref(id_).label for id_ in wanted))
        return [say("no step asked for", language, skills=names)]
    return [say("teaches none", language)]
