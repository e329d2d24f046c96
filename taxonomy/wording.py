"""What the lowest floor says in words, by key in English and in French, and how French is typeset.

Floors above it set their own French by `typeset` too, so that one page never mixes two ways of writing it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# Spaces at which no line breaks: before punctuation and in figures, and before a unit.
NARROW: Final = "\u202f"
UNBREAKABLE: Final = "\u00a0"
_BEFORE = re.compile(r" (?=[?!;:%»](?:\W|$))")
_AFTER = re.compile(r"(?<=«) ")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w{])")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip


def typeset(text: str) -> str:
    """French as it is printed: no line breaks before its high punctuation, and apostrophes are curved.

    It is for sentences before values stand in their places: what was loaded stays as it is.
    """
    return _APOSTROPHE.sub("’", _AFTER.sub(NARROW, _BEFORE.sub(NARROW, text)))


def number(written: str, language: str) -> str:
    """A figure that Python wrote (12,345.6), as the language writes it."""
    return written.translate({ord(","): NARROW, ord("."): ","}) if language == "fr" else written


def day(iso: str, language: str) -> str:
    """An ISO day as the language writes it: as it is in English, 1er mars 2026 in French.

    What is no whole day (a year alone) stays as it is.
    """
    found = _DAY.fullmatch(iso)
    if language != "fr" or found is None or not 1 <= int(found[2]) <= 12:
        return iso
    date = int(found[3])
    return f"{'1er' if date == 1 else date} {_MONTHS[int(found[2]) - 1]} {found[1]}"


SENTENCES: Mapping[str, Mapping[str, str]] = {
    # What a check of rules found.
    "not stated": {"en": "not stated", "fr": "non précisé"},
    "cannot say": {"en": "cannot say", "fr": "impossible à dire"},
    "cannot say of": {"en": "{what}: cannot say", "fr": "{what} : impossible à dire"},
    "cannot say in hours": {
        "en": "{what}: cannot say in hours",
        "fr": "{what} : impossible à dire en heures",
    },
    "yes": {"en": "yes", "fr": "oui"},
    "no": {"en": "no", "fr": "non"},
    "none": {"en": "none", "fr": "aucun"},
    "given": {"en": "given", "fr": "indiqué"},
    "credits": {"en": "credits", "fr": "crédits"},
    "in field": {"en": "{field}: {what}", "fr": "{field} : {what}"},
    "words in": {"en": "{what}: {words}", "fr": "{what} : {words}"},
    "stated": {"en": "{what} ({stated} stated)", "fr": "{what} (indiqué : {stated})"},
    "nothing near": {"en": "nothing loaded teaches any of it", "fr": "rien de chargé n'en enseigne une part"},
    "teaches of it": {
        "en": "{title} ({id}) teaches {share} of it",
        "fr": "{title} ({id}) en enseigne {share}",
    },
    "no offer": {"en": "no offer can carry it", "fr": "aucune offre ne peut le comporter"},
    "no award": {"en": "no award can carry it", "fr": "aucune attestation ne peut le comporter"},
    "no credential": {"en": "no credential can carry it", "fr": "aucun certificat ne peut le comporter"},
    "online": {"en": "online", "fr": "en ligne"},
    "on-site": {"en": "on-site", "fr": "en présentiel"},
    "blended": {"en": "blended", "fr": "hybride"},
    # What cannot be right in a document whatever the rules.
    "expires before": {
        "en": "It expires on {end}, before it was issued on {issued}.",
        "fr": "Expire le {end}, avant d'avoir été délivré le {issued}.",
    },
    "expired": {
        "en": "The award expired on {end} (today: {today}).",
        "fr": "L'attestation a expiré le {end} (aujourd'hui : {today}).",
    },
    "reviewed in the future": {
        "en": "The last review lies in the future: {day} (today: {today}).",
        "fr": "La dernière révision est dans l'avenir : {day} (aujourd'hui : {today}).",
    },
    "issued in the future": {
        "en": "The date of issuing lies in the future: {day} (today: {today}).",
        "fr": "La date de délivrance est dans l'avenir : {day} (aujourd'hui : {today}).",
    },
    "disagree": {
        "en": "{found}; {wanted}. Source: {source}.",
        "fr": "{found} ; {wanted}. Source : {source}.",
    },
    # Workload.
    "range": {"en": "{low} to {high}", "fr": "{low} à {high}"},
    "about": {"en": "about {amount}", "fr": "environ {amount}"},
    "cannot both be": {
        "en": "{hours} and {credits}: they cannot both be right",
        "fr": "{hours} et {credits} : les deux ne peuvent être justes",
    },
    "credits are": {"en": "{credits} are {hours}", "fr": "{credits} font {hours}"},
    # SkillsForge's types, and portability.
    "by peers": {
        "en": "recognition by peers, without an assessment",
        "fr": "reconnaissance par les pairs, sans évaluation",
    },
    "attendance": {"en": "attendance, without an assessment", "fr": "participation, sans évaluation"},
    "certified": {
        "en": "an accredited, industry-recognised certification: {named}",
        "fr": "une certification accréditée et reconnue par l'industrie : {named}",
    },
    "no assessment": {"en": "its assessment is not stated", "fr": "son évaluation n'est pas précisée"},
    "beginners project": {
        "en": "assessment: {assessment}; a project at level '{level}'",
        "fr": "évaluation : {assessment} ; un projet au niveau « {level} »",
    },
    "assessed": {"en": "assessment: {assessment}; {why}", "fr": "évaluation : {assessment} ; {why}"},
    "unclear assessment": {
        "en": "its assessment, '{assessment}', does not say what is assessed",
        "fr": "son évaluation, « {assessment} », ne dit pas ce qui est évalué",
    },
    "Ability": {"en": "the culmination of a project", "fr": "l'aboutissement d'un projet"},
    "Skill": {
        "en": "proficiency shown in training or practice",
        "fr": "une maîtrise montrée en formation ou en pratique",
    },
    "Knowledge": {"en": "knowledge is verified", "fr": "les connaissances sont vérifiées"},
    "level": {"en": "level {level}", "fr": "niveau {level}"},
    "stacks into": {"en": "stacks into {one}", "fr": "s'intègre à {one}"},
    "recognised": {"en": "recognised: {bodies}", "fr": "reconnu : {bodies}"},
    "made for": {"en": "made for {whom}", "fr": "conçu pour {whom}"},
    "it has": {"en": "{made}; it has {has}", "fr": "{made} ; possède {has}"},
    "carries nothing": {
        "en": "states no level of a framework, no credit value, no recognising body",
        "fr": "n'indique ni niveau d'un cadre, ni crédits, ni organisme qui le reconnaisse",
    },
}


def say(key: str, language: str = "en", **values: object) -> str:
    """A sentence of `SENTENCES`, in English for a language that it has not.

    Raises:
        KeyError: there is no such sentence, or a value of it is missing.
    """
    said = SENTENCES[key]
    return typeset(said["fr"]).format(**values) if language == "fr" else said["en"].format(**values)
