"""Decoded credentials are kept for the next question, each snapshot's apart, and no more than may be."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from indexers.documents import LinkedCredential
from indexers.engine import Snapshot
from service.context import Context
from service.decoded import Decoded
from taxonomy.credentials import Credential


class Stored:
    """A snapshot of credentials `a` to `e`, that remembers what it was asked for."""

    def __init__(self, id_: str, title: str = "") -> None:
        self.info = SimpleNamespace(id=id_)
        self.bodies = {
            one: msgspec.json.encode(LinkedCredential(Credential(id=one, title=title + one)))
            for one in "abcde"
        }
        self.asked: list[list[str]] = []

    def get(self, kind: str, ids: Sequence[str]) -> dict[str, bytes]:
        self.asked.append(list(ids))
        return {id_: self.bodies[id_] for id_ in ids if id_ in self.bodies}


def titles(decoded: Decoded, stored: Stored, ids: str) -> dict[str, str]:
    found = decoded.get(cast(Snapshot, stored), list(ids))
    return {id_: one.record.title for id_, one in found.items()}


def test_what_was_read_is_not_asked_for_again() -> None:
    decoded, stored = Decoded(), Stored("1")
    assert titles(decoded, stored, "ab") == {"a": "a", "b": "b"}
    assert titles(decoded, stored, "abcx") == {"a": "a", "b": "b", "c": "c"}
    assert titles(decoded, stored, "cb") == {"b": "b", "c": "c"}
    assert stored.asked == [["a", "b"], ["c", "x"]]


def test_each_snapshot_has_its_own() -> None:
    decoded = Decoded()
    assert titles(decoded, Stored("1", "old "), "a") == {"a": "old a"}
    assert titles(decoded, Stored("2", "new "), "a") == {"a": "new a"}
    assert titles(decoded, Stored("1", "old "), "a") == {"a": "old a"}


@pytest.mark.parametrize(("room", "again"), [(0, "abc"), (1, "ab"), (2, "b"), (3, "")])
def test_what_was_not_asked_for_longest_goes_first(room: int, again: str) -> None:
    stored = Stored("1")
    decoded = Decoded(room * len(stored.bodies["a"]))
    for one in ("a", "b", "a", "c"):
        titles(decoded, stored, one)
    stored.asked.clear()
    for one in "cab":
        titles(decoded, stored, one)
    asked = {id_ for ids in stored.asked for id_ in ids}
    assert asked == set(again)


def test_many_at_once_get_what_they_ask_for() -> None:
    stored = Stored("1")
    decoded = Decoded(2 * len(stored.bodies["a"]))

    def ask(turn: int) -> Any:
        wanted = "abcde"[turn % 5 :]
        return titles(decoded, stored, wanted) == {id_: id_ for id_ in wanted}

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(400)))


def test_only_what_a_plan_reads_is_kept() -> None:
    decoded, stored = Decoded(), Stored("one")
    for _ in range(2):
        for keep in (False, True):
            context = Context(cast(Any, stored), cast(Any, None), cast(Any, None), decoded=decoded)
            assert list(context.credentials("a", keep=keep)) == ["a"]
    assert stored.asked == [["a"], ["a"], ["a"]]  # the second plan asked for nothing
