"""Rules of credentials: each profile at its edges, and where two readings of one rule differ."""

from __future__ import annotations

from typing import Any

import pytest

from indexers.formats import parse_credential
from taxonomy.awards import Award
from taxonomy.credentials import Credential
from taxonomy.errors import AmbiguousName, UnknownName
from taxonomy.rules import Subject, check, choose, outcomes, shipped
from taxonomy.rules.engine import passes, remarks
from taxonomy.rules.values import Overlap

EU: dict[str, Any] = {
    "title": "Reading river gauges",
    "outcomes": ["Read a gauge and say how far it can be trusted."],
    "country": "Ireland",
    "awarding body": "Hydrology School",
    "credits": "1 ECTS",
    "level": "EQF 5",
    "assessment": "exam",
    "mode": "online",
    "quality assurance": "external, every five years",
}
EMC: dict[str, Any] = {
    "title": "Hydrology",
    "hours": 120,
    "credits": "4 ECTS",
    "level": "EQF 6",
    "assessment": "final exam",
    "identity verification": "proctored",
    "transcript": "yes",
}
NZ: dict[str, Any] = {
    "title": "Reading river gauges",
    "credits": "4 NZQA credits",
    "level": "NZQCF 4",
    "review period": "every 3 years",
    "nzsced": "010907",
    "need": "Letters from nine regional councils.",
    "purpose": "For field crews.",
    "outcomes": "Reads gauges.",
    "assessment": "practical",
    "quality assurance": "moderated",
}


def credential(**fields: Any) -> Credential:
    return parse_credential({"title": "Reading river gauges", **fields})


def results(rules: str, one: Credential, **subject: Any) -> dict[str, str]:
    """Result by element."""
    found = check(shipped()[rules], Subject(credential=one, **subject))
    return {each.element.key: each.result for each in found}


def found(rules: str, element: str, one: Credential, **subject: Any) -> tuple[str, str]:
    checked = check(shipped()[rules], Subject(credential=one, **subject))
    return next((each.result, each.found) for each in checked if each.element.key == element)


@pytest.mark.parametrize("name", list(shipped()))
def test_of_an_empty_credential_nothing_fails_and_all_is_bilingual(name: str) -> None:
    profile = shipped()[name]
    assert "fail" not in results(name, Credential(id="x", title="x")).values()
    assert set(profile.titles) == {"en", "fr"}
    assert all(set(one.names) == set(one.wanted) == {"en", "fr"} for one in profile.elements)
    assert profile.source.url.startswith("https://")


@pytest.mark.parametrize(
    ("weeks", "framework", "osap"),
    [(11, "pass", "pass"), (12, "pass", "fail"), (13, "fail", "fail"), ("10 to 12", "pass", "fail")],
)
def test_both_readings_of_the_twelve_weeks(weeks: Any, framework: str, osap: str) -> None:
    one = credential(weeks=weeks)
    assert results("ontario-framework", one)["duration"] == framework
    assert results("ontario-osap", one)["duration"] == osap


@pytest.mark.parametrize(
    ("hours", "result"), [(4, "fail"), (5, "pass"), (300, "pass"), (301, "fail"), (None, "not stated")]
)
def test_osap_hours(hours: int | None, result: str) -> None:
    one = credential(hours=hours) if hours else credential()
    assert results("ontario-osap", one)["instructional hours"] == result


def test_osap_reads_instructional_hours_where_they_are_stated_apart() -> None:
    one = credential(hours=400, **{"instructional hours": 120})
    assert found("ontario-osap", "instructional hours", one) == ("pass", "120 hours")


@pytest.mark.parametrize(
    ("codes", "result"),
    [
        ("21223", "pass"),
        ("21223, 21211, 21222", "pass"),
        ("21223 21211 21222 20012", "fail"),
        ("2122", "fail"),
    ],
)
def test_osap_takes_up_to_three_noc_codes(codes: str, result: str) -> None:
    assert results("ontario-osap", credential(noc=codes))["NOC codes"] == result


