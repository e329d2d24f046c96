"""Readers: one per official framework format, found by what its files look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from taxonomy.errors import FileError, UnknownFormat
from taxonomy.readers.base import Reader
from taxonomy.readers.esco import EscoReader
from taxonomy.readers.noc import NocReader
from taxonomy.readers.oasis import OasisReader
from taxonomy.readers.onet import OnetReader
from taxonomy.readers.rsd import RsdReader
from taxonomy.readers.skillsfuture import SkillsFutureReader
from taxonomy.readers.soc import SocReader
from taxonomy.readers.table import TableReader
from taxonomy.readers.tables import nearest

# In the order in which they are asked: a user's own table only where no official format knows the file.
READERS: Mapping[str, Reader] = {
    reader.format: reader
    for reader in (
        EscoReader(),
        SkillsFutureReader(),
        OasisReader(),
        NocReader(),
        OnetReader(),
        RsdReader(),
        SocReader(),
        TableReader(),
    )
}


class Detected(NamedTuple):
    """The reader that files belong to, the files, and those of the given folders that no reader knows."""

    reader: Reader
    files: list[Path]
    ignored: list[Path]


def expand(paths: Sequence[Path]) -> list[Path]:
    """Files as given; folders as all files below them, sorted, hidden and lock files left out.

    Raises:
        FileError: a path that does not exist, a folder without files, or no path at all.
    """
    if not paths:
        raise FileError("no file was given.", field="paths")
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(file for file in path.rglob("*") if file.is_file() and not _hidden(file, path))
            if not found:
                raise FileError("is a folder without files.", file=str(path))
            files += found
        elif path.exists():
            files.append(path)
        else:
            beside = path.parent.iterdir() if path.parent.is_dir() else ()
            raise FileError(
                "does not exist.",
                file=str(path),
                nearest=nearest(path.name, sorted(file.name for file in beside)),
            )
    return list(dict.fromkeys(files))


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)


def detect(paths: Sequence[Path], format: str | None = None) -> Detected:
    """The one reader for files and folders. Every file given by its own path must belong to it.

    With a `format`, the reader of that name is taken at its word for such files. In a folder, files that no
    reader knows are ignored, and with a `format` those that its reader does not know.

    Raises:
        FileError: a path that does not exist, or a file that is damaged.
        UnknownFormat: a format or file that no reader knows, or files of several formats.
    """
    if format is not None and format not in READERS:
        raise UnknownFormat(
            f"'{format}' is no format; known are {', '.join(READERS)}.",
            field="format",
            nearest=nearest(format, READERS),
        )
    given = {path for path in paths if not path.is_dir()}
    formats: dict[Path, str | None] = {}
    for path in expand(paths):
        formats[path] = format if format and path in given else _format_of(path, format)
    unknown = [path for path, found in formats.items() if found is None]
    for path in unknown:
        if path in given or len(unknown) == len(formats):
            raise UnknownFormat(
                f"no reader recognises it; known formats are {', '.join(READERS)}. "
                "For a table of your own, name the format 'table' or map its columns.",
                file=path.name,
            )
    found = {path: name for path, name in formats.items() if name}
    first = {name: path.name for path, name in reversed(found.items())}
    if len(first) > 1:
        each = ", ".join(f"{file} is {name}" for name, file in reversed(first.items()))
        raise UnknownFormat(
            f"files of several formats cannot be one framework: {each}. Load them one by one."
        )
    return Detected(READERS[next(iter(first))], list(found), unknown)


def _format_of(path: Path, format: str | None) -> str | None:
    """The first reader that recognises a file, among all or only the one that was named."""
    asked = [READERS[format]] if format else READERS.values()
    return next((reader.format for reader in asked if reader.recognises(path)), None)
