"""The structure of NOC 2021, the National Occupational Classification of Canada, in English and French.

One file a language: 822 classes in five levels, from broad categories to unit groups. A code has as many
digits as its level and begins with the code of the class above it, so that the hierarchy is in the codes.
Classes become occupations `noc:00010`; both languages live on one id.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from taxonomy.errors import FileError
from taxonomy.model import Framework, FrameworkData, Occupation
from taxonomy.readers.base import Progress, ReadOptions, silent
from taxonomy.readers.cells import Aside
from taxonomy.readers.tables import Table, headers, read_table
from taxonomy.text import fold

LEVELS = 5
_DIGITS_WITH_TEER = 2


@dataclass(frozen=True, slots=True)
class _Language:
    """The headings of one language; `structure` is what the file is known by."""

    code: str
    structure: str
    level: str
    class_code: str
    titles: tuple[str, ...]
    definitions: tuple[str, ...]


_ENGLISH = _Language(
    "en",
    "Hierarchical structure",
    "Level",
    "Code - NOC 2021 V1.0",
    ("Class title",),
    ("Class definition",),
)
_FRENCH = _Language(
    "fr",
    "Structure hiérarchique",
    "Niveau",
    "Code - CNP 2021 V1.0",
    ("Titre de la classe", "Titres de classes", "Titre de classe"),
    ("Définition de la classe", "Définitions de la classe", "Définitions de classes"),
)
_LANGUAGES = (_ENGLISH, _FRENCH)
STRUCTURE_HEADINGS = tuple(language.structure for language in _LANGUAGES)


class NocClass(NamedTuple):
    """A row of the structure."""

    code: str
    structure: str
    title: str
    definition: str


class NocReader:
    """NOC 2021 as a framework of its own. Beside OaSIS files its titles belong to those profiles instead."""

    format = "noc"

    def recognises(self, path: Path) -> bool:
        """A CSV file with the heading of the hierarchy, in either language."""
        if path.suffix.casefold() != ".csv" or not path.is_file():
            return False
        known = set(map(fold, STRUCTURE_HEADINGS))
        return any(known & set(map(fold, header)) for _, header in headers(path))

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress = silent) -> FrameworkData:
        """The files as one framework, one file a language.

        Raises:
            FileError: two files of one language, no class, a code without its leading zeros or twice;
                under `options.strict` the first bad row.
        """
        tables: dict[str, Table] = {}
        for done, path in enumerate(sorted(paths)):
            progress(done, len(paths), path.name)
            table = read_table(path)
            language = language_of(table)
            if language in tables:
                other = tables[language].file
                raise FileError(
                    f"is a second structure in '{language}', beside {other}; give one.", file=path.name
                )
            tables[language] = table
        progress(len(paths), len(paths), "NOC")
        data = _framework_data(tables, options)
        if not data.occupations:
            raise FileError("holds no class.", file=", ".join(table.file for table in tables.values()))
        return data


def language_of(table: Table) -> str:
    """The language whose headings the structure has, "en" or "fr".

    Raises:
        FileError: those of neither.
    """
    for language in _LANGUAGES:
        if table.find(language.structure):
            return language.code
    table.column(_ENGLISH.structure)  # raises, and names the nearest heading
    return ""  # pragma: no cover


def classes(table: Table, aside: Aside) -> Iterator[NocClass]:
    """The classes of a structure in one language; one without a title is set aside.

    Raises:
        FileError: a level that is none, a code that has lost its leading zeros, or stands twice.
    """
    spoken = next(one for one in _LANGUAGES if one.code == language_of(table))
    columns = {
        "level": table.column(spoken.level),
        "structure": table.column(spoken.structure),
        "code": table.column(spoken.class_code),
        "title": table.column(*spoken.titles),
        "definition": table.find(*spoken.definitions),
    }
    seen: set[str] = set()
    for row, cells in table.rows(columns):
        code = _code(table, row, spoken, cells["level"], cells["code"])
        if code in seen:
            raise FileError(f"{code} stands twice.", file=table.file, row=row, field=spoken.class_code)
        seen.add(code)
        if not cells["title"]:
            aside.bad(table.file, row, f"class {code} has no title.", field=spoken.titles[0])
            continue
        yield NocClass(code, cells["structure"], cells["title"], cells["definition"])


def _code(table: Table, row: int, spoken: _Language, level: str, code: str) -> str:
    digits = int(level) if level.isdecimal() else 0
    if not 1 <= digits <= LEVELS:
        raise FileError(f"'{level}' is not 1 to {LEVELS}.", file=table.file, row=row, field=spoken.level)
    if not code.isdecimal() or len(code) != digits:
        raise FileError(
            f"'{code}' does not have the {digits} digits of a code at level {level}.",
            file=table.file,
            row=row,
            field=spoken.class_code,
            nearest=[code.zfill(digits)] if code.isdecimal() and len(code) < digits else [],
        )
    return code


def _framework_data(tables: dict[str, Table], options: ReadOptions) -> FrameworkData:
    aside = Aside(options.strict)
    found: dict[str, dict[str, NocClass]] = {}
    for language, table in sorted(tables.items()):
        aside.unreadable(table)
        for one in classes(table, aside):
            found.setdefault(one.code, {})[language] = one
    framework = Framework(
        id="noc",
        name=options.name or "National Occupational Classification (NOC)",
        version=options.version or "2021 V1.0",
        languages=tuple(sorted(tables)),
        licence="Statistics Canada Open Licence",
        attribution="Adapted from Statistics Canada, National Occupational Classification (NOC) 2021 "
        "Version 1.0. This does not constitute an endorsement by Statistics Canada of this product.",
    )
    data = FrameworkData(framework, set_aside=aside.rows)
    data.occupations = [
        _occupation(code, found) for code in sorted(found, key=lambda code: (len(code), code))
    ]
    orphans = [one.id for one in data.occupations if len(one.id) > len("noc:0") and not one.broader]
    if orphans:
        data.notes.append(f"{len(orphans):,} classes without the class above them: {', '.join(orphans[:3])}.")
    return data


def _occupation(code: str, found: dict[str, dict[str, NocClass]]) -> Occupation:
    texts = found[code]
    first = texts.get("en") or next(iter(texts.values()))
    facts = {"level": str(len(code)), "structure": first.structure}
    if len(code) >= _DIGITS_WITH_TEER:
        facts["teer"] = code[1]  # training, education, experience and responsibilities, 0 to 5
    return Occupation(
        id=f"noc:{code}",
        labels={language: one.title for language, one in texts.items()},
        descriptions={language: one.definition for language, one in texts.items() if one.definition},
        broader=(f"noc:{code[:-1]}",) if code[:-1] in found else (),
        codes={"noc2021": code},
        facts=facts,
    )
