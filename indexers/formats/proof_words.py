"""Why an award stands where it stands, in English and French, by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from taxonomy.text import clean

_WORDS: Mapping[str, tuple[str, str]] = {
    # What became of its proof.
    "own key": (
        "its {algorithm} signature matches the issuer's own key",
        "sa signature {algorithm} correspond à la clé de l'émetteur",
    ),
    "key in file": (
        "its {algorithm} signature matches the key in the file, which nothing there ties to the issuer",
        "sa signature {algorithm} correspond à la clé du fichier, que rien n'y rattache à l'émetteur",
    ),
    "certificate": (
        "its {algorithm} signature matches the certificate in the file ({name}), whose chain was not checked",
        "sa signature {algorithm} correspond au certificat du fichier ({name}), dont la chaîne n'a pas été "
        "vérifiée",
    ),
    "within": (
        "it stands in a record whose {algorithm} signature matches, of the same issuer",
        "figure dans un relevé dont la signature {algorithm} correspond, du même émetteur",
    ),
    "within another": (
        "it has no proof of its own, and stands in a record that another issuer signed",
        "sans preuve propre, figure dans un relevé signé par un autre émetteur",
    ),
    "differs": (
        "its proof does not match: the {algorithm} signature is not one of this content by the key",
        "sa preuve ne correspond pas : la signature {algorithm} n'est pas celle de ce contenu par la clé",
    ),
    "unfit key": (
        "its proof does not match: the key does not fit ({why})",
        "sa preuve ne correspond pas : la clé ne convient pas ({why})",
    ),
    "another key": (
        "its proof does not match: it is not made with the issuer's own key",
        "sa preuve ne correspond pas : elle n'est pas faite avec la clé de l'émetteur",
    ),
    "another claim": (
        "its proof does not match: the claim '{name}' of its JWT is not what the credential says",
        "sa preuve ne correspond pas : la déclaration « {name} » de son JWT n'est pas ce que dit le titre",
    ),
    "none": (
        "its proof is refused: the algorithm 'none' signs nothing",
        "sa preuve est refusée : l'algorithme « none » ne signe rien",
    ),
    "shared secret": (
        "its proof is refused: {algorithm} uses a shared secret, with which anybody who can check it can "
        "make it",
        "sa preuve est refusée : {algorithm} emploie un secret partagé, avec lequel quiconque la vérifie "
        "peut la faire",
    ),
    "unknown algorithm": (
        "a proof is present, not verified: the algorithm '{algorithm}' is not known",
        "une preuve est présente, non vérifiée : l'algorithme « {algorithm} » est inconnu",
    ),
    "header": (
        "a proof is present, not verified: {why}",
        "une preuve est présente, non vérifiée : {why}",
    ),
    "as object": (
        "a signature is present, not verified: its payload is not in the form that was signed",
        "une signature est présente, non vérifiée : son contenu n'est pas dans la forme signée",
    ),
    "no key": (
        "a {algorithm} signature is present, not verified offline: its key ({place}) is not in the file",
        "une signature {algorithm} est présente, non vérifiée hors ligne : sa clé ({place}) n'est pas dans "
        "le fichier",
    ),
    "canonical": (
        "a proof is present, not verified offline: {suite} takes the documents of its contexts, and nothing "
        "is fetched",
        "une preuve est présente, non vérifiée hors ligne : {suite} demande les documents de ses contextes, "
        "et rien n'est téléchargé",
    ),
    "no proof": ("it carries no proof", "sans preuve"),
    "hosted": (
        "it says that it is hosted at {url}, which was not asked",
        "dit être hébergé à {url}, qui n'a pas été consulté",
    ),
    "signed apart": (
        "it says that it is signed, and its signature is not in the file",
        "se dit signé, et sa signature n'est pas dans le fichier",
    ),
    "evidence": (
        "it points to evidence ({count}), which was not looked at",
        "renvoie à des preuves de réalisation ({count}), qui n'ont pas été examinées",
    ),
    # What else decides.
    "expired": ("it expired on {day}", "expiré le {day}"),
    "not yet": ("it is valid only from {day}", "valable seulement à partir du {day}"),
    "reversed": (
        "its dates are reversed: it ends ({end}) before it begins ({begin})",
        "ses dates sont inversées : il prend fin ({end}) avant de commencer ({begin})",
    ),
    "bad date": ("its date {value} cannot be read", "sa date {value} ne peut être lue"),
    "revoked": ("it is revoked", "révoqué"),
    "revoked because": ("it is revoked ({why})", "révoqué ({why})"),
    "status": (
        "whether it was revoked is not known: {url} was not asked",
        "on ne sait pas s'il a été révoqué : {url} n'a pas été consulté",
    ),
    "context": (
        "its context is none that is known ({context}), so its terms may mean something else",
        "son contexte est inconnu ({context}), et ses termes peuvent avoir un autre sens",
    ),
    "no title": (
        "what it was awarded for is not in the file",
        "ce pour quoi il a été décerné n'est pas dans le fichier",
    ),
    "unreadable": ("it cannot be read: {why}", "ne peut être lu : {why}"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, by its key, with the values of its sentence."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """In English or (fr) French, without a full stop."""
        return _WORDS[self.key][language == "fr"].format(**self.values)


def why(key: str, **values: str) -> Why:
    """A reason; a value is cut to what a sentence can hold."""
    cleaned = {name: clean(value) for name, value in values.items()}
    return Why(
        key, {name: value if len(value) <= 200 else f"{value[:200]}..." for name, value in cleaned.items()}
    )


def sentence(reasons: list[Why], language: str) -> str:
    """Reasons as one sentence, the first with a capital."""
    text = "; ".join(one.text(language) for one in reasons)
    return f"{text[:1].upper()}{text[1:]}."
