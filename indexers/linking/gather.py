"""From texts to documents: every piece is weighed once, and a document takes the best of its pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from indexers.encoder import COSINE, Encoded, Encoder, to_grid
from indexers.linking.among import AMONG, among
from indexers.linking.documents import TextDocument
from indexers.linking.evidence import FEATURES, Pairs, weigh
from indexers.linking.index import LinkIndex
from indexers.linking.name_table import Floats, Ints
from indexers.linking.once import EncodedOnce
from indexers.linking.one_thread import one_thread
from indexers.linking.ragged import expand
from indexers.linking.segments import Segment, segments
from taxonomy.text import Token, tokens

# Over a document: the best value of each feature among its pieces, then what the whole of it says.
_OWN = (
    *FEATURES,
    "document",  # cosine of the label with the sum of the pieces' vectors
    "pieces",  # natural logarithm of the number of distinct pieces
    "described",  # 1 for a skill with a description, which frameworks have and lists of tags have not
)
DOCUMENT_FEATURES = (*_OWN, *AMONG)
_AT = {name: at for at, name in enumerate(DOCUMENT_FEATURES)}
_TEXTS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Reading:
    """Documents of one language: their pieces, the distinct texts of these, their words and vectors."""

    pieces: list[list[Segment]]
    texts: list[str]
    words: list[list[Token]]
    row: dict[str, int]
    encoded: Encoded | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a document says of each candidate skill.

    `values` is (skills, document features), by ascending skill; those of its pairs that concern skill i
    are `pairs[starts[i]:starts[i + 1]]`, in reading order.
    """

    skills: Ints
    values: Floats
    pairs: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]


def read(documents: Sequence[TextDocument], encoder: Encoder | None) -> Reading:
    """Cut documents into pieces and encode each distinct text once, for all frameworks."""
    return begin_reading(documents, encoder)()


def begin_reading(
    documents: Sequence[TextDocument], encoder: Encoder | EncodedOnce | None
) -> Callable[[], Reading]:  # fmt: skip
    """Begin to read; what is returned waits for the encoder."""
    return _begin([segments(document) for document in documents], encoder)


def pieces(texts: Sequence[str], encoder: Encoder | None) -> Reading:
    """Cut each text as a document without a title; one that is nothing but boilerplate is read whole."""
    cut = [segments(TextDocument(texts={"text": text})) for text in texts]
    return _begin([some or _one(text) for some, text in zip(cut, texts, strict=True)], encoder)()


def whole(texts: Sequence[str], encoder: Encoder | None) -> Reading:
    """Read each text as a document of one piece."""
    return _begin([_one(text) for text in texts], encoder)()


def _one(text: str) -> list[Segment]:
    return [Segment("text", 0, len(text), text)]


def _begin(
    pieces: list[list[Segment]], encoder: Encoder | EncodedOnce | None
) -> Callable[[], Reading]:  # fmt: skip
    texts = list(dict.fromkeys(piece.text for some in pieces for piece in some))
    encoded = encoder.encoding(texts) if encoder and texts else lambda: None
    row = {text: at for at, text in enumerate(texts)}
    words = list(map(tokens, texts))
    return lambda: Reading(pieces, texts, words, row, encoded())


def weigh_all(reading: Reading, index: LinkIndex, language: str) -> Pairs:
    """All distinct texts against one framework."""
    parts = []
    for at in range(0, len(reading.texts), _TEXTS_AT_ONCE):
        until = min(at + _TEXTS_AT_ONCE, len(reading.texts))
        encoded = reading.encoded.rows(at, until) if reading.encoded else None
        with one_thread:
            pairs = weigh(reading.texts[at:until], reading.words[at:until], encoded, index, language)
        parts.append(replace(pairs, text=pairs.text + np.int32(at)))
    if not parts:
        return weigh((), (), None, index, language)
    columns = zip(*((one.text, one.skill, one.values, one.spans, one.windows) for one in parts), strict=True)
    return Pairs(*(np.concatenate(column) for column in columns))


def gather(reading: Reading, pairs: Pairs, index: LinkIndex, language: str) -> Iterator[Gathered]:
    """Each document's evidence, in order."""
    bounds = np.searchsorted(pairs.text, np.arange(len(reading.texts) + 1))
    # In reading order, not that of the batch, in which another document may have had a piece before.
    rows = [list(dict.fromkeys(reading.row[piece.text] for piece in some)) for some in reading.pieces]
    at, ends = expand(bounds, np.fromiter(chain.from_iterable(rows), np.int32))
    document = np.repeat(np.repeat(np.arange(len(rows)), list(map(len, rows))), np.diff(ends))
    keys = document << 32 | pairs.skill[at]
    order = np.argsort(keys, kind="stable")
    at, keys = at[order], keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))  # where the pairs of each document's skill begin
    skills = (keys[starts] & 0xFFFFFFFF).astype(np.int32)
    values = np.empty((len(skills), len(DOCUMENT_FEATURES)), dtype=np.float32)
    if len(skills):
        values[:, : len(FEATURES)] = np.maximum.reduceat(pairs.values[at], starts, axis=0)
    values[:, _AT["described"]] = index.described[skills]
    starts = np.append(starts, len(at))
    own = np.searchsorted(keys[starts[:-1]] >> 32, np.arange(len(rows) + 1))
    for some, low, high in zip(rows, own, own[1:], strict=False):
        one = values[low:high]
        one[:, _AT["document"]] = _whole(some, reading, skills[low:high], index, language)
        one[:, _AT["pieces"]] = np.log(max(len(some), 1))
        one[:, len(_OWN) :] = among(one, _OWN)
        first, last = starts[low], starts[high]
        yield Gathered(skills[low:high], one, at[first:last], starts[low : high + 1] - first)


def _whole(
    rows: list[int], reading: Reading, skills: Ints, index: LinkIndex, language: str
) -> Floats | float:  # fmt: skip
    """Cosines of the labels with the document as a whole."""
    vectors = index.part(language).vectors
    if reading.encoded is None or vectors is None:
        return 0.0
    summed = reading.encoded.vectors[rows].astype(np.int64).sum(axis=0)
    vector = to_grid(summed.astype(np.float32)).astype(np.float32)
    cosines: Floats = vectors.labels[skills].astype(np.float32) @ vector * np.float32(COSINE)
    return cosines
