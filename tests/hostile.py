"""A folder of somebody who means ill: a framework, credentials and postings whose every text is a trap.

The real readers load it, so that what pages are given is what a folder can really hold. `CANARY` is what a
trap calls: a page on which it is set has run something.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from indexers.publish import CatalogueKind

CANARY = "__hit"
WATCH = f"window.{CANARY} = 0; window.hit = window.alert = () => {{ window.{CANARY} += 1; }};"
"""Runs before a page's own scripts, so that a trap finds what it calls."""

SCRIPT = "<script>hit()</script>"
TRAPS: Mapping[str, str] = {
    "script": SCRIPT,
    "image": "<img src=x onerror=hit()>",
    "attribute": '"><svg/onload=hit()>',
    "quote": "' onfocus=hit() autofocus x='",
    "title": "</title><script>hit()</script>",
    "comment": "<!-- </script><script>hit()</script> -->",
    "unclosed": "<textarea><style>*{display:none}",
    "frame": "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "base": "<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'>",
    "entity": "&lt;script&gt;hit()&lt;/script&gt;",
    "template": "{{7*7}} ${7*7} {% include '/etc/passwd' %} {0} #{7*7}",
    "formula": "=cmd|' /C calc'!A0",
    "override": "safe \u202egpj.exe\u202c",
    "isolate": "open \u2067\u2066never closed",
    "hidden": "pay\u200bload\u00ad \u2060\U000e0041\U000e0042\U000e007f",
    "tower": "S" + "\u0335\u0317\u0353\u0301\u0489" * 40 + "QL",
    "hebrew": "\u05e7\u05d5\u05e8\u05e1 SQL (\u05de\u05ea\u05e7\u05d3\u05dd)",
    "arabic": "\u062f\u0648\u0631\u0629 \u0628\u064a\u0627\u0646\u0627\u062a 3/4",
    "family": "Family \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f3f3\ufe0f",
    "long": "W" * 32_000,
    "filler": "\u3164\u3164",
    "braille": "\u2800a\u2800",
    "id": "sample:sql",
    "address": "https://evil.example/looks/like/a/link",
}
"""Titles, labels, providers and texts, by what each tries."""

ADDRESSES = (
    "javascript:hit()",
    "JaVaScRiPt:hit()",
    "java\nscript:hit()",
    "\x01javascript:hit()",
    " \u2028javascript:hit()//https://example.org",
    "vbscript:hit()",
    "data:text/html,<script>hit()</script>",
    "blob:https://example.org/1",
    "file:///etc/passwd",
    "//evil.example/x",
    "/\\evil.example",
    "http:javascript:hit()",
    "https://",
    "https://[::1",
    "ftp://example.org/x",
    "https://example.org/\u202efdp.exe",
    "https://example.org/?q=<script>hit()</script>&a='\"",
    "HTTPS://EXAMPLE.ORG/fine",
)
IDS = ('x"><script>hit()</script>', "../../advisor", "a b/c?d#e&lang=fr%2F", "..", "\u202eevil", "{{7*7}}")
"""Of postings and credentials."""

HUGE = 10_000_000  # characters of a description
TARGET = "bad:all"
_MANY = "SQL"


def _skills() -> list[dict[str, str]]:
    return [
        {
            "id": name,
            "label": f"{name} {text}" if name in ("filler", "braille") else text,
            "label_fr": text[::-1] if name == "arabic" else "",
            "alternatives": SCRIPT,
            "description": f"{text} {SCRIPT}",
            "type": "skill",
            "scale": "3",
            "levels": f"1={SCRIPT}|2={TRAPS['override']}|3={TRAPS['arabic']}",
        }
        for name, text in TRAPS.items()
        if name not in ("id", "long")
    ] + [
        {"id": "long", "label": TRAPS["long"], "type": "skill"},
        {"id": "id", "label": TRAPS["id"], "type": "skill"},
    ]


