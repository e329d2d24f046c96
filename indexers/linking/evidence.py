"""The evidence for each (text, skill) that may be linked, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse

from indexers.encoder import Encoded
from indexers.linking import silence
from indexers.linking.mentions import Mentions, Words, find, split
from indexers.linking.name_table import Floats, Ints, NameTable
from indexers.linking.names import PREFERRED
from indexers.linking.nearest import nearest
from indexers.linking.nearness import nearness
from indexers.linking.ragged import bounds, by_row, cells, expand
from taxonomy.text import Token

if TYPE_CHECKING:
    from indexers.linking.index import LinkIndex

CANDIDATES = 64  # skills weighed for a text, beside those that it mentions

FEATURES = (
    "label",  # cosine with the preferred label
    "label_z",  # the same in standard deviations above that label's mean with other labels
    "description",  # cosine with the description
    "tokens",  # mean over the label's tokens of the best cosine with a token of the text
    "window",  # the best cosine of the label with a run of the text's tokens
    "speaks",  # the logit that the text speaks of any skill
    "words",  # the share, by weight, of a name's words that the text holds; the best name's
    "mass",  # that share times the weight of the words held
    "trigrams",  # the share, by weight, of the label's trigrams that the text's words hold
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

    `spans` are the characters of the best mention, -1 where there is none; `windows` those of the run of
    tokens nearest to the label, -1 without an encoder.
    """

    text: Ints
    skill: Ints
    values: Floats
    spans: Ints
    windows: Ints


def weigh(
    texts: Sequence[str],
    split_texts: Sequence[list[Token]],
    encoded: Encoded | None,
    index: LinkIndex,
    language: str,
) -> Pairs:
    """Candidates for each text, of which the tokens are given, with all their evidence.

    A pair's numbers depend on its own text alone.
    """
    part, second = index.part(language), index.second(language)
    words = split(texts, split_texts, part.names)
    mentions = find(texts, words, part.names)
    mentioned = _mentioned(mentions, part.names)
    if second is not None:
        others = find(texts, split(texts, split_texts, second.names), second.names)
        mentioned = _merged(mentioned, _mentioned(others, second.names))
    held = _held(words, len(part.names.vocabulary))
    vectors = part.vectors if encoded is not None else None
    about = vectors.about.cosines(encoded.vectors) if encoded is not None and vectors is not None else None
    best = nearest(held.astype(np.float32) @ part.reach, about, CANDIDATES)
    text, skill = _candidates(*best, mentioned, mentions.misleading)
    windows = np.full((len(text), 2), -1, dtype=np.int32)
    values = np.zeros((len(text), len(FEATURES)), dtype=np.float32)
    if encoded is not None and vectors is not None:
        near = nearness(encoded, vectors, text, skill)
        hub = vectors.hub_mean[skill], vectors.hub_deviation[skill]
        values[:, F["label"]], values[:, F["description"]] = near.label, near.description
        values[:, F["label_z"]] = (near.label - hub[0]) / hub[1]
        values[:, F["speaks"]] = silence.fitted().speaks(encoded.vectors, index.encoder)[text]
        values[:, F["tokens"]], values[:, F["window"]], windows = near.tokens, near.window, near.places
    values[:, F["trigrams"]] = part.trigrams.shares(split_texts, text, skill)
    _word_overlap(values, held, words, part.names, text, skill)
    spans = np.full((len(text), 2), -1, dtype=np.int32)
    at = np.searchsorted(_keys(text, skill), _keys(mentioned.text, mentioned.skill))
    values[at, _MENTION:] = mentioned.values
    spans[at] = mentioned.spans
    return Pairs(text, skill, values, spans, windows)


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
    counts = bounds(known)[words.starts]
    held = sparse.csr_array(
        (np.ones(int(known.sum()), dtype=np.int8), words.ids[known], counts),
        shape=(len(words.starts) - 1, size),
    )
    held.sum_duplicates()
    held.data[:] = 1
    return held


def _candidates(text: Ints, skill: Ints, mentioned: _Mentioned, misleading: Ints) -> tuple[Ints, Ints]:
    """The pairs worth weighing, by text and skill: the best by a rough sum, and all that are mentioned.

    A skill whose name only seems to stand in the text is none of them.
    """
    best = _keys(text, skill)
    best = best[np.isin(best, _keys(misleading[:, 0], misleading[:, 1]), invert=True)]
    # Sorted here: numpy's union of keys takes four times as long.
    keys = np.sort(np.concatenate([best, _keys(mentioned.text, mentioned.skill)]))
    keys = keys[np.diff(keys, prepend=-1) > 0]
    return (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)


def _word_overlap(
    values: Floats, held: sparse.csr_array, words: Words, table: NameTable, text: Ints, skill: Ints
) -> None:
    if not len(text):
        return
    weights = np.zeros(held.shape, dtype=np.float32)  # of the words that each text holds
    weights[np.repeat(np.arange(held.shape[0]), np.diff(held.indptr)), held.indices] = table.weights[
        held.indices
    ]
    names, name_ends = expand(table.skill_starts, skill)
    name_text = np.repeat(text, np.diff(name_ends))
    ids, id_ends = expand(table.word_starts, names.astype(np.int32))
    weight = cells(weights, np.repeat(name_text, np.diff(id_ends)), table.word_ids.take(ids))
    matched = by_row(np.add, weight, id_ends)
    share = matched / table.totals[names]
    unknown = np.bincount(
        np.repeat(np.arange(len(words.starts) - 1), np.diff(words.starts))[words.ids < 0],
        minlength=len(words.starts) - 1,
    )
    whole = held @ table.content_weights + unknown * table.weights.mean(dtype=np.float64)
    dice = 2 * matched / (table.totals[names] + whole[name_text])
    values[:, F["words"]] = by_row(np.maximum, share, name_ends)
    values[:, F["mass"]] = by_row(np.maximum, share * matched, name_ends)
    values[:, F["dice"]] = by_row(np.maximum, dice, name_ends)