def test_osap_wants_a_cip_code_of_six_digits() -> None:
    assert results("ontario-osap", credential(cip="11.0802"))["CIP code"] == "pass"
    assert results("ontario-osap", credential(cip="11"))["CIP code"] == "fail"


def test_an_offer_is_not_faulted_for_what_only_an_award_carries() -> None:
    offer, award = results("eu-offer", parse_credential(EU)), results("eu-award", parse_credential(EU))
    only = {"identification of the learner", "date of issuing", "grade achieved"}
    assert {name for name, result in offer.items() if result == "not applicable"} == only
    assert {award[name] for name in only} == {"not stated"}
    assert {name: result for name, result in offer.items() if name not in only} == {
        name: result for name, result in award.items() if name not in only
    }
    assert passes(shipped()["eu-offer"], Subject(credential=parse_credential(EU)))


def test_an_award_carries_the_learner_and_the_day() -> None:
    one = parse_credential(EU)
    award = Award(credential=one, learner="Nadia Example", issued="2026-05-01")
    subject = Subject(credential=one, award=award, today="2026-09-30")
    assert passes(shipped()["eu-award"], subject)
    assert not passes(shipped()["eu-award"], Subject(credential=one))
    assert found("eu-award", "identification of the learner", one, award=award) == ("pass", "given")


@pytest.mark.parametrize(
    "missing", ["country", "outcomes", "credits", "level", "assessment", "quality assurance"]
)
def test_each_missing_element_is_named(missing: str) -> None:
    without = parse_credential({name: value for name, value in EU.items() if name != missing})
    lacking = [name for name, result in results("eu-offer", without).items() if result == "not stated"]
    assert len(set(lacking) - {"prerequisites", "supervision and identity verification"}) == 3
    assert not passes(shipped()["eu-offer"], Subject(credential=without))


def test_a_level_of_no_framework_is_none_of_the_eqf() -> None:
    one = parse_credential(EU | {"level": "Beginner"})
    assert found("eu-offer", "level", one) == ("fail", "Beginner")


def test_hours_against_credits_that_disagree_fail_with_both_figures() -> None:
    result, what = found("eu-offer", "notional workload", parse_credential(EU | {"hours": 90}))
    assert result == "fail"
    assert "90 hours and 1 ECTS" in what
    assert "cannot both be right" in what


def test_credits_of_an_unknown_system_say_nothing_of_hours() -> None:
    result, what = found("eu-offer", "notional workload", credential(credits="1.2 CEU"))
    assert (result, what) == ("not stated", "1.2 CEU: cannot say in hours")


@pytest.mark.parametrize(
    ("credits_", "review", "in_2018", "in_2022"),
    [
        (5, "annually", "pass", "pass"),
        (40, "annually", "pass", "pass"),
        (4, "annually", "fail", "pass"),
        (41, "annually", "fail", "fail"),
        (10, "every 3 years", "fail", "pass"),
        (10, "every 4 years", "fail", "fail"),
    ],
)
def test_nzqa_at_both_dates(credits_: int, review: str, in_2018: str, in_2022: str) -> None:
    one = parse_credential(NZ | {"credits": f"{credits_} NZQA credits", "review period": review})
    old, new = results("nzqa@2018", one), results("nzqa@2022", one)
    assert ("fail" in (old["credits"], old["annual review"])) == (in_2018 == "fail")
    assert ("fail" in (new["credits"], new["review period"])) == (in_2022 == "fail")


@pytest.mark.parametrize(("hours", "result"), [(49, "fail"), (50, "pass"), (400, "pass"), (401, "fail")])
def test_ten_hours_are_a_new_zealand_credit(hours: int, result: str) -> None:
    assert results("nzqa@2018", credential(hours=hours))["credits"] == result


