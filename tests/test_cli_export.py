"""Skills out as Rich Skill Descriptors: what is written loads back to the same skills."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.model import Level, LevelScale, Skill, SkillType
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.rsd import RsdReader
from taxonomy.readers.rsd_fields import COLUMNS, quoted, unquoted
from taxonomy.text import clean
from taxonomy.writers.rsd import write_rsd
from tests.clis import Cli, cli_over

# What readers make of texts: cleaned, and not empty.
TEXT = st.text(max_size=20).map(clean)
NAME = st.text(min_size=1, max_size=20).map(clean).filter(bool)
LANGUAGE = st.sampled_from(["en", "fr", "de"])
FACT = st.sampled_from(
    [
        *(field for field in COLUMNS if field not in ("name", "statement", "category")),
        "alignment_name",
        "alignment_url",
        "alignment_3_framework",
        "categories",
        "archived",
        "sector",
    ]
)
TYPES: list[SkillType] = ["skill", "competency", "knowledge", "group"]


@st.composite
def skill(draw: st.DrawFn, local: str, others: list[str]) -> Skill:
    links = st.lists(st.sampled_from(others), unique=True, max_size=2).map(
        lambda ids: tuple(f"own:{one}" for one in ids)
    )
    maximum = draw(st.sampled_from([None, 3.0, 5.0]))
    return Skill(
        id=f"own:{local}",
        labels=draw(st.dictionaries(LANGUAGE, NAME, min_size=1)),
        alternatives=draw(st.dictionaries(LANGUAGE, st.lists(NAME, max_size=2).map(tuple))),
        descriptions=draw(st.dictionaries(LANGUAGE, NAME)),
        type=draw(st.sampled_from(TYPES)),
        category=draw(TEXT),
        scale=LevelScale("Own", maximum, {"basic": 1.0}) if maximum else None,
        levels=(Level(1.0, "Basic", {"en": "A start."}), Level(3.0)) if maximum else (),
        broader=draw(links),
        related=draw(links),
        codes=draw(st.dictionaries(st.one_of(NAME, st.just(f"https://example.org/{local}")), st.none())),
        facts=draw(st.dictionaries(FACT, NAME, max_size=4)),
        retired=draw(st.booleans()),
        replaced_by=draw(links),
    )


@st.composite
def frameworks(draw: st.DrawFn) -> list[Skill]:
    ids = draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
    return [draw(skill(one, ids)) for one in ids]


def round_trip(skills: list[Skill], folder: Path) -> list[Skill]:
    path = folder / "skills.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        assert write_rsd(skills, stream) == len(skills)
    data = RsdReader().read([path], ReadOptions(prefix="own", strict=True))
    assert data.set_aside == []
    return data.skills


@settings(deadline=None)  # a file each time, and the first one waits for pandas
@given(skills=frameworks())
def test_any_skills_load_back_to_the_same(
    skills: list[Skill], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert round_trip(skills, tmp_path_factory.mktemp("rsd")) == skills


@given(cell=st.text(max_size=5))
def test_no_cell_begins_a_formula_and_none_is_changed(cell: str) -> None:
    assert not quoted(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unquoted(quoted(cell)) == cell


def test_formulas_are_quoted_in_the_file_and_plain_when_read(tmp_path: Path) -> None:
    one = Skill(id="own:a", labels={"en": "=1+1"}, descriptions={"en": "'-2"}, facts={"keywords": "@x"})
    stream = io.StringIO()
    write_rsd([one], stream)
    (row,) = csv.DictReader(io.StringIO(stream.getvalue()))
    assert (row["RSD Name"], row["Skill Statement"], row["Keywords"]) == ("'=1+1", "''-2", "'@x")
    assert round_trip([one], tmp_path) == [one]


def test_descriptors_come_out_in_the_columns_of_osmt_alone(tmp_path: Path) -> None:
    columns = (
        "Canonical URL,RSD Name,Author,Skill Statement,Category,Keywords,Standards,Certifications,"
        "Occupation Major Groups,Occupation Minor Groups,Broad Occupations,Detailed Occupations,"
        "O*Net Job Codes,Employers,Alignment Name,Alignment URL,Alignment Framework,"
        "Alignment 2 Name,Alignment 2 URL,Alignment 2 Framework\r\n"
    )
    row = "https://example.org/s/1,A,B,C.,D; E,F; G,,,,,,11-1011,11-1011.00,,H,https://i.org,J,K,,\r\n"
    path = tmp_path / "in.csv"
    path.write_text(columns + row, newline="")
    stream = io.StringIO()
    write_rsd(RsdReader().read([path], ReadOptions()).skills, stream)
    assert stream.getvalue() == columns + row


def test_a_line_end_before_an_accent_survives(tmp_path: Path) -> None:
    one = Skill(id="own:a", labels={"en": "A"}, facts={"note": "1\n\u0301"})
    assert round_trip([one], tmp_path) == [one]


def test_a_category_with_a_semicolon_stays_one(tmp_path: Path) -> None:
    one = Skill(id="own:a", labels={"en": "A"}, category="nuts;bolts")
    assert round_trip([one], tmp_path) == [one]


@pytest.fixture
def run(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return cli_over(sample_data, capsys)


def test_the_sample_goes_out_and_comes_back(
    run: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    framework = run("status", "--json").json["frameworks"][0]
    out, folder = tmp_path / "skills.csv", tmp_path / "data"
    done = run("export", "skills", "--framework", framework["id"], "--format", "rsd", "--out", str(out))
    assert done.code == 0, done.err
    assert f"Wrote {framework['skills']:,} skills" in done.out
    assert [path.name for path in tmp_path.iterdir()] == ["skills.csv"]
    assert run("load", "framework", str(out), "--prefix", framework["id"], data=folder).code == 0
    for shown in run("search", "skills", "", "-k", "1000", "--json").json["items"]:
        there, here = (
            run("show", "skills", shown["id"], "--json", data=data).json for data in (sample_of(run), folder)
        )
        assert here == there


def sample_of(run: Cli) -> Path:
    return Path(run("status", "--json").json["data"])


def test_a_file_that_is_there_is_kept_unless_forced(run: Cli, tmp_path: Path) -> None:
    out = tmp_path / "skills.csv"
    out.write_text("mine")
    refused = run("export", "skills", "--out", str(out))
    assert refused.code == 2
    assert "is there already" in refused.err
    assert out.read_text() == "mine"
    assert run("export", "skills", "--out", str(out), "--force").code == 0
    assert out.read_text().startswith("Canonical URL,RSD Name")


def test_a_write_that_fails_leaves_nothing(run: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(skills: object, stream: io.TextIOBase) -> int:
        stream.write("half")
        raise KeyboardInterrupt

    monkeypatch.setattr("taxonomy.writers.rsd.write_rsd", fail)
    assert run("export", "skills", "--out", str(tmp_path / "skills.csv")).code == 130
    assert list(tmp_path.iterdir()) == []


def test_without_a_file_the_rows_alone_go_to_stdout(run: Cli) -> None:
    shown = run("export", "skills")
    assert shown.code == 0
    rows = list(csv.DictReader(io.StringIO(shown.out, newline="")))
    assert len(rows) == run("status", "--json").json["frameworks"][0]["skills"]
    assert all(row["RSD Name"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--framework", "sampel"), "no framework 'sampel' is loaded"),
        (("--out", "/no/such/folder/x.csv"), "/no/such/folder: is no folder"),
        (("--json",), "name a file with --out"),
        (("--format", "xml"), "'xml' is not"),
    ],
)
def test_wrong_options_are_refused(run: Cli, arguments: tuple[str, ...], says: str) -> None:
    refused = run("export", "skills", *arguments)
    assert refused.code == 2
    assert says in refused.err


def test_nothing_loaded(tmp_path: Path, run: Cli) -> None:
    refused = run("export", "skills", data=tmp_path / "none")
    assert refused.code == 2
    assert "nothing is loaded" in refused.err
