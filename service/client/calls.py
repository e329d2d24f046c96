"""What can be asked of the API: one function a call, which says the request and the type of its answer.

Answers whose modules load numerical libraries are imported where they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

from service.answers import ExplainAnswer, GapAnswer
from service.client.call import Call, get, post
from service.client.lookups import (
    Kind,
    Language,
    documents_path,
    escaped,
    framework,
    frameworks,
    health,
    ready,
    search,
    show,
    status,
    suggest,
    walk,
)
from service.found_answers import CourseAnswer, LinkAnswer

if TYPE_CHECKING:
    from service.awards import ReadAnswer
    from service.demand_answers import DemandAnswer
    from service.holders.answers import HoldersAnswer
    from service.jobs import JobsAnswer
    from service.ladders import LadderAnswer
    from service.plan_answers import PlanAnswer
    from service.recommending import RecommendAnswer
    from service.rules.answers import CheckAnswer, CompareAnswer, RulesAnswer
    from service.stacks import StackAnswer

__all__ = [
    "Asked", "Fields", "Kind", "Language", "Target", "check", "compare", "course", "demand", "explain",
    "framework", "frameworks", "gap", "health", "holders", "jobs", "ladder", "link", "plan", "read", "ready",
    "recommend", "recommend_many", "rules", "search", "show", "stack", "status", "suggest", "walk",
]  # fmt: skip

Fields = Mapping[str, Any]
# The name of an occupation, job role or posting, or an object as `POST /v1/gap` takes it.
Target = str | Fields


class Asked(TypedDict, total=False):
    """What every gap question may say; the API has its own defaults for the rest.

    `learner` is an object with skills, credentials and text; `where` filters fields of credentials;
    `rank_by` cost compares what costs in `currency`; `switches` turn smart behaviours off.
    """

    learner: Fields | None
    framework: str | None
    where: Fields | None
    standing: Literal["all", "strict"] | None
    rank_by: Literal["closes", "hour", "cost"] | None
    currency: str | None
    language: Language | None
    switches: Mapping[str, bool] | None


def gap(
    target: Target,
    *,
    k: int | None = None,
    cursor: str | None = None,
    weight_by_demand: bool | None = None,
    **asked: Unpack[Asked],
) -> Call[GapAnswer]:
    """Which credentials close the gap between a learner and a target, and why."""
    return post(
        "/v1/gap", GapAnswer, target=target, k=k, cursor=cursor, weight_by_demand=weight_by_demand, **asked
    )


def plan(
    target: Target,
    *,
    hours: float | None = None,
    hours_a_week: float | None = None,
    by: str | None = None,
    starting: str | None = None,
    cost: float | None = None,
    currency: str | None = None,
    credentials: int | None = None,
    unknown_hours: float | Literal["leave out"] | None = None,
    unknown_cost: float | Literal["leave out"] | None = None,
    candidates: int | None = None,
    seconds: float | None = None,
    learner: Fields | None = None,
    framework: str | None = None,
    where: Fields | None = None,
    standing: Literal["all", "strict"] | None = None,
    language: Language | None = None,
    switches: Mapping[str, bool] | None = None,
) -> Call[PlanAnswer]:
    """Which set of credentials closes most of a gap within budgets, and in which order.

    `hours` in all, or `hours_a_week` until the day `by`, counted from `starting`; `cost` in `currency`.
    """
    from service.plan_answers import PlanAnswer

    return post(
        "/v1/plan", PlanAnswer, target=target, hours=hours, hours_a_week=hours_a_week, by=by,
        starting=starting, cost=cost, currency=currency, credentials=credentials, unknown_hours=unknown_hours,
        unknown_cost=unknown_cost, candidates=candidates, seconds=seconds, learner=learner,
        framework=framework, where=where, standing=standing, language=language, switches=switches,
    )  # fmt: skip


def ladder(
    kind: Literal["credential", "skill"],
    id_: str,
    *,
    k: int | None = None,
    framework: str | None = None,
    lang: Language | None = None,
) -> Call[LadderAnswer]:
    """What leads to a credential or skill: Knowledge, Skill, Ability, Certification, and missing rungs."""
    from service.ladders import LadderAnswer

    return get(
        f"{documents_path(kind)}/{escaped(id_)}/ladder", LadderAnswer, k=k, framework=framework, lang=lang
    )


def stack(
    parent: str,
    *,
    learner: Fields | None = None,
    target: Target | None = None,
    framework: str | None = None,
    standing: Literal["all", "strict"] | None = None,
    language: Language | None = None,
) -> Call[StackAnswer]:
    """Which blocks of a credential a learner holds, and which of the rest come first."""
    from service.stacks import StackAnswer

    return post(
        "/v1/stack", StackAnswer, parent=parent, learner=learner, target=target, framework=framework,
        standing=standing, language=language,
    )  # fmt: skip


def recommend(
    posting: str | Fields, *, k: int | None = None, cursor: str | None = None, **asked: Unpack[Asked]
) -> Call[GapAnswer]:
    """Which credentials to recommend beside a job posting: a loaded one by its id, or one as an object."""
    return post("/v1/recommend", GapAnswer, posting=posting, k=k, cursor=cursor, **asked)


def recommend_many(
    postings: Sequence[str | Fields], *, k: int | None = None, **asked: Unpack[Asked]
) -> Call[RecommendAnswer]:
    """As `recommend`, for up to 200 postings at once: an answer, or the error, for each in this order."""
    from service.recommending import RecommendAnswer

    return post("/v1/recommend", RecommendAnswer, postings=list(postings), k=k, **asked)


def explain(
    credential: str, target: Target, *, weight_by_demand: bool | None = None, **asked: Unpack[Asked]
) -> Call[ExplainAnswer]:
    """Why a credential stands where it stands in the answer to a gap question, or is not listed."""
    return post(
        "/v1/explain", ExplainAnswer, credential=credential, target=target, weight_by_demand=weight_by_demand,
        **asked,
    )  # fmt: skip


def jobs(
    learner: Fields,
    *,
    framework: str | None = None,
    where: Fields | None = None,
    k: int | None = None,
    standing: Literal["all", "strict"] | None = None,
    language: Language | None = None,
) -> Call[JobsAnswer]:
    """Which postings suit a learner, best match first; `where` filters fields of postings."""
    from service.jobs import JobsAnswer

    return post(
        "/v1/jobs", JobsAnswer, learner=learner, framework=framework, where=where, k=k, standing=standing,
        language=language,
    )  # fmt: skip


def holders(
    rows: Sequence[Fields] | None = None,
    *,
    tables: Sequence[Fields] | None = None,
    credentials: Sequence[str] | None = None,
    occupation: str | None = None,
    minimum: int | None = None,
    holders: int | None = None,
    others: int | None = None,
    framework: str | None = None,
    language: Language | None = None,
) -> Call[HoldersAnswer]:
    """What the holders of a credential look like beside the others.

    `rows` are persons; or `tables` are published tables, each an object with a name and rows.
    """
    from service.holders.answers import HoldersAnswer

    return post(
        "/v1/holders", HoldersAnswer, rows=rows, tables=tables, credentials=credentials,
        occupation=occupation, minimum=minimum, holders=holders, others=others, framework=framework,
        language=language,
    )  # fmt: skip


def demand(
    *,
    framework: str | None = None,
    occupation: str | None = None,
    sector: str | None = None,
    region: str | None = None,
    employer: str | None = None,
    source: str | None = None,
    skill: str | None = None,
    since: str | None = None,
    until: str | None = None,
    k: int | None = None,
    lang: Language | None = None,
) -> Call[DemandAnswer]:
    """Which skills postings ask for: in how many, with the share's sample, interval and trend."""
    from service.demand_answers import DemandAnswer

    return get(
        "/v1/demand", DemandAnswer, framework=framework, occupation=occupation, sector=sector, region=region,
        employer=employer, source=source, skill=skill, since=since, until=until, k=k, lang=lang,
    )  # fmt: skip


