"""What postings and credentials of schema.org share: who speaks, ids, languages, sums of money, facts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

from indexers.formats.json_values import Json, Values
from indexers.formats.jsonld import Graph, text_of, types_of
from taxonomy.text import fold

SITE = "site"  # the column of the site that a record is from, which is its catalogue

_MADE_ID_LENGTH = 16
_LONGEST_FACT = 1_000  # characters
_WEB = ("http://", "https://")


def given(graph: Graph, node: Values, page: str | None, owner: str | None) -> Values:
    """Type, site, id and address. `page` is the address of the page, where it is the record's own.

    The id is the identifier that the source gives, else its code, else made of its address, and stands
    within the site, or within its owner's name where there is no address: a record on two pages is one.
    """
    stated = graph.text(node, "url")
    relative = stated if stated and not stated.startswith(_WEB) else None
    own = stated if stated and not relative else None
    if relative and page:
        own = urljoin(page, relative)
    named = node.get("@id")
    url = own or page or (named if isinstance(named, str) and named.startswith(_WEB) else None)
    site = (urlsplit(url).hostname if url else None) or "-".join(fold(owner or "").split()) or None
    code = _identifier(graph, node) or graph.text(node, "courseCode")
    if code and code.startswith(_WEB):
        url, code = url or code, None
    if not code and url:
        code = hashlib.sha256(f"{site}\x1f{url}".encode()).hexdigest()[:_MADE_ID_LENGTH]
    return {
        "@type": ", ".join(types_of(node)),
        SITE: site,
        "id": f"{site}:{code}" if site and code else code,
        "url": url or stated,
    }


def _identifier(graph: Graph, node: Values) -> str | None:
    """The identifier, of a property its value; its name says only whose it is."""
    value = next(iter(graph.get(node, "identifier")), None)
    return text_of(value.get("value") or value.get("@id")) if isinstance(value, dict) else text_of(value)


def language(graph: Graph, node: Values) -> str | None:
    """The first language, as a code where the source has one beside the name."""
    value = next(iter(graph.get(node, "inLanguage")), None)
    if isinstance(value, dict):
        return text_of(value.get("alternateName")) or text_of(value)
    return text_of(value)


def money(graph: Graph, value: Json) -> str | None:
    """A sum as text, such as "CAD 30 to 40 HOUR"; only shown."""
    if not isinstance(value, dict):
        return text_of(value)
    inner = graph.node(value, "value", "priceSpecification") or value
    low = graph.text(inner, "minValue", "value", "price", "lowPrice")
    high = graph.text(inner, "maxValue", "highPrice")
    sums = " to ".join(dict.fromkeys(one for one in (low, high) if one))
    currency = graph.text(value, "currency", "priceCurrency") or graph.text(
        inner, "currency", "priceCurrency"
    )
    return " ".join(filter(None, (currency, sums, graph.text(inner, "unitText")))) if sums else None


def add_facts(graph: Graph, node: Values, values: Values, read: Collection[str]) -> Values:
    """The cells that state something, and the short texts of all properties that are not `read`."""
    for name in node:
        if name.startswith("@") or name in read or name in values:
            continue
        texts = [text for text in graph.texts(node, name) if len(text) <= _LONGEST_FACT]
        values[name] = "\n".join(texts)
    kept = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    # These tell a posting from a credential, and stay when they state nothing.
    return {name: None for name in ("title", "name") if name in values} | kept
