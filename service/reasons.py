"""Why: what an answer says of what is not known, does not count, or stands where it stands, by key.

Each sentence stands in English and in French, with the same values in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from taxonomy.wording import number as written
from taxonomy.wording import typeset

SENTENCES: Mapping[str, Mapping[str, str]] = {
    # Why there is nothing to aim at, or to answer from.
    "no skills stated": {
        "en": "{title} states no skill that a gap counts.",
        "fr": "{title} n'indique aucune compétence qui compte dans un écart.",
    },
    "none found": {
        "en": "No skill of {framework} was found.",
        "fr": "Aucune compétence du référentiel {framework} n'a été trouvée.",
    },
    "none found in text": {
        "en": "No skill of {framework} was found in the text.",
        "fr": "Aucune compétence du référentiel {framework} n'a été trouvée dans le texte.",
    },
    "none found at all": {
        "en": "No skill was found in the text.",
        "fr": "Aucune compétence n'a été trouvée dans le texte.",
    },
    "title alone": {
        "en": "Only its title says what it asks for, and not surely: too little to recommend on.",
        "fr": "Seul son titre dit ce qu'elle demande, et sans certitude : trop peu pour recommander.",
    },
    "none given": {"en": "No skill was given.", "fr": "Aucune compétence n'a été donnée."},
    "empty text": {"en": "The text is empty.", "fr": "Le texte est vide."},
    "pasted text": {"en": "pasted text", "fr": "texte collé"},
    # Why demand has no figure.
    "too few postings": {
        "en": "Cannot say: {count} postings that name a skill are too few for a share; it takes {minimum}.",
        "fr": "Impossible à dire : {count} offres nommant une compétence ne suffisent pas pour une part ; "
        "il en faut {minimum}.",
    },
    "weighed by demand": {
        "en": "weighed by demand: by the share of {count} postings that ask for each step",
        "fr": "pondéré par la demande : la part de {count} offres qui demandent chaque étape",
    },
    "too few matched": {
        "en": "Cannot say: {count} postings ask for what the course teaches; it takes {minimum}.",
        "fr": "Impossible à dire : {count} offres demandent ce que le cours enseigne ; il en faut {minimum}.",
    },
    "too few beside": {
        "en": "Cannot say what is asked for beside it: {count} postings ask for it; it takes {minimum}.",
        "fr": "Impossible à dire ce qui est demandé avec elle : {count} offres la demandent ; il en faut "
        "{minimum}.",
    },
    "no dates": {
        "en": "Cannot say: no posting says when it was posted.",
        "fr": "Impossible à dire : aucune offre n'indique sa date de publication.",
    },
    "one day": {
        "en": "Cannot say: all were posted on {day}.",
        "fr": "Impossible à dire : toutes ont été publiées le {day}.",
    },
    "mixed sources": {
        "en": "Cannot say: the periods hold postings of several catalogues ({sources}), whose mix changes. "
        "Filter by source.",
        "fr": "Impossible à dire : les périodes mêlent les offres de plusieurs catalogues ({sources}). "
        "Filtrez selon la source.",
    },
    "too few to compare": {
        "en": "Cannot say: {before} postings of {first} and {after} of {second}; it takes {minimum} in each.",
        "fr": "Impossible à dire : {before} offres du {first} et {after} du {second} ; il en faut {minimum} "
        "dans chaque période.",
    },
    # What of a learner does not count, and how the rest was read.
    "no counterpart": {
        "en": "{name} is known in {own}, and {framework} has no counterpart.",
        "fr": "{name} est connu dans {own}, et {framework} n'a pas d'équivalent.",
    },
    "shows nothing": {
        "en": "{title} is {assessment}: it shows no skill.",
        "fr": "{title} : {assessment} seulement, ce qui ne montre aucune compétence.",
    },
    "claims none": {
        "en": "{title} claims no skill of {framework}.",
        "fr": "{title} n'annonce aucune compétence du référentiel {framework}.",
    },
    "revoked": {
        "en": "{title} is revoked: it shows no skill.",
        "fr": "{title} est révoqué : ne montre aucune compétence.",
    },
    "text names none": {
        "en": "The text names no skill of {framework}.",
        "fr": "Le texte ne nomme aucune compétence du référentiel {framework}.",
    },
    "only claimed": {"en": "{skill} is only claimed.", "fr": "{skill} : déclarée seulement."},
    "read through": {
        "en": "read from {skill} through its counterpart in {framework}",
        "fr": "lu de {skill} par son équivalent dans {framework}",
    },
    "not asked for": {"en": "the target does not ask for it", "fr": "la cible ne la demande pas"},
    # What a ladder, a stack or a check of rules has to say.
    "it claims none": {
        "en": "it claims no skill of {framework}",
        "fr": "n'annonce aucune compétence du référentiel {framework}",
    },
    "no blocks": {
        "en": "It states no blocks, and nothing that is loaded stacks into it.",
        "fr": "N'indique aucun bloc, et rien de ce qui est chargé ne s'y intègre.",
    },
    "not yet in force": {
        "en": "These rules are in force from {day}; the day asked about is {today}.",
        "fr": "Ces règles n'entrent en vigueur que plus tard ({day}) ; le jour demandé est le {today}.",
    },
    "entry level": {"en": "{skill}: {level}", "fr": "{skill} : niveau {level}"},
    # How a name of another framework led to an occupation.
    "carried": {
        "en": "read as the {framework} occupation that {source} corresponds to ({relation}{by})",
        "fr": "lu comme la profession de {framework} à laquelle correspond {source} ({relation}{by})",
    },
    "exact": {"en": "exact", "fr": "exacte"},
    "close": {"en": "close", "fr": "proche"},
    "by noc": {"en": ", by the NOC code {noc}", "fr": ", par le code CNP {noc}"},
    "by mapping": {"en": ", mapping {pair}", "fr": ", correspondance {pair}"},
    "of version": {"en": " version {version}", "fr": " version {version}"},
    "of author": {"en": " of {author}", "fr": " de {author}"},
    # Why a credential stands where it stands.
    "assessed informally": {
        "en": "It is assessed by {assessment} only, which closes nothing.",
        "fr": "L'évaluation est la {assessment} seule, ce qui ne comble rien.",
    },
    "closes in a step": {
        "en": "It closes {target} of the target, {gap} of the gap, in {steps} step.",
        "fr": "Comble {target} de la cible, {gap} de l'écart, en {steps} étape.",
    },
    "closes in steps": {
        "en": "It closes {target} of the target, {gap} of the gap, in {steps} steps.",
        "fr": "Comble {target} de la cible, {gap} de l'écart, en {steps} étapes.",
    },
    "filtered": {"en": "The filters leave it out.", "fr": "Les filtres l'écartent."},
    "beyond": {
        "en": "It is beyond the {count} that close most.",
        "fr": "Vient après les {count} qui comblent le plus.",
    },
    "place": {
        "en": "It stands at place {rank} of {count} that close anything.",
        "fr": "Se classe au rang {rank} sur {count} qui comblent quelque chose.",
    },
    "requires": {
        "en": "It stands after those that can be entered now: it requires {label}.",
        "fr": "Placé après ceux qui sont accessibles maintenant : exige {label}.",
    },
    "expects": {
        "en": "It stands after those that can be entered now: it expects {label} at level {needed}, and "
        "{held} is held.",
        "fr": "Placé après ceux qui sont accessibles maintenant : attend {label} au niveau {needed}, et le "
        "niveau acquis est {held}.",
    },
    "held already": {"en": "The learner holds it already.", "fr": "La personne le possède déjà."},
    "by hour": {
        "en": "Ranked by hour: it closes {rate} of the target an hour, over {hours} hours.",
        "fr": "Classé selon l'heure : comble {rate} de la cible par heure, en {hours} heures.",
    },
    "free": {
        "en": "Ranked by cost: it is free, and such stand first, by what they close.",
        "fr": "Classé selon le coût : gratuit, et les gratuits viennent d'abord, selon ce qu'ils comblent.",
    },
    "by cost": {
        "en": "Ranked by cost: it closes {rate} of the target per {currency}, for {cost} {currency}.",
        "fr": "Classé selon le coût : comble {rate} de la cible par {currency}, pour {cost}\u00a0{currency}.",
    },
    "claims nothing": {
        "en": "It claims no skill of this framework.",
        "fr": "N'annonce aucune compétence de ce référentiel.",
    },
    "all held": {
        "en": "What it teaches of the target ({steps} steps) is held already.",
        "fr": "Ce qui y est enseigné de la cible (étapes : {steps}) est déjà acquis.",
    },
    "no step asked for": {
        "en": "It teaches {skills}, but no step of it that the target asks for.",
        "fr": "Enseigne {skills}, mais aucune étape que la cible demande.",
    },
    "teaches none": {
        "en": "It teaches none of the skills that the target asks for.",
        "fr": "N'enseigne aucune des compétences que la cible demande.",
    },
    "few read": {
        "en": "Only the {count} that close most were read for ones that can be entered now.",
        "fr": "Seuls les {count} qui comblent le plus ont été lus pour trouver ceux qui sont accessibles "
        "maintenant.",
    },
}

# What indexers/linking/linker.py stores of a text in which nothing is claimed, and how French says it.
_LINKED = re.compile(
    r"no skill of (?P<framework>.+) is found with enough certainty"
    r"(?P<cut> in what is read, its first (?P<sentences>\d+) sentences or (?P<characters>[\d,]+) characters)?"
    r"(?P<words> by its words alone)?"
    r"(?P<told>: the text seems to speak of (?:no skill at all|skills, and the framework may lack them))?"
)
_TOLD_FR = {
    ": the text seems to speak of no skill at all": " : le texte semble ne parler d'aucune compétence",
    ": the text seems to speak of skills, and the framework may lack them": " : le texte semble parler de "
    "compétences, et le référentiel ne les a peut-être pas",
}
_LINKED_FR = {
    "there is no text to read": "il n'y a pas de texte à lire",
    "the text holds nothing but headings and boilerplate": "le texte ne contient que des titres et des "
    "formules d'usage",
}
_ASSESSMENTS_FR = {"participation": "participation", "recognition": "reconnaissance"}


def say(key: str, language: str = "en", **values: object) -> str:
    """A sentence of `SENTENCES`; in English where it does not stand in the language.

    Raises:
        KeyError: there is no such sentence, or a value of it is missing.
    """
    said = SENTENCES[key]
    return typeset(said["fr"]).format(**values) if language == "fr" else said["en"].format(**values)


def linked_reason(stored: str, language: str = "en") -> str:
    """What a linker says of a text that names no skill, which is stored in English."""
    if language != "fr":
        return stored
    found = _LINKED.fullmatch(stored)
    if found is None:
        return typeset(_LINKED_FR[stored]) if stored in _LINKED_FR else stored
    said = f"aucune compétence du référentiel {found['framework']} n’est trouvée avec assez de certitude"
    if found["cut"]:
        characters = written(found["characters"], language)
        said += f" dans ce qui est lu, les {found['sentences']} premières phrases ou {characters} caractères"
    said += " par les seuls mots" if found["words"] else ""
    return said + (typeset(_TOLD_FR[found["told"]]) if found["told"] else "")


def why_none(stored: str | None, key: str, language: str = "en", **values: object) -> str:
    """Why no skill is claimed: what the linker says, or the sentence where it says nothing."""
    return linked_reason(stored, language) if stored else say(key, language, **values)


def assessment(stated: str | None, language: str = "en") -> str:
    """An informal assessment, as a source states it, in the language."""
    known = (stated or "").casefold()
    return _ASSESSMENTS_FR.get(known, known) if language == "fr" else str(stated)


def count(number: int, language: str = "en") -> str:
    """A whole number, its thousands apart."""
    return written(f"{number:,}", language)


def figure(number: float, language: str = "en", *, grouped: bool = False) -> str:
    """A figure of up to six digits, with a comma before its decimals in French; `grouped` as in `count`."""
    return written(f"{number:,g}" if grouped else f"{number:g}", language)
