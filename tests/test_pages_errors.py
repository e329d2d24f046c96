"""What goes wrong on a French page is said in French, beside the name that the page gives to the field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.pages import pages, shown, text_of

# Words that an English sentence of ours has and a French one does not.
ENGLISH = re.compile(r"\b(?:is|are|has|holds|takes|must|name|there|not|the|no|of|with|known|choose)\b")


@pytest.fixture(scope="module")
def site(sample_data: Path) -> Iterator[TestClient]:
    with pages(sample_data) as client:
        yield client


def post(site: TestClient, path: str, fields: Mapping[str, Any], language: str = "fr", **more: Any) -> str:
    return shown(site.post(path, data={"lang": language, **fields}, **more), 400)


def alert(html: str) -> str:
    """What is summarised on top, with the spaces of its punctuation as plain ones."""
    found = re.search(r'<div class="note error" role="alert"[^>]*>(.*?)</div>', html, re.DOTALL)
    assert found, text_of(html)
    return text_of(found[1]).replace("\u202f", " ")


ANALYST = {"target": "Data analyst"}
ADVISOR: list[tuple[dict[str, str], str]] = [
    (
        {},
        "Emploi : choisissez une cible : une profession, un rôle ou une offre d’emploi, ou collez une offre.",
    ),
    (
        {"target": "data analist"},
        "Emploi : aucune profession, aucun rôle ni aucune offre d’emploi ne s’appelle « data analist ». "
        "Vouliez-vous dire :",
    ),
    (
        {**ANALYST, "target_text": "SQL"},
        "Emploi : est nommée, et un texte est collé aussi : laissez l’un des deux de côté.",
    ),
    (
        {**ANALYST, "has": "SQL", "has_level": "9"},
        "Compétence 1 : le niveau 9 de sample:sql est hors de son échelle, de 0 à 4 (définis : 1, 2, 3, 4).",
    ),
    ({**ANALYST, "has": "Pyhton"}, "Compétence 1 : rien ne s’appelle « Pyhton » parmi les compétences."),
    ({**ANALYST, "credential": "zz"}, "Certificat 1 : rien n’a l’identifiant « zz » parmi les certificats."),
    ({**ANALYST, "hours_max": "beaucoup"}, "Heures au plus : « beaucoup » n’est pas un nombre."),
    ({**ANALYST, "hours_min": "5", "hours_max": "1,5"}, "Heures : l’intervalle de 5 à 1,5 finit avant de"),
    ({**ANALYST, "mode": "zz"}, "Mode : rien n’a « zz » parmi les certificats."),
    ({**ANALYST, "cost_max": "20"}, "Coût : des montants en plusieurs unités ne se comparent pas : filtrez"),
]


@pytest.mark.parametrize(("fields", "said"), ADVISOR, ids=lambda value: None)
def test_the_advisors_form_says_what_is_wrong(site: TestClient, fields: dict[str, str], said: str) -> None:
    told = alert(post(site, "/advisor", fields))
    assert told.startswith(f"À revoir : {said}")
    assert not ENGLISH.search(re.sub(r"«.*?»", "", told).partition("Vouliez-vous")[0])
    assert "À revoir" not in alert(post(site, "/advisor", fields, "en"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF\xff", "Fichier enregistré : n’est pas un fichier enregistré ici (ce n’est pas du JSON)."),
        (b'{"skills": 7}', "Compétences du fichier enregistré : est un nombre, et non une liste."),
        (b'{"skills": [7]}', "Compétence 1 du fichier enregistré : est un nombre, et non une compétence."),
        (
            b'{"colour": 7}',
            "saved.colour : n’est pas un champ de la personne ; ses champs sont name, skills,",
        ),
        (b" " * 1_000_001, "Fichier enregistré : dépasse 1 000 000 octets."),
    ],
)
def test_a_saved_file_that_is_none(site: TestClient, content: bytes, said: str) -> None:
    told = alert(post(site, "/advisor", ANALYST, files={"saved": ("a.json", content)}))
    assert told.startswith(f"À revoir : {said}")


@pytest.mark.parametrize("path", ["/advisor/plan", "/advisor/compare", "/advisor/sheet"])
def test_the_pages_after_the_form_too(site: TestClient, path: str) -> None:
    told = alert(post(site, path, {"target": "zzz", "pick": ["a", "b"]}))
    assert told.startswith("À revoir : ")
    assert "zzz »" in told or "« a »" in told


@pytest.mark.parametrize(
    ("fields", "files", "field", "said"),
    [
        ({}, {}, "description", "dites ce que le cours enseigne, ou choisissez un fichier."),
        ({"title": "a", "hours": "dix"}, {}, "hours", "« dix » n’est pas un nombre d’heures."),
        ({"title": "a", "hours": "-3"}, {}, "hours", "« -3 » est un nombre négatif (heures)."),
        (
            {"title": "a", "framework": "zz"},
            {},
            "framework",
            "aucun référentiel « zz » n’est chargé (chargés :",
        ),
        ({"title": "a", "rule": "zz"}, {}, "rules", "il n’y a pas de règles « zz » ; il y a : australia,"),
        ({}, {"file": ("a.pdf", b"%PDF")}, "file", "« a.pdf » n’est d’aucun type lu ici : .csv,"),
        (
            *({}, {"file": ("a.json", b"{x")}, "file"),
            "n’est pas du JSON valide : un nom entre guillemets doubles est attendu (caractère 2).",
        ),
        (
            {},
            {"file": ("a.csv", b"title,hours\na,-3\n")},
            "file",
            "ligne 2 : aucune ligne n’est utilisable ;",
        ),
        ({}, {"file": ("a.csv", b"title\n\xff\n")}, "file", "n’est pas en UTF-8 (ligne 2, octet 6)."),
    ],
)
def test_the_course_check_says_it_on_top_and_beside_the_field(
    site: TestClient, fields: dict[str, str], files: dict[str, Any], field: str, said: str
) -> None:
    html = post(site, "/provider", fields, files=files or None)
    assert said in alert(html)
    beside = re.search(rf'id="wrong-{field}">(.*?)</p>', html, re.DOTALL)
    assert beside
    assert unescape(beside[1]).replace("\u202f", " ").startswith(said)


def test_the_job_board_and_its_previews(site: TestClient) -> None:
    told = alert(post(site, "/board", {}))
    assert (
        told
        == "À revoir : Offre d’emploi : nommez une offre d’emploi, collez-en une, ou choisissez un fichier."
    )
    told = alert(post(site, "/board", {}, files={"file": ("a.json", b"[7]")}))
    assert (
        "Fichier : ligne 1 : aucune ligne n’est utilisable ; la première est un nombre, et non un objet"
        in told
    )
    preview = text_of(shown(site.get("/board?lang=fr&posting=sample:job-01"))).replace("\u202f", " ")
    assert (
        "rien n’a l’identifiant « sample:job-01 » parmi les offres d’emploi. Vouliez-vous dire : sample:job"
        in preview
    )


@pytest.mark.parametrize(
    ("path", "status", "title", "said"),
    [
        ("/browse?mode=zz", 400, "Filtre non valide", "Mode : rien n’a « zz » parmi les certificats."),
        (
            "/browse/skills/zz",
            404,
            "Nom inconnu",
            "Identifiant : rien ne s’appelle « zz » parmi les compétences",
        ),
        ("/browse/postings/zz", 404, "Nom inconnu", "parmi les offres d’emploi."),
    ],
)
def test_error_pages_have_french_titles(
    site: TestClient, path: str, status: int, title: str, said: str
) -> None:
    for ask in ({"params": {"lang": "fr"}}, {"headers": {"Accept-Language": "fr-CA"}}):
        if "?" in path and "params" in ask:
            html = shown(site.get(f"{path}&lang=fr"), status)
        else:
            html = shown(site.get(path, **ask), status)  # type: ignore[arg-type]
        assert f"<title>{title} · SkillStep</title>" in html
        assert said in text_of(html).replace("\u202f", " ")


def test_a_form_that_cannot_be_read(site: TestClient) -> None:
    many = {f"file{at}": ("a", b"x") for at in range(9)}
    html = shown(site.post("/advisor", files=many, headers={"Accept-Language": "fr"}), 400)
    said = "le formulaire est illisible : trop de fichiers ; il en faut au plus 5."
    assert said in text_of(html).replace("\u202f", " ")


def test_a_form_names_the_language_of_the_page_that_tells_of_its_error(tmp_path: Path) -> None:
    with pages(tmp_path) as client:  # where nothing is loaded
        asked = client.post("/advisor", data={"lang": "fr", "target": "x"}, headers={"Accept-Language": "en"})
    assert "Rien n’est encore chargé" in text_of(shown(asked, 503))


def test_what_was_typed_stands_as_text(site: TestClient) -> None:
    html = post(site, "/advisor", {"target": "<script>alert(1)</script>{0:said}{}"})
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{0:said}{}" in html
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("fields", "near"),
    [
        ({"target": "data analist"}, "Analyste de données"),
        ({**ANALYST, "has": "Data visualisation tecniques"}, "Visualisation de données"),
    ],
)
def test_what_is_near_has_the_names_of_the_pages_language(
    site: TestClient, fields: dict[str, str], near: str
) -> None:
    html = alert(post(site, "/advisor", fields)).partition("Vouliez-vous dire : ")[2]
    first = html.partition(" , ")[0]
    assert first == near
    named = {"target": first} if "has" not in fields else {**ANALYST, "has": first}
    assert "results-title" in shown(site.post("/advisor", data={"lang": "fr", **named}))
    assert near not in alert(post(site, "/advisor", fields, "en"))


@pytest.mark.parametrize("path", ["/advisor", "/board", "/provider"])
def test_a_form_that_cannot_be_read_is_told_in_the_language_of_its_page(site: TestClient, path: str) -> None:
    form = re.search(r'<form action="([^"]+)" method="post"', shown(site.get(path, params={"lang": "fr"})))
    assert form
    sent = {"files": {f"file{at}": ("a", b"x") for at in range(9)}, "headers": {"Accept-Language": "en"}}
    html = shown(site.post(form[1], **sent), 400)  # type: ignore[arg-type]
    assert "le formulaire est illisible" in text_of(html)


def test_a_form_that_says_its_language_itself_goes_before_its_address(site: TestClient) -> None:
    html = shown(site.post("/advisor?lang=fr", data={"lang": "en", "target": "data analist"}), 400)
    assert "Did you mean" in html
