"""What rules ask for is read from columns of both languages; what is not certain stays a fact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexers.formats import FormatOptions, parse_credential, read_credentials
from indexers.formats.particulars import NAMES
from taxonomy.errors import InputError
from taxonomy.particulars import Particulars, months_after
from taxonomy.readers.base import silent
from taxonomy.typing import credential_type


def stated(**cells: Any) -> Particulars:
    return parse_credential({"title": "x", **cells}).stated


def test_every_particular_has_a_column() -> None:
    assert set(NAMES) | {"no_prerequisites"} == set(Particulars.__dataclass_fields__)


@pytest.mark.parametrize(
    ("cells", "name", "value"),
    [
        ({"weeks": 12}, "weeks", (12, 12)),
        ({"weeks": "8 to 10"}, "weeks", (8, 10)),
        ({"duration": "6 weeks"}, "weeks", (6, 6)),
        ({"Durée": "de 6 semaines"}, "weeks", None),
        ({"Duration": "8-10 weeks, part time"}, "weeks", (8, 10)),
        ({"mastery threshold": "90 %"}, "mastery", 90),
        ({"Seuil de réussite": 0.75}, "mastery", 75),
        ({"pass mark": "high"}, "mastery", None),
        ({"assessment only": "no"}, "assessment_only", False),
        ({"evidence visible": True}, "evidence_visible", True),
        ({"summative": "perhaps"}, "summative", None),
        ({"review period": "annually"}, "review_months", 12),
        ({"review period": "every 18 months"}, "review_months", 18),
        ({"review period": "1-3 years"}, "review_months", 36),
        ({"Période de révision": "tous les deux ans"}, "review_months", 24),
        ({"review period": "P1Y6M"}, "review_months", 18),
        ({"review period": "when needed"}, "review_months", None),
        ({"valid for": "2 years"}, "valid_months", 24),
        ({"NOC": "21223; 21211"}, "noc", ("21223", "21211")),
        ({"Code CNP": ["21223"]}, "noc", ("21223",)),
        ({"in demand by": "River Trust; Weir Board"}, "in_demand_by", ("River Trust", "Weir Board")),
        ({"Pays": "France"}, "country", "France"),
        ({"last reviewed": "2026-03-02"}, "reviewed", "2026-03-02"),
        ({"last reviewed": "03/04/2026"}, "reviewed", None),
        ({"prerequisites": "None"}, "no_prerequisites", True),
        ({"prerequisites": "Aucun prérequis"}, "no_prerequisites", True),
        ({"prerequisites": "Grade 12"}, "no_prerequisites", None),
    ],
)
def test_a_cell_is_read_or_not_stated(cells: dict[str, Any], name: str, value: Any) -> None:
    assert getattr(stated(**cells), name) == value


def test_what_is_not_certain_stays_a_fact() -> None:
    one = parse_credential({"title": "x", "pass mark": "high", "review period": "when needed"})
    assert one.facts == {"pass mark": "high", "review period": "when needed"}
    assert one.particulars is None


@pytest.mark.parametrize("cells", [{"weeks": -3}, {"mastery": "-1 %"}, {"valid for": "-2 years"}])
def test_a_figure_below_zero_is_wrong(cells: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="below 0"):
        stated(**cells)


def test_a_row_that_states_none_carries_none() -> None:
    assert parse_credential({"title": "x"}).particulars is None


def test_a_table_states_them_too(tmp_path: Path) -> None:
    path = tmp_path / "courses.csv"
    path.write_text("title,semaines,code CPE,reconnu par\nJaugeage,9,11.0802,Régie des eaux\n", "utf-8")
    [one] = read_credentials([path], FormatOptions(), silent).records
    assert one.stated == Particulars(weeks=(9, 9), cip="11.0802", recognised_by=("Régie des eaux",))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-12-15", 12, "2026-12-15"),
        ("2025-12-15", 1, "2026-01-15"),
        ("9999-12-15", 1, None),
    ],
)
def test_a_review_is_due_so_many_months_later(day: str, months: int, after: str | None) -> None:
    assert months_after(day, months) == after


def test_a_review_is_due_only_where_day_and_period_are_stated() -> None:
    assert stated(**{"last reviewed": "2026-03-02", "review period": "annually"}).review_due == "2027-03-02"
    assert stated(**{"last reviewed": "2026-03-02"}).review_due is None


def test_linked_data_says_some_of_them() -> None:
    one = parse_credential(
        {
            "@context": "https://schema.org",
            "@type": "EducationalOccupationalCredential",
            "name": "River gauges",
            "provider": {"@type": "Organization", "name": "Hydrology School"},
            "recognizedBy": {"@type": "Organization", "name": "Weir Board"},
            "validFor": "P2Y",
            "expires": "2028-06-30",
            "validIn": {"@type": "AdministrativeArea", "name": "Ireland"},
        }
    )
    assert one.provider == "Hydrology School"
    assert one.stated == Particulars(
        recognised_by=("Weir Board",), valid_months=24, expires="2028-06-30", country="Ireland"
    )


def test_a_ctdl_credential_says_who_accredits_it_and_its_cip_code() -> None:
    program = {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:codedNotation": "11.0802",
        "ceterms:targetNodeName": {"en-us": "Data modelling"},
    }
    one = parse_credential(
        {
            "@context": "https://credreg.net/ctdl/schema/context/json",
            "@type": "ceterms:Certification",
            "ceterms:ctid": "ce-1",
            "ceterms:name": {"en-us": "River gauges"},
            "ceterms:ownedBy": [{"ceterms:name": {"en-us": "Guild"}}],
            "ceterms:accreditedBy": [{"ceterms:name": {"en-us": "Weir Board"}}],
            "ceterms:instructionalProgramType": [program],
            "ceterms:renewalFrequency": "P3Y",
        }
    )
    assert one.stated == Particulars(
        recognised_by=("Weir Board",), cip="11.0802", valid_months=36, certification="Certification"
    )
    assert credential_type(one).name == "Certification"
