"""Why one credential stands where it stands, or is not listed."""

from __future__ import annotations

from indexers.documents import LinkedCredential, taught
from indexers.engine import Where
from service.answers import ExplainAnswer, GapSummary, Insufficient, Result, ThingRef
from service.context import Context
from service.explain import Question, blocks, parts_of, result_for
from service.filters import parse_where
from service.questions import MAX_RESULTS, GapQuestion
from service.rank import question_of, summary
from service.targets import understand_target
from service.wording import percent
from taxonomy.frameworks import framework_of


def explain_credential(context: Context, credential: str, asked: GapQuestion) -> ExplainAnswer:
    """The place of a credential in the answer to a gap question, and the reasons.

    Raises:
        InputError: as a gap question, or an unknown credential.
    """
    where = parse_where("credential", asked.where)
    document = context.credential(credential)
    target = understand_target(context, asked.target, asked.framework)
    question = question_of(context, target, asked)
    _, score = parts_of(question, document)
    result = result_for(question, document, score) if score else None
    rank, of, passes = _rank(question, document.record.id, where, result)
    why = _why(question, document, result, rank, of, passes)
    return ExplainAnswer(
        credential=ThingRef(document.record.id, document.record.title),
        listed=rank is not None,
        rank=rank,
        of=of,
        why=tuple(why),
        result=result,
        target=target.answer,
        gap=GapSummary(None, None) if target.insufficient else summary(question, where, []),
        insufficient=Insufficient(target.insufficient) if target.insufficient else None,
    )


def _rank(
    question: Question, credential: str, where: Where, result: Result | None
) -> tuple[int | None, int, bool]:
    """Its place as answers list it (reachable first), how many close anything, whether filters pass it."""
    snapshot = question.context.snapshot
    page = snapshot.closing("credential", question.gap, MAX_RESULTS, where=where)
    ids = [hit.id for hit in page.hits]
    if result is None or credential not in ids:
        unfiltered = snapshot.closing("credential", question.gap, MAX_RESULTS)
        return None, page.total, result is None or credential not in {hit.id for hit in unfiltered.hits}
    documents = question.context.credentials(ids)
    ordered = sorted(ids, key=lambda id_: bool(blocks(question, documents[id_])))
    return ordered.index(credential) + 1, page.total, True


def _why(
    question: Question,
    document: LinkedCredential,
    result: Result | None,
    rank: int | None,
    of: int,
    passes: bool,
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
    if rank is not None:
        why.append(f"It stands at place {rank:,} of {of:,} that close anything.")
    else:
        why.append(
            f"It is beyond the {MAX_RESULTS:,} that close most." if passes else "The filters leave it out."
        )
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
