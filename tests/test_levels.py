"""Levels: stated is read, wording is inferred, the rest is assumed; entry levels are conservative."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexers.linking import Linker, LinkIndex, TextDocument, level_model
from indexers.linking.level_model import LevelModel
from indexers.linking.level_wording import course, position, told
from indexers.linking.levels import Scale, below, beside, nearest, scale_of, stated
from taxonomy.credentials import Alignment, DeclaredSkill
from taxonomy.errors import FileError
from taxonomy.model import Level, LevelScale, Skill

THREE = Scale(3, [1, 2, 3], {"basic": 1, "intermediate": 2, "advanced": 3}, 2)
SIX = Scale(6, [1, 2, 3, 4, 5, 6], {}, 3)

Read = Callable[..., Alignment]


def at(text: str, name: str, scale: Scale | None = THREE) -> float | None:
    start = text.index(name)
    return beside(text, start, start + len(name), scale)


@pytest.mark.parametrize(
    ("text", "name", "three", "six"),
    [
        ("advanced Excel", "Excel", 3, 6),
        ("Excel (expert)", "Excel", 3, 6),
        ("Excel, advanced", "Excel", 3, 6),
        ("Python at an advanced level", "Python", 3, 6),
        ("Python level: intermediate", "Python", 2, 4),
        ("entry-level Python", "Python", 1, 2),
        ("basic knowledge of Python", "Python", 1, 2),
        ("python: 3", "python", 3, 3),
        ("level 2 in Python", "Python", 2, 2),
        ("Python level 1", "Python", 1, 1),
        ("B2 English", "English", 2, 4),
        ("English at C1", "English", 3, 5),
        ("English (A2)", "English", 1, 2),
        ("fluent English", "English", 3, 5),
        ("5+ years of Python", "Python", 3, 5),
        ("Python (5 years)", "Python", 3, 5),
        ("Python: 3+ years", "Python", 2, 4),
        ("at least 3 years of experience in Python", "Python", 2, 4),
        ("2-3 years Python", "Python", 2, 4),
        ("five years' hands-on experience with Python", "Python", 3, 5),
        ("ten years of Python", "Python", 3, 6),
        ("one year of Python", "Python", 1, 2),
        ("Excel avancé", "Excel", 3, 6),
        ("maîtrise de Excel", "Excel", 3, 6),
        ("niveau avancé en Python", "Python", 3, 6),
        ("notions d'anglais", "anglais", 1, 2),
        ("anglais courant", "anglais", 3, 5),
        ("anglais niveau B2", "anglais", 2, 4),
        ("niveau C1 en anglais", "anglais", 3, 5),
        ("niveau 2 en Python", "Python", 2, 2),
        ("3 ans d'expérience en comptabilité", "comptabilité", 2, 4),
        ("cinq années d'expérience professionnelle en gestion", "gestion", 3, 5),
    ],
)
def test_a_level_beside_the_mention_is_read_on_the_skills_own_scale(
    text: str, name: str, three: float, six: float
) -> None:
    assert (at(text, name), at(text, name, SIX)) == (three, six)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We use Excel, Word", "Excel"),
        ("Excel, advanced analytics", "Excel"),
        ("Excel: level 9", "Excel"),  # beyond both scales
        ("18 years old Python", "Python"),
        ("over 50 years of Python", "Python"),
        ("B2 Python", "Python"),  # CEFR is for languages
        ("vitamin B2 and Python", "Python"),
        ("a non-expert in Python", "Python"),
        ("unbasic Python", "Python"),
        ("Python 2026", "Python"),
    ],
)
def test_what_only_looks_like_a_level_is_none(text: str, name: str) -> None:
    assert at(text, name) is None
    assert at(text, name, SIX) is None


def test_a_skill_without_levels_has_none() -> None:
    assert at("advanced Excel", "Excel", None) is None
    assert scale_of(Skill(id="t:a", labels={"en": "a"})) is None


@pytest.mark.parametrize(
    ("word", "six"),
    [("Advanced", 6), ("B2", 4), ("5 years", 5), ("level 3", 3), ("niveau 2", 2), ("basic", 2)],
)
def test_a_sources_own_word_is_read_alike(word: str, six: float) -> None:
    assert stated(word, SIX) == six


def test_words_that_mean_no_level_mean_none() -> None:
    assert [stated(word, SIX) for word in ("", "  ", "7", "0", "sixish", None)] == [None] * 6


def test_a_position_reads_as_the_nearest_defined_level_and_a_tie_as_the_lower() -> None:
    assert (nearest(THREE, 0.5), nearest(THREE, 0.5, upwards=True), nearest(SIX, 0.9)) == (1, 2, 5)
    assert (below(SIX, 3), below(SIX, 1)) == (2, 0)


def reads(text: str, language: str = "en", title: str = "") -> float | None:
    return position([text], course(TextDocument(title=title)), language)


@pytest.mark.parametrize(
    ("language", "rising"),
    [
        (
            "en",
            (
                "Describe the parts of a network",
                "Perform network maintenance",
                "Configure a network",
                "Evaluate network performance and recommend changes",
                "Establish network strategy and lead its governance",
            ),
        ),
        (
            "fr",
            (
                "Décrire les composants d'un réseau",
                "Effectuer l'entretien d'un réseau",
                "Configurer un réseau",
                "Évaluer les performances d'un réseau et recommander des changements",
                "Établir la stratégie du réseau et piloter son équipe",
            ),
        ),
    ],
)
def test_verbs_rise_from_recalling_to_leading(language: str, rising: tuple[str, ...]) -> None:
    found = [reads(text, language) or 0.0 for text in rising]
    assert found == sorted(found)
    assert found[0] < 0.4 < 0.7 < found[-1]


@pytest.mark.parametrize(
    ("lead", "language"),
    [
        ("Learners will be able to design a network", "en"),
        ("By the end of the course, you will be able to design a network", "en"),
        ("LO3: Design a network", "en"),
        ("You will learn how to design a network", "en"),
        ("À la fin de la formation, vous serez capable de concevoir un réseau", "fr"),
    ],
)
def test_the_way_into_a_sentence_says_nothing(lead: str, language: str) -> None:
    plain = "Design a network" if language == "en" else "concevoir un réseau"
    assert told(lead, language) == told(plain, language) != (0.0, 0.0)


def test_what_a_course_is_about_does_not_say_how_far_it_goes() -> None:
    assert reads("A leading platform for data strategy") is None
    assert reads("Python for finance") is None
    assert reads("This equips you to evaluate a strategy") is not None


@pytest.mark.parametrize(
    ("title", "low", "high"),
    [
        ("Introduction to networks", 0.2, 0.4),
        ("Networks for beginners", 0.2, 0.4),
        ("Initiation aux réseaux", 0.2, 0.4),
        ("Intermediate networks", 0.6, 0.7),
        ("Advanced networks", 0.8, 1.0),
        ("Networks (advanced)", 0.8, 1.0),
        ("Networks Masterclass", 0.8, 1.0),
        ("Réseaux - perfectionnement", 0.8, 1.0),
    ],
)
def test_a_title_tells_of_its_course(title: str, low: float, high: float) -> None:
    found = position([], course(TextDocument(title=title)), "en")
    assert found is not None
    assert low <= found <= high


@pytest.mark.parametrize(
    "title", ["Controllers in Advanced Manufacturing", "Advanced Certificate in Nursing", "Bases de données"]
)
def test_a_title_with_such_a_word_elsewhere_tells_nothing(title: str) -> None:
    assert course(TextDocument(title=title)).position is None


LADDER = LevelScale("six", 6)
SKILLS = [
    Skill(id="t:python", labels={"en": "Python", "fr": "Python"}, scale=LADDER,
          levels=tuple(Level(value) for value in (1, 2, 3, 4, 5, 6))),
    Skill(id="t:excel", labels={"en": "Excel", "fr": "Excel"}, scale=LADDER,
          levels=tuple(Level(value) for value in (2, 3, 4))),
    Skill(id="t:sql", labels={"en": "SQL", "fr": "SQL"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def read() -> Read:
    linker = Linker([LinkIndex.build("t", SKILLS, None)], None)

    def alignment(text: str = "", code: str = "python", **more: object) -> Alignment:
        document = TextDocument(texts={"text": text}, **more)  # type: ignore[arg-type]
        (found,) = [one for one in linker.link([document])[0]["t"].alignments if one.skill == f"t:{code}"]
        return found

    return alignment


def levels(one: Alignment) -> tuple[float | None, str, float | None, str]:
    return one.exit, one.exit_source, one.entry, one.entry_source


def test_stated_comes_before_inferred_and_inferred_before_assumed(read: Read) -> None:
    assert levels(read("Design and evaluate programs in Python: 2"))[:2] == (2, "stated")
    assert levels(read("Design and evaluate programs in Python"))[:2] == (4, "inferred")
    assert levels(read("Python and more")) == (3, "assumed", None, "assumed")
    assert levels(read("Concevoir et évaluer des programmes en Python", language="fr"))[:2] == (4, "inferred")
    assert levels(read("Design SQL", "sql")) == (None, "assumed", None, "assumed")


def test_an_inferred_level_is_one_that_the_skill_defines(read: Read) -> None:
    assert read("Describe Excel", "excel").exit == 2
    assert read("Lead Excel strategy and establish policies", "excel").exit == 4


@pytest.mark.parametrize(
    ("document", "exit_", "entry"),
    [
        ({"title": "Introduction to Python"}, 2, (0.0, "inferred")),
        ({"title": "Python for beginners"}, 2, (0.0, "inferred")),
        ({"title": "Initiation à Python", "language": "fr"}, 2, (0.0, "inferred")),
        ({"text": "Python and more. No prior experience is required."}, 3, (0.0, "stated")),
        ({"text": "Python, sans prérequis.", "language": "fr"}, 3, (0.0, "stated")),
        ({"text": "Python and more", "prerequisites": "None"}, 3, (0.0, "stated")),
        ({"title": "Advanced Python"}, 6, (None, "assumed")),
        ({"title": "Advanced Python", "text": "This course builds on your first year."}, 6, (5, "inferred")),
        ({"text": "Learn Python. Python and more", "prerequisites": "Basic Python"}, 3, (2, "inferred")),
        ({"text": "Python and more", "prerequisites": "Excel"}, 3, (None, "assumed")),
    ],
)
def test_entry_levels_say_where_they_come_from(
    read: Read, document: dict[str, str], exit_: float, entry: tuple[float | None, str]
) -> None:
    one = read(**document)
    assert (one.exit, one.entry, one.entry_source) == (exit_, *entry)


def test_what_is_asked_beforehand_is_not_what_is_taught(read: Read) -> None:
    text = "Design and evaluate programs in Python. It assumes a basic knowledge of Python."
    assert levels(read(text)) == (4, "inferred", 2, "inferred")
    assert levels(read("It assumes a basic knowledge of Python."))[:3] == (2, "stated", None)


def test_an_entry_level_stays_below_the_exit(read: Read) -> None:
    one = read("Describe Python. Prerequisites: advanced Python.")
    assert one.exit is not None
    assert (one.entry or 0.0) < one.exit
    assert read("Describe Excel. Prerequisites: Excel.", "excel").entry is None  # nothing is below the lowest


def test_what_is_declared_without_a_level_is_read_from_the_title_and_the_text(read: Read) -> None:
    def declared(title: str, text: str = "", exit: str | None = None) -> Alignment:
        return read(text, title=title, declared=(DeclaredSkill("Python", exit),))

    assert levels(declared("Introduction to programming")) == (2, "inferred", 0.0, "inferred")
    assert levels(declared("Introduction to programming", exit="5"))[:2] == (5, "stated")
    assert levels(declared("Programming", "Design and evaluate Python"))[:2] == (4, "inferred")
    assert levels(declared("Programming")) == (3, "assumed", None, "assumed")


def described() -> tuple[list[str], list[float]]:
    parts = ("networks", "budgets", "gardens", "kitchens", "archives", "bridges", "engines", "lessons")
    wordings = (
        ("Follow orders on", 1 / 6),
        ("Repair", 2 / 6),
        ("Analyse faults of", 4 / 6),
        ("Direct all", 1.0),
    )
    pairs = [
        (f"{verb} {part} at site {at}", place)
        for at in range(12)
        for part in parts
        for verb, place in wordings
    ]
    return [text for text, _ in pairs], [place for _, place in pairs]


def test_a_frameworks_own_descriptions_are_learnt_and_the_same_each_time() -> None:
    texts, positions = described()
    model, again = (LevelModel.fit(texts, positions, "en") for _ in range(2))
    assert np.array_equal(model.weights, again.weights)
    low, high = model.positions(["Follow orders on boats", "Direct all boats"])
    assert low < 0.35 < 0.75 < high
    assert np.isnan(
        model.positions(["quux boats"])[0]
    )  # no wording tells: not a level, the mean least of all
    assert model.positions([]).shape == (0,)
    alone = [float(model.positions([text])[0]) for text in texts[:5]]
    assert alone == model.positions(texts[:5]).tolist()


def framework(count: int) -> list[Skill]:
    texts, positions = described()
    return [
        Skill(id=f"t:s{at}", labels={"en": f"skill number {at}"}, scale=LADDER,
              levels=(Level(6 * place, descriptions={"en": text}),))
        for at, (text, place) in enumerate(zip(texts[:count], positions, strict=False))
    ]  # fmt: skip


def test_few_descriptions_teach_nothing_and_many_are_kept_with_the_index(tmp_path: Path) -> None:
    assert level_model.fit(framework(level_model.FEWEST - 1)) == {}
    built = LinkIndex.build("t", framework(level_model.FEWEST), None)
    built.save(tmp_path)
    kept = LinkIndex.load(tmp_path).level_models["en"]
    made = built.level_models["en"]
    assert (list(kept.features), kept.mean) == (list(made.features), made.mean)
    assert np.allclose(kept.weights, made.weights, atol=1e-6)
    (tmp_path / "levels.msgpack").unlink()
    with pytest.raises(FileError, match="not a whole link index"):
        LinkIndex.load(tmp_path)


def test_long_and_odd_texts_are_read_in_time() -> None:
    started = time.perf_counter()
    for text in (
        "x" * 100_000,
        "no " * 100_000,
        "prior word " * 100_000,
        "by the end of the course " * 50_000,
    ):
        course(TextDocument(title=text[:1000], texts={"text": text}))
        told(text[:600], "en")
        beside(text, 300, 310, SIX)
    assert time.perf_counter() - started < 5
