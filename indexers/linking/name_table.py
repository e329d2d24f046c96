"""The names of all skills of an index in one language, as arrays that can be mapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from indexers.linking.names import STOP_WORDS, Name, guard_of, written_names
from taxonomy.model import Skill
from taxonomy.text import clean, stem, words

MAX_NAME_WORDS = 10
# Endings of plurals, English and French, the longer first; "ss" is none.
_PLURALS = (
    ("ies", "y"),
    ("ss", "ss"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("sses", "ss"),
    ("xes", "x"),
    ("eaux", "eau"),
    ("s", ""),
)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, odd
# Where a sequence starts, by its length: far from any word id, else "2d animation" meets "and".
_START = np.uint64(0xD6E8FEB86659FD93)

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NameTable:
    """The names of all skills of an index in one language, as arrays.

    Words are stems, numbered by `vocabulary`; `weights` are their inverse document frequencies over the
    skills' own names and descriptions (`content_weights`: 0 for stop words). Names are sorted by skill:
    those of skill s are `skill_starts[s]:skill_starts[s + 1]`, and `name_skills` is the skill of each. Name
    n holds the distinct content words `word_ids[word_starts[n]:word_starts[n + 1]]`, which weigh
    `totals[n]` together. `hashes` are the sorted hashes of the names' word sequences; those of hash h are
    the names `hash_names[hash_starts[h]:hash_starts[h + 1]]`, the best rank first. `forms` are the numbers
    of one-word names without a plural (`form_of`), -1 for longer ones.
    """

    language: str
    vocabulary: dict[str, int]
    weights: Floats
    content_weights: Floats
    skill_starts: Ints
    name_skills: Ints
    word_ids: Ints
    word_starts: Ints
    totals: Floats
    ranks: npt.NDArray[np.int8]
    lengths: npt.NDArray[np.int8]
    guards: npt.NDArray[np.int8]
    hashes: npt.NDArray[np.uint64]
    hash_starts: Ints
    hash_names: Ints
    forms: npt.NDArray[np.int64]

    @classmethod
    def build(cls, skills: Sequence[Skill], language: str) -> NameTable:
        """Number the words and hash the names."""
        names = [name for row, skill in enumerate(skills) for name in written_names(skill, row, language)]
        stemmed = [stem(words(name.text), language) for name in names]
        names, stemmed = _usable(names, stemmed)
        about = [stem(words(skill.descriptions.get(language, "")), language) for skill in skills]
        vocabulary, weights = _vocabulary(names, stemmed, about, language)
        kept = _content(vocabulary, language)
        content = [sorted({vocabulary[one] for one in sequence} & kept) for sequence in stemmed]
        content = [ids or [vocabulary[sequence[0]]] for ids, sequence in zip(content, stemmed, strict=True)]
        word_ids, word_starts = _ragged(content)
        hashes, hash_starts, hash_names = _hash_table(
            names, [[vocabulary[one] for one in sequence] for sequence in stemmed]
        )
        counts = np.bincount([name.skill for name in names], minlength=len(skills))
        return cls(
            language, vocabulary, weights, _only(weights, kept),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            np.array([name.skill for name in names], dtype=np.int32), word_ids, word_starts,
            np.array([weights[ids].sum() for ids in content], dtype=np.float32),
            np.array([name.rank for name in names], dtype=np.int8),
            np.array([len(sequence) for sequence in stemmed], dtype=np.int8),
            np.array([guard_of(name.text) for name in names], dtype=np.int8),
            hashes, hash_starts, hash_names,
            _forms(names, stemmed),
        )  # fmt: skip

    def whole(self, text: str) -> list[tuple[int, int]]:
        """The (skill, rank) pairs whose name is the whole of a text."""
        ids = [self.vocabulary.get(one, -1) for one in stem(words(clean(text)), self.language)]
        if not 0 < len(ids) <= MAX_NAME_WORDS or min(ids) < 0:
            return []
        key = sequence_hashes(np.array(ids, dtype=np.int64), len(ids))[0]
        slot = int(np.searchsorted(self.hashes, key))
        if slot == len(self.hashes) or self.hashes[slot] != key:
            return []
        names = self.hash_names[self.hash_starts[slot] : self.hash_starts[slot + 1]]
        return [(int(self.name_skills[name]), int(self.ranks[name])) for name in names]


def form_of(word: str) -> int:
    """A number for a single word up to case, accents and plural, and nothing looser.

    Stems take "physical" for "physics" and "logical" for "logic"; a name of one word has no others to
    bear it out.
    """
    folded = " ".join(words(clean(word)))
    for ending, instead in _PLURALS:
        if folded.endswith(ending) and len(folded) > len(ending) + 2:
            folded = folded.removesuffix(ending) + instead
            break
    return crc32(folded.encode())


def _forms(names: list[Name], stemmed: list[list[str]]) -> npt.NDArray[np.int64]:
    """`form_of` names of one word, -1 for longer ones."""
    forms = [form_of(name.text) if len(one) == 1 else -1 for name, one in zip(names, stemmed, strict=True)]
    return np.array(forms, dtype=np.int64)


def _usable(names: list[Name], stemmed: list[list[str]]) -> tuple[list[Name], list[list[str]]]:
    """Names of one to `MAX_NAME_WORDS` words, without a second form of the same words for one skill."""
    kept: dict[tuple[int, tuple[str, ...]], Name] = {}
    for name, sequence in zip(names, stemmed, strict=True):
        if 0 < len(sequence) <= MAX_NAME_WORDS:
            kept.setdefault((name.skill, tuple(sequence)), name)
    return list(kept.values()), [list(sequence) for _, sequence in kept]


def _vocabulary(
    names: list[Name], stemmed: list[list[str]], about: list[list[str]], language: str
) -> tuple[dict[str, int], Floats]:
    """Stems with their weights, ln(1 + skills / skills whose names or description hold the stem)."""
    holders: dict[str, set[int]] = {}
    for name, sequence in zip(names, stemmed, strict=True):
        for one in sequence:
            holders.setdefault(one, set()).add(name.skill)
    for row, sequence in enumerate(about):
        for one in sequence:
            if one in holders:
                holders[one].add(row)
    vocabulary = {one: at for at, one in enumerate(sorted(holders))}
    frequency = np.array([len(holders[one]) for one in vocabulary], dtype=np.float64)
    return vocabulary, np.log1p(len(about) / frequency).astype(np.float32)


def _content(vocabulary: Mapping[str, int], language: str) -> set[int]:
    stops = set(stem(STOP_WORDS.get(language, STOP_WORDS["en"]), language))
    return {at for one, at in vocabulary.items() if one not in stops}


def _only(weights: Floats, kept: set[int]) -> Floats:
    found = np.zeros_like(weights)
    at = sorted(kept)
    found[at] = weights[at]
    return found


def sequence_hashes(ids: npt.NDArray[np.int64], length: int) -> npt.NDArray[np.uint64]:
    """A hash for every run of `length` word ids: sequences of other words collide once in 2^64 pairs."""
    runs = len(ids) - length + 1
    found = np.full(max(runs, 0), length, dtype=np.uint64) * _START
    for at in range(length if runs > 0 else 0):
        found = (found ^ (ids[at : at + runs].astype(np.uint64) + np.uint64(1))) * _MULTIPLIER
        found ^= found >> np.uint64(29)
    return found


def _hash_table(names: list[Name], sequences: list[list[int]]) -> tuple[npt.NDArray[np.uint64], Ints, Ints]:
    hashes = np.array(
        [sequence_hashes(np.array(one, dtype=np.int64), len(one))[0] for one in sequences], dtype=np.uint64
    )
    order = sorted(range(len(names)), key=lambda at: (int(hashes[at]), names[at].rank, names[at].skill))
    distinct, starts = np.unique(hashes[order], return_index=True)
    return distinct, np.append(starts, len(names)).astype(np.int32), np.array(order, dtype=np.int32)


def _ragged(rows: list[list[int]]) -> tuple[Ints, Ints]:
    """Rows end to end, and where each starts."""
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
    return np.array([one for row in rows for one in row], dtype=np.int32), starts
