"""Lists of U.S. job codes as OSMT imports them: the SOC of the Bureau of Labor Statistics, and O*NET-SOC.

Rich Skill Descriptors name occupations by these codes. Given beside descriptors, the lists say what the codes
mean; alone they are a framework of occupations, `soc:11-1011`. An O*NET-SOC code that ends in ".00" is the
SOC occupation itself (the others are below it), and lives on its id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from taxonomy.errors import FileError
from taxonomy.model import Framework, FrameworkData, Occupation
from taxonomy.readers.base import Progress, ReadOptions, silent
from taxonomy.readers.cells import Aside
from taxonomy.readers.tables import Table, headers, read_table
from taxonomy.text import fold

ATTRIBUTION = "SOC: U.S. Bureau of Labor Statistics. O*NET-SOC: U.S. Department of Labor, CC BY 4.0."

_SOC = ("SOC Code", "SOC Title")
_ONET = ("O*NET-SOC Code", "Title")
_CODE = re.compile(r"(?P<soc>\d\d-\d{4})(?:\.(?P<end>\d\d))?")
_ENDS = ("0", "00", "000", "0000")  # of broad occupations, minor groups (two forms) and major groups


class JobCode(NamedTuple):
    """A row of a list."""

    code: str
    title: str
    definition: str
    level: str


class SocReader:
    """The lists as a framework of their own."""

    format = "soc"

    def recognises(self, path: Path) -> bool:
        """A CSV file with the headings of one of the two lists."""
        if path.suffix.casefold() != ".csv" or not path.is_file():
            return False
        return any(_headings(header) for _, header in headers(path))

    def read(self, paths: Sequence[Path], options: ReadOptions, progress: Progress = silent) -> FrameworkData:
        """All of the lists as one framework of occupations.

        Raises:
            FileError: a missing column; under `options.strict` the first bad row.
        """
        aside = Aside(options.strict)
        found: dict[str, JobCode] = {}
        for done, path in enumerate(sorted(paths)):
            progress(done, len(paths), path.name)
            for one in job_codes(read_table(path), aside):
                found.setdefault(one.code, one)
        progress(len(paths), len(paths), "SOC")
        framework = Framework(
            id="soc",
            name=options.name or "Standard Occupational Classification (SOC)",
            version=options.version or "",
            attribution=ATTRIBUTION,
        )
        return FrameworkData(framework, occupations=list(_occupations(found)), set_aside=aside.rows)


def _headings(header: Sequence[str]) -> tuple[str, str] | None:
    folded = set(map(fold, header))
    return next((pair for pair in (_SOC, _ONET) if folded.issuperset(map(fold, pair))), None)


def job_codes(table: Table, aside: Aside) -> Iterator[JobCode]:
    """The job codes of a list; a row without a title, or whose code is none, is set aside.

    Raises:
        FileError: the file is neither list.
    """
    headings = _headings(table.columns)
    if headings is None:
        table.column(_SOC[0])  # raises, and names the nearest heading
        raise FileError("is no list of job codes.", file=table.file)
    code, title = headings
    columns = {
        "code": table.column(code),
        "title": table.column(title),
        "definition": table.find("SOC Definition", "Description"),
        "level": table.find("SOC Group"),
    }
    aside.unreadable(table)
    for row, cells in table.rows(columns):
        if not _CODE.fullmatch(cells["code"]):
            aside.bad(table.file, row, f"'{cells['code']}' is no code such as 11-1011.", field=code)
        elif not cells["title"]:
            aside.bad(table.file, row, f"{cells['code']} has no title.", field=title)
        else:
            yield JobCode(cells["code"], cells["title"], cells["definition"], cells["level"])


def _occupations(found: dict[str, JobCode]) -> Iterator[Occupation]:
    """The occupations by code, each below the nearest group that its code belongs to."""
    by_id: dict[str, list[JobCode]] = {}
    for code, one in sorted(found.items()):
        by_id.setdefault(code.removesuffix(".00"), []).append(one)
    for local, several in by_id.items():
        first = several[0]
        definition = next((one.definition for one in several if one.definition), "")
        level = next((one.level for one in several if one.level), "")
        above = next((code for code in _above(local) if code in by_id), None)
        titles = [one.title for one in several[1:] if fold(one.title) != fold(first.title)]
        yield Occupation(
            id=f"soc:{local}",
            labels={"en": first.title},
            alternatives={"en": tuple(titles)} if titles else {},
            descriptions={"en": definition} if definition else {},
            broader=(f"soc:{above}",) if above else (),
            codes={"onet_soc" if "." in one.code else "soc": one.code for one in several},
            facts={"level": level} if level else {},
        )


def _above(code: str) -> Iterator[str]:
    """The codes that a code may stand below, nearest first."""
    if "." in code:
        code = code.partition(".")[0]
        yield code
    for end in _ENDS:
        above = code[: -len(end)] + end
        if above != code:
            yield above
