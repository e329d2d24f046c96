"""France Travail's offers: the API's answer as a small literal, then a table of them."""

from __future__ import annotations

import json
from pathlib import Path

from indexers.formats import FormatOptions, parse_posting, read_postings
from taxonomy.readers.base import silent
from tests.conftest import RealFile

OPTIONS = FormatOptions()
OFFER = {
    "id": "100AAAA",
    "intitule": "Fleuriste (H/F)",
    "description": "<p>Vous composez des bouquets à la main.</p><ul><li>Accueil</li><li>Vente</li></ul>",
    "dateCreation": "2024-05-02T08:00:00.000Z",
    "lieuTravail": {"libelle": "2A - AJACCIO", "codePostal": "20000"},
    "romeCode": "D1209",
    "romeLibelle": "Vente de végétaux",
    "competences": [
        {"code": "100001", "libelle": "Composer un bouquet", "exigence": "E"},
        {"code": "100002", "libelle": "Tenir une caisse", "exigence": "S"},
    ],
    "qualitesProfessionnelles": [{"libelle": "Avoir le sens du service", "description": "..."}],
    "langues": [{"libelle": "Anglais", "exigence": "S"}],
    "permis": [{"libelle": "B", "exigence": "E"}],
    "entreprise": {"nom": "Aux Roses", "description": "Une maison ancienne."},
    "origineOffre": {"urlOrigine": "https://example.org/offre/100AAAA"},
}


def test_an_answer_of_the_api(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(
        json.dumps({"resultats": [OFFER, {"id": "2", "romeCode": "D1209"}], "filtresPossibles": []})
    )
    loaded = read_postings([path], OPTIONS, silent)
    (florist,) = loaded.records
    assert (florist.id, florist.title, florist.employer) == (
        "francetravail:100AAAA",
        "Fleuriste (H/F)",
        "Aux Roses",
    )
    assert florist.texts["description"] == "Vous composez des bouquets à la main.\n\nAccueil\nVente"
    assert [one.name for one in florist.declared] == [
        "Composer un bouquet",
        "Tenir une caisse",
        "Avoir le sens du service",
        "Anglais",
    ]
    # Codes of ROME are digits, and digits alone name no framework.
    assert all(one.codes == () for one in florist.declared)
    assert (florist.location, florist.region, florist.posted) == ("AJACCIO", "2A", "2024-05-02")
    assert (florist.language, florist.category) == ("fr", "Vente de végétaux")
    assert florist.facts["entreprise.description"] == "Une maison ancienne."
    assert [(one.row, one.reason) for one in loaded.set_aside] == [(2, "has no title")]
    assert parse_posting(OFFER).texts == florist.texts


def test_an_offer_in_english_says_so_by_its_words() -> None:
    assert parse_posting({**OFFER, "intitule": "Barista", "description": "x"}).language == "fr"
    english = "You serve coffee with the team and you take care of the shop."
    assert parse_posting({**OFFER, "intitule": "Barista", "description": english}).language == "en"


def test_the_france_travail_file(real_file: RealFile) -> None:
    loaded = read_postings([real_file("jobs/france_travail_150_allsectors.csv")], OPTIONS, silent)
    assert (len(loaded.records), loaded.set_aside) == (150, [])
    first = loaded.records[0]
    assert (first.id, first.employer, first.region) == ("francetravail:193FKBM", "WAS", "07")
    assert (first.location, first.posted) == ("ST DIDIER SOUS AUBENAS", "2025-05-31")
    assert [one.name for one in first.declared] == [
        "Procédures d'encaissement",
        "Techniques de mise en rayon",
        "Organiser, aménager un espace de vente",
        "Présenter et valoriser un produit ou un service",
    ]
    assert {one.language for one in loaded.records} == {"fr"}
    assert sum(bool(one.declared) for one in loaded.records) == 123
    assert all(one.facts["romeCode"] and one.url and one.region == "07" for one in loaded.records)


def test_a_skill_without_a_name_sets_its_row_aside(tmp_path: Path) -> None:
    nameless = OFFER | {"id": "2", "langues": [{"exigence": "S"}]}
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"resultats": [OFFER, nameless]}))
    loaded = read_postings([path], OPTIONS, silent)
    assert len(loaded.records) == 1
    (aside,) = loaded.set_aside
    assert aside.row == 2
    assert "entry 1 names no skill" in aside.reason
