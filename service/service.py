"""One object that answers every question from one data folder, and loads into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from indexers.engine import Kind, Progress
from indexers.linking import Linker
from service import cursors
from service.answers import ExplainAnswer, GapAnswer, Result
from service.asking import Asking
from service.courses import LISTED, MOST_LISTED, check_course
from service.demand import answer_demand
from service.demand_answers import DemandAnswer, DemandQuestion
from service.explaining import closing, explain_credential
from service.finding import link_text, search, show, status
from service.found_answers import CourseAnswer, LinkAnswer, SearchAnswer, StatusAnswer
from service.frameworks import FrameworkAnswer, FrameworksAnswer, framework, frameworks
from service.holders.answers import HoldersAnswer, HoldersQuestion
from service.holders.report import answer_holders
from service.jobs import JobsAnswer, JobsQuestion, answer_jobs
from service.questions import MAX_RESULTS, GapQuestion, RawWhere, SearchQuestion, check_k
from service.rank import answer_gap
from service.recommending import RecommendAnswer, RecommendQuestion, recommend
from service.resolve import check_framework
from service.rules.answers import CheckAnswer, CompareAnswer, RulesAnswer
from service.settings import Settings
from service.snapshots import RollbackAnswer, SnapshotsAnswer, list_snapshots, roll_back
from service.suggesting import SuggestAnswer, suggest
from service.switches import ALL_ON, Switches
from service.walking import walk
from service.walks import WalkAnswer, WalkQuestion
from taxonomy.awards import Award
from taxonomy.credentials import Credential
from taxonomy.errors import InputError
from taxonomy.readers.base import silent
from taxonomy.rules.profile import Profile

if TYPE_CHECKING:
    from service.ladders import LadderAnswer, LadderQuestion
    from service.mapping import MapAnswer, MapQuestion
    from service.plan_answers import PlanAnswer
    from service.plans import PlanQuestion
    from service.stacks import StackAnswer, StackQuestion


_Answer = TypeVar("_Answer", GapAnswer, ExplainAnswer, CourseAnswer, LinkAnswer, SearchAnswer, "PlanAnswer")


def _switched(answer: _Answer, switches: Switches) -> _Answer:
    """An answer that says what was switched off."""
    return replace(answer, switched_off=switches.off()) if switches.off() else answer


class Service(Asking):
    """Safe to share among threads. Every question is answered from one snapshot, the current one."""

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """The service over the data folder of the settings, which is made if need be.

        Where the settings name a cluster, nothing is asked of it yet: it may be down now.
        """
        if settings.access is not None:
            from indexers.elastic.connection import connect
            from indexers.elastic.engine import ElasticEngine

            return cls(settings, ElasticEngine(connect(settings.access)))
        from indexers.embedded import EmbeddedEngine

        return cls(settings, EmbeddedEngine(settings.data))

    def close(self) -> None:
        """Release what is open."""
        self.engine.close()

    def gap(self, question: GapQuestion) -> GapAnswer:
        """Which credentials close a gap, and why."""
        check_k(question.k)
        snapshot, offset = None, 0
        if question.cursor is not None:
            place = cursors.read(question.cursor, question.unpaged(), MAX_RESULTS)
            snapshot, offset = self._snapshot_of(place), place.offset
        context = self._context(question.language, question.switches, snapshot)
        return _switched(answer_gap(context, question, offset), question.switches)

    def plan(self, question: PlanQuestion) -> PlanAnswer:
        """Which set of credentials closes most of a gap within budgets, and in which order."""
        from service.plans import answer_plan

        return _switched(
            answer_plan(self._context(question.language, question.switches), question), question.switches
        )

    def ladder(self, question: LadderQuestion) -> LadderAnswer:
        """What leads to a credential or skill, rung by rung."""
        from service.ladders import answer_ladder

        return answer_ladder(self._context(question.language), question)

    def stack(self, question: StackQuestion) -> StackAnswer:
        """Which blocks of a credential are held, and which come next."""
        from service.stacks import answer_stack

        return answer_stack(self._context(question.language), question)

    def recommend(self, question: RecommendQuestion) -> RecommendAnswer:
        """Which credentials close the gap of each of many postings."""
        context = self._context(question.language, question.switches)
        return recommend(
            context, self.linkers.link_many(context.snapshot, question.switches.embedding), question
        )

    def explain(self, credential: str, question: GapQuestion) -> ExplainAnswer:
        """Why a credential stands where it stands in the answer to a gap question, or is not listed."""
        context = self._context(question.language, question.switches)
        return _switched(explain_credential(context, credential, question), question.switches)

    def closing(self, credentials: Sequence[str], question: GapQuestion) -> tuple[Result | None, ...]:
        """What each of these credentials closes of a gap, without their places: None for nothing."""
        context = self._context(question.language, question.switches)
        return closing(context, credentials, question).results

    def jobs(self, question: JobsQuestion) -> JobsAnswer:
        """Which postings suit a learner."""
        return answer_jobs(self._context(question.language), question)

    def holders(self, question: HoldersQuestion) -> HoldersAnswer:
        """What the holders of a credential look like beside the others; nothing needs to be loaded."""
        return answer_holders(self.engine.current(), question)

    def demand(self, question: DemandQuestion) -> DemandAnswer:
        """Which skills postings ask for, in how many, and what is expected of the occupations."""
        context = self._context(question.language)
        inverse = self._hierarchies.of(context.snapshot) if question.skill is not None else None
        return answer_demand(context, self.sums.postings.of(context.snapshot), inverse, question)

    def course(
        self,
        course: Credential,
        framework: str | None = None,
        k: int = 10,
        language: str = "en",
        switches: Switches = ALL_ON,
        listed: int = LISTED,
        rules: Sequence[str] = (),
    ) -> CourseAnswer:
        """What a planned course teaches, who asks for it, what is missing, and what teaches nearly the same.

        Raises:
            InputError: `k` or `listed`, the postings named behind each figure, is out of range, or rules are
                unknown.
        """
        context = self._context(language, switches)
        if not 0 <= listed <= MOST_LISTED:
            raise InputError(f"must lie between 0 and {MOST_LISTED}, not {listed:,}.", field="postings")
        answer = check_course(context, course, framework, check_k(k), listed)
        if rules:
            answer = replace(answer, rules=self.check(course, rules, language))
        return _switched(answer, switches)

    def rules(self, language: str = "en") -> RulesAnswer:
        """The rules that a credential can be checked by: shipped ones and those of the data folder."""
        from service.rules.checking import known_rules, list_rules

        return list_rules(known_rules(self.settings.data).values(), language)

    def check(
        self,
        credential: Credential | str,
        rules: Sequence[str],
        language: str = "en",
        day: str | None = None,
        award: Award | None = None,
        profiles: Sequence[Profile] = (),
    ) -> tuple[CheckAnswer, ...]:
        """Whether a credential, or a loaded one by its id, meets rules: an answer for each of them.

        `profiles` are checked too, after those that `rules` name. Nothing needs to be loaded to check a
        credential; then nothing is said of skills and duplicates.

        Raises:
            InputError: unknown or ambiguous rules, an unknown id, or a day that is none.
        """
        from service.rules.checking import check_credential, chosen, known_rules

        named = chosen(rules, day, known_rules(self.settings.data)) if rules or not profiles else []
        context = self._context(language) if self.engine.current() or isinstance(credential, str) else None
        record = (
            context.credential(credential, "id").record
            if context and isinstance(credential, str)
            else credential
        )
        assert not isinstance(record, str)
        award = replace(award, credential=record) if award else None
        return tuple(
            check_credential(one, record, award, context, language, day) for one in (*named, *profiles)
        )

    def met(self, credentials: Sequence[str], language: str = "en") -> dict[str, dict[str, str]]:
        """What shipped rules call each of these loaded credentials, each name with its rules' title."""
        from service.rules.checking import met

        return met(self._context(language), credentials)

    def compare(
        self, credentials: Sequence[str], gap: GapQuestion | None = None, language: str = "en"
    ) -> CompareAnswer:
        """Credentials side by side, and what each closes of a gap."""
        from service.rules.comparing import compare

        return compare(self._context(language, gap.switches if gap else ALL_ON), credentials, gap)

    def link(
        self,
        text: str,
        framework: str | None = None,
        language: str = "en",
        switches: Switches = ALL_ON,
    ) -> LinkAnswer:
        """The skills that a text names, in one framework or (None) in all."""
        return _switched(link_text(self._context(language, switches), text, framework), switches)

    def search(
        self,
        kind: Kind,
        query: str,
        k: int = 10,
        offset: int = 0,
        where: RawWhere | None = None,
        facets: Sequence[str] = (),
        language: str = "en",
        *,
        cursor: str | None = None,
        switches: Switches = ALL_ON,
    ) -> SearchAnswer:
        """Documents of a kind by their words; `cursor` (of an earlier answer) stands in place of `offset`.

        Raises:
            SnapshotGone: the cursor's snapshot is kept no longer.
            InputError: the cursor comes from another question, or stands beside an offset.
        """
        asked = SearchQuestion(
            kind=kind, query=query, k=check_k(k), offset=offset, where=where or {}, facets=tuple(facets),
            language=language, cursor=cursor, switches=switches,
        )  # fmt: skip
        snapshot, asked = self._continued(asked)
        return _switched(search(self._context(language, switches, snapshot), asked), switches)

    def suggest(
        self,
        query: str,
        kinds: Sequence[Kind] = (),
        k: int = 10,
        framework: str | None = None,
        typos: bool = True,
        language: str = "en",
    ) -> SuggestAnswer:
        """Names that continue what is typed, of the kinds (default: skills and occupations)."""
        return suggest(self._context(language), query, kinds, k, framework, typos)

    def frameworks(self) -> FrameworksAnswer:
        """The loaded frameworks, the default first."""
        return frameworks(self._context("en"))

    def framework(self, id_: str) -> FrameworkAnswer:
        """One loaded framework by its id."""
        return framework(self._context("en"), id_)

    def walk(self, question: WalkQuestion) -> WalkAnswer:
        """What stands around a skill or occupation: broader, narrower, what teaches it, who asks for it.

        Raises:
            SnapshotGone, InputError: of its cursor, as `search` does.
        """
        snapshot, question = self._continued(question)
        context = self._context(question.language, snapshot=snapshot)
        return walk(context, lambda: self._hierarchies.of(context.snapshot), question)

    def show(self, kind: Kind, id_: str, language: str = "en") -> dict[str, object]:
        """One document, whole, by its id, code or (where that is one thing's alone) label."""
        return show(self._context(language), kind, id_)

    def snapshots(self) -> SnapshotsAnswer:
        """The snapshots that are kept, newest first, and which of them is served."""
        return list_snapshots(self.engine)

    def roll_back(self, snapshot: str | None = None) -> RollbackAnswer:
        """Serve a kept snapshot again; None: the newest that is older than the current one."""
        return roll_back(self.engine, snapshot)

    def status(self) -> StatusAnswer:
        """What is loaded, and how it is served."""
        return status(self.settings, self.engine, self._encoder_name())

    def map_skills(self, question: MapQuestion, progress: Progress = silent) -> MapAnswer:
        """Propose what the skills of one framework are in another."""
        from service.mapping import propose

        context = self._context("en")
        for name, field in ((question.source, "from"), (question.target, "to")):
            check_framework(context.taxonomy, name, field)
        every = self.linkers.of(context.snapshot)
        target = [index for index in every.indexes if index.framework == question.target]
        linker = Linker(target, every.encoder)
        return propose(context.taxonomy, linker, question, context.snapshot.info.id, progress)

    def _encoder_name(self) -> str:
        snapshot = self.engine.current()
        return (snapshot.info.facts.get("encoder") if snapshot else "") or ""
