"""NOC 2021 as a framework of its own: the official structure, its French twin, and codes that went wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from service.resolve import check_framework, resolve
from taxonomy.errors import FileError
from taxonomy.frameworks import Taxonomy
from taxonomy.model import Framework, FrameworkData, Occupation, Skill
from taxonomy.readers import detect
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.noc import NocReader
from taxonomy.readers.oasis import OasisReader
from taxonomy.validation import validate
from tests.clis import cli_over
from tests.conftest import RealFile

ENGLISH = (
    "Level,Hierarchical structure,Code - NOC 2021 V1.0,Class title,Class definition\n"
    "1,Broad Category,0,Management,All of management.\n"
    "2,Major Group,00,Senior management,\n"
    "3,Sub-major Group,000,Senior managers,\n"
    "4,Minor Group,0009,Senior managers of parks,\n"
    "5,Unit Group,00090,Park managers,They run parks.\n"
)
FRENCH = (
    "Niveau;Structure hiérarchique;Code - CNP 2021 V1.0;Titre de la classe;Définition de la classe\n"
    "1;Grande catégorie;0;Gestion;\n"
    "5;Groupe de base;00090;Gestionnaires de parcs;Ils gèrent des parcs.\n"
)


def written(folder: Path, text: str, name: str = "noc.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8-sig")
    return path


def read(*paths: Path, strict: bool = False) -> FrameworkData:
    reader, files, _ = detect(paths)
    return reader.read(files, ReadOptions(strict=strict))


def classes(data: FrameworkData) -> dict[str, Occupation]:
    return {one.id: one for one in data.occupations}


@pytest.fixture(scope="module")
def noc(real_file: RealFile) -> FrameworkData:
    return read(real_file("esdc/noc_structure_en.csv"))


class TestOfficialFile:
    def test_holds_all_classes_in_five_levels(self, noc: FrameworkData) -> None:
        assert Counter(one.facts["level"] for one in noc.occupations) == {
            "1": 10, "2": 45, "3": 89, "4": 162, "5": 516,
        }  # fmt: skip
        assert (noc.skills, noc.set_aside, noc.notes) == ([], [], [])
        assert all(one.descriptions["en"] for one in noc.occupations)
        validate(noc, "NOC")

    def test_every_class_hangs_below_the_one_that_its_code_begins_with(self, noc: FrameworkData) -> None:
        by_id = classes(noc)
        for one in noc.occupations:
            above = [by_id[id_] for id_ in one.broader]
            assert len(above) == (one.facts["level"] != "1")
            assert all(int(up.facts["level"]) == int(one.facts["level"]) - 1 for up in above)

    def test_keeps_leading_zeros_and_says_whose_it_is(self, noc: FrameworkData) -> None:
        legislators = classes(noc)["noc:00010"]
        assert legislators.labels == {"en": "Legislators"}
        assert legislators.codes == {"noc2021": "00010"}
        assert legislators.facts == {"level": "5", "structure": "Unit Group", "teer": "0"}
        assert noc.framework.licence == "Statistics Canada Open Licence"
        assert "Adapted from Statistics Canada" in noc.framework.attribution


class TestLanguages:
    def test_both_together_live_on_one_id(self, tmp_path: Path) -> None:
        data = read(written(tmp_path, ENGLISH), written(tmp_path, FRENCH, "cnp.csv"))
        parks = classes(data)["noc:00090"]
        assert parks.labels == {"en": "Park managers", "fr": "Gestionnaires de parcs"}
        assert parks.descriptions == {"en": "They run parks.", "fr": "Ils gèrent des parcs."}
        assert parks.facts["structure"] == "Unit Group"
        assert data.framework.languages == ("en", "fr")

    def test_french_loaded_later_joins_the_english_classes(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SKILLSTEP_MODEL", "")
        run = cli_over(tmp_path / "data", capsys)
        assert run("load", "framework", str(written(tmp_path, ENGLISH))).code == 0
        assert run("load", "framework", str(written(tmp_path, FRENCH, "cnp.csv"))).code == 0
        shown = run("show", "occupations", "Gestionnaires de parcs", "--json").json
        assert shown["id"] == "noc:00090"
        assert shown["labels"] == {"en": "Park managers", "fr": "Gestionnaires de parcs"}
        assert shown["broader"] == ["noc:0009"]
        (found,) = run("search", "occupations", "gestionnaires parcs", "--lang", "fr", "--json").json["items"]
        assert found["title"] == "Gestionnaires de parcs"

    def test_a_second_file_of_one_language(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match=r"second structure in 'en', beside a\.csv"):
            read(written(tmp_path, ENGLISH, "a.csv"), written(tmp_path, ENGLISH, "b.csv"))


class TestBadFiles:
    def test_a_code_that_lost_its_leading_zeros_is_an_error_with_the_right_one(self, tmp_path: Path) -> None:
        path = written(tmp_path, ENGLISH.replace("5,Unit Group,00090", "5,Unit Group,90"))
        with pytest.raises(FileError, match=r"noc\.csv, row 6.* Nearest: 00090\."):
            read(path)

    def test_a_code_that_stands_twice(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match=r"row 7.*00090 stands twice"):
            read(written(tmp_path, ENGLISH + "5,Unit Group,00090,Park managers,\n"))

    def test_a_level_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match="row 7, field 'Level': '6' is not 1 to 5"):
            read(written(tmp_path, ENGLISH + "6,Unit Group,000901,Park managers,\n"))

    def test_a_class_without_a_title_is_set_aside(self, tmp_path: Path) -> None:
        path = written(tmp_path, ENGLISH + "5,Unit Group,00091,,\n")
        data = read(path)
        assert [one.row for one in data.set_aside] == [7]
        assert "noc:00091" not in classes(data)
        with pytest.raises(FileError, match="class 00091 has no title"):
            read(path, strict=True)

    def test_a_class_without_the_one_above_it_is_noted(self, tmp_path: Path) -> None:
        data = read(written(tmp_path, FRENCH))
        assert classes(data)["noc:00090"].broader == ()
        assert data.notes == ["1 classes without the class above them: noc:00090."]

    def test_other_headings_name_the_nearest(self, tmp_path: Path) -> None:
        path = written(tmp_path, ENGLISH.replace("Class title", "Class titel"))
        with pytest.raises(FileError, match=r"no column 'Class title'\. Nearest: Class titel"):
            read(path)


def test_a_code_finds_the_class(tmp_path: Path) -> None:
    data = NocReader().read([written(tmp_path, ENGLISH)], ReadOptions())
    taxonomy = Taxonomy.build([data.framework], data.skills, data.occupations)
    assert [match.id for match in taxonomy.named("occupation", "00090")] == ["noc:00090"]


def test_a_framework_without_skills_is_never_the_default(tmp_path: Path) -> None:
    noc = NocReader().read([written(tmp_path, ENGLISH)], ReadOptions())
    own = Framework(id="own", name="Own")
    guide = Occupation(id="own:guide", labels={"en": "Park managers"})
    taxonomy = Taxonomy.build(
        [noc.framework, own], [Skill(id="own:a", labels={"en": "A"})], [*noc.occupations, guide]
    )
    assert check_framework(taxonomy, None) == "own"
    found = resolve(taxonomy, "occupation", "Park managers", field="target")
    assert (found.id, found.also) == ("own:guide", ("noc:00090",))


def test_a_header_alone_is_no_framework(real_file: RealFile, tmp_path: Path) -> None:
    header = real_file("esdc/noc_structure_en.csv").read_bytes().splitlines(keepends=True)[0]
    (tmp_path / "noc.csv").write_bytes(header)
    for reader in (NocReader(), OasisReader()):
        with pytest.raises(FileError, match="holds no class"):
            reader.read([tmp_path / "noc.csv"], ReadOptions())
