"""Skills as schema.org writes them: names, defined terms with an address or code, alignments, or prose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from indexers.formats.json_values import Json, Values
from indexers.formats.jsonld import Graph, text_of, types_of
from indexers.formats.skills import split_names

# A skill's name is short: of the 13,896 preferred labels of ESCO 1.1.1, 99.3 % have at most 8 words.
_LONGEST_NAME = 8
_SENTENCE = re.compile(r"[.!?](?:\s|$)")
_CODES = ("termCode", "codeValue", "url", "@id", "targetUrl", "sameAs")
_TERM_TYPES = frozenset({"DefinedTerm", "CategoryCode", "AlignmentObject"})
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def skills_of(graph: Graph, node: Values, *names: str) -> tuple[list[Json], list[str]]:
    """The skills that properties declare, as `parse_skills` reads them, and their prose, which declares none.

    A text that is a list of names is split; a sentence is prose.
    """
    skills: list[Json] = []
    prose: list[str] = []
    for name in names:
        for value in graph.get(node, name):
            if isinstance(value, dict):
                skills += [term for term in [_term(value)] if term]
            elif text := text_of(value):
                listed = names_in(text)
                skills += listed
                prose += [] if listed else [text]
    return skills, prose


def is_term(value: Json) -> bool:
    """Whether a value is a term of a vocabulary, and not only a topic."""
    return isinstance(value, dict) and (
        not _TERM_TYPES.isdisjoint(types_of(value)) or "termCode" in value or "inDefinedTermSet" in value
    )


def names_in(text: str) -> list[Json]:
    """The names that a text lists; none when any part is too long for a name, or the text is a sentence."""
    if _ADDRESS.match(text):
        return [text]
    names = split_names(text)
    prose = _SENTENCE.search(text) or any(len(name.split()) > _LONGEST_NAME for name in names)
    return [] if prose else list(names)


def _term(node: Values) -> Json:
    codes = list(_codes(node))
    name = text_of({"name": node.get("name") or node.get("targetName")}) or next(iter(codes), None)
    return {"name": name, "codes": list[Json](codes)} if name else None


def _codes(node: Values) -> Iterable[str]:
    """The term's codes and addresses; of ESCO's portal the id that stands in its query."""
    for name in _CODES:
        value = node.get(name)
        value = value.get("@id") if isinstance(value, dict) else value
        if isinstance(value, str) and value:
            yield value
            if "uri=" in value and _ADDRESS.match(value):
                yield from parse_qs(urlsplit(value).query).get("uri", [])
