"""Every official file that a reader knows, loaded into one folder, each load timed: what the README shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexers.publish import LoadReport
from service.service import Service
from service.settings import Settings
from taxonomy.errors import FileError
from taxonomy.readers.base import Progress


@dataclass(frozen=True, slots=True)
class Source:
    """Files that are loaded together, as patterns below the data folder, and what they hold."""

    kind: str
    patterns: tuple[str, ...]


# In load order: frameworks before what is linked to them, the first that holds skills is the default.
SOURCES = (
    Source("framework", ("esco/*",)),
    Source("framework", ("skillsfuture/*",)),
    Source("framework", ("esdc/oasis_2023_v1.0/*", "esdc/noc_structure_en.csv")),
    Source("framework", ("esdc/noc_structure_en.csv",)),
    Source("framework", ("onet/*.zip",)),
    Source("framework", ("credentials/rsd/*",)),
    Source("mappings", ("crosswalks/*",)),
    Source("outlook", ("esdc/cops/*",)),
    Source("credentials", ("courses/coursera_*.csv",)),
    Source("credentials", ("courses/myskillsfuture_*.xlsx",)),
    Source("credentials", ("credentials/ctdl/Illinois-IT.json",)),
    Source("credentials", ("credentials/ctdl/1_valid.json",)),
    Source("credentials", ("credentials/ctdl/3_import.json",)),
    Source("postings", ("jobs/jobbank_*.json",)),
    Source("postings", ("jobs/usajobs_*.csv",)),
    Source("postings", ("jobs/france_travail_*.csv",)),
)
# What no load reads: annotated sentences and frozen queries are the evaluation's, awards and tables of
# holders are no catalogue, and bcsp-sts.json is a list of competencies in CTDL-ASN.
OTHERS = ("benchmarks/*", "gaps/*/*", "dais/*", "credentials/clr/*", "credentials/elm/*",
          "credentials/openbadges/*", "credentials/ctdl/bcsp-sts.json", "README.md")  # fmt: skip


def load_all(files: Path, folder: Path, progress: Progress) -> Iterator[dict[str, Any]]:
    """Load each source into `folder`; a row for each: kind, files, read, set_aside, seconds, loaded.

    Raises:
        FileError: a source has no file, or a file belongs to none: the list above would be a lie.
    """
    _check_complete(files)
    service = Service.open(Settings(folder))
    try:
        for source in SOURCES:
            paths = _paths(files, source.patterns)
            report = _loader(service, source.kind)(paths, progress)
            yield {
                "kind": source.kind,
                "files": ", ".join(path.name for path in paths[:2])
                + (f" and {len(paths) - 2} more" if len(paths) > 2 else ""),
                "loaded": report.name,
                "read": report.read,
                "set_aside": len(report.set_aside),
                "seconds": report.seconds,
            }
    finally:
        service.close()


def _check_complete(files: Path) -> None:
    known = {path for source in SOURCES for path in _paths(files, source.patterns)}
    known |= set(_paths(files, OTHERS))
    strangers = sorted(path for path in files.rglob("*") if path.is_file() and path not in known)
    if strangers:
        raise FileError("belongs to no load that is listed here.", file=str(strangers[0].relative_to(files)))


def _paths(files: Path, patterns: tuple[str, ...]) -> list[Path]:
    found = [path for pattern in patterns for path in sorted(files.glob(pattern)) if path.is_file()]
    if not found:
        raise FileError("there is no such file.", file=str(files / patterns[0]))
    return found


def _loader(service: Service, kind: str) -> Callable[[list[Path], Progress], LoadReport]:
    loaders: dict[str, Callable[[list[Path], Progress], LoadReport]] = {
        "framework": service.load_framework,
        "mappings": service.load_mappings,
        "outlook": service.load_outlooks,
        "credentials": lambda paths, progress: service.load_catalogue("credential", paths, progress),
        "postings": lambda paths, progress: service.load_catalogue("posting", paths, progress),
    }
    return loaders[kind]
