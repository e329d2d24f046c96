"""The names of all skills of an index in one language, as arrays that can be mapped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexers.linking.keys import Keys, form, hash_of, runs_hashed, sequence_of, stems, variants, word_key
from indexers.linking.names import STOP_WORDS, Name, guard_of, written_names
from indexers.linking.proper import everyday_words, proper_skills
from taxonomy.model import Skill
from taxonomy.text import stem, words

MAX_NAME_WORDS = 10

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NameTable:
    """The names of all skills of an index in one language, as arrays.

    Words are stems, numbered by `vocabulary`; `weights` are their inverse document frequencies over the
    skills' own names and descriptions (`content_weights`: 0 for stop words). Names are sorted by skill:
    those of skill s are `skill_starts[s]:skill_starts[s + 1]`, and `name_skills` is the skill of each. Name
    n holds the distinct content words `word_ids[word_starts[n]:word_starts[n + 1]]`, which weigh
    `totals[n]` together, and is `lengths[n]` words long without articles. `hashes` are the sorted hashes of
    the sequences of words that write the names (`keys.variants`); those of hash h are the names
    `hash_names[hash_starts[h]:hash_starts[h + 1]]`, the best rank first. `proper` marks, by skill, those
    whose label is a proper name (`proper.proper_skills`).
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
    proper: npt.NDArray[np.bool_]

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
        lengths, hashes, hash_starts, hash_names = _hash_table(names, language)
        everyday = everyday_words(skills, language)
        counts = np.bincount([name.skill for name in names], minlength=len(skills))
        return cls(
            language, vocabulary, weights, _only(weights, kept),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            np.array([name.skill for name in names], dtype=np.int32), word_ids, word_starts,
            np.array([weights[ids].sum() for ids in content], dtype=np.float32),
            np.array([name.rank for name in names], dtype=np.int8),
            lengths,
            np.array([guard_of(name.text, everyday) for name in names], dtype=np.int8),
            hashes, hash_starts, hash_names, proper_skills(skills),
        )  # fmt: skip

    def whole(self, text: str) -> list[tuple[int, int]]:
        """The (skill, rank) pairs whose name is the whole of a text."""
        sequence = sequence_of(text, self.language).words
        if not 0 < len(sequence) <= MAX_NAME_WORDS:
            return []
        key = hash_of(sequence, self.language)
        slot = int(np.searchsorted(self.hashes, key))
        if slot == len(self.hashes) or self.hashes[slot] != key:
            return []
        names = self.hash_names[self.hash_starts[slot] : self.hash_starts[slot + 1]]
        return [(int(self.name_skills[name]), int(self.ranks[name])) for name in names]


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


def _hash_table(
    names: list[Name], language: str
) -> tuple[npt.NDArray[np.int8], Keys, Ints, Ints]:  # fmt: skip
    """The names' lengths, and every sequence that writes a name, by hash."""
    sequences = [sequence_of(name.text, language) for name in names]
    count = Counter(word for one in sequences for word in set(one.words))
    by_length: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    rows: dict[int, list[int]] = defaultdict(list)
    for row, sequence in enumerate(sequences):
        for variant in dict.fromkeys(variants(sequence, count, language)):
            by_length[len(variant)].append(variant)
            rows[len(variant)].append(row)
    keyed = _keys({word for some in by_length.values() for one in some for word in one}, language)
    found = [
        runs_hashed(np.array([[keyed[length == 1, word] for word in one] for one in some], dtype=np.uint64))
        for length, some in by_length.items()
    ]
    hashes = np.concatenate(found) if found else np.zeros(0, dtype=np.uint64)
    owners = np.array([row for length in by_length for row in rows[length]], dtype=np.int32)
    ranks = np.array([name.rank for name in names], dtype=np.int8)
    skills = np.array([name.skill for name in names], dtype=np.int32)
    order = np.lexsort((skills[owners], ranks[owners], hashes)) if len(owners) else owners
    distinct, starts = np.unique(hashes[order], return_index=True)
    lengths = np.array([len(one.words) for one in sequences], dtype=np.int8)
    return lengths, distinct, np.append(starts, len(owners)).astype(np.int32), owners[order]


def _keys(distinct: set[str], language: str) -> dict[tuple[bool, str], int]:
    """The key of each word alone (True) and among others (False)."""
    listed = sorted(distinct)
    among = zip(listed, stems(listed, language), strict=True)
    return {(True, word): word_key(form(word)) for word in listed} | {
        (False, word): word_key(one) for word, one in among
    }


def _ragged(rows: list[list[int]]) -> tuple[Ints, Ints]:
    """Rows end to end, and where each starts."""
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
    return np.array([one for row in rows for one in row], dtype=np.int32), starts
