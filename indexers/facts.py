"""Loading facts that stand beside the documents: mappings between frameworks, and outlooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from indexers.engine import Engine, Progress, Record, Stage
from indexers.publish import LoadReport, OpenEncoder, load
from taxonomy.crosswalks import NOC
from taxonomy.frameworks import framework_of
from taxonomy.mappings import ConceptMapping, MappedKind
from taxonomy.outlooks import Outlook
from taxonomy.readers.cops import SOURCE, joined, read_outlooks
from taxonomy.readers.mapping_rows import MappingOptions
from taxonomy.readers.mappings import LoadedMappings, read_mappings, relation_counts


def load_mappings(
    engine: Engine,
    folder: Path,
    paths: Sequence[Path],
    open_encoder: OpenEncoder,
    progress: Progress,
    *,
    options: MappingOptions | None = None,
    replace: bool = False,
) -> LoadReport:
    """Load mappings. Another version of a crosswalk takes the place of the one that its author had loaded.

    With `replace` so does the same version: what the files no longer state goes. An official crosswalk is
    always whole. Mappings may name ids that are not loaded yet.

    Raises:
        FileError, InputError, Busy: as `load_framework`.
    """

    def fill(stage: Stage, report: LoadReport) -> None:
        found = read_mappings(paths, options or MappingOptions(), progress)
        report.kind, report.name = "mapping", ", ".join(dict.fromkeys(found.names))
        report.read = len(found.mappings)
        report.set_aside, report.notes = found.set_aside, found.notes
        gone = _gone(stage, found, replace, report.notes)
        encode = msgspec.json.encode
        report.changes = stage.put(
            Record("mapping", one.id, encode(one), found.source_of[one.id]) for one in found.mappings
        )
        report.removed = stage.remove("mapping", gone)
        _describe(stage, found, report.notes)

    return load(engine, folder, open_encoder, progress, fill)


def _gone(stage: Stage, found: LoadedMappings, replace: bool, notes: list[str]) -> list[str]:
    """What is loaded and no longer holds: rejected, of another version, or no longer in a whole crosswalk."""
    versions: dict[str, set[str]] = {}
    for one in found.mappings:
        versions.setdefault(found.source_of[one.id], set()).add(one.version)
    gone = [id_ for id_ in dict.fromkeys(found.rejected) if id_ not in found.source_of]
    decoder = msgspec.json.Decoder(ConceptMapping)
    replaced: dict[tuple[str, str], None] = {}
    for record in stage.records("mapping"):
        own = versions.get(record.source)
        if own is None:
            continue
        version = decoder.decode(record.body).version
        another = any(own) and version not in own
        if another:
            replaced[record.source, version] = None
        if record.id not in found.source_of and (another or replace or record.source in found.whole):
            gone.append(record.id)
    for source, version in replaced:
        now = ", ".join(sorted(versions[source]))
        notes.append(f"{source}: version {now} takes the place of version {version or '(none)'}.")
    return gone


def _describe(stage: Stage, found: LoadedMappings, notes: list[str]) -> None:
    """What a person should know: relations, what waits for a framework, what is undecided."""
    if found.mappings:
        notes.append(f"Relations: {relation_counts(found.mappings)}.")
    for kind in ("skill", "occupation"):
        waiting = _waiting(stage, kind, [one for one in found.mappings if one.kind == kind])
        absent = sorted({id_ for one in waiting for id_ in one})
        if waiting:
            frameworks = ", ".join(dict.fromkeys(map(framework_of, absent)))
            notes.append(
                f"{len(waiting):,} name {len(absent):,} {kind}s that are not loaded (such as '{absent[0]}', "
                f"of {frameworks}); they take effect once these are."
            )
    if found.undecided:
        notes.append(f"{found.undecided:,} proposals were left out: nobody has decided on them ('keep').")


def _waiting(stage: Stage, kind: MappedKind, mappings: Sequence[ConceptMapping]) -> list[list[str]]:
    """For each mapping with an end that is not loaded, those ends; a NOC code may be an occupation's own."""
    if not mappings:
        return []
    known = set(stage.ids(kind))
    if kind == "occupation":
        known |= _noc_codes(stage.records("occupation"))
    ends = ([id_ for id_ in (one.source, one.target) if id_ not in known] for one in mappings)
    return [one for one in ends if one]


class _Coded(msgspec.Struct):
    codes: dict[str, str] = {}


def _noc_codes(occupations: Iterable[Record]) -> set[str]:
    decoder = msgspec.json.Decoder(_Coded)
    codes = (decoder.decode(record.body).codes.get("noc2021") for record in occupations)
    return {f"{NOC}:{code}" for code in codes if code}


def load_outlooks(
    engine: Engine,
    folder: Path,
    paths: Sequence[Path],
    open_encoder: OpenEncoder,
    progress: Progress,
    *,
    period: str | None = None,
    strict: bool = False,
) -> LoadReport:
    """Load outlooks. What is loaded of the same code and period is kept where the files do not state it.

    Raises:
        FileError, InputError, Busy: as `load_framework`.
    """

    def fill(stage: Stage, report: LoadReport) -> None:
        found = read_outlooks(paths, period, strict, progress)
        periods = sorted({one.period for one in found.outlooks})
        report.kind, report.name = "outlook", f"{SOURCE} {', '.join(periods)}"
        report.read = len(found.outlooks)
        report.set_aside, report.notes = found.set_aside, found.notes
        decoder = msgspec.json.Decoder(Outlook)
        known = {record.id: decoder.decode(record.body) for record in stage.records("outlook")}
        whole = (joined(known[one.id], one) if one.id in known else one for one in found.outlooks)
        report.changes = stage.put(
            Record("outlook", one.id, msgspec.json.encode(one), one.source) for one in whole
        )
        latest = max((one.period for one in known.values()), default="")
        if periods[-1] < latest:
            report.notes.append(f"{latest} is loaded already, and stays what is answered from.")

    return load(engine, folder, open_encoder, progress, fill)
