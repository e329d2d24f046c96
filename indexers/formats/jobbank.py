"""Job Bank Canada postings: requirements as sections under headings, items separated by semicolons.

After "Job requirements" come Languages, Education (several lines), sometimes Credentials, and Experience;
from Experience on each heading has exactly one line, which may be empty.
"""

from __future__ import annotations

import re

from indexers.formats.fields import Layout
from indexers.formats.json_values import Json
from indexers.formats.rows import KEY_COLUMN, RawFile, Row

_OPENING = ("Languages", "Education", "Credentials (certificates, licences, memberships, courses, etc.)")
_PAIRS_FROM = "Experience"
# Headings whose items are things to be able to do or know. All others (own tools, weights, travel, work
# conditions, security, benefits, screening questions) are kept as facts and never linked to skills.
_SKILL_HEADING = re.compile(
    r"^(?!geographical|transportation/travel).*"
    r"(?:skills|knowledge|expertise|speciali|specialt|suitability|terminology|techniques|methods"
    r"|instruments|programming|software|applications|computer systems|management systems|\S experience"
    r"|equipment operated)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"/jobposting/(\d+)")
_SESSION = re.compile(r";jsessionid=[^?#]*", re.IGNORECASE)


def sections(text: str) -> dict[str, str]:
    """Heading to its line or lines; {} when the text is not laid out this way."""
    lines = [line.strip() for line in text.strip("\n").split("\n")]
    if _PAIRS_FROM not in lines:
        return {}
    middle = lines.index(_PAIRS_FROM)
    found: dict[str, str] = {}
    heading = ""
    for line in lines[:middle]:
        if line in _OPENING and line not in found:
            heading = line
            found[heading] = ""
        elif heading:
            found[heading] = f"{found[heading]}\n{line}".strip()
    rest = lines[middle:]
    for name, content in zip(rest[::2], [*rest[1::2], ""], strict=False):
        found[name] = f"{found[name]}; {content}" if found.get(name) else content
    return found


def _prepare(file: RawFile) -> RawFile:
    return file.with_rows([Row(row.number, _split(row.values)) for row in file.rows])


def _split(values: dict[str, Json]) -> dict[str, Json]:
    """Sections with skills as texts, one item a line; the others as columns of their own."""
    whole = str(values.get("job_requirement") or "")
    found = sections(whole)
    skilled = {name: text.split("; ") for name, text in found.items() if _SKILL_HEADING.search(name)}
    facts = {name: text for name, text in found.items() if name not in skilled}
    address = _SESSION.sub("", str(values.get("source_url") or ""))
    number = _NUMBER.search(address)
    kept = {name: value for name, value in values.items() if name not in ("job_requirement", KEY_COLUMN)}
    texts = skilled if found else {"requirements": whole}
    stated = number[1] if number else values.get(KEY_COLUMN)
    return {**facts, **kept, "texts": texts, "source_url": address, "posting number": stated}


LAYOUT = Layout(
    source="jobbank",
    kind="posting",
    headers=frozenset({"job_title", "job_requirement", "employer_name", "source_url"}),
    columns={
        "id": "posting number",
        "title": "job_title",
        "texts": "texts",
        "employer": "employer_name",
        "url": "source_url",
        "location": "city",
        "region": "job_location",
        "posted": "posted_date",
    },
    prepare=_prepare,
)
