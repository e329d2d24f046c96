"""The error tree: what a user can cause is an `InputError` that names what is wrong and what is near."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 500  # characters: a message that quotes a whole file helps nobody


def shortened(text: str) -> str:
    """A text as a message quotes it."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


class SkillStepError(Exception):
    """Root of the tree.

    Attributes:
        message: one sentence for a person.
        field: the parameter, column or option at fault, where there is one.
        file, row: the file, and its one-based row (the header is row 1), where the input is a file.
        nearest: right values close to the wrong one, best first.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        file: str | None = None,
        row: int | None = None,
        nearest: Iterable[str] = (),
    ) -> None:
        self.message = shortened(message)
        self.field = field and shortened(field)
        self.file = file
        self.row = row
        self.nearest = tuple(map(shortened, nearest))
        super().__init__(str(self))

    def __str__(self) -> str:
        where = [self.file] if self.file else []
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.field:
            where.append(f"field '{self.field}'" if self.file else f"'{self.field}'")
        text = f"{', '.join(where)}: {self.message}" if where else self.message
        if self.nearest:
            text += f" Nearest: {', '.join(self.nearest)}."
        return text


class InputError(SkillStepError):
    """Something in what the user gave is wrong. The command line exits with 2, the API answers 4xx."""


class FileError(InputError):
    """A file cannot be read as what it should be: truncated, wrong encoding, missing column, bad value."""


class UnknownFormat(FileError):
    """No reader recognises the file, or the named format does not exist."""


class LevelError(InputError):
    """A level lies outside its skill's scale, or the skill has no levels."""


class FilterError(InputError):
    """A filter names an unknown field, or a value that no document has."""


class UnknownName(InputError):
    """An id, code or label that nothing loaded knows."""


class AmbiguousName(InputError):
    """Several things share the name at its rank; `nearest` lists their ids."""


class SnapshotGone(InputError):
    """A snapshot that was asked for by its id is no longer kept."""


class NothingLoaded(InputError):
    """The data folder holds no published snapshot, or not the kind of thing that was asked for."""


class Busy(SkillStepError):
    """Another load holds the lock; the message names its holder."""


class SchemaError(SkillStepError):
    """The data folder was written by another schema version of the program."""


class OlderSchema(SchemaError):
    """A snapshot was built by an older version of the program; a load builds it anew from its records."""


class EngineUnavailable(SkillStepError):
    """The engine cannot be reached or cannot answer now; asking again later may help."""


class EngineRefused(SkillStepError):
    """The engine answers that it will not: the message says what to put right, here or there."""


class MissingPackage(SkillStepError):
    """An optional package is absent; the message is the command to type."""
