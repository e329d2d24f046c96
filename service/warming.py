"""Opens what links texts, and sums what postings ask for, before the first question needs either."""

from __future__ import annotations

import gc
import logging
import threading

from service.context import text_document
from service.service import Service
from taxonomy.errors import EncoderMismatch, EngineRefused, EngineUnavailable

_log = logging.getLogger(__name__)

_EVERY = 1.0  # seconds between looks for another snapshot
_STOP_SECONDS = 5.0
# Linked once so that what linking itself reads is read too: heads, stemmers, the pages of the indexes.
_TEXTS = ("They write SQL queries and clean data.", "Ils écrivent des requêtes et nettoient des données.")


class Warming:
    """A thread that opens the linker and the sums of each published snapshot, so that no question waits.

    It changes no answer. What fails here fails again, and is told, where a question needs it: here only the
    type of the error is logged, and what an engine out of reach says, which holds no text.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stopping = threading.Event()
        self.seen: str | None = None  # the snapshot that was last opened, or failed to be
        self._failure = ""
        # A daemon: a server that is told to stop does not wait for an index to be built.
        self._thread = threading.Thread(target=self._work, name="warming", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop, waiting a little for what is being opened."""
        self._stopping.set()
        self._thread.join(_STOP_SECONDS)
        gc.unfreeze()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
                self._failure = ""
            except (EncoderMismatch, EngineUnavailable, EngineRefused) as error:
                self._tell(error.message)
            except Exception as error:
                self._tell(type(error).__name__)
            self._stopping.wait(_EVERY)

    def _look(self) -> None:
        snapshot = self._service.engine.current()
        if snapshot is None or snapshot.info.id == self.seen:
            return
        try:
            snapshot.taxonomy()
            self._service.linkers.link_many(snapshot)([text_document(text) for text in _TEXTS], None)
            self._service.sums.warm(snapshot)
        finally:
            settle()
            self.seen = snapshot.info.id  # one that fails is not tried again

    def _tell(self, failure: str) -> None:
        """Log a failure when it is another than at the last look, and the server is not stopping."""
        if failure != self._failure and not self._stopping.is_set():
            _log.warning("what links texts was not opened ahead: %s", failure)
        self._failure = failure


def settle() -> None:
    """Keep what a snapshot has in memory from being looked through for garbage in the midst of questions.

    With three frameworks that are half a million objects, and every other plan waited for it. What an earlier
    snapshot had there is looked through once more, so that it goes when nothing needs it.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
