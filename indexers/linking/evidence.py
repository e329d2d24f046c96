"""The evidence for each (text, skill) that may be linked, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import ThreadpoolController

from indexers.encoder import GRID, Encoded
from indexers.linking.mentions import Mentions, Words, find, split
from indexers.linking.name_table import Floats, Ints, NameTable
from indexers.linking.names import PREFERRED

if TYPE_CHECKING:
    from indexers.linking.index import LinkIndex
    from indexers.linking.vectors import Vectors

CANDIDATES = 64  # skills weighed for a text, beside those that it mentions
_SCALE = np.float32(1.0 / (GRID * GRID))

FEATURES = (
    "label",  # cosine with the preferred label
    "label_z",  # the same in standard deviations above that label's mean with other labels
    "description",  # cosine with the description
    "tokens",  # mean over the label's tokens of the best cosine with a token of the text
    "words",  # the share, by weight, of a name's words that the text holds; the best name's
    "mass",  # that share times the weight of the words held
    "dice",  # weight shared by name and text over their mean weight
    "mention_long",  # a mention of a name of two words or more, worth 1 for the skill's own label
    "mention_word",  # of a name of one word
)
F = {name: at for at, name in enumerate(FEATURES)}
_MENTION = F["mention_long"]
ALTERNATIVE_WORTH = 0.4
INSIDE_WORTH = 0.4  # a mention within a longer name of another skill


@dataclass(frozen=True, slots=True)
class Pairs:
    """Weighed (text, skill) pairs by text and skill; `values` is (pairs, features).

    `spans` are the characters of the best mention, -1 where there is none.
    """

    text: Ints
    skill: Ints
    values: Floats
    spans: Ints


def weigh(texts: Sequence[str], encoded: Encoded | None, index: LinkIndex, language: str) -> Pairs:
    """Candidates for each text with all their evidence. A pair's numbers depend on its own text alone."""
    part, second = index.part(language), index.second(language)
    words = split(texts, part.names)
    mentions = find(texts, words, part.names)
    mentioned = _mentioned(mentions, part.names)
    if second is not None:
        others = find(texts, split(texts, second.names), second.names)
        mentioned = _merged(mentioned, _mentioned(others, second.names))
    held = _held(words, len(part.names.vocabulary))
    rough = (held.astype(np.float32) @ part.reach).toarray()
    cosines = None
    if encoded is not None and part.vectors is not None:
        queries = encoded.vectors.astype(np.float32)
        cosines = [
            queries @ columns * _SCALE
            for columns in (part.vectors.label_columns, part.vectors.description_columns)
        ]
        rough = 0.25 * np.minimum(rough, 1.0) + 0.5 * cosines[0] + 0.3 * cosines[1]
    text, skill = _candidates(rough, mentioned, mentions.misleading)
    values = np.zeros((len(text), len(FEATURES)), dtype=np.float32)
    if cosines is not None and encoded is not None and part.vectors is not None:
        hub = part.vectors.hub_mean[skill], part.vectors.hub_deviation[skill]
        values[:, F["label"]] = cosines[0][text, skill]
        values[:, F["label_z"]] = (values[:, F["label"]] - hub[0]) / hub[1]
        values[:, F["description"]] = cosines[1][text, skill]
        values[:, F["tokens"]] = _token_coverage(encoded, part.vectors, text, skill)
    _word_overlap(values, held, words, part.names, text, skill)
    spans = np.full((len(text), 2), -1, dtype=np.int32)
    at = np.searchsorted(_keys(text, skill), _keys(mentioned.text, mentioned.skill))
    values[at, _MENTION:] = mentioned.values
    spans[at] = mentioned.spans
    return Pairs(text, skill, values, spans)


@dataclass(frozen=True, slots=True)
class _Mentioned:
    """Mentioned (text, skill) pairs, sorted.

    `values` is (pairs, 2): what the best mention of several words and the best of one word are worth;
    `spans` are the characters of the best mention.
    """

    text: Ints
    skill: Ints
    values: Floats
    spans: Ints


def _mentioned(mentions: Mentions, table: NameTable) -> _Mentioned:
    one_word = (table.lengths[mentions.name] == 1).astype(np.int64)
    worth = np.where(table.ranks[mentions.name] == PREFERRED, 1.0, ALTERNATIVE_WORTH)
    worth = worth * np.where(mentions.inside, INSIDE_WORTH, 1.0) * _shares(mentions, table)
    skills = table.name_skills[mentions.name]
    return _best(mentions.text, skills, one_word, worth.astype(np.float32), mentions.spans)


def _shares(mentions: Mentions, table: NameTable) -> npt.NDArray[np.float64]:
    """What each skill gets of a mention: all of it for its own label, else a share among equals.

    An alternative that is the preferred label of another skill counts half.
    """
    place = np.column_stack([mentions.text, mentions.spans])
    _, group = np.unique(place, axis=0, return_inverse=True)
    group = group.reshape(-1)
    own = table.ranks[mentions.name] == PREFERRED
    owners = np.bincount(group, weights=own, minlength=len(group))[group]
    others = np.bincount(group, weights=~own, minlength=len(group))[group]
    return np.where(own, 1.0 / np.maximum(owners, 1), np.where(owners > 0, 0.5, 1.0) / np.maximum(others, 1))


