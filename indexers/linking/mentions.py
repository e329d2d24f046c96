"""Exact mentions: where a text holds a name, word for word up to case, accents, plural and hyphens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexers.linking.name_table import MAX_NAME_WORDS, Ints, NameTable, form_of, sequence_hashes
from indexers.linking.names import FREE, NAMED, SAME_CASE, several
from taxonomy.text import stem, tokens

_UNKNOWN = -1
# After a capitalised everyday word at the start of a sentence, these show that it is the everyday word.
_VERB_GOES_ON = several(
    "above ahead and around as at back beyond by down far for from in into it on onto or out over "
    "past the their this through to up with your you our a an"
)
# A one-letter name needs one of these beside it, or to stand alone in a list.
_CODE_WORDS = several(
    "code coding developer development environment language languages langage package packages "
    "programming programmation program script scripts scripting software statistical studio syntax "
    "using shiny markdown bash css excel go golang html java javascript julia linux matlab perl php "
    "powershell python ruby rust sas scala spss sql stata swift tableau typescript visual c++ c# "
    ".net"
)
_LIST_BEFORE = re.compile(r"(?:^|[,;/(\[|•:]|\b(?:and|or|et|ou|in|with|en|using|of)\b)\s*$", re.IGNORECASE)
_LIST_AFTER = re.compile(r"^\s*(?:$|[,;/)\].|•]|\b(?:and|or|et|ou|for|to|pour)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of several texts in one language, end to end.

    `ids` numbers stems by a table's vocabulary (-1: in no name); `spans` are characters of the text;
    those of text i are `starts[i]:starts[i + 1]`.
    """

    ids: Ints
    spans: Ints
    starts: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mentions:
    """Found names, one row each: the text, the name (row of the table) and the characters.

    `inside` marks a mention within a longer one of another skill. `misleading` are (text, skill) rows
    where a text holds the word but not as the name of the skill, as in "Excel in your role".
    """

    text: Ints
    name: Ints
    spans: Ints
    inside: npt.NDArray[np.bool_]
    misleading: Ints


def split(texts: Sequence[str], table: NameTable) -> Words:
    """Tokenise and stem in the table's language, each distinct word once."""
    split_texts = [tokens(text) for text in texts]
    distinct = sorted({token.word for one in split_texts for token in one})
    stems = dict(zip(distinct, stem(distinct, table.language), strict=True))
    number = {word: table.vocabulary.get(stems[word], _UNKNOWN) for word in distinct}
    starts = np.concatenate([[0], np.cumsum([len(one) for one in split_texts])]).astype(np.int64)
    ids = np.fromiter((number[token.word] for one in split_texts for token in one), np.int32, int(starts[-1]))
    spans = np.array(
        [(token.start, token.end) for one in split_texts for token in one], dtype=np.int32
    ).reshape(-1, 2)
    return Words(ids, spans, starts)


def find(texts: Sequence[str], words: Words, table: NameTable) -> Mentions:
    """Every mention of a name, with all the skills that share it."""
    text_of = np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(words.starts))
    rows: list[tuple[int, int, int, int]] = []
    misleading: list[tuple[int, int]] = []
    longest = min(MAX_NAME_WORDS, int(table.lengths.max(initial=0)))
    for length in range(1, longest + 1):
        for at, slot in zip(*_matches(words.ids, text_of, length, table), strict=True):
            row, text = int(text_of[at]), texts[text_of[at]]
            start, end = int(words.spans[at, 0]), int(words.spans[at + length - 1, 1])
            form = form_of(text[start:end]) if length == 1 else -1
            end += _closing(text, start, end)
            for name in table.hash_names[table.hash_starts[slot] : table.hash_starts[slot + 1]].tolist():
                if table.forms[name] != form:
                    continue
                if _allowed(text, start, end, name, table):
                    rows.append((row, name, start, end))
                elif table.guards[name] == NAMED or end - start == 1:
                    misleading.append((row, int(table.name_skills[name])))
    found = np.array(rows, dtype=np.int32).reshape(-1, 4)
    misled = np.array(misleading, dtype=np.int32).reshape(-1, 2)
    return Mentions(found[:, 0], found[:, 1], found[:, 2:], _inside(rows, table), misled)


def _matches(
    ids: Ints, text_of: Ints, length: int, table: NameTable
) -> tuple[list[int], list[int]]:  # fmt: skip
    """Where runs of `length` known words of one text are a name, and at which slot of the hash table."""
    runs = len(ids) - length + 1
    if runs <= 0:
        return [], []
    whole = (text_of[:runs] == text_of[length - 1 :]) & (_least(ids, length) >= 0)
    at = np.flatnonzero(whole)
    hashes = sequence_hashes(ids.astype(np.int64), length)[at]
    slot = np.searchsorted(table.hashes, hashes)
    slot[slot == len(table.hashes)] = 0
    hit = table.hashes[slot] == hashes
    return at[hit].tolist(), slot[hit].tolist()


def _least(ids: Ints, length: int) -> Ints:
    """The least id of every run of `length`."""
    least = ids[: len(ids) - length + 1].copy()
    for at in range(1, length):
        np.minimum(least, ids[at : len(ids) - length + 1 + at], out=least)
    return least


def _inside(rows: list[tuple[int, int, int, int]], table: NameTable) -> npt.NDArray[np.bool_]:
    """Which mentions lie within a longer one of another skill in the same text."""
    found = np.zeros(len(rows), dtype=np.bool_)
    by_text: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        by_text.setdefault(row[0], []).append(at)
    for group in by_text.values():
        for at in group:
            _, name, start, end = rows[at]
            found[at] = any(
                low <= start and end <= high and high - low > end - start
                and table.name_skills[other] != table.name_skills[name]
                for _, other, low, high in (rows[one] for one in group)
            )  # fmt: skip
    return found


def _closing(text: str, start: int, end: int) -> int:
    """1 where a bracket opened in the span closes right after it, else 0."""
    return int(text[end : end + 1] == ")" and "(" in text[start:end])


def _allowed(text: str, start: int, end: int, name: int, table: NameTable) -> bool:
    guard = table.guards[name]
    if guard == FREE:
        return True
    surface = text[start:end]
    if guard == SAME_CASE:
        return _short_name(text, start, end, surface)
    return _everyday_name(text, start, end, surface)


def _short_name(text: str, start: int, end: int, surface: str) -> bool:
    """A name of one or two letters: in capitals, and one letter only among code or in a list."""
    if surface != surface.upper() or _shouted(text):
        return False
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    if after[:1] in {"-", "&", "'", "’"} or before[-1:] in {"-", "&", "'", "’", "."} or after[:2] == " &":
        return False
    if len(surface) > 1:
        return True
    near = {token.word for token in (*tokens(before)[-3:], *tokens(after)[:3])}
    alone = _LIST_BEFORE.search(before) is not None and _LIST_AFTER.match(after) is not None
    return bool(near & _CODE_WORDS) or alone


def _everyday_name(text: str, start: int, end: int, surface: str) -> bool:
    """A name that also is an everyday word: with a capital, and not as the first word of a sentence on."""
    if not surface[:1].isupper():
        return text == surface  # the whole text is the name
    if _shouted(text) and len(text) > len(surface):
        return False
    following = tokens(text[end : end + 30])[:1]
    glued = text[end : end + 2].lstrip()[:1] in {",", ";", ")", "/", ".", "|"}
    return (
        glued
        or not following
        or following[0].word not in _VERB_GOES_ON
        or bool(text[:start].strip(" •-*\"'("))
    )


def _shouted(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 8 and sum(char.isupper() for char in letters) > 0.8 * len(letters)