def link(
    text: str,
    *,
    framework: str | None = None,
    language: Language | None = None,
    switches: Mapping[str, bool] | None = None,
) -> Call[LinkAnswer]:
    """The skills that a text names, each with the words that it was read from."""
    return post("/v1/link", LinkAnswer, text=text, framework=framework, language=language, switches=switches)


def course(
    planned: str | Fields,
    *,
    framework: str | None = None,
    k: int | None = None,
    postings: int | None = None,
    rules: Sequence[str] | None = None,
    language: Language | None = None,
    switches: Mapping[str, bool] | None = None,
) -> Call[CourseAnswer]:
    """What a planned course teaches, who asks for it, what is missing, and what teaches nearly the same."""
    said = {"text": planned} if isinstance(planned, str) else {"course": planned}
    return post(
        "/v1/courses", CourseAnswer, **said, framework=framework, k=k, postings=postings, rules=rules,
        language=language, switches=switches,
    )  # fmt: skip


def read(
    documents: Sequence[str | Fields], *, today: str | None = None, language: Language | None = None
) -> Call[ReadAnswer]:
    """The awards in badges, records and European credentials, each with its standing and the reason."""
    from service.awards import ReadAnswer

    return post("/v1/read", ReadAnswer, documents=list(documents), today=today, language=language)


def rules(*, lang: Language | None = None) -> Call[RulesAnswer]:
    """The rules that a credential can be checked by."""
    from service.rules.answers import RulesAnswer

    return get("/v1/rules", RulesAnswer, lang=lang)


def check(
    credential: str | Fields,
    rules: str,
    *,
    award: Fields | None = None,
    date: str | None = None,
    language: Language | None = None,
) -> Call[CheckAnswer]:
    """Whether a credential meets rules: a loaded one by its id, or one as an object; `date` is an ISO day."""
    from service.rules.answers import CheckAnswer

    said = {"id": credential} if isinstance(credential, str) else {"credential": credential}
    return post("/v1/check", CheckAnswer, **said, rules=rules, award=award, date=date, language=language)


def compare(
    credentials: Sequence[str],
    *,
    target: Target | None = None,
    learner: Fields | None = None,
    framework: str | None = None,
    language: Language | None = None,
) -> Call[CompareAnswer]:
    """Loaded credentials side by side, and what each closes of a target's gap."""
    from service.rules.answers import CompareAnswer

    return post(
        "/v1/compare", CompareAnswer, credentials=list(credentials), target=target, learner=learner,
        framework=framework, language=language,
    )  # fmt: skip
