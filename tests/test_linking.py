"""Linking: what is mentioned is found, what is not said is not, and every link has words to show for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexers.encoder import Encoder
from indexers.linking import LinkedDocument, Linker, LinkIndex, TextDocument, declared_text
from taxonomy.credentials import Alignment, DeclaredSkill
from taxonomy.errors import EncoderMismatch, FileError
from taxonomy.model import Level, LevelScale, Skill
from taxonomy.text import clean
from tests import encoders

SCALE = LevelScale("three", 3, {"basic": 1, "intermediate": 2, "advanced": 3})
LEVELS = (Level(1, "Basic"), Level(2, "Intermediate"), Level(3, "Advanced"))


def skill(
    code: str, en: str, fr: str = "", also: tuple[str, ...] = (), about: str = "", **more: object
) -> Skill:
    labels = {"en": en} | ({"fr": fr} if fr else {})
    descriptions = {"en": about} if about else {}
    return Skill(id=f"t:{code}", labels=labels, alternatives={"en": also}, descriptions=descriptions, **more)  # type: ignore[arg-type]


SKILLS = [
    skill("python", "Python (computer programming)", "Python", also=("CPython",), scale=SCALE, levels=LEVELS),
    skill("excel", "Excel", "Excel", scale=SCALE, levels=LEVELS),
    skill("r", "R", "R"),
    skill("go", "Go"),
    skill("sql", "SQL", "SQL", codes={"K-12": None, "K-13": 2.0}),
    skill("budget", "manage budgets", "gérer des budgets", also=("budget management", "look after money")),
    skill("staff", "supervise staff", "encadrer du personnel"),
    skill("decide", "decision-making", "prise de décision", also=("take decisions",)),
    skill("rust", "remove rust", about="Strip corrosion from metal surfaces."),
    skill("care", "primary care", "soins primaires"),
    skill("teeth", "dental hygiene", "hygiène dentaire"),
    skill("equity", "promote equal opportunities"),
    skill("pay", "determine salaries"),
    skill("vpn", "Virtual Private Networks (VPN)"),
    skill("ml", "machine learning", "apprentissage automatique"),
    skill("learn", "learning"),
    skill("copy", "print documents", also=("shared name",)),
    skill("scan", "scan documents", also=("shared name",)),
    skill("sea", "geology of the sea floor"),
    skill("cook", "prepare desserts", "préparer des desserts", about="Cook sweet dishes and bake cakes."),
    skill("old", "typewriting", retired=True, replaced_by=("t:copy",)),
    skill("height", "body height", type="attribute"),
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return encoders.default()


@pytest.fixture(scope="module")
def index(encoder: Encoder) -> LinkIndex:
    return LinkIndex.build("t", SKILLS, encoder)


@pytest.fixture(scope="module")
def linker(index: LinkIndex, encoder: Encoder) -> Linker:
    return Linker([index], encoder)


@pytest.fixture(scope="module")
def plain() -> Linker:
    return Linker([LinkIndex.build("t", SKILLS, None)], None)


def link(linker: Linker, text: str, language: str = "en", title: str = "") -> LinkedDocument:
    document = TextDocument(texts={"text": clean(text)}, title=title, language=language)
    return linker.link([document])[0]["t"]


def claimed(linker: Linker, text: str, language: str = "en") -> set[str]:
    linked = link(linker, text, language)
    return {one.skill.removeprefix("t:") for one in linked.alignments if one.claimed}


def of(linked: LinkedDocument, code: str) -> Alignment:
    return next(one for one in linked.alignments if one.skill == f"t:{code}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Experience with python is a must", "python"),
        ("PYTHON, SQL", "python"),
        ("Python (computer programming)", "python"),
        ("Knows (Python) well", "python"),
        ("You manage a budget and report on it", "budget"),
        ("Manage Budgets.", "budget"),
        ("strong decision making", "decide"),
        ("Décision-making", "decide"),
        ("Set up VPN tunnels", "vpn"),
        ("Set up virtual private networks", "vpn"),
        ("Data work in R, Python and SAS", "r"),
        ("R programming", "r"),
        ("Services in Go, Rust", "go"),
        ("Good with Excel and Word", "excel"),
    ],
)
@pytest.mark.parametrize("which", ["linker", "plain"])
def test_a_mention_is_claimed_however_it_is_written(
    text: str, code: str, which: str, request: pytest.FixtureRequest
) -> None:
    assert code in claimed(request.getfixturevalue(which), text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Gérer des budgets et encadrer du personnel", {"budget", "staff"}),
        ("GERER LES BUDGETS : maîtrise de SQL", {"sql"}),
        ("la prise de décisions", {"decide"}),
        ("bases de l'apprentissage automatique (machine learning)", {"ml"}),
    ],
)
def test_french_texts_link_to_the_same_ids(linker: Linker, text: str, codes: set[str]) -> None:
    assert codes <= claimed(linker, text, "fr")


@pytest.mark.parametrize(
    "text",
    [
        "We are an equal opportunity employer. We hire without regard to race or gender.",
        "We offer a competitive salary and dental benefits.",
        "salary and dental benefits",
        "Benefits:\n- Dental care\n- Learning budget\nHow to apply\nWrite in Python to us",
        "Nous garantissons l'égalité des chances à tous les candidats.",
        "Salaire : 45 000 $ par an, assurance dentaire et avantages sociaux.",
        "Requirements:\nSkills",
    ],
)
def test_boilerplate_links_to_nothing_and_says_so(linker: Linker, text: str) -> None:
    linked = link(linker, text)
    assert linked == LinkedDocument((), "the text holds nothing but headings and boilerplate")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Refactor and debug the Rust services", "rust"),
        ("Python (primary)", "care"),
        ("Go above and beyond for customers", "go"),
        ("You will go to schools", "go"),
        ("You excel at teaching", "excel"),
        ("Excel in a fast-paced team", "excel"),
        ("an R&D department", "r"),
        ("a grade of r", "r"),
    ],
)
def test_a_word_that_only_looks_like_a_skill_is_not_claimed(linker: Linker, text: str, wrong: str) -> None:
    assert wrong not in claimed(linker, text)


def test_a_paraphrase_is_found_with_its_piece_as_evidence(linker: Linker) -> None:
    text = "The office is near the station. You lead and oversee a team of employees."
    one = of(link(linker, text), "staff")
    assert one.claimed
    span = one.evidence[0]
    assert text[span.start : span.end] == "oversee a team of employees"


def test_a_mention_in_a_long_text_is_not_missed(linker: Linker) -> None:
    text = " ".join(f"On day {day} you talk with guests of the hotel about their stay." for day in range(60))
    text = f"{text} You know SQL. {text} Manage budgets."
    assert {"sql", "budget"} <= claimed(linker, text)
    assert {"t:sql", "t:budget"} <= {id_ for id_, _ in linker.rank([text], count=4)[0]}


def test_evidence_is_the_mention_in_its_field(linker: Linker) -> None:
    document = TextDocument(
        title="Advanced SQL", texts={"outcomes": "- Write queries\n- Manage budgets\n- use sql every day"}
    )
    linked = linker.link([document])[0]["t"]
    fields = {**document.texts, "title": document.title}
    shown = {(one.field, fields[one.field][one.start : one.end]) for one in of(linked, "sql").evidence}
    assert shown == {("title", "SQL"), ("outcomes", "sql")}
    (budget,) = of(linked, "budget").evidence
    assert document.texts["outcomes"][budget.start : budget.end] == "Manage budgets"
    for alignment in linked.alignments:
        assert alignment.evidence
        assert 1 <= alignment.confidence <= 256
    assert [one.skill for one in linked.alignments] == sorted(one.skill for one in linked.alignments)


def test_levels_are_stated_or_assumed_and_absent_without_a_scale(linker: Linker) -> None:
    for text, level in (
        ("advanced Excel", 3.0),
        ("python:1", 1.0),
        ("Python (basic)", 1.0),
        ("Excel level 3", 3.0),
    ):
        one = of(link(linker, text), "excel" if "xcel" in text else "python")
        assert (one.exit, one.exit_source) == (level, "stated")
    one = of(link(linker, "We use Excel, Word"), "excel")
    assert (one.exit, one.exit_source, one.entry) == (
        2.0,
        "assumed",
        None,
    )  # 2 of 3 and 1 of 3 tie: the higher
    assert of(link(linker, "Excel: level 9, Word"), "excel").exit_source == "assumed"  # beyond the scale
    assert of(link(linker, "advanced SQL"), "sql").exit is None


def declare(linker: Linker, *declared: DeclaredSkill, text: str = "") -> LinkedDocument:
    texts = {"skills": declared_text(declared)} | ({"text": text} if text else {})
    return linker.link([TextDocument(texts=texts, declared=declared)])[0]["t"]


def test_declared_names_resolve_by_id_code_label_and_alternative(linker: Linker) -> None:
    names = ("t:budget", "K-12", "Decision Making", "CPython", "typewriting", "old")
    linked = declare(linker, *(DeclaredSkill(name) for name in names))
    joined = ", ".join(names)
    found = {one.skill: one for one in linked.alignments if one.claimed}
    for code, name in (
        ("budget", "t:budget"),
        ("sql", "K-12"),
        ("decide", "Decision Making"),
        ("copy", "old"),
    ):
        one = found[f"t:{code}"]
        assert (one.source, one.confidence) == ("declared", round(0.95 * 256))
        assert joined[one.evidence[0].start : one.evidence[0].end] == name
    assert found["t:python"].confidence == round(0.85 * 256)


def test_a_shared_declared_name_shares_its_confidence(linker: Linker) -> None:
    linked = declare(linker, DeclaredSkill("Shared Name"))
    both = [of(linked, code) for code in ("copy", "scan")]
    assert {one.confidence for one in both} == {round(0.85 / 2 * 256)}


def test_a_declared_name_that_nobody_has_is_linked_as_a_text(linker: Linker) -> None:
    linked = declare(linker, DeclaredSkill("supervising the staff of a shop"))
    one = of(linked, "staff")
    assert one.source == "declared"
    assert one.confidence < round(0.85 * 256)


def test_declared_levels_are_read_on_the_skills_scale(linker: Linker) -> None:
    stated = declare(linker, DeclaredSkill("python", exit="Advanced", entry="1"), DeclaredSkill("K-13"))
    python = of(stated, "python")
    assert (python.exit, python.entry, python.exit_source, python.entry_source) == (
        3.0,
        1.0,
        "stated",
        "stated",
    )
    assert of(stated, "sql").exit is None
    unreadable = of(declare(linker, DeclaredSkill("python", exit="12")), "python")
    assert (unreadable.exit, unreadable.exit_source) == (2.0, "assumed")


def test_what_is_declared_and_read_is_one_alignment_with_both_places(linker: Linker) -> None:
    linked = declare(linker, DeclaredSkill("python"), text="Learn advanced Python.")
    one = of(linked, "python")
    assert one.source == "declared"
    assert {place.field for place in one.evidence} == {"skills", "text"}
    assert (one.exit, one.exit_source) == (3.0, "stated")  # the text says more than the declaration


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there is no text to read"),
        ("😀 🎉 ---", "the text holds nothing but headings and boilerplate"),
        ("Quux blorf zib.", "no skill of t is found with enough certainty"),
        ("x" * 100_000, "no skill of t is found with enough certainty"),
    ],
)
def test_nothing_found_has_a_reason(linker: Linker, text: str, reason: str) -> None:
    assert (link(linker, text).insufficient or "").startswith(reason)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Our offices are in Munich and Lyon.", "the text seems to speak of no skill at all"),
        (
            "You will overhaul diesel engines and weld exhaust pipes.",
            "the text seems to speak of skills, and the framework may lack them",
        ),
        (
            "Our offices are in Munich and Lyon. You will overhaul diesel engines and weld exhaust pipes.",
            "the text seems to speak of skills, and the framework may lack them",
        ),
    ],
)
def test_silence_tells_a_text_without_skills_from_a_framework_that_lacks_them(
    linker: Linker, text: str, told: str
) -> None:
    assert link(linker, text).insufficient == f"no skill of t is found with enough certainty: {told}"


def test_without_an_encoder_words_link_and_the_silence_says_so(plain: Linker) -> None:
    assert "alone" in (link(plain, "Quux blorf zib.").insufficient or "")


def test_an_index_of_another_encoder_is_refused(index: LinkIndex) -> None:
    with pytest.raises(EncoderMismatch, match="load the framework again"):
        Linker([index], None)


def test_links_do_not_depend_on_company_order_or_threads(linker: Linker, index: LinkIndex) -> None:
    texts = [
        "Supervise staff, manage budgets and take decisions in a small shop.",
        "Bake cakes",
        "Python and SQL " * 40,
        "Clean corroded metal; sail over the sea floor.",
        "Gérer des budgets",
        "Excel",
        "learning machines",
    ]
    documents = [
        TextDocument(texts={"text": clean(text)}, language="fr" if "é" in text else "en") for text in texts
    ]
    together = linker.link(documents * 30)
    alone = [linker.link([document])[0] for document in documents]
    backwards = linker.link(documents[::-1])[::-1]
    single = Linker([index], Encoder.open(encoders.folder(), threads=1)).link(documents)
    assert together[:7] == alone == backwards == single
    assert together[-7:] == alone


def test_silence_does_not_depend_on_company_order_or_threads(linker: Linker, index: LinkIndex) -> None:
    texts = [
        "Bake cakes",
        "Salary and dental benefits",
        "Founded in 1921 by two pharmacists.",
        "Python " * 90,
    ]
    together = linker.silence(texts * 30)
    single = Linker([index], Encoder.open(encoders.folder(), threads=1)).silence(texts[::-1])
    assert together[:4] == together[-4:] == single[::-1]
    assert together[:4] == [linker.silence([text])[0] for text in texts]
    assert together[0] < 0.5 < together[2] < together[1] == 1.0


def test_equal_places_stand_in_reading_order_whoever_said_them_before(index: LinkIndex) -> None:
    by_words = Linker([index.lexical()], None)
    before = TextDocument(texts={"text": "Nightly SQL reports."})
    document = TextDocument(texts={"text": "Weekly SQL reports. Nightly SQL reports."})
    (alone,) = by_words.link([document])
    (found,) = alone["t"].alignments
    assert [one.start for one in found.evidence] == [7, 28]
    assert by_words.link([before, document])[1] == alone


def test_a_saved_index_is_the_same_and_knows_its_version(
    index: LinkIndex, linker: Linker, encoder: Encoder, tmp_path: Path
) -> None:
    index.save(tmp_path / "t")
    loaded = LinkIndex.load(tmp_path / "t")
    assert loaded.version == index.version == LinkIndex.version_of("t", SKILLS[::-1], encoder)
    changed = [*SKILLS[1:], skill("python", "Python")]
    assert LinkIndex.version_of("t", changed, encoder) != index.version
    assert LinkIndex.version_of("t", SKILLS, None) != index.version
    document = TextDocument(texts={"text": "Supervise staff in Python"}, declared=(DeclaredSkill("K-12"),))
    assert Linker([loaded], encoder).link([document]) == linker.link([document])


def test_a_broken_index_is_a_file_error(index: LinkIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "t")
    (tmp_path / "t" / "en" / "labels.npy").write_bytes(b"not an array")
    with pytest.raises(FileError, match="not a whole link index"):
        LinkIndex.load(tmp_path / "t")
    with pytest.raises(FileError):
        LinkIndex.load(tmp_path / "absent")


def test_retired_and_unscored_skills_are_never_linked(index: LinkIndex) -> None:
    assert not {"t:old", "t:height"} & set(index.ids)


def test_several_frameworks_are_linked_each_for_itself(index: LinkIndex, encoder: Encoder) -> None:
    other = LinkIndex.build("u", [Skill(id="u:1", labels={"en": "budgeting"})], encoder)
    empty = LinkIndex.build("v", [], encoder)
    linked = Linker([index, other, empty], encoder).link([TextDocument(texts={"text": "Budgeting"})])[0]
    assert list(linked) == ["t", "u", "v"]
    assert [one.skill for one in linked["u"].alignments] == ["u:1"]
    assert linked["v"].alignments == ()
    assert linked["v"].insufficient


def test_two_megabytes_are_read_as_far_as_the_limit(linker: Linker) -> None:
    linked = link(linker, "You manage budgets here. " + "Word after word comes by. " * 80_000)
    assert "t:budget" in {one.skill for one in linked.alignments}
    assert np.isfinite([one.confidence for one in linked.alignments]).all()
