"""Rich Skill Descriptors as OSMT writes them, the job codes that they name, and files that go wrong."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from taxonomy.errors import FileError, InputError
from taxonomy.frameworks import Taxonomy
from taxonomy.model import FrameworkData, Skill
from taxonomy.readers import detect
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.rsd_fields import local_id
from taxonomy.validation import validate
from tests.clis import cli_over
from tests.conftest import RealFile

UUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
URL = f"https://osmt.example.org/api/skills/{UUID}"
ROW = {
    "Canonical URL": URL,
    "RSD Name": "Query Writing",
    "Author": "Example College; Example Board",
    "Skill Statement": "Write queries that join tables.",
    "Category": "Databases; Data",
    "Keywords": "SQL;joins; SQL;",
    "Detailed Occupations": "15-1242",
    "O*Net Job Codes": "15-1242.00",
    "Alignment Name": "SQL",
    "Alignment URL": "https://example.org/sql",
    "Alignment Framework": "Open Skills",
    "Alignment 2 Name": "Relational algebra",
}
RECORD: dict[str, Any] = {
    "@context": "https://rsd.openskillsnetwork.org/context-v1.json",
    "type": "RichSkillDescriptor",
    "id": URL,
    "authors": ["Example College"],
    "status": "Published",
    "creationDate": "2023-03-23T22:53:02Z",
    "archiveDate": None,
    "skillName": "Query Writing",
    "skillStatement": "Write queries that join tables.",
    "categories": ["Databases", "Data"],
    "keywords": ["SQL", "joins"],
    "certifications": [{"name": "Certified Query Writer"}],
    "standards": [{"skillName": "ISO 9075"}],
    "alignments": [
        {"id": "https://example.org/sql", "skillName": "SQL", "isPartOf": {"name": "Open Skills"}}
    ],
    "occupations": [
        {
            "code": "15-1242.00",
            "targetNodeName": "Database Administrators",
            "parents": [{"code": "15-0000"}, {"code": "15-1200"}, {"code": "15-1240"}, {"code": "15-1242"}],
        }
    ],
    "employers": [],
    "collections": [{"uuid": "1", "name": "Data skills"}],
}


def table(folder: Path, *rows: dict[str, str], name: str = "rsd.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def written(folder: Path, document: object, name: str = "rsd.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def read(*paths: Path, **options: Any) -> FrameworkData:
    reader, files, _ = detect(paths)
    assert reader.format == "rsd"
    return reader.read(files, ReadOptions(**options))


def only(data: FrameworkData) -> Skill:
    (skill,) = data.skills
    return skill


class TestTable:
    def test_a_descriptor_becomes_a_skill(self, tmp_path: Path) -> None:
        data = read(table(tmp_path, ROW))
        skill = only(data)
        assert skill.id == f"rsd:{UUID}"
        assert skill.labels == {"en": "Query Writing"}
        assert skill.descriptions == {"en": "Write queries that join tables."}
        assert (skill.type, skill.category, skill.retired) == ("skill", "Databases", False)
        assert skill.facts == {
            "url": URL,
            "authors": "Example College; Example Board",
            "categories": "Databases; Data",
            "keywords": "SQL; joins",
            "detailed_occupations": "15-1242",
            "onet_job_codes": "15-1242.00",
            "alignment_name": "SQL",
            "alignment_url": "https://example.org/sql",
            "alignment_framework": "Open Skills",
            "alignment_2_name": "Relational algebra",
        }
        validate(data, "rsd.csv")

    def test_keywords_are_no_names(self, tmp_path: Path) -> None:
        data = read(table(tmp_path, ROW))
        taxonomy = Taxonomy.build([data.framework], data.skills, [])
        assert only(data).alternatives == {}
        assert taxonomy.named("skill", "SQL") == []
        assert [match.id for match in taxonomy.named("skill", "query writing")] == [f"rsd:{UUID}"]

    def test_the_batch_import_without_urls_is_known_by_its_names(self, tmp_path: Path) -> None:
        row = {"RSD Name": "C# Basics", "Authors": "A", "Skill Statement": "Write C#."}
        skill = only(read(table(tmp_path, row)))
        assert skill.id == "rsd:c-sharp-basics"
        assert skill.facts == {"authors": "A"}

    def test_the_older_import(self, tmp_path: Path) -> None:
        row = {
            "Collection": "Data",
            "Skill Name": "Query Writing",
            "Contextualized Skill Statement": "Write queries.",
            "BLS Detailed Occupation": "15-1242; 15-1243",
            "Alignment Title": "SQL",
            "Alignment": "https://example.org/sql",
        }
        facts = only(read(table(tmp_path, row))).facts
        assert facts["collections"] == "Data"
        assert facts["detailed_occupations"] == "15-1242; 15-1243"
        assert (facts["alignment_name"], facts["alignment_url"]) == ("SQL", "https://example.org/sql")

    def test_an_own_prefix(self, tmp_path: Path) -> None:
        data = read(table(tmp_path, ROW), prefix="college", name="Our skills")
        assert (data.framework.id, data.framework.name) == ("college", "Our skills")
        assert only(data).id == f"college:{UUID}"
        with pytest.raises(InputError, match="cannot begin an id"):
            read(table(tmp_path, ROW), prefix="Our College")

    def test_an_archived_descriptor_is_retired(self, tmp_path: Path) -> None:
        assert only(read(table(tmp_path, ROW | {"Publish Status": "Archived"}))).retired

    def test_the_same_url_twice_sets_the_second_aside(self, tmp_path: Path) -> None:
        again = ROW | {"Canonical URL": URL.upper().replace("HTTPS", "http"), "RSD Name": "Other"}
        data = read(table(tmp_path, ROW, again))
        assert only(data).labels["en"] == "Query Writing"
        (aside,) = data.set_aside
        assert (aside.row, aside.file) == (3, "rsd.csv")
        assert "the same canonical URL stands in row 2 of rsd.csv" in aside.reason

    def test_a_row_without_a_name_is_set_aside_and_strictly_refused(self, tmp_path: Path) -> None:
        path = table(tmp_path, ROW, ROW | {"Canonical URL": "", "RSD Name": "\u200b"})
        assert [(one.row, "RSD Name" in one.reason) for one in read(path).set_aside] == [(3, True)]
        with pytest.raises(FileError, match="row 3, field 'RSD Name'"):
            read(path, strict=True)

    def test_the_same_name_twice_without_urls(self, tmp_path: Path) -> None:
        row = {"RSD Name": "Query Writing", "Skill Statement": "One."}
        (aside,) = read(table(tmp_path, row, row | {"Skill Statement": "Two."})).set_aside
        assert "neither has a canonical URL" in aside.reason

    def test_nothing_that_can_be_used(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match=r"no Rich Skill Descriptor can be used"):
            read(table(tmp_path, ROW | {"RSD Name": ""}))

    def test_a_missing_statement_column_names_the_nearest(self, tmp_path: Path) -> None:
        path = table(tmp_path, {"RSD Name": "Query Writing", "Skil Statment": "Write."})
        with pytest.raises(FileError, match=r"no column 'Skill Statement'\. Nearest: Skil Statment"):
            read(path)

    def test_a_cell_of_our_own_data_that_is_no_json(self, tmp_path: Path) -> None:
        bad = {"Canonical URL": "", "RSD Name": "Other", "SkillStep Data": '{"type": "skil"}'}
        data = read(table(tmp_path, ROW | {"SkillStep Data": ""}, ROW | bad))
        (aside,) = data.set_aside
        assert "SkillStep Data" in aside.reason
        assert "skil" in aside.reason


class TestJson:
    @pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one], lambda one: {"skills": [one]}])
    def test_one_a_list_or_a_collection(self, tmp_path: Path, wrap: Any) -> None:
        skill = only(read(written(tmp_path, wrap(RECORD))))
        assert skill.id == f"rsd:{UUID}"
        assert skill.category == "Databases"
        assert skill.facts == {
            "url": URL,
            "authors": "Example College",
            "categories": "Databases; Data",
            "keywords": "SQL; joins",
            "standards": "ISO 9075",
            "certifications": "Certified Query Writer",
            "occupation_major_groups": "15-0000",
            "occupation_minor_groups": "15-1200",
            "broad_occupations": "15-1240",
            "detailed_occupations": "15-1242",
            "onet_job_codes": "15-1242.00",
            "collections": "Data skills",
            "status": "Published",
            "alignment_name": "SQL",
            "alignment_url": "https://example.org/sql",
            "alignment_framework": "Open Skills",
            "created": "2023-03-23T22:53:02Z",
            "occupations": "15-1242.00 Database Administrators",
        }

    def test_says_the_same_as_the_table(self, tmp_path: Path) -> None:
        row = {
            "Canonical URL": URL,
            "RSD Name": "Query Writing",
            "Author": "Example College",
            "Skill Statement": "Write queries that join tables.",
        }
        plain = {name: RECORD[name] for name in ("id", "type", "skillName", "skillStatement", "authors")}
        assert only(read(table(tmp_path, row))) == only(read(written(tmp_path, plain)))

    def test_an_archived_one_is_retired(self, tmp_path: Path) -> None:
        assert only(read(written(tmp_path, RECORD | {"archiveDate": "2024-01-01T00:00:00Z"}))).retired

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"skillName": ""}, "RSD Name"),
            ({"skillName": {"en": "x"}}, "'skillName' is no text"),
            ({"keywords": [1]}, "'keywords' holds"),
            ({"occupations": "15-1242"}, "'occupations' is no list"),
            ({"alignments": [3]}, "'alignments' holds"),
            ({"type": "Collection"}, "of the type 'Collection'"),
        ],
    )
    def test_what_cannot_be_used_is_set_aside(
        self, tmp_path: Path, change: dict[str, Any], reason: str
    ) -> None:
        data = read(written(tmp_path, [RECORD, RECORD | {"id": ""} | change, "text"]))
        assert only(data).id == f"rsd:{UUID}"
        assert [one.row for one in data.set_aside] == [2, 3]
        assert reason in data.set_aside[0].reason

    @pytest.mark.parametrize(
        "text", ['{"type": "RichSkillDescriptor"', '["RichSkillDescriptor", ' + "[" * 100_000]
    )
    def test_what_is_no_json(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "rsd.json"
        path.write_text(text)
        with pytest.raises(FileError, match=r"rsd\.json: cannot be read"):
            read(path)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        (URL, UUID),
        (URL.upper(), UUID),
        (f"https://else.where/{UUID}/?version=2", UUID),
        ("https://example.org/skills/KS1200B62W5ZF38RJ7TD", "KS1200B62W5ZF38RJ7TD"),
        ("https://example.org/skills/a%20b/", "a-b"),
        ("https://example.org/skill?id=12", "skill-id-12"),
        ("https://example.org/all#first", "first"),
        ("https://[", "name"),
        ("", "name"),
    ],
)
def test_the_stable_part_of_a_url(url: str, local: str) -> None:
    assert local_id(url, "Name") == local


class TestJobCodes:
    def test_the_official_lists_alone_are_a_framework_of_occupations(self, real_file: RealFile) -> None:
        data = read(real_file("credentials/rsd"))
        found = {one.id: one for one in data.occupations}
        assert (data.framework.id, len(found), data.set_aside) == ("soc", 1_596, [])
        developers = found["soc:15-1252"]
        assert developers.labels == {"en": "Software Developers"}
        assert developers.codes == {"soc": "15-1252", "onet_soc": "15-1252.00"}
        assert developers.broader == ("soc:15-1250",)
        assert found["soc:15-1250"].broader == ("soc:15-1200",)
        assert found["soc:15-1200"].broader == ("soc:15-0000",)
        assert found["soc:11-1011.03"].broader == ("soc:11-1011",)
        roots = [one for one in data.occupations if not one.broader]
        assert {one.facts["level"] for one in roots} == {"Major"}
        validate(data, "soc")

    def test_beside_descriptors_they_say_what_the_codes_mean(
        self, tmp_path: Path, real_file: RealFile
    ) -> None:
        data = read(table(tmp_path, ROW), real_file("credentials/rsd"))
        assert data.framework.id == "rsd"
        assert only(data).facts["occupations"] == (
            "15-1242 Database Administrators; 15-1242.00 Database Administrators"
        )
        assert "CC BY 4.0" in data.framework.attribution

    def test_a_row_whose_code_is_none_is_set_aside(self, tmp_path: Path) -> None:
        path = tmp_path / "soc.csv"
        path.write_text("SOC Group,SOC Code,SOC Title\nMajor,11-0000,Management\nMinor,11-1,Top\n,11-1011,\n")
        data = read(path)
        assert [one.id for one in data.occupations] == ["soc:11-0000"]
        assert [one.row for one in data.set_aside] == [3, 4]


def test_a_keyword_finds_a_descriptor_but_does_not_name_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    run = cli_over(tmp_path / "data", capsys)
    row = ROW | {"Keywords": "Sequel Language"}
    assert run("load", "framework", str(table(tmp_path, row))).code == 0
    assert [one["id"] for one in run("search", "skills", "sequel", "--json").json["items"]] == [f"rsd:{UUID}"]
    assert run("show", "skills", "Sequel Language").code == 2
    shown = run("show", "skills", "Query Writing").out
    assert "Sequel Language" in shown
    assert "15-1242" in shown
