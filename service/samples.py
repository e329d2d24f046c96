"""The bundled sample: its files, and loading it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from taxonomy.errors import SkillStepError

if TYPE_CHECKING:
    from indexers.engine import Progress
    from service.service import Service

SAMPLE = "sample"  # the id of the bundled framework, and the name of its catalogues
_FRAMEWORK_FILES = ("framework.json", "skills.csv", "occupations.csv", "requirements.csv")


@contextmanager
def sample_files() -> Iterator[Path]:
    """The folder of the bundled sample, as files, for the length of the block."""
    with resources.as_file(resources.files("service") / "sample") as folder:
        yield folder


def load_sample(service: Service, sample: Path, progress: Progress) -> None:
    """Load the bundled framework, credentials and postings; what is loaded already stays as it is."""
    from indexers.formats import FormatOptions

    options = FormatOptions(source=SAMPLE)
    service.load_framework([sample / name for name in _FRAMEWORK_FILES], progress)
    service.load_catalogue("credential", [sample / "credentials.jsonl"], progress, options=options)
    service.load_catalogue("posting", [sample / "postings.jsonl"], progress, options=options)


class SampleLoad:
    """Loads the sample into an empty place, once, beside the requests that go on."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.problem: SkillStepError | None = None

    @property
    def running(self) -> bool:
        """Whether it is being loaded."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin, unless it has begun or something is loaded."""
        with self._lock:
            if not self.running and self._service.engine.current() is None:
                self.problem = None
                self._thread = threading.Thread(target=self._load, name="skillstep-sample", daemon=True)
                self._thread.start()

    def _load(self) -> None:
        from taxonomy.readers.base import silent

        try:
            with sample_files() as sample:
                load_sample(self._service, sample, silent)
        except SkillStepError as error:
            self.problem = error
