"""What the tests of O*NET share: a database of an orchard, written as the publisher writes his."""

from __future__ import annotations

import zipfile
from pathlib import Path

from taxonomy.model import FrameworkData, Occupation, Requirement, Skill
from taxonomy.readers import detect
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.onet import OnetReader
from taxonomy.validation import validate

KEEPER, GRAFTER, BARE = "99-0001.00", "99-0001.01", "99-0002.00"
PRUNING, CHAT, SOILS, CALM, POWER = "2.B.9.a", "2.A.9.b", "2.C.9.x", "1.C.9.a", "1.A.9.a"

Tables = dict[str, list[tuple[str, ...]]]
RATED = (
    "O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value", "Recommend Suppress",
    "Not Relevant",
)  # fmt: skip


def tables() -> Tables:
    """A database of an orchard: three occupations, two skills, one knowledge, four technologies."""
    return {
        "Occupation Data": [
            ("O*NET-SOC Code", "Title", "Description"),
            (KEEPER, "Orchard Keepers", 'Keep orchards "in heart".'),
            (GRAFTER, "Tree Grafters", "Graft fruit trees."),
            (BARE, "Cider Poets", ""),
        ],
        "Content Model Reference": [
            ("Element ID", "Element Name", "Description"),
            ("1.A", "Abilities", ""),
            (POWER, "Arm Power", "Lifting ladders."),
            ("1.B.1", "Interests", ""),
            ("1.B.1.a", "Realistic", "Liking ladders."),
            *((f"1.B.1.{letter}", f"Interest High-Point {letter}", "") for letter in "ghi"),
            ("1.C", "Work Styles", ""),
            (CALM, "Calm", "Staying calm near wasps."),
            ("2", "Worker Requirements", ""),
            ("2.A", "Basic Skills", ""),
            (CHAT, "Market Chat", "Talking while weighing."),
            ("2.B", "Cross-Functional Skills", ""),
            ("2.B.9", "Tree Skills", ""),
            (PRUNING, "Pruning", 'Cutting what the old hands call "water shoots".'),
            ("2.C", "Knowledge", ""),
            (SOILS, "Soils", "Loam and clay."),
            ("5.A", "Tasks", ""),
        ],
        "Scales Reference": [
            ("Scale ID", "Scale Name", "Minimum", "Maximum"),
            ("IM", "Importance", "1", "5"),
            ("LV", "Level", "0", "7"),
            ("IH", "Interest High-Point", "0", "6"),
            ("RT", "Relevance", "0", "100"),
        ],
        "Level Scale Anchors": [
            ("Element ID", "Element Name", "Scale ID", "Anchor Value", "Anchor Description"),
            (PRUNING, "Pruning", "LV", "2", 'Say "thank you" to a twig'),
            (PRUNING, "Pruning", "LV", "6", "Restore a neglected avenue"),
        ],
        "Skills": [
            RATED,
            (KEEPER, PRUNING, "Pruning", "IM", "4.12", "N", ""),
            (KEEPER, PRUNING, "Pruning", "LV", "4.50", "N", "N"),
            (KEEPER, CHAT, "Market Chat", "IM", "2.00", "N", ""),
            (KEEPER, CHAT, "Market Chat", "LV", "0.49", "N", "N"),
            (GRAFTER, PRUNING, "Pruning", "IM", "5.00", "N", ""),
            (GRAFTER, PRUNING, "Pruning", "LV", "6.12", "N", "N"),
        ],
        "Knowledge": [
            RATED,
            (KEEPER, SOILS, "Soils", "IM", "3", "N", ""),
            (KEEPER, SOILS, "Soils", "LV", "2", "N", "N"),
        ],
        "Work Styles": [
            (*RATED[:-1],),
            (KEEPER, CALM, "Calm", "IM", "3.00", "N"),
        ],
        "Technology Skills": [
            ("O*NET-SOC Code", "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"),
            (KEEPER, "TreeTally", "43230101", "Orchard software", "Y", "Y"),
            (KEEPER, "Apple#", "43230102", "Cider software", "N", "N"),
            (GRAFTER, "TreeTally", "43230101", "Orchard software", "Y", "N"),
            (GRAFTER, "TreeTally", "43230102", "Cider software", "Y", "N"),
            (GRAFTER, 'The "Graft" Planner', "43230102", "Cider software", "N", "N"),
            (GRAFTER, "Rootstock.js", "43230102", "Cider software", "N", "Y"),
        ],
        "UNSPSC Reference": [
            (
                "Commodity Code", "Commodity Title", "Class Code", "Class Title", "Family Code",
                "Family Title",
            ),
            ("43230101", "Orchard software", "43230100", "Field software", "43230000", "Software"),
            ("43230102", "Cider software", "43230100", "Field software", "43230000", "Software"),
            ("99990101", "Buckets", "99990100", "Pails", "99990000", "Vessels"),
        ],
        "Alternate Titles": [
            ("O*NET-SOC Code", "Alternate Title", "Short Title", "Source(s)"),
            (KEEPER, "Chief Apple Officer (CAO)", "CAO", "08"),
            (KEEPER, "orchard keepers", "n/a", "08"),
            (KEEPER, "Pomologist", "n/a", "08"),
        ],
        "Task Statements": [
            ("O*NET-SOC Code", "Task ID", "Task", "Task Type"),
            (KEEPER, "1", "Whisper to saplings.", "n/a"),
            (KEEPER, "2", "Paint ladders.", "Supplemental"),
            (KEEPER, "3", 'Thin "June drop" by hand.', "Core"),
        ],
        "Job Zones": [("O*NET-SOC Code", "Job Zone"), (KEEPER, "3")],
        "Job Zone Reference": [
            ("Job Zone", "Name", "SVP Range"),
            ("3", "Job Zone Three: Some Seasons", "(6.0 to < 7.0)"),
        ],
        "Interests": [
            ("O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value"),
            (KEEPER, "1.B.1.h", "Second", "IH", "3.00"),
            (KEEPER, "1.B.1.g", "First", "IH", "1.00"),
            (KEEPER, "1.B.1.i", "Third", "IH", "0.00"),
        ],
    }  # fmt: skip


def unpack(given: Tables, folder: Path, line_end: str = "\r\n") -> Path:
    """The tables as files of a folder, as the publisher writes them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in given.items():
        text = "".join("\t".join(row) + line_end for row in rows)
        (folder / f"{name}.txt").write_bytes(text.encode())
    return folder


def zipped(folder: Path, name: str = "db_31_0_text.zip") -> Path:
    path = folder.parent / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("*.txt")):
            archive.write(file, f"db_31_0_text/{file.name}")
    return path


def read(*paths: Path, **options: bool | str) -> FrameworkData:
    files = detect(paths).files
    data = OnetReader().read(files, ReadOptions(**options))  # type: ignore[arg-type]
    validate(data, "the fixture")
    return data


def made(folder: Path, given: Tables | None = None, **options: bool | str) -> FrameworkData:
    return read(unpack(given or tables(), folder), **options)


def skills_of(data: FrameworkData) -> dict[str, Skill]:
    return {one.id: one for one in data.skills}


def occupations_of(data: FrameworkData) -> dict[str, Occupation]:
    return {one.id: one for one in data.occupations}


def asked(data: FrameworkData, code: str) -> dict[str, Requirement]:
    return {one.skill: one for one in occupations_of(data)[f"onet:{code}"].requirements}
