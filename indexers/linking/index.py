"""What linking needs of one framework, built once, saved, and memory-mapped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

from indexers.encoder import Encoder
from indexers.linking import fitted, level_model
from indexers.linking.level_model import LevelModel
from indexers.linking.levels import Scale, scale_of
from indexers.linking.name_table import NameTable
from indexers.linking.trigrams import TrigramTable
from indexers.linking.vectors import Vectors
from indexers.vector_cache import VectorCache
from taxonomy.errors import FileError
from taxonomy.model import Skill, label
from taxonomy.readers.base import Progress, silent
from taxonomy.text import fold

# Raised when other code links the same text otherwise, or what is stored changes; what is fitted is hashed.
LINKER_VERSION = 10
_FACTS = "index.msgpack"

Codes = dict[str, list[tuple[int, float | None]]]


@dataclass(frozen=True)
class LanguagePart:
    """One language's side of an index; `reach` is described at `_reach`, `vectors` need an encoder."""

    names: NameTable
    trigrams: TrigramTable
    reach: sparse.csr_array
    vectors: Vectors | None


class LinkIndex:
    """The linkable skills of one framework (scored and not retired), as arrays with a row for each.

    `ids` are sorted; `described` marks those that have a description; `scales` hold those that have levels;
    `level_models` are what its level descriptions teach, by language, where there are enough of them;
    `encoder` is the identity of the encoder, "" without one; `version` hashes everything that links depend
    on.
    """

    def __init__(
        self,
        framework: str,
        version: str,
        encoder: str,
        ids: list[str],
        described: npt.NDArray[np.bool_],
        scales: dict[str, Scale],
        codes: Codes,
        parts: dict[str, LanguagePart],
        level_models: dict[str, LevelModel],
    ) -> None:
        self.framework = framework
        self.version = version
        self.encoder = encoder
        self.ids = ids
        self.described = described
        self.scales = scales
        self.parts = parts
        self.level_models = level_models
        self._codes = codes

    @staticmethod
    def version_of(framework: str, skills: Iterable[Skill], encoder: Encoder | None) -> str:
        """The version that an index of these would have."""
        pack = msgspec.msgpack.Encoder(order="deterministic").encode
        digest = hashlib.blake2b(digest_size=12)
        digest.update(pack((LINKER_VERSION, fitted.digest(), framework, encoder.identity if encoder else "")))
        for skill in sorted(skills, key=lambda one: one.id):
            parts = (
                skill.id,
                skill.labels,
                skill.alternatives,
                skill.descriptions,
                skill.scored,
                skill.retired,
            )
            digest.update(pack((*parts, skill.replaced_by, skill.scale, skill.levels, skill.codes)))
        return digest.hexdigest()

    @classmethod
    def build(
        cls,
        framework: str,
        skills: Iterable[Skill],
        encoder: Encoder | None,
        cache: VectorCache | None = None,
        progress: Progress = silent,
    ) -> LinkIndex:
        """Index the skills; without an encoder, for lexical linking alone."""
        every = list(skills)
        kept = sorted((one for one in every if one.scored and not one.retired), key=lambda one: one.id)
        parts = {}
        for language in sorted({language for one in kept for language in one.labels}) or ["en"]:
            names = NameTable.build(kept, language)
            vectors = Vectors.build(kept, language, encoder, cache, progress) if encoder else None
            trigrams = TrigramTable.build([label(one.labels, language) for one in kept])
            parts[language] = LanguagePart(names, trigrams, _reach(names), vectors)
        scales = {one.id: scale for one in kept if (scale := scale_of(one)) is not None}
        return cls(
            framework,
            cls.version_of(framework, every, encoder),
            encoder.identity if encoder else "",
            [one.id for one in kept],
            np.array([any(one.descriptions.values()) for one in kept], dtype=np.bool_),
            scales,
            _codes(every, kept),
            parts,
            level_model.fit(kept),
        )

    def lexical(self) -> LinkIndex:
        """The same skills for linking by words alone: as built without an encoder, with nothing built."""
        parts = {language: replace(part, vectors=None) for language, part in self.parts.items()}
        return LinkIndex(
            self.framework, self.version, "", self.ids, self.described, self.scales, self._codes, parts,
            self.level_models,
        )  # fmt: skip

    def part(self, language: str) -> LanguagePart:
        """The side for texts of a language: its own, else English, else the first."""
        return self.parts.get(language) or self.parts.get("en") or next(iter(self.parts.values()))

    def second(self, language: str) -> LanguagePart | None:
        """English beside another language, whose texts name techniques in English too; else None."""
        english = self.parts.get("en")
        return english if english is not self.part(language) else None

    def coded(self, name: str) -> list[tuple[int, float | None]]:
        """The rows that an id or code means, each with the level that the code stands for."""
        return self._codes.get(fold(name.removeprefix(f"{self.framework}:")), [])

    def named(self, name: str) -> list[tuple[int, int]]:
        """The (row, rank) pairs whose name, in any language, is word for word this one."""
        found: dict[int, int] = {}
        for part in self.parts.values():
            for row, rank in part.names.whole(name):
                found[row] = min(rank, found.get(row, rank))
        return sorted(found.items())

    def save(self, folder: Path) -> None:
        """Write the index as files of `folder`, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        for language, part in self.parts.items():
            below = folder / language
            below.mkdir(exist_ok=True)
            _save_arrays(below, part)
        level_model.save(self.level_models, folder)
        facts: _Facts = (
            self.framework,
            self.version,
            self.encoder,
            self.ids,
            self.described.tobytes(),
            self.scales,
            self._codes,
            {language: list(part.names.vocabulary) for language, part in self.parts.items()},
        )
        (folder / _FACTS).write_bytes(msgspec.msgpack.encode(facts))

    @classmethod
    def load(cls, folder: Path) -> LinkIndex:
        """Map what `save` wrote.

        Raises:
            FileError: the folder holds no whole index.
        """
        try:
            framework, version, encoder, ids, described, scales, codes, vocabularies = msgspec.msgpack.decode(
                (folder / _FACTS).read_bytes(), type=_Facts
            )
            parts = {
                language: _load_arrays(folder / language, language, vocabularies[language])
                for language in vocabularies
            }
            level_models = level_model.load(folder)
        except (OSError, ValueError, KeyError, msgspec.MsgspecError) as error:
            raise FileError(f"is not a whole link index: {error}.", file=str(folder)) from None
        present = np.frombuffer(described, dtype=np.bool_)
        return cls(framework, version, encoder, ids, present, scales, codes, parts, level_models)


_Facts = tuple[str, str, str, list[str], bytes, dict[str, Scale], Codes, dict[str, list[str]]]
_NAME_ARRAYS = tuple(one.name for one in fields(NameTable) if one.name not in {"language", "vocabulary"})
_TRIGRAM_ARRAYS = tuple(one.name for one in fields(TrigramTable))
_VECTOR_ARRAYS = tuple(one.name for one in fields(Vectors))
_REACH_ARRAYS = ("data", "indices", "indptr")


def _save_arrays(folder: Path, part: LanguagePart) -> None:
    for name in _NAME_ARRAYS:
        np.save(folder / f"{name}.npy", getattr(part.names, name))
    for name in _TRIGRAM_ARRAYS:
        np.save(folder / f"trigram_{name}.npy", getattr(part.trigrams, name))
    for name in _REACH_ARRAYS:
        np.save(folder / f"reach_{name}.npy", getattr(part.reach, name))
    for name in _VECTOR_ARRAYS if part.vectors else ():
        np.save(folder / f"{name}.npy", getattr(part.vectors, name))


def _load_arrays(folder: Path, language: str, vocabulary: list[str]) -> LanguagePart:
    def mapped(name: str) -> Any:
        return np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)

    numbered = {word: at for at, word in enumerate(vocabulary)}
    names = NameTable(language, numbered, **{name: mapped(name) for name in _NAME_ARRAYS})
    trigrams = TrigramTable(**{name: mapped(f"trigram_{name}") for name in _TRIGRAM_ARRAYS})
    shape = (len(vocabulary), len(names.skill_starts) - 1)
    reach = sparse.csr_array(tuple(mapped(f"reach_{name}") for name in _REACH_ARRAYS), shape=shape)
    if not (folder / "labels.npy").exists():
        return LanguagePart(names, trigrams, reach, None)
    vectors = Vectors(**{name: mapped(name) for name in _VECTOR_ARRAYS})
    return LanguagePart(names, trigrams, reach, vectors)


def _reach(table: NameTable) -> sparse.csr_array:
    """(vocabulary, skills): the largest share, by weight, that a word has in a name of the skill."""
    per_name = np.diff(table.word_starts)
    share = table.weights[table.word_ids] / np.repeat(table.totals, per_name)
    skill = np.repeat(table.name_skills, per_name)
    order = np.lexsort((-share, skill, table.word_ids))
    word, skill, share = table.word_ids[order], skill[order], share[order]
    first = np.append(True, (np.diff(word) != 0) | (np.diff(skill) != 0))[: len(word)]
    shape = (len(table.vocabulary), len(table.skill_starts) - 1)
    return sparse.csr_array((share[first], (word[first], skill[first])), shape=shape)


def _codes(every: Sequence[Skill], kept: Sequence[Skill]) -> Codes:
    """Folded ids and codes, those of retired skills meaning their successors."""
    row = {skill.id: at for at, skill in enumerate(kept)}
    by_id = {skill.id: skill for skill in every}
    codes: Codes = {}
    for skill in every:
        for at in sorted(row[id_] for id_ in _current(skill, by_id) if id_ in row):
            for code, level in ((skill.id.partition(":")[2], None), *skill.codes.items()):
                codes.setdefault(fold(code), []).append((at, level))
    return codes


def _current(skill: Skill, by_id: dict[str, Skill]) -> list[str]:
    """The skill itself, or those that replaced it."""
    seen: dict[str, None] = {}
    queue = [skill.id]
    while queue:
        id_ = queue.pop()
        if id_ not in seen and id_ in by_id:
            seen[id_] = None
            queue.extend(by_id[id_].replaced_by)
    return list(seen)
