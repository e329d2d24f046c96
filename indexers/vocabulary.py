"""The words of all names, in order, so that a prefix is a range of them and a typing error a few more."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from indexers.ranking import FORGIVEN_LETTERS

_LAST_CHARACTER = "\U0010ffff"


class Vocabulary:
    """Sorted words, looked up with at most one typing error, as half-open ranges of places."""

    def __init__(self, words: list[str]) -> None:
        self._words = words

    def within(self, ranges: Iterable[tuple[int, int]]) -> list[str]:
        """The words that stand there."""
        return [word for low, high in ranges for word in self._words[low:high]]

    def finished(self, word: str, forgiving: bool) -> list[tuple[int, int]]:
        """Where the word itself stands, and if forgiving the words one error away."""
        spellings = (
            {word, *self._misspelt(word, finished=True)} if self._forgives(word, forgiving) else {word}
        )
        return [(at, at + 1) for one in spellings if (at := self._place(one)) is not None]

    def begun(self, word: str, forgiving: bool) -> list[tuple[int, int]]:
        """Where the words stand that begin so, and if forgiving those that begin one error away."""
        if not self._forgives(word, forgiving):
            return [self._range(word)]
        return _united(self._range(one) for one in {word, *self._misspelt(word, finished=False)})

    def _forgives(self, word: str, forgiving: bool) -> bool:
        return forgiving and len(word) >= FORGIVEN_LETTERS

    def _place(self, word: str) -> int | None:
        at = bisect_left(self._words, word)
        return at if at < len(self._words) and self._words[at] == word else None

    def _range(self, prefix: str) -> tuple[int, int]:
        low = bisect_left(self._words, prefix)
        return low, bisect_left(self._words, prefix + _LAST_CHARACTER, low)

    def _misspelt(self, word: str, finished: bool) -> Iterator[str]:
        """What one letter missing, added, changed or swapped turns a word into, as far as words begin so."""
        for at in range(len(word) + finished):
            head, tail = word[:at], word[at:]
            if tail:
                yield head + tail[1:]
            if len(tail) > 1:
                yield head + tail[1] + tail[0] + tail[2:]
            for letter in self._letters_after(head):
                yield head + letter + tail
                if tail:
                    yield head + letter + tail[1:]

    def _letters_after(self, head: str) -> Iterator[str]:
        """The letters that follow `head` in some word."""
        at, end = self._range(head)
        while at < end:
            word = self._words[at]
            if len(word) == len(head):
                at += 1
                continue
            letter = word[len(head)]
            yield letter
            at = bisect_left(self._words, head + letter + _LAST_CHARACTER, at)


def _united(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places in ranges that do not overlap."""
    united: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if united and low <= united[-1][1]:
            united[-1] = (united[-1][0], max(high, united[-1][1]))
        else:
            united.append((low, high))
    return united
