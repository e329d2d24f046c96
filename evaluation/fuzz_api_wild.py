"""Requests made wild: a right one, with one to three things in it put wrong, always the same for a seed."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from evaluation import fuzz_api_traps as traps
from evaluation.fuzz_api_sent import Operation, Sent

_BOUNDARY = "skillstep-boundary"
_JSON = "application/json"


class Wild:
    """Makes wild requests. `names` are right names by the kind that a path speaks of: skills, credentials."""

    def __init__(self, names: Mapping[str, Sequence[str]], seed: int) -> None:
        self._names, self._seed = names, seed

    def make(self, operation: Operation, number: int) -> Sent:
        """The request of a number; the same each time."""
        dice = Random(f"{self._seed} {operation.name} {number}")
        headers: list[tuple[str, str]] = []
        body = b""
        if operation.takes_file:
            body, headers = self._file(dice)
        elif operation.has_body:
            body, headers = self._json(operation, dice)
        if dice.random() < 0.3:
            headers += dice.sample(traps.HEADERS, dice.choice((1, 1, 2, 3)))
        method = dice.choice(traps.METHODS) if dice.random() < 0.02 else operation.method
        target = self._path(operation, dice) + self._query(operation, dice)
        chunked = bool(body) and method == operation.method and dice.random() < 0.1
        return Sent(operation.name, method, target, tuple(headers), body, chunked)

    def _path(self, operation: Operation, dice: Random) -> str:
        if "{id}" not in operation.path:
            return operation.path + ("/" if dice.random() < 0.02 else "")
        kind = operation.path.split("/")[2]
        chance = dice.random()
        if chance < 0.6:
            named = quote(dice.choice(self._names.get(kind) or [""]), safe=dice.choice(("", "/:")))
        elif chance < 0.85:
            named = _percent(dice.choice(traps.TEXTS))
        else:
            named = dice.choice(traps.RAW_PATHS)
        return operation.path.replace("{id}", named)

    def _query(self, operation: Operation, dice: Random) -> str:
        known = [one for one in operation.parameters if one["in"] == "query"]
        if dice.random() < (0.12 if known else 0.05):
            return f"?{dice.choice(traps.RAW_QUERIES)}"
        if not known or dice.random() < 0.2:
            return ""
        pairs = [("filename", dice.choice(_FILES))] if operation.takes_file and dice.random() < 0.7 else []
        for one in dice.sample(known, min(len(known), dice.choice((1, 1, 2, 3, 5)))):
            for _ in range(2 if dice.random() < 0.1 else 1):
                pairs.append((one["name"], self._value(one, dice)))
        return "?" + urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs])

    def _value(self, parameter: Mapping[str, Any], dice: Random) -> str:
        if dice.random() < 0.2:
            return str(dice.choice((*traps.TEXTS, *(one for one in traps.NUMBERS if abs(one) < 10**30))))
        name, kinds = parameter["name"], json.dumps(parameter["schema"])
        if '"boolean"' in kinds:
            return dice.choice(("true", "false"))
        if '"number"' in kinds or '"integer"' in kinds:
            return dice.choice(("0", "1", "2", "5", "40", "100.5", "500"))
        if '"enum"' in kinds and "lang" in name:
            return dice.choice(("en", "fr"))
        if name.endswith(("_min", "_max")):
            return dice.choice(("2026-01-01", "2027-01-01", "2027-12-31"))
        return dice.choice(_NEAR.get(name, _WORDS))

    def _json(self, operation: Operation, dice: Random) -> tuple[bytes, list[tuple[str, str]]]:
        media = dice.choice(traps.CONTENT_TYPES) if dice.random() < 0.08 else _JSON
        headers = [("Content-Type", media)] if media or dice.random() < 0.5 else []
        if dice.random() < 0.12:
            return dice.choice(traps.BODIES), headers
        tree = copy.deepcopy(dice.choice(operation.examples or ({},)))
        for _ in range(dice.choice((0, 0, 1, 1, 1, 2, 3))):
            tree = self._mutated(tree, dice)
        body = json.dumps(tree).encode()
        return (_torn(body, dice) if dice.random() < 0.06 else body), headers

    def _mutated(self, tree: Any, dice: Random) -> Any:
        places = list(_places(tree, ()))
        place = dice.choice(places)
        if not place:
            fits = isinstance(tree, dict) and dice.random() < 0.7
            return {**tree, **self._extra(dice)} if fits else _trap(dice)
        holder = tree
        for step in place[:-1]:
            holder = holder[step]
        last, chance = place[-1], dice.random()
        if chance < 0.1:
            del holder[last]
        elif chance < 0.2:
            holder[last] = [holder[last]] * dice.choice((1, 2, 150))
        elif chance < 0.35 and isinstance(holder, dict):
            holder[dice.choice(traps.TEXTS)] = _trap(dice)
        elif chance < 0.55:
            holder[last] = dice.choice([name for some in self._names.values() for name in some] or [""])
        else:
            holder[last] = _trap(dice, alike=holder[last] if dice.random() < 0.6 else None)
        return tree

    def _extra(self, dice: Random) -> dict[str, Any]:
        """A field of a question that its example leaves out, more or less right."""
        name = dice.choice(
            ("where", "k", "learner", "framework", "rank_by", "currency", "cursor", "language", "standing")
        )
        where = {dice.choice(_FIELDS): _trap(dice) for _ in range(dice.choice((1, 2)))}
        rather = {
            "where": where, "k": dice.choice((1, 3, 1000)), "rank_by": dice.choice(("hours", "cost")),
            "currency": "CAD", "framework": "sample", "language": "fr", "standing": "strict",
            "learner": {"skills": [{"skill": "SQL", "level": _trap(dice)}], "text": dice.choice(traps.TEXTS)},
        }  # fmt: skip
        return {name: _trap(dice) if dice.random() < 0.3 else rather.get(name, "")}

    def _file(self, dice: Random) -> tuple[bytes, list[tuple[str, str]]]:
        body = dice.choice(traps.FILES)
        if dice.random() < 0.2:
            body = _torn(body, dice)
        headers = [("Content-Disposition", dice.choice(traps.DISPOSITIONS))] if dice.random() < 0.3 else []
        chance = dice.random()
        if chance < 0.3:
            name = dice.choice(traps.FILENAMES).encode("utf-8", "surrogatepass")
            part = (
                b'--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--%s--\r\n'
            )
            body = part % (_BOUNDARY.encode(), name, body, _BOUNDARY.encode())
            body = _torn(body, dice) if dice.random() < 0.2 else body
            return body, [*headers, ("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}")]
        media = ("application/x-ndjson", "text/csv", _JSON) if chance < 0.8 else traps.CONTENT_TYPES
        return body, [*headers, ("Content-Type", dice.choice(media))]


_WORDS = (
    "SQL",
    "python",
    "data analyst",
    "Analyste de données",
    "sample",
    "sql pyhton",
    "en",
    "online",
    "CAD",
    "1",
    "sample:sql",
)
_KINDS = ("skill", "occupation", "credential", "posting")
_FIELDS = (
    "language", "provider", "mode", "hours", "cost", "currency", "level", "starts", "source", "category",
    "posted", "region", "employer", "credits", "framework", "type", "status", "sector", "nonsense",
)  # fmt: skip


_FILES = ("a.jsonl", "b.csv", "c.tsv", "d.json", *traps.FILENAMES)
_NEAR: Mapping[str, Sequence[str]] = {
    "facet": _FIELDS, "stated": _FIELDS, "not_stated": _FIELDS, "kind": _KINDS, "filename": _FILES,
    "source": ("fuzz", "fuzz-2", "sample", "a.b_c"),
}  # fmt: skip


def _trap(dice: Random, alike: Any = None) -> Any:
    """A value to trip over, of the same JSON type as one that is `alike`."""
    some = traps.TEXTS if isinstance(alike, str) else traps.NUMBERS if isinstance(alike, float | int) else ()
    return copy.deepcopy(dice.choice(some or traps.VALUES))


def _percent(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _places(tree: Any, here: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The way to every value of a JSON tree, the root's first."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [here, *(place for step, value in inner for place in _places(value, (*here, step)))]


def _torn(body: bytes, dice: Random) -> bytes:
    """Cut off, with a byte changed, or with a stretch twice."""
    if not body:
        return b"\0"
    at = dice.randrange(len(body))
    other = dice.randrange(at, len(body))
    return dice.choice(
        (body[:at], body[:at] + bytes([dice.randrange(256)]) + body[at + 1 :], body[:other] + body[at:])
    )
