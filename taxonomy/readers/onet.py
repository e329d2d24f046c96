"""O*NET, the Occupational Information Network of the U.S. Department of Labor: a database in text files.

The zip of a version (db_29_2_text.zip) or its files, unpacked; what is not given is left out. Elements of the
content model become `onet:2.A.1.a`, occupations `onet:15-1252.00`, commodities `onet:unspsc-43232402`.
Examples of technology carry no code: their name is their id (`onet:tech-python`), which stays the same when
the publisher writes it otherwise ("Atlassian JIRA", "Atlassian Jira") or moves it to another commodity.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from taxonomy.model import Framework, FrameworkData
from taxonomy.readers.base import Progress, ReadOptions, silent
from taxonomy.readers.cells import Aside
from taxonomy.readers.onet_files import Database, is_onet
from taxonomy.readers.onet_model import DOMAINS, ContentModel
from taxonomy.readers.onet_occupations import Occupations
from taxonomy.readers.onet_ratings import read_ratings
from taxonomy.readers.onet_technology import Technologies


class OnetReader:
    """O*NET skills and knowledge (levels 1-7), technologies, and what is shown beside them; occupations."""

    format = "onet"

    def recognises(self, path: Path) -> bool:
        """A zip by its official name or its members, a TXT file by a heading that only O*NET uses."""
        return is_onet(path)

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress = silent) -> FrameworkData:
        """The tables as one framework. Occupation Data says which occupations there are.

        A suppressed rating counts as not stated, one that is not relevant as no requirement.

        Raises:
            FileError: naming file, row and field; under `options.strict` the first bad row.
        """
        aside = Aside(options.strict)
        database = Database(paths, aside, progress)
        data = FrameworkData(_framework(options, database.version), set_aside=aside.rows)
        occupations = Occupations(database, aside)
        model = ContentModel(database, aside)
        for domain in DOMAINS:
            read_ratings(database, domain, model, occupations, aside, data.notes)
        model.read_anchors(database.table("Level Scale Anchors"))
        technologies = Technologies(database, occupations, aside)
        technologies.require()
        occupations.read_titles()
        occupations.read_tasks()
        occupations.read_job_zones()
        occupations.read_interests()
        data.skills = [*model.skills(), *technologies.skills()]
        data.occupations = occupations.occupations()
        data.notes += _notes(database, occupations)
        progress(1, 1, "O*NET")
        return data


def _framework(options: ReadOptions, found: str) -> Framework:
    version = options.version or found
    return Framework(
        id="onet",
        name=options.name or "Occupational Information Network (O*NET)",
        version=version,
        languages=("en",),
        licence="CC BY 4.0",
        attribution=" ".join(
            filter(None, ("O*NET", version, "Database, U.S. Department of Labor, CC BY 4.0"))
        ),
    )


def _notes(database: Database, occupations: Occupations) -> list[str]:
    rows = ", ".join(f"{name} {number:,}" for name, number in database.rows.items())
    notes = [f"Rows read: {rows}."]
    if database.missing:
        notes.append(f"Not given, and so left out: {', '.join(database.missing)}.")
    if occupations.left_out:
        notes.append(
            f"Occupation Data is not given: {occupations.left_out:,} rows about occupations are left out."
        )
    bare = sum(not entry.requirements for entry in occupations.by_code.values())
    if bare:
        notes.append(f"{bare:,} of {len(occupations.by_code):,} occupations state no requirements.")
    return notes
