"""OaSIS, the Occupational and Skills Information System of Canada (ESDC), with titles from NOC 2021.

The CSV files of one edition, or some of them: the guide (descriptors), labels (900 profiles), ratings of
profiles by descriptors, and texts. A file is known by its headings, since the published file names follow no
rule. Descriptors become `oasis:F01a01`, profiles `oasis:00010.00`. Ratings of every category become
requirements, with the category as relation: a level, or an importance where that is what the guide says is
measured. The files hold no names of levels.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from taxonomy.errors import FileError, UnknownFormat
from taxonomy.model import Framework, FrameworkData, Occupation
from taxonomy.readers.base import Progress, ReadOptions, silent
from taxonomy.readers.cells import Aside
from taxonomy.readers.noc import STRUCTURE_HEADINGS, NocReader, classes
from taxonomy.readers.oasis_guide import Guide
from taxonomy.readers.oasis_profiles import CODE_HEADINGS, LABEL_HEADINGS, Profile, Profiles
from taxonomy.readers.tables import Table, headers, nearest, read_table
from taxonomy.text import fold

# What a file is, by a heading that only this kind has.
_GUIDE = "Structure type"
_NOC, _NOC_FRENCH = STRUCTURE_HEADINGS
_LABELS = "Label"
_LEAD = "Lead statement"
_TITLES = "Job title text"
_EXCLUSIONS = "Excluded code"
_INTERESTS = "Holland Codes - 1"
_TEXTS = {
    "Main duties": "main_duties",
    "Employment requirement": "employment_requirements",
    "Workplace/employer name": "workplaces",
    "Additional information (EN)": "additional_information",
}
_RATINGS = LABEL_HEADINGS[0]
_KINDS = (_GUIDE, _NOC, _NOC_FRENCH, _LABELS, _LEAD, _TITLES, _EXCLUSIONS, _INTERESTS, *_TEXTS, _RATINGS)

_EDITION = re.compile(r"oasis[_-](\d{4})(?:[_-]v(\d+(?:\.\d+)*))?", re.IGNORECASE)
# A NOC code has as many digits as its level, and begins with the code of the class above it.
_NOC_FACTS = {
    1: "noc_broad_category",
    2: "noc_major_group",
    3: "noc_sub_major_group",
    4: "noc_minor_group",
    5: "noc_unit_group",
}


_NOC_READER = NocReader()


class OasisReader:
    """OaSIS profiles with rated skills (1-5), knowledge (1-3) and more; NOC 2021 titles where given."""

    format = "oasis"

    def recognises(self, path: Path) -> bool:
        """A CSV file with a column of OaSIS profile codes, or with the headings of the guide or of NOC."""
        if path.suffix.casefold() != ".csv" or not path.is_file():
            return False
        known = {fold(heading) for heading in (*CODE_HEADINGS, _GUIDE, *STRUCTURE_HEADINGS)}
        return any(known & set(map(fold, header)) for _, header in headers(path))

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress = silent) -> FrameworkData:
        """The files as one framework. Where labels are given, they decide which profiles there are.

        The structure of NOC alone is a framework of its own (`NocReader`).

        Raises:
            FileError: naming file, row and field; ratings without the guide; under `options.strict` the
                first bad row.
        """
        if all(map(_NOC_READER.recognises, paths)):
            return _NOC_READER.read(paths, options, progress)
        tables = _tables(paths, progress)
        aside = Aside(options.strict)
        data = FrameworkData(_framework(paths, options), set_aside=aside.rows)
        for table in (table for several in tables.values() for table in several):
            aside.unreadable(table)
        guide = Guide(tables[_GUIDE][0], aside, data.notes) if _GUIDE in tables else None
        profiles = _read_profiles(tables, guide, Profiles(aside, data.notes))
        titles = {one.code: one.title for one in classes(tables[_NOC][0], aside)} if _NOC in tables else {}
        data.skills = list(guide.skills.values()) if guide else []
        data.occupations = _occupations(profiles, titles)
        return data


def _framework(paths: Sequence[Path], options: ReadOptions) -> Framework:
    found = filter(None, (_EDITION.search(path.name) for path in paths))
    editions = sorted({" v".join(filter(None, match.groups())) for match in found})
    return Framework(
        id="oasis",
        name=options.name or "Occupational and Skills Information System (OaSIS)",
        version=options.version or ", ".join(editions),
        languages=("en",),
        licence="Open Government Licence - Canada",
        attribution="Contains information licensed under the Open Government Licence - Canada.",
    )


def _tables(paths: Sequence[Path], progress: Progress) -> dict[str, list[Table]]:
    """The files by kind; only ratings may come in several files."""
    tables: dict[str, list[Table]] = {}
    for done, path in enumerate(sorted(paths)):
        progress(done, len(paths), path.name)
        table = read_table(path)
        kind = next((heading for heading in _KINDS if table.find(heading)), None)
        if kind is None and table.find(*LABEL_HEADINGS):
            kind = _RATINGS
        if kind is None:
            near = [name for column in table.columns for name in nearest(column, _KINDS, 1)]
            raise UnknownFormat(
                f"has no heading by which an OaSIS file is known, such as '{_LABELS}'.",
                file=path.name,
                nearest=list(dict.fromkeys(near))[:3],
            )
        others = tables.setdefault(kind, [])
        if others and kind != _RATINGS:
            raise FileError(
                f"is a second file with '{kind}', beside {others[0].file}; give one of them.", file=path.name
            )
        others.append(table)
    progress(len(paths), len(paths), "OaSIS")
    if _NOC_FRENCH in tables:
        raise FileError(
            "cannot add titles to OaSIS profiles, whose files are in English; load it alone.",
            file=tables[_NOC_FRENCH][0].file,
        )
    return tables


def _read_profiles(tables: Mapping[str, list[Table]], guide: Guide | None, profiles: Profiles) -> Profiles:
    readers = {  # labels before all else that names a profile
        _LABELS: profiles.read_labels,
        _LEAD: profiles.read_lead,
        _TITLES: profiles.read_titles,
        _EXCLUSIONS: profiles.read_exclusions,
    }
    for heading, read in readers.items():
        for table in tables.get(heading, ()):
            read(table, heading)
    for heading, name in _TEXTS.items():
        for table in tables.get(heading, ()):
            profiles.read_texts(table, heading, name)
    for table in tables.get(_INTERESTS, ()):
        profiles.read_interests(table)
    for table in tables.get(_RATINGS, ()):
        if guide is None:
            raise FileError(
                "holds ratings, but not what is rated; give the guide (guide_oasis_*.csv) too.",
                file=table.file,
            )
        profiles.read_ratings(table, guide)
    return profiles


def _occupations(profiles: Profiles, titles: Mapping[str, str]) -> list[Occupation]:
    """The profiles by code. A unit group's code means all its profiles, its title only a sole one."""
    sizes = Counter(profile.unit_group for profile in profiles.by_code.values())
    places = dict(titles) | {code: profile.label for code, profile in profiles.by_code.items()}
    found = []
    for code, profile in sorted(profiles.by_code.items()):
        if not profile.label:
            raise FileError(
                f"names profile {code}, for which there is no label; give labels_oasis_*.csv too.",
                file=profile.file,
            )
        sole = sizes[profile.unit_group] == 1 and code.endswith(".00")
        found.append(_occupation(profile, titles, places, sole))
    return found


def _occupation(
    profile: Profile, titles: Mapping[str, str], places: Mapping[str, str], sole: bool
) -> Occupation:
    unit = profile.unit_group
    noc = {fact: titles[unit[:digits]] for digits, fact in _NOC_FACTS.items() if unit[:digits] in titles}
    names = {fold(profile.label): "", "": ""}
    for name in (*profile.titles, titles.get(unit, "") if sole else ""):
        names.setdefault(fold(name), name)
    alternatives = tuple(filter(None, names.values()))
    texts = {name: tuple(lines) for name, lines in profile.texts.items()}
    if profile.excluded:
        texts["exclusions"] = tuple(
            f"{code} {title or places.get(code, '')}".strip() for code, title in profile.excluded
        )
    return Occupation(
        id=f"oasis:{profile.code}",
        labels={"en": profile.label},
        alternatives={"en": alternatives} if alternatives else {},
        descriptions={"en": profile.lead} if profile.lead else {},
        requirements=tuple(sorted(profile.requirements, key=lambda one: (one.skill, one.relation))),
        codes={"noc2021": unit},
        texts=texts,
        facts=noc | profile.facts,
    )
