"""Every system of `docs/systems.md` once, end to end, as a user asks it on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from service.cli import main
from tests.clis import Cli, cli_over
from tests.conftest import RealFile

ROOT = Path(__file__).resolve().parents[1]
BADGES = ROOT / "service" / "sample" / "badges"
ANALYST = "skillsfuture:role-financial-services--digital-and-data-analytics--data-analyst"
AUDITOR = "sample:vb-energy-audit-specialist"


@pytest.fixture
def sample(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return cli_over(sample_data, capsys)


@pytest.fixture(scope="module")
def published(real_file: RealFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SkillsFuture's and OaSIS's own files with the outlook, loaded by words alone."""
    folder = tmp_path_factory.mktemp("published")
    loads = [("framework", "skillsfuture"), ("framework", "esdc/oasis_2023_v1.0"), ("outlook", "esdc/cops")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKILLSTEP_MODEL", "")
        for kind, name in loads:
            with pytest.raises(SystemExit) as left:
                main(["load", kind, str(real_file(name)), "--json", "--data", str(folder)])
            assert not left.value.code
    return folder


@pytest.fixture
def real(published: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    return cli_over(published, capsys)


@pytest.fixture
def bare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Over a folder in which nothing is loaded."""
    return cli_over(tmp_path / "data", capsys)


def gap_skills(answer: Any) -> dict[str, Any]:
    return {one["skill"]["label"]: one for one in answer["gap"]["skills"]}


def test_skillsfuture_a_level_deficit_weighs_the_missing_steps_alone(real: Cli) -> None:
    have = ("--have", "Sustainability Reporting:3", "--have", "Programming and Coding:3")
    answer = real("gap", "--target", ANALYST, *have, "-k", "1", "--json").json
    skills = gap_skills(answer)
    deficit, whole = skills["Sustainability Reporting"], skills["Data Governance"]
    assert (deficit["held"], deficit["required"], deficit["scale"]) == (3, 4, "SkillsFuture TSC")
    assert (whole["held"], whole["required"]) == (None, 3)
    assert 0 < deficit["weight"] < whole["weight"]
    assert "Programming and Coding" not in skills
    assert (round(answer["gap"]["missing"], 3), round(answer["gap"]["met"], 3)) == (0.85, 0.15)
    below = real("gap", "--target", ANALYST, "--have", "Data Governance:2", "-k", "1", "--json").json
    assert below["gap"]["met"] == 0  # its first defined level is 3
    assert gap_skills(below)["Data Governance"]["held"] == 2


def test_oasis_a_profile_has_its_scales_its_noc_code_and_the_outlook(real: Cli) -> None:
    profile = real("show", "occupation", "oasis:21231.00", "--json").json
    assert profile["codes"] == {"noc2021": "21231"}
    assert {"knowledge", "skills", "abilities", "work context"} <= {
        one["relation"] for one in profile["requirements"]
    }
    outlook = profile["outlooks"][0]["outlook"]
    assert (outlook["openings"], outlook["seekers"]) == (46_900, 60_400)
    assert (outlook["assessment"]["en"], outlook["period"]) == ("Balance", "2024-2033")
    have = ("--have", "Digital Literacy:3", "--have", "Mathematics:1")
    answer = real(
        "gap", "--target", "oasis:21231.00", "--framework", "oasis", *have, "-k", "1", "--json"
    ).json
    skills = gap_skills(answer)
    assert [skills["Mathematics"][name] for name in ("held", "required", "scale")] == [
        1,
        3,
        "OaSIS knowledge",
    ]
    literacy = skills["Digital Literacy"]
    assert [literacy[name] for name in ("held", "required", "scale")] == [3, 5, "OaSIS proficiency"]
    assert {one["scale"] for one in skills.values()} == {"OaSIS knowledge", "OaSIS proficiency"}
    assert round(answer["gap"]["met"], 3) == 0.039


def test_demand_a_share_carries_its_sample_and_too_few_is_an_answer(sample: Cli) -> None:
    asked = sample("demand", "--skill", "SQL", "--json").json["skill"]["asked"]
    assert (asked["count"], asked["of"]) == (6, 56)
    assert asked["share"] == pytest.approx(6 / 56)
    assert asked["low"] < asked["share"] < asked["high"]
    few = sample("demand", "--occupation", "data analyst", "--json").json
    assert few["insufficient"]["reason"].startswith("Cannot say: 6 postings that name a skill are too few")
    assert few["skills"] == []


def test_the_evidence_of_need_of_a_course_leads_to_its_postings(sample: Cli, tmp_path: Path) -> None:
    course, page = tmp_path / "course.json", tmp_path / "need.html"
    course.write_text(sample("show", "credential", "sample:dd-sql-foundations", "--json").out, "utf-8")
    answer = sample("course", str(course), "--rules", "nzqa@2022", "--report", str(page), "--json").json
    assert (answer["demand"]["matching"], answer["demand"]["asking"]) == (6, 56)
    assert len(answer["demand"]["best"]) == 6
    nearest = answer["nearest"][0]
    assert nearest["id"] == "sample:cr-sql-debutant"
    assert nearest["overlap"] > nearest["reverse"] > 0  # of the course, and of the credential
    assert answer["missing_unsaid"].startswith("Cannot say: 6 postings")
    assert [one["rules"] for one in answer["rules"]] == ["nzqa@2022"]
    html = page.read_text("utf-8")
    assert all(one["title"] in html for one in answer["demand"]["best"])
    assert json.loads(page.with_name("need.html.json").read_text("utf-8"))["title"] == "SQL foundations"


def test_open_badges_a_standing_changes_the_gap(sample: Cli) -> None:
    signed, plain = (str(BADGES / name) for name in ("sql-practitioner.jwt", "data-cleaning.json"))
    read = sample("read", signed, plain, "--json").json["credentials"]
    assert [one["standing"] for one in read] == ["verified", "claimed"]
    assert read[1]["reason"] == "It carries no proof."
    ask = ("gap", "--target", "data analyst", "-k", "1", "--json")
    held = ("--held-credential", signed, "--held-credential", plain)
    without, both, strict = (sample(*ask, *more).json for more in ((), held, (*held, "--standing", "strict")))
    assert without["gap"]["met"] == 0 < strict["gap"]["met"] < both["gap"]["met"]
    assert gap_skills(both)["Spreadsheets"]["held"] == 1
    assert gap_skills(strict)["Spreadsheets"]["held"] is None
    assert gap_skills(strict)["SQL"]["held"] == 2
    assert strict["learner"]["not_counted"] == [
        "Data cleaning is only claimed.",
        "Spreadsheets is only claimed.",
    ]


def test_rncp_three_of_five_blocks_are_held_and_the_rest_is_ranked(sample: Cli) -> None:
    names = ("vb-energy-audit-intro", "vb-building-science", "vb-energy-codes")
    held = [word for name in names for word in ("--held-credential", f"sample:{name}")]
    assert "3 of 5 blocks held" in sample("stack", AUDITOR, *held).out
    answer = sample("stack", AUDITOR, *held, "--json").json
    assert (answer["held"], answer["total"]) == (3, 5)
    assert {one["id"] for one in answer["blocks"][:3]} == {f"sample:{name}" for name in names}
    assert [one["held"] for one in answer["blocks"]] == [True] * 3 + [False] * 2
    first, last = (one["closes"] for one in answer["blocks"][3:])
    assert first > 0.1  # what the whole says of the last block's skills is an uncertain link at most
    assert 0 <= last < 0.01
    taught = [word for name in names[1:] for word in ("--held-credential", f"sample:{name}")]
    left = [one for one in sample("stack", AUDITOR, *taught, "--json").json["blocks"] if not one["held"]]
    closing = {one["id"] for one in left if one["closes"] >= 0.01}
    assert closing == {"sample:vb-energy-audit-intro", "sample:vb-energy-audit-practitioner"}


def test_skillsforge_a_ladder_names_its_missing_rung(sample: Cli) -> None:
    answer = sample("ladder", "SQL", "--json").json
    assert [one["type"] for one in answer["rungs"]] == ["Knowledge", "Skill", "Ability", "Certification"]
    assert answer["missing"] == ["Skill"]
    assert [bool(one["credentials"]) for one in answer["rungs"]] == [True, False, True, True]
    assert answer["rungs"][3]["credentials"][0]["id"] == "sample:dd-sql-lead"
    assert re.search(r"2\. Skill\s+missing: nothing that is loaded", sample("ladder", "SQL").out)
    whole = sample("ladder", AUDITOR, "--json").json
    assert (whole["type"], whole["missing"]) == ("Certification", [])
    assert all(one["why"] for rung in whole["rungs"] for one in rung["credentials"])


def test_the_holder_study_comes_out_of_its_published_tables(
    bare: Cli, tmp_path: Path, real_file: RealFile
) -> None:
    study = bare("holders", str(real_file("dais/Figure_1.csv")), "--json").json["occupations"][0]
    lifts = {one["name"]: round(one["lift"]) for one in study["skills"]}
    assert list(lifts.items())[:2] == [("Tableau", 24), ("Data Science", 22)]
    assert (lifts["Java"], lifts["C++"]) == (-10, -5)
    assert {one["real"] for one in study["skills"]} == {None}  # the table states no counts
    sizes = ("--holders", "986", "--others", "28014", "--json")
    answer = bare("holders", str(real_file("dais/Figure_9.csv")), *sizes).json["occupations"][0]
    assert (answer["uptake"]["one_in"], round(answer["uptake"]["share"], 3)) == (29, 0.034)
    for one in answer["shares"][0]["values"]:
        assert one["interval"]["low"] < 0 < one["interval"]["high"]
        assert one["real"] is False
    stated = tmp_path / "uptake.csv"
    stated.write_text("occupation,percent\nData scientists,3.4\nSoftware professionals,3.2\n", "utf-8")
    uptake = {
        one["occupation"]: one["uptake"]["one_in"]
        for one in bare("holders", str(stated), "--json").json["occupations"]
    }
    assert uptake == {"Data scientists": 29, "Software professionals": 31}
