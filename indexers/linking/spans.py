"""The words of a text that carry a skill: the shortest stretch that says it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from indexers.linking.name_table import Ints, NameTable
from indexers.linking.names import STOP_WORDS
from taxonomy.text import Token, stem, tokens

# What a word must weigh, as a share of the heaviest, to be worth a longer span.
_WORTH = 0.35
_STOPS = frozenset().union(*STOP_WORDS.values())


def shared_weights(
    some: Sequence[Token], names: Collection[str], language: str
) -> npt.NDArray[np.float64]:  # fmt: skip
    """1 for each word whose stem is among the stems of a skill's names, else 0."""
    stems = stem([token.word for token in some], language)
    return np.array([float(one in names) for one in stems])


def shared_span(text: str, table: NameTable, skill: int) -> tuple[int, int]:
    """The characters of the words that a text shares with a skill's names; without any, the whole text."""
    names = slice(*table.skill_starts[skill : skill + 2])
    own = set(table.word_ids[table.word_starts[names.start] : table.word_starts[names.stop]].tolist())
    some = tokens(text)
    stems = set(stem([token.word for token in some], table.language))
    held = {one for one in stems if table.vocabulary.get(one) in own}
    return best_span(text, shared_weights(some, held, table.language), some) or (0, len(text))


def best_span(
    text: str, weights: npt.NDArray[np.floating], some: Sequence[Token] | None = None
) -> tuple[int, int] | None:
    """The characters of the window of words that carries most of what the weights say.

    `weights` has a value >= 0 for each word of `tokens(text)` (`some`, where the caller has them): how much
    it speaks of the skill, as 1 for a word shared with its name, or the best cosine of its tokens with the
    label's. What a word weighs less than `_WORTH` of the heaviest costs; so the window is the run of words of
    the largest sum (Kadane's), the shortest and then the first of equals, without stop words at its ends.

    Returns:
        Start and end, half-open; None where no word weighs anything.
    """
    some = tokens(text) if some is None else some
    if len(weights) != len(some):
        raise ValueError(f"{len(weights)} weights for {len(some)} words")
    content = np.array([token.word not in _STOPS for token in some], dtype=np.bool_)
    own = np.where(content, np.asarray(weights, dtype=np.float64), 0.0)
    top = float(own.max(initial=0.0))
    if top <= 0.0:
        return None
    # A stop word within a span costs little, or "management of budgets" would fall apart.
    gains = np.where(content, own - _WORTH * top, -0.05 * top)
    first, last = _heaviest_run(gains)
    while not content[first]:
        first += 1
    while not content[last]:
        last -= 1
    return some[first].start, some[last].end


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of several texts, end to end, in which stretches of characters are widened to whole words.

    `starts` and `ends` are their characters, with the text's row in the upper half; `next_content` and
    `last_content` are the nearest words from each on, forwards and backwards, that are no stop words;
    `lengths` are those of the texts.
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    next_content: npt.NDArray[np.int64]
    last_content: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str], words: Sequence[Sequence[Token]]) -> TextWords:
        """`words` are the tokens of each text."""
        every = list(chain.from_iterable(words))
        row = np.repeat(np.arange(len(words)), [len(some) for some in words]) << 32
        at = np.arange(len(every))
        content = np.array([token.word not in _STOPS for token in every], dtype=np.bool_)
        backwards = np.where(content, at, len(every))[::-1]
        return cls(
            row + np.array([token.start for token in every], dtype=np.int64),
            row + np.array([token.end for token in every], dtype=np.int64),
            np.minimum.accumulate(backwards)[::-1],
            np.maximum.accumulate(np.where(content, at, -1)),
            np.array([len(text) for text in texts], dtype=np.int64),
        )

    def around(self, text: Ints, stretch: Ints) -> Ints:
        """Each stretch, (rows, 2), in whole words of its text, without stop words at its ends.

        A stretch that touches no word becomes the whole text.
        """
        row = text.astype(np.int64) << 32
        first = np.searchsorted(self.ends, row + stretch[:, 0], side="right")
        last = np.searchsorted(self.starts, row + stretch[:, 1], side="left") - 1
        found = np.column_stack([np.zeros_like(row), self.lengths[text]])
        some = np.flatnonzero(first <= last)
        first, last = first[some], last[some]
        low, high = self.next_content[first], self.last_content[last]
        low, high = np.where(low <= high, low, first), np.where(low <= high, high, last)
        found[some, 0] = self.starts[low] - row[some]
        found[some, 1] = self.ends[high] - row[some]
        return found.astype(np.int32)


def _heaviest_run(gains: npt.NDArray[np.float64]) -> tuple[int, int]:
    """First and last of the run with the largest sum; of equals the shortest, then the first."""
    best = (-np.inf, 0, 0, 0)
    sum_, start = 0.0, 0
    for at, gain in enumerate(gains.tolist()):
        if sum_ <= 0.0:
            sum_, start = 0.0, at
        sum_ = round(sum_ + gain, 9)
        found = (sum_, start - at, -start, at)
        if found > best:
            best = found
    return -best[2], int(best[3])
