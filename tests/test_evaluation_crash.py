"""The crash command, with few kills; and that it would see what it looks for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import crash
from evaluation.crash_world import TURNS, count, expected, load_of, turn, write
from indexers.embedded import EmbeddedEngine
from tests.engine_kit import document, publish


def test_a_few_kills_lose_nothing() -> None:
    said: list[str] = []
    tally = crash.run(8, 20261122, None, said.append)
    assert not tally.failed, tally
    assert sum(tally.kills.values()) == 8
    assert tally.acknowledged >= 8  # one at least after each kill
    assert tally.looks > 0
    assert tally.snapshots > 1


@given(st.integers(1, 200))
def test_each_turn_s_last_load_is_expected(load: int) -> None:
    last = expected(load)
    assert last[turn(load)] == load
    assert sorted(last) == sorted(TURNS)
    assert all(number == 0 or turn(number) == name for name, number in last.items())
    assert all(load - len(TURNS) < number or (number == 0 and load < len(TURNS)) for number in last.values())


def body(generation: int) -> bytes:
    return json.dumps({"title": f"generation {generation} of it"}).encode()


def test_a_mixture_is_seen(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "data")

    def snapshot(courses: list[int]) -> tuple[int, list[str]]:
        skills = [document(f"s{n}", kind="skill", body=body(1)) for n in range(count("skill", 1))]
        role = document("role", kind="occupation", body=body(1))
        made = [document(f"c{n}", body=body(generation)) for n, generation in enumerate(courses)]
        return load_of(publish(engine, [*skills, role, *made]))

    assert snapshot([2] * count("credential", 2)) == (2, [])
    assert snapshot([2] * (count("credential", 2) - 1))[1]
    assert snapshot([2] * (count("credential", 2) - 1) + [1])[1]
    assert snapshot([5] * count("credential", 5))[1]  # load 5 comes after load 4, which writes the framework


def test_every_load_writes_its_own_number(tmp_path: Path) -> None:
    for load in (1, 2, 3):
        texts = [path.read_text("utf-8") for path in write(tmp_path / str(load), load)]
        assert any(f"generation {load}" in text for text in texts)


@pytest.mark.parametrize("fault", ["lost", "next_failed", "mixtures", "leftovers"])
def test_any_fault_fails_the_run(fault: str) -> None:
    tally = crash.CrashTally(1)
    assert not tally.failed
    getattr(tally, fault).append("kill 1")
    assert tally.failed


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    from evaluation.crash_commands import crash as command
    from taxonomy.errors import InputError

    (tmp_path / "mine").write_text("x")
    with pytest.raises(InputError, match="holds something"):
        command(kills=1, seed=1, data=tmp_path)