@pytest.mark.parametrize(
    ("title", "result"),
    [
        ("Reading gauges", "pass"),
        ("Mastering gauges", "pass"),
        ("Diploma of gauges", "fail"),
        ("Gauges of New Zealand", "fail"),
        ("Post-Graduate gauges", "fail"),
        ("NATIONAL gauges", "fail"),
    ],
)
def test_nzqa_reserves_words_of_titles(title: str, result: str) -> None:
    assert results("nzqa@2022", parse_credential({"title": title}))["title words"] == result


def test_a_duplicate_needs_something_to_compare_with() -> None:
    one = parse_credential(NZ)
    near = Overlap(id="x:1", title="Gauges", share=0.95)
    assert found("nzqa@2022", "does not duplicate", one) == ("not stated", "cannot say")
    assert results("nzqa@2022", one, compared=True)["does not duplicate"] == "pass"
    assert found("nzqa@2022", "does not duplicate", one, nearest=near, compared=True) == (
        "fail",
        "Gauges (x:1) teaches 95% of it",
    )
    assert passes(shipped()["nzqa@2022"], Subject(credential=one, compared=True))


def test_a_review_that_is_overdue() -> None:
    one = parse_credential(NZ | {"last reviewed": "2023-02-28", "review period": "every 2 years"})
    assert found("nzqa@2022", "review not overdue", one, today="2026-01-01") == ("fail", "2025-02-28")
    assert found("nzqa@2022", "review not overdue", one, today="2024-01-01") == ("pass", "2025-02-28")


@pytest.mark.parametrize(
    ("changed", "element", "result"),
    [
        ({}, "study hours", "pass"),
        ({"hours": 99}, "study hours", "fail"),
        ({"hours": 150}, "study hours", "pass"),
        ({"hours": 151}, "study hours", "fail"),
        ({"hours": None}, "study hours", "pass"),  # 4 ECTS are 100 to 120 hours
        ({"hours": None, "credits": "6 ECTS"}, "study hours", "not stated"),  # 150 to 180: cannot say
        ({"credits": "3 ECTS"}, "credits", "fail"),
        ({"credits": "15 CATS"}, "credits", "pass"),
        ({"credits": "16 CATS"}, "credits", "fail"),
        ({"credits": "2 US credits"}, "credits", "pass"),
        ({"level": "EQF 5"}, "level", "pass"),
        ({"level": "EQF 5", "credits": "3 ECTS"}, "level", "fail"),
        ({"level": "EQF 3"}, "level", "fail"),
        ({"assessment": "participation"}, "summative assessment", "fail"),
    ],
)
def test_the_emc_framework(changed: dict[str, Any], element: str, result: str) -> None:
    assert results("emc-cmf", parse_credential(EMC | changed))[element] == result


def test_the_emc_framework_passes_as_a_whole() -> None:
    assert outcomes(parse_credential(EMC)) == ("EMC framework",)


@pytest.mark.parametrize(
    ("fields", "element", "result"),
    [
        ({"hours": 0.5}, "minimum volume", "fail"),
        ({"hours": 1}, "minimum volume", "pass"),
        ({"hours": 600}, "less than an AQF award", "fail"),
        ({"assessment": "participation"}, "assessed", "fail"),
        ({}, "assessed", "not stated"),
        ({"mode": "online"}, "location", "not applicable"),
        ({"mode": "on-site"}, "location", "not stated"),
        ({"mode": "on-site", "location": "Perth"}, "location", "pass"),
        ({"prerequisites": "none"}, "prerequisites", "pass"),
        ({}, "prerequisites", "not stated"),
    ],
)
def test_australia(fields: dict[str, Any], element: str, result: str) -> None:
    assert results("australia", credential(**fields))[element] == result


def test_ecampusontario_wants_both_endorsements_by_name() -> None:
    one = credential(**{"in demand by": ["River Trust"], "evidence visible": "no", "assessment": "portfolio"})
    said = results("ecampusontario", one, aligned=("hydrology",))
    assert said["endorsed: in demand"] == said["alignment to a common framework"] == "pass"
    assert said["endorsed: reflects performance on the job"] == "not stated"
    assert said["evidence visible to an employer"] == "fail"
    assert said["summative assessment"] == "pass"


