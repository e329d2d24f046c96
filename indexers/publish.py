"""The one load path: read, stage, derive what is stale, build beside the live snapshot, publish."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from indexers.derive import LinkCache, documents, link_versions, open_indexes, read_taxonomy, sweep_indexes
from indexers.encoder import Encoder
from indexers.engine import Changes, Engine, Progress, Record, Snapshot, SnapshotInfo, Stage
from indexers.faults import writing_below
from indexers.formats import FormatOptions, Loaded, read_credentials, read_postings
from indexers.linking import Linker
from indexers.overlay import Retirements, framework_records
from taxonomy.credentials import Credential, Posting
from taxonomy.errors import FileError, OlderSchema
from taxonomy.model import SetAside
from taxonomy.readers import detect
from taxonomy.readers.base import ReadOptions
from taxonomy.validation import validate

CatalogueKind = Literal["credential", "posting"]
# Called once the files are read: a bad file should not wait for an encoder.
OpenEncoder = Callable[[], Encoder | None]


@dataclass(slots=True)
class LoadReport:
    """What a load did. `published` is false when nothing had changed; then `snapshot` is the old one.

    `removed` records are gone. `retired` ones stay and are no longer current, `replaced` of them name a
    successor. `recognised` maps our field names to the columns read as them; `seconds` is wall time.
    """

    kind: str
    name: str
    read: int = 0
    changes: Changes = field(default_factory=Changes)
    removed: int = 0
    retired: int = 0
    replaced: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    recognised: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    snapshot: str = ""
    published: bool = False
    seconds: float = 0.0


def load_framework(
    engine: Engine,
    folder: Path,
    paths: Sequence[Path],
    open_encoder: OpenEncoder,
    progress: Progress,
    *,
    format_: str | None = None,
    options: ReadOptions | None = None,
) -> LoadReport:
    """Load one framework from its publisher's files; `folder` keeps caches and link indexes.

    Raises:
        FileError, InputError: the files are not what they should be; nothing has changed then.
        Busy: another load is under way.
    """

    def fill(stage: Stage, report: LoadReport) -> None:
        # A mapping of columns says that the files are tables, whatever their headers.
        mapped = "table" if options and options.columns else None
        reader, files, ignored = detect(paths, format_ or mapped)
        report.notes += [f"{path.name} was not recognised and left out." for path in ignored]
        data = reader.read(files, options or ReadOptions(), progress)
        validate(data, ", ".join(path.name for path in files))
        retirements = Retirements()
        records = framework_records(stage, data, retirements)
        report.kind, report.name = "framework", f"{data.framework.name} {data.framework.version}".strip()
        report.read = len(data.skills) + len(data.occupations) + 1  # the framework itself is a record
        report.changes = stage.put(records)
        report.retired, report.replaced = retirements.retired, retirements.replaced
        report.set_aside = data.set_aside
        report.notes += data.notes

    return load(engine, folder, open_encoder, progress, fill)


def load_catalogue(
    engine: Engine,
    folder: Path,
    kind: CatalogueKind,
    paths: Sequence[Path],
    open_encoder: OpenEncoder,
    progress: Progress,
    *,
    options: FormatOptions | None = None,
    replace: bool = False,
) -> LoadReport:
    """Load credentials or postings; with `replace`, what the same source held before and no longer does goes.

    Raises:
        FileError, InputError, Busy: as `load_framework`.
    """

    def fill(stage: Stage, report: LoadReport) -> None:
        read = read_credentials if kind == "credential" else read_postings
        loaded: Loaded[Credential] | Loaded[Posting] = read(paths, options or FormatOptions(), progress)
        report.kind, report.name = kind, loaded.source
        report.read = len(loaded.records)
        report.set_aside, report.notes = loaded.set_aside, loaded.notes
        report.recognised = loaded.recognised
        encode = msgspec.json.encode
        source_of = loaded.source_of
        report.changes = stage.put(
            Record(kind, one.id, encode(one), source_of[one.id]) for one in loaded.records
        )
        if replace:
            report.removed = stage.remove(kind, _gone(stage, kind, source_of))

    return load(engine, folder, open_encoder, progress, fill)


def rebuild(
    engine: Engine,
    folder: Path,
    encoder: Encoder,
    progress: Progress,
    installing: AbstractContextManager[None],
) -> LoadReport:
    """Derive everything again with another encoder, from the records that are there.

    `installing` puts in place what makes later loads use that encoder; it is entered when the snapshot is
    built, and what fails within it, the publishing, undoes it.

    Raises:
        Busy: a load is under way.
    """

    def fill(stage: Stage, report: LoadReport) -> None:
        report.kind, report.name = "encoder", encoder.identity

    return load(engine, folder, lambda: encoder, progress, fill, installing)


def _gone(stage: Stage, kind: CatalogueKind, source_of: Mapping[str, str]) -> list[str]:
    """What the same catalogues held before and hold no longer."""
    sources = set(source_of.values())
    return [one.id for one in stage.records(kind) if one.source in sources and one.id not in source_of]


def current_snapshot(engine: Engine) -> Snapshot | None:
    """The published snapshot; None where it must be built anew: an older program's, damaged or missing."""
    try:
        return engine.current()
    except (OlderSchema, FileError):
        return None


def load(
    engine: Engine,
    folder: Path,
    open_encoder: OpenEncoder,
    progress: Progress,
    fill: Callable[[Stage, LoadReport], None],
    installing: AbstractContextManager[None] | None = None,
) -> LoadReport:
    """Stage what `fill` reads, derive what is stale, build and publish; nothing changed publishes nothing."""
    started = time.monotonic()
    report = LoadReport("", "")
    with writing_below(folder), engine.stage() as stage:
        fill(stage, report)
        encoder = open_encoder()
        current = current_snapshot(engine)
        taxonomy = read_taxonomy(stage)
        facts = {
            "encoder": encoder.identity if encoder else "",
            "links": msgspec.json.encode(link_versions(taxonomy, encoder)).decode(),
        }
        if current is not None and not report.changes and not report.removed and current.info.facts == facts:
            info: SnapshotInfo = current.info
        else:
            cache = LinkCache(folder / "cache.sqlite")
            try:
                linker = Linker(open_indexes(folder, taxonomy, encoder, progress), encoder)
                info = stage.build(documents(stage, taxonomy, linker, cache, progress), taxonomy, facts)
            finally:
                cache.close()
            report.published = True
        with installing or nullcontext():
            if report.published:
                engine.publish(info.id)
        if report.published:
            sweep_indexes(folder, engine.snapshots())
    report.snapshot, report.counts = info.id, {**info.counts, **taxonomy.fact_counts()}
    report.seconds = time.monotonic() - started
    return report
