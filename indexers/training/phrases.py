"""What stands around skills where advertisements and courses list them, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Beginnings and ends of a line, and what stands between its skills; an empty one is as good.

    `share` is how often a line is in this language, where skills have labels in all.
    """

    share: float
    before: tuple[str, ...]
    after: tuple[str, ...]
    between: tuple[str, ...]


PHRASES: Mapping[str, Phrases] = {
    "en": Phrases(
        share=0.75,
        before=(
            "", "", "", "Experience with ", "Experience in ", "Strong ", "Knowledge of ",
            "Solid understanding of ", "You will ", "You will be responsible for ", "Responsible for ",
            "Proven ability to ", "Ability to ", "We are looking for someone to ", "Familiarity with ",
            "Skilled in ", "The role includes ", "Must ", "Duties include ", "Learn to ",
            "By the end of this course you can ", "Hands-on ", "3+ years of ", "Comfortable with ",
            "As part of the team you ", "Requirements : ", "Good ", "Background in ",
        ),
        after=(
            "", "", "", "", " in a fast-paced environment", " .", " for our team in <LOCATION>",
            " at <ORGANIZATION>", " preferred", " required", " is a plus", " (m/f/d)", " on a daily basis",
            " to a high standard", " and work well with colleagues", " as needed", " across several sites",
            " under supervision",
        ),
        between=(", ", ", ", " and ", " / ", "; ", " , ", " as well as ", " & "),
    ),
    "fr": Phrases(
        share=0.25,
        before=(
            "", "", "", "Vos missions : ", "Vous serez en charge de ", "Vous assurez ", "Maîtrise de ",
            "Connaissance de ", "Bonnes connaissances en ", "Expérience en ", "Capacité à ",
            "Être capable de ", "Au programme : ", "À l'issue de la formation, vous saurez ",
            "Initiation : ", "Profil recherché : ", "Vous savez ", "Rattaché au responsable, vous devez ",
            "Compétences : ", "Vous aimez ", "Participer aux tâches suivantes : ", "Le poste comprend : ",
            "2 ans d'expérience en ",
        ),
        after=(
            "", "", "", "", " (H/F)", " au quotidien", " exigé", " souhaité", " serait un atout", " .",
            " au sein de notre équipe", " à <LOCATION>", " dans le respect des consignes", " en autonomie",
            " sous la responsabilité du chef d'équipe", " selon les besoins du service",
        ),
        between=(", ", ", ", " et ", " / ", " ; ", " - ", " ainsi que "),
    ),
}  # fmt: skip
