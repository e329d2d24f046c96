"""Which postings suit a person: the dot product of a gap the other way round (rule 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexers.documents import LinkedPosting
from service.answers import Insufficient, LearnerAnswer, SkillRef
from service.context import Context
from service.filters import parse_where
from service.learners import Held, understand
from service.questions import RawWhere, StandingRule, check_k
from service.resolve import check_framework
from service.targets import Target, stored_posting
from service.wording import holds_nothing, match_reason
from taxonomy.credentials import Learner
from taxonomy.errors import NothingLoaded
from taxonomy.steps import TARGET_POINTS, assumed, level_at, points_by_skill, skill_of

# The gap of one posting shows all that it lacks; a list of postings shows what weighs most.
MOST_LACKING = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsQuestion:
    """Which postings suit a learner.

    `framework` is the one to answer in (default: the first loaded), `where` filters fields of postings.
    """

    learner: Learner = field(default_factory=Learner)
    framework: str | None = None
    where: RawWhere = field(default_factory=dict)
    k: int = 10
    standing: StandingRule = "all"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class JobSkill:
    """Steps of a skill that a posting asks for; levels on its scale. `weight` is a share of the posting.

    `assumed` says that the posting does not state the required level.
    """

    skill: SkillRef
    held: float | None
    required: float | None
    weight: float
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A posting and how much of it a learner holds: `match` + `missing` = 1.

    The weights of `matched` sum to `match`. `lacking` are the heaviest missing skills, of `lacking_skills` in
    all; a skill held below the required level stands in both. `skills` counts those asked for, `assumed`
    those of them whose required level is assumed.
    """

    id: str
    title: str
    match: float
    missing: float
    reason: str
    matched: tuple[JobSkill, ...]
    lacking: tuple[JobSkill, ...]
    lacking_skills: int
    skills: int
    assumed: int = 0
    employer: str | None = None
    location: str | None = None
    region: str | None = None
    language: str | None = None
    posted: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsAnswer:
    """The postings that suit a learner, best match first; `total` counts all that match at all."""

    framework: str
    learner: LearnerAnswer
    results: tuple[Job, ...]
    total: int
    insufficient: Insufficient | None = None
    snapshot: str = ""


def answer_jobs(context: Context, asked: JobsQuestion) -> JobsAnswer:
    """The answer to a question for jobs.

    Raises:
        InputError: naming the parameter at fault and what is near.
        NothingLoaded: no posting is loaded.
    """
    k = check_k(asked.k)
    where = parse_where("posting", asked.where)
    framework = check_framework(context.taxonomy, asked.framework)
    if not context.snapshot.info.counts["posting"]:
        raise NothingLoaded("no posting is loaded; load some with: skillstep load postings PATH...")
    held = understand(context, asked.learner, framework, asked.standing)
    steps = {id_: 1 for id_ in held.steps(context) if context.taxonomy.skills[skill_of(id_)].scored}
    learner = LearnerAnswer(tuple(held.shown), tuple(held.not_counted))
    page = context.snapshot.closing("posting", steps, k, where=where)  # says what is wrong with a filter
    postings = context.postings(hit.id for hit in page.hits)
    return JobsAnswer(
        framework=framework,
        learner=learner,
        results=tuple(_job(context, held, steps, postings[hit.id], int(hit.score)) for hit in page.hits),
        total=page.total,
        insufficient=None if steps else Insufficient(holds_nothing(framework, context.language)),
        snapshot=context.snapshot.info.id,
    )


def _job(context: Context, held: Held, steps: Mapping[str, int], document: LinkedPosting, score: int) -> Job:
    """A posting with what is held and what lacks.

    Raises:
        AssertionError: its steps that are held do not sum to the engine's score; index and records disagree.
    """
    target = stored_posting(context, document, held.framework)
    had = {id_: points for id_, points in target.points.items() if id_ in steps}
    if sum(had.values()) != score:
        raise AssertionError(
            f"{document.record.id}: the engine says {score}, its held steps sum to {sum(had.values())}"
        )
    lacks = {id_: points for id_, points in target.points.items() if id_ not in steps}
    guessed = {one.skill for one in document.alignments if one.exit_source == "assumed"}
    matched = _by_skill(context, held, target, had, guessed)
    lacking = _by_skill(context, held, target, lacks, guessed)
    record, match = document.record, score / TARGET_POINTS
    names = [one.skill.label for one in matched], [one.skill.label for one in lacking]
    return Job(
        id=record.id,
        title=record.title,
        match=match,
        missing=1 - match,
        reason=match_reason(match, *names, context.language),
        matched=matched,
        lacking=lacking[:MOST_LACKING],
        lacking_skills=len(lacking),
        skills=target.answer.skills,
        assumed=target.answer.assumed,
        employer=record.employer,
        location=record.location,
        region=record.region,
        language=record.language,
        posted=record.posted,
        url=record.url,
    )


def _by_skill(
    context: Context, held: Held, target: Target, points: Mapping[str, int], guessed: set[str]
) -> tuple[JobSkill, ...]:
    """Steps gathered by skill, heaviest first."""
    found = []
    for id_, some in points_by_skill(points).items():
        skill, at = context.taxonomy.skills[id_], target.asked[id_].at
        found.append(
            JobSkill(
                skill=context.skill_ref(id_),
                held=held.level(skill),
                required=level_at(skill, assumed(skill) if at is None else at),
                weight=some / TARGET_POINTS,
                assumed=bool(skill.levels) and (at is None or id_ in guessed),
            )
        )
    return tuple(found)
