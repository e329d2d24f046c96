"""What the lowest floor says: both languages, French as it is typeset; no result depends on either."""

from __future__ import annotations

from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.formats import parse_credential
from taxonomy.credentials import Credential, Credits, Hours
from taxonomy.rules import Subject, check, shipped
from taxonomy.rules.engine import remarks
from taxonomy.rules.saying import field_name, said
from taxonomy.rules.values import TEXT_FIELDS
from taxonomy.typing import credential_type, portability, type_name
from taxonomy.wording import NARROW, SENTENCES, day, number, say, typeset
from taxonomy.workload import ECTS, HOURS, NZ, UK, US, Workload, convert, disagreement
from tests.test_rules import EMC, EU
from tests.test_rules import NZ as NEW_ZEALAND


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", SENTENCES)
def test_both_languages_say_it_with_the_same_values(key: str) -> None:
    said = SENTENCES[key]
    assert said.keys() == {"en", "fr"}
    assert places(said["en"]) == places(said["fr"])
    values = dict.fromkeys(places(said["en"]), "x")
    assert say(key, "fr", **values) == typeset(said["fr"]).format(**values)
    assert say(key, "de", **values) == say(key, **values)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'écart : 12 % ; « rien » !", "l’écart|: 12|%|; «|rien|»|!"),
        ("{skill} : jusqu'au niveau {level}", "{skill}|: jusqu’au niveau {level}"),
        ("de 9:30 à 'onze heures'", "de 9:30 à 'onze heures'"),
    ],
)
def test_french_is_typeset(typed: str, printed: str) -> None:
    assert typeset(typed) == printed.replace("|", NARROW)
    assert typeset(typeset(typed)) == typeset(typed)


@given(st.text())
def test_typesetting_takes_no_words_away(text: str) -> None:
    bare = str.maketrans({" ": None, NARROW: None, "'": None, "’": None})
    assert typeset(text).translate(bare) == text.translate(bare)


@pytest.mark.parametrize(
    ("iso", "french"),
    [("2026-03-01", "1er mars 2026"), ("2027-08-31", "31 août 2027"), ("2022", "2022"), ("soon", "soon")],
)
def test_days(iso: str, french: str) -> None:
    assert (day(iso, "en"), day(iso, "fr")) == (iso, french)


def test_figures() -> None:
    assert number("12,345.6", "en") == "12,345.6"
    assert number("12,345.6", "fr") == f"12{NARROW}345,6"


@pytest.mark.parametrize(
    ("load", "english", "french"),
    [
        (Workload(1, 1, ECTS), "1 ECTS", "1 ECTS"),
        (convert(Workload(1, 1, ECTS), HOURS), "25 to 30 hours", "25 à 30 heures"),
        (Workload(1, 1, HOURS), "1 hours", "1 heure"),
        (Workload(1.5, 1.5, NZ), "1.5 NZ credits", "1,5 crédit néo-zélandais"),
        (Workload(4, 4, UK), "4 UK credits", "4 crédits britanniques"),
        (
            convert(Workload(1, 1, US), HOURS),
            "about 45 hours",
            "environ 45 heures",
        ),
        (Workload(6, 14, "weeks"), "6 to 14 weeks", "6 à 14 semaines"),
    ],
)
def test_workload_is_said_in_both_languages(load: Workload, english: str, french: str) -> None:
    assert str(load) == load.said() == english
    assert load.said("fr") == french


def test_what_cannot_both_be_right() -> None:
    wrong = disagreement(Hours(10, 10), Credits(3, "ECTS"), "fr")
    assert wrong is not None
    assert wrong.found == f"10 heures et 3 ECTS{NARROW}: les deux ne peuvent être justes"
    assert wrong.wanted == "3 ECTS font 75 à 90 heures"


COURSES: tuple[dict[str, Any], ...] = (
    {"title": "Hydrology"},
    EU,
    EMC,
    NEW_ZEALAND,
    {**EU, "hours": 3, "mode": "blended", "prerequisites": "none", "language": "fr"},
    {**EMC, "credits": "3 zz", "hours": None, "weeks": "6 to 14", "cost": 390.5, "currency": "CAD"},
)


@pytest.mark.parametrize("rules", list(shipped()))
@pytest.mark.parametrize("course", COURSES)
def test_no_result_depends_on_the_language(rules: str, course: dict[str, Any]) -> None:
    one = parse_credential(course)
    subjects = [Subject(credential=one, today="2026-11-22", language=name) for name in ("en", "fr")]
    english, french = (check(shipped()[rules], subject) for subject in subjects)
    assert [each.result for each in english] == [each.result for each in french]
    assert len(remarks(subjects[0])) == len(remarks(subjects[1]))
    own = {"not stated", "cannot say", "yes", "no", "none", "given", "online", "blended"}
    assert not own & {each.found for each in french}
    assert not [each.found for each in french if {"hours", "weeks", "to", "stated"} & set(each.found.split())]


def test_every_field_has_its_french_name() -> None:
    codes = {"mode", "certification"}
    assert [one for one in TEXT_FIELDS if field_name(one, "fr") == one and one not in codes] == []
    assert field_name("noc", "en") == "noc"


def test_what_a_source_says_stays_as_it_is() -> None:
    one = Subject(credential=parse_credential({**EU, "language": "en"}), language="fr")
    assert said(one, "country") == ("Ireland",)
    assert said(one, "mode") == ("en ligne",)
    assert said(one, "language") == ("anglais",)


def test_types_and_portability_are_explained_in_french() -> None:
    exam = credential_type(Credential(id="x", title="x", assessment="exam"), "fr")
    assert (exam.name, exam.reason) == (
        "Knowledge",
        f"évaluation{NARROW}: exam{NARROW}; les connaissances sont vérifiées",
    )
    assert type_name("Knowledge", "fr") == "Connaissance"
    assert type_name("Knowledge") == "Knowledge"
    assert portability(Credential(id="x", title="x"), "fr").reason.startswith("n’indique ni niveau")


def test_what_rules_call_a_credential_has_its_french() -> None:
    called = [one.outcomes for one in shipped().values() if one.outcome]
    assert called
    assert all(one.keys() == {"en", "fr"} for one in called)
    assert all(one.outcome == one.outcomes["en"] for one in shipped().values() if one.outcome)
