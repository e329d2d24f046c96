"""The ESCO reader: the official downloads, and small files of the same form that go wrong in known ways."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from taxonomy.errors import FileError, InputError, UnknownFormat
from taxonomy.frameworks import Taxonomy
from taxonomy.model import FrameworkData, Occupation, Requirement, Skill
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.esco import EscoReader
from taxonomy.text import clean, fold
from taxonomy.validation import validate
from tests.conftest import RealFile

FIXTURES = Path(__file__).parent / "fixtures" / "esco"
SKILL = "http://data.europa.eu/esco/skill/"
PRUNE, DISEASES, RECORDS, PEARS = (
    f"esco:aaaa000{n}-0000-4000-8000-00000000000{n}" for n in range(1, 5)
)  # fmt: skip
TENDING = "esco:bbbb0001-0000-4000-8000-000000000001"
GROWER, PEAR_GROWER = (f"esco:cccc000{n}-0000-4000-8000-00000000000{n}" for n in (1, 2))
CLASSIFICATION = "esco/ESCO dataset - v1.1.1 - classification - en - csv.zip"
RELATIONS = "esco/ESCO dataset - v1.1.1 - relations - csv.zip"


def read(*paths: Path, **options: bool | str) -> FrameworkData:
    return EscoReader().read(paths, ReadOptions(**options))  # type: ignore[arg-type]


def records_of(data: FrameworkData) -> list[Skill | Occupation]:
    return [*data.skills, *data.occupations]


def skills_of(data: FrameworkData) -> dict[str, Skill]:
    return {one.id: one for one in data.skills}


def occupations_of(data: FrameworkData) -> dict[str, Occupation]:
    return {one.id: one for one in data.occupations}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the fixture, to be changed."""
    return Path(shutil.copytree(FIXTURES, tmp_path / "esco"))


