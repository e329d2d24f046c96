"""Two doubts about a table of courses and tags: are columns shifted, were the tags taken from a text?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from indexers.linking.names import STOP_WORDS
from taxonomy.errors import FileError
from taxonomy.text import fold, stem, words

_LEAST_ROWS = 20
_OFFSETS = (-3, -2, -1, 1, 2, 3)
_SURE = 3.0  # standard errors
_EXTRACTED = 0.5  # of the tags; in a catalogue of 3,002 courses .08 stand in the outcomes, word for word

Fields = Mapping[str, Sequence[str]]
Shares = npt.NDArray[np.float64]


def check_shift(titles: Fields, texts: Fields, tags: Sequence[Sequence[str]], file: str) -> list[str]:
    """Refuse a column that speaks of other rows' tags rather than of its own.

    `titles` and `texts` are cells by column, one for each row of `tags`. In a catalogue of 3,002 courses
    that is sorted by subject, outcomes hold .26 of the words of their own tags, .09 of those of the next
    row and .04 of those of distant rows.

    Returns:
        Warnings: too few rows to tell, or titles that say nothing of the tags, as some catalogues have them.

    Raises:
        FileError: naming the column, and by how many rows it seems to be shifted.
    """
    if (tagged := sum(map(bool, tags))) < _LEAST_ROWS:
        return [f"too few rows with skills ({tagged}) to tell whether columns are shifted."]
    wanted = [" ".join(own) for own in tags]
    warnings = []
    for name, cells in {**titles, **texts}.items():
        shares = shared_words(wanted, cells)
        own, far = shares[0], shares[len(tags) // 2]
        offset = max(_OFFSETS, key=lambda one: float(shares[one].mean()))
        if _above(shares[offset], own):
            where = f"{abs(offset)} row{'s' if abs(offset) > 1 else ''} {'below' if offset > 0 else 'above'}"
            found = f"{own.mean():.0%} against {shares[offset].mean():.0%}"
            reason = (
                f"skills share more words with the cell {where} than with their own ({found}): it is shifted."
            )
            raise FileError(reason, file=file, field=name)
        if not _above(own, far):
            found = f"{own.mean():.0%} against {far.mean():.0%}"
            reason = f"skills share no more words with their own cell than with a distant one ({found})"
            if name in texts:
                reason += ": it is shifted, or does not describe the courses."
                raise FileError(reason, file=file, field=name)
            warnings.append(f"{name}: {reason}.")
    return warnings


def _above(one: Shares, other: Shares) -> bool:
    """Whether the first is larger over the rows, beyond chance."""
    difference = one - other
    return bool(difference.mean() > _SURE * difference.std() / np.sqrt(len(difference)))


def shared_words(wanted: Sequence[str], texts: Sequence[str]) -> dict[int, Shares]:
    """The share of each row's wanted words in its own text (0), in texts near by, and in a distant one."""
    vocabulary: dict[str, int] = {}
    rows = [_rows(some, vocabulary) for some in (wanted, texts)]
    asked, told = (_matrix(some, len(vocabulary)) for some in rows)
    counts = np.maximum(np.diff(asked.indptr), 1)
    found = {}
    for offset in (0, *_OFFSETS, len(texts) // 2):
        moved = told[np.roll(np.arange(len(texts)), -offset)]
        found[offset] = np.asarray(asked.multiply(moved).sum(axis=1)).ravel() / counts
    return found


def _rows(texts: Iterable[str], vocabulary: dict[str, int]) -> list[list[int]]:
    stems = (sorted(set(stem(words(text))) - STOP_WORDS["en"]) for text in texts)
    return [[vocabulary.setdefault(word, len(vocabulary)) for word in some] for some in stems]


def _matrix(rows: Sequence[Sequence[int]], size: int) -> sparse.csr_array:
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    columns = np.array([word for row in rows for word in row], dtype=np.int64)
    return sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(rows), size))


def literal_tags(fields: Fields, tags: Sequence[Sequence[str]]) -> list[str]:
    """A warning for every column that holds most of its rows' tags word for word."""
    found = []
    for name, texts in fields.items():
        told = ((f" {fold(text)} ", own) for text, own in zip(texts, tags, strict=True) if text)
        literal = [f" {fold(tag)} " in text for text, own in told for tag in own]
        share = sum(literal) / max(len(literal), 1)
        if share > _EXTRACTED:
            found.append(
                f"{share:.0%} of the skills stand word for word in '{name}': if they were taken from it, the "
                "benchmark measures string matching. Leave the column out."
            )
    return found
