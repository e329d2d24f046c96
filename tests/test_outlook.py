"""The outlook of occupations: the files of COPS, and where it is shown."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from service.service import Service
from service.settings import Settings
from taxonomy.errors import FileError, UnknownFormat
from taxonomy.frameworks import Taxonomy
from taxonomy.outlooks import Outlook
from taxonomy.readers.cops import read_outlooks
from tests.apis import running
from tests.clis import cli_over
from tests.conftest import RealFile
from tests.mapped import load_frameworks

ASSESSED = (
    "Code,Occupation_Name,Nom_de_la_profession,Future_Labour_Market_Conditions,"
    "Conditions_futures_sur_le_marché_du_travail\n"
    "21231,Software engineers,Ingénieurs en logiciel,Balance,À équilibre\n"
    "00011,Senior managers,Cadres,N/A,N/D\n"
)
COUNTED = (
    "Code,Total_Job_Openings_Perspective_d'emploi,Job_Seekers_Chercheurs_emploi,Employment_emploi_2023,"
    "Future_Labour_Market_Conditions,Conditions_futures_sur_le_marché_du_travail\n"
    '21231,"46,900",60400,N/A,Balance,À équilibre\n'
)


def file(folder: Path, content: str, name: str = "cops_2024_2033.csv") -> Path:
    path = folder / name
    path.write_text(content, "utf-8")
    return path


@pytest.fixture
def service(tmp_path: Path) -> Service:
    load_frameworks(tmp_path / "data")
    return Service.open(Settings(tmp_path / "data", model=""))


def shown(service: Service, occupation: str) -> list[dict[str, object]]:
    outlooks = service.show("occupation", occupation)["outlooks"]
    assert isinstance(outlooks, tuple)
    return list(outlooks)


def test_the_real_files_make_one_outlook_a_code(real_file: RealFile) -> None:
    found = read_outlooks([real_file("esdc/cops")])
    assert (len(found.outlooks), found.set_aside) == (533, [])
    by_code = {one.code: one for one in found.outlooks}
    engineers = by_code["21231"]
    assert (engineers.period, engineers.openings, engineers.seekers) == ("2024-2033", 46900, 60400)
    assert engineers.assessment == {"en": "Balance", "fr": "À équilibre"}
    assert set(engineers.labels) == {"en", "fr"}
    assert by_code["00000"].seekers == 8238800  # the one count with separators
    assert by_code["00000"].other_seekers == -179200
    assert by_code["00013"].openings is None  # N/A is not zero
    assert by_code["00013"].assessment == {}
    assert {"TEER_0", "NOC1_0"} < set(by_code)


def test_parts_add_up_to_openings_but_for_rounding(real_file: RealFile) -> None:
    for one in read_outlooks([real_file("esdc/cops")]).outlooks:
        parts = (one.growth, one.retirements, one.other_replacement)
        if one.openings is not None and None not in parts:
            assert abs(one.openings - sum(part or 0 for part in parts)) <= 200, one.code


def test_a_code_may_be_a_range_of_codes() -> None:
    group = Outlook(code="NOC_00010-00015", period="2024-2033", openings=1)
    assert group.covers("00013")
    assert not group.covers("00016")
    assert Outlook(code="00012-15", period="").covers("00014")
    assert not Outlook(code="TEER_0", period="").covers("00010")
    assert not Outlook(code="00000", period="").covers("00010")
    own = Outlook(code="00010", period="2024-2033", openings=2)
    taxonomy = Taxonomy.build([], [], [], [], [group, own])
    assert taxonomy.outlook("00010") == own  # its own before its group's
    assert taxonomy.outlook("00011") == group
    assert taxonomy.outlook("99999") is None


def test_the_latest_period_counts() -> None:
    old, new = (Outlook(code="21231", period=period) for period in ("2022-2031", "2024-2033"))
    for order in ([old, new], [new, old]):
        assert Taxonomy.build([], [], [], [], order).outlook("21231") == new


def test_a_taxonomy_written_before_there_were_outlooks_still_opens() -> None:
    outlook = Outlook(code="21231", period="2024-2033")
    blob = Taxonomy.build([], [], [], [], [outlook]).to_bytes()
    assert Taxonomy.from_bytes(blob).outlook("21231") == outlook
    *older, _ = msgspec.msgpack.decode(blob)
    assert Taxonomy.from_bytes(msgspec.msgpack.encode(older)).outlooks == []


def test_files_of_one_period_join_and_the_same_again_changes_nothing(
    service: Service, tmp_path: Path
) -> None:
    first = service.load_outlooks([file(tmp_path, COUNTED)])
    assert (first.changes.added, first.counts["outlook"]) == (1, 1)
    second = service.load_outlooks([file(tmp_path, ASSESSED)])
    assert (second.changes.added, second.changes.changed) == (1, 1)
    again = service.load_outlooks([file(tmp_path, ASSESSED)])
    assert (again.published, again.changes.unchanged) == (False, 2)
    outlook = shown(service, "oasis:21231.00")[0]["outlook"]
    assert outlook["openings"] == 46900  # type: ignore[index]  # what only the first file states is kept
    assert outlook["labels"]["fr"] == "Ingénieurs en logiciel"  # type: ignore[index]
    assert service.status().counts["outlook"] == 2


def test_an_older_period_is_kept_beside_the_newer_one(service: Service, tmp_path: Path) -> None:
    service.load_outlooks([file(tmp_path, COUNTED)])
    older = service.load_outlooks([file(tmp_path, COUNTED.replace("46,900", "1"))], period="2022-2031")
    assert older.notes[-1] == "2024-2033 is loaded already, and stays what is answered from."
    assert shown(service, "oasis:21231.00")[0]["outlook"]["openings"] == 46900  # type: ignore[index]


def test_the_period_must_be_stated(service: Service, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="say it with --period"):
        service.load_outlooks([file(tmp_path, COUNTED, "cops.csv")])
    assert service.load_outlooks([tmp_path / "cops.csv"], period="2024-2033").published


def test_bad_rows_and_other_files_are_named(tmp_path: Path) -> None:
    found = read_outlooks([file(tmp_path, COUNTED + "21232,many,1,1,,\n2123,1,1,1,,\n")])
    assert len(found.outlooks) == 1
    assert [(one.row, one.reason.partition(".")[0]) for one in found.set_aside] == [
        (3, "'Total_Job_Openings_Perspective_d'emploi': 'many' is no count"),
        (4, "'Code': '2123' is no NOC code of five digits, nor a group"),
    ]
    with pytest.raises(UnknownFormat, match="is no outlook"):
        read_outlooks([file(tmp_path, "a,b\n1,2\n", "other.csv")])


def test_an_occupation_without_a_noc_code_has_one_only_through_a_mapping(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service.load_outlooks([file(tmp_path, ASSESSED)])
    assert shown(service, "onet:15-1252.00") == []
    service.load_mappings(
        [file(tmp_path, "noc,noc_title,onet,onet_title\n21231,,15-1252.00,\n", "noc_onet.csv")]
    )
    (found,) = shown(service, "onet:15-1252.00")
    assert found["noc"] == "21231"
    assert found["through"]["relation"] == "close"  # type: ignore[index]
    printed = cli_over(service.settings.data, capsys)(
        "show", "occupation", "onet:15-1252.00", "--lang", "fr"
    ).out
    assert "Not its own: of noc:21231, which is close by a mapping." in printed
    assert "À équilibre" in printed
    assert shown(service, "oasis:21231.00")[0]["through"] is None


def test_what_is_not_published_says_so(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service.load_outlooks([file(tmp_path, ASSESSED)])
    printed = cli_over(service.settings.data, capsys)("show", "occupation", "oasis:00011.01").out
    assert "not assessed" in printed
    assert "not published" in printed


def test_the_api_shows_the_outlook(service: Service, tmp_path: Path) -> None:
    service.load_outlooks([file(tmp_path, COUNTED)])
    with running(service.settings) as client:
        body = client.get("/v1/occupations/oasis:21231.00").json()
    assert body["outlooks"][0]["outlook"]["openings"] == 46900
    assert body["outlooks"][0]["outlook"]["source"].startswith("COPS 2024-2033, Employment and Social")
