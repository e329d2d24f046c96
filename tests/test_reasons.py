"""Reasons in both languages: the English as it always was, the French with the same facts."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from indexers.formats import FormatOptions
from indexers.linking import Linker, LinkIndex, TextDocument
from service.questions import GapQuestion, TargetQuestion, WantedSkill
from service.reasons import SENTENCES, figure, linked_reason, say
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import Credential, HeldSkill, Learner
from taxonomy.model import Skill
from taxonomy.readers.base import ReadOptions
from taxonomy.wording import typeset

ROOT = Path(__file__).resolve().parents[1]
SKILLS = """id,label,label_fr,levels
weave,Weaving,Tissage,1|2|3
felt,Felting,Feutrage,
plait,Plaiting,Tressage,
"""
CREDENTIALS: list[dict[str, object]] = [
    {"id": "one", "title": "Looms", "skills": [{"skill": "weave", "level": 1}], "hours": 1.5,
     "cost": 1250, "currency": "CAD"},
    {"id": "two", "title": "More looms", "skills": [{"skill": "weave", "level": 3, "entry": 1}],
     "prerequisites": ["one"]},
    {"id": "fun", "title": "Wool day", "skills": [{"skill": "felt"}], "assessment": "participation"},
    {"id": "plain", "title": "Zzz"},
    {"id": "other", "title": "Braids", "skills": [{"skill": "plait"}]},
]  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("reasons")
    (folder / "skills.csv").write_text(SKILLS, "utf-8")
    (folder / "occupations.csv").write_text("id,label\nweaver,Weaver\nidler,Idler\n", "utf-8")
    needs = "occupation,skill,level\nweaver,weave,3\nweaver,felt,\n"
    (folder / "requirements.csv").write_text(needs, "utf-8")
    (folder / "credentials.jsonl").write_text("\n".join(map(json.dumps, CREDENTIALS)), "utf-8")
    service = Service.open(Settings(folder / "data", model=""))
    tables = [folder / f"{name}.csv" for name in ("skills", "occupations", "requirements")]
    service.load_framework(tables, format_="table", options=ReadOptions(prefix="w", name="Wool"))
    (folder / "more.csv").write_text("id,label\nk,Kite flying\n", "utf-8")
    service.load_framework([folder / "more.csv"], format_="table", options=ReadOptions(prefix="m", name="M"))
    service.load_catalogue("credential", [folder / "credentials.jsonl"], options=FormatOptions(source="c"))
    yield service
    service.close()


def asked(target: TargetQuestion | str = "Weaver", **options: Any) -> GapQuestion:
    aim = TargetQuestion(name=target) if isinstance(target, str) else target
    return GapQuestion(target=aim, **options)


@pytest.mark.parametrize(
    ("target", "english", "french"),
    [
        ("Idler", "Idler states no skill that a gap counts.",
         "Idler n'indique aucune compétence qui compte dans un écart."),
        (TargetQuestion(skills=(WantedSkill("weave", "0"),)), "No skill was given.",
         "Aucune compétence n'a été donnée."),
        (TargetQuestion(text="Quux blorf zib."),
         "no skill of w is found with enough certainty by its words alone",
         "aucune compétence du référentiel w n'est trouvée avec assez de certitude par les seuls mots"),
        (TargetQuestion(text="---"), "the text holds nothing but headings and boilerplate",
         "le texte ne contient que des titres et des formules d'usage"),
    ],
)  # fmt: skip
def test_why_there_is_nothing_to_aim_at(
    service: Service, target: TargetQuestion | str, english: str, french: str
) -> None:
    for language, reason in (("en", english), ("fr", typeset(french))):
        answer = service.gap(asked(target, language=language))
        assert answer.insufficient is not None
        assert answer.insufficient.reason == reason
        assert service.explain("c:one", asked(target, language=language)).why == (reason,)


def test_the_label_of_a_pasted_text(service: Service) -> None:
    target = TargetQuestion(text="Weaving.")
    assert service.gap(asked(target)).target.label == "pasted text"
    assert service.gap(asked(target, language="fr")).target.label == "texte collé"


@pytest.mark.parametrize(
    ("learner", "english", "french"),
    [
        (Learner((HeldSkill("m:k"),)), "m:k is known in m, and w has no counterpart.",
         "m:k est connu dans m, et w n'a pas d'équivalent."),
        (Learner((), ("c:fun",)), "Wool day is participation: it shows no skill.",
         "Wool day : participation seulement, ce qui ne montre aucune compétence."),
        (Learner((), ("c:plain",)), "Zzz claims no skill of w.",
         "Zzz n'annonce aucune compétence du référentiel w."),
        (Learner(text="---"), "the text holds nothing but headings and boilerplate",
         "le texte ne contient que des titres et des formules d'usage"),
    ],
)  # fmt: skip
def test_what_does_not_count(service: Service, learner: Learner, english: str, french: str) -> None:
    for language, reason in (("en", english), ("fr", typeset(french))):
        answer = service.gap(asked(learner=learner, language=language))
        assert answer.learner.not_counted == (reason,)


def test_notes_on_what_is_held(service: Service) -> None:
    learner = Learner((HeldSkill("Plaiting", standing="verified"), HeldSkill("Felting", standing="claimed")))
    for language, note, only in (
        ("en", "the target does not ask for it", "Felting is only claimed."),
        ("fr", "la cible ne la demande pas", typeset("Feutrage : déclarée seulement.")),
    ):
        said = service.gap(asked(learner=learner, standing="strict", language=language)).learner
        assert [one.note for one in said.held] == [note]
        assert said.not_counted == (only,)


@pytest.mark.parametrize(
    ("credential", "options", "english", "french"),
    [
        ("c:one", {}, "It stands at place 1 of 2 that close anything.",
         "Se classe au rang 1 sur 2 qui comblent quelque chose."),
        ("c:one", {"where": {"hours": {"max": 1}}}, "The filters leave it out.", "Les filtres l'écartent."),
        ("c:two", {}, "It stands after those that can be entered now: it requires Looms.",
         "Placé après ceux qui sont accessibles maintenant : exige Looms."),
        ("c:two", {},
         "It stands after those that can be entered now: it expects Weaving at level 1, and 0 is held.",
         "Placé après ceux qui sont accessibles maintenant : attend Tissage au niveau 1, et le niveau acquis "
         "est 0."),
        ("c:fun", {}, "It is assessed by participation only, which closes nothing.",
         "L'évaluation est la participation seule, ce qui ne comble rien."),
        ("c:other", {}, "It teaches none of the skills that the target asks for.",
         "N'enseigne aucune des compétences que la cible demande."),
        ("c:one", {"learner": Learner((HeldSkill("weave", "1"),))},
         "What it teaches of the target (1 steps) is held already.",
         "Ce qui y est enseigné de la cible (étapes : 1) est déjà acquis."),
    ],
)  # fmt: skip
def test_why_a_credential_stands_where_it_stands(
    service: Service, credential: str, options: dict[str, Any], english: str, french: str
) -> None:
    for language, why in (("en", english), ("fr", typeset(french))):
        assert why in service.explain(credential, asked(language=language, **options)).why


def test_why_by_rate(service: Service) -> None:
    by_hour = {
        language: service.explain("c:one", asked(rank_by="hour", language=language)).why
        for language in ("en", "fr")
    }
    rate = by_hour["en"][2].removeprefix("Ranked by hour: it closes ").partition("%")[0]
    assert by_hour["en"][2].endswith("of the target an hour, over 1.5 hours.")
    assert by_hour["fr"][2] == typeset(
        f"Classé selon l'heure : comble {rate.replace('.', ',')} % de la cible par heure, en 1,5 heures."
    )
    english = service.explain("c:one", asked(rank_by="cost")).why[2]
    french = service.explain("c:one", asked(rank_by="cost", language="fr")).why[2]
    assert english.endswith("% of the target per CAD, for 1,250 CAD.")
    assert french.endswith("\u202f% de la cible par CAD, pour 1\u202f250\u00a0CAD.")


def test_a_text_to_link_and_a_planned_course(service: Service) -> None:
    empty = [service.link("  ", language=language).insufficient for language in ("en", "fr")]
    assert [one.reason for one in empty if one] == ["The text is empty.", "Le texte est vide."]
    nothing = service.link("Quux blorf zib.", "w", language="fr").insufficient
    course = service.course(Credential(id="x", title="Quux blorf zib."), "w", language="fr").insufficient
    assert nothing == course
    assert nothing is not None
    assert nothing.reason.startswith("aucune compétence du référentiel w n’est trouvée")


def test_a_stored_reason_is_shown_in_the_language(service: Service) -> None:
    shown = service.show("credential", "c:plain", "fr")["insufficient"]
    assert isinstance(shown, dict)
    assert shown["w"].startswith("aucune compétence du référentiel w n’est trouvée avec assez de certitude")
    plain = service.show("credential", "c:plain")["insufficient"]
    assert isinstance(plain, dict)
    assert plain["w"].startswith("no skill of w is found")


@pytest.mark.parametrize("text", ["", "---", "Quux blorf zib.", "Quux blorf zib. " * 10_000])
def test_all_that_a_linker_says_has_its_french(text: str) -> None:
    linker = Linker([LinkIndex.build("t", [Skill(id="t:1", labels={"en": "weaving"})], None)], None)
    stored = linker.link([TextDocument(texts={"text": text} if text else {})])[0]["t"].insufficient
    assert stored is not None
    assert linked_reason(stored) == stored
    french = linked_reason(stored, "fr")
    assert french != stored
    assert not {"the", "no", "is", "its"} & set(french.split())
    cut = "in what is read" in stored
    assert ("dans ce qui est lu" in french) == cut


@pytest.mark.parametrize(
    ("told", "french"),
    [
        ("no skill at all", "le texte semble ne parler d'aucune compétence"),
        ("skills, and the framework may lack them", "et le référentiel ne les a peut-être pas"),
    ],
)
def test_both_silences_have_their_french(told: str, french: str) -> None:
    stored = f"no skill of w is found with enough certainty: the text seems to speak of {told}"
    assert linked_reason(stored) == stored
    assert french in linked_reason(stored, "fr").replace("’", "'")


def test_an_unknown_reason_of_a_linker_stays_as_it_is() -> None:
    assert linked_reason("something new", "fr") == "something new"


@pytest.mark.parametrize("key", SENTENCES)
def test_both_languages_say_the_same_values(key: str) -> None:
    values = {
        language: {name for _, name, _, _ in Formatter().parse(text) if name}
        for language, text in SENTENCES[key].items()
    }
    assert values.keys() == {"en", "fr"}
    assert values["en"] == values["fr"]


KEY_AT = {"say": 0, "why_none": 1}  # which argument is the key


def test_every_sentence_is_said_somewhere_and_every_key_said_is_a_sentence() -> None:
    said: set[str] = set()
    for path in (ROOT / "service").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEY_AT:
                key = node.args[KEY_AT[node.func.id]]
                texts = (one.value for one in ast.walk(key) if isinstance(one, ast.Constant))
                said |= {text for text in texts if isinstance(text, str)}
    assert said <= SENTENCES.keys()
    assert SENTENCES.keys() - said == {"exact", "close"}  # said by the relation of a mapping


def test_another_language_is_answered_in_english() -> None:
    assert say("none given", "de") == "No skill was given."


def test_figures() -> None:
    assert (figure(1.5), figure(1.5, "fr"), figure(1250, grouped=True)) == ("1.5", "1,5", "1,250")
    assert figure(1250.5, "fr", grouped=True) == "1\u202f250,5"
