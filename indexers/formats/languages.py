"""Languages: names and codes to ISO 639-1, and which of English and French a text is in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from taxonomy.text import fold

_NAMES = {
    "en": "english eng anglais", "fr": "french fra fre francais",
    "es": "spanish spa espanol espagnol castellano",
    "de": "german deu ger deutsch allemand", "it": "italian ita italiano italien",
    "pt": "portuguese por portugues portugais", "nl": "dutch nld dut nederlands neerlandais",
    "zh": "chinese zho chi mandarin chinois putonghua", "ja": "japanese jpn japonais",
    "ko": "korean kor coreen",
    "ar": "arabic ara arabe", "ru": "russian rus russe", "hi": "hindi hin", "ms": "malay msa may malais",
    "ta": "tamil tam tamoul", "id": "indonesian ind indonesien", "vi": "vietnamese vie vietnamien",
    "th": "thai tha", "tr": "turkish tur turc", "pl": "polish pol polski polonais",
    "uk": "ukrainian ukr ukrainien",
    "ro": "romanian ron rum roumain", "el": "greek ell gre grec", "sv": "swedish swe svenska suedois",
    "da": "danish dan dansk danois", "no": "norwegian nor norsk norvegien", "fi": "finnish fin suomi finnois",
    "cs": "czech ces cze tcheque", "sk": "slovak slk slovaque", "hu": "hungarian hun hongrois",
    "bg": "bulgarian bul bulgare", "hr": "croatian hrv croate", "sr": "serbian srp serbe",
    "he": "hebrew heb hebreu", "fa": "persian fas per farsi persan", "ur": "urdu urd ourdou",
    "bn": "bengali ben bangla", "sw": "swahili swa", "ca": "catalan cat", "et": "estonian est estonien",
    "lv": "latvian lav letton", "lt": "lithuanian lit lituanien", "sl": "slovenian slv slovene",
    "iu": "inuktitut iku",
    "tl": "tagalog tgl filipino", "mi": "maori mri",
}  # fmt: skip
_CODES = {name: code for code, names in _NAMES.items() for name in [code, *names.split()]}

_LONGEST_SAMPLE = 1_500  # characters of a text that are enough to tell its language
_LEAST_WORDS = 2
_WORDS = re.compile(r"[^\W\d_]+")
# Frequent words of one language that are no words of the other.
_ENGLISH_WORDS = "the and of to is are with you your this that will how by from an be their it as at have can"
_FRENCH_WORDS = (
    "le la les des du de et une un est pour dans avec aux vous votre qui que au sur nous ce cette ces ses"
)
_ENGLISH, _FRENCH = frozenset(_ENGLISH_WORDS.split()), frozenset(_FRENCH_WORDS.split())


def language_code(text: str) -> str | None:
    """The ISO 639-1 code of a language's name or code ("English (UK)", "fr-CA", "fra"), None when unknown."""
    key = fold(text)
    if key in _CODES:
        return _CODES[key]
    first = key.split(" ", 1)[0]
    qualified = re.match(r"\s*[^\W\d_]+\s*[-_(]", text)  # a region, script or variety follows
    return _CODES.get(first) if qualified else None


def detect_language(texts: Iterable[str]) -> str | None:
    """ "en" or "fr" by frequent words; None when there are fewer than two, or as many of either."""
    counts = {"en": 0, "fr": 0}
    for word in _WORDS.findall(" ".join(texts)[:_LONGEST_SAMPLE].casefold()):
        if word in _ENGLISH:
            counts["en"] += 1
        elif word in _FRENCH:
            counts["fr"] += 1
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= _LEAST_WORDS and len(set(counts.values())) > 1 else None
