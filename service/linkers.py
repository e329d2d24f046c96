"""What links texts for a data folder: its encoder, and the link indexes of its snapshots."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from indexers.derive import open_indexes
from indexers.encoder import Encoder
from indexers.engine import Progress, Snapshot
from indexers.linking import LinkedDocument, Linker, LinkIndex, TextDocument
from service.context import LinkText
from service.settings import MODEL_VARIABLE, Settings
from taxonomy.errors import EncoderMismatch, FileError, InputError, MissingPackage
from taxonomy.readers.base import silent

# Texts, and the one framework to link them to (None: all).
LinkTexts = Callable[[Sequence[TextDocument], str | None], Sequence[Mapping[str, LinkedDocument]]]


@dataclass(slots=True)
class _Links:
    """The linker of snapshots with the same link indexes and encoder, opened when a text first needs it.

    `by_words` links by words alone, on the same indexes; made when first asked for.
    """

    made_with: tuple[str, str]
    linker: Linker
    by_words: Linker | None = None


class Linkers:
    """The encoder and the linkers of one data folder, opened when first needed. Threads may share it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._links: _Links | None = None
        self._encoder: Encoder | None = None
        self._encoder_opened = False

    @property
    def opened(self) -> Linker | None:
        """The linker that is open, None before the first text."""
        return self._links.linker if self._links else None

    def of(self, snapshot: Snapshot) -> Linker:
        """The linker that made the snapshot's links, so that a text asked now links as one loaded then."""
        return self._links_of(snapshot).linker

    def by_words(self, snapshot: Snapshot) -> Linker:
        """As `of`, without the encoder's evidence."""
        links = self._links_of(snapshot)
        with self._lock:
            if links.by_words is None:
                links.by_words = Linker([index.lexical() for index in links.linker.indexes], None)
            return links.by_words

    def link_one(self, snapshot: Snapshot, embedding: bool = True) -> LinkText:
        """What links a text; nothing is opened before it does."""
        every = self.link_many(snapshot, embedding)
        return lambda document, framework: every([document], framework)[0]

    def link_many(self, snapshot: Snapshot, embedding: bool = True) -> LinkTexts:
        """What links many texts; nothing is opened before it does."""

        def link(
            documents: Sequence[TextDocument], framework: str | None
        ) -> Sequence[Mapping[str, LinkedDocument]]:
            every = self.of(snapshot) if embedding else self.by_words(snapshot)
            asked = [index for index in every.indexes if framework in (None, index.framework)]
            return Linker(asked, every.encoder).link(documents)

        return link

    def encoder(self, progress: Progress = silent) -> Encoder | None:
        """The encoder of the settings, None when it is switched off or not installed."""
        with self._lock:
            if not self._encoder_opened:
                self._encoder = self._open_encoder(progress)
                self._encoder_opened = True
            return self._encoder

    def forget_encoder(self) -> None:
        """Open the encoder anew when it is next asked for: the folder's may be another now."""
        with self._lock:
            self._encoder, self._encoder_opened = None, False

    def _open_encoder(self, progress: Progress) -> Encoder | None:
        if self._settings.model == "":
            return None
        try:
            progress(0, 0, "opening the encoder (exported the first time)")
            return Encoder.open(self._settings.data, self._settings.model)
        except MissingPackage:
            return None

    def _links_of(self, snapshot: Snapshot) -> _Links:
        encoder = self._encoder_of(snapshot)
        facts = snapshot.info.facts
        made_with = (facts["links"], facts.get("encoder", ""))
        with self._lock:
            if self._links is None or self._links.made_with != made_with:
                self._links = _Links(made_with, self._opened(self._indexes(snapshot, encoder), encoder))
            return self._links

    def _opened(self, indexes: Sequence[LinkIndex], encoder: Encoder | None) -> Linker:
        """The linker of a snapshot.

        Raises:
            EncoderMismatch: the settings open another encoder; the message is for whoever set them.
        """
        try:
            return Linker(indexes, encoder)
        except EncoderMismatch as error:
            if encoder is None and self._settings.model != "":
                way = "install what the first needs"
            else:
                way = f"have {MODEL_VARIABLE} name the first, as when it was loaded (unset: the default)"
            raise EncoderMismatch(f"{error.message} To read these links as they are, {way}.") from None

    def _encoder_of(self, snapshot: Snapshot) -> Encoder | None:
        """The encoder that the snapshot was made with, whatever `skillstep train` has installed since.

        Raises:
            EncoderMismatch: the settings name one that cannot be opened.
        """
        identity = snapshot.info.facts.get("encoder")
        if not identity:
            return None
        opened = self.opened
        for known in (opened.encoder if opened else None, self._encoder):
            if known is not None and known.identity == identity:
                return known
        folder, model = self._settings.data, self._settings.model
        exported = Encoder.exported(folder, identity) if model is None else None
        try:
            return exported or self.encoder()
        except InputError as error:
            raise EncoderMismatch(f"{MODEL_VARIABLE}: {error.message}") from None

    def _indexes(self, snapshot: Snapshot, encoder: Encoder | None) -> list[LinkIndex]:
        """The snapshot's link indexes; built anew where they were deleted or an older program wrote them."""
        versions = msgspec.json.decode(snapshot.info.facts["links"], type=dict[str, str])
        folder = self._settings.data / "linking"
        try:
            return [LinkIndex.load(folder / version) for version in versions.values()]
        except FileError:
            return open_indexes(self._settings.data, snapshot.taxonomy(), encoder, silent)
