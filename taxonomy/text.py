"""The only normaliser and tokeniser. Every engine indexes and every lookup compares what this file makes."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import Stemmer

LANGUAGES: tuple[str, ...] = ("en", "fr")
# UTF-8 bytes of an id or of a value to filter by: Lucene takes no longer term (IndexWriter.MAX_TERM_LENGTH),
# and tantivy drops those above 65,530 without a word.
LONGEST_TERM = 32_766
_STEMMERS = {"en": "english", "fr": "french"}

_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c")
# Zero-width and bidirectional controls, tags (text that nobody sees), soft hyphens, byte-order marks, lone
# surrogates (which JSON can carry and UTF-8 cannot), and C0/C1 controls but tab and LF.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
# A word; "C++", "C#", "F#"; ".NET"; "node.js", "3.5". Hyphens and apostrophes separate words, so that
# "e-commerce" meets "e commerce" and "l'analyse" meets "analyse".
_WORD = re.compile(
    r"(?:\.(?=net\b))?[^\W_]+(?:\.(?=(?:js|net|io|ai)\b|(?<=\d\.)\d)[^\W_]+)*(?:\+\+|#(?!\w))?", re.IGNORECASE
)
_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"}
)


class Token(NamedTuple):
    """A folded word and the half-open span of the original text that it came from."""

    word: str
    start: int
    end: int


def over_long(value: str) -> str:
    """What is wrong with an id or filter value that no engine can hold, "" for all others."""
    if len(value) <= LONGEST_TERM // 4:  # a character has at most four bytes
        return ""
    size = len(value.encode("utf-8", "surrogatepass"))
    return f"holds {size:,} bytes; {LONGEST_TERM:,} are the most that can be found" * (size > LONGEST_TERM)


def clean(text: str) -> str:
    """The text as everything downstream sees it: NFKC, LF line ends, no invisible characters, single blanks.

    Spans of evidence refer to cleaned text, so a reader cleans every text field once.
    """
    if text.isascii() and text.isprintable() and "  " not in text:  # most cells; all below changes nothing
        return text.strip(" ")
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(lines).strip()


def fold_word(word: str) -> str:
    """A word without case and accents."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def tokens(text: str) -> list[Token]:
    """The words of a cleaned text, folded, with their spans."""
    return [Token(fold_word(match.group()), *match.span()) for match in _WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The folded words of a cleaned text."""
    return [fold_word(word) for word in _WORD.findall(text)]


def fold(text: str) -> str:
    """The key by which names are compared: folded words joined by one blank."""
    return " ".join(words(clean(text)))


_local = threading.local()


def stem(folded: Iterable[str], language: str = "en") -> list[str]:
    """Snowball stems of folded words (a language without a stemmer reads as English)."""
    name = _STEMMERS.get(language, "english")
    stemmers: dict[str, Stemmer.Stemmer] | None = getattr(_local, "stemmers", None)
    if stemmers is None:
        stemmers = _local.stemmers = {}
    if name not in stemmers:
        stemmers[name] = Stemmer.Stemmer(name)  # one a thread: it is not thread-safe
    return list(stemmers[name].stemWords(list(folded)))


def index_terms(text: str, language: str = "en") -> str:
    """The terms of a document's text, separated by blanks: what engines index by white space."""
    return " ".join(stem(words(clean(text)), language))


@lru_cache(maxsize=4096)
def query_terms(query: str) -> tuple[str, ...]:
    """The terms that a query asks for, without repeats: its stems in every language, in order."""
    folded = words(clean(query))
    return tuple(dict.fromkeys(term for language in LANGUAGES for term in stem(folded, language)))