def loose(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def zipped(folder: Path, name: str) -> Path:
    path = folder.parent / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in loose(folder):
            archive.write(file, f"some folder/{file.name}")
    return path


@pytest.fixture(scope="module")
def official(real_file: RealFile) -> FrameworkData:
    names = (CLASSIFICATION, RELATIONS, "esco/skills_fr.csv", "esco/occupations_fr.csv")
    return read(*map(real_file, names))


class TestOfficialFiles:
    def test_holds_what_the_publisher_counts(self, official: FrameworkData) -> None:
        types = [one.type for one in official.skills]
        assert (types.count("skill"), types.count("knowledge"), types.count("group")) == (10_837, 3_059, 640)
        assert len(official.occupations) == 3_007
        assert official.framework.version == "1.1.1"
        assert official.framework.languages == ("en", "fr")
        validate(official, "ESCO")

    def test_keeps_every_relation_between_rows_that_exist(self, official: FrameworkData) -> None:
        assert sum(len(one.requirements) for one in official.occupations) == 123_855 - 67
        assert sum(len(one.broader) for one in official.skills) == 20_656 - 7
        assert sum(len(one.related) for one in official.skills) == 5_899 - 1  # one skill names itself
        ids = {one.id for one in official.skills}
        for one in official.skills:
            assert ids.issuperset(one.broader)
            assert ids.issuperset(one.related)

    def test_sets_aside_the_relations_of_the_occupation_without_a_row(self, official: FrameworkData) -> None:
        aside = [one for one in official.set_aside if "occupationSkillRelations" in one.file]
        assert [one.row for one in aside] == [84_425]
        assert "a9e54177-a185-404d-b6e6-15663d31137e" in aside[0].reason
        assert "(67)" in aside[0].reason
        assert len(official.set_aside) == 9  # 7 groups and this occupation lack a row as narrower ones

    def test_cleans_labels_and_drops_alternatives_that_repeat_them(self, official: FrameworkData) -> None:
        for one in records_of(official):
            for language, label in one.labels.items():
                names = [label, *one.alternatives.get(language, ())]
                assert all(name and name == clean(name) for name in names)
                assert len({fold(name) for name in names}) == len(names)

    def test_puts_french_labels_on_the_same_ids_and_counts_the_rest(self, official: FrameworkData) -> None:
        french = [sum("fr" in one.labels for one in kind) for kind in (official.skills, official.occupations)]
        assert french == [13_379, 2_939]
        notes = " ".join(official.notes)
        assert "106 of 13,485 ids" in notes
        assert "3 of 2,942 ids" in notes
        assert "6 skills state no type" in notes

    def test_resolves_a_uri_a_uuid_a_code_and_both_languages(self, official: FrameworkData) -> None:
        taxonomy = Taxonomy.build([official.framework], official.skills, official.occupations)
        java = "19a8293b-8e95-4de3-983f-77484079c389"
        for name in (SKILL + java, java, f"esco:{java}", "Java (computer programming)"):
            assert taxonomy.named("skill", name)[0].id == f"esco:{java}"
        director = "esco:00030d09-2b3a-4efd-87cc-c4ea39d27c34"
        uri = "http://data.europa.eu/esco/occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34"
        for name in (uri, "2654.1.7", "technical director", "directrice technique"):
            assert taxonomy.named("occupation", name)[0].id == director
        assert taxonomy.named("occupation", "2654") == []  # an ISCO group is no occupation
        assert taxonomy.occupations[director].facts["isco08"] == "2654"

    def test_strict_refuses_the_first_row_that_is_set_aside(self, real_file: RealFile) -> None:
        with pytest.raises(FileError, match="row 231"):
            read(real_file(CLASSIFICATION), real_file(RELATIONS), strict=True)

    def test_french_files_alone_are_a_french_framework(self, real_file: RealFile) -> None:
        data = read(real_file("esco/skills_fr.csv"), real_file("esco/occupations_fr.csv"))
        assert (len(data.skills), len(data.occupations)) == (13_485, 2_942)
        assert data.framework.languages == ("fr",)
        assert all(set(one.labels) == {"fr"} for one in records_of(data))

    def test_a_truncated_download_says_so(self, real_file: RealFile, tmp_path: Path) -> None:
        whole = real_file(RELATIONS)
        cut = tmp_path / whole.name
        cut.write_bytes(whole.read_bytes()[:1_000_000])
        assert EscoReader().recognises(cut)
        with pytest.raises(FileError, match="not a whole zip archive") as caught:
            read(real_file(CLASSIFICATION), cut)
        assert caught.value.file == whole.name


class TestReading:
    def test_skills_knowledge_and_groups(self) -> None:
        data = read(*loose(FIXTURES))
        skills = skills_of(data)
        assert {id_: one.type for id_, one in skills.items()} == {
            PRUNE: "skill",
            DISEASES: "knowledge",
            RECORDS: "skill",
            PEARS: "skill",
            "esco:isced-f-0812": "group",
            TENDING: "group",
        }
        assert skills[PRUNE].labels == {"en": "prune fruit trees", "fr": "tailler des arbres fruitiers"}
        assert skills[PRUNE].alternatives == {
            "en": ("fruit tree pruning", "trim fruit trees"),
            "fr": ("taille des arbres fruitiers",),
        }
        assert skills[PRUNE].descriptions["en"].endswith("bear well.\nWork with the season.")
        assert skills[DISEASES].labels["en"] == "plant diseases"
        assert skills[DISEASES].descriptions["en"] == "Illnesses of plants."
        assert skills[PRUNE].category == "sector-specific"
        assert not any(one.levels or one.scale for one in data.skills)
        assert "S9.1" in skills[TENDING].codes
        validate(data, "fixture")

    def test_several_parents_and_relations_of_skills(self) -> None:
        skills = skills_of(read(*loose(FIXTURES)))
        assert skills[PEARS].broader == (PRUNE, TENDING)
        assert skills[DISEASES].broader == ("esco:isced-f-0812",)
        assert skills[PRUNE].related == (DISEASES,)

    def test_occupations_with_weights_by_relation(self) -> None:
        data = read(*loose(FIXTURES))
        grower, pears = (occupations_of(data)[id_] for id_ in (GROWER, PEAR_GROWER))
        assert grower.requirements == (
            Requirement(PRUNE, None, 1.0, "essential"),
            Requirement(DISEASES, None, 0.5, "optional"),
        )
        assert pears.requirements == (Requirement(PEARS, None, 1.0, "essential"),)
        assert grower.broader == ("esco:isco-6112",)
        assert pears.broader == (GROWER, "esco:isco-6112")
        assert grower.facts == {"isco08": "6112", "isco08_title": "Tree and shrub crop growers"}
        assert grower.codes["esco"] == "6112.9"

    def test_notes_and_rows_set_aside(self) -> None:
        data = read(*loose(FIXTURES))
        assert "skills_fr.csv: 1 of 2 ids are not in this version" in " ".join(data.notes)
        assert [(one.file, one.row) for one in data.set_aside] == [("occupationSkillRelations_en.csv", 4)]
        assert "(2)" in data.set_aside[0].reason

    def test_zips_and_loose_files_read_alike(self, folder: Path) -> None:
        path = zipped(folder, "ESCO dataset - v1.2.0 - classification - en - csv.zip")
        packed, unpacked = read(path), read(*loose(folder))
        assert packed.framework.version == "1.2.0"
        assert unpacked.framework.version == ""
        assert (packed.skills, packed.occupations) == (unpacked.skills, unpacked.occupations)

    def test_names_without_a_language_are_english(self, folder: Path) -> None:
        for file in folder.glob("*_en.csv"):
            file.rename(file.with_name(file.name.replace("_en", "")))
        assert all(EscoReader().recognises(file) for file in loose(folder))
        assert skills_of(read(*loose(folder))) == skills_of(read(*loose(FIXTURES)))

    def test_the_version_stands_in_the_folder_or_is_told(self, folder: Path) -> None:
        named = folder.rename(folder.with_name("ESCO dataset - v1.2.1 - classification - en - csv"))
        assert read(*loose(named)).framework.version == "1.2.1"
        assert read(*loose(named), version="2.0").framework.version == "2.0"

    def test_the_order_of_the_paths_does_not_matter(self) -> None:
        paths = loose(FIXTURES)
        assert read(*paths) == read(*reversed(paths))

    def test_line_ends_and_a_byte_order_mark_do_not_matter(self, folder: Path) -> None:
        for file in loose(folder):
            file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
        assert read(*loose(folder)) == read(*loose(FIXTURES))

    def test_french_alone(self) -> None:
        data = read(FIXTURES / "skills_fr.csv")
        assert [one.labels for one in data.skills] == [
            {"fr": "tailler des arbres fruitiers"},
            {"fr": "greffer des pommiers"},
        ]
        assert data.framework.languages == ("fr",)

    def test_relations_to_files_that_are_not_given_are_counted(self) -> None:
        names = ("skills_en", "broaderRelationsSkillPillar_en", "occupationSkillRelations_en")
        data = read(*(FIXTURES / f"{name}.csv" for name in names))
        assert data.set_aside == []
        notes = " ".join(data.notes)
        assert "3 relations are left out: skillGroups are not given" in notes
        assert "6 relations are left out: occupations are not given" in notes
        assert skills_of(data)[PEARS].broader == (PRUNE,)


class TestRecognising:
    def test_official_names_and_headers(self) -> None:
        assert all(EscoReader().recognises(file) for file in loose(FIXTURES))

    def test_zips_by_name_or_by_their_members(self, folder: Path) -> None:
        assert EscoReader().recognises(zipped(folder, "download.zip"))
        other = folder.parent / "other.zip"
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr("skills_list.csv", "id,label\n")
        assert not EscoReader().recognises(other)
        (folder.parent / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
        assert not EscoReader().recognises(folder.parent / "broken.zip")

    def test_a_table_of_ones_own_named_skills_is_not_esco(self, tmp_path: Path) -> None:
        own = tmp_path / "skills.csv"
        own.write_text("id,label\n1,Pruning\n", encoding="utf-8")
        assert not EscoReader().recognises(own)
        assert not EscoReader().recognises(tmp_path / "absent" / "skills_en.csv")


class TestBadFiles:
    def test_another_encoding(self, folder: Path) -> None:
        file = folder / "skills_fr.csv"
        file.write_bytes(file.read_text(encoding="utf-8").replace("tailler", "tâiller").encode("latin-1"))
        with pytest.raises(FileError, match="not UTF-8") as caught:
            read(*loose(folder))
        assert caught.value.file == "skills_fr.csv"

    def test_a_missing_column_is_named_with_the_nearest(self, folder: Path) -> None:
        change(folder / "skills_en.csv", "preferredLabel", "prefLabel")
        with pytest.raises(FileError) as caught:
            read(*loose(folder))
        assert (caught.value.file, caught.value.field) == ("skills_en.csv", "preferredLabel")
        assert "prefLabel" in caught.value.nearest

    def test_an_id_with_two_meanings(self, folder: Path) -> None:
        change(folder / "skills_en.csv", "aaaa0004-0000-4000-8000-000000000004", PRUNE.removeprefix("esco:"))
        with pytest.raises(FileError, match="stands in row 2 already") as caught:
            read(*loose(folder))
        assert (caught.value.row, caught.value.field) == (5, "conceptUri")

    def test_a_row_that_stands_twice_but_for_its_date_counts_once(self, folder: Path) -> None:
        file = folder / "skills_en.csv"
        last = file.read_text(encoding="utf-8").splitlines()[-1]
        with file.open("a", encoding="utf-8") as stream:
            stream.write(last.replace("2024-01-01", "2024-02-02") + "\n")
        data = read(*loose(folder))
        assert data.skills == read(*loose(FIXTURES)).skills
        assert "skills_en.csv: 1 rows repeat an earlier one." in data.notes

    def test_an_isco_code_that_lost_its_zeros(self, folder: Path) -> None:
        change(folder / "occupations_en.csv", ",6112,pear", ",110,pear")
        with pytest.raises(FileError, match="leading zeros") as caught:
            read(*loose(folder))
        assert (caught.value.row, caught.value.field, caught.value.nearest) == (3, "iscoGroup", ("0110",))

    def test_a_circle_in_the_hierarchy(self, folder: Path) -> None:
        with (folder / "broaderRelationsSkillPillar_en.csv").open("a", encoding="utf-8") as stream:
            for narrow, broad in ((PRUNE, PEARS), (PEARS, PRUNE)):
                uris = (SKILL + id_.removeprefix("esco:") for id_ in (narrow, broad))
                stream.write("K,{},,K,{},\n".format(*uris))
        with pytest.raises(InputError, match="circle"):
            validate(read(*loose(folder)), "ESCO")

    @pytest.mark.parametrize(
        ("file", "old", "new", "row", "field"),
        [
            ("skills_en.csv", "prune pear trees", "", 5, "preferredLabel"),
            ("skills_en.csv", f"{SKILL}aaaa0004", "esco-skill-4", 5, "conceptUri"),
            ("occupationSkillRelations_en.csv", ",optional,knowledge", ",nice,knowledge", 3, "relationType"),
        ],
    )
    def test_one_bad_row_is_set_aside_and_fatal_when_strict(
        self, folder: Path, file: str, old: str, new: str, row: int, field: str
    ) -> None:
        relations = folder / "occupationSkillRelations_en.csv"
        lines = relations.read_text(encoding="utf-8").splitlines(keepends=True)
        relations.write_text("".join(line for line in lines if "cccc0009" not in line), encoding="utf-8")
        change(folder / file, old, new)
        first = read(*loose(folder)).set_aside[0]
        assert (first.file, first.row) == (file, row)
        assert field in first.reason
        with pytest.raises(FileError) as caught:
            read(*loose(folder), strict=True)
        assert (caught.value.file, caught.value.row, caught.value.field) == (file, row, field)

    def test_a_row_with_too_many_cells_is_set_aside_and_an_empty_one_is_nothing(self, folder: Path) -> None:
        with (folder / "occupationSkillRelations_en.csv").open("a", encoding="utf-8") as stream:
            stream.write(",,,,,\na,b,c,d,e,f,g,h\n")
        rows = [one.row for one in read(*loose(folder)).set_aside]
        assert sorted(rows) == [4, 9]

    def test_a_zip_with_a_damaged_member(self, folder: Path) -> None:
        path = zipped(folder, "ESCO dataset - v1.2.0 - classification - en - csv.zip")
        data = bytearray(path.read_bytes())
        at = data.index(b"skills_en.csv") + 40
        data[at : at + 60] = bytes(60)
        path.write_bytes(data)
        with pytest.raises(FileError, match=r"damaged|not a whole zip") as caught:
            read(path)
        assert str(caught.value.file).startswith(path.name)

    def test_the_same_file_twice(self, folder: Path) -> None:
        path = zipped(folder, "ESCO dataset - v1.2.0 - classification - en - csv.zip")
        with pytest.raises(FileError, match="second 'skills' file in language 'en'"):
            read(path, folder / "skills_en.csv")

    def test_relations_without_a_classification(self) -> None:
        with pytest.raises(FileError, match="neither skills nor occupations"):
            read(FIXTURES / "occupationSkillRelations_en.csv")

    def test_a_file_of_another_name(self, folder: Path) -> None:
        other = (folder / "skills_en.csv").rename(folder / "skils_en.csv")
        with pytest.raises(UnknownFormat) as caught:
            read(other)
        assert caught.value.nearest[0] == "skills_en.csv"

    def test_a_zip_of_something_else(self, tmp_path: Path) -> None:
        path = tmp_path / "ESCO dataset - v1.2.0 - classification - ttl.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("esco.ttl", "")
        with pytest.raises(UnknownFormat, match="no CSV file of an ESCO download"):
            read(path)
