"""Proposing skill mappings: what is proposed and why, and the way from the proposals to a smaller gap."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from service.relations import by_words
from service.service import Service
from service.settings import Settings
from tests.clis import Cli, cli_over
from tests.conftest import RealFile
from tests.mapped import load_frameworks

MAP = ("map", "--from", "esco", "--to", "sf", "--date", "2026-11-22")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    load_frameworks(tmp_path / "data")
    return cli_over(tmp_path / "data", capsys)


def rows(text: str) -> dict[tuple[str, str], dict[str, str]]:
    return {(row["source id"], row["target id"]): row for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.parametrize(
    ("source", "target", "relation"),
    [
        ("solve problems", "Problem Solving", "close"),
        ("migrating data", "data migration", "close"),
        ("plan software testing", "Software Testing", "broad"),
        ("food safety", "Food Safety Audit", "narrow"),
        ("food safety", "Food Safety and Hygiene", "broad"),
        ("hygiene & food safety", "food safety", "narrow"),
        ("media and information literacy", "Literacy", "broad"),
        ("use of the internet", "Use Internet", "close"),
        ("welding", "Baking", None),
    ],
)
def test_labels_relate_by_their_words(source: str, target: str, relation: str | None) -> None:
    found = by_words({"en": source}, {"en": target})
    assert (found.relation if found else None) == relation


def test_labels_without_a_common_language_say_nothing() -> None:
    assert by_words({"fr": "communication"}, {"en": "communication"}) is None


def test_what_is_proposed_and_why(run: Cli) -> None:
    found = rows(run(*MAP, "--min", "0.05", "--author", "Ada").out)
    exact = found["esco:s2", "sf:t2"]
    assert (exact["relation"], exact["keep"], exact["reason"]) == ("exact", "yes", "the same label")
    assert (exact["author"], exact["date"], exact["version"]) == ("Ada", "2026-11-22", "esco, sf")
    broad = found["esco:s3", "sf:t3"]
    assert (broad["relation"], broad["keep"]) == ("broad", "")
    assert broad["reason"] == "the source's label is the target's, narrowed by 'plan'"
    assert all(0.05 <= float(row["probability"]) <= 1 for row in found.values())


def test_the_same_question_has_the_same_answer_and_bounds_hold(run: Cli) -> None:
    every = run(*MAP, "--min", "0").out
    assert run(*MAP, "--min", "0").out == every
    one = rows(run(*MAP, "--min", "0", "--limit", "1").out)
    assert len({source for source, _ in one}) == len(one)
    assert all(float(row["probability"]) > 0 for row in rows(every).values())
    assert rows(run(*MAP, "--min", "1").out) == {}


def test_what_a_description_merely_speaks_of_is_proposed_only_when_asked_for(run: Cli) -> None:
    pair = ("esco:s5", "sf:t2")
    assert pair not in rows(run(*MAP).out)
    row = rows(run(*MAP, "--related").out)[pair]
    assert row["relation"] == "related"
    assert row["reason"] == "the source's description speaks of the target: “colour grading”"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from", "esko", "--to", "sf"), "--from': no framework 'esko' is loaded"),
        (("--from", "esco", "--to", "esco"), "--to': must be another framework"),
        (("--from", "esco", "--to", "sf", "--min", "2"), "--min': must lie between 0 and 1, not 2"),
        (("--from", "esco", "--to", "sf", "--limit", "0"), "--limit': must lie between 1 and 100"),
    ],
)
def test_wrong_options_are_named(run: Cli, options: tuple[str, ...], message: str) -> None:
    refused = run("map", *options)
    assert refused.code == 2
    assert message in refused.err


def test_a_file_with_decisions_is_not_overwritten(run: Cli, tmp_path: Path) -> None:
    out = tmp_path / "map.csv"
    assert run(*MAP, "--out", str(out)).code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    out.write_text("mine")
    refused = run(*MAP, "--out", str(out))
    assert (refused.code, out.read_text()) == (2, "mine")
    assert "--overwrite" in refused.err
    assert run(*MAP, "--out", str(out), "--overwrite").code == 0
    assert out.read_text("utf-8-sig").startswith("keep,source id")


def test_from_a_proposal_to_a_smaller_gap(run: Cli, tmp_path: Path) -> None:
    """A skill held in one framework counts in the other once a person has said yes."""
    gap = ("gap", "--target-skill", "sf:t1", "--framework", "sf", "--have", "esco:s1", "--json")
    out = tmp_path / "map.csv"
    run(*MAP, "--min", "0.02", "--related", "--author", "Ada", "--out", str(out))
    proposed = rows(out.read_text("utf-8-sig"))
    row = proposed["esco:s1", "sf:t1"]
    undecided = run("load", "mappings", str(out), "--json").json
    assert any("nobody has decided" in note for note in undecided["notes"])
    assert run(*gap).json["gap"]["missing"] == 1.0
    row["keep"], row["relation"] = "yes", "close"
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, row)
        writer.writeheader()
        writer.writerows(proposed.values())
    loaded = run("load", "mappings", str(out), "--json").json
    assert loaded["changes"]["added"] == 1
    assert run("load", "mappings", str(out), "--json").json["published"] is False
    assert run(*gap).json["gap"]["missing"] == 0.0
    assert run("status", "--json").json["counts"]["mapping"] == 2  # with the exact one


def test_real_frameworks_are_mapped(
    real_file: RealFile, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """OaSIS's few descriptors to SkillsFuture, by words alone."""
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    service = Service.open(Settings(tmp_path / "data", model=""))
    service.load_framework([real_file("esdc/oasis_2023_v1.0"), real_file("esdc/noc_structure_en.csv")])
    service.load_framework([real_file("skillsfuture")])
    service.close()
    command = ("map", "--from", "oasis", "--to", "skillsfuture")
    answer = cli_over(tmp_path / "data", capsys)(*command, "--json").json
    assert answer["mapped"] <= answer["skills"]
    labels = {
        (one["source"]["label"], one["target"]["label"]): one["relation"] for one in answer["proposals"]
    }
    assert labels["Negotiating", "Negotiation"] == "close"
    assert set(labels.values()) <= {"exact", "close", "broad", "narrow"}