def _best(text: Ints, skill: Ints, kind: npt.NDArray[np.int64], value: Floats, spans: Ints) -> _Mentioned:
    keys, group = np.unique(_keys(text, skill), return_inverse=True)
    values = np.zeros((len(keys), 2), dtype=np.float32)
    np.maximum.at(values, (group, kind), value)
    order = np.lexsort((spans[:, 0], spans[:, 0] - spans[:, 1], -value, group))
    first = order[np.unique(group[order], return_index=True)[1]]
    return _Mentioned(text[first], skill[first], values, spans[first])


def _merged(one: _Mentioned, other: _Mentioned) -> _Mentioned:
    text, skill = np.concatenate([one.text, other.text]), np.concatenate([one.skill, other.skill])
    values, spans = np.concatenate([one.values, other.values]), np.concatenate([one.spans, other.spans])
    keys, first, group = np.unique(_keys(text, skill), return_index=True, return_inverse=True)
    best = np.zeros((len(keys), 2), dtype=np.float32)
    np.maximum.at(best, group, values)
    return _Mentioned(text[first], skill[first], best, spans[first])


def _keys(text: Ints, skill: Ints) -> npt.NDArray[np.int64]:
    return text.astype(np.int64) << 32 | skill


def _held(words: Words, size: int) -> sparse.csr_array:
    """Which words of the vocabulary each text holds, (texts, vocabulary), 0 or 1."""
    known = words.ids >= 0
    counts = np.concatenate([[0], np.cumsum(known)])[words.starts]
    held = sparse.csr_array(
        (np.ones(int(known.sum()), dtype=np.int8), words.ids[known], counts),
        shape=(len(words.starts) - 1, size),
    )
    held.sum_duplicates()
    held.data[:] = 1
    return held


def _candidates(rough: Floats, mentioned: _Mentioned, misleading: Ints) -> tuple[Ints, Ints]:
    """The pairs worth weighing, by text and skill: the best by a rough sum, and all that are mentioned.

    A skill whose name only seems to stand in the text is none of them.
    """
    size = rough.shape[1]
    kept = min(size, CANDIDATES)
    top = np.argpartition(rough, size - kept, axis=1)[:, size - kept :]
    text = np.repeat(np.arange(len(rough), dtype=np.int32), kept)
    skill = top.reshape(-1).astype(np.int32)
    worth = rough[text, skill] > 0
    best = np.setdiff1d(_keys(text[worth], skill[worth]), _keys(misleading[:, 0], misleading[:, 1]))
    keys = np.union1d(best, _keys(mentioned.text, mentioned.skill))
    return (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)


def _token_coverage(encoded: Encoded, vectors: Vectors, text: Ints, skill: Ints) -> Floats:
    found = np.zeros(len(text), dtype=np.float32)
    bounds = np.searchsorted(text, np.arange(len(encoded.starts)))
    # Products too small to share: threads that wait for each other cost 88 ms a text on a busy machine, one
    # thread 2.4 ms.
    with _blas().limit(limits=1, user_api="blas"):
        for row in range(len(encoded.starts) - 1):
            low, high = bounds[row], bounds[row + 1]
            own = encoded.tokens[encoded.starts[row] : encoded.starts[row + 1]]
            if low == high or not len(own):
                continue
            rows, starts = _expand(vectors.token_starts, skill[low:high])
            cosines = vectors.tokens[rows].astype(np.float32) @ own.astype(np.float32).T
            sums = _by_row(np.add, cosines.max(axis=1).astype(np.float64), starts)
            found[low:high] = sums / np.maximum(np.diff(starts), 1) * float(_SCALE)
    return found


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def _expand(
    starts: npt.NDArray[np.signedinteger], rows: Ints
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The members of several rows of a ragged array, end to end, and where each row's begin."""
    first = starts[rows].astype(np.int64)
    counts = starts[rows + 1].astype(np.int64) - first
    ends = np.concatenate([[0], np.cumsum(counts)])
    return np.arange(ends[-1]) + np.repeat(first - ends[:-1], counts), ends


def _word_overlap(
    values: Floats, held: sparse.csr_array, words: Words, table: NameTable, text: Ints, skill: Ints
) -> None:
    if not len(text):
        return
    bitmap = np.zeros(held.shape, dtype=np.bool_)
    bitmap[np.repeat(np.arange(held.shape[0]), np.diff(held.indptr)), held.indices] = True
    names, name_ends = _expand(table.skill_starts, skill)
    name_text = np.repeat(text, np.diff(name_ends))
    ids, id_ends = _expand(table.word_starts, names.astype(np.int32))
    word = table.word_ids[ids]
    weight = np.where(bitmap[np.repeat(name_text, np.diff(id_ends)), word], table.weights[word], 0.0)
    matched = _by_row(np.add, weight, id_ends)
    share = matched / table.totals[names]
    unknown = np.bincount(
        np.repeat(np.arange(len(words.starts) - 1), np.diff(words.starts))[words.ids < 0],
        minlength=len(words.starts) - 1,
    )
    whole = held @ table.content_weights + unknown * table.weights.mean(dtype=np.float64)
    dice = 2 * matched / (table.totals[names] + whole[name_text])
    values[:, F["words"]] = _by_row(np.maximum, share, name_ends)
    values[:, F["mass"]] = _by_row(np.maximum, share * matched, name_ends)
    values[:, F["dice"]] = _by_row(np.maximum, dice, name_ends)


def _by_row(
    reduce: np.ufunc, members: npt.NDArray[np.float64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Each row of a ragged array reduced to one value; 0 for a row without members (`reduceat` has none)."""
    filled = np.diff(ends) > 0
    found = np.zeros(len(filled))
    if filled.any():
        found[filled] = reduce.reduceat(members, ends[:-1][filled])
    return found
