"""SkillsForge's types and portability: derived from what is stated, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from taxonomy.credentials import Credential, Credits, EducationalLevel
from taxonomy.particulars import Particulars
from taxonomy.typing import credential_type, portability


def credential(assessment: str | None = None, level: str | None = None, **particulars: Any) -> Credential:
    return Credential(
        id="x",
        title="Welding",
        assessment=assessment,
        level=EducationalLevel(level) if level else None,
        particulars=Particulars(**particulars) if particulars else None,
    )


@pytest.mark.parametrize(
    ("assessment", "name"),
    [
        ("exam", "Knowledge"),
        ("Examen écrit", "Knowledge"),
        ("practical", "Skill"),
        ("portfolio", "Skill"),
        ("project", "Ability"),
        ("Projet de fin de formation", "Ability"),
        ("participation", "Participation"),
        ("recognition", "Recognition"),
        ("quiz and capstone project", "Ability"),
    ],
)
def test_the_assessment_decides_the_type(assessment: str, name: str) -> None:
    assert credential_type(credential(assessment)).name == name


def test_what_is_not_stated_is_not_informal() -> None:
    found = credential_type(credential())
    assert (found.name, found.formal, found.rung) == ("not stated", None, None)
    assert "not stated" in found.reason


def test_an_assessment_of_unknown_words_is_not_guessed() -> None:
    found = credential_type(credential("holistic review"))
    assert found.name == "not stated"
    assert "holistic review" in found.reason


def test_a_beginners_project_shows_proficiency() -> None:
    assert credential_type(credential("project", "Introductory")).name == "Skill"
    assert credential_type(credential("project", "Advanced")).name == "Ability"


def test_an_accredited_certification_is_the_top_rung() -> None:
    found = credential_type(credential("exam", certification="Certified Welder, CWB"))
    assert (found.name, found.rung, found.formal) == ("Certification", 4, True)
    assert "CWB" in found.reason


def test_attendance_of_a_certification_stays_informal() -> None:
    found = credential_type(credential("participation", certification="Certified Welder"))
    assert (found.name, found.rung, found.formal) == ("Participation", None, False)


def test_level_and_credit_make_it_portable() -> None:
    one = Credential(id="x", title="x", credits=Credits(4, "ECTS"), level=EducationalLevel("6", "EQF"))
    found = portability(one)
    assert found.name == "portable and stackable"
    assert "EQF 6" in found.reason
    assert "4 ECTS" in found.reason


@pytest.mark.parametrize(
    ("particulars", "name"),
    [
        ({}, "not stated"),
        ({"recognised_by": ("CWB",)}, "partly portable"),
        ({"specific_to": "firm: Kestrelway"}, "firm-specific"),
        ({"specific_to": "industry: rail", "recognised_by": ("CWB",)}, "industry-specific"),
    ],
)
def test_the_other_pole(particulars: dict[str, Any], name: str) -> None:
    assert portability(credential("exam", **particulars)).name == name
