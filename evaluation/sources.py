"""The texts that the shipped encoder and its heads learn from, and how they are shared out.

SkillSkape's training sentences and our own: seven of eight train the encoder; the eighth, which it has not
seen, fits the heads that weigh its evidence. The annotated validation sentences (TECH, HOUSE) train the last
layer of the encoder and fit the heads, in folds; the twins of GapRank fit the heads alone; SkillSkape's dev
part, `dev` and `dev-esco` fit nothing.
"""

from __future__ import annotations

import csv
import hashlib
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.datasets import key, read_sentences
from taxonomy.model import FrameworkData, Skill, label
from taxonomy.readers.base import ReadOptions
from taxonomy.readers.esco import EscoReader
from taxonomy.text import clean

OURS = Path(__file__).parent / "sentences"
# In English and French: sentences such as SkillSkape's; what advertisements for each of ESCO's occupations
# ask for; and, by sector, what advertisements and catalogues say, in their own proportions.
WRITTEN = tuple(
    path
    for folder in (OURS, OURS / "by_occupation", OURS / "by_sector")
    for path in sorted(folder.glob("*.tsv"))
)
SPEAKING = OURS / "speaking"
TRAINED_LABELS = OURS / "trained_labels.txt"
ANNOTATED = ("tech", "house")
FOLDS = 5
_HEADS = 8  # one sentence in so many fits the heads


@dataclass(frozen=True, slots=True)
class Labelled:
    """A cleaned text, its language and the ids of its skills: none where it speaks of no skill at all."""

    text: str
    skills: tuple[str, ...]
    language: str = "en"


def esco(data: Path, *, french: bool = True) -> FrameworkData:
    """ESCO as published, with the French files beside it."""
    paths = sorted((data / "esco").glob("*.zip"))
    return EscoReader().read(
        [*paths, *sorted((data / "esco").glob("*_fr.csv"))] if french else paths, ReadOptions()
    )


def by_key(skills: Mapping[str, Skill]) -> dict[str, str]:
    """Ids by what their preferred labels are compared by."""
    return {key(label(one.labels)): id_ for id_, one in skills.items()}


def linkable(data: FrameworkData) -> dict[str, Skill]:
    """The skills that texts are linked to."""
    return {one.id: one for one in data.skills if one.scored and not one.retired}


def annotated(path: Path, ids: Mapping[str, str]) -> list[Labelled]:
    """Sentences of an annotated file with those of their labels that `ids` knows."""
    return [
        Labelled(clean(one.text), tuple(sorted(ids[name] for name in one.labels & ids.keys())))
        for one in read_sentences(path)
    ]


def validation(data: Path, ids: Mapping[str, str]) -> dict[str, list[Labelled]]:
    """The annotated validation sentences."""
    folder = data / "benchmarks"
    return {name: annotated(folder / f"{name}_validation_annotations.csv", ids) for name in ANNOTATED}


def ours(ids: Mapping[str, str]) -> list[Labelled]:
    """The sentences that we wrote, in English and French."""
    found = []
    for path in WRITTEN:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                names = [key(name) for name in row["skills"].split(" | ") if name]
                skills = tuple(sorted({ids[name] for name in names if name in ids}))
                if skills or not names:
                    found.append(Labelled(clean(row["sentence"]), skills, path.stem))
    return found


def speaking() -> list[tuple[str, bool]]:
    """Sentences that we wrote for the head of silence alone, and whether they speak of a skill."""
    found = []
    for path in sorted(SPEAKING.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [(clean(row["sentence"]), row["speaks"] == "yes") for row in rows]
    return found


def fits_heads(text: str) -> bool:
    """Whether a sentence is kept from the encoder, to fit the heads."""
    return hashlib.blake2b(text.encode(), digest_size=2).digest()[0] % _HEADS == 0


def digest(text: str) -> str:
    """What a text is known by where it may not be kept."""
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def fold_of(text: str) -> int:
    """The fold of a text: what judges it is fitted without its fold."""
    return hashlib.blake2b(text.encode(), digest_size=4).digest()[1] % FOLDS


def skillskape(data: Path, ids: Mapping[str, str]) -> list[Labelled]:
    """SkillSkape's training sentences."""
    return annotated(data / "benchmarks" / "skillskape_train.csv", ids)


def joined(some: Sequence[Labelled], count: int, seed: int) -> tuple[list[Labelled], list[int]]:
    """Documents of two to seven English sentences that mean a skill and up to two that mean none, and their
    folds: the sentences of a document are all of one."""
    choose = random.Random(seed)
    by_fold: dict[tuple[int, bool], list[Labelled]] = defaultdict(list)
    for one in some:
        if one.language == "en":
            by_fold[fold_of(one.text), bool(one.skills)].append(one)
    documents, folds = [], []
    for _ in range(count):
        fold = choose.randrange(FOLDS)
        parts = choose.sample(by_fold[fold, True], choose.randint(2, 7))
        parts += choose.sample(by_fold[fold, False], choose.choice((0, 0, 1, 1, 2)))
        choose.shuffle(parts)
        text = "\n".join(one.text for one in parts)
        documents.append(Labelled(text, tuple(sorted({id_ for one in parts for id_ in one.skills}))))
        folds.append(fold)
    return documents, folds