def test_a_certification_of_the_rs_has_no_blocks() -> None:
    assert results("rncp", credential(rncp="RS1234"))["divided into skill blocks"] == "not applicable"
    assert results("rncp", credential(rncp="RNCP1234"))["divided into skill blocks"] == "not stated"
    assert results("rncp", credential(rncp="1234"))["registered"] == "fail"


def test_the_traits_that_unesco_and_contact_north_share() -> None:
    said = results("shared-traits", credential(mastery="90 %", weeks=4, stackable="yes", assessment="exam"))
    assert said["mastery threshold"] == said["stackable"] == said["assessed"] == "pass"
    assert said["developed with employers"] == "not stated"


def test_a_name_without_a_year_means_the_rules_in_force() -> None:
    assert choose("nzqa", "2020-06-01", shipped()).name == "nzqa@2018"
    assert choose("NZQA", "2026-06-01", shipped()).name == "nzqa@2022"
    assert choose("nzqa@2018", "2026-06-01", shipped()).name == "nzqa@2018"


def test_in_the_year_of_a_change_the_name_is_ambiguous() -> None:
    with pytest.raises(AmbiguousName, match="2022") as error:
        choose("nzqa", "2022-06-01", shipped())
    assert error.value.nearest == ("nzqa@2018", "nzqa@2022")


def test_a_family_is_no_name_of_rules() -> None:
    with pytest.raises(AmbiguousName) as error:
        choose("ontario", "2026-01-01", shipped())
    assert error.value.nearest == ("ontario-framework", "ontario-osap")


@pytest.mark.parametrize(
    ("typed", "near"), [("eu-ofer", "eu-offer"), ("nzqa@2021", "nzqa@2022"), ("emccmf", "emc-cmf")]
)
def test_a_misspelt_name_names_the_nearest(typed: str, near: str) -> None:
    with pytest.raises(UnknownName) as error:
        choose(typed, "2026-01-01", shipped())
    assert near in error.value.nearest


def test_before_the_first_version_nothing_was_in_force() -> None:
    with pytest.raises(UnknownName, match="in force"):
        choose("nzqa", "2015-01-01", shipped())


def test_dates_that_cannot_be() -> None:
    one = credential(**{"last reviewed": "2027-01-01"})
    award = Award(credential=one, issued="2027-01-01", expires="2026-12-31")
    said = remarks(Subject(credential=one, award=award, today="2026-09-30"))
    assert len(said) == 3
    assert any("before it was issued" in line for line in said)
    assert sum("in the future" in line for line in said) == 2


def test_an_award_ends_after_the_period_that_is_stated() -> None:
    one = credential(**{"valid for": "2 years"})
    award = Award(credential=one, issued="2024-02-29")
    assert award.expiry == "2026-02-28"
    assert Award(credential=one, issued="2024-02-29", expires="2025-01-01").expiry == "2025-01-01"
    assert Award(credential=credential(), issued="2024-02-29").expiry is None
    assert remarks(Subject(credential=one, award=award, today="2026-02-28")) == []
    [said] = remarks(Subject(credential=one, award=award, today="2026-03-01"))
    assert "expired on 2026-02-28" in said


@pytest.mark.parametrize(("transcript", "result"), [("yes", "pass"), ("No", "fail"), (None, "not stated")])
def test_that_there_is_none_is_no_pass(transcript: str | None, result: str) -> None:
    assert results("emc-cmf", credential(transcript=transcript))["transcript"] == result


def test_outcomes_are_what_a_search_filters() -> None:
    assert outcomes(Credential(id="x", title="x")) == ()
    assert outcomes(parse_credential(EU)) == ("EU offer complete",)
    assert "OSAP eligible" in outcomes(
        credential(weeks=6, hours=40, cip="11.0802", noc="21223", mode="online")
    )
