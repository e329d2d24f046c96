"""Mapping files: the official crosswalks of occupations, and our own table of mappings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from taxonomy.errors import UnknownFormat
from taxonomy.frameworks import framework_of
from taxonomy.mappings import ConceptMapping
from taxonomy.model import SetAside
from taxonomy.readers import crosswalks, mapping_table
from taxonomy.readers import expand as files_below
from taxonomy.readers.base import Progress, silent
from taxonomy.readers.cells import Aside
from taxonomy.readers.mapping_rows import FoundMappings, MappingOptions

Read = Callable[[Path, MappingOptions, Aside], FoundMappings]

_FORMATS: Sequence[tuple[str, Callable[[Path], bool], Read]] = (
    ("ESCO-O*NET crosswalk", crosswalks.is_esco_onet, crosswalks.read_esco_onet),
    ("NOC-O*NET crosswalk", crosswalks.is_noc_onet, crosswalks.read_noc_onet),
    ("mapping table", mapping_table.recognises, mapping_table.read),
)


@dataclass(slots=True)
class LoadedMappings:
    """What mapping files say. `source_of` maps a mapping's id to its crosswalk: author, frameworks, kind.

    `whole` are the crosswalks that their files hold whole; `rejected` the ids that a person said no to;
    `undecided` counts the proposals that nobody has decided on.
    """

    names: list[str] = field(default_factory=list)
    mappings: list[ConceptMapping] = field(default_factory=list)
    source_of: dict[str, str] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    rejected: list[str] = field(default_factory=list)
    undecided: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_mappings(
    paths: Sequence[Path], options: MappingOptions, progress: Progress = silent
) -> LoadedMappings:
    """All mappings of the files; a pair that one author states twice counts as first stated.

    Raises:
        UnknownFormat: a named file is no mapping file, or none in a folder is.
        FileError: naming file, row and field.
    """
    loaded = LoadedMappings()
    given = {path for path in paths if not path.is_dir()}
    files = files_below(paths)
    seen: dict[str, tuple[ConceptMapping, str]] = {}
    for done, path in enumerate(files):
        progress(done, len(files), "reading mappings")
        read = next((read for _, recognises, read in _FORMATS if recognises(path)), None)
        if read is None:
            if path in given:
                raise _unknown(path.name)
            loaded.notes.append(f"{path.name} was not recognised and left out.")
            continue
        aside = Aside(options.strict)
        found = read(path, options, aside)
        _take(loaded, found, path.name, seen, aside)
        loaded.set_aside += sorted(aside.rows, key=lambda one: one.row)
    if not loaded.names:
        raise _unknown(files[0].name)
    return loaded


def _unknown(file: str) -> UnknownFormat:
    known = ", ".join(name for name, _, _ in _FORMATS)
    return UnknownFormat(f"is no mapping file; what is read is: {known}.", file=file)


def _take(
    loaded: LoadedMappings,
    found: FoundMappings,
    file: str,
    seen: dict[str, tuple[ConceptMapping, str]],
    aside: Aside,
) -> None:
    loaded.names.append(found.name)
    loaded.notes += found.notes
    loaded.undecided += found.undecided
    loaded.rejected += [one.id for one in found.rejected]
    for row, mapping in found.rows:
        first, where = seen.setdefault(mapping.id, (mapping, f"{file}, row {row}"))
        if first is not mapping:
            if replace(first, reason="") != replace(mapping, reason=""):
                aside.bad(file, row, f"{where} maps the same pair as '{first.relation}'.", field="relation")
            continue
        loaded.mappings.append(mapping)
        loaded.source_of[mapping.id] = source = source_of(mapping)
        if found.whole:
            loaded.whole.add(source)


def source_of(mapping: ConceptMapping) -> str:
    """The crosswalk that a mapping belongs to, whose newer version replaces it."""
    pair = f"{framework_of(mapping.source)}>{framework_of(mapping.target)} {mapping.kind}s"
    return f"{mapping.author}: {pair}" if mapping.author else pair


def relation_counts(mappings: Iterable[ConceptMapping]) -> str:
    """How many there are of each relation, most frequent first."""
    counts = Counter(one.relation for one in mappings)
    return ", ".join(f"{count:,} {relation}" for relation, count in counts.most_common())
