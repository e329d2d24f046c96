"""What happens to JSON documents and lines: other types, deep nesting, numbers and texts that are none."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from evaluation.fuzz_text import Mutation

_DEEP = 10_000
# As they stand in a file: Python's writer has no other way to spell some of them.
_SPELT = (
    "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5_000, "-" + "9" * 300, "1e-400", "0.1e1000",
    '"\\ud800"', '"\\udc00 a \\ud800"', '"\\u0000"', "[" * _DEEP + "]" * _DEEP,
    '{"a":' * _DEEP + "1" + "}" * _DEEP, '{"title": "a", "title": "b"}', "tru", "'single'", "[1,]", "{,}",
)  # fmt: skip
_OTHERS: tuple[Any, ...] = (
    None, True, 0, -1, 3.5, 10**400, "", " ", "N/A", [], {}, [[]], [None], {"name": None}, [{"skill": []}],
    {"": ""}, "x" * 500_000, ["a"] * 5_000, {str(n): n for n in range(2_000)}, "2026-13-45", "0000-00-00",
)  # fmt: skip
_MARK = "\u2047here\u2047"


def replaced(rng: Random, data: bytes) -> bytes:
    """A value of another kind stands somewhere."""
    return _changed(rng, data, rng.choice(_OTHERS))


def spelt(rng: Random, data: bytes) -> bytes:
    """A value that JSON does not have, or that no program can hold, stands somewhere."""
    text = _changed(rng, data, _MARK).decode("utf-8", "surrogatepass")
    return text.replace(f'"{_MARK}"', rng.choice(_SPELT)).encode("utf-8", "surrogatepass")


def key_odd(rng: Random, data: bytes) -> bytes:
    """A key is another, or half of a surrogate pair, or there twice."""
    value = _read(data)
    objects = [one for one in _containers(value) if isinstance(one, dict) and one]
    if not objects:
        return data
    chosen = rng.choice(objects)
    key = rng.choice(list(chosen))
    other = rng.choice([_MARK, "", " ", "\x00", "a" * 10_000, "é", rng.choice(list(chosen)).upper()])
    chosen[other] = chosen[key] if rng.random() < 0.5 else chosen.pop(key)
    text = _written(value).decode("utf-8", "surrogatepass")
    return text.replace(_MARK, rng.choice(["\\ud800", "\\u0000", "title"])).encode("utf-8", "surrogatepass")


def wrapped(rng: Random, data: bytes) -> bytes:
    """The whole document within another, or a part of it alone."""
    value = _read(data)
    inner = rng.choice(_containers(value) or [value])
    return _written(rng.choice([[value], {"data": value}, {"a": {"b": value}}, [[value]], inner, [inner, 1]]))


def _read(data: bytes) -> Any:
    return json.loads(data.decode("utf-8-sig"))


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _containers(value: Any) -> list[Any]:
    """The lists and objects of a document, outermost first."""
    found = [value] if isinstance(value, list | dict) else []
    for one in found:
        inner = one.values() if isinstance(one, dict) else one
        found += [each for each in inner if isinstance(each, list | dict)]
    return found


def _changed(rng: Random, data: bytes, new: Any) -> bytes:
    value = _read(data)
    filled = [one for one in _containers(value) if one]
    if not filled:
        return _written(new)
    chosen = rng.choice(filled)
    chosen[rng.choice(list(chosen)) if isinstance(chosen, dict) else rng.randrange(len(chosen))] = new
    return _written(value)


def _on_lines(mutation: Mutation) -> Mutation:
    def on_lines(rng: Random, data: bytes) -> bytes:
        lines = data.split(b"\n")
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(lines))
            if lines[at].strip():
                lines[at] = mutation(rng, lines[at])
        return b"\n".join(lines)

    on_lines.__doc__ = mutation.__doc__
    return on_lines


ON_JSON: dict[str, Mutation] = {
    "value replaced": replaced, "value impossible": spelt, "key odd": key_odd, "wrapped": wrapped,
}  # fmt: skip
ON_LINES: dict[str, Mutation] = {name: _on_lines(mutation) for name, mutation in ON_JSON.items()}
