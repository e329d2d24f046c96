"""Exact mentions: where a text holds a name, word for word up to case, accents, plural and hyphens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from indexers.linking.figures import used_otherwise
from indexers.linking.guards import allowed
from indexers.linking.keys import (
    HYPHENS,
    Keys,
    form,
    hyphened,
    is_glue,
    may_be_glue,
    sequence_hashes,
    stems,
    word_key,
)
from indexers.linking.name_table import MAX_NAME_WORDS, Ints, NameTable
from indexers.linking.names import SAME_CASE
from indexers.linking.ragged import bounds
from taxonomy.text import Token, stem

_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Written:
    """Words in the order in which names are looked for, without those that only join others.

    A row each: the text, the key of the word alone and among others (`keys.py`), and its characters.
    """

    text: Ints
    alone: Keys
    among: Keys
    spans: Ints


@dataclass(frozen=True, slots=True)
class Words:
    """The words of several texts in one language, end to end.

    `ids` numbers stems by a table's vocabulary (-1: in no name); those of text i are
    `ids[starts[i]:starts[i + 1]]`. `written` is what names are looked for in: the words as they stand, and
    those of texts with hyphens once more with the hyphens closed.
    """

    ids: Ints
    starts: npt.NDArray[np.int64]
    written: tuple[Written, Written]


@dataclass(frozen=True, slots=True)
class Mentions:
    """Found names, one row each: the text, the name (row of the table) and the characters.

    `inside` marks a mention within a longer one of another skill. `misleading` are (text, skill) rows
    where a text holds the word but not for the skill, as in "Excel in your role" or "drive growth".
    """

    text: Ints
    name: Ints
    spans: Ints
    inside: npt.NDArray[np.bool_]
    misleading: Ints


def split(texts: Sequence[str], split_texts: Sequence[list[Token]], table: NameTable) -> Words:
    """Stem the tokens of each text in the table's language, each distinct word once."""
    every = list(chain.from_iterable(split_texts))
    distinct = sorted({token.word for token in every})
    place = {word: at for at, word in enumerate(distinct)}
    which = np.fromiter((place[token.word] for token in every), np.int32, len(every))
    numbers = [table.vocabulary.get(one, _UNKNOWN) for one in stem(distinct, table.language)]
    ids = np.array(numbers, dtype=np.int32)[which]
    counts = [len(some) for some in split_texts]
    starts = bounds(counts)
    row = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
    joins = np.array([may_be_glue(word, table.language) for word in distinct], dtype=np.bool_)[which]
    for at in np.flatnonzero(joins).tolist():
        joins[at] = is_glue(texts[row[at]], every[at], table.language)
    kept = np.flatnonzero(~joins)
    plain = _written(row[kept], [every[at] for at in kept.tolist()], table.language)
    return Words(ids, starts, (plain, _written(*_hyphens_closed(texts, split_texts, table), table.language)))


def _hyphens_closed(
    texts: Sequence[str], split_texts: Sequence[list[Token]], table: NameTable
) -> tuple[Ints, list[Token]]:
    """The tokens of the texts that have hyphens between them, with these closed, and the row of each."""
    rows: list[int] = []
    found: list[Token] = []
    for row, (text, some) in enumerate(zip(texts, split_texts, strict=True)):
        if not HYPHENS.isdisjoint(text):
            kept = [token for token in some if not is_glue(text, token, table.language)]
            joined = _closed(text, kept)
            if len(joined) < len(kept):
                rows += [row] * len(joined)
                found += joined
    return np.array(rows, dtype=np.int32), found


def _closed(text: str, kept: list[Token]) -> list[Token]:
    """The tokens with those that hyphens join made one."""
    found: list[Token] = []
    for token in kept:
        if found and hyphened(text, found[-1], token):
            found[-1] = Token(found[-1].word + token.word, found[-1].start, token.end)
        else:
            found.append(token)
    return found


def _written(rows: Ints, some: Sequence[Token], language: str) -> Written:
    words, starts, ends = zip(*some, strict=True) if some else ((), (), ())
    distinct = sorted(set(words))
    place = {word: at for at, word in enumerate(distinct)}
    which = np.fromiter((place[word] for word in words), np.int32, len(words))
    alone = np.array([word_key(form(word)) for word in distinct], dtype=np.uint64)
    among = np.array([word_key(one) for one in stems(distinct, language)], dtype=np.uint64)
    spans = np.array((starts, ends), dtype=np.int32).T
    return Written(rows, alone[which], among[which], spans)


def find(texts: Sequence[str], words: Words, table: NameTable) -> Mentions:
    """Every mention of a name, with all the skills that share it."""
    found: dict[tuple[int, int, int, int], None] = {}
    misleading = used_otherwise(texts, table)
    for written in words.written:
        for row, start, end, name in _names_in(texts, written, table):
            if allowed(texts[row], start, end, int(table.guards[name])):
                found[row, name, start, end] = None
            elif table.guards[name] != SAME_CASE or end - start == 1:
                misleading.append((row, int(table.name_skills[name])))
    rows = list(found)
    made = np.array(rows, dtype=np.int32).reshape(-1, 4)
    misled = np.array(misleading, dtype=np.int32).reshape(-1, 2)
    return Mentions(made[:, 0], made[:, 1], made[:, 2:], _inside(rows, table), misled)


def _names_in(
    texts: Sequence[str], written: Written, table: NameTable
) -> Iterator[tuple[int, int, int, int]]:  # fmt: skip
    """The (text, start, end, name) of all sequences of words that write a name."""
    for length in range(1, MAX_NAME_WORDS + 2 if len(table.hashes) else 1):
        keys = written.alone if length == 1 else written.among
        runs = len(keys) - length + 1
        if runs <= 0:
            return
        at = np.flatnonzero(written.text[:runs] == written.text[length - 1 :])
        for first, place in _known(sequence_hashes(keys, length)[at], at, table.hashes):
            row = int(written.text[first])
            start, end = int(written.spans[first, 0]), int(written.spans[first + length - 1, 1])
            end += _closing(texts[row], start, end)
            for name in table.hash_names[table.hash_starts[place] : table.hash_starts[place + 1]].tolist():
                yield row, start, end, name


def _known(hashes: Keys, at: npt.NDArray[np.int64], known: Keys) -> list[tuple[int, int]]:
    """Those of `at` whose hash is known, in order, and where it stands among those known.

    Looked for in ascending order: from near the last, in memory that was just read.
    """
    order = np.argsort(hashes)
    hashes = hashes[order]
    slot = np.searchsorted(known, hashes)
    slot[slot == len(known)] = 0
    hit = known[slot] == hashes
    return sorted(zip(at[order[hit]].tolist(), slot[hit].tolist(), strict=True))


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
