"""ESCO as the European Commission ships it: the classification and relations downloads, zipped or unpacked.

Versions 1.0 to 1.2 name their files with a language suffix or without one ("skills_en.csv", "skills.csv");
a file without a suffix is English. Ids come from the tail of a concept's URI: `esco:<uuid>`, and
`esco:isced-f-0613` for a field of study. ISCO groups are no records, since they state no skills: an
occupation names its group as `esco:isco-2512` in `broader`, with code and title in its facts.

Hidden labels are left out: ESCO keeps them for its own search, and they hold words as wide as "feedback".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from taxonomy.model import Framework, FrameworkData, Occupation, Requirement, Skill, SkillType
from taxonomy.readers.base import Progress, ReadOptions, silent
from taxonomy.readers.cells import Aside
from taxonomy.readers.esco_concepts import Concept, Download, Link
from taxonomy.readers.esco_files import EscoFile, esco_files, is_esco

_SKILL_TYPES: dict[str, SkillType] = {"skill/competence": "skill", "knowledge": "knowledge"}
# ESCO states no weights: essential counts whole, optional half (our choice, rule 2 of the design).
_IMPORTANCE = {"essential": 1.0, "optional": 0.5}


class EscoReader:
    """ESCO: skills, knowledge and their groups, occupations with essential and optional skills. No levels."""

    format = "esco"

    def recognises(self, path: Path) -> bool:
        """A zip by its official name or its members, a CSV by its name together with its header."""
        return is_esco(path)

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress = silent) -> FrameworkData:
        """Any mix of the zips and the loose files as one framework.

        The English file of a kind, else its first language, defines which ids there are; other languages
        add their texts to these, and what they know besides is counted in the notes.

        Raises:
            FileError: naming file, row and field; under `options.strict` for the first bad row.
        """
        files = esco_files(paths, progress)
        aside = Aside(options.strict)
        data = FrameworkData(_framework(files, options), set_aside=aside.rows)
        versions = sorted({file.version for file in files if file.version})
        if len(versions) > 1:
            data.notes.append(f"Files of several ESCO versions are read together: {', '.join(versions)}.")
        download = Download(files, aside, data.notes)
        data.skills = _skills(download)
        data.occupations = _occupations(download)
        return data


def _framework(files: Sequence[EscoFile], options: ReadOptions) -> Framework:
    main = [file for file in files if file.kind in {"skills", "occupations"}]
    return Framework(
        id="esco",
        name=options.name or "European Skills, Competences, Qualifications and Occupations (ESCO)",
        version=options.version or next((file.version for file in main if file.version), ""),
        languages=tuple(dict.fromkeys(file.language for file in main)),
        licence="European Commission reuse policy (Decision 2011/833/EU)",
        attribution="This service uses the ESCO classification of the European Commission.",
    )


def _skills(download: Download) -> list[Skill]:
    """Skills and knowledge, then the groups above them."""
    broader = _by_left(download.links("broaderRelationsSkillPillar"))
    related = _by_left(download.links("skillSkillRelations"))
    typed: list[tuple[Concept, SkillType]] = []
    untyped: Counter[str] = Counter()
    for one in download.of("skills"):
        word = one.cells["type"]
        typed.append((one, _SKILL_TYPES.get(word, "skill")))
        untyped[word] += word not in _SKILL_TYPES
    typed += [(one, "group") for one in download.of("skillGroups")]
    download.notes.extend(
        f"{number:,} skills state {f'the type {word!r}' if word else 'no type'}; they are read as skills."
        for word, number in sorted(untyped.items())
        if number
    )
    return [
        Skill(
            id=one.id,
            labels=one.labels,
            alternatives=one.alternatives,
            descriptions=one.descriptions,
            type=type_,
            category=one.cells["reuse"],
            broader=broader.get(one.id, ()),
            related=related.get(one.id, ()),
            codes={code: None for code in (one.cells["uri"], one.cells["code"]) if code},
            retired=one.cells["status"] == "obsolete",
        )
        for one, type_ in typed
    ]


def _occupations(download: Download) -> list[Occupation]:
    """Occupations; those above them come before their ISCO group in `broader`."""
    broader = _by_left(download.links("broaderRelationsOccPillar"))
    requirements = _requirements(download)
    titles = {one.cells["code"]: next(iter(one.labels.values())) for one in download.of("ISCOGroups")}
    occupations = []
    for one in download.of("occupations"):
        isco, code = one.cells["isco"], one.cells["code"]
        group = (f"esco:isco-{isco}",) if isco else ()
        facts = {"isco08": isco, "isco08_title": titles.get(isco, "")}
        occupations.append(
            Occupation(
                id=one.id,
                labels=one.labels,
                alternatives=one.alternatives,
                descriptions=one.descriptions,
                requirements=requirements.get(one.id, ()),
                broader=tuple(dict.fromkeys(broader.get(one.id, ()) + group)),
                codes={"uri": one.cells["uri"]} | ({"esco": code} if code else {}),
                facts={name: value for name, value in facts.items() if value},
            )
        )
    return occupations


def _requirements(download: Download) -> dict[str, tuple[Requirement, ...]]:
    """What each occupation asks for; a skill that is both essential and optional is essential."""
    found: dict[str, dict[str, Requirement]] = defaultdict(dict)
    for link in download.links("occupationSkillRelations"):
        importance = _IMPORTANCE.get(link.word)
        if importance is None:
            reason = f"relationType is '{link.word}', not {' or '.join(_IMPORTANCE)}."
            download.aside.bad(link.file, link.row, reason, field="relationType")
            continue
        known = found[link.left].get(link.right)
        if known is None or known.importance < importance:
            found[link.left][link.right] = Requirement(link.right, None, importance, link.word)
    return {occupation: tuple(skills.values()) for occupation, skills in found.items()}


def _by_left(links: Iterable[Link]) -> dict[str, tuple[str, ...]]:
    """The right ends of each left one, without repeats, in file order."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for link in links:
        found[link.left][link.right] = None
    return {left: tuple(rights) for left, rights in found.items()}
