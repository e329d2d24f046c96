"""What a report says beside its figures, in English and French."""

from __future__ import annotations

from collections.abc import Mapping

from taxonomy.wording import typeset

_EN = {
    "colon": ":",
    "semicolon": ";",
    "title": "Evidence of need",
    "made": "Made on {made} from the {postings} postings loaded by {data_of}.",
    "method": "How to read this",
    "method text": (
        "Skills are read from the course and from each posting in the same way; each was found in their "
        "words, and its probability is shown. Shares are of the postings in which a skill of the framework "
        "was found; intervals are Wilson's, at 95 %. Below {minimum} postings no share is given. The "
        "postings are those that were loaded, not all that exist."
    ),
    "summary": "In short",
    "asks": "of the postings that name a skill ask for something that the course teaches",
    "covered": "is the mean share of what a posting asks for that the course teaches",
    "whole": "postings ask for nothing beyond the course",
    "closes alone": "is closed by the course alone, for somebody who holds nothing, of",
    "cannot": "Cannot say",
    "taught": "What the course teaches, and who asks for it",
    "skill": "Skill",
    "level": "to level",
    "sure": "probability",
    "stated": "stated",
    "inferred": "inferred",
    "assumed": "assumed",
    "read from": "read from",
    "postings": "Postings",
    "share": "Share",
    "interval": "95 % interval",
    "hot": "hot technology (O*NET)",
    "missing": "Asked for beside it, and not taught",
    "missing text": (
        "Skills that postings asking for the course ask for more often than postings do as a whole (the "
        "interval of the first share lies above the second). Gained: postings matched in addition, and the "
        "mean share of what postings ask for that would be taught in addition."
    ),
    "beside": "beside the course",
    "everywhere": "in all postings",
    "gain": "Gained",
    "gained": "not asking for the course",
    "no missing": "No skill is asked for beside the course more often than elsewhere.",
    "nearest": "What teaches nearly the same",
    "nearest text": (
        "How much of the course each existing credential teaches, and how much of the credential the course "
        "teaches. Near 100 % in both directions is a duplicate."
    ),
    "credential": "Credential",
    "of course": "of the course, taught by it",
    "of it": "of it, taught by the course",
    "both": "in both",
    "no nearest": "No loaded credential teaches any of it.",
    "occupations": "Occupations that it serves",
    "occupation": "Occupation",
    "closes": "closes",
    "through": "through",
    "lacking": "still lacking most",
    "no occupations": "No occupation of this framework states skills that the course teaches.",
    "outlook": "Outlook of these occupations",
    "code": "NOC",
    "expected": "Expected",
    "openings": "Openings",
    "seekers": "Seekers",
    "period": "Period",
    "not published": "not published",
    "not assessed": "not assessed",
    "mapped": "through a mapping",
    "no outlook": "No outlook is loaded for these occupations.",
    "alone": "Stand-alone value",
    "needs": "It presupposes",
    "needs nothing": "It states no prerequisite and no entry level.",
    "evidence": "The postings behind each figure",
    "listed": "{listed} of {count} listed",
    "number": "No.",
    "posting": "Posting",
    "employer": "Employer",
    "region": "Region",
    "posted": "Posted",
    "match": "Taught of it",
    "sources": "Sources",
    "matched": "Postings that ask for something that the course teaches",
    "rules": "Rules",
    "element": "Element",
    "result": "Result",
    "found": "Found",
    "wanted": "Wanted",
    "optional": "optional",
    "pass": "pass",
    "fail": "fail",
    "not stated": "not stated",
    "not applicable": "not applicable",
    "skills chart": "Share of postings that ask for each skill of the course",
    "missing chart": "Share of postings that ask for each missing skill, beside the course and in all",
    "nearest chart": "Overlap with existing credentials, in both directions",
    "occupations chart": "Share of each occupation that the course closes alone",
    "key two": "Upper bar: {first}; lower bar: {second}.",
    "key one": "Bars are shares, lines their 95 % intervals.",
}
_FR = {
    "colon": " :",
    "semicolon": " ;",
    "title": "Preuve du besoin",
    "made": "Établi le {made} à partir de {postings} offres, chargées au {data_of}.",
    "method": "Comment lire ceci",
    "method text": (
        "Les compétences sont lues dans le cours et dans chaque offre de la même manière, dans leurs mots ; "
        "leur probabilité est indiquée. Les parts portent sur les offres où une compétence du référentiel a "
        "été trouvée ; les intervalles sont ceux de Wilson, à 95 %. Sous {minimum} offres, aucune part "
        "n'est donnée. Les offres sont celles qui ont été chargées, non toutes celles qui existent."
    ),
    "summary": "En bref",
    "asks": "des offres nommant une compétence demandent quelque chose que le cours enseigne",
    "covered": "est la part moyenne de ce qu'une offre demande que le cours enseigne",
    "whole": "offres ne demandent rien au-delà du cours",
    "closes alone": "est comblé par le cours seul, pour qui ne possède rien, de",
    "cannot": "Impossible à dire",
    "taught": "Ce que le cours enseigne, et qui le demande",
    "skill": "Compétence",
    "level": "au niveau",
    "sure": "probabilité",
    "stated": "indiqué",
    "inferred": "déduit",
    "assumed": "supposé",
    "read from": "lu dans",
    "postings": "Offres",
    "share": "Part",
    "interval": "Intervalle à 95 %",
    "hot": "technologie en vogue (O*NET)",
    "missing": "Demandé avec, et non enseigné",
    "missing text": (
        "Compétences que les offres demandant le cours demandent plus souvent que l'ensemble des offres "
        "(l'intervalle de la première part est au-dessus de la seconde). Gain : offres touchées en plus, et "
        "part moyenne de ce que les offres demandent qui serait enseignée en plus."
    ),
    "beside": "avec le cours",
    "everywhere": "dans toutes les offres",
    "gain": "Gain",
    "gained": "sans demander le cours",
    "no missing": "Aucune compétence n'est demandée avec le cours plus souvent qu'ailleurs.",
    "nearest": "Ce qui enseigne presque la même chose",
    "nearest text": (
        "La part du cours que chaque certificat existant enseigne, et celle de lui que le cours enseigne. "
        "Près de 100 % dans les deux sens, c'est un doublon."
    ),
    "credential": "Certificat",
    "of course": "du cours, enseigné par lui",
    "of it": "de lui, enseigné par le cours",
    "both": "dans les deux",
    "no nearest": "Aucun certificat chargé n'en enseigne rien.",
    "occupations": "Professions servies",
    "occupation": "Profession",
    "closes": "comble",
    "through": "par",
    "lacking": "manque surtout",
    "no occupations": "Aucune profession de ce référentiel n'indique de compétence que le cours enseigne.",
    "outlook": "Perspectives de ces professions",
    "code": "CNP",
    "expected": "Attendu",
    "openings": "Postes à pourvoir",
    "seekers": "Chercheurs",
    "period": "Période",
    "not published": "non publié",
    "not assessed": "non évalué",
    "mapped": "par une correspondance",
    "no outlook": "Aucune perspective n'est chargée pour ces professions.",
    "alone": "Valeur propre",
    "needs": "Suppose",
    "needs nothing": "N'indique ni préalable ni niveau d'entrée.",
    "evidence": "Les offres derrière chaque chiffre",
    "listed": "{listed} sur {count}",
    "number": "N°",
    "posting": "Offre",
    "employer": "Employeur",
    "region": "Région",
    "posted": "Publiée",
    "match": "Enseigné",
    "sources": "Sources",
    "matched": "Offres demandant quelque chose que le cours enseigne",
    "rules": "Règles",
    "element": "Élément",
    "result": "Résultat",
    "found": "Trouvé",
    "wanted": "Demandé",
    "optional": "facultatif",
    "pass": "conforme",
    "fail": "non conforme",
    "not stated": "non précisé",
    "not applicable": "sans objet",
    "skills chart": "Part des offres demandant chaque compétence du cours",
    "missing chart": "Part des offres demandant chaque compétence manquante, avec le cours et en tout",
    "nearest chart": "Recoupement avec les certificats existants, dans les deux sens",
    "occupations chart": "Part de chaque profession que le cours comble seul",
    "key two": "Barre du haut : {first} ; barre du bas : {second}.",
    "key one": "Les barres sont des parts, les traits leurs intervalles à 95 %.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": _EN,
    "fr": {id_: typeset(text) for id_, text in _FR.items()},
}


def words_of(language: str) -> Mapping[str, str]:
    """The words of a language, English for one that has none."""
    return WORDS.get(language, _EN)
