"""The names under which our fields are known in English and French, compared folded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from indexers.formats.particulars import NAMES
from taxonomy.text import fold

Kind = Literal["credential", "posting"]

# Fields that may gather several columns; all others take the first that is there.
TEXTS: Mapping[Kind, tuple[str, ...]] = {
    "credential": ("summary", "description", "outcomes", "content"),
    "posting": ("summary", "description", "responsibilities", "requirements"),
}
_SHARED = {
    "summary": "summary|short description|abstract|overview|course overview|apercu|resume|sommaire",
    "description": "description|full description|about|text|body|details|descriptif|texte",
    "skills": "skills|skill|competencies|competences|skill tags|tags|declared|skills gained|skills taught|"
    "skills covered|required skills|preferred skills|key skills|skills you will gain|skills you will pick up|"
    "competences visees|competences requises|mots cles",
    "texts": "texts",
    "url": "url|link|web link|website|web page|homepage|source url|course url|course link|job url|lien|"
    "site web|adresse web",
    "language": "language|language code|lang|langue|language of instruction|langue d enseignement",
    "category": "category|sector|subject|subject area|domain|field|discipline|industry|topic|categorie|"
    "secteur|domaine",
}
_CREDENTIAL = {
    "id": "id|identifier|course id|credential id|course code|code|reference|course reference number|sku|"
    "identifiant|numero",
    "title": "title|name|course name|course title|course|credential|credential name|credential title|"
    "programme|program|program name|programme title|program title|intitule|intitule de la formation|titre|"
    "titre du cours|nom|nom du cours|formation|cours",
    "outcomes": "outcomes|learning outcomes|learning outcome|what you will learn|what you learn|"
    "what you ll learn|objectives|learning objectives|course objectives|objectifs|"
    "objectifs pedagogiques|acquis d apprentissage|resultats d apprentissage",
    "content": "content|course content|what will be taught|syllabus|curriculum|modules|outline|"
    "course outline|contenu|programme de la formation|plan de cours",
    "provider": "provider|institution|organisation|organization|training provider|university|school|college|"
    "offered by|partner|issuer|fournisseur|organisme|etablissement|organisme de formation|prestataire",
    "hours": "hours|learning hours|total hours|course hours|contact hours|study hours|duration hours|"
    "duration in hours|duration|length|workload|effort|time to complete|heures|nombre d heures|"
    "duree heures|duree en heures|duree",
    "cost": "cost|price|fee|fees|tuition|course fee|full course fee|tuition fee|cout|prix|tarif|frais",
    "currency": "currency|currency code|devise|monnaie",
    "mode": "mode|delivery|delivery mode|mode of delivery|delivery method|format|modality|modalite|"
    "mode de prestation|mode de formation",
    "assessment": "assessment|assessment method|assessment type|mode of assessment|evaluation|"
    "mode d evaluation",
    "prerequisites": "prerequisites|prerequisite|pre requisites|prerequis|prealables|cours prealables",
    "credits": "credits|credit|credit value|number of credits|credit points|credit units|ects|ects credits|"
    "ects points|number of ects|ceu|ceus|continuing education units|cpd|cpd points|cpd credits|cats|"
    "cats points|credit hours|semester hours|nombre de credits|credits ects|uec",
    "credit_system": "credit system|credit type|credit framework|systeme de credits|type de credits",
    "level": "level|course level|educational level|education level|qualification level|level of study|"
    "study level|difficulty|difficulty level|eqf|eqf level|nqf level|rqf level|aqf level|scqf level|"
    "fheq level|nzqcf level|isced level|cefr level|niveau|niveau cec|niveau d etudes|niveau de formation|"
    "niveau de qualification",
    "starts": "starts|start|next start|start date|next start date|starting date|date de debut|debut|"
    "prochain debut|prochaine session",
}  # fmt: skip
_POSTING = {
    "id": "id|identifier|job id|posting id|job number|reference|requisition id|code|identifiant|"
    "numero|numero de l offre",
    "title": "title|job title|position title|position|role title|job name|name|intitule|intitule du poste|"
    "titre|titre du poste|poste",
    "description": "job description|position summary|about the role|about the job|description du poste",
    "responsibilities": "responsibilities|duties|key responsibilities|main duties|tasks|job responsibilities|"
    "roles and responsibilities|responsabilites|taches|missions|fonctions",
    "requirements": "requirements|qualifications|job requirements|job requirement|minimum qualifications|"
    "preferred qualifications|required qualifications|minimum requirements|experience required|exigences|"
    "profil|profil recherche",
    "employer": "employer|company|employer name|company name|hiring organization|organization|organisation|"
    "agency|entreprise|employeur|entreprise nom|nom de l entreprise",
    "location": "location|city|job location|work location|workplace|lieu|ville|lieu de travail|"
    "lieu travail libelle",
    "region": "region|state|province|territory|county|department|departement",
    "posted": "posted|date posted|posted date|posting date|posted on|publication date|published|"
    "date published|date de publication|date creation|date de creation",
}  # fmt: skip


def _aliases(*tables: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    merged: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for name, words in table.items():
            merged[name] = merged.get(name, ()) + tuple(fold(word) for word in words.split("|"))
    return merged


ALIASES: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "credential": _aliases(_CREDENTIAL, _SHARED, NAMES),
    "posting": _aliases(_POSTING, _SHARED),
}
# Columns that only one of the two kinds has: what tells them apart when a folder is read.
TELLING: Mapping[Kind, frozenset[str]] = {
    "credential": frozenset(_CREDENTIAL) - frozenset({"id", "title", "level"}),
    "posting": frozenset(_POSTING) - frozenset({"id", "title", "description"}),
}
NAME_WORDS: Mapping[Kind, str] = {
    "credential": "credential credentials course courses catalogue catalog formations cours",
    "posting": "posting postings job jobs vacancies offres offers emplois",
}
