"""A user's own taxonomy as tables, and the choice of a reader for files and folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taxonomy.errors import FileError, InputError, UnknownFormat
from taxonomy.model import FrameworkData, Level, LevelScale, Requirement, Skill
from taxonomy.readers import READERS, detect, expand
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.table import TableReader
from taxonomy.steps import steps_of
from taxonomy.validation import validate
from tests.conftest import RealFile
from tests.test_readers_tables import book

SAMPLE = Path(__file__).resolve().parents[1] / "service" / "sample"

SKILLS = """\
id,label,label_fr,alternatives,description,type,broader,related,scale,levels,category,code
sewing,Sewing,Couture,stitching|needlework,Join cloth,skill,textiles,,4,1=Novice|2=Able|4=Master,craft,S1|S2
cutting,Cutting,,,Cut cloth,,textiles,sewing,,,,
textiles,Textiles,Textiles,,,group,,,,,,
"""
OCCUPATIONS = """\
id,label,label_fr,sector,track,group,code
tailor,Tailor,Tailleur,Fashion,Bespoke,Makers,7531
cutter,Cutter,,Fashion,,,
"""
REQUIREMENTS = """\
occupation,skill,level,importance
tailor,sewing,4,1
tailor,cutting,,0.5
cutter,Cutting,,
cutter,sewing,able,
"""


def write(folder: Path, **tables: str) -> list[Path]:
    paths = []
    for name, text in tables.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def read(paths: list[Path], **options: object) -> FrameworkData:
    data = TableReader().read(paths, ReadOptions(**options))  # type: ignore[arg-type]
    validate(data, "test")
    return data


def skills_of(folder: Path, text: str, **options: object) -> dict[str, Skill]:
    return {skill.id.partition(":")[2]: skill for skill in read(write(folder, skills=text), **options).skills}


def leveled(folder: Path, levels: str, scale: str = "") -> Skill:
    return skills_of(folder, f'id,label,scale,levels\nx,X,"{scale}","{levels}"\nother,Other,,\n')["x"]


def reasons(data: FrameworkData) -> list[tuple[int, str]]:
    return [(one.row, one.reason) for one in data.set_aside]


class TestTables:
    def test_the_three_tables_make_a_framework(self, tmp_path: Path) -> None:
        data = read(write(tmp_path, skills=SKILLS, occupations=OCCUPATIONS, requirements=REQUIREMENTS))
        sewing, cutting, textiles = data.skills
        assert sewing == Skill(
            id="skills:sewing",
            labels={"en": "Sewing", "fr": "Couture"},
            alternatives={"en": ("stitching", "needlework")},
            descriptions={"en": "Join cloth"},
            category="craft",
            scale=LevelScale("skills", 4.0, {"novice": 1.0, "able": 2.0, "master": 4.0}),
            levels=(Level(1.0, "Novice"), Level(2.0, "Able"), Level(4.0, "Master")),
            broader=("skills:textiles",),
            codes={"S1": None, "S2": None},
        )
        assert (cutting.type, cutting.scale, cutting.related) == ("skill", None, ("skills:sewing",))
        assert (textiles.type, textiles.scored) == ("group", False)
        tailor, cutter = data.occupations
        assert (tailor.labels, tailor.codes) == ({"en": "Tailor", "fr": "Tailleur"}, {"code": "7531"})
        assert tailor.facts == {"sector": "Fashion", "track": "Bespoke", "group": "Makers"}
        assert tailor.requirements == (
            Requirement("skills:sewing", 4.0, 1.0),
            Requirement("skills:cutting", None, 0.5),
        )
        # A skill may be named by its label, and a level by its name.
        assert cutter.requirements == (
            Requirement("skills:cutting", None, 1.0),
            Requirement("skills:sewing", 2.0, 1.0),
        )
        assert (data.set_aside, data.notes, data.framework.languages) == ([], [], ("en", "fr"))

    def test_a_workbook_with_three_sheets_is_the_same(self, tmp_path: Path) -> None:
        tables = {"Skills": SKILLS, "Occupations": OCCUPATIONS, "Requirements": REQUIREMENTS}
        sheets = {name: [line.split(",") for line in text.splitlines()] for name, text in tables.items()}
        path = book(tmp_path / "skills.xlsx", sheets | {"Read me": [["Anything"], ["at all"]]})
        from_book = read([path])
        from_files = read(write(tmp_path, skills=SKILLS, occupations=OCCUPATIONS, requirements=REQUIREMENTS))
        assert (from_book.skills, from_book.occupations) == (from_files.skills, from_files.occupations)
        assert from_book.notes == ["skills.xlsx: sheets that are not used: Read me."]

    def test_common_headers_are_known(self, tmp_path: Path) -> None:
        text = (
            "Skill ID;Skill name;Synonyms;Definition;Parent;Max level\ns;Sewing;a|b;Join;;3\nt;Other;;;s;\n"
        )
        skills = skills_of(tmp_path, text)
        assert skills["s"].alternatives == {"en": ("a", "b")}
        assert len(skills["s"].levels) == 3
        assert skills["t"].broader == ("skills:s",)

    def test_columns_that_are_not_used_are_named(self, tmp_path: Path) -> None:
        data = read(write(tmp_path, skills="id,label,levels,colour\nx,X,,red\n"))
        assert data.notes == ["skills.csv: columns that are not used: colour."]

    def test_a_skill_may_be_labelled_in_other_languages_alone(self, tmp_path: Path) -> None:
        skills = skills_of(tmp_path, "id,label_fr,Description (de)\nx,Couture,Naehen\n")
        assert (skills["x"].labels, skills["x"].descriptions) == ({"fr": "Couture"}, {"de": "Naehen"})

    def test_ids_that_carry_the_prefix_keep_it_once(self, tmp_path: Path) -> None:
        text = "id,label,broader\nacme:x,X,\ny,Y,acme:x\n"
        assert set(skills_of(tmp_path, text, prefix="acme")) == {"x", "y"}


class TestLevels:
    @pytest.mark.parametrize(
        ("levels", "scale", "maximum", "expected"),
        [
            ("1=Foundation|2=Practitioner", "", 2, [(1, "Foundation"), (2, "Practitioner")]),
            ("1=Foundation|2=Practitioner", "4", 4, [(1, "Foundation"), (2, "Practitioner")]),
            ("1: Low; 3: High", "", 3, [(1, "Low"), (3, "High")]),
            ("1|2|3", "5", 5, [(1, ""), (2, ""), (3, "")]),
            ("0,5|1", "", 1, [(0.5, ""), (1, "")]),
            ("Basic|Intermediate|Advanced", "3", 3, [(1, "Basic"), (2, "Intermediate"), (3, "Advanced")]),
            ("Basic|Advanced", "", 2, [(1, "Basic"), (2, "Advanced")]),
            ("Low|High", "5", 5, [(2.5, "Low"), (5, "High")]),
            ("", "3", 3, [(1, ""), (2, ""), (3, "")]),
        ],
    )
    def test_forms(
        self, tmp_path: Path, levels: str, scale: str, maximum: float, expected: list[tuple[float, str]]
    ) -> None:
        skill = leveled(tmp_path, levels, scale)
        assert skill.scale is not None
        assert skill.scale.maximum == maximum
        assert [(level.value, level.name) for level in skill.levels] == expected

    def test_words_alone_stand_at_even_steps(self, tmp_path: Path) -> None:
        steps = steps_of(leveled(tmp_path, "Basic|Intermediate|Advanced", "3"))
        assert [str(step.high) for step in steps] == ["1/3", "2/3", "1"]

    @pytest.mark.parametrize(
        ("levels", "scale", "reason"),
        [
            ("1|2|5", "4", "level 5 lies outside the scale, 0 to 4."),
            ("0|1", "", "level 0 must lie above 0."),
            ("2|1", "", "level 1 must lie above 2."),
            ("1=Low|High", "", "'1=Low|High' has levels with and without a number."),
            ("1|2", "four", "'four' is no number."),
            ("", "2.5", "a scale of 2.5 needs its levels named."),
        ],
    )
    def test_a_wrong_scale_sets_the_skill_aside(
        self, tmp_path: Path, levels: str, scale: str, reason: str
    ) -> None:
        data = read(write(tmp_path, skills=f'id,label,scale,levels\nok,Ok,,\nx,X,"{scale}","{levels}"\n'))
        assert [skill.id for skill in data.skills] == ["skills:ok"]
        assert reasons(data) == [(3, f"'levels': {reason}")]


class TestBadRows:
    def load(self, folder: Path, requirements: str, **options: object) -> FrameworkData:
        text = f"occupation,skill,level,importance\ncutter,cutting,,\n{requirements}\n"
        paths = write(folder, skills=SKILLS, occupations=OCCUPATIONS, requirements=text)
        return read(paths, **options)

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (
                "tailor,sewing,5,1",
                "'level': level 5 lies outside the scale of skills:sewing, 0 to 4. Nearest: 4.",
            ),
            ("tailor,sewing,ablle,1", "'level': 'ablle' is no level of skills:sewing. Nearest: Able."),
            ("tailor,cutting,2,1", "'level': level '2' cannot apply: skills:cutting has no levels."),
            ("tailor,sewin,1,1", "'skill': 'sewin' is the id or label of no skill. Nearest: sewing."),
            (
                "tailr,sewing,1,1",
                "'occupation': 'tailr' is the id or label of no occupation. Nearest: tailor.",
            ),
            ("tailor,,1,1", "'skill': the cell is empty."),
            ("tailor,sewing,1,2", "'importance': 2 must lie above 0 and at most at 1."),
            ("tailor,sewing,1,0", "'importance': 0 must lie above 0 and at most at 1."),
            ("tailor,sewing,1,high", "'importance': 'high' is no number."),
            ("cutter,cutting,,1", "'skill': 'cutting' is required of 'cutter' in a row above."),
        ],
    )
    def test_a_bad_requirement_is_set_aside_and_strict_refuses_it(
        self, tmp_path: Path, row: str, reason: str
    ) -> None:
        data = self.load(tmp_path, row)
        assert reasons(data) == [(3, reason)]
        assert [one.requirements for one in data.occupations] == [(), (Requirement("skills:cutting"),)]
        with pytest.raises(FileError, match=r"requirements\.csv, row 3, field '"):
            self.load(tmp_path, row, strict=True)

    def test_a_level_of_zero_is_not_needed_and_one_between_is_kept(self, tmp_path: Path) -> None:
        data = self.load(tmp_path, "tailor,sewing,0,1\ncutter,sewing,2.5,1")
        assert [need.level for one in data.occupations for need in one.requirements] == [0.0, None, 2.5]

    def test_an_unknown_type_sets_the_skill_aside_and_what_needs_it(self, tmp_path: Path) -> None:
        paths = write(
            tmp_path,
            skills="id,label,type\nx,X,skil\ny,Y,\n",
            occupations=OCCUPATIONS,
            requirements="occupation,skill\ntailor,x\ntailor,y\n",
        )
        data = read(paths)
        assert reasons(data)[0] == (2, "'type': 'skil' is no type of skill. Nearest: skill.")
        assert reasons(data)[1] == (2, "'skill': skill 'x' was set aside (row 2).")

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("skills", "id,competency\na,Lead a shift\n"),
            ("skills", "competency id,label\na,Lead a shift\n"),
            ("competencies", "id,label\na,Lead a shift\n"),
            ("skills", "id,label,type\na,Lead a shift,Competency\n"),
        ],
    )
    def test_what_is_stated_to_be_a_competency_stays_one(self, tmp_path: Path, name: str, text: str) -> None:
        (skill,) = read(write(tmp_path, **{name: text})).skills
        assert (skill.type, skill.scored) == ("competency", True)

    def test_a_sheet_of_competencies_and_one_that_is_a_skill_after_all(self, tmp_path: Path) -> None:
        rows = [("id", "label", "type"), ("a", "Lead a shift", ""), ("b", "Read a chart", "skill")]
        data = read([book(tmp_path / "own.xlsx", {"Competencies": rows})])
        assert [one.type for one in data.skills] == ["competency", "skill"]

    def test_an_unknown_broader_is_reported_and_the_skill_kept(self, tmp_path: Path) -> None:
        data = read(write(tmp_path, skills="id,label,broader\ntextiles,Textiles,\ny,Y,textile\n"))
        assert [skill.broader for skill in data.skills] == [(), ()]
        assert reasons(data) == [
            (
                3,
                "'broader': 'textile' is the id or label of no skill. skills:y is kept without it. "
                "Nearest: textiles.",
            )
        ]

    def test_a_label_of_several_skills_is_no_guess(self, tmp_path: Path) -> None:
        data = read(write(tmp_path, skills="id,label,broader\na,Same,\nb,same,\nc,C,Same\n"))
        assert reasons(data)[0][1].startswith("'broader': 'Same' means several skills.")
        assert reasons(data)[0][1].endswith("Nearest: a, b.")

    def test_rows_without_id_or_label_are_set_aside(self, tmp_path: Path) -> None:
        data = read(write(tmp_path, skills="id,label,levels\n,X,\ny,,\nz,Z,\n"))
        assert reasons(data) == [(2, "'id': the cell is empty."), (3, "'label': the cell is empty.")]

    def test_a_ragged_row_is_set_aside(self, tmp_path: Path) -> None:
        data = read(write(tmp_path, skills="id,label,levels\nx,X,\ny,Y, with a comma,\nz,Z,\nw,W,\n"))
        assert [skill.id for skill in data.skills] == ["skills:x", "skills:z", "skills:w"]
        assert [one.row for one in data.set_aside] == [3]

    def test_a_table_without_one_good_row_is_refused(self, tmp_path: Path) -> None:
        paths = write(
            tmp_path, skills=SKILLS, occupations=OCCUPATIONS, requirements="occupation,skill\na,b\nc,d\n"
        )
        with pytest.raises(
            FileError, match=r"requirements\.csv, row 2, field 'occupation': no row can be used"
        ):
            read(paths)


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (
                "id,label,levels\nx,X,\ny,Y,\nx,Z,\n",
                r"skills\.csv, row 4, field 'id': 'x' is the id of row 2, too",
            ),
            ("id,lable\nx,X\n", r"skills\.csv, field 'label': has no column 'label'\. Nearest: lable"),
            ("label,levels\nX,\n", r"skills\.csv, field 'id': has no column 'id'"),
            ("id,label,label\nx,X,Y\n", r"skills\.csv, field 'label': the column occurs twice"),
            ("id,label,broader\na,A,b\nb,B,c\nc,C,a\n", r"skills\.csv.*runs in a circle: skills:\w -> "),
            ("id,label,broader\na,A,a\n", r"runs in a circle"),
        ],
    )
    def test_what_no_single_row_can_be_blamed_for(self, tmp_path: Path, text: str, message: str) -> None:
        with pytest.raises(InputError, match=message):
            read(write(tmp_path, skills=text))

    def test_an_id_of_a_skill_and_an_occupation_is_a_duplicate(self, tmp_path: Path) -> None:
        paths = write(tmp_path, skills=SKILLS, occupations="id,label,sector\nsewing,Sewer,\n")
        with pytest.raises(
            FileError, match=r"occupations\.csv, row 2.*'sewing' is the id of row 2 of skills\.csv"
        ):
            read(paths)

    @pytest.mark.parametrize(("written", "right"), [("123", "00123"), ("10", "00010.00"), ("7.5", "007.50")])
    def test_lost_leading_zeros_are_named(self, tmp_path: Path, written: str, right: str) -> None:
        paths = write(
            tmp_path,
            skills=SKILLS,
            occupations=f"id,label,sector\n{right},Clerk,Offices\n98765,Cook,Kitchens\n",
            requirements=f"occupation,skill\n98765,sewing\n{written},sewing\n",
        )
        with pytest.raises(
            FileError,
            match=rf"requirements\.csv, row 3, field 'occupation': '{written}' is unknown, but '{right}' "
            "is known: the column has lost its leading zeros",
        ):
            read(paths)

    def test_tables_without_skills_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(
            FileError, match=r"no table of skills: a table of skills needs the columns id and label"
        ):
            read(write(tmp_path, occupations=OCCUPATIONS))

    def test_a_header_without_rows_is_no_framework_but_no_error_either(self, tmp_path: Path) -> None:
        assert read(write(tmp_path, skills="id,label,levels\n")).skills == []


class TestMapping:
    TEXT = "Ref,Nom,Titre anglais,Niveaux\nx,Couture,Sewing,1|2\n"

    def test_other_headers_by_mapping(self, tmp_path: Path) -> None:
        (path,) = write(tmp_path, anything=self.TEXT)
        columns = {"id": "Ref", "label": "Titre anglais", "label_fr": "nom", "levels": "Niveaux"}
        data = read([path], columns=columns, prefix="atelier", name="L'atelier", version="2")
        assert data.skills[0].labels == {"en": "Sewing", "fr": "Couture"}
        assert len(data.skills[0].levels) == 2
        assert (data.framework.id, data.framework.name, data.framework.version) == (
            "atelier",
            "L'atelier",
            "2",
        )

    def test_one_table_can_be_spoken_for_alone(self, tmp_path: Path) -> None:
        paths = write(
            tmp_path,
            skills="Ref,label,levels\nx,X,\n",
            occupations="Nr,label,sector\no,O,S\n",
        )
        data = read(paths, columns={"skills.id": "Ref", "occupations.id": "Nr"})
        assert (data.skills[0].id, data.occupations[0].id) == ("skills:x", "skills:o")

    @pytest.mark.parametrize(
        ("columns", "message"),
        [
            ({"lable": "Nom"}, r"'lable': is no field of a table\. Nearest: label"),
            ({"skills.sector": "Nom"}, r"'skills\.sector': is no field"),
            ({"level_fr": "Nom"}, r"'level_fr': is no field"),
            (
                {"id": "Ref", "label": "Nome", "levels": "Niveaux"},
                r"field 'label': has no column 'Nome'\. Nearest: Nom",
            ),
        ],
    )
    def test_a_wrong_mapping_names_the_nearest(
        self, tmp_path: Path, columns: dict[str, str], message: str
    ) -> None:
        (path,) = write(tmp_path, skills=f"id,label,{self.TEXT}".replace("\nx,", "\nx,X,x,"))
        with pytest.raises(InputError, match=message):
            read([path], columns=columns)


class TestFrameworkFile:
    def load(self, folder: Path, stated: object, **options: object) -> FrameworkData:
        (folder / "framework.json").write_text(json.dumps(stated), encoding="utf-8")
        return read(write(folder, skills="id,label,levels\nx,X,\n"), **options)

    def test_it_is_found_beside_the_skills(self, tmp_path: Path) -> None:
        stated = {
            "id": "acme", "name": "Acme skills", "version": "3", "licence": "CC0-1.0", "attribution": "Acme",
            "languages": ["fr", "en"],
        }  # fmt: skip
        data = self.load(tmp_path, stated)
        assert data.framework.id == "acme"
        assert (data.framework.name, data.framework.version) == ("Acme skills", "3")
        assert (data.framework.licence, data.framework.attribution) == ("CC0-1.0", "Acme")
        # Its first language is that of a column which names none.
        assert (data.framework.languages, data.skills[0].labels) == (("fr", "en"), {"fr": "X"})

    def test_what_the_caller_says_goes_before_it(self, tmp_path: Path) -> None:
        data = self.load(tmp_path, {"id": "acme", "name": "Acme"}, prefix="mine", name="Mine", version="9")
        assert (data.framework.id, data.framework.name, data.framework.version) == ("mine", "Mine", "9")

    def test_without_it_the_file_name_is_the_id(self, tmp_path: Path) -> None:
        (path,) = write(tmp_path, **{"Our Skills (2026)": "id,label,levels\nx,X,\n"})
        assert read([path]).framework.id == "our-skills-2026"

    @pytest.mark.parametrize(
        ("stated", "message"),
        [
            ({"id": "Acme Corp"}, r"framework\.json: cannot be used: .*\$\.id"),
            ({"nmae": "x"}, r"framework\.json: cannot be used: .*nmae"),
            ({"languages": ["english"]}, r"framework\.json: cannot be used: .*languages"),
            (["acme"], r"framework\.json: cannot be used"),
        ],
    )
    def test_a_wrong_one_is_an_error(self, tmp_path: Path, stated: object, message: str) -> None:
        with pytest.raises(FileError, match=message):
            self.load(tmp_path, stated)

    def test_a_prefix_that_cannot_begin_an_id_names_one_that_can(self, tmp_path: Path) -> None:
        with pytest.raises(
            InputError, match=r"'prefix': 'My Skills:' cannot begin an id.*Nearest: my-skills"
        ):
            self.load(tmp_path, {}, prefix="My Skills:")


class TestDetection:
    def test_a_folder_keeps_what_its_reader_knows_and_names_the_rest(self, tmp_path: Path) -> None:
        write(tmp_path, skills=SKILLS, occupations=OCCUPATIONS, catalogue="id,title,hours\n1,Course,3\n")
        (tmp_path / "framework.json").write_text("{}")
        (tmp_path / "postings.jsonl").write_text("{}")
        (tmp_path / ".hidden.csv").write_text(SKILLS)
        (tmp_path / "~$skills.xlsx").write_text("lock")
        found = detect([tmp_path])
        assert found.reader.format == "table"
        assert [path.name for path in found.files] == ["framework.json", "occupations.csv", "skills.csv"]
        assert [path.name for path in found.ignored] == ["catalogue.csv", "postings.jsonl"]

    def test_a_file_given_by_its_path_must_be_known(self, tmp_path: Path) -> None:
        skills, catalogue = write(tmp_path, skills=SKILLS, catalogue="id,title,hours\n1,Course,3\n")
        with pytest.raises(
            UnknownFormat, match=r"catalogue\.csv: no reader recognises it; known formats are esco, "
        ):
            detect([skills, catalogue])
        assert detect([skills]).files == [skills]

    def test_a_folder_of_nothing_known_is_an_error(self, tmp_path: Path) -> None:
        write(tmp_path, catalogue="id,title\n1,Course\n")
        with pytest.raises(UnknownFormat, match=r"catalogue\.csv: no reader recognises it"):
            detect([tmp_path])

    def test_files_of_two_formats_are_refused(self, tmp_path: Path) -> None:
        header = "Sector,Track,Job Role,TSC_CCS Title,TSC_CCS Type,Proficiency Level,TSC_CCS Code\n"
        paths = write(tmp_path, skills=SKILLS, roles_of_singapore=header)
        with pytest.raises(
            UnknownFormat,
            match=r"skills\.csv is table, roles_of_singapore\.csv is skillsfuture\. Load them one by one",
        ):
            detect(paths)

    def test_a_named_format_is_taken_at_its_word(self, tmp_path: Path) -> None:
        (path,) = write(tmp_path, anything="Ref,Nom\nx,X\n")
        found = detect([path], "table")
        assert (found.reader, found.files) == (READERS["table"], [path])
        with pytest.raises(
            FileError, match=r"anything\.csv: is no table of skills, occupations or requirements"
        ):
            found.reader.read(found.files, ReadOptions())

    def test_an_id_and_a_label_are_enough_for_a_table_that_is_named_as_one(self, tmp_path: Path) -> None:
        (path,) = write(tmp_path, terms="id,label\nx,X\n")
        with pytest.raises(UnknownFormat):
            detect([path])
        found = detect([path], "table")
        assert [one.id for one in found.reader.read(found.files, ReadOptions()).skills] == ["terms:x"]

    def test_a_catalogue_with_titles_and_sectors_is_no_table_of_occupations(self, tmp_path: Path) -> None:
        (path,) = write(tmp_path, courses="id,title,sector\n1,Welding,Industry\n")
        with pytest.raises(UnknownFormat):
            detect([path])

    def test_a_named_format_that_does_not_exist_names_the_nearest(self, tmp_path: Path) -> None:
        with pytest.raises(
            UnknownFormat, match=r"'format': 'skillfuture' is no format.*Nearest: skillsfuture"
        ):
            detect([tmp_path], "skillfuture")

    def test_a_path_that_does_not_exist_names_the_nearest(self, tmp_path: Path) -> None:
        write(tmp_path, skills=SKILLS)
        with pytest.raises(FileError, match=r"skill\.csv: does not exist\. Nearest: skills\.csv"):
            expand([tmp_path / "skill.csv"])
        (tmp_path / "empty").mkdir()
        with pytest.raises(FileError, match="is a folder without files"):
            expand([tmp_path / "empty"])

    def test_a_path_given_twice_is_read_once(self, tmp_path: Path) -> None:
        (path,) = write(tmp_path, skills=SKILLS)
        assert expand([tmp_path, path]) == [path]

    def test_a_damaged_workbook_in_a_folder_is_not_passed_over(self, tmp_path: Path) -> None:
        write(tmp_path, skills=SKILLS)
        (tmp_path / "more.xlsx").write_bytes(b"PK\x03\x04 cut short")
        with pytest.raises(FileError, match=r"more\.xlsx: is not a whole zip archive or workbook"):
            detect([tmp_path])

    @pytest.mark.parametrize(
        "name",
        [
            "courses/coursera_5411_skills_whatyoulearn.csv",
            "courses/myskillsfuture_60_courses.xlsx",
            "jobs/usajobs_2215.csv",
            "jobs/france_travail_150_allsectors.csv",
            "jobs/jobbank_canada_531.json",
            "crosswalks/noc2021_onet26.csv",
            "esdc/cops/flmc_cfmt_2024_2033_noc2021.csv",
        ],
    )
    def test_other_peoples_tables_are_no_frameworks(self, real_file: RealFile, name: str) -> None:
        with pytest.raises(UnknownFormat):
            detect([real_file(name)])


class TestSample:
    def test_the_bundled_sample_loads_whole(self) -> None:
        found = detect([SAMPLE])
        data = found.reader.read(found.files, ReadOptions(strict=True))
        validate(data, "sample")
        assert {path.name for path in found.files} == {
            "framework.json", "skills.csv", "occupations.csv", "requirements.csv",
        }  # fmt: skip
        assert (data.framework.id, data.framework.languages) == ("sample", ("en", "fr"))
        assert (data.set_aside, data.notes) == ([], [])
        assert all("fr" in skill.labels for skill in data.skills)
        assert all("fr" in one.labels for one in data.occupations)
        assert all(one.requirements for one in data.occupations)
        assert any(one.levels for one in data.skills)


def test_a_table_states_what_is_retired_and_what_replaced_it(tmp_path: Path) -> None:
    skills = "id,label,retired,replaced by\na,Alpha,,b; c\nb,Beta,no,\nc,Gamma,yes,\n"
    skills += "d,Delta,perhaps,\ne,Eps,,zzz\n"
    jobs = "id,label,sector,replaced by\nj,Job,IT,k\nk,New job,IT,\n"
    (tmp_path / "skills.csv").write_text(skills, encoding="utf-8")
    (tmp_path / "occupations.csv").write_text(jobs, encoding="utf-8")
    data = TableReader().read(sorted(tmp_path.iterdir()), ReadOptions(prefix="own"))
    assert {one.id: (one.retired, one.replaced_by) for one in data.skills} == {
        "own:a": (True, ("own:b", "own:c")),
        "own:b": (False, ()),
        "own:c": (True, ()),
        "own:e": (True, ()),
    }
    assert [(one.retired, one.replaced_by) for one in data.occupations] == [(True, ("own:k",)), (False, ())]
    assert [one.row for one in data.set_aside] == [5, 6]


@pytest.mark.parametrize(
    ("file", "field"),
    [("skills", "id"), ("skills", "category"), ("occupations", "sector"), ("occupations", "track")],
)
def test_a_value_that_no_engine_can_hold_sets_its_row_aside(tmp_path: Path, file: str, field: str) -> None:
    long = "x" * 40_000
    rows = [["id", "label", "category"], ["a", "A", "x"]], [["id", "label", "sector", "track"], ["o", "O"]]
    tables = dict(zip(("skills", "occupations"), rows, strict=True))
    bad = ["b", "B", "", ""][: len(tables[file][0])]
    bad[tables[file][0].index(field)] = long
    tables[file].append(bad)
    for name, table in tables.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(",".join(row) for row in table), "utf-8")
    data = TableReader().read(sorted(tmp_path.iterdir()), ReadOptions())
    assert (len(data.skills), len(data.occupations)) == (1, 1)
    (aside,) = data.set_aside
    assert (aside.file, aside.row) == (f"{file}.csv", 3)
    assert field in aside.reason
    assert "bytes; 32,766 are the most" in aside.reason
    with pytest.raises(FileError, match=r"row 3.*bytes"):
        TableReader().read(sorted(tmp_path.iterdir()), ReadOptions(strict=True))
