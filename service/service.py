"""One object that answers every question from one data folder, and loads into it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from indexers.derive import open_indexes
from indexers.encoder import Encoder
from indexers.engine import Engine, Kind, Progress, Snapshot
from indexers.facts import load_mappings, load_outlooks
from indexers.formats import FormatOptions
from indexers.linking import LinkedDocument, Linker, LinkIndex, TextDocument
from indexers.publish import CatalogueKind, LoadReport, load_catalogue, load_framework
from service.answers import (
    CourseAnswer,
    ExplainAnswer,
    GapAnswer,
    LinkAnswer,
    SearchAnswer,
    StatusAnswer,
)
from service.context import Context, LinkText
from service.courses import check_course
from service.explaining import explain_credential
from service.finding import link_text, search, show, status
from service.frameworks import FrameworkAnswer, FrameworksAnswer, framework, frameworks
from service.hierarchy import Hierarchies
from service.jobs import JobsAnswer, JobsQuestion, answer_jobs
from service.questions import GapQuestion, RawWhere, check_k
from service.rank import answer_gap
from service.recommending import LinkTexts, RecommendAnswer, RecommendQuestion, recommend
from service.resolve import check_framework
from service.settings import Settings
from service.suggesting import SuggestAnswer, suggest
from service.walking import walk
from service.walks import WalkAnswer, WalkQuestion
from taxonomy.credentials import Credential
from taxonomy.errors import FileError, MissingPackage, NothingLoaded
from taxonomy.readers.base import ReadOptions, silent
from taxonomy.readers.mapping_rows import MappingOptions

if TYPE_CHECKING:
    from indexers.training.adapt import Plan
    from service.mapping import MapAnswer, MapQuestion
    from service.training import RemovalAnswer, TrainAnswer, TrainOptions


@dataclass(slots=True)
class _Links:
    """The linker of one snapshot, opened when a text first needs it."""

    snapshot: str
    linker: Linker


class Service:
    """Safe to share among threads. Every question is answered from one snapshot, the current one."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self._lock = threading.Lock()
        self._links: _Links | None = None
        self._hierarchies = Hierarchies()
        self._encoder: Encoder | None = None
        self._encoder_opened = False

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """The service over the data folder of the settings, which is made if need be."""
        from indexers.embedded import EmbeddedEngine

        return cls(settings, EmbeddedEngine(settings.data))

    def close(self) -> None:
        """Release what is open."""
        self.engine.close()

    def gap(self, question: GapQuestion) -> GapAnswer:
        """Which credentials close a gap, and why."""
        return answer_gap(self._context(question.language), question)

    def recommend(self, question: RecommendQuestion) -> RecommendAnswer:
        """Which credentials close the gap of each of many postings."""
        context = self._context(question.language)
        return recommend(context, self._link_many(context.snapshot), question)

    def explain(self, credential: str, question: GapQuestion) -> ExplainAnswer:
        """Why a credential stands where it stands in the answer to a gap question, or is not listed."""
        return explain_credential(self._context(question.language), credential, question)

    def jobs(self, question: JobsQuestion) -> JobsAnswer:
        """Which postings suit a learner."""
        return answer_jobs(self._context(question.language), question)

    def course(
        self, course: Credential, framework: str | None = None, k: int = 10, language: str = "en"
    ) -> CourseAnswer:
        """What a planned course teaches, who asks for it, and what teaches nearly the same."""
        return check_course(self._context(language), course, framework, check_k(k))

    def link(self, text: str, framework: str | None = None, language: str = "en") -> LinkAnswer:
        """The skills that a text names, in one framework or (None) in all."""
        return link_text(self._context(language), text, framework)

    def search(
        self,
        kind: Kind,
        query: str,
        k: int = 10,
        offset: int = 0,
        where: RawWhere | None = None,
        facets: Sequence[str] = (),
        language: str = "en",
    ) -> SearchAnswer:
        """Documents of a kind by their words."""
        return search(self._context(language), kind, query, check_k(k), offset, where or {}, facets)

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
        """What stands around a skill or occupation: broader, narrower, what teaches it, who asks for it."""
        context = self._context(question.language)
        return walk(context, lambda: self._hierarchies.of(context.snapshot), question)

    def show(self, kind: Kind, id_: str, language: str = "en") -> dict[str, object]:
        """One document, whole, by its id, code or (where that is one thing's alone) label."""
        return show(self._context(language), kind, id_)

    def status(self) -> StatusAnswer:
        """What is loaded, and how it is served."""
        return status(self.settings, self.engine, self._encoder_name())

    def load_framework(
        self,
        paths: Sequence[Path],
        progress: Progress = silent,
        *,
        format_: str | None = None,
        options: ReadOptions | None = None,
    ) -> LoadReport:
        """Load a framework; the old snapshot serves until the new one is published."""
        return load_framework(
            self.engine,
            self.settings.data,
            paths,
            lambda: self.encoder(progress),
            progress,
            format_=format_,
            options=options,
        )

    def load_catalogue(
        self,
        kind: CatalogueKind,
        paths: Sequence[Path],
        progress: Progress = silent,
        *,
        options: FormatOptions | None = None,
        replace: bool = False,
    ) -> LoadReport:
        """Load credentials or postings; the old snapshot serves until the new one is published."""
        return load_catalogue(
            self.engine,
            self.settings.data,
            kind,
            paths,
            lambda: self.encoder(progress),
            progress,
            options=options,
            replace=replace,
        )

    def load_mappings(
        self,
        paths: Sequence[Path],
        progress: Progress = silent,
        *,
        options: MappingOptions | None = None,
        replace: bool = False,
    ) -> LoadReport:
        """Load mappings between frameworks, of skills or of occupations."""
        engine, folder = self.engine, self.settings.data
        encoder = lambda: self.encoder(progress)  # noqa: E731
        return load_mappings(engine, folder, paths, encoder, progress, options=options, replace=replace)

    def load_outlooks(
        self, paths: Sequence[Path], progress: Progress = silent, *, period: str | None = None,
        strict: bool = False,
    ) -> LoadReport:  # fmt: skip
        """Load what a projection expects of occupations."""
        engine, folder = self.engine, self.settings.data
        encoder = lambda: self.encoder(progress)  # noqa: E731
        return load_outlooks(engine, folder, paths, encoder, progress, period=period, strict=strict)

    def map_skills(self, question: MapQuestion, progress: Progress = silent) -> MapAnswer:
        """Propose what the skills of one framework are in another."""
        from service.mapping import propose

        context = self._context("en")
        for name, field in ((question.source, "from"), (question.target, "to")):
            check_framework(context.taxonomy, name, field)
        every = self._linker(context.snapshot)
        target = [index for index in every.indexes if index.framework == question.target]
        linker = Linker(target, every.encoder)
        return propose(context.taxonomy, linker, question, context.snapshot.info.id, progress)

    def train(
        self,
        framework: str,
        options: TrainOptions | None = None,
        progress: Progress = silent,
        confirm: Callable[[Plan], bool] = lambda plan: True,
    ) -> TrainAnswer | None:
        """Fit the encoder to a framework and what is loaded; the old snapshot serves until the new one does.

        None where `confirm` declined what is planned.
        """
        from service.training import TrainOptions, train

        try:
            chosen = options or TrainOptions()
            return train(self.engine, self.settings, framework, chosen, progress, confirm)
        finally:
            self._forget_encoder()

    def remove_training(self, progress: Progress = silent) -> RemovalAnswer:
        """Go back to the encoder that comes with the program."""
        from service.training import remove

        try:
            return remove(self.engine, self.settings, progress)
        finally:
            self._forget_encoder()

    def _forget_encoder(self) -> None:
        with self._lock:
            self._encoder, self._encoder_opened = None, False

    def encoder(self, progress: Progress = silent) -> Encoder | None:
        """The encoder of the settings, None when it is switched off or not installed."""
        with self._lock:
            if not self._encoder_opened:
                self._encoder = self._open_encoder(progress)
                self._encoder_opened = True
            return self._encoder

    def _open_encoder(self, progress: Progress) -> Encoder | None:
        if self.settings.model == "":
            return None
        try:
            progress(0, 0, "opening the encoder (exported the first time)")
            return Encoder.open(self.settings.data, self.settings.model)
        except MissingPackage:
            return None

    def _encoder_name(self) -> str:
        snapshot = self.engine.current()
        return (snapshot.info.facts.get("encoder") if snapshot else "") or ""

    def _context(self, language: str) -> Context:
        snapshot = self.engine.current()
        if snapshot is None:
            raise NothingLoaded(
                f"nothing is loaded in {self.settings.data} yet. Try the sample with: skillstep demo. "
                "Or load a framework with: skillstep load framework PATH..."
            )
        return Context(snapshot, snapshot.taxonomy(), self._link_with(snapshot), language)

    def _link_with(self, snapshot: Snapshot) -> LinkText:
        every = self._link_many(snapshot)
        return lambda document, framework: every([document], framework)[0]

    def _link_many(self, snapshot: Snapshot) -> LinkTexts:
        def link(
            documents: Sequence[TextDocument], framework: str | None
        ) -> Sequence[Mapping[str, LinkedDocument]]:
            every = self._linker(snapshot)
            asked = [index for index in every.indexes if framework in (None, index.framework)]
            return Linker(asked, every.encoder).link(documents)

        return link

    def _linker(self, snapshot: Snapshot) -> Linker:
        """The linker that made the snapshot's links, so that a text asked now links as one loaded then."""
        encoder = self._encoder_of(snapshot)
        with self._lock:
            if self._links is None or self._links.snapshot != snapshot.info.id:
                self._links = _Links(snapshot.info.id, Linker(self._indexes(snapshot, encoder), encoder))
            return self._links.linker

    def _encoder_of(self, snapshot: Snapshot) -> Encoder | None:
        """The encoder that the snapshot was made with, whatever `skillstep train` has installed since."""
        identity = snapshot.info.facts.get("encoder")
        if not identity:
            return None
        for known in (self._links.linker.encoder if self._links else None, self._encoder):
            if known is not None and known.identity == identity:
                return known
        exported = Encoder.exported(self.settings.data, identity) if self.settings.model is None else None
        return exported or self.encoder()

    def _indexes(self, snapshot: Snapshot, encoder: Encoder | None) -> list[LinkIndex]:
        """The snapshot's link indexes; built anew where they were deleted or an older program wrote them."""
        versions = msgspec.json.decode(snapshot.info.facts["links"], type=dict[str, str])
        folder = self.settings.data / "linking"
        try:
            return [LinkIndex.load(folder / version) for version in versions.values()]
        except FileError:
            return open_indexes(self.settings.data, snapshot.taxonomy(), encoder, silent)
