"""The nodes of a credential document: its types, texts by language, references and days."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from indexers.formats.json_values import Json, Values
from taxonomy.text import clean

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")
# Where a node says what it is called, in the words of Open Badges and of the European Learning Model.
_NAMES = ("@value", "name", "title", "prefLabel", "legalName", "noteLiteral", "altLabel", "notation")
_PREFIX = re.compile(r"^.*[:#/](?=[A-Za-z]+$)")


def types_of(node: Values) -> frozenset[str]:
    """The types of a node, without prefix or address."""
    given = listed(node.get("type", node.get("@type")))
    return frozenset(_PREFIX.sub("", clean(one)) for one in given if isinstance(one, str))


def id_of(node: Json) -> str | None:
    """The id of a node, or the text that stands for one."""
    value = node.get("id", node.get("@id")) if isinstance(node, dict) else node
    return clean(value) or None if isinstance(value, str) else None


def listed(value: Json) -> list[Json]:
    """A value or list of values as a list; what states nothing is left out."""
    return [one for one in (value if isinstance(value, list) else [value]) if one not in (None, "", [], {})]


def nodes(value: Json) -> list[Values]:
    """The objects among a value or list of values."""
    return [one for one in listed(value) if isinstance(one, dict)]


def said(value: Json, language: str = "en") -> str | None:
    """A text: as it is, in the language asked for (else English, else any), or what a node is called."""
    for one in listed(value):
        if isinstance(one, dict):
            text = _called(one, language)
        else:
            text = None if isinstance(one, bool | list) else clean(str(one))
        if text:
            return text
    return None


def _called(node: Values, language: str) -> str | None:
    if node and all(_LANGUAGE.fullmatch(name) for name in node) and "id" not in node:
        return _in_language(node, language)
    for name in _NAMES:
        inner = node.get(name)
        for one in listed(inner):
            if isinstance(one, dict):
                text = _in_language(one, language)
            else:
                text = None if isinstance(one, bool | list) else clean(str(one))
            if text:
                return text
    return None


def _in_language(texts: Mapping[str, Json], language: str) -> str | None:
    ranked = sorted(texts, key=lambda name: (not name.startswith(language), not name.startswith("en"), name))
    plain = (one for name in ranked for one in listed(texts[name]) if isinstance(one, str))
    return next((text for one in plain if (text := clean(one))), None)


def language_of(value: Json, language: str = "en") -> str | None:
    """Which language `said` would choose of a text by language, None where it has none."""
    for node in nodes(value):
        own = [name[:2] for name in node if _LANGUAGE.fullmatch(name)]
        if own and len(own) == len(node):
            return language if language in own else "en" if "en" in own else sorted(own)[0]
    return None


def day_of(value: Json) -> str | None:
    """A moment or day as an ISO day (UTC).

    Raises:
        ValueError: it is neither.
    """
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise ValueError(f"'{str(value)[:40]}'")
    try:
        moment = datetime.datetime.fromisoformat(value.strip())
        if moment.tzinfo is not None:
            moment = moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"'{clean(value)[:40]}'") from None
    return moment.date().isoformat()


@dataclass(frozen=True, slots=True)
class Known:
    """What the documents at hand say of each id, so that a reference leads to what it names."""

    by_id: Mapping[str, Values]

    @classmethod
    def of(cls, documents: Iterable[Json]) -> Known:
        """The fullest node of each id in some documents."""
        found: dict[str, Values] = {}
        for node in every_node(documents):
            id_ = id_of(node)
            if id_ and len(node) > len(found.get(id_, {})):
                found[id_] = node
        return cls(found)

    def node(self, value: Json) -> Values:
        """The first node of a value, its reference followed once; {"id": ...} where nothing more is known."""
        for one in listed(value):
            id_ = id_of(one)
            bare = isinstance(one, str) or (isinstance(one, dict) and one.keys() <= {"id", "@id", "type"})
            if bare and id_ is not None and id_ in self.by_id:
                return self.by_id[id_]
            if isinstance(one, dict):
                return one
            if isinstance(one, str):
                return {"id": one}
        return {}

    def nodes(self, value: Json) -> list[Values]:
        """All nodes of a value, as `node`."""
        return [self.node(one) for one in listed(value) if isinstance(one, dict | str)]


def every_node(documents: Iterable[Json]) -> Iterator[Values]:
    """The objects of some documents, outer before inner."""
    stack = list(documents)[::-1]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value[::-1]
        elif isinstance(value, dict):
            yield value
            stack += [one for one in reversed(value.values()) if isinstance(one, dict | list)]
