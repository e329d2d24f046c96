"""Sentences with the labels that people gave them, and vocabularies of labels."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from taxonomy.errors import FileError, UnknownName
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.model import Skill, label
from taxonomy.names import RANK_PREFERRED
from taxonomy.readers.delimited import decoded
from taxonomy.readers.tables import Table, nearest, read_table
from taxonomy.text import clean, fold

PREFIX = "vocabulary"
_NO_SKILL = frozenset({"unk", ""})  # SkillSkape's mark, and an empty cell
_MARKS = _NO_SKILL | {"label not present", "underspecified"}

# A text without a label of the vocabulary has "none" at all, or one that is "lacking" there: marked as
# LABEL NOT PRESENT or UNDERSPECIFIED in the SkillSpan annotations, or of another vocabulary.
Kind = Literal["skill", "lacking", "none"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with the keys of its labels, marks among them, and the labels as written."""

    text: str
    labels: frozenset[str]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A text, its right rows of the vocabulary, and what it is where there are none."""

    text: str
    gold: frozenset[int]
    kind: Kind


def key(name: str) -> str:
    """What labels are compared by: words without case, accents and punctuation."""
    return fold(name) or clean(name).casefold()


def read_sentences(path: Path) -> list[Sentence]:
    """The distinct sentences of a file, in its order, each with all labels that its rows give it.

    The file has a column `sentence`, and either `label` (one label a row) or `skills` (a list written as in
    Python); or it holds France Travail's postings, `description` and `competences` (a list of objects, each
    with its `libelle`), of which those that name no skill are left out. Other columns are not read.

    Raises:
        FileError: not such a file; file, row and column are named.
    """
    table = read_table(path)
    postings = table.find("competences")
    sentence = table.column("description" if postings else "sentence")
    several = postings or (table.find("skills") if table.find("label") is None else None)
    name = several or table.column("label")
    found: dict[str, list[str]] = {}
    for row, cells in table.rows({"sentence": sentence, "label": name}):
        names = _listed(cells["label"], table, row, name) if several else [cells["label"]]
        if postings and not names:
            continue
        if not cells["sentence"]:
            raise FileError("has no text.", file=table.file, row=row, field=sentence)
        found.setdefault(cells["sentence"], []).extend(names)
    if not found:
        raise FileError("holds no sentences.", file=table.file)
    return [
        Sentence(text, frozenset(map(key, names)), tuple(dict.fromkeys(names)))
        for text, names in found.items()
    ]


def _listed(cell: str, table: Table, row: int, column: str) -> list[str]:
    try:
        names = ast.literal_eval(cell or "[]")
        names = [one["libelle"] if isinstance(one, dict) else one for one in names]
    except (ValueError, SyntaxError, TypeError, KeyError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise FileError(f"'{cell[:60]}' is not a list such as ['SQL', 'UNK'].",
                        file=table.file, row=row, field=column)  # fmt: skip
    return names


def own_labels(sentences: Iterable[Sentence]) -> list[str]:
    """The labels that sentences themselves name, without marks and repeats."""
    named = (clean(name) for one in sentences for name in one.names)
    found = {key(name): name for name in named if key(name) not in _MARKS}
    return list(found.values())


def read_labels(path: Path) -> list[str]:
    """The labels of a text file, one a line, without repeats.

    Raises:
        FileError: not UTF-8, or nothing in it.
    """
    lines = map(clean, decoded(path.read_bytes(), path.name).splitlines())
    found = {key(line): line for line in lines if line}
    if not found:
        raise FileError("holds no labels; it needs one a line.", file=path.name)
    return list(found.values())


def questions(sentences: Iterable[Sentence], rows: Mapping[str, int]) -> list[Question]:
    """What is asked of a system: `rows` maps the key of each label of the vocabulary to its row."""
    return [_question(sentence, rows) for sentence in sentences]


def _question(sentence: Sentence, rows: Mapping[str, int]) -> Question:
    gold = frozenset(rows[name] for name in sentence.labels if name in rows)
    meant = not sentence.labels <= _NO_SKILL
    return Question(sentence.text, gold, "skill" if gold else "lacking" if meant else "none")


def known_framework(taxonomy: Taxonomy | None, name: str | None) -> str | None:
    """The id of the framework that is named, None where none is.

    Raises:
        UnknownName: it is not loaded; the loaded ones are listed.
    """
    loaded = list(taxonomy.frameworks) if taxonomy else []
    if name is None or name in loaded:
        return name
    raise UnknownName(
        f"no framework '{name}' is loaded.", field="--framework", nearest=nearest(name, loaded) or loaded
    )


def preferred_labels(taxonomy: Taxonomy, framework: str, language: str) -> list[str]:
    """The preferred labels of a framework's skills, those that are scored and not retired, by id."""
    own = (taxonomy.skills[id_] for id_ in sorted(taxonomy.skills) if framework_of(id_) == framework)
    names = (label(skill.labels, language) for skill in own if skill.scored and not skill.retired)
    return list({key(name): name for name in names}.values())


def vocabulary(
    labels: Sequence[str], taxonomy: Taxonomy | None, framework: str | None, language: str
) -> tuple[list[Skill], int]:
    """A skill for each label, `vocabulary:<row>`, and how many of them a framework knows.

    One that is a preferred label of the framework, or (None) of any that is loaded, brings its other names
    and its description.
    """
    skills, known = [], 0
    for row, name in enumerate(labels):
        found = _known(name, taxonomy, framework, language) if taxonomy else None
        known += found is not None
        skills.append(_skill(f"{PREFIX}:{row:06d}", name, found, language))
    return skills, known


def row_of(id_: str) -> int:
    """The row that a skill of `vocabulary` stands for."""
    return int(id_.removeprefix(f"{PREFIX}:"))


def _known(name: str, taxonomy: Taxonomy, framework: str | None, language: str) -> Skill | None:
    order = list(taxonomy.frameworks)
    matches = [
        taxonomy.skills[match.id]
        for match in taxonomy.named("skill", name)
        if match.rank == RANK_PREFERRED and framework in (None, framework_of(match.id))
    ]
    # A group or a retired skill may share a skill's label, and a French label may be an English word.
    return min(
        matches,
        key=lambda one: (
            key(label(one.labels, language)) != key(name), not one.scored, one.retired,
            order.index(framework_of(one.id)), one.id,
        ),
        default=None,
    )  # fmt: skip


def _skill(id_: str, name: str, known: Skill | None, language: str) -> Skill:
    if known is None:
        return Skill(id=id_, labels={language: name})
    kept = {language, "en"}
    return replace(
        known,
        id=id_, type="skill", retired=False, replaced_by=(), codes={}, broader=(), related=(),
        labels={one: text for one, text in known.labels.items() if one in kept} | {language: name},
        alternatives={one: names for one, names in known.alternatives.items() if one in kept},
        descriptions={one: text for one, text in known.descriptions.items() if one in kept},
    )  # fmt: skip
