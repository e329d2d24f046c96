"""The files of O*NET: zipped, unpacked, cut, missing; and which reader knows them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from taxonomy.errors import FileError, InputError, UnknownFormat
from taxonomy.readers import detect
from tests.conftest import RealFile
from tests.onets import (
    made,
    read,
    tables,
    unpack,
    zipped,
)

ZIP = "onet/db_29_2_text.zip"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "db_31_0_text"


class TestFiles:
    def test_the_folder_is_the_zip(self, folder: Path) -> None:
        data = made(folder)
        other = read(zipped(folder))
        assert (data.framework, data.skills, data.occupations) == (
            other.framework,
            other.skills,
            other.occupations,
        )
        assert data.framework.version == "31.0"

    def test_line_ends_do_not_matter(self, folder: Path) -> None:
        plain = read(unpack(tables(), folder.parent / "lf" / folder.name, "\n"))
        assert plain.skills == made(folder).skills

    @pytest.mark.parametrize("name", ["db_30_1_text.zip", "db_30_1_text (1).zip", "DB_30_1_TEXT.zip"])
    def test_the_version_is_in_the_name(self, folder: Path, name: str) -> None:
        assert read(zipped(unpack(tables(), folder), name)).framework.version == "30.1"

    def test_else_in_the_read_me(self, tmp_path: Path) -> None:
        folder = unpack(tables(), tmp_path / "mine")
        (folder / "Read Me.txt").write_text("O*NET 27.3 Database\r\nMay 2023 Release\r\n")
        assert read(folder).framework.version == "27.3"
        assert read(folder, version="mine").framework.version == "mine"

    def test_without_any_there_is_none(self, tmp_path: Path) -> None:
        framework = read(unpack(tables(), tmp_path / "mine")).framework
        assert framework.version == ""
        assert framework.attribution == "O*NET Database, U.S. Department of Labor, CC BY 4.0"

    @pytest.mark.parametrize("name", sorted(tables()))
    def test_any_one_table_may_be_missing(self, folder: Path, name: str) -> None:
        given = tables()
        del given[name]
        data = made(folder, given)
        assert data.set_aside == []
        assert any("left out" in note and name in note for note in data.notes)
        assert bool(data.occupations) == (name != "Occupation Data")

    def test_one_table_is_enough(self, folder: Path) -> None:
        only = {"Occupation Data": tables()["Occupation Data"]}
        data = made(folder, only)
        assert (len(data.occupations), data.skills) == (3, [])

    def test_tables_that_need_others_are_not(self, folder: Path) -> None:
        with pytest.raises(FileError, match=r"holds none of Occupation Data\.txt"):
            made(folder, {"Skills": tables()["Skills"]})

    def test_a_missing_column_is_named(self, folder: Path) -> None:
        given = tables()
        given["Skills"][0] = ("O*NET-SOC Code", "Element ID", "Name", "Scale ID", "Data Vale", "x", "y")
        with pytest.raises(FileError, match=r"Skills\.txt.*'Data Value'.*Nearest: Data Vale"):
            made(folder, given)

    def test_a_cut_zip_is_an_error(self, folder: Path) -> None:
        path = zipped(unpack(tables(), folder))
        path.write_bytes(path.read_bytes()[:-200])
        with pytest.raises(FileError, match="whole zip archive"):
            read(path)

    def test_a_cut_table_loses_its_last_row(self, folder: Path) -> None:
        unpack(tables(), folder)
        file = folder / "Skills.txt"
        file.write_bytes(file.read_bytes()[:-8])
        (aside,) = read(folder).set_aside
        assert (aside.file, aside.row) == ("Skills.txt", 7)

    def test_another_encoding_is_an_error(self, folder: Path) -> None:
        unpack(tables(), folder)
        file = folder / "Occupation Data.txt"
        file.write_bytes(file.read_bytes().replace(b"Cider Poets", "Cidre poètes".encode("latin-1")))
        with pytest.raises(FileError, match=r"is not UTF-8 \(line 4"):
            read(folder)

    def test_a_table_given_twice_is_an_error(self, folder: Path) -> None:
        path = zipped(unpack(tables(), folder))
        with pytest.raises(FileError, match="is a second table"):
            read(path, folder)

    def test_the_download_in_another_form_says_what_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "db_29_2_excel.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("db_29_2_excel/Skills.xlsx", b"")
        with pytest.raises(UnknownFormat, match=r"db_29_2_text\.zip"):
            read(path)

    def test_a_huge_scale_is_none(self, folder: Path) -> None:
        given = tables()
        given["Scales Reference"][2] = ("LV", "Level", "0", "9999999999")
        (aside,) = made(folder, given).set_aside
        assert "no range of a scale" in aside.reason


class TestDetection:
    @pytest.mark.parametrize(
        ("name", "format_"),
        [
            (ZIP, "onet"),
            ("esco/ESCO dataset - v1.1.1 - classification - en - csv.zip", "esco"),
            ("esdc/oasis_2023_v1.0", "oasis"),
            ("skillsfuture", "skillsfuture"),
        ],
    )
    def test_official_files_are_known_apart(self, real_file: RealFile, name: str, format_: str) -> None:
        assert detect([real_file(name)]).reader.format == format_

    def test_a_renamed_zip_is_known_by_its_tables(self, folder: Path) -> None:
        path = zipped(unpack(tables(), folder), "occupations.zip")
        assert detect([path]).reader.format == "onet"

    def test_a_zip_of_something_else_is_not(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("notes.txt", "Occupation\tData")
        with pytest.raises(UnknownFormat):
            detect([path])

    def test_a_text_of_something_else_is_not(self, tmp_path: Path) -> None:
        path = tmp_path / "Skills.txt"
        path.write_text("my skills\tand others\n")
        with pytest.raises(UnknownFormat):
            detect([path])

    def test_tables_that_are_not_read_are_known_and_passed_over(self, folder: Path) -> None:
        unpack(tables() | {"DWA Reference": [("Element ID", "DWA ID"), ("4.A", "4.A.I01")]}, folder)
        assert detect([folder]).ignored == []
        assert read(folder).set_aside == []

    def test_beside_another_framework_is_an_error(self, folder: Path, tmp_path: Path) -> None:
        unpack(tables(), folder)
        table = tmp_path / "skills.csv"
        table.write_text("id,label\na,Pruning\n")
        with pytest.raises(InputError, match="several formats"):
            detect([folder, table])
