"""schema.org in files and pages: job postings, which file holds what, references, ids, several tellings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexers.formats import FormatOptions, Loaded, parse_posting, read_credentials, read_postings
from indexers.formats.inline import read_posting
from taxonomy.credentials import Posting
from taxonomy.errors import FileError, InputError
from taxonomy.readers.base import silent

OPTIONS = FormatOptions()
SCRIPT = '<script type="application/ld+json">{}</script>'
JOB = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Welder",
    "description": "<p>You weld hulls.</p><ul><li>Read drawings</li><li>Grind seams</li></ul>",
    "identifier": {"@type": "PropertyValue", "name": "Yard", "value": "W-7"},
    "url": "https://jobs.example.org/w-7",
    "datePosted": "2024-03-01T09:00:00+02:00",
    "validThrough": "2024-04-01",
    "employmentType": ["FULL_TIME", "TEMPORARY"],
    "hiringOrganization": {"@type": "Organization", "name": "Example Yard", "sameAs": "https://example.org"},
    "jobLocation": {
        "@type": "Place",
        "address": {"@type": "PostalAddress", "addressLocality": "Halifax", "addressRegion": "NS"},
    },
    "skills": "MIG welding, blueprint reading",
    "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 24},
    "qualifications": "A valid welding ticket.",
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "CAD",
        "value": {"@type": "QuantitativeValue", "minValue": 30, "maxValue": 40, "unitText": "HOUR"},
    },
}
COURSE = {
    "@context": "https://schema.org",
    "@type": "Course",
    "name": "SQL",
    "url": "https://c.example.org/sql",
}


def saved(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


def postings(*paths: Path) -> Loaded[Posting]:
    return read_postings(paths, OPTIONS, silent)


def test_a_job_posting_with_every_field(tmp_path: Path) -> None:
    loaded = postings(saved(tmp_path, "job.jsonld", JOB))
    assert loaded.records == [
        Posting(
            id="jobs.example.org:W-7",
            title="Welder",
            texts={
                "description": "You weld hulls.\n\nRead drawings\nGrind seams",
                "requirements": "A valid welding ticket.",
                "skills": "MIG welding, blueprint reading",
            },
            declared=parse_posting({"title": "x", "skills": ["MIG welding", "blueprint reading"]}).declared,
            language="en",
            employer="Example Yard",
            url="https://jobs.example.org/w-7",
            location="Halifax",
            region="NS",
            posted="2024-03-01",
            facts={
                "@type": "JobPosting",
                "experienceRequirements": "24 months",
                "baseSalary": "CAD 30 to 40 HOUR",
                "validThrough": "2024-04-01",
                "employmentType": "FULL_TIME\nTEMPORARY",
            },
        )
    ]
    assert loaded.sources == ["jobs.example.org"]


@pytest.mark.parametrize(
    "value",
    [
        JOB,
        [JOB],
        [{"@type": "WebSite"}, JOB],
        {"@context": "https://schema.org", "@graph": [{"@type": "Organization", "name": "x"}, JOB]},
        {**JOB, "@type": ["JobPosting", "Thing"]},
        {**JOB, "@type": "schema:JobPosting"},
        {(f"schema:{key}" if not key.startswith("@") else key): one for key, one in JOB.items()},
        {(f"https://schema.org/{key}" if not key.startswith("@") else key): one for key, one in JOB.items()},
        {"@type": "WebPage", "mainEntity": JOB},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": JOB}]},
        {("type" if key == "@type" else key): one for key, one in JOB.items()},
        {**JOB, "title": {"@value": "Welder", "@language": "en"}},
    ],
    ids=lambda one: str(one)[:40],
)
def test_one_posting_in_every_shape(tmp_path: Path, value: object) -> None:
    (found,) = postings(saved(tmp_path, "job.json", value)).records
    plain = parse_posting(JOB)
    assert (found.id, found.title, found.texts) == ("jobs.example.org:W-7", "Welder", plain.texts)
    assert (found.employer, found.location, found.posted) == (plain.employer, plain.location, plain.posted)
    (in_page,) = postings(saved(tmp_path, "page.html", f"<p>{SCRIPT.format(json.dumps(value))}")).records
    assert in_page == found
    if isinstance(value, dict):
        (in_line,) = postings(saved(tmp_path, "jobs.jsonl", json.dumps(value) + "\n")).records
        assert in_line == found


def test_values_as_texts_and_several_places(tmp_path: Path) -> None:
    places = ["Halifax", {"@type": "Place", "name": "Moncton"}]
    job = {**JOB, "hiringOrganization": "Yard Ltd", "jobLocation": places,
           "skills": ["Welding", {"@type": "DefinedTerm", "name": "Grinding", "termCode": "G1"}]}  # fmt: skip
    (found,) = postings(saved(tmp_path, "job.json", job)).records
    assert (found.employer, found.location, found.region) == ("Yard Ltd", "Halifax", None)
    assert found.facts["jobLocation"] == "Halifax\nMoncton"
    assert [(one.name, one.codes) for one in found.declared] == [("Welding", ()), ("Grinding", ("G1",))]


def test_skills_in_prose_are_a_requirement_and_not_a_name(tmp_path: Path) -> None:
    prose = "You have led a team of at least four welders. You know the rules."
    (found,) = postings(saved(tmp_path, "job.json", {**JOB, "skills": prose})).records
    assert found.declared == ()
    assert found.texts["requirements"] == f"A valid welding ticket.\n{prose}"


def test_references_between_nodes_are_followed_even_in_circles(tmp_path: Path) -> None:
    graph = [
        {**JOB, "@id": "#job", "hiringOrganization": {"@id": "#org"}, "jobLocation": {"@id": "#place"}},
        {
            "@type": "Organization",
            "@id": "#org",
            "name": "By reference",
            "parentOrganization": {"@id": "#org"},
        },
        {"@type": "Place", "@id": "#place", "address": {"@id": "#place"}, "name": "Sydney"},
    ]
    (found,) = postings(saved(tmp_path, "job.json", {"@graph": graph})).records
    assert found.employer == "By reference"
    blocks = "".join(SCRIPT.format(json.dumps(one)) for one in graph)
    (in_blocks,) = postings(saved(tmp_path, "job.html", blocks)).records
    assert in_blocks == found


def test_a_page_gives_a_posting_its_address(tmp_path: Path) -> None:
    bare = {key: one for key, one in JOB.items() if key not in ("url", "identifier")}
    link = '<link rel="canonical" href="https://yard.example.org/jobs/7">'
    page = saved(tmp_path, "job.html", link + SCRIPT.format(json.dumps(bare)))
    (found,) = postings(page).records
    assert found.url == "https://yard.example.org/jobs/7"
    assert found.id.startswith("yard.example.org:")
    assert postings(page).records == [found]
    (relative,) = postings(
        saved(tmp_path, "b.html", link + SCRIPT.format(json.dumps({**bare, "url": "../jobs/8"})))
    ).records
    assert relative.url == "https://yard.example.org/jobs/8"
    (unplaced,) = postings(saved(tmp_path, "c.html", SCRIPT.format(json.dumps(bare)))).records
    assert unplaced.url is None
    assert unplaced.id.startswith("example-yard:")


def test_a_broken_block_is_set_aside_and_the_others_are_read(tmp_path: Path) -> None:
    page = saved(tmp_path, "job.html", SCRIPT.format("{") + "\n\n" + SCRIPT.format(json.dumps(JOB)))
    loaded = postings(page)
    assert [one.title for one in loaded.records] == ["Welder"]
    assert [(one.row, one.reason) for one in loaded.set_aside] == [
        (
            1,
            "begins a block of JSON-LD that is not valid JSON: "
            "Expecting property name enclosed in double quotes (character 2)",
        )
    ]
    with pytest.raises(FileError, match="row 1: begins a block"):
        read_postings([page], FormatOptions(strict=True), silent)


def test_pages_without_a_record_say_what_they_hold(tmp_path: Path) -> None:
    other = SCRIPT.format(json.dumps([{"@type": "Organization"}, {"@type": "WebSite"}]))
    with pytest.raises(FileError, match=r"holds no JobPosting, .*; found: Organization, WebSite\."):
        postings(saved(tmp_path, "a.html", other))
    with pytest.raises(FileError, match="holds no JSON-LD that can be read"):
        postings(saved(tmp_path, "b.html", "<p>Jobs</p><script>1</script>"))
    with pytest.raises(FileError, match=r"block of it \(line 1\) is not valid JSON"):
        postings(saved(tmp_path, "c.html", SCRIPT.format("[")))
    with pytest.raises(FileError, match="nested more than 64 deep"):
        postings(saved(tmp_path, "d.jsonld", '{"@type": ' + "[" * 10_000 + "]" * 10_000 + "}"))


def test_the_other_kind_is_refused_by_its_type(tmp_path: Path) -> None:
    page = saved(tmp_path, "job.html", SCRIPT.format(json.dumps(JOB)))
    with pytest.raises(FileError, match=r"holds no credential; found: JobPosting\. It looks like postings"):
        read_credentials([page], OPTIONS, silent)
    course = saved(tmp_path, "course.json", COURSE)
    with pytest.raises(FileError, match=r"holds no posting; found: Course\. It looks like credentials"):
        postings(course)


def test_a_mixed_folder_and_a_page_with_both_kinds(tmp_path: Path) -> None:
    saved(tmp_path, "1.html", SCRIPT.format(json.dumps({**JOB, "identifier": "1"})))
    saved(tmp_path, "2.htm", SCRIPT.format(json.dumps([COURSE, {**JOB, "identifier": "2"}])))
    saved(tmp_path, "3.html", SCRIPT.format('{"@type": "WebSite"}'))
    saved(tmp_path, "4.csv", "title,employer,description\nBaker,Oven Ltd,Bake bread.\n")
    saved(tmp_path, "notes.txt", "nothing")
    jobs = postings(tmp_path)
    assert [one.id for one in jobs.records[:2]] == ["jobs.example.org:1", "jobs.example.org:2"]
    assert [one.title for one in jobs.records] == ["Welder", "Welder", "Baker"]
    assert any("left out: 3.html" in note and "found: WebSite" in note for note in jobs.notes)
    courses = read_credentials([tmp_path], OPTIONS, silent)
    assert [one.title for one in courses.records] == ["SQL"]


def test_of_two_tellings_of_one_record_the_fuller_stays(tmp_path: Path) -> None:
    short = {**JOB, "description": "Weld."}
    saved(tmp_path, "a-list.html", SCRIPT.format(json.dumps(short)))
    saved(tmp_path, "b-detail.html", SCRIPT.format(json.dumps(JOB)))
    loaded = postings(tmp_path)
    assert [one.texts["description"][:3] for one in loaded.records] == ["You"]
    assert [(one.file, one.reason) for one in loaded.set_aside] == [
        ("a-list.html", "says less of 'jobs.example.org:W-7' than b-detail.html, row 1")
    ]
    with pytest.raises(InputError, match="stands for something else in a-list"):
        read_postings([tmp_path], FormatOptions(strict=True), silent)


def test_a_named_source_is_the_catalogue(tmp_path: Path) -> None:
    path = saved(tmp_path, "job.json", {**JOB, "url": None, "hiringOrganization": None})
    (found,) = read_postings([path], FormatOptions(source="ours"), silent).records
    assert found.id == "ours:W-7"


def test_lines_that_are_no_nodes_are_set_aside_by_their_line(tmp_path: Path) -> None:
    lines = [
        json.dumps(JOB),
        json.dumps({"title": "plain"}),
        "",
        json.dumps({**JOB, "title": None, "url": ""}),
    ]
    loaded = postings(saved(tmp_path, "jobs.jsonl", "\n".join(lines)))
    assert len(loaded.records) == 1
    assert [(one.row, one.reason) for one in loaded.set_aside] == [
        (2, "has no @type, unlike others of this file"),
        (4, "has no title"),
    ]


def test_one_posting_inline_and_from_a_page(tmp_path: Path) -> None:
    page = saved(tmp_path, "job.html", SCRIPT.format(json.dumps([{"@type": "WebSite"}, JOB])))
    assert read_posting(page) == parse_posting(JOB)
    with pytest.raises(InputError, match="holds 0 postings; one is needed"):
        parse_posting(COURSE)
    with pytest.raises(InputError, match="found: WebSite"):
        parse_posting({"@type": "WebSite"})
    with pytest.raises(FileError, match=r"two\.html: holds 2 postings"):
        read_posting(saved(tmp_path, "two.html", SCRIPT.format(json.dumps([JOB, {**JOB, "title": "x"}]))))
