"""The sources that are known by their columns: small copies of their layouts, then the publishers' files."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from indexers.formats import FormatOptions, read_credentials, read_postings
from indexers.formats.coursera import inseparable, join_pairs, split_tags
from indexers.formats.jobbank import sections
from taxonomy.readers.base import silent

FIXTURES = Path(__file__).parent / "fixtures" / "formats"
RealFile = Callable[[str], Path]
OPTIONS = FormatOptions()


def test_coursera_tags_with_commas_and_outcomes_that_stand_twice() -> None:
    records = read_credentials([FIXTURES / "coursera.csv"], OPTIONS, silent).records
    rules, pipes = records[:2]
    assert rules.id == "coursera:rules"
    assert [one.name for one in rules.declared] == [
        "Ethics",
        "Law, Regulation, and Compliance",
        "Extract, Transform, Load",
    ]
    assert rules.texts["outcomes"] == "Read a rule\nApply a rule"
    assert rules.texts["skills"] == "Ethics, Law, Regulation, and Compliance, Extract, Transform, Load"
    assert [one.name for one in pipes.declared] == ["Extract, Transform, Load", "SQL"]
    assert rules.facts == {"course_id": "0", "content_length": "10"}
    assert (rules.category, rules.language, rules.hours, rules.cost) == ("Business", "en", None, None)


def test_coursera_outcomes_in_the_column_of_tags_declare_nothing() -> None:
    told = read_credentials([FIXTURES / "coursera.csv"], OPTIONS, silent).records[-1]
    assert told.declared == ()
    assert told.texts == {"outcomes": "Explain the heart, lungs, and kidneys.\nTreat a wound."}


def test_neighbours_that_also_stand_apart_stay_apart() -> None:
    lists = [["A", "B", "C"]] * 9 + [["B", "A"]]
    assert inseparable(lists) == set()
    assert inseparable([["A", "B", "C"]] * 4) == set()
    assert inseparable([["A", "B", "C"]] * 5) == {("A", "B"), ("B", "C")}
    assert join_pairs(["x", "A", "B", "C", "A"], {("A", "B"), ("B", "C")}) == ["x", "A, B, C", "A"]


TAGS = st.lists(st.from_regex(r"[A-Z][a-z]{2,8}( \([A-Z], [A-Z]\))?", fullmatch=True), unique=True)


@given(TAGS)
def test_plain_tags_are_split_and_serial_ones_joined(tags: list[str]) -> None:
    assert split_tags(", ".join(tags)) == tags
    serial = "One, Two, and Three"
    assert split_tags(", ".join([*tags, serial, "Last"])) == [*tags, serial, "Last"]


def test_myskillsfuture_keeps_what_entry_asks_for_apart(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Course Name", "Training Provider", "Course overview", "What will be taught",
                  "Skills you will pick up", "Entry Requirement", "Link"])  # fmt: skip
    link = "https://courses.myskillsfuture.gov.sg/courses/TGS-2023021482--prompts?key=1"
    sheet.append(["Prompts", "Example Polytechnic", "An overview.", "The content.",
                  "Data Design, Java\nPilotage", "Know Python", link])  # fmt: skip
    sheet.append(["Without a number", "Example Polytechnic", "x", "y", "", "", "https://example.org/other"])
    book.save(tmp_path / "courses.xlsx")
    first, second = read_credentials([tmp_path / "courses.xlsx"], OPTIONS, silent).records
    assert first.id == "myskillsfuture:TGS-2023021482"
    assert first.texts == {
        "description": "An overview.",
        "content": "The content.",
        "skills": "Data Design, Java, Pilotage",
    }
    assert first.facts == {"Entry Requirement": "Know Python"}
    assert (first.provider, first.url) == ("Example Polytechnic", link)
    assert second.id.startswith("myskillsfuture:")


def test_job_bank_sections_by_heading() -> None:
    loaded = read_postings([FIXTURES / "jobbank.json"], OPTIONS, silent)
    welder, cashier = loaded.records
    assert welder.id == "jobbank:111"
    assert welder.url == "https://www.jobbank.gc.ca/jobsearch/jobposting/111?source=searchresults"
    assert welder.texts == {
        "Welding Techniques": "Flux core arc welding (FCAW)\nGas metal arc welding",
        "Personal Suitability": "Team player\nReliability",
        "Welder Specific Skills": "Read and interpret blueprints\nOperate welding equipment",
    }
    assert welder.facts == {
        "Languages": "English",
        "Education": "Other trades certificate or diploma\nor equivalent experience",
        "Experience": "1 year to less than 2 years",
        "Weight Handling": "Up to 23 kg (50 lbs)",
        "Own Tools/Equipment": "Steel-toed safety boots",
        "province": "AB",
        "salary_amount": "$31.00",
    }
    assert (welder.posted, welder.location, welder.region) == ("2022-07-06", "Edmonton", "Edmonton Region")
    assert welder.employer == "Example Steel Ltd."
    assert cashier.texts == {"requirements": "Serve customers and handle cash."}
    assert [(one.row, one.reason) for one in loaded.set_aside] == [(3, "is the same as row 2")]


def test_job_bank_headings_with_empty_and_repeated_content() -> None:
    text = "Languages\nEnglish\nExperience\nNo experience\nSkills\nA\nLong term benefits\n\nSkills\nB"
    assert sections(text) == {
        "Languages": "English",
        "Experience": "No experience",
        "Skills": "A; B",
        "Long term benefits": "",
    }
    assert sections("no such layout") == {}


def test_the_coursera_file(real_file: RealFile) -> None:
    path = real_file("courses/coursera_5411_skills_whatyoulearn.csv")
    started = time.perf_counter()
    loaded = read_credentials([path], OPTIONS, silent)
    assert time.perf_counter() - started < 15  # a guard against a blow-up, not a measurement: it takes 1 s
    assert (len(loaded.records), loaded.set_aside) == (5411, [])
    assert sum("outcomes" in one.texts for one in loaded.records) == 3005
    assert sum(not one.declared for one in loaded.records) == 3
    joined = Counter(skill.name for one in loaded.records for skill in one.declared if "," in skill.name)
    assert joined == {
        "Law, Regulation, and Compliance": 91, "Economics, Policy, and Social Studies": 53,
        "Extract, Transform, Load": 48, "Policty Analysis, Research, and Development": 30,
        "Engineering, Scientific, and Technical Instruments": 22, "Molecular, Cellular, and Microbiology": 15,
        "Maintenance, Repair, and Facility Services": 10, "Transportation, Supply Chain, and Logistics": 6,
        "Company, Product, and Service Knowledge": 6, "Language Interpretation, Translation, and Studies": 6,
    }  # fmt: skip
    energy = next(one for one in loaded.records if one.id == "coursera:21st-century-energy-transition")
    assert energy.texts["outcomes"].count("\n") == 2
    assert len(energy.declared) == 12
    assert all(one.hours is None and one.cost is None and one.mode is None for one in loaded.records)


def test_the_myskillsfuture_file(real_file: RealFile) -> None:
    loaded = read_credentials([real_file("courses/myskillsfuture_60_courses.xlsx")], OPTIONS, silent)
    assert (len(loaded.records), loaded.set_aside) == (60, [])
    assert all(one.id.startswith("myskillsfuture:TGS-") and one.declared for one in loaded.records)
    assert sum("Entry Requirement" in one.facts for one in loaded.records) == 51
    assert loaded.records[0].provider == "Republic Polytechnic"


def test_the_job_bank_file(real_file: RealFile) -> None:
    loaded = read_postings([real_file("jobs/jobbank_canada_531.json")], OPTIONS, silent)
    assert len(loaded.records) == 529  # 531 rows, two of them a posting that is there already
    assert [(one.row, one.reason) for one in loaded.set_aside] == [
        (276, "is the same as row 275"),
        (476, "is the same as row 474"),
    ]
    assert all(one.posted and one.posted.startswith("2022-07-0") for one in loaded.records)
    assert not any("jsessionid" in (one.url or "") for one in loaded.records)
    assert not any("N/A" in one.facts.values() for one in loaded.records)
    technician = loaded.records[0]
    assert technician.texts["Personal Suitability"] == "Team player\nClient focus"
    assert "Telephone Installer and Repairer Specific Skills" in technician.texts
    assert technician.facts["Weight Handling"] == "Up to 23 kg (50 lbs)"
    assert sum(bool(one.texts) for one in loaded.records) > 500


def test_all_postings_in_one_folder(real_file: RealFile) -> None:
    folder = real_file("jobs/usajobs_2215.csv").parent
    loaded = read_postings([folder], OPTIONS, silent)
    assert loaded.sources == ["francetravail", "jobbank", "usajobs"]
