"""The fuzz command: every way in is met, a case can be made again, and a failure is called one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from evaluation import fuzz_child
from evaluation.fuzz_child import FRAMEWORK, Outcome, doors, load
from evaluation.fuzz_files import accepted, case, run
from evaluation.fuzz_sources import SAMPLE, Source, mutations, trimmed
from taxonomy.readers import READERS
from tests.conftest import RealFile
from tests.wild import book

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="module")
def among() -> list[Source]:
    return accepted([SAMPLE, FIXTURES], lambda what: None)


def test_a_short_run_finds_no_failure(among: list[Source]) -> None:
    said: list[str] = []
    tally = run(among, seed=20261122, most=150, seconds=None, say=said.append)
    assert tally.failures == [], "\n".join(said)
    assert tally.cases == 150
    assert {ended for _, _, ended in tally.ended} == {"loaded", "set aside", "refused"}


def test_every_reader_and_format_is_a_way_in(among: list[Source]) -> None:
    assert {f"{FRAMEWORK}{name}" for name in READERS} <= set(doors())
    assert {"credentials", "postings", "credential", "posting", "learner"} <= set(doors())
    met = {source.door for source in among}
    assert {f"{FRAMEWORK}{name}" for name in ("esco", "oasis", "table")} <= met
    assert {"credentials", "postings", "learner"} <= met


def test_a_case_is_the_same_for_the_same_seed(among: list[Source]) -> None:
    first = [case(5, number, among) for number in range(30)]
    again = [case(5, number, among) for number in range(30)]
    assert first == again
    assert len({one.mutation for one in first}) > 5
    assert [case(6, number, among) for number in range(30)] != first


def test_each_kind_of_file_has_its_mutations(tmp_path: Path) -> None:
    rng = Random(1)
    kinds = {
        b"id,label\na,b\n": "columns shuffled",
        b'[{"title": "a"}]': "value impossible",
        b'{"title": "a"}\n{"title": "b"}\n': "value replaced",
        book(tmp_path).read_bytes(): "book cells",
    }
    for data, name in kinds.items():
        pool = mutations(data)
        assert name in pool
        assert any(pool[each](rng, data) != data for each in pool)


def test_what_is_trimmed_is_still_whole(real_file: RealFile) -> None:
    for name in (
        "esco/skills_fr.csv",
        "skillsfuture/jobsandskills-skillsfuture-unique-skills-list.2026Q2.xlsx",
    ):
        whole = real_file(name).read_bytes()
        assert 0 < len(trimmed(whole)) < len(whole)
        assert trimmed(trimmed(whole)) == trimmed(whole)


def test_failures_are_called_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title\nA\n", "utf-8")

    def outcome(read: object) -> Outcome:
        monkeypatch.setattr(fuzz_child, "doors", lambda: {"x": read})
        sent: list[Outcome] = []

        class Answer:
            send = sent.append

        monkeypatch.setattr(fuzz_child, "_limit", lambda seconds: None)
        fuzz_child._load("x", [path], 1, Answer())  # type: ignore[arg-type]
        return sent[0]

    def crash(paths: Sequence[Path]) -> tuple[int, int]:
        raise KeyError("ours")

    monkeypatch.setattr(fuzz_child, "MEMORY", 1 << 60)  # the process of the tests has held what it has held
    assert outcome(crash).ended == "FAILED"
    assert "KeyError" in outcome(crash).said
    assert outcome(lambda paths: (0, 0)).ended == "FAILED"
    assert outcome(lambda paths: (3, 1)).ended == "set aside"
    monkeypatch.setattr(fuzz_child, "MEMORY", 1)
    assert "held" in outcome(lambda paths: (3, 0)).said


def test_a_load_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "pipe.csv"
    import os

    os.mkfifo(path)  # nobody writes to it: reading waits for ever
    started = time.monotonic()
    outcome = load("credentials", [path], seconds=0.5)
    assert outcome.ended == "FAILED"
    assert "longer than 0.5 s" in outcome.said
    assert time.monotonic() - started < 20
