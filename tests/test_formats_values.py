"""Cells: what is read of hours, prices, dates, links, modes, languages and skills, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.formats.cells import fact_text, long_text, scalar_text, short_text
from indexers.formats.languages import detect_language, language_code
from indexers.formats.rows import BadRow
from indexers.formats.skills import parse_skill, parse_skills, split_names
from indexers.formats.values import (
    NO_CURRENCY,
    parse_cost,
    parse_date,
    parse_hours,
    parse_mode,
    parse_number,
    parse_url,
)
from taxonomy.credentials import Cost, DeclaredSkill, Hours


@pytest.mark.parametrize(
    "text", ["", "  ", "N/A", "n/a", "-", "—", "null", "None", "NaN", "S/O", "Sans objet", "…"]
)
def test_words_for_missing_are_not_stated(text: str) -> None:
    assert scalar_text(text) is None


def test_texts_are_cleaned_and_never_hold_halves_of_characters() -> None:
    assert scalar_text(" a\u00a0 b\u200b\r\nc ") == "a b\nc"
    assert scalar_text("broken \ud83d pair") == "broken pair"
    assert (scalar_text(7), scalar_text(2.5), scalar_text(False), scalar_text("C++")) == (
        "7",
        "2.5",
        "false",
        "C++",
    )
    assert long_text([" one", "", None, "two "]) == "one\ntwo"
    assert short_text({"name": "Example College", "url": "x"}) == "Example College"
    assert short_text(["exam", "project"]) == "exam, project"
    assert fact_text({"a": [1, "é"]}) == '{"a": [1, "é"]}'
    with pytest.raises(BadRow, match="is an object, not text"):
        long_text({"en": "text"})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("40", 40), ("12.5", 12.5), ("12,5", 12.5), ("1,200", 1200), ("1,200.50", 1200.5),
        ("1 200,50", 1200.5),
        ("1.200,50", 1200.5), ("1'200", 1200), ("1.200", None), ("1,2,3", None), ("", None), ("ten", None),
        ("0.30000000000000004", 0.3), ("9" * 400, None),
    ],
)  # fmt: skip
def test_numbers(text: str, number: float | None) -> None:
    assert parse_number(text) == (None if number is None else pytest.approx(number))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("40 hours", 40, 40), ("40h", 40, 40), ("Approx. 18 hours to complete", 18, 18),
        ("environ 12 heures", 12, 12),
        ("40-60 hours", 40, 60), ("30 to 36 hrs", 30, 36), ("de 2 à 3 h", None, None), ("2 à 3 h", 2, 3),
        ("2h30", 2.5, 2.5), ("1 hour 30 minutes", 1.5, 1.5), ("90 minutes", 1.5, 1.5),
        ("7,5 heures", 7.5, 7.5),
        ("6 weeks x 5 h", 30, 30), ("6 weeks, 5 hours per week", 30, 30),
        ("5 hours a week for 6 weeks", 30, 30),
        ("4 semaines à 3 h par semaine", 12, 12), ("1,200 hours", 1200, 1200),
        ("6 weeks", None, None), ("3 days", None, None), ("about ten", None, None), ("40", None, None),
        ("5 hours per week", None, None), ("60-40 hours", None, None), ("0 hours", None, None),
        ("6 weeks, 5 hours", None, None), ("40 hours or more", None, None), ("self-paced", None, None),
    ],
)  # fmt: skip
def test_hours_out_of_text(text: str, low: float | None, high: float | None) -> None:
    expected = None if low is None or high is None else Hours(low, high)
    assert parse_hours(text, column_says_hours=False) == expected


def test_a_bare_number_is_hours_only_where_the_column_says_so() -> None:
    assert parse_hours("40", column_says_hours=True) == Hours(40, 40)
    assert parse_hours("30-36", column_says_hours=True) == Hours(30, 36)
    assert parse_hours(24, column_says_hours=True) == Hours(24, 24)
    assert parse_hours(24, column_says_hours=False) is None
    assert parse_hours({"min": 30, "max": "36"}, column_says_hours=False) == Hours(30, 36)
    assert parse_hours({"min": 30}, column_says_hours=True) is None
    assert parse_hours(True, column_says_hours=True) is None
    assert parse_hours(float("inf"), column_says_hours=True) is None


@pytest.mark.parametrize("value", ["-5", "- 5 hours", "−3 h", -5, -0.5, {"min": -1, "max": 3}])
def test_negative_hours_are_wrong(value: object) -> None:
    with pytest.raises(BadRow):
        parse_hours(value, column_says_hours=True)


@pytest.mark.parametrize(
    ("text", "beside", "cost"),
    [
        ("$1,200 CAD", None, Cost(1200, "CAD")), ("S$350", None, Cost(350, "SGD")),
        ("CAD 1,200.00", None, Cost(1200, "CAD")),
        ("1 200 $ CA", None, Cost(1200, "CAD")), ("US$ 99", None, Cost(99, "USD")),
        ("450 EUR", None, Cost(450, "EUR")),
        ("1.250,50 €", None, Cost(1250.5, "EUR")), ("£80", None, Cost(80, "GBP")),
        ("350", "sgd", Cost(350, "SGD")),
        ("$350", "CAD", Cost(350, "CAD")), ("CA$20", "USD", Cost(20, "CAD")),
        ("Gratuit", None, Cost(0, NO_CURRENCY)),
        ("free", "CAD", Cost(0, "CAD")), ("$350", None, None), ("350", None, None), ("¥900", None, None),
        ("$100-200 CAD", None, None), ("from 100 CAD", None, None), ("€50 USD", None, None),
        ("50 XYZ", None, None),
        ("call us", None, None), ("1.200 €", None, None),
    ],
)  # fmt: skip
def test_prices_out_of_text(text: str, beside: str | None, cost: Cost | None) -> None:
    assert parse_cost(text, beside) == cost


def test_prices_out_of_json() -> None:
    assert parse_cost({"amount": 390, "currency": "cad"}) == Cost(390, "CAD")
    assert parse_cost({"amount": "1,200.50", "currency": "EUR"}) == Cost(1200.5, "EUR")
    assert parse_cost({"amount": 390}) is None
    assert parse_cost({"currency": "CAD"}) is None
    assert parse_cost({"amount": {"amount": 1}, "currency": "CAD"}) is None
    assert parse_cost(0, None) == Cost(0, NO_CURRENCY)
    assert parse_cost(12.5, "EUR") == Cost(12.5, "EUR")
    for wrong in (-1, "-5 CAD", "$-5", "−20 €", "CAD -5", {"amount": -3, "currency": "CAD"}):
        with pytest.raises(BadRow):
            parse_cost(wrong, "CAD")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-11", "2027-01-11"), ("2027/1/5", "2027-01-05"), ("2025-05-31T14:14:44.737Z", "2025-05-31"),
        ("2026-09-01 00:00:00", "2026-09-01"), ("July 06, 2022", "2022-07-06"), ("6 July 2022", "2022-07-06"),
        ("Monday, 6th July 2022", "2022-07-06"), ("1er février 2027", "2027-02-01"),
        ("12 août 2026", "2026-08-12"),
        ("25/12/2027", "2027-12-25"), ("12/25/2027", "2027-12-25"), ("07.07.2026", "2026-07-07"),
        ("07/06/2022", None), ("September 2026", None), ("spring", None), ("2027-02-30", None),
        ("2027", None),
    ],
)  # fmt: skip
def test_dates(text: str, day: str | None) -> None:
    assert parse_date(text) == day


def test_only_web_addresses_become_links() -> None:
    assert parse_url("https://example.org/a?b=c") == "https://example.org/a?b=c"
    for other in (
        "javascript:alert(1)",
        "www.example.org",
        "see https://example.org",
        "https://a b",
        5,
        ["x"],
    ):
        assert parse_url(other) is None


def test_delivery_modes_in_both_languages() -> None:
    assert {parse_mode(word) for word in ("Online", "E-learning", "à distance", "En ligne")} == {"online"}
    assert {parse_mode(word) for word in ("In-person", "en présentiel", "On-site", "Face to face")} == {
        "on-site"
    }
    assert {parse_mode(word) for word in ("Blended", "hybride", "Hybrid")} == {"blended"}
    assert parse_mode("by post") is None
    assert parse_mode({"a": 1}) is None


def test_languages_by_name_and_code() -> None:
    for text, code in {
        "English": "en", "en-US": "en", "fr_CA": "fr", "Français": "fr", "eng": "en", "English (UK)": "en",
        "Español": "es", "zh-Hans": "zh", "Klingon": None, "English or French": None, "": None,
    }.items():  # fmt: skip
        assert language_code(text) == code, text


def test_french_is_told_from_english_by_its_frequent_words() -> None:
    assert detect_language(["Établir un budget pour une petite équipe", "avec les outils du métier"]) == "fr"
    assert detect_language(["How to write a budget for the team", "with the tools that you have"]) == "en"
    assert detect_language(["Python 101", "SQL"]) is None
    assert detect_language([]) is None


def test_a_level_in_a_skill_is_read_only_where_it_is_certain() -> None:
    assert parse_skill("python:3") == DeclaredSkill("python", "3")
    assert parse_skill("SQL: Advanced") == DeclaredSkill("SQL", "Advanced")
    assert parse_skill("sample:python") == DeclaredSkill("sample:python")
    assert parse_skill("sample:python:2.5") == DeclaredSkill("sample:python", "2.5")
    assert parse_skill("noc:21211") == DeclaredSkill("noc:21211")
    assert parse_skill("SQL (advanced)") == DeclaredSkill("SQL (advanced)")
    assert parse_skill("Excel: advanced formulas") == DeclaredSkill("Excel: advanced formulas")
    assert parse_skill(":3") == DeclaredSkill(":3")


def test_lists_of_skills_as_text() -> None:
    assert split_names("SQL, Python, and R") == ["SQL", "Python", "R"]
    assert split_names("Law, regulation; Data (SQL, R); ") == ["Law, regulation", "Data (SQL, R)"]
    assert split_names("• SQL\n• C++, .NET\n1. Node.js") == ["SQL", "C++", ".NET", "Node.js"]
    assert split_names("Tax (PAYE, VAT), Payroll") == ["Tax (PAYE, VAT)", "Payroll"]
    assert split_names("open (paren, SQL") == ["open (paren, SQL"]
    assert split_names(" ,; ") == []


def test_lists_of_skills_as_json_and_as_text_that_spells_a_list() -> None:
    objects = [
        {"skill": "sql", "level": 2, "entry": 1},
        {"label": "Python", "level": "Advanced"},
        "excel:1",
        "",
        None,
    ]
    expected = (
        DeclaredSkill("sql", "2", "1"),
        DeclaredSkill("Python", "Advanced"),
        DeclaredSkill("excel", "1"),
    )
    assert parse_skills(objects) == expected
    written = "[{'code': '100341', 'libelle': \"Procédures d'encaissement\", 'exigence': 'S'}]"
    assert parse_skills(written) == (DeclaredSkill("Procédures d'encaissement"),)
    assert parse_skills('["SQL", "Law, Regulation"]') == (
        DeclaredSkill("SQL"),
        DeclaredSkill("Law, Regulation"),
    )
    assert parse_skills("[SQL]") == (DeclaredSkill("[SQL]"),)
    assert parse_skills("SQL, sql, R, SQL") == (DeclaredSkill("SQL"), DeclaredSkill("R"))
    assert parse_skills(None) == parse_skills("N/A") == parse_skills([]) == ()
    assert parse_skills("[" * 10_000 + "]" * 10_000)[0].name.startswith("[[")


@pytest.mark.parametrize(
    "value", [5, True, {"sql": 3}, [5], [{}], [{"level": 3}], [{"skill": "sql", "level": [1]}]]
)
def test_what_is_no_list_of_skills_is_refused(value: object) -> None:
    with pytest.raises(BadRow) as caught:
        parse_skills(value)
    assert caught.value.field == "skills"


@given(st.text(alphabet="0123456789 .,-$€hHxweksinuto/", max_size=20))
def test_no_text_breaks_the_parsers(text: str) -> None:
    for parse in (lambda: parse_hours(text, True), lambda: parse_cost(text, "CAD"), lambda: parse_date(text)):
        try:
            parse()
        except BadRow:
            assert "-" in text


@given(st.lists(st.from_regex(r"[A-Z][a-z+#]{0,8}( [A-Z][a-z]{1,6})?", fullmatch=True), min_size=1))
def test_names_without_separators_come_back_from_every_way_of_joining(names: list[str]) -> None:
    names = [name for name in names if not name.startswith(("And", "Et"))]
    for separator in (", ", "; ", " | ", "\n", "\n• "):
        assert split_names(separator.join(names)) == names
