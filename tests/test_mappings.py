"""Mappings between frameworks: the official crosswalks, our own table, and what they make of a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.questions import GapQuestion, TargetQuestion
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import HeldSkill, Learner
from taxonomy.crosswalks import counterparts
from taxonomy.errors import AmbiguousName, FileError, UnknownFormat, UnknownName
from taxonomy.frameworks import Taxonomy
from taxonomy.mappings import RELATIONS, ConceptMapping, Relation, composed, inverse
from taxonomy.readers.mapping_rows import MappingOptions
from taxonomy.readers.mapping_table import COLUMNS, write
from taxonomy.readers.mappings import LoadedMappings, read_mappings
from taxonomy.spreadsheet import escaped, unescaped
from tests.apis import problem, running
from tests.conftest import RealFile
from tests.mapped import load_frameworks

PREAMBLE = (
    "\ufeffMapping project name,A crosswalk,,\n"
    "Mapping project author,The secretariat,,\n"
    "Mapping project version,{version},,\n"
    "Mapping project version date,Sep-22,,\n,,,\n"
    "O*NET Id,O*NET Title,ESCO or ISCO URI,Type of Match\n"
)
OCCUPATION = "http://data.europa.eu/esco/occupation/"
ROWS = (
    f"11-1011.00,Chief Executives,{OCCUPATION}ceo,exactMatch\n"
    f"11-1011.00,Chief Executives,{OCCUPATION}general,skos:broadMatch\n"
    f"15-1252.00,Software Developers,{OCCUPATION}two,closeMatch\n"
    f"15-1253.00,Software Quality Assurance Analysts,{OCCUPATION}two,closeMatch\n"
)
NOC = "noc,noc_title,onet,onet_title\n11,Senior,11-1011.00,Chief\n21231,Software,15-1252.00,Developers\n"
OWN = "source id,target id,relation\n"


def esco_onet(folder: Path, rows: str = ROWS, version: str = "1") -> Path:
    path = folder / "crosswalk.csv"
    path.write_text(PREAMBLE.format(version=version) + rows, "utf-8")
    return path


def text(folder: Path, content: str, name: str = "noc2021_onet26.csv") -> Path:
    path = folder / name
    path.write_text(content, "utf-8")
    return path


def read(path: Path, **options: str) -> LoadedMappings:
    return read_mappings([path], MappingOptions(**options))  # type: ignore[arg-type]


@pytest.fixture
def service(tmp_path: Path) -> Service:
    load_frameworks(tmp_path / "data")
    return Service.open(Settings(tmp_path / "data", model=""))


def gap(service: Service, target: str, framework: str, *held: str) -> GapQuestion:
    learner = Learner(tuple(HeldSkill(one) for one in held))
    return GapQuestion(target=TargetQuestion(name=target), learner=learner, framework=framework)


# The official files


def test_the_esco_onet_crosswalk_says_who_made_it_and_reads_from_esco_to_onet(real_file: RealFile) -> None:
    found = read(real_file("crosswalks/crosswalk_esco_onet.csv"))
    assert (len(found.mappings), found.set_aside) == (4253, [])
    ceo = next(one for one in found.mappings if one.source == "esco:6c3fd65e-2d24-47d8-bc22-9e93512bdcc2")
    assert (ceo.target, ceo.relation, ceo.kind) == ("onet:11-1011.00", "exact", "occupation")
    assert ceo.author.startswith("ESCO Secretariat")
    assert (ceo.version, ceo.date) == ("1", "2022-09")
    airport = next(one for one in found.mappings if one.source.startswith("esco:4be4ea31"))
    assert airport.relation == "broad"  # chief executives are broader than airport chief executives
    groups = [one for one in found.mappings if one.source.startswith("esco:isco-")]
    assert len(groups) == 43  # "exactISCO": the same as a group of ISCO-08
    assert ("esco:isco-1111", "onet:11-1031.00", "exact") in {
        (one.source, one.target, one.relation) for one in groups
    }


def test_the_noc_onet_crosswalk_gets_its_leading_zeros_back(real_file: RealFile) -> None:
    found = read(real_file("crosswalks/noc2021_onet26.csv"))
    assert len(found.mappings) == 1389  # 1,467 rows, 78 of them repeated
    assert found.set_aside == []
    assert all(len(one.source) == len("noc:00010") for one in found.mappings)
    by_source = {one.source: one for one in found.mappings}
    assert by_source["noc:00010"].target == "onet:11-1031.00"
    assert by_source["noc:21231"].version == "NOC 2021, O*NET 26"
    assert {one.relation for one in found.mappings} == {"close", "narrow", "broad", "related"}


def test_noc_relations_are_read_off_how_many_codes_share_a_row(tmp_path: Path) -> None:
    rows = "1,,11-1011.00,\n2,,11-1021.00,\n2,,11-1031.00,\n3,,11-2011.00,\n4,,11-2011.00,\n"
    both = "5,,13-1011.00,\n5,,13-1021.00,\n6,,13-1021.00,\n6,,13-1022.00,\n"
    found = read(text(tmp_path, f"noc,noc_title,onet,onet_title\n{rows}{both}"))
    relations = {(one.source[-1], one.target[-7:-3]): one.relation for one in found.mappings}
    assert relations == {
        ("1", "1011"): "close", ("2", "1021"): "narrow", ("2", "1031"): "narrow",
        ("3", "2011"): "broad", ("4", "2011"): "broad",
        ("5", "1011"): "narrow", ("5", "1021"): "related", ("6", "1021"): "related", ("6", "1022"): "narrow",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"11-1011,Chief,{OCCUPATION}x,exactMatch\n", "'11-1011' is no O*NET-SOC code"),
        ("11-1011.00,Chief,http://example.org/x,exactMatch\n", "is no ESCO or ISCO URI"),
        (f"11-1011.00,Chief,{OCCUPATION}x,closMatch\n", "'closMatch' is no type of match. Nearest: close"),
    ],
)
def test_a_bad_row_of_a_crosswalk_is_set_aside_and_refused_when_strict(
    tmp_path: Path, row: str, reason: str
) -> None:
    path = esco_onet(tmp_path, ROWS + row)
    found = read(path)
    assert len(found.mappings) == 4
    assert [(one.row, reason in one.reason) for one in found.set_aside] == [(11, True)]
    with pytest.raises(FileError, match="row 11"):
        read_mappings([path], MappingOptions(strict=True))


def test_another_file_is_refused_and_in_a_folder_left_out(tmp_path: Path) -> None:
    esco_onet(tmp_path)
    other = text(tmp_path, "a,b\n1,2\n", "other.csv")
    with pytest.raises(UnknownFormat, match="is no mapping file"):
        read(other)
    found = read(tmp_path)
    assert len(found.mappings) == 4
    assert found.notes == ["other.csv was not recognised and left out."]


# Our own table


def test_a_table_of_mappings_carries_what_it_says(tmp_path: Path) -> None:
    header = "Source ID;Target_ID;Relation;Author;Date;Version;Probability;Reason;Kind\n"
    row = "esco:s1;sf:t1;closeMatch;Ada;2026-11-22;2;0,5;read;skill\n"
    found = read(text(tmp_path, header + row, "own.csv"))
    assert found.mappings == [
        ConceptMapping("esco:s1", "sf:t1", "close", "skill", "Ada", "2026-11-22", "2", 0.5, "read")
    ]
    assert list(found.source_of.values()) == ["Ada: esco>sf skills"]


def test_only_rows_that_say_yes_are_kept(tmp_path: Path) -> None:
    rows = "esco:s1,sf:t1,close,Yes\nesco:s2,sf:t2,exact,\nesco:s3,sf:t3,broad,no\nesco:s4,sf:t4,close,jes\n"
    found = read(text(tmp_path, f"source id,target id,relation,keep\n{rows}", "own.csv"), author="Bo")
    assert [(one.source, one.author) for one in found.mappings] == [("esco:s1", "Bo")]
    assert (found.undecided, found.rejected) == (1, ["esco:s3>sf:t3 by Bo"])
    assert "'jes' is neither yes nor no. Nearest: yes" in found.set_aside[0].reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("s1,sf:t1,close", "'s1' is no id of the form framework:code"),
        ("esco:s1,esco:s2,close", "both ids are of esco"),
        ("esco:s1,sf:t1,closer", "'closer' is no relation"),
        ("esco:s2,sf:t2,close", "row 2 maps the same pair as 'exact'"),
    ],
)
def test_a_bad_row_of_a_table_is_set_aside(tmp_path: Path, row: str, reason: str) -> None:
    found = read(text(tmp_path, f"{OWN}esco:s2,sf:t2,exact\n{row}\n", "own.csv"))
    assert len(found.mappings) == 1
    assert [reason in one.reason for one in found.set_aside] == [True]


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_no_cell_is_a_formula_and_each_is_read_back(content: str) -> None:
    assert not escaped(content).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unescaped(escaped(content)) == content


def test_a_written_table_is_read_back_formulas_and_all(tmp_path: Path) -> None:
    row = dict.fromkeys(COLUMNS, "") | {
        "keep": "yes", "source id": "esco:s1", "target id": "sf:t1", "relation": "close",
        "author": "@ada", "reason": "=HYPERLINK(1)", "version": "-1",
    }  # fmt: skip
    path = tmp_path / "own.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        assert write([row], stream) == 1
    assert "'=HYPERLINK(1)" in path.read_text("utf-8-sig")
    (found,) = read(path).mappings
    assert (found.author, found.reason, found.version) == ("@ada", "=HYPERLINK(1)", "-1")


# Loading


def test_the_same_file_again_changes_nothing_and_a_new_version_replaces(
    service: Service, tmp_path: Path
) -> None:
    first = service.load_mappings([esco_onet(tmp_path)])
    assert (first.changes.added, first.counts["mapping"]) == (4, 4)
    again = service.load_mappings([esco_onet(tmp_path)])
    assert (again.published, again.changes.unchanged) == (False, 4)
    assert service.status().counts["mapping"] == 4
    second = service.load_mappings([esco_onet(tmp_path, "".join(ROWS.splitlines(True)[:2]), "2")])
    assert (second.changes.changed, second.removed, second.counts["mapping"]) == (2, 2, 2)
    assert any("version 2 takes the place of version 1" in one for one in second.notes)


def test_own_mappings_add_up_until_replace_or_another_version(service: Service, tmp_path: Path) -> None:
    def loaded(rows: str, *, replace: bool = False, version: str = "") -> int:
        options = MappingOptions("Ada", version)
        path = text(tmp_path, OWN + rows, "own.csv")
        return service.load_mappings([path], options=options, replace=replace).counts["mapping"]

    assert loaded("esco:s1,sf:t1,close\n", version="1") == 1
    assert loaded("esco:s2,sf:t2,exact\n", version="1") == 2
    assert loaded("esco:s3,sf:t3,broad\n") == 3  # a hand-made file without a version adds
    assert loaded("esco:s4,sf:t4,broad\n", version="2") == 1
    assert loaded("esco:s1,sf:t1,close\n", version="2", replace=True) == 1
    assert loaded("esco:s1,oasis:d1,close\n", version="3") == 2  # another pair of frameworks


def test_a_rejected_mapping_is_taken_back(service: Service, tmp_path: Path) -> None:
    table = "source id,target id,relation,keep\nesco:s1,sf:t1,close,{}\n"
    service.load_mappings([text(tmp_path, table.format("yes"), "own.csv")])
    report = service.load_mappings([text(tmp_path, table.format("no"), "own.csv")])
    assert report.removed == 1
    assert "mapping" not in report.counts


def test_a_mapping_waits_for_its_framework(tmp_path: Path) -> None:
    data = tmp_path / "data"
    load_frameworks(data, ["esco"])
    service = Service.open(Settings(data, model=""))
    report = service.load_mappings([esco_onet(tmp_path)])
    assert any(one.startswith("4 name 3 occupations that are not loaded") for one in report.notes)
    shown = service.show("occupation", "esco:ceo")["mapped"]
    assert [(one["id"], one["label"]) for one in shown] == [("onet:11-1011.00", None)]  # type: ignore[attr-defined]
    load_frameworks(data, ["onet"])
    assert service.gap(gap(service, "esco:ceo", "onet")).target.id == "onet:11-1011.00"


# What they make of a question


def test_an_exact_mapping_carries_a_target_and_says_so(service: Service, tmp_path: Path) -> None:
    service.load_mappings([esco_onet(tmp_path)])
    target = service.gap(gap(service, "chief executive officer", "onet")).target
    assert (target.id, target.framework) == ("onet:11-1011.00", "onet")
    assert [one.id for one in target.also] == ["esco:ceo"]
    assert target.note is not None
    assert "(exact, mapping esco-onet version 1 of The secretariat)" in target.note
    back = service.gap(gap(service, "onet:11-1011.00", "esco")).target
    assert back.id == "esco:ceo"


def test_a_broader_occupation_is_never_taken_silently_but_named(service: Service, tmp_path: Path) -> None:
    service.load_mappings([esco_onet(tmp_path)])
    with pytest.raises(UnknownName, match="not the same") as caught:
        service.gap(gap(service, "secretary general", "onet"))
    assert caught.value.nearest == ("onet:11-1011.00 (Chief Executives): broader",)


def test_several_close_ones_are_listed_unless_one_is_exact(service: Service, tmp_path: Path) -> None:
    service.load_mappings([esco_onet(tmp_path)])
    with pytest.raises(AmbiguousName, match="2 occupations of onet") as caught:
        service.gap(gap(service, "systems tester", "onet"))
    assert [one[:15] for one in caught.value.nearest] == ["onet:15-1252.00", "onet:15-1253.00"]
    better = text(tmp_path, "source id,target id,relation,kind\nesco:two,onet:15-1253.00,exact,occupation\n")
    service.load_mappings([better], options=MappingOptions("Ada"))
    assert service.gap(gap(service, "systems tester", "onet")).target.id == "onet:15-1253.00"


def test_without_a_mapping_the_name_is_unknown_there(service: Service) -> None:
    with pytest.raises(UnknownName, match="no mapping says what it is there"):
        service.gap(gap(service, "esco:ceo", "onet"))
    with pytest.raises(UnknownName, match="no occupation, job role or posting is called 'nobody'"):
        service.gap(gap(service, "nobody", "onet"))


def test_a_noc_mapping_serves_the_profiles_with_the_code(service: Service, tmp_path: Path) -> None:
    service.load_mappings([text(tmp_path, NOC)])
    target = service.gap(gap(service, "Software Developers", "oasis")).target
    assert target.id == "oasis:21231.00"
    assert target.note is not None
    assert "by the NOC code 21231" in target.note
    assert service.gap(gap(service, "oasis:21231.00", "onet")).target.id == "onet:15-1252.00"
    with pytest.raises(UnknownName) as caught:  # a profile is one of several kinds that the code holds
        service.gap(gap(service, "oasis:00011.01", "onet"))
    assert caught.value.nearest == ("onet:11-1011.00 (Chief Executives): broader",)
    with pytest.raises(UnknownName) as caught:
        service.gap(gap(service, "Chief Executives", "oasis"))
    assert [one.rpartition(": ")[2] for one in caught.value.nearest] == ["narrower", "narrower"]


def test_the_api_shows_what_an_occupation_maps_to(service: Service, tmp_path: Path) -> None:
    service.load_mappings([esco_onet(tmp_path)])
    with running(service.settings) as client:
        body = client.get("/v1/occupations/onet:11-1011.00").json()
        refused = client.post("/v1/gap", json={"target": "secretary general", "framework": "onet"})
    assert [(one["id"], one["relation"], one["version"]) for one in body["mapped"]] == [
        ("esco:ceo", "exact", "1"),
        ("esco:general", "narrow", "1"),  # read from O*NET, what ESCO calls broad is narrow
    ]
    assert body["outlooks"] == []
    assert problem(refused, 400, "unknown-name")["nearest"] == ["onet:11-1011.00 (Chief Executives): broader"]


def test_a_skill_held_in_one_framework_counts_in_another_once_it_is_mapped(
    service: Service, tmp_path: Path
) -> None:
    asked = GapQuestion(
        target=TargetQuestion(name="esco:ceo"), learner=Learner((HeldSkill("sf:t1"),)), framework="esco"
    )
    assert service.gap(asked).gap.missing == 1.0
    service.load_mappings([text(tmp_path, f"{OWN}esco:s1,sf:t1,broad\n", "own.csv")])
    assert service.gap(asked).gap.missing == 1.0  # broader is not the same
    service.load_mappings([text(tmp_path, f"{OWN}esco:s1,sf:t1,close\n", "own.csv")])
    answer = service.gap(asked)
    assert answer.gap.missing == 0.0
    assert answer.learner.held[0].note == "read from sf:t1 through its counterpart in esco"


def test_occupation_mappings_carry_no_skill() -> None:
    from tests.mapped import OCCUPATIONS, SKILLS

    mapping = ConceptMapping("esco:s1", "sf:t1", "exact", "occupation")
    taxonomy = Taxonomy.build([], SKILLS, OCCUPATIONS, [mapping])
    assert taxonomy.counterparts(taxonomy.skills["esco:s1"], "sf") == []
    again = Taxonomy.from_bytes(taxonomy.to_bytes())
    assert again.mappings == [mapping]
    assert [one.id for one in counterparts(again, "esco:s1", "sf")] == ["sf:t1"]


def test_a_mapping_to_an_absent_skill_leaves_the_label_to_speak() -> None:
    from tests.mapped import SKILLS

    taxonomy = Taxonomy.build([], SKILLS, [], [ConceptMapping("esco:s2", "sf:gone", "exact")])
    assert [one.id for one in taxonomy.counterparts(taxonomy.skills["esco:s2"], "sf")] == ["sf:t2"]


@given(st.sampled_from(RELATIONS), st.sampled_from(RELATIONS))
def test_relations_compose_the_same_from_either_end(first: Relation, second: Relation) -> None:
    assert inverse(composed(first, second)) == composed(inverse(second), inverse(first))
    assert composed("exact", first) == composed(first, "exact") == first