def _record(number: int, name: str, text: str) -> dict[str, Any]:
    taught = [{"skill": one, "level": 1 + number % 3} for one in list(TRAPS)[number % 3 :: 3]]
    return {
        "title": text,
        "description": f"Learners write {_MANY} queries. {text} {SCRIPT}",
        "url": ADDRESSES[number % len(ADDRESSES)],
        "language": "en",
        "skills": taught,
        "trap": text[:500],
        "outcomes": [f"Write {_MANY}. {text[:500]}"],
    }


def credentials() -> list[dict[str, Any]]:
    """One for every trap and every address, and one of ten million characters."""
    rows: list[dict[str, Any]] = []
    names = [*TRAPS.items()]
    for number in range(max(len(TRAPS), len(ADDRESSES))):
        name, text = names[number % len(names)]
        rows.append(
            {
                "id": IDS[number] if number < len(IDS) else f"c-{name}",
                **_record(number, name, text),
                "provider": names[(number + 5) % len(names)][1][:2000],
                "mode": names[(number + 7) % len(names)][1][:100],
                "assessment": SCRIPT,
                "level": TRAPS["override"],
                "hours": 2 + number if number % 3 else None,
                "cost": {"amount": 10.5, "currency": "CAD"} if number % 2 else None,
                "next_start": SCRIPT if number % 2 else "2027-01-11",
            }
        )
    rows.append(
        {**_record(0, "huge", "Huge description"), "id": "huge", "description": f"{_MANY} " + "x" * HUGE}
    )
    return rows


def postings() -> list[dict[str, Any]]:
    """One for every trap."""
    return [
        {
            "id": IDS[number] if number < len(IDS) else f"p-{name}",
            **_record(number, name, text),
            "employer": TRAPS["image"],
            "location": TRAPS["arabic"],
            "region": TRAPS["override"],
        }
        for number, (name, text) in enumerate(TRAPS.items())
    ]


def _table(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    listed = [*rows]
    names = dict.fromkeys(name for row in listed for name in row)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*names], restval="")
        writer.writeheader()
        writer.writerows(listed)
    return path


def _lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def load(data: Path, files: Path) -> None:
    """Load all of it into a folder, beside what is there; `files` is where its files are written."""
    from indexers.formats import FormatOptions
    from service.service import Service
    from service.settings import Settings

    about = files / "framework.json"
    about.write_text(
        json.dumps({"id": "bad", "name": SCRIPT, "version": "<b>1", "licence": TRAPS["image"],
                    "attribution": TRAPS["override"] + TRAPS["arabic"], "languages": ["en", "fr"]})
    )  # fmt: skip
    skills = _skills()
    occupations = [
        {"id": "all", "label": f"{SCRIPT} everything", "label_fr": TRAPS["arabic"], "sector": SCRIPT,
         "description": TRAPS["frame"]},
        *({"id": f"o-{name}", "label": text, "label_fr": "", "sector": text[:200], "description": text}
          for name, text in TRAPS.items() if name not in ("filler", "braille")),
    ]  # fmt: skip
    required = [
        {"occupation": "all", "skill": one["id"], "level": "3" if "levels" in one else "", "importance": "1"}
        for one in skills
    ]
    tables = [
        about,
        _table(files / "skills.csv", skills),
        _table(files / "occupations.csv", occupations),
        _table(files / "requirements.csv", required),
    ]
    service = Service.open(Settings(data, model=""))
    try:
        service.load_framework(tables)
        options = FormatOptions(source="bad")
        made: tuple[tuple[CatalogueKind, list[dict[str, Any]]], ...] = (
            ("credential", credentials()), ("posting", postings()),
        )  # fmt: skip
        for kind, rows in made:
            file = _lines(files / f"{kind}.jsonl", rows)
            service.load_catalogue(kind, [file], options=options)
    finally:
        service.close()


@pytest.fixture(scope="session")
def hostile_data(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample and, beside it, all of the traps. Tests read it; one that loads takes a copy."""
    files = tmp_path_factory.mktemp("hostile")
    data = files / "data"
    shutil.copytree(sample_data, data)
    load(data, files)
    return data
