"""The table of names: a name is found however it is written, and single words meet only their own plural."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexers.linking.keys import form, sequence_hashes, word_key
from indexers.linking.mentions import find, split
from indexers.linking.name_table import NameTable
from taxonomy.model import Skill
from taxonomy.text import clean, tokens

ENGLISH = (
    "e-commerce systems", "back-end development", "manage budgets", "data analysis", "operate forklift",
    "JavaScript", "C#", "C++", "ASP.NET", "Python (computer programming)", "PostgreSQL", "health and safety",
    "food & beverage service", "driver's licence rules", "customer relationship management", "firewall",
    "write technical reports", "organise events", "colour theory", "search engine optimisation", "Node.js",
    "three-dimensional modelling", "use word processing software", "databases", "supervise child care",
)  # fmt: skip
FRENCH = (
    "gestion de projet", "prise de décision", "gérer des budgets", "analyse de données", "œuvres d'art",
    "réparer des véhicules", "commerce électronique", "l'entretien des locaux", "hygiène dentaire",
    "réseaux informatiques", "élaborer des menus", "travaux de maçonnerie",
)  # fmt: skip


def table(labels: tuple[str, ...], language: str = "en") -> NameTable:
    skills = [Skill(id=f"t:{row}", labels={language: label}) for row, label in enumerate(labels)]
    return NameTable.build(skills, language)


TABLES = {"en": table(ENGLISH), "fr": table(FRENCH, "fr")}


def mentioned(text: str, *labels: str, language: str = "en") -> set[str]:
    made = table(labels, language)
    found = find([text], split([text], [tokens(text)], made), made)
    return {labels[made.name_skills[name]] for name in found.name}


def without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


EDITS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "small letters": str.lower,
    "first letters": str.title,
    "brackets": lambda text: f"({text})",
    "square brackets": lambda text: f"[{text}]",
    "quotes": lambda text: f"«{text}»",
    "no accents": without_accents,
    "capitals without accents": lambda text: without_accents(text.upper()),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "full width": wide,
    "hyphens": lambda text: text.replace(" ", "-"),
    "no-break hyphens": lambda text: text.replace("-", "‑"),
    "no hyphens": lambda text: text.replace("-", " "),
    "closed hyphens": lambda text: text.replace("-", ""),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "soft hyphen": lambda text: text[:2] + "\u00ad" + text[2:],
    "zero width": lambda text: text[:1] + "\u200b" + text[1:],
    "ligature": lambda text: text.replace("fi", "ﬁ").replace("fl", "ﬂ"),
    "curly apostrophe": lambda text: text.replace("'", "’"),
    "and": lambda text: text.replace("&", "and"),
    "ampersand": lambda text: text.replace(" and ", " & "),
    "mathematical": lambda text: "".join(
        chr(0x1D400 + ord(char) - 65) if "A" <= char <= "Z" else char for char in text
    ),
}
FRAMES = ("{}", "Good at {}.", "SQL/{}/Java", "x, {}, y", "• {}; more", "{}: 3 years", "of {} and so on")


WORDS = {
    "en": "manage analyse budgets systems colour e-mail back-end processes safety child's théâtre fiscal",
    "fr": "gérer élaborer réseaux données l'entretien façade œuvre sous-traitance journaux fiscale naïve",
}


def invented(language: str) -> st.SearchStrategy[str]:
    """Labels of one to five words, some with a remark in brackets."""
    several = st.lists(st.sampled_from(WORDS[language].split()), min_size=1, max_size=5, unique=True)
    return st.builds("{}{}".format, several.map(" ".join), st.sampled_from(("", " (trade)", " (métier)")))


def assert_found(label: str, made: NameTable, row: int, edit: str, frame: str) -> None:
    written = clean(EDITS[edit](label))
    text = clean(frame.format(written))
    found = find([text], split([text], [tokens(text)], made), made)
    own = made.name_skills[found.name] == row
    letters = {kept(text[start:end]) for start, end in found.spans[own].tolist()}
    expected = {kept(written), kept(written.partition("(")[0])}
    shorter = {one[1:] for one in expected} | {one[:-1] for one in expected}
    assert letters & (expected | shorter), text  # with "l'" and "'s" or without


def kept(text: str) -> str:
    return "".join(char for char in text if char.isalnum() or char in "+#")


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([("en", one) for one in ENGLISH] + [("fr", one) for one in FRENCH]),
    st.sampled_from(sorted(EDITS)),
    st.sampled_from(FRAMES),
)
def test_a_name_is_found_however_it_is_written(named: tuple[str, str], edit: str, frame: str) -> None:
    language, label = named
    if edit == "hyphens" and not label.replace(" ", "").isalpha():
        return
    row = (ENGLISH if language == "en" else FRENCH).index(label)
    assert_found(label, TABLES[language], row, edit, frame)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(("en", "fr")).flatmap(lambda one: st.tuples(st.just(one), invented(one))),
    st.sampled_from(sorted(EDITS)),
    st.sampled_from(FRAMES),
)
def test_an_invented_name_is_found_however_it_is_written(
    named: tuple[str, str], edit: str, frame: str
) -> None:
    language, label = named
    if edit == "hyphens" and not label.replace(" ", "").isalpha():
        return
    assert_found(label, table((label, "autre chose", "another thing"), language), 0, edit, frame)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("our ecommerce shop", "e-commerce"),
        ("an e commerce shop", "e-commerce"),
        ("e-commerce and more", "ecommerce"),
        ("backend work", "back-end"),
        ("back end work", "backend"),
        ("micro-services", "microservices"),
        ("NodeJS services", "Node.js"),
        ("Node JS services", "Node.js"),
        ("node.js services", "NodeJS"),
        ("HTML/CSS/JavaScript", "CSS"),
        ("C#/.NET", "C#"),
        ("C#/.NET", ".NET"),
        ("C/C++", "C++"),
        ("data analyses", "data analysis"),
        ("two analyses", "analysis"),
        ("manage the budget", "manage budgets"),
        ("food and beverage", "food & beverage"),
        ("a drivers licence", "driver's licence"),
        ("driver’s licenses", "drivers' licence"),
        ("skill(s) in budget(s)", "budget"),
        ("organize the events", "organise events"),
        ("color theory", "colour theory"),
        ("training centers", "training centre"),
        ("data base", "database"),
    ],
)
def test_names_meet_their_other_spellings(text: str, label: str) -> None:
    others = (
        "data tables",
        "base metals",
        "micro processors",
        "financial services",
        "back office",
        "week end",
    )
    assert label in mentioned(clean(text), label, *others)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("GERER LES BUDGETS", "gérer des budgets"),
        ("maîtrise de l'analyse des données", "analyse de données"),
        ("analyses d’une donnée", "analyse de données"),
        ("journaux et réseau", "réseaux"),
        ("oeuvre d'art", "œuvres d'art"),
        ("ŒUVRES D'ART", "oeuvre d'art"),
    ],
)
def test_french_names_meet_elision_plural_and_capitals(text: str, label: str) -> None:
    assert label in mentioned(clean(text), label, "autres mots", language="fr")


@pytest.mark.parametrize(
    ("text", "label", "met"),
    [
        ("logical and physical specifications", "physics", False),
        ("logical and physical specifications", "logic", False),
        ("a good communicator", "communication", False),
        ("taught physics", "physics", True),
        ("keep databases", "database", True),
        ("a database", "databases", True),
        ("new taxonomies", "taxonomy", True),
        ("two processes", "process", True),
        ("manages budgets", "manage budget", True),
        ("reports in SAS", "Sass", False),
        ("styles in Sass", "SAS", False),
        ("written in Java", "JavaScript", False),
        ("written in C", "C++", False),
        ("written in C++", "C#", False),
        ("a social net", ".NET", False),
        ("node.js", "JavaScript", False),
        ("Golang", "Erlang", False),
        ("2d animation", "and", False),
    ],
)
def test_a_name_of_one_word_meets_its_plural_and_nothing_looser(text: str, label: str, met: bool) -> None:
    assert (label in mentioned(text, label, "filler words here")) is met


def test_short_sequences_never_share_a_hash() -> None:
    keys = [word_key(str(number)) for number in range(300)]
    ones = [(one,) for one in keys]
    twos = list(product(keys, repeat=2))
    hashes = [int(sequence_hashes(np.array(some, dtype=np.uint64), len(some))[0]) for some in (*ones, *twos)]
    assert len(set(hashes)) == len(ones) + len(twos)


def test_forms_fold_plurals_and_spellings() -> None:
    assert form("reseaux") == form("reseau")
    assert form("classes") == form("class")
    assert form("analyses") == form("analysis")
    assert form("colours") == form("color")
    assert form("glass") != form("glas")
    assert form("sass") != form("sas")


def test_a_mention_inside_a_longer_name_is_marked() -> None:
    labels = ("machine learning", "learning")
    made = table(labels)
    text = "machine learning"
    found = find([text], split([text], [tokens(text)], made), made)
    inside = {
        labels[made.name_skills[name]]: bool(one) for name, one in zip(found.name, found.inside, strict=True)
    }
    assert inside == {"machine learning": False, "learning": True}


@pytest.mark.parametrize(
    ("label", "proper"),
    [
        ("Erlang", True),
        ("Python (computer programming)", True),
        ("JavaScript Framework", True),
        ("C#", True),
        ("use microsoft office", False),
        ("perform HACCP inspections", False),
        ("budgets", False),
    ],
)
def test_proper_names_are_read_from_the_spelling_of_labels(label: str, proper: bool) -> None:
    small = table((label, "manage budgets", "repair shoes", "cook soups", "sweep floors"))
    assert bool(small.proper[0]) is proper


@pytest.mark.parametrize(
    ("label", "proper"), [("Budgeting", False), ("Data Analysis", False), ("JavaScript", True), ("SQL", True)]
)
def test_capitals_by_habit_make_no_proper_name(label: str, proper: bool) -> None:
    titled = table((label, "Manage Budgets", "Shoe Repair", "Cooking", "Floor Care"))
    assert bool(titled.proper[0]) is proper
