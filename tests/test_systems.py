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
AWARD = "credentials/elm/Sample-MC-Annex1-unsigned.jsonld"
ANALYST = "skillsfuture:role-financial-services--digital-and-data-analytics--data-analyst"
AUDITOR = "sample:vb-energy-audit-specialist"


def planned_course() -> dict[str, Any]:
    """The planned course that the document shows and checks."""
    shown = re.search(r"```json\n(.*?)```", (ROOT / "docs" / "systems.md").read_text("utf-8"), re.DOTALL)
    assert shown
    course: dict[str, Any] = json.loads(shown[1])
    return course


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


def written(tmp_path: Path, **more: Any) -> str:
    """The planned course as a file; a field of None is left out."""
    course = {name: value for name, value in (planned_course() | more).items() if value is not None}
    path = tmp_path / "gauges.json"
    path.write_text(json.dumps(course), "utf-8")
    return str(path)


def results(answer: Any) -> dict[str, str]:
    return {one["name"]: one["result"] for one in answer["elements"]}


def found(answer: Any) -> dict[str, str]:
    return {one["name"]: one["found"] for one in answer["elements"]}


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


def test_ecampusontario_wants_an_alignment_and_two_endorsements_by_name(sample: Cli, tmp_path: Path) -> None:
    whole = sample("check", "--id", "dd-sql-foundations", "--rules", "ecampusontario", "--json").json
    assert (whole["verdict"], whole["outcome"]) == ("complete", "eCampusOntario complete")
    said = found(whole)
    assert said["alignment to a common framework"] == "SQL (sample:sql)"
    assert said["endorsed: in demand"] == "Harbourline Analytics"
    assert "Dunmarrow Transit" in said["endorsed: reflects performance on the job"]
    alone = written(tmp_path, **{"reflects job by": None})
    part = sample("check", alone, "--rules", "ecampusontario", "--json").json
    assert part["verdict"] != "complete"
    assert results(part)["endorsed: in demand"] == "pass"
    assert results(part)["endorsed: reflects performance on the job"] == "not stated"


def test_ontario_twelve_weeks_are_within_the_framework_and_too_long_for_student_aid(
    bare: Cli, tmp_path: Path
) -> None:
    rules = ("--rules", "ontario-framework", "--rules", "ontario-osap", "--json")
    for weeks, expected in ((11, ["pass", "pass"]), (12, ["pass", "fail"]), (13, ["fail", "fail"])):
        checks = bare("check", written(tmp_path, weeks=weeks), *rules).json["checks"]
        assert [one["rules"] for one in checks] == ["ontario-framework", "ontario-osap"]
        assert [results(one)["duration"] for one in checks] == expected


def test_nzqa_two_credits_fail_in_2018_and_pass_in_2022(sample: Cli) -> None:
    ask = ("check", "--id", "ts-problem-solving", "--json", "--rules")
    first, second = (sample(*ask, rules).json for rules in ("nzqa@2018", "nzqa@2022"))
    assert (first["verdict"], second["verdict"]) == ("fails", "complete")
    assert results(first)["credits"] == results(first)["annual review"] == "fail"
    assert results(second)["credits"] == results(second)["review period"] == "pass"
    assert found(second)["NZSCED classification"] == "120505"
    assert results(second)["does not duplicate"] == results(second)["evidence of need"] == "pass"
    for date, named in (("2020-01-01", "nzqa@2018"), ("2026-01-01", "nzqa@2022")):
        assert sample(*ask, "nzqa", "--date", date).json["rules"] == named
    unclear = sample(*ask, "nzqa", "--date", "2022-05-01")
    assert unclear.code == 2
    assert "ambiguous" in unclear.err


def test_eu_an_offer_is_not_faulted_for_what_an_award_must_carry(
    bare: Cli, tmp_path: Path, real_file: RealFile
) -> None:
    rules = ("--rules", "eu-offer", "--rules", "eu-award", "--date", "2026-11-22", "--json")
    only_award = ("identification of the learner", "date of issuing")
    offer, award = bare("check", written(tmp_path), *rules).json["checks"]
    assert [results(offer)[name] for name in only_award] == ["not applicable"] * 2
    assert [results(award)[name] for name in only_award] == ["not stated"] * 2
    assert (offer["verdict"], offer["outcome"]) == ("complete", "EU offer complete")
    assert award["verdict"] == "not stated"
    _, award = bare("check", str(real_file(AWARD)), *rules).json["checks"]
    assert [results(award)[name] for name in only_award] == ["pass"] * 2
    assert found(award)["notional workload"] == "2 ECTS (50 to 60 hours)"
    assert (found(award)["level"], found(award)["date of issuing"]) == ("EQF 6", "2022-12-31")
    missing = [one["name"] for one in award["elements"] if one["mandatory"] and one["result"] != "pass"]
    assert missing == ["quality assurance"]


def test_the_mooc_consortium_holds_hours_against_credits(bare: Cli, tmp_path: Path) -> None:
    right = bare("check", written(tmp_path), "--rules", "emc-cmf", "--json").json
    assert (right["verdict"], right["outcome"], right["notes"]) == ("complete", "EMC framework", [])
    wrong = bare("check", written(tmp_path, hours=40), "--rules", "emc-cmf", "--json").json
    assert (results(wrong)["study hours"], results(wrong)["credits"]) == ("fail", "pass")
    assert "40 hours and 4 ECTS" in wrong["notes"][0]
    assert "100 to 120 hours" in wrong["notes"][0]


def test_australia_compares_on_its_critical_information(sample: Cli) -> None:
    ids = ("dd-sql-foundations", "cr-sql-debutant", "oq-sql-weekend")
    answer = sample("compare", *ids, "--target", "data analyst", "--json").json
    fields = {one["label"]: one for one in answer["fields"]}
    assert fields["cost"]["values"] == ["390 CAD", "310 CAD", "95 CAD"]
    assert fields["duration and effort"]["values"] == ["6 weeks; 24 hours", "20 hours", "10 hours"]
    assert fields["location"]["values"] == [None] * 3  # not stated
    assert (fields["language"]["differs"], fields["delivery mode"]["differs"]) == (True, False)
    first, second, attended = answer["closes"]
    assert 0 < first["closes"] < second["closes"]
    assert attended is None
    assert "National Microcredentials Framework" in answer["source"]["name"]
