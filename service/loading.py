"""What loads into one data folder, beside the questions that it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from indexers.encoder import Encoder
from indexers.engine import Engine, Progress
from indexers.facts import load_mappings, load_outlooks
from indexers.formats import FormatOptions
from indexers.publish import CatalogueKind, LoadReport, OpenEncoder, load_catalogue, load_framework
from service.linkers import Linkers
from service.settings import Settings
from taxonomy.readers.base import ReadOptions, silent
from taxonomy.readers.mapping_rows import MappingOptions

if TYPE_CHECKING:
    from indexers.training.adapt import Plan
    from service.training import RemovalAnswer, TrainAnswer, TrainOptions


class Loading:
    """The loads of a data folder. Whatever is loaded, the old snapshot serves until the new one is published.

    Every load raises FileError or InputError for files that are not what they should be, and Busy while
    another is under way; nothing has changed then.
    """

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self.linkers = Linkers(settings)

    def encoder(self, progress: Progress = silent) -> Encoder | None:
        """The encoder of the settings, None when it is switched off or not installed."""
        return self.linkers.encoder(progress)

    def load_framework(
        self,
        paths: Sequence[Path],
        progress: Progress = silent,
        *,
        format_: str | None = None,
        options: ReadOptions | None = None,
    ) -> LoadReport:
        """Load a framework."""
        folder, encoder = self.settings.data, self._encoder_later(progress)
        return load_framework(self.engine, folder, paths, encoder, progress, format_=format_, options=options)

    def load_catalogue(
        self,
        kind: CatalogueKind,
        paths: Sequence[Path],
        progress: Progress = silent,
        *,
        options: FormatOptions | None = None,
        replace: bool = False,
    ) -> LoadReport:
        """Load credentials or postings."""
        folder, encoder = self.settings.data, self._encoder_later(progress)
        return load_catalogue(
            self.engine, folder, kind, paths, encoder, progress, options=options, replace=replace
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
        folder, encoder = self.settings.data, self._encoder_later(progress)
        return load_mappings(self.engine, folder, paths, encoder, progress, options=options, replace=replace)

    def load_outlooks(
        self,
        paths: Sequence[Path],
        progress: Progress = silent,
        *,
        period: str | None = None,
        strict: bool = False,
    ) -> LoadReport:
        """Load what a projection expects of occupations."""
        folder, encoder = self.settings.data, self._encoder_later(progress)
        return load_outlooks(self.engine, folder, paths, encoder, progress, period=period, strict=strict)

    def train(
        self,
        framework: str,
        options: TrainOptions | None = None,
        progress: Progress = silent,
        confirm: Callable[[Plan], bool] = lambda plan: True,
    ) -> TrainAnswer | None:
        """Fit the encoder to a framework and what is loaded.

        None where `confirm` declined what is planned.
        """
        from service.training import TrainOptions, train

        try:
            chosen = options or TrainOptions()
            return train(self.engine, self.settings, framework, chosen, progress, confirm)
        finally:
            self.linkers.forget_encoder()

    def remove_training(self, progress: Progress = silent) -> RemovalAnswer:
        """Go back to the encoder that comes with the program."""
        from service.training import remove

        try:
            return remove(self.engine, self.settings, progress)
        finally:
            self.linkers.forget_encoder()

    def _encoder_later(self, progress: Progress) -> OpenEncoder:
        return lambda: self.encoder(progress)
