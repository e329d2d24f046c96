"""`check`, `rules` and `compare` on the command line, and the filters that rules give to a search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.clis import Cli, cli_over
from tests.test_rules_profiles import TOML

COURSE: dict[str, Any] = {"id": "gauges", "title": "Reading river gauges", "weeks": 12, "hours": 40}


@pytest.fixture
def sample(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return cli_over(sample_data, capsys)


@pytest.fixture
def bare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Over a folder in which nothing is loaded."""
    return cli_over(tmp_path / "data", capsys)


def course(tmp_path: Path, name: str = "course.json", **more: Any) -> str:
    path = tmp_path / name
    path.write_text(json.dumps(COURSE | more), "utf-8")
    return str(path)


def elements(answer: Any) -> dict[str, str]:
    return {one["name"]: one["result"] for one in answer["elements"]}


def test_one_check_is_one_object_with_six_keys_an_element(bare: Cli, tmp_path: Path) -> None:
    answer = bare("check", course(tmp_path), "--rules", "ontario-osap", "--json").json
    assert answer["rules"] == "ontario-osap"
    first = answer["elements"][0]
    assert list(first) == ["name", "mandatory", "result", "found", "wanted", "source"]
    assert first == {
        "name": "duration",
        "mandatory": True,
        "result": "fail",
        "found": "12 weeks",
        "wanted": "less than 12 weeks (12 weeks fail)",
        "source": "Ontario, OSAP for micro-credentials, guidelines 2022-2023 (2022)",
    }
    assert answer["verdict"] == "fails"
    assert sum(answer["counts"].values()) == len(answer["elements"])


def test_several_rules_and_several_credentials_have_one_answer_each(bare: Cli, tmp_path: Path) -> None:
    table = tmp_path / "two.csv"
    table.write_text("id,title,weeks\na,Gauges,11\nb,Weirs,13\n", "utf-8")
    rules = ("--rules", "ontario-framework", "--rules", "ontario-osap")
    answer = bare("check", str(table), *rules, "--json").json
    said = [(one["credential"]["id"], one["rules"], one["elements"][0]["result"]) for one in answer["checks"]]
    assert said == [
        ("two:a", "ontario-framework", "pass"),
        ("two:a", "ontario-osap", "pass"),
        ("two:b", "ontario-framework", "fail"),
        ("two:b", "ontario-osap", "fail"),
    ]


def test_a_row_that_cannot_be_read_is_said(bare: Cli, tmp_path: Path) -> None:
    table = tmp_path / "two.csv"
    table.write_text("title,weeks\nGauges,11\nWeirs,-13\n", "utf-8")
    answer = bare("check", str(table), "--rules", "ontario-framework", "--json").json
    assert len(answer["checks"]) == 1
    assert "row 3" in answer["notes"][0]


