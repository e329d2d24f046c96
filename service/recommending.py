"""Credentials for many postings at once: one learner, one snapshot, and texts linked in one batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indexers.documents import text_of
from indexers.engine import Where
from service.answers import GapAnswer
from service.context import Context
from service.learners import Held, understand
from service.linkers import LinkTexts
from service.questions import GapQuestion, RankBy, RawWhere, StandingRule, TargetQuestion, check_k
from service.rank import answer_question, question_between
from service.resolve import check_framework
from service.said import said
from service.switches import ALL_ON, Switches
from service.targets import Target, inline_posting, stored_posting
from service.units import where_of
from taxonomy.credentials import Learner, Posting
from taxonomy.errors import AmbiguousName, InputError, UnknownName

MAX_POSTINGS = 200


# The id of a loaded posting, a posting that is not loaded, or what is wrong with what should be one.
PostingItem = str | Posting | InputError

_KINDS: Mapping[type[InputError], str] = {UnknownName: "unknown-name", AmbiguousName: "ambiguous-name"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendQuestion:
    """Which credentials close the gap between a learner and each of up to `MAX_POSTINGS` postings."""

    postings: tuple[PostingItem, ...]
    learner: Learner = field(default_factory=Learner)
    framework: str | None = None
    where: RawWhere = field(default_factory=dict)
    k: int = 10
    standing: StandingRule = "all"
    rank_by: RankBy = "closes"
    currency: str | None = None
    language: str = "en"
    switches: Switches = ALL_ON

    def about(self, posting: str | Posting) -> GapQuestion:
        """The question about one of them alone."""
        if isinstance(posting, str):
            target = TargetQuestion(name=posting, kind="posting")
        else:
            target = TargetQuestion(posting=posting)
        return GapQuestion(
            target=target, learner=self.learner, framework=self.framework, where=self.where, k=self.k,
            standing=self.standing, rank_by=self.rank_by, currency=self.currency, language=self.language,
            switches=self.switches,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PostingError:
    """Why one posting has no answer: unknown-name, ambiguous-name or invalid-input."""

    kind: str
    detail: str
    field: str | None = None
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostingAnswer:
    """The gap answer for one posting, or its error. `posting` is its id, None where it could not be read."""

    posting: str | None
    answer: GapAnswer | None = None
    error: PostingError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendAnswer:
    """An answer for every posting, in the order in which they were asked for; `failed` counts the errors."""

    answers: tuple[PostingAnswer, ...]
    failed: int
    snapshot: str = ""


def recommend(context: Context, link: LinkTexts, asked: RecommendQuestion) -> RecommendAnswer:
    """The gap answers of many postings, each as `answer_gap` gives it.

    Raises:
        InputError: what concerns all of them: too many or none, a filter, the framework, the learner.
    """
    if not 1 <= len(asked.postings) <= MAX_POSTINGS:
        raise InputError(
            f"takes 1 to {MAX_POSTINGS} postings at once, not {len(asked.postings):,}.", field="postings"
        )
    check_k(asked.k)
    where = where_of(context.snapshot, "credential", asked.where)
    context.snapshot.closing("credential", {}, 0, where=where)  # a wrong filter is wrong for all
    framework = check_framework(context.taxonomy, asked.framework)
    held = understand(context, asked.learner, framework, asked.standing)
    targets = _targets(context, link, asked.postings, framework)
    answers = tuple(
        _answer(context, held, one, asked, posting, where)
        for one, posting in zip(targets, asked.postings, strict=True)
    )
    failed = sum(one.error is not None for one in answers)
    return RecommendAnswer(answers=answers, failed=failed, snapshot=context.snapshot.info.id)


def _targets(
    context: Context, link: LinkTexts, postings: Sequence[PostingItem], framework: str
) -> list[Target | PostingAnswer]:
    """Each posting as a target, or the answer that says why it is none."""
    stored = context.postings({one for one in postings if isinstance(one, str)})
    inline = [one for one in postings if isinstance(one, Posting)]
    links = iter(link([text_of(one) for one in inline], framework) if inline else ())
    found: list[Target | PostingAnswer] = []
    for number, one in enumerate(postings):
        try:
            if isinstance(one, InputError):
                raise one
            if isinstance(one, Posting):
                found.append(inline_posting(context, one, next(links), framework))
                continue
            document = stored.get(one)
            if document is None:
                known = context.known_id("posting", one, f"postings[{number}]")
                document = context.postings([known])[known]
            found.append(stored_posting(context, document, framework))
        except InputError as error:
            kind = _KINDS.get(type(error), "invalid-input")
            problem = PostingError(kind, said(error.message, context.language), error.field, error.nearest)
            found.append(PostingAnswer(one if isinstance(one, str) else None, error=problem))
    return found


def _answer(
    context: Context,
    held: Held,
    target: Target | PostingAnswer,
    asked: RecommendQuestion,
    posting: PostingItem,
    where: Where,
) -> PostingAnswer:
    if isinstance(target, PostingAnswer) or isinstance(posting, InputError):
        assert isinstance(target, PostingAnswer), "what is no posting is no target"
        return target
    question = question_between(context, target, held)
    return PostingAnswer(target.answer.id, answer_question(question, asked.about(posting), where))
