"""A record as JSON that reads back as the same record: what a page carries, and what the API takes."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from indexers.formats.aliases import ALIASES, Kind
from indexers.formats.fields import header_key
from indexers.formats.json_values import Json, Values
from indexers.formats.records import PREREQUISITES_FACT, SKILLS_TEXT
from taxonomy.credentials import Credential, DeclaredSkill, Posting

_SKILL_NAMES: Mapping[str, str] = {"name": "skill", "exit": "level", "entry": "entry", "codes": "codes"}
_APART = ("texts", "declared", "facts", "particulars", "level", "prerequisites")


def stated(record: Credential | Posting) -> Values:
    """The record under our own field names, without what it does not state.

    `parse_credential` or `parse_posting` makes the same record of it, but for facts that bear the name of a
    field of ours or a keyword of JSON-LD: they are left out, since they would be read as that.
    """
    kind: Kind = "credential" if isinstance(record, Credential) else "posting"
    plain: Values = msgspec.to_builtins(record)
    found = {name: value for name, value in plain.items() if name not in _APART}
    found["texts"] = {name: text for name, text in record.texts.items() if name != SKILLS_TEXT}
    found["skills"] = [_skill(one) for one in record.declared]
    if isinstance(record, Credential):
        found["level"] = record.level.name if record.level else None
        needed = record.facts.get(PREREQUISITES_FACT)
        found["prerequisites"] = plain["prerequisites"] or needed
        found |= msgspec.to_builtins(record.stated)
        if record.stated.no_prerequisites:
            found["prerequisites"] = needed or "none"
    kept = {name: value for name, value in found.items() if value not in (None, "", [], {}, ())}
    return {**_facts(kind, record.facts), **kept}


def _skill(one: DeclaredSkill) -> dict[str, Json]:
    values: Values = msgspec.to_builtins(one)
    return {_SKILL_NAMES[name]: value for name, value in values.items() if value not in (None, "", [])}


def _facts(kind: Kind, facts: Mapping[str, str]) -> Values:
    taken = {alias for aliases in ALIASES[kind].values() for alias in aliases}
    return {
        name: text
        for name, text in facts.items()
        if header_key(name) not in taken and not name.startswith("@")  # which would make it JSON-LD
    }