def test_a_text_can_be_checked_too(bare: Cli, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("Reading river gauges\nLearners read gauges.", "utf-8")
    answer = bare("check", str(path), "--rules", "eu-offer", "--json").json
    assert elements(answer)["title"] == "pass"
    assert elements(answer)["level"] == "not stated"


def test_a_record_that_names_the_learner_is_an_award(bare: Cli, tmp_path: Path) -> None:
    path = course(tmp_path, **{"learner": "Nadia Example", "date of issuing": "2026-05-01", "grade": "A"})
    run = bare("check", path, "--rules", "eu-award", "--json")
    said = elements(run.json)
    assert (
        said["identification of the learner"] == said["date of issuing"] == said["grade achieved"] == "pass"
    )
    assert "Nadia" not in run.out


def test_a_loaded_credential_is_checked_by_its_id(sample: Cli) -> None:
    answer = sample("check", "--id", "vc-statistiques", "--rules", "eu-offer", "--json").json
    assert (answer["verdict"], answer["outcome"]) == ("complete", "EU offer complete")


def test_nzqa_names_the_nearest_loaded_credential(sample: Cli) -> None:
    answer = sample("check", "--id", "ts-problem-solving", "--rules", "nzqa@2022", "--json").json
    [near] = [one for one in answer["elements"] if one["name"] == "does not duplicate"]
    assert "sample:" in near["found"]
    assert near["result"] in ("pass", "fail")


def test_without_anything_loaded_a_duplicate_cannot_be_told(bare: Cli, tmp_path: Path) -> None:
    answer = bare("check", course(tmp_path), "--rules", "nzqa@2022", "--json").json
    assert elements(answer)["does not duplicate"] == "not stated"


def test_the_day_decides_which_version_is_meant(bare: Cli, tmp_path: Path) -> None:
    path = course(tmp_path)
    for day, name in (("2019-05-01", "nzqa@2018"), ("2026-05-01", "nzqa@2022")):
        assert bare("check", path, "--rules", "nzqa", "--date", day, "--json").json["rules"] == name


def test_rules_of_a_later_day_say_so(bare: Cli, tmp_path: Path) -> None:
    answer = bare("check", course(tmp_path), "--rules", "eu-offer", "--date", "2020-01-01", "--json").json
    assert "2022-06-16" in answer["notes"][0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--rules", "eu-ofer"), "Nearest: eu-offer"),
        (("--rules", "eu"), "several rules. Nearest: eu-award, eu-offer"),
        (("--rules", "nzqa", "--date", "2022-05-01"), "ambiguous"),
        (("--rules", "eu-offer", "--date", "yesterday"), "'--date'"),
        ((), "name the rules"),
        (("--rules", "eu-offer", "--id", "x"), "not both"),
        (("--profile", "absent.toml"), "absent.toml"),
    ],
)
def test_what_is_wrong_is_said(bare: Cli, tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    run = bare("check", course(tmp_path), *options)
    assert run.code == 2
    assert said in run.err


def test_an_unknown_id_names_the_nearest(sample: Cli) -> None:
    run = sample("check", "--id", "vc-statistique", "--rules", "eu-offer")
    assert run.code == 2
    assert "vc-statistiques" in run.err


def test_a_profile_of_ones_own_by_file_or_in_the_data_folder(bare: Cli, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(TOML, "utf-8")
    by_file = bare("check", course(tmp_path), "--profile", str(own), "--json").json
    (tmp_path / "data" / "rules").mkdir(parents=True, exist_ok=True)
    own.rename(tmp_path / "data" / "rules" / "own.toml")
    by_name = bare("check", course(tmp_path), "--rules", "our-college", "--json").json
    assert by_file == by_name
    assert by_name["outcome"] == "college approved"
    assert "our-college" in [one["name"] for one in bare("rules", "--json").json["rules"]]


def test_all_rules_are_listed_with_source_and_day(bare: Cli) -> None:
    listed = {one["name"]: one for one in bare("rules", "--json").json["rules"]}
    wanted = "eu-offer eu-award nzqa@2018 nzqa@2022 ontario-framework ontario-osap ecampusontario emc-cmf"
    assert set(listed) >= {*wanted.split(), "australia", "rncp"}
    assert (listed["eu-award"]["mandatory"], listed["eu-award"]["elements"]) == (11, 16)
    assert "eu-offer" in bare("rules").out


def test_a_check_is_shown_in_both_languages(sample: Cli) -> None:
    english = sample("check", "--id", "lp-soc-analyst", "--rules", "ontario-osap").out
    french = sample("check", "--id", "lp-soc-analyst", "--rules", "ontario-osap", "--lang", "fr").out
    assert "less than 12 weeks (12 weeks fail)" in english
    assert "moins de 12 semaines" in french
    assert "non conforme" in french


def ids(run: Cli, *where: str) -> set[str]:
    filters = [word for one in where for word in ("--where", one)]
    items = run("search", "credentials", "", "-k", "200", *filters, "--json").json["items"]
    return {one["id"].removeprefix("sample:") for one in items}


@pytest.mark.parametrize(
    ("where", "inside", "outside"),
    [
        ("meets=EU offer complete", "vc-statistiques", "dd-sql-foundations"),
        ("meets=OSAP eligible", "dd-sql-foundations", "lp-soc-analyst"),
        ("meets=Ontario framework", "lp-soc-analyst", "dd-sql-lead"),
        ("type=Certification", "dd-sql-lead", "dd-sql-foundations"),
        ("type is not stated", "hr-sourdough", "dd-sql-lead"),
        ("portability=firm-specific", "ke-building-controls", "vc-statistiques"),
        ("portability=portable and stackable", "vc-statistiques", "ke-building-controls"),
        ("endorsed=reflects the job", "lp-help-desk", "lp-soc-analyst"),
        ("assessment_only=yes", "lp-python-start", "dd-sql-practitioner"),
        ("evidence_visible=yes", "lp-soc-analyst", "lp-help-desk"),
        ("mastery>=90", "wh-medication-practitioner", "dd-sql-foundations"),
        ("review_due<=2026-06-30", "dd-sql-practitioner", "dd-sql-foundations"),
        ("valid_months<=24", "lp-soc-analyst", "wh-first-aid"),
        ("expires<=2027-12-31", "ke-refrigerants", "lp-soc-analyst"),
        ("weeks<=8", "dd-sql-practitioner", "lp-python-start"),
    ],
)
def test_search_filters_by_what_rules_ask_for(sample: Cli, where: str, inside: str, outside: str) -> None:
    found = ids(sample, where)
    assert inside in found
    assert outside not in found


def test_what_is_not_stated_is_no_type(sample: Cli) -> None:
    answer = sample("search", "credentials", "", "-k", "1", "--facet", "type", "--json").json
    assert sum(answer["facets"]["type"].values()) + len(ids(sample, "type is not stated")) == answer["total"]
    assert "none" not in answer["facets"]["type"]


def test_a_shown_credential_says_its_type_and_portability_with_reasons(sample: Cli) -> None:
    shown = sample("show", "credential", "vc-statistiques", "--json").json
    assert shown["type"] == {"name": "Knowledge", "reason": "assessment: exam; knowledge is verified"}
    assert shown["portability"]["name"] == "portable and stackable"
    assert "1 ECTS" in shown["portability"]["reason"]
    assert "EU offer complete" in shown["meets"]


def test_credentials_side_by_side(sample: Cli) -> None:
    names = ("dd-sql-foundations", "cr-sql-debutant", "oq-sql-weekend")
    answer = sample("compare", *names, "--target", "data analyst", "--json").json
    fields = {one["field"]: one for one in answer["fields"]}
    assert fields["cost"]["values"] == ["390 CAD", "310 CAD", "95 CAD"]
    assert fields["location"] == {
        "field": "location", "label": "location", "values": [None, None, None], "differs": False,
    }  # fmt: skip
    assert fields["type"]["differs"]
    assert answer["closes"][2] is None
    explained = sample("explain", names[0], "--target", "data analyst", "--json").json
    assert answer["closes"][0]["closes"] == explained["result"]["closes"]
    assert answer["missing"] == explained["gap"]["missing"]


def test_a_comparison_is_bilingual_and_needs_no_target(sample: Cli) -> None:
    answer = sample("compare", "dd-sql-foundations", "cr-sql-debutant", "--lang", "fr", "--json").json
    assert "mode de prestation" in [one["label"] for one in answer["fields"]]
    assert answer["closes"] == []
    assert "non précisé" in sample("compare", "dd-sql-foundations", "cr-sql-debutant", "--lang", "fr").out


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("dd-sql-foundations",), "2 to 10"),
        (("dd-sql-foundations", "sample:dd-sql-foundations"), "twice"),
        (("dd-sql-foundations", "dd-sql-foundation"), "Nearest"),
    ],
)
def test_what_cannot_be_compared(sample: Cli, names: tuple[str, ...], said: str) -> None:
    run = sample("compare", *names)
    assert run.code == 2
    assert said in run.err
