"""JSON-LD as sites write it: prefixed names, several types, references between nodes, values in objects."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import cast

from indexers.formats import ctdl
from indexers.formats.cells import scalar_text
from indexers.formats.html_text import plain_text
from indexers.formats.json_values import Json, Values
from taxonomy.text import clean

_SCHEMA = re.compile(r"^(?:schema:|https?://(?:www\.)?schema\.org/)")
_KEYWORDS = {"type": "@type", "id": "@id"}
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?")
_MARKS = frozenset({"@context", "@type", "@graph"})
_NAMES = ("name", "@value", "value", "alternateName")
# A node that one of these properties names is a part of another record, not a record of its own.
_PARTS = frozenset({"hasCourseInstance", "educationalCredentialAwarded"})


def is_linked_data(value: Json) -> bool:
    """Whether a JSON value is a node or document of JSON-LD."""
    return isinstance(value, dict) and not _MARKS.isdisjoint(value)


def local(name: str) -> str:
    """A property or type without schema.org's prefix; CTDL's by their meaning, others as they are."""
    return ctdl.PROPERTIES.get(name) or ctdl.TYPES.get(name) or _SCHEMA.sub("", name.strip())


def types_of(node: Values) -> tuple[str, ...]:
    """The names of a node's types."""
    return tuple(local(one) for one in listed(node.get("@type")) if isinstance(one, str))


def listed(value: Json) -> list[Json]:
    """A value or list of values as a list, without what states nothing."""
    return [one for one in (value if isinstance(value, list) else [value]) if one not in (None, "", [], {})]


class Graph:
    """The nodes of a document, or of all blocks of a page; references between them are followed."""

    def __init__(self, roots: Iterable[Json]) -> None:
        self._roots = [_normal(root) for root in roots]
        self._by_id: dict[str, Values] = {}
        self._parts: set[str] = set()
        for node in _nodes(self._roots):
            id_ = node.get("@id")
            if isinstance(id_, str) and len(node) > len(self._by_id.get(id_, {})):
                self._by_id[id_] = node
            for name in _PARTS & node.keys():
                self._parts |= {
                    part["@id"] for part in listed(node[name])
                    if isinstance(part, dict) and isinstance(part.get("@id"), str)
                }  # fmt: skip

    def records(self, wanted: Collection[str], found: list[str]) -> Iterator[tuple[int, Values]]:
        """The nodes of the wanted types in document order, each with the place of the root that it is in.

        It does not look inside them, and a node that is a part of another, such as the instance of a course,
        is no record. `found` gets the other types.
        """
        stack = [(at, root) for at, root in enumerate(self._roots)][::-1]
        while stack:
            at, value = stack.pop()
            if isinstance(value, list):
                stack += [(at, one) for one in reversed(value)]
                continue
            if not isinstance(value, dict):
                continue
            types = types_of(value)
            if not any(one in wanted for one in types):
                found += [one for one in types if one not in found]
                stack += [(at, one) for one in reversed(value.values())]
            elif not _bare(value) and value.get("@id") not in self._parts:
                yield at, value

    def get(self, node: Values, *names: str) -> list[Json]:
        """The values of the first of these properties that states any, with references followed."""
        for name in names:
            if values := listed(node.get(name)):
                return [self._followed(one) for one in values]
        return []

    def node(self, node: Values, *names: str) -> Values:
        """The first of the values that is a node; {} when there is none."""
        return next((one for one in self.get(node, *names) if isinstance(one, dict)), {})

    def texts(self, node: Values, *names: str) -> list[str]:
        """The values as plain texts, of nodes their names."""
        return [text for one in self.get(node, *names) if (text := text_of(one))]

    def text(self, node: Values, *names: str) -> str | None:
        """The first text of `texts`."""
        return next(iter(self.texts(node, *names)), None)

    def _followed(self, value: Json) -> Json:
        if isinstance(value, dict) and _bare(value):
            return self._by_id.get(str(value.get("@id")), value)
        return value


def text_of(value: Json) -> str | None:
    """A text, number, or the name of a node, as plain text; None where it states none."""
    if isinstance(value, dict):
        inner = next((value[name] for name in _NAMES if value.get(name) not in (None, "", [], {})), None)
        value = next(iter(listed(inner)), None)
    if isinstance(value, dict | list) or value is None:
        return None
    return scalar_text(plain_text(clean(value)) if isinstance(value, str) else value)


def _bare(node: Values) -> bool:
    return "@id" in node and node.keys() <= {"@id", "@type"}


def _nodes(roots: Iterable[Json]) -> Iterator[Values]:
    stack: list[Json] = list(roots)
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            yield value
            stack += value.values()


def _normal(value: Json, aliased: bool = False) -> Json:
    """Names without schema.org's prefix, and one text of several languages.

    {"@value"}, {"@list"} and {"@set"} become what is in them.
    """
    if isinstance(value, list):
        return [_normal(one, aliased) for one in value]
    if not isinstance(value, dict):
        return value
    inner = next((value[name] for name in ("@value", "@list", "@set") if name in value), None)
    if inner is not None:
        return _normal(cast(Json, inner), aliased)
    if value and all(map(_LANGUAGE.fullmatch, value)):
        # A text by language: English first, as every record has one language.
        english = (one for name, one in value.items() if name.startswith("en"))
        return _normal(next(english, next(iter(value.values()))))
    # A context may write "type" for "@type", and schema.org's does.
    aliased = aliased or ("@context" in value and "@type" not in value and "@graph" not in value)
    found: Values = {}
    for name, one in value.items():
        if name == "@context":
            continue
        key = _KEYWORDS[name] if aliased and name in _KEYWORDS else local(name)
        found.setdefault(key, _normal(one, aliased))
    return found
