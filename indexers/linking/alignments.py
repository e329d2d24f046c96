"""From weighed evidence to alignments: which skills a text speaks of, in which words, to which level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexers.linking import fusion
from indexers.linking.evidence import Pairs
from indexers.linking.gather import Gathered, Reading
from indexers.linking.index import LinkIndex
from indexers.linking.level_reading import LevelReader
from indexers.linking.name_table import Ints
from indexers.linking.ragged import expand
from indexers.linking.segments import Segment
from indexers.linking.spans import TextWords, shared_span
from taxonomy.credentials import Alignment, Evidence

_MENTIONS_SHOWN = 3

_Place = tuple[int, int, int]  # the row of a text, and the characters of the words that speak of a skill


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a batch of texts says in one framework, ready to be shown.

    Of each pair, `strength` says how clearly its text speaks of its skill, `mentioned` whether it names it,
    and `spans`, (pairs, 2), the words that carry it: -1 where only the words shared with its names can tell.
    """

    index: LinkIndex
    reading: Reading
    pairs: Pairs
    strength: npt.NDArray[np.float64]
    mentioned: npt.NDArray[np.bool_]
    spans: Ints

    @classmethod
    def of(cls, index: LinkIndex, reading: Reading, words: TextWords, pairs: Pairs) -> Spoken:
        """Of all the pairs of a batch at once; `words` are those of the texts read."""
        mentioned = pairs.spans[:, 0] >= 0
        spans = pairs.spans.copy()
        near = np.flatnonzero(~mentioned & (pairs.windows[:, 0] >= 0))
        spans[near] = words.around(pairs.text[near], pairs.windows[near])
        return cls(index, reading, pairs, fusion.strength(pairs.values), mentioned, spans)

    def alignments(
        self,
        one: Gathered,
        chances: npt.NDArray[np.float64],
        claimed: npt.NDArray[np.bool_],
        pieces: Sequence[Segment],
        levels: LevelReader,
    ) -> list[Alignment]:
        """What a document's prose says: the skills that are probable enough to be kept, some `claimed`."""
        by_row: dict[int, list[Segment]] = defaultdict(list)
        for piece in pieces:
            by_row[self.reading.row[piece.text]].append(piece)
        return [self._alignment(*kept, by_row, levels) for kept in self._kept(one, chances, claimed)]

    def _kept(
        self, one: Gathered, chances: npt.NDArray[np.float64], claimed: npt.NDArray[np.bool_]
    ) -> Iterator[tuple[int, int, bool, bool, list[_Place]]]:  # fmt: skip
        """Each skill kept, its confidence, whether it is claimed and named, and where: the clearest place
        first, of equals the first.

        A skill that is not named has its clearest place alone.
        """
        rows = np.flatnonzero(chances >= fusion.FLOOR)
        at, starts = expand(one.starts, rows.astype(np.int32))
        pairs = one.pairs[at]
        group = np.repeat(np.arange(len(rows)), np.diff(starts))
        mentioned = self.mentioned[pairs]
        order = pairs[np.lexsort((-self.strength[pairs], ~mentioned, group))]
        said = list(zip(self.pairs.text[order].tolist(), *self.spans[order].T.tolist(), strict=True))
        mentions = np.bincount(group, weights=mentioned, minlength=len(rows)).astype(np.int64)
        ends = starts[:-1] + np.maximum(mentions, 1)
        parts = fusion.confidences(chances[rows])
        columns = (one.skills[rows], parts, claimed[rows], mentions > 0, starts[:-1], ends)
        for skill, confidence, claims, named, low, high in zip(*(c.tolist() for c in columns), strict=True):
            yield skill, confidence, claims, named, said[low:high]

    def _alignment(
        self,
        skill: int,
        confidence: int,
        claimed: bool,
        named: bool,
        said: Sequence[_Place],
        pieces: dict[int, list[Segment]],
        levels: LevelReader,
    ) -> Alignment:
        id_ = self.index.ids[skill]
        evidence: list[Evidence] = []
        for row, low, high in said[:_MENTIONS_SHOWN]:
            if low < 0:
                names = self.index.part(levels.language).names
                low, high = shared_span(self.reading.texts[row], names, skill)
            evidence += [
                Evidence(piece.field, piece.start + low, piece.start + high) for piece in pieces[row]
            ]
        found = Alignment(
            skill=id_,
            confidence=confidence,
            claimed=claimed,
            evidence=tuple(evidence[:_MENTIONS_SHOWN]),
        )
        scale = self.index.scales.get(id_)
        if scale is None:
            return found
        texts = self.reading.texts
        spoken = [
            levels.place(texts[row], *((low, high) if named else (-1, -1)), row) for row, low, high in said
        ]
        return levels.read(found, spoken, scale)
