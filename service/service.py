"""One object that answers every question from one data folder, and loads into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from indexers.engine import Engine, Kind, Progress, Snapshot
from indexers.linking import Linker
from service import cursors
from service.answers import ExplainAnswer, GapAnswer
from service.context import Context
from service.courses import check_course
from service.explaining import explain_credential
from service.finding import link_text, search, show, status
from service.found_answers import CourseAnswer, LinkAnswer, SearchAnswer, StatusAnswer
from service.frameworks import FrameworkAnswer, FrameworksAnswer, framework, frameworks
from service.hierarchy import Hierarchies
from service.holders.answers import HoldersAnswer, HoldersQuestion
from service.holders.report import answer_holders
from service.jobs import JobsAnswer, JobsQuestion, answer_jobs
from service.loading import Loading
from service.questions import MAX_OFFSET, MAX_RESULTS, GapQuestion, RawWhere, SearchQuestion, check_k
from service.rank import answer_gap
from service.recommending import RecommendAnswer, RecommendQuestion, recommend
from service.resolve import check_framework
from service.settings import Settings
from service.snapshots import RollbackAnswer, SnapshotsAnswer, list_snapshots, roll_back
from service.suggesting import SuggestAnswer, suggest
from service.switches import ALL_ON, Switches
from service.walking import walk
from service.walks import WalkAnswer, WalkQuestion
from taxonomy.credentials import Credential
from taxonomy.errors import InputError, NothingLoaded, SnapshotGone
from taxonomy.readers.base import silent

if TYPE_CHECKING:
    from service.mapping import MapAnswer, MapQuestion


_Paged = TypeVar("_Paged", SearchQuestion, WalkQuestion)
_Answer = TypeVar("_Answer", GapAnswer, ExplainAnswer, CourseAnswer, LinkAnswer, SearchAnswer)


def _switched(answer: _Answer, switches: Switches) -> _Answer:
    """An answer that says what was switched off."""
    return replace(answer, switched_off=switches.off()) if switches.off() else answer


class Service(Loading):
    """Safe to share among threads. Every question is answered from one snapshot, the current one."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        super().__init__(settings, engine)
        self._hierarchies = Hierarchies()

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

    def jobs(self, question: JobsQuestion) -> JobsAnswer:
        """Which postings suit a learner."""
        return answer_jobs(self._context(question.language), question)

    def holders(self, question: HoldersQuestion) -> HoldersAnswer:
        """What the holders of a credential look like beside the others; nothing needs to be loaded."""
        return answer_holders(self.engine.current(), question)

    def course(
        self,
        course: Credential,
        framework: str | None = None,
        k: int = 10,
        language: str = "en",
        switches: Switches = ALL_ON,
    ) -> CourseAnswer:
        """What a planned course teaches, who asks for it, and what teaches nearly the same."""
        context = self._context(language, switches)
        return _switched(check_course(context, course, framework, check_k(k)), switches)

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

    def _continued(self, asked: _Paged) -> tuple[Snapshot | None, _Paged]:
        """The snapshot that the question's cursor names, None without one, and the question at its place."""
        if asked.cursor is None:
            return None, asked
        place = cursors.read(asked.cursor, asked.unpaged(), MAX_OFFSET)
        if asked.offset:
            raise InputError("stands beside a cursor, which has a place of its own.", field="offset")
        return self._snapshot_of(place), replace(asked, offset=place.offset)

    def _snapshot_of(self, place: cursors.Cursor) -> Snapshot:
        try:
            return self.engine.open(place.snapshot)
        except SnapshotGone:
            raise cursors.gone(place) from None

    def _context(
        self, language: str, switches: Switches = ALL_ON, snapshot: Snapshot | None = None
    ) -> Context:
        snapshot = snapshot or self.engine.current()
        if snapshot is None:
            raise NothingLoaded(
                f"nothing is loaded in {self.settings.place} yet. Try the sample with: skillstep demo. "
                "Or load a framework with: skillstep load framework PATH..."
            )
        link = self.linkers.link_one(snapshot, switches.embedding)
        return Context(snapshot, snapshot.taxonomy(), link, language, switches)
