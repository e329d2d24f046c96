"""Bad input: an answer or the reason why there is none, soon, and never a skill without words for it."""

from __future__ import annotations

import time
import unicodedata

import pytest

from indexers.encoder import Encoder
from indexers.linking import LinkedDocument, Linker, LinkIndex, TextDocument
from indexers.linking.segments import MAX_SEGMENTS
from taxonomy.model import Skill
from taxonomy.text import clean
from tests import encoders

SKILLS = {
    "python": ("Python (computer programming)", "Python"),
    "sql": ("SQL", "SQL"),
    "budget": ("manage budgets", "gérer les budgets"),
    "learning": ("machine learning", "apprentissage automatique"),
    "staff": ("supervise staff", "encadrer du personnel"),
    "cake": ("bake cakes", "cuire des gâteaux"),
    "project": ("project management", "gestion de projets"),
    "bank": ("banking activities", "activités bancaires"),
}
SECONDS = 8.0  # for the largest text that the service takes, on a busy machine


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return encoders.default()


@pytest.fixture(scope="module")
def linker(encoder: Encoder) -> Linker:
    skills = [Skill(id=f"t:{code}", labels={"en": en, "fr": fr}) for code, (en, fr) in SKILLS.items()]
    return Linker([LinkIndex.build("t", skills, encoder)], encoder)


def link(linker: Linker, text: str, language: str = "en") -> LinkedDocument:
    """Link, and hold every answer to what all answers must be."""
    cleaned = clean(text)
    linked = linker.link([TextDocument(texts={"text": cleaned}, language=language)])[0]["t"]
    assert linked.insufficient or any(one.claimed for one in linked.alignments)
    for one in linked.alignments:
        assert 1 <= one.confidence <= 256
        assert one.evidence
        for place in one.evidence:
            assert any(char.isalnum() for char in cleaned[place.start : place.end])
    return linked


def claimed(linker: Linker, text: str, language: str = "en") -> dict[str, str]:
    """The claimed skills with the words shown for each."""
    cleaned = clean(text)
    return {
        one.skill.removeprefix("t:"): cleaned[one.evidence[0].start : one.evidence[0].end]
        for one in link(linker, text, language).alignments
        if one.claimed
    }


def mathematical(text: str) -> str:
    return "".join(
        chr(0x1D400 + ord(one) - ord("A")) if "A" <= one <= "Z"
        else chr(0x1D41A + ord(one) - ord("a")) if "a" <= one <= "z" else one
        for one in text
    )  # fmt: skip


def test_accents_apart_from_their_letters_are_no_obstacle(linker: Linker) -> None:
    apart = unicodedata.normalize("NFD", "gérer les budgets")
    assert claimed(linker, apart, "fr")["budget"] == "gérer les budgets"


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        (mathematical("Python"), "python", "Python"),
        (f"You write {mathematical('Python')} 🐍 daily", "python", "Python"),
        ("Ｐｙｔｈｏｎ and ＳＱＬ", "sql", "SQL"),
        ("🎉🎉 Python 🎉", "python", "Python"),
        ("Py\u200bth\u200don", "python", "Python"),
        ("S\u00adQ\u00adL", "sql", "SQL"),
        ("\ufeffSQL\u202e", "sql", "SQL"),
        ("<ul><li>Python</li><li>manage budgets</li></ul>", "budget", "manage budgets"),
        ("<p>Know <b>SQL</b> &amp; more</p>", "sql", "SQL"),
        ("<script>var cake = 'bake cakes';</script><p>Python</p>", "python", "Python"),
        ("<h2>Benefits</h2><p>Dental plan</p><h2>Requirements</h2><p>SQL</p>", "sql", "SQL"),
        ("Python        SQL        manage budgets", "budget", "manage budgets"),
        ("Skill\t\tYears\nSQL\t\t3\nPython\t\t5", "python", "Python"),
        ("| SQL | 3 years | must |", "sql", "SQL"),
        ("You need a long experience with machine\nlearning at scale", "learning", "machine\nlearning"),
        ("Good at machine learn-\ning, too", "learning", "machine learn-\ning"),
        ("Wir suchen Leute mit Python und SQL Kenntnissen", "python", "Python"),
        ("Vous savez manage budgets et aussi gérer les budgets", "budget", "manage budgets"),
        ("SQL" + "!" * 50_000, "sql", "SQL"),
    ],
)
def test_a_skill_is_found_in_odd_text_at_its_place(linker: Linker, text: str, code: str, shown: str) -> None:
    assert claimed(linker, text)[code] == shown


def test_scripts_and_styles_are_not_read(linker: Linker) -> None:
    page = "<style>p {content: 'SQL'}</style><script>python()</script><p>Supervise staff</p>"
    assert set(claimed(linker, page)) == {"staff"}


@pytest.mark.parametrize(
    "text",
    [
        "", " \n\t ", "\u200b\u200d\ufeff", "😀 🎉 👩‍👩‍👧", "---",
        "*** ??? !!!", "()[]{}<>", "x" * 100_000, "é" * 100_000,
        "0123456789" * 10_000, "a-" * 50_000, "(" * 100_000,
        "A " * 5_000, "no " * 50_000, ", " * 50_000,
        "<" * 100_000, "<p " * 30_000, "\n" * 100_000, "\ud800\udfff", "\x00\x01\x02",
        "ﷺ" * 5_000, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙" * 2_000,
    ],
    ids=lambda text: repr(text[:6]),
)  # fmt: skip
def test_what_says_nothing_is_answered_with_a_reason(linker: Linker, text: str) -> None:
    begun = time.monotonic()
    linked = link(linker, text)
    assert linked.insufficient
    assert not any(one.claimed for one in linked.alignments)
    assert time.monotonic() - begun < SECONDS


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("私たちは毎朝公園を散歩します。", "ja"),
        ("我们每天早上在公园散步", "zh"),
        ("Мы гуляем в парке каждое утро", "ru"),
        ("نحن نمشي في الحديقة كل صباح", "ar"),
        ("Οι γάτες κοιμούνται στον ήλιο", "el"),
    ],
)
def test_a_language_without_labels_claims_nothing_it_cannot_show(
    linker: Linker, text: str, language: str
) -> None:
    linked = link(linker, text, language)
    assert not any(one.claimed for one in linked.alignments)
    assert linked.insufficient
    assert "sql" in claimed(linker, f"{text} SQL", language)


@pytest.mark.parametrize(
    "unit",
    [
        "You manage budgets here. ", "We are an equal opportunity employer. ", "Word after word comes by ",
        "SQL is not required and ", "Oracle Is Hiring At Acme Ltd ", "<p>Python</p>", "SQL\n",
        "12h-14h (CDI) ",
        "Competitive salary, dental and vision coverage; ", "No experience in X, ", "l'été d'", "a.b.c.",
    ],
)  # fmt: skip
def test_two_megabytes_are_answered_in_time(linker: Linker, unit: str) -> None:
    text = unit * (2_000_000 // len(unit))
    begun = time.monotonic()
    link(linker, text)
    assert time.monotonic() - begun < SECONDS


def test_the_reason_says_that_a_text_was_cut(linker: Linker) -> None:
    reason = link(linker, "The moon rose over the silent hills. " * 3_000).insufficient or ""
    assert f"first {MAX_SEGMENTS} sentences" in reason
    assert "first" not in (link(linker, "The moon rose.").insufficient or "")
