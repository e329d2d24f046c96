"""USAJOBS postings: the API's answer as a small literal, then the publisher's file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from indexers.formats import FormatOptions, parse_posting, read_postings
from taxonomy.readers.base import silent
from tests.conftest import RealFile

OPTIONS = FormatOptions()
HEADER = "role,title,city,state,description,posted_date,close_date,job_grade"

ITEM = {
    "MatchedObjectId": "800001",
    "MatchedObjectDescriptor": {
        "PositionID": "XX-24-001",
        "PositionTitle": "Ranger &amp; Guide",
        "PositionURI": "https://www.usajobs.gov/job/800001",
        "PositionLocationDisplay": "Moose, Wyoming",
        "PositionLocation": [{"LocationName": "Moose, Wyoming"}],
        "OrganizationName": "Park Office",
        "DepartmentName": "Department of Examples",
        "JobCategory": [{"Name": "Park Ranger", "Code": "0025"}],
        "JobGrade": [{"Code": "GS"}],
        "PositionSchedule": [{"Name": "Full-time"}],
        "QualificationSummary": "One year of trail work.",
        "PositionRemuneration": [
            {"MinimumRange": "40000", "MaximumRange": "50000", "Description": "Per Year"}
        ],
        "PublicationStartDate": "2024-03-01T00:00:00.0000000",
        "ApplicationCloseDate": "2024-03-15T23:59:59.9970000",
        "UserArea": {
            "Details": {
                "JobSummary": "<p>You guide visitors.</p>",
                "MajorDuties": ["<ul><li>Lead walks</li><li>Mend trails</li></ul>", "Write reports"],
                "Benefits": "Health insurance",
            }
        },
    },
}  # fmt: skip


def envelope(*items: object) -> dict[str, object]:
    return {
        "LanguageCode": "EN",
        "SearchParameters": {},
        "SearchResult": {"SearchResultCount": len(items), "SearchResultItems": list(items)},
    }


def test_an_answer_of_the_api(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(envelope(ITEM, {"MatchedObjectId": "2", "MatchedObjectDescriptor": None})))
    loaded = read_postings([path], OPTIONS, silent)
    (ranger,) = loaded.records
    assert (ranger.id, ranger.title, ranger.employer) == (
        "usajobs:XX-24-001",
        "Ranger & Guide",
        "Park Office",
    )
    assert ranger.texts == {
        "summary": "You guide visitors.",
        "responsibilities": "Lead walks\nMend trails\nWrite reports",
        "requirements": "One year of trail work.",
    }
    assert (ranger.location, ranger.region, ranger.posted) == ("Moose", "Wyoming", "2024-03-01")
    assert (ranger.category, ranger.url) == ("Park Ranger", "https://www.usajobs.gov/job/800001")
    assert ranger.facts["pay"] == "USD 40000 to 50000 Per Year"
    assert "Health insurance" not in str(ranger)
    assert [(one.row, one.reason) for one in loaded.set_aside] == [(2, "has no title")]


def test_the_api_with_nothing_but_results_and_one_item_alone(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"SearchResult": envelope(ITEM)["SearchResult"]}))
    (from_file,) = read_postings([path], OPTIONS, silent).records
    assert from_file.id == "usajobs:XX-24-001"
    assert parse_posting(ITEM).texts == from_file.texts


def test_several_places_have_no_region(tmp_path: Path) -> None:
    item = json.loads(json.dumps(ITEM))
    item["MatchedObjectDescriptor"]["PositionLocationDisplay"] = "Multiple Locations"
    assert (parse_posting(item).location, parse_posting(item).region) == ("Multiple Locations", None)


def test_texts_that_may_be_cut_are_said(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"

    def notes(*texts: str) -> str:
        rows = [["analyst", f"Post {at}", "Moose", "Wyoming", text, "2024-03-01", "2024-03-15", "GS"]
                for at, text in enumerate(texts)]  # fmt: skip
        with path.open("w", newline="") as opened:
            csv.writer(opened).writerows([HEADER.split(","), *rows])
        return " ".join(read_postings([path], OPTIONS, silent).notes)

    assert "2 have as many: they may be cut short" in notes("x" * 500, "y" * 500, "short")
    assert "cut" not in notes("short", "x" * 499)
    assert "cut" not in notes("x" * 500, "y" * 501)


def test_the_usajobs_file(real_file: RealFile) -> None:
    loaded = read_postings([real_file("jobs/usajobs_2215.csv")], OPTIONS, silent)
    assert (len(loaded.records), len(loaded.set_aside)) == (2189, 26)  # 26 rows stand there already
    assert {one.reason.split(" row ")[0] for one in loaded.set_aside} == {"is the same as"}
    assert any("and 8 have as many: they may be cut short" in note for note in loaded.notes)
    first = loaded.records[0]
    assert (first.title, first.location, first.region) == ("Data Analyst", "Arlington", "Virginia")
    assert (first.posted, first.facts["close_date"], first.employer) == ("2026-06-11", "2026-06-22", None)
    assert all(one.id.startswith("usajobs:") and one.posted and one.texts for one in loaded.records)
