"""schema.org's courses and awards: hours, prices, modes and starts as stated, and terms by their codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexers.formats import FormatOptions, parse_credential, read_credentials
from indexers.linking import Linker, LinkIndex, TextDocument
from indexers.linking.documents import declared_text
from taxonomy.credentials import Cost, Credential, Credits, DeclaredSkill, EducationalLevel, Hours
from taxonomy.errors import FileError
from taxonomy.model import Skill
from taxonomy.readers.base import silent
from tests.conftest import RealFile

ESCO_URL = "http://data.europa.eu/esco/skill/aaaa-1111"
COURSE: dict[str, object] = {
    "@context": "https://schema.org",
    "@type": "Course",
    "name": "Weaving I",
    "courseCode": "WV-1",
    "description": "<p>You learn to weave.</p>",
    "url": "https://c.example.org/weaving",
    "provider": {"@type": "Organization", "name": "Loom School"},
    "teaches": ["Warping a loom", "You will be able to read any draft, and correct it while you weave."],
    "about": ["Crafts", {"@type": "DefinedTerm", "name": "Textile care", "url": ESCO_URL}],
    "educationalLevel": "Beginner",
    "numberOfCredits": {"@type": "StructuredValue", "value": 3, "unitText": "ECTS"},
    "inLanguage": {"@type": "Language", "name": "French", "alternateName": "fr"},
    "coursePrerequisites": "Steady hands",
    "educationalCredentialAwarded": "Certificate of weaving",
    "competencyRequired": "Reading",
    "hasCourseInstance": [
        {
            "@type": "CourseInstance",
            "courseMode": "Online",
            "startDate": "2025-09-01",
            "courseWorkload": "PT20H",
            "offers": {"@type": "Offer", "price": "200", "priceCurrency": "CAD"},
        },
        {
            "@type": "CourseInstance",
            "courseMode": "online",
            "startDate": "2025-02-01T10:00",
            "courseWorkload": "PT25H",
            "offers": [{"@type": "Offer", "price": 180.5, "priceCurrency": "CAD"}],
        },
    ],
}


def made(**changes: object) -> Credential:
    return parse_credential({**COURSE, **changes})


def instance(**values: object) -> dict[str, object]:
    return {"@type": "CourseInstance", **values}


def test_a_course_and_its_instances_are_one_credential() -> None:
    assert made() == Credential(
        id="c.example.org:WV-1",
        title="Weaving I",
        texts={
            "description": "You learn to weave.",
            "outcomes": "You will be able to read any draft, and correct it while you weave.",
            "skills": "Warping a loom, Textile care",
        },
        declared=(DeclaredSkill("Warping a loom"), DeclaredSkill("Textile care", codes=(ESCO_URL,))),
        language="fr",
        provider="Loom School",
        url="https://c.example.org/weaving",
        category="Crafts",
        hours=Hours(20, 25),
        cost=Cost(180.5, "CAD"),
        mode="online",
        starts="2025-02-01",
        credits=Credits(3, "ECTS"),
        level=EducationalLevel("Beginner"),
        facts={
            "@type": "Course",
            "prices": "CAD 200\nCAD 180.5",
            "start dates": "2025-09-01\n2025-02-01",
            "educationalCredentialAwarded": "Certificate of weaving",
            "competencyRequired": "Reading",
            "prerequisites": "Steady hands",
        },
    )


def test_what_is_not_stated_is_none() -> None:
    bare = parse_credential({"@type": "Course", "name": "X"})
    assert (bare.hours, bare.cost, bare.mode, bare.starts, bare.provider, bare.url) == (None,) * 6
    assert (bare.texts, bare.declared, bare.facts) == ({}, (), {"@type": "Course"})


def test_what_was_merged_is_said(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(COURSE))
    notes = " ".join(read_credentials([path], FormatOptions(), silent).notes)
    assert (
        "1 courses have several starts; the earliest is taken; all stand in the fact 'start dates'" in notes
    )
    assert "1 courses have several prices; the lowest is taken" in notes
    assert "modes" not in notes


@pytest.mark.parametrize(
    ("stated", "hours"),
    [
        ({"timeRequired": "PT20H"}, Hours(20, 20)),
        ({"timeRequired": "PT1H30M"}, Hours(1.5, 1.5)),
        ({"timeRequired": "P6W"}, None),
        ({"timeRequired": "P3D"}, None),
        ({"timeRequired": "P1DT2H"}, None),
        ({"timeRequired": "PT0H"}, None),
        ({"timeRequired": "P6W", "courseWorkload": "5 hours per week"}, Hours(30, 30)),
        ({"timeRequired": "6 weeks", "courseWorkload": "4-5 hours per week"}, Hours(24, 30)),
        ({"timeRequired": "P6W", "courseWorkload": "PT5H"}, None),
        ({"courseWorkload": "5 hours per week"}, None),
        ({"courseWorkload": "40 hours"}, Hours(40, 40)),
        ({"courseSchedule": {"@type": "Schedule", "duration": "PT3H", "repeatCount": 4}}, Hours(12, 12)),
        ({"courseSchedule": {"@type": "Schedule", "duration": "PT3H", "repeatFrequency": "Weekly"}}, None),
        ({"timeRequired": "PT8H", "hasCourseInstance": instance(courseWorkload="PT9H")}, Hours(8, 8)),
        ({"timeRequired": "P2M", "hasCourseInstance": instance(courseWorkload="PT9H")}, Hours(9, 9)),
    ],
)
def test_hours_are_those_that_are_stated(stated: dict[str, object], hours: Hours | None) -> None:
    found = made(**{"hasCourseInstance": None, **stated})
    assert found.hours == hours
    if hours is None and "timeRequired" in stated:
        assert found.facts["timeRequired"] == stated["timeRequired"]


@pytest.mark.parametrize(
    ("offers", "cost"),
    [
        ({"price": "0", "priceCurrency": "EUR"}, Cost(0, "EUR")),
        ({"category": "Free"}, Cost(0, "XXX")),
        ({"category": "Paid"}, None),
        ({"category": "Subscription", "price": 49, "priceCurrency": "USD"}, None),
        ({"price": "99"}, None),
        ({"priceSpecification": {"price": 75, "priceCurrency": "GBP"}}, Cost(75, "GBP")),
        (
            {"@type": "AggregateOffer", "lowPrice": 10, "highPrice": 90, "priceCurrency": "USD"},
            Cost(10, "USD"),
        ),
        ([{"price": 9, "priceCurrency": "USD"}, {"price": 7, "priceCurrency": "EUR"}], Cost(9, "USD")),
        ("CAD 12", Cost(12, "CAD")),
        (None, None),
    ],
)
def test_prices(offers: object, cost: Cost | None) -> None:
    assert made(offers=offers, hasCourseInstance=None).cost == cost


def test_free_of_charge_counts_where_no_offer_says_otherwise() -> None:
    assert made(isAccessibleForFree=True, hasCourseInstance=None).cost == Cost(0, "XXX")
    assert made(isAccessibleForFree=True).cost == Cost(180.5, "CAD")
    assert made(isAccessibleForFree=False, hasCourseInstance=None).cost is None


def test_negative_figures_are_refused_by_their_column(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    bad = {**COURSE, "courseCode": "2", "hasCourseInstance": None, "offers": "-5 CAD"}
    path.write_text(json.dumps([COURSE, bad]))
    loaded = read_credentials([path], FormatOptions(), silent)
    assert [(one.row, one.reason) for one in loaded.set_aside] == [(2, "'offers' '-5 CAD' is below 0")]


def test_instances_that_differ_in_mode_have_none_and_a_fact() -> None:
    both = made(hasCourseInstance=[instance(courseMode="Online"), instance(courseMode="Onsite")])
    assert both.mode is None
    assert both.facts["modes"] == "Online\nOnsite"
    mixed = made(hasCourseInstance=instance(courseMode=["blended", "part-time"]))
    assert (mixed.mode, mixed.facts["modes"]) == ("blended", "part-time")
    event = instance(eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode")
    assert made(hasCourseInstance=event).mode == "on-site"


def test_instances_by_reference_and_alone(tmp_path: Path) -> None:
    graph = [
        {"@type": "CourseInstance", "@id": "#i", "name": "Spring", "startDate": "2025-03-03"},
        {"@type": "Course", "@id": "#c", "name": "Knots", "hasCourseInstance": {"@id": "#i"}},
        {"@type": "CourseInstance", "name": "Lone instance", "startDate": "2025-04-04"},
    ]
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"@graph": graph}))
    loaded = read_credentials([path], FormatOptions(), silent)
    assert [(one.title, one.starts) for one in loaded.records] == [
        ("Knots", "2025-03-03"),
        ("Lone instance", "2025-04-04"),
    ]


def test_an_award_attests_what_it_requires() -> None:
    award = {
        "@type": "EducationalOccupationalCredential",
        "name": "Weaver",
        "recognizedBy": {"name": "Guild"},
        "competencyRequired": [{"@type": "DefinedTerm", "name": "Weaving", "termCode": "W.1"}],
        "credentialCategory": "Certificate of participation",
    }
    found = parse_credential(award)
    assert found.declared == (DeclaredSkill("Weaving", codes=("W.1",)),)
    assert (found.provider, found.assessment, found.informal) == ("Guild", "participation", True)
    other = parse_credential({**award, "credentialCategory": "badge"})
    assert (other.assessment, other.facts["credentialCategory"]) == (None, "badge")


def test_prerequisites_of_the_same_document_are_ids(tmp_path: Path) -> None:
    second = {"@type": "Course", "name": "Weaving II", "url": "https://c.example.org/2", "courseCode": "WV-2",
              "coursePrerequisites": {"@id": "https://c.example.org/#1"}}  # fmt: skip
    path = tmp_path / "c.json"
    path.write_text(json.dumps([{**COURSE, "@id": "https://c.example.org/#1"}, second]))
    records = read_credentials([path], FormatOptions(), silent).records
    assert records[1].prerequisites == ("c.example.org:WV-1",)
    alone = parse_credential({**second, "coursePrerequisites": {"@type": "Course", "name": "Weaving I"}})
    assert (alone.prerequisites, alone.facts["prerequisites"]) == ((), "Weaving I")


@pytest.mark.parametrize(
    "url",
    [
        ESCO_URL,
        ESCO_URL.replace("http:", "https:"),
        f"https://esco.ec.europa.eu/en/classification/skill?uri={ESCO_URL}",
        "esco:aaaa-1111",
    ],
)
def test_a_term_is_the_skill_of_its_code_and_else_of_its_name(url: str) -> None:
    skills = [
        Skill(id="esco:aaaa-1111", labels={"en": "maintain fabrics"}, codes={ESCO_URL: None}),
        Skill(id="esco:bbbb-2222", labels={"en": "textile care"}),
    ]
    linker = Linker([LinkIndex.build("esco", skills, None)], None)

    def linked(*declared: DeclaredSkill) -> list[str]:
        document = TextDocument(texts={"skills": declared_text(declared)}, declared=declared)
        return [one.skill for one in linker.link([document])[0]["esco"].alignments if one.claimed]

    term = {"@type": "DefinedTerm", "name": "Textile care", "url": url}
    (declared,) = made(teaches=term, about=None).declared
    assert declared.name == "Textile care"
    assert "esco:aaaa-1111" in linked(declared)
    assert "esco:aaaa-1111" not in linked(DeclaredSkill("Textile care", codes=("http://other.example/1",)))
    assert linked(DeclaredSkill("Textile care", codes=("http://other.example/1",))) == ["esco:bbbb-2222"]


def test_a_code_of_digits_alone_is_no_code() -> None:
    term = {"@type": "DefinedTerm", "name": "Weaving", "termCode": "12"}
    assert made(teaches=term, about=None).declared == (DeclaredSkill("Weaving"),)


def test_a_credential_of_ctdl() -> None:
    found = parse_credential(
        {
            "@context": "https://credreg.net/ctdl/schema/context/json",
            "@type": "ceterms:Certificate",
            "ceterms:ctid": "ce-1",
            "ceterms:name": {"fr": "Tissage", "en-us": "Weaving"},
            "ceterms:description": {"en-us": "You weave."},
            "ceterms:subjectWebpage": "https://c.example.org/ce-1",
            "ceterms:ownedBy": [{"@type": "ceterms:CredentialOrganization", "ceterms:name": "Guild"}],
            "ceterms:estimatedDuration": [
                {"@type": "ceterms:DurationProfile", "ceterms:exactDuration": "PT30H"}
            ],
            "ceterms:estimatedCost": [{"ceterms:price": 90, "ceterms:currency": "USD"}],
            "ceterms:teaches": [{"ceterms:targetNodeName": "Weaving", "ceterms:targetNode": ESCO_URL}],
        }
    )
    assert (found.id, found.title, found.provider) == ("c.example.org:ce-1", "Weaving", "Guild")
    assert (found.hours, found.cost) == (Hours(30, 30), Cost(90, "USD"))
    assert found.declared == (DeclaredSkill("Weaving", codes=(ESCO_URL,)),)


@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("1_valid.json", 1, "Master of Science in Project Management"),
        ("3_import.json", 1, "Certified Occupational Therapy Assistant (COTA®)"),
        ("Illinois-IT.json", 27, "Web/Multimedia Management and Webmaster"),
    ],
)
def test_the_ctdl_files(real_file: RealFile, name: str, count: int, first: str) -> None:
    loaded = read_credentials([real_file(f"credentials/ctdl/{name}")], FormatOptions(), silent)
    assert len(loaded.records) == count
    assert loaded.records[-1].title == first
    assert loaded.records[0].hours is None


def test_a_framework_of_ctdl_holds_no_credential(real_file: RealFile) -> None:
    with pytest.raises(FileError, match="found: ceasn:CompetencyFramework, ceasn:Competency"):
        read_credentials([real_file("credentials/ctdl/bcsp-sts.json")], FormatOptions(), silent)
