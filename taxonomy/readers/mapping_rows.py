"""What every reader of mappings takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from taxonomy.mappings import ConceptMapping


@dataclass(frozen=True, slots=True)
class MappingOptions:
    """What a caller may say of mapping files: `author` and `version` where the file states none.

    `strict` turns a row that would be set aside into an error.
    """

    author: str = ""
    version: str = ""
    strict: bool = False


@dataclass(slots=True)
class FoundMappings:
    """The mappings of one file, each with its one-based row; `whole` says that it is a complete crosswalk."""

    name: str
    rows: list[tuple[int, ConceptMapping]] = field(default_factory=list)
    whole: bool = False
    rejected: list[ConceptMapping] = field(default_factory=list)
    undecided: int = 0
    notes: list[str] = field(default_factory=list)
