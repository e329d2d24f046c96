"""The sentences of an answer about holders, in English and French."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.holders.answers import Method
from taxonomy.wording import typeset

_SENTENCES = {
    "too few holders": (
        "Too few holders: there are fewer than {minimum}.",
        "Trop peu de titulaires : moins de {minimum}.",
    ),
    "too few others": (
        "Too few others: fewer than {minimum} people are no holders.",
        "Trop peu d'autres personnes : moins de {minimum} ne sont pas titulaires.",
    ),
    "no counts": (
        "Cannot say whether the difference is real: the table states no counts.",
        "Impossible de dire si la différence est réelle : le tableau n'indique aucun effectif.",
    ),
    "no uptake counts": (
        "No interval: the table states no counts.",
        "Pas d'intervalle : le tableau n'indique aucun effectif.",
    ),
    "only difference": (
        "Cannot say whether the difference is real: the table states no counts, nor the two shares.",
        "Impossible de dire si la différence est réelle : le tableau n'indique ni effectifs ni parts.",
    ),
    "one side": (
        "Cannot be compared: only one of the two groups is stated.",
        "Comparaison impossible : un seul des deux groupes est indiqué.",
    ),
    "small cell": (
        "Not shown: it would tell of fewer than {minimum} people.",
        "Non montré : moins de {minimum} personnes seraient révélées.",
    ),
    "spans zero": (
        "Not called real: the interval spans zero.",
        "Pas qualifiée de réelle : l'intervalle contient zéro.",
    ),
    "many": (
        "Not called real: with {count} comparisons, chance alone may bring such a difference.",
        "Pas qualifiée de réelle : avec {count} comparaisons, le hasard seul peut donner un tel écart.",
    ),
    "several occupations": (
        "A person with several occupations counts once in each.",
        "Une personne qui a plusieurs professions compte une fois dans chacune.",
    ),
    "no key": (
        "A table has no column of person keys: each of its rows counts as one person.",
        "Un tableau n'a pas de colonne de clés de personnes : chaque ligne compte pour une personne.",
    ),
    "as published": (
        "Without counts, small cells cannot be told from large ones: shares are shown as published.",
        "Sans effectifs, les petites cellules ne se voient pas : les parts sont montrées comme publiées.",
    ),
    "rounded": (
        "Published shares are rounded: the intervals allow for it.",
        "Les parts publiées sont arrondies : les intervalles en tiennent compte.",
    ),
}

# What the answer calls its figures and dimensions, in French.
_METHODS = {
    "interval of a share": ("intervalle d'une part", "score de Wilson, 95 %"),
    "interval of a lift": ("intervalle d'un écart", "score hybride de Newcombe (méthode 10), 95 %"),
    "p": (
        "p",
        "test exact de Fisher, bilatéral, ajusté selon Benjamini et Hochberg sur toutes les comparaisons du "
        "tableau, à un taux de fausses découvertes de 5 %",
    ),
    "small cells": (
        "petites cellules",
        "aucun effectif sous le minimum n'est montré, ni ce dont on pourrait le calculer",
    ),
}
_DIMENSIONS = {"seniority": "ancienneté", "field of study": "domaine d'études"}


def sentence(name: str, language: str, **values: object) -> str:
    """One sentence in a language of the interface."""
    english, french = _SENTENCES[name]
    return typeset(french).format(**values) if language == "fr" else english.format(**values)


def dimension_name(name: str, language: str) -> str:
    """A dimension as it is called in the language; one of a table's own stays as it is."""
    return typeset(_DIMENSIONS.get(name, name)) if language == "fr" else name


def methods_in(methods: Sequence[Method], language: str) -> tuple[Method, ...]:
    """How figures are made, in the language; the names of sources stay as they are."""
    if language != "fr":
        return tuple(methods)
    return tuple(
        replace(one, figure=typeset(figure), method=typeset(method))
        for one in methods
        for figure, method in [_METHODS[one.figure]]
    )
