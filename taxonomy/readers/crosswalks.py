"""The official crosswalks of occupations: ESCO with O*NET, and NOC 2021 with O*NET.

ESCO-O*NET states its author, version and date in rows above its header, and a match type for each row. The
match is read from ESCO to O*NET: "broadMatch" stands where the O*NET occupation is the broader one.
NOC-O*NET states that codes correspond and nothing more; see `read_noc_onet`. Spreadsheet programs have taken
the leading zeros of its NOC codes ("10" is 00010).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from taxonomy.errors import FileError
from taxonomy.mappings import RELATIONS, ConceptMapping, Relation
from taxonomy.readers.cells import Aside
from taxonomy.readers.delimited import Row, decoded, records
from taxonomy.readers.mapping_rows import FoundMappings, MappingOptions
from taxonomy.readers.tables import headers, nearest, read_table, reading
from taxonomy.text import clean

_ONET_CODE = re.compile(r"\d\d-\d{4}\.\d\d")
_ESCO_URI = re.compile(r"https?://data\.europa\.eu/esco/(?:occupation/([\w-]+)|isco/C?(\d{1,4}))")
_NOC_DIGITS = 5
_PREAMBLE_ROWS = 40
_HEADER = {"O*NET Id": "onet", "ESCO or ISCO URI": "esco", "Type of Match": "match"}
_PREAMBLE = {
    "Mapping project name": "name",
    "Mapping project author": "author",
    "Mapping project version": "version",
    "Mapping project version date": "date",
}
_NOC_HEADER = ("noc", "onet")
_RELEASES = re.compile(r"noc[_ -]?(\d{4}).*?onet[_ -]?(\d+(?:[._]\d+)?)", re.IGNORECASE)


def is_esco_onet(path: Path) -> bool:
    """Whether the first rows hold the header of the ESCO-O*NET crosswalk."""
    if path.suffix.casefold() != ".csv":
        return False
    with reading(path.name), path.open("rb") as stream:
        head = stream.read(1 << 14).decode("utf-8-sig", "replace")
    return all(name in head for name in _HEADER)


def is_noc_onet(path: Path) -> bool:
    """Whether the header is that of the NOC-O*NET crosswalk."""
    return any({*_NOC_HEADER, "noc_title", "onet_title"} <= set(columns) for _, columns in headers(path))


def read_esco_onet(path: Path, options: MappingOptions, aside: Aside) -> FoundMappings:
    """The ESCO-O*NET crosswalk. Raises FileError where its header is missing or it is not UTF-8."""
    with reading(path.name):
        rows = records(decoded(path.read_bytes(), path.name), path.name)
        stated, columns = _preamble(rows, path.name)
    found = FoundMappings(stated.get("name") or "ESCO-O*NET", whole=True)
    author = stated.get("author") or options.author
    version, date = stated.get("version") or options.version, _month(stated.get("date", ""))
    for number, cells, fault in rows:
        cell = {name: clean(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
        relation = _relation(cell["match"])
        esco, onet = _esco_id(cell["esco"]), cell["onet"]
        if fault:
            aside.bad(path.name, number, fault)
        elif esco is None:
            aside.bad(
                path.name, number, f"'{cell['esco']}' is no ESCO or ISCO URI.", field="ESCO or ISCO URI"
            )
        elif not _ONET_CODE.fullmatch(onet):
            aside.bad(path.name, number, f"'{onet}' is no O*NET-SOC code.", field="O*NET Id")
        elif relation is None:
            near = nearest(cell["match"], RELATIONS)
            aside.bad(path.name, number, f"'{cell['match']}' is no type of match.", field="Type of Match",
                      nearest=near)  # fmt: skip
        else:
            mapping = ConceptMapping(esco, f"onet:{onet}", relation, "occupation", author, date, version)
            found.rows.append((number, mapping))
    return found


def _preamble(rows: Iterator[Row], file: str) -> tuple[dict[str, str], dict[str, int]]:
    """What stands above the header, and where the columns are."""
    stated: dict[str, str] = {}
    for number, row, _ in rows:
        cells = [clean(cell) for cell in row]
        if all(name in cells for name in _HEADER):
            return stated, {field: cells.index(name) for name, field in _HEADER.items()}
        if len(cells) > 1 and cells[0] in _PREAMBLE:
            stated[_PREAMBLE[cells[0]]] = cells[1]
        if number > _PREAMBLE_ROWS:
            break
    raise FileError(f"has no header with {', '.join(_HEADER)}.", file=file)


def _month(text: str) -> str:
    """ "Sep-22" as "2022-09"; anything else as it stands."""
    try:
        return datetime.strptime(text, "%b-%y").strftime("%Y-%m")
    except ValueError:
        return text


def _relation(text: str) -> Relation | None:
    """ "skos:broadMatch" as "broad"; "exactISCO" is an exact match with a group of ISCO-08."""
    word = text.strip().removeprefix("skos:").removesuffix("Match").removesuffix("ISCO").casefold()
    return next((one for one in RELATIONS if one == word), None)


def _esco_id(uri: str) -> str | None:
    found = _ESCO_URI.fullmatch(uri)
    if found is None:
        return None
    tail, isco = found.groups()
    return f"esco:{tail}" if tail else f"esco:isco-{isco}"


def read_noc_onet(path: Path, options: MappingOptions, aside: Aside) -> FoundMappings:
    """The NOC-O*NET crosswalk, whose relations are read off the codes that share a row.

    One to one is "close" (the file does not say that they are the same); an O*NET occupation that this NOC
    code shares with no other, while the code has several, is "narrow"; the reverse is "broad"; where both
    have several, neither holds the other: "related".

    Raises:
        FileError: a column is missing.
    """
    table = read_table(path)
    aside.unreadable(table)
    pairs: dict[tuple[str, str], int] = {}
    columns: dict[str, str | None] = {name: table.column(name) for name in _NOC_HEADER}
    for row, cells in table.rows(columns):
        noc, onet = cells["noc"].zfill(_NOC_DIGITS), cells["onet"]
        if not (noc.isascii() and noc.isdigit() and len(noc) == _NOC_DIGITS and cells["noc"]):
            aside.bad(path.name, row, f"'{cells['noc']}' is no NOC 2021 code.", field="noc")
        elif not _ONET_CODE.fullmatch(onet):
            aside.bad(path.name, row, f"'{onet}' is no O*NET-SOC code.", field="onet")
        else:
            pairs.setdefault((noc, onet), row)
    releases = _RELEASES.search(path.name)
    version = f"NOC {releases[1]}, O*NET {releases[2]}" if releases else options.version
    found = FoundMappings("NOC-O*NET", whole=True)
    by_noc, by_onet = Counter(noc for noc, _ in pairs), Counter(onet for _, onet in pairs)
    for (noc, onet), row in pairs.items():
        relation = _counted(by_noc[noc], by_onet[onet])
        mapping = ConceptMapping(
            f"noc:{noc}", f"onet:{onet}", relation, "occupation", options.author, "", version,
            reason="read off how many codes share a row: the crosswalk states no type of match",
        )  # fmt: skip
        found.rows.append((row, mapping))
    return found


def _counted(onets: int, nocs: int) -> Relation:
    if nocs == 1:
        return "close" if onets == 1 else "narrow"
    return "broad" if onets == 1 else "related"
