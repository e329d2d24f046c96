"""The files of an ESCO download: known by their names, taken from zips or loose, each as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from taxonomy.errors import FileError, UnknownFormat
from taxonomy.readers.base import Progress
from taxonomy.readers.tables import Table, headers, nearest, open_zip, read_csv, read_table
from taxonomy.text import fold

# The files that are read, by name without suffix and extension, each with a column that it is known by.
_READ = {
    "skills": "conceptUri",
    "skillGroups": "conceptUri",
    "occupations": "conceptUri",
    "ISCOGroups": "conceptUri",
    "broaderRelationsSkillPillar": "broaderUri",
    "broaderRelationsOccPillar": "broaderUri",
    "skillSkillRelations": "relatedSkillUri",
    "occupationSkillRelations": "occupationUri",
}
# Files that come with them and are known, but say nothing more that is used here.
_PASSED_OVER = {
    "conceptSchemes": "conceptSchemeUri",
    "dictionary": "data header",
    "digCompSkillsCollection": "conceptUri",
    "digitalSkillsCollection": "conceptUri",
    "greenShareOcc": "conceptUri",
    "greenSkillsCollection": "conceptUri",
    "languageSkillsCollection": "conceptUri",
    "researchOccupationsCollection": "conceptUri",
    "researchSkillsCollection": "conceptUri",
    "skillsHierarchy": "Level 0 URI",
    "transversalSkillsCollection": "conceptUri",
}
_HALLMARKS = _READ | _PASSED_OVER
_KINDS = {kind.casefold(): kind for kind in _HALLMARKS}
_FILE_NAME = re.compile(r"(?P<kind>[a-z]+?)(?:_(?P<language>[a-z]{2}))?\.csv", re.IGNORECASE)
_ZIP_NAME = re.compile(r"ESCO[ _]dataset\b.*\.zip", re.IGNORECASE)
_VERSION = re.compile(r"\bv(\d+(?:\.\d+)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EscoFile:
    """One file: its kind ("skills"), language and rows, and the download's version ("" when unknown)."""

    kind: str
    language: str
    version: str
    table: Table


def is_esco(path: Path) -> bool:
    """A zip by its official name or its members, a CSV by its name together with its header."""
    if path.suffix.casefold() == ".zip":
        return _ZIP_NAME.fullmatch(path.name) is not None or _holds_esco(path)
    kind, _ = _named(path.name)
    if kind is None or not path.is_file():
        return False
    return any(fold(_HALLMARKS[kind]) in map(fold, header) for _, header in headers(path))


def _holds_esco(path: Path) -> bool:
    try:
        with open_zip(path) as archive:
            return any(_named(Path(name).name)[0] in _READ for name in archive.namelist())
    except FileError:
        return False


def _named(name: str) -> tuple[str | None, str]:
    """Which file of the download a name stands for (None when none), and its language."""
    match = _FILE_NAME.fullmatch(name)
    if match is None:
        return None, ""
    return _KINDS.get(match["kind"].casefold()), (match["language"] or "en").casefold()


def esco_files(paths: Sequence[Path], progress: Progress) -> list[EscoFile]:
    """The files that are read, English first.

    Raises:
        FileError: a path is no ESCO file or damaged, a file is given twice, or there is no classification.
    """
    files: dict[tuple[str, str], EscoFile] = {}
    for done, path in enumerate(paths):
        progress(done, len(paths), path.name)
        for file in _unpacked(path):
            other = files.setdefault((file.kind, file.language), file)
            if other is not file:
                raise FileError(
                    f"is a second '{file.kind}' file in language '{file.language}', beside "
                    f"{other.table.file}; give one of them.",
                    file=file.table.file,
                )
    progress(len(paths), len(paths), "ESCO")
    if not any(kind in {"skills", "occupations"} for kind, _ in files):
        raise FileError(
            "holds neither skills nor occupations; give the classification (its zip, or skills_en.csv and "
            "occupations_en.csv) too.",
            file=", ".join(path.name for path in paths),
        )
    return sorted(files.values(), key=lambda file: (file.language != "en", file.language, file.kind))


def _unpacked(path: Path) -> Iterator[EscoFile]:
    """The files that a path holds: members of a zip, or the loose file itself."""
    versions = (_VERSION.search(name) for name in (path.name, path.parent.name))
    version = next((found[1] for found in versions if found), "")
    if path.suffix.casefold() == ".zip":
        with open_zip(path) as archive:
            members = [(name, *_named(Path(name).name)) for name in sorted(archive.namelist())]
            if not any(kind for _, kind, _ in members):
                raise UnknownFormat("holds no CSV file of an ESCO download.", file=path.name)
            for name, kind, language in members:
                if kind in _READ:
                    with archive.open(name) as stream:
                        yield EscoFile(kind, language, version, read_csv(stream, f"{path.name} [{name}]"))
        return
    kind, language = _named(path.name)
    if kind is None:
        names = [f"{known}_en.csv" for known in _READ]
        raise UnknownFormat(
            "is not named like a file of an ESCO download.", file=path.name, nearest=nearest(path.name, names)
        )
    if kind in _READ:
        yield EscoFile(kind, language, version, read_table(path))
