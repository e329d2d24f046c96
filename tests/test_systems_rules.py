"""The rule systems of `docs/systems.md` once, end to end, as a user asks them on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.clis import Cli, cli_over
from tests.conftest import RealFile

ROOT = Path(__file__).resolve().parents[1]
AWARD = "credentials/elm/Sample-MC-Annex1-unsigned.jsonld"


def planned_course() -> dict[str, Any]:
    """The planned course that the document shows and checks."""
    shown = re.search(r"```json\n(.*?)```", (ROOT / "docs" / "systems.md").read_text("utf-8"), re.DOTALL)
    assert shown
    course: dict[str, Any] = json.loads(shown[1])
    return course


@pytest.fixture
def sample(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return cli_over(sample_data, capsys)


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


def test_unesco_and_contact_north_traits(bare: Cli, tmp_path: Path) -> None:
    whole = bare("check", written(tmp_path), "--rules", "shared-traits", "--json").json
    assert (whole["verdict"], whole["outcome"]) == ("complete", "UNESCO and Contact North traits")
    assert found(whole)["mastery threshold"] == "90 %"
    assert found(whole)["developed with employers"] == "River Trust; Weir Board"
    less = {"in demand by": None, "reflects job by": None, "mastery threshold": None, "stackable": None}
    part = bare("check", written(tmp_path, **less), "--rules", "shared-traits", "--json").json
    assert part["verdict"] == "not stated"
    absent = {name for name, result in results(part).items() if result == "not stated"}
    assert absent == {"stackable", "mastery threshold", "developed with employers"}


def test_the_portability_axis_has_two_poles_with_reasons(sample: Cli) -> None:
    answer = sample("search", "credentials", "", "--facet", "portability", "--json").json
    facet = answer["facets"]["portability"]
    assert {"portable and stackable", "industry-specific", "firm-specific"} <= facet.keys()
    assert sum(facet.values()) < answer["total"]  # the others state nothing
    for pole, reason in (("firm-specific", "made for firm: "), ("portable and stackable", "recognised: ")):
        where = ("--where", f"portability={pole}")
        items = sample("search", "credentials", "", *where, "-k", "50", "--json").json["items"]
        assert len(items) == facet[pole]
        shown = sample("show", "credential", items[0]["id"], "--json").json["portability"]
        assert shown["name"] == pole
        assert reason in shown["reason"]


def test_rncp_a_registered_certification_names_its_blocks(sample: Cli) -> None:
    checked = sample("check", "--id", "vc-statistiques", "--rules", "rncp", "--json").json
    assert checked["outcome"] == "RNCP or RS registered"
    assert found(checked)["registered"] == "RNCP99901"
    assert found(checked)["divided into skill blocks"].startswith("RNCP99901BC02")
