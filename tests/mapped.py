"""What the tests of mappings and outlooks share: a folder of four small frameworks, without an encoder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from indexers.embedded import EmbeddedEngine
from indexers.engine import Record, Stage
from indexers.publish import LoadReport, load
from taxonomy.frameworks import framework_of
from taxonomy.model import Framework, Occupation, Requirement, Skill
from taxonomy.readers.base import silent

FRAMEWORKS = ("esco", "onet", "oasis", "sf")


def skill(id_: str, text: str, about: str = "", *names: str) -> Skill:
    """A skill with an English label."""
    alternatives = {"en": names} if names else {}
    return Skill(
        id=id_, labels={"en": text}, alternatives=alternatives, descriptions={"en": about} if about else {}
    )


def occupation(id_: str, text: str, *skills: str, noc: str = "") -> Occupation:
    """An occupation that asks for skills."""
    codes = {"noc2021": noc} if noc else {}
    return Occupation(
        id=id_, labels={"en": text}, requirements=tuple(Requirement(one) for one in skills), codes=codes
    )


SKILLS = [
    skill("esco:s1", "migrate existing data", "Move data from one system to another."),
    skill("esco:s2", "colour grading"),
    skill("esco:s3", "plan software testing", "Plan how software is tested."),
    skill("esco:s4", "food safety"),
    skill("esco:s5", "edit films", "Cut films and give them colour grading."),
    skill("onet:k1", "Programming"),
    skill("oasis:d1", "Digital Literacy"),
    skill("sf:t1", "Data Migration", "Move data between systems."),
    skill("sf:t2", "Colour Grading"),
    skill("sf:t3", "Software Testing", "Test software."),
    skill("sf:t4", "Food Safety and Hygiene", "Keep food safe."),
]
OCCUPATIONS = [
    occupation("esco:ceo", "chief executive officer", "esco:s1"),
    occupation("esco:general", "secretary general", "esco:s1"),
    occupation("esco:two", "systems tester", "esco:s3"),
    occupation("onet:11-1011.00", "Chief Executives", "onet:k1"),
    occupation("onet:15-1252.00", "Software Developers", "onet:k1"),
    occupation("onet:15-1253.00", "Software Quality Assurance Analysts", "onet:k1"),
    occupation("oasis:21231.00", "Software engineers and designers", "oasis:d1", noc="21231"),
    occupation("oasis:00011.01", "Senior managers, one kind", "oasis:d1", noc="00011"),
    occupation("oasis:00011.02", "Senior managers, another kind", "oasis:d1", noc="00011"),
]


def records(frameworks: Iterable[str] = FRAMEWORKS) -> list[Record]:
    """The source records of some of the frameworks."""
    chosen = list(frameworks)
    made = [Record("framework", one, msgspec.json.encode(Framework(id=one, name=one)), one) for one in chosen]
    for one in SKILLS:
        made.append(Record("skill", one.id, msgspec.json.encode(one), framework_of(one.id)))
    for each in OCCUPATIONS:
        made.append(Record("occupation", each.id, msgspec.json.encode(each), framework_of(each.id)))
    return [one for one in made if one.source in chosen]


def load_frameworks(folder: Path, frameworks: Iterable[str] = FRAMEWORKS) -> LoadReport:
    """Load some of the frameworks into a data folder, by words alone."""

    def fill(stage: Stage, report: LoadReport) -> None:
        report.changes = stage.put(records(frameworks))

    engine = EmbeddedEngine(folder)
    try:
        return load(engine, folder, lambda: None, silent, fill)
    finally:
        engine.close()
