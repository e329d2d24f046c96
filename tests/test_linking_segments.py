"""Segments: offsets that hold, headings and boilerplate that go."""

from __future__ import annotations

import pytest

from indexers.linking import TextDocument
from indexers.linking.boilerplate import boilerplate
from indexers.linking.segments import MAX_SEGMENTS, segments
from taxonomy.text import clean

POSTING = clean(
    """Responsibilities:
    • Write reports; present them to clients
    2. Keep e.g. the books of Mr. Smith. Then close the year.
    About us
    We have been baking bread since 1902.
    Qualifications
    French and English
    """
)


def pieces(text: str) -> list[str]:
    return [one.text for one in segments(TextDocument(texts={"text": clean(text)}))]


def test_a_posting_becomes_sentences_and_items_without_headings() -> None:
    assert pieces(POSTING) == [
        "Write reports;",
        "present them to clients",
        "Keep e.g. the books of Mr. Smith.",
        "Then close the year.",
        "French and English",
    ]


def test_every_piece_is_its_span_of_the_field() -> None:
    document = TextDocument(title="Bookkeeper", texts={"a": POSTING, "b": "One. Two, " + "and more " * 200})
    fields = {**document.texts, "title": document.title}
    found = segments(document)
    assert found[0].kind == "title"
    for one in found:
        assert fields[one.field][one.start : one.end] == one.text


def test_long_sentences_are_cut_and_nothing_is_lost() -> None:
    text = "first " + "and then another word, " * 60 + "last"
    found = pieces(text)
    assert all(len(one.split()) <= 48 for one in found)
    assert [word.strip(",") for one in found for word in one.split()] == [
        word.strip(",") for word in text.split()
    ]


def test_text_without_blanks_and_endless_text_have_an_end() -> None:
    assert sum(map(len, pieces("x" * 10_000))) == 10_000
    assert len(pieces("A sentence. " * 5_000)) == MAX_SEGMENTS


def test_declared_names_are_not_read_as_prose() -> None:
    from taxonomy.credentials import DeclaredSkill

    document = TextDocument(texts={"skills": "SQL, Python"}, declared=(DeclaredSkill("SQL"),))
    assert segments(document) == []
    assert [one.text for one in segments(TextDocument(texts={"skills": "SQL, Python"}))] == ["SQL, Python"]


@pytest.mark.parametrize(
    "text",
    [
        "ACME is an equal opportunity employer.",
        "Salary range: $50,000 - $60,000 per year",
        "Medical, dental and vision insurance",
        "To apply, send your CV to jobs@example.org",
        "Please submit your resume by Friday",
        "401(k) with matching",
        "Rémunération selon expérience",
        "Tickets restaurant et mutuelle",
        "Merci d'envoyer votre CV à l'adresse suivante : envoyez votre candidature",
        "This position is located in the Office of the Director in Boise, Idaho.",
        "A recruitment incentive may be authorized.",
        "This announcement will close on 3 May.",
        "Applicants must re-apply to be considered.",
        "Are you currently legally able to work in Canada?",
        "Health care plan and dental plan",
        "Join our growing team!",
        'Interested applicants must follow the directions in the "How to Apply" section of this flyer.',
        "Direct Hire",
        "To submit your resume for this Direct-Hire opportunity click here",
        "Position requires a Public Trust clearance.",
        "Public Trust",
        "Merit Promotion announcement open to federal employees",
        "Appointment under Schedule A, 5 CFR 213.3102(u)",
        "Time-in-grade must be met by the closing date.",
        "CDI à temps plein, 35 heures par semaine",
        "Horaires : 8h-12h et 14h-17h",
        "Prise de poste dès que possible",
        "Prime de vacances et de fin d'année",
        "Every day will be different.",
        "No two days are the same!",
        "Chaque journée est différente.",
    ],
)
def test_boilerplate_is_recognised(text: str) -> None:
    assert boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "Advise employees on health insurance policies",
        "Administer employee benefits and pensions",
        "Provide dental care to children",
        "Apply statistical methods",
        "Negotiate with clients from many cultures and of every religion",
        "Calculer les salaires et établir les bulletins de paie",
        "Sell medical equipment",
        "How to apply machine learning to real data",
        "Be able to apply the theory of colour",
        "Identify the health benefits of exercise",
        "Explain factors such as race, ethnicity, gender and age in public health",
        "Join our team to plan and build bridges",
        "Run the annual salary review",
        "Build applications that receive data from sensors",
        "This position is located in Boise and is responsible for managing grants",
        "Serves as principal advisor in the area of Equal Employment Opportunity",
        "Gestion des congés et suivi de la mutuelle",
        "Encourager le travail en équipe",
        "Enforce parking regulations",
        "The context of CDI beans in Java",
        "Follow the directions of the choreographer",
        "Read the instructions and apply paint to the hull",
        "Maintain public trust",
        "Prepare Schedule A of Form 1040",
        "You will advise managers on merit promotion and direct hire authorities.",
        "Apply knowledge of hiring authorities",
        "No two days are alike, so you change your plans fast",
        "Every day is different data to clean",
    ],
)
def test_skills_of_those_fields_are_not_boilerplate(text: str) -> None:
    assert not boilerplate(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("No experience in Java required", []),
        ("SQL is a must, Java is not required", ["SQL is a must,"]),
        ("You won't need SQL, but you will need Python", ["but you will need Python"]),
        ("Not only SQL but also Python", ["Not only SQL but also Python"]),
        ("There is no substitute for SQL experience", ["There is no substitute for SQL experience"]),
        ("Oracle is hiring Java developers", ["is hiring Java developers"]),
        ("We are seeking Java developers", ["We are seeking Java developers"]),
        ("Estimate Value at Risk", ["Estimate Value at Risk"]),
        ("Good at Excel", ["Good at Excel"]),
        ("Aucune expérience en Java requise", []),
        ("Non seulement SQL mais aussi Python", ["Non seulement SQL mais aussi Python"]),
        ("Java n'est pas exigé, SQL est indispensable", ["SQL est indispensable"]),
    ],
)
def test_what_is_not_required_and_the_employers_name_are_left_out(text: str, left: list[str]) -> None:
    assert pieces(text) == left


def test_html_breaks_lines_and_its_headings_count() -> None:
    page = "<h2>Requirements</h2><ul><li>Know <b>SQL</b></li><li>Bake</li></ul><h3>Benefits</h3><p>Cake</p>"
    assert pieces(page) == ["Know <b>SQL</b>", "Bake"]


def test_lines_that_a_page_broke_are_one_sentence() -> None:
    broken = (
        "You have a long and deep experience with machine\nlearning and data.\nyou write\n- python\n- sql"
    )
    assert pieces(broken) == [
        "You have a long and deep experience with machine\nlearning and data.",
        "you write",
        "python",
        "sql",
    ]
    assert pieces("Good at program-\nming") == ["Good at program-\nming"]
