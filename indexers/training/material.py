"""What an installation trains on: one framework's own texts, and the records that declare its skills.

Nothing else is read; of a record, its title and its text, never who wrote it or whom it is for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby

import msgspec

from indexers.documents import LinkedCredential, LinkedPosting, text_of
from indexers.engine import Snapshot
from indexers.linking.segments import segments
from indexers.training.examples import Example
from taxonomy.credentials import Credential, Posting
from taxonomy.errors import InputError
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.model import FrameworkData, Skill
from taxonomy.text import fold

_FEWEST, _MOST = 50, 300  # texts to measure on; half as many more say when to stop
_LARGEST_SHARE = 0.2
_TOO_FEW = 8
_WORDS_A_TEXT, _TEXTS_A_RECORD = 40, 4  # to train on
_WORDS_MEASURED = 90


@dataclass(frozen=True, slots=True)
class Material:
    """`data` and `sentences` are trained on; `choosing` says when to stop, and `measuring` how good it is.

    `held` is what the latter two are made of: "records" or "names". Beside records, `others` are held-out
    names of skills that no text trained on declares. `sources` describe it all in words.
    """

    data: FrameworkData
    sentences: list[Example]
    choosing: list[Example]
    measuring: list[Example]
    others: list[Example]
    held: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Declaring:
    """A record, and the skills of the framework that it declares."""

    record: Credential | Posting
    skills: tuple[str, ...]


def gather(snapshot: Snapshot, framework: str) -> Material:
    """What there is to train and to measure on for one loaded framework; the same for the same snapshot.

    A tenth of the records that declare its skills is held out, at least 50, records of one title together.
    Where that would be over a fifth of them, alternative names are held out instead, and descriptions where
    names are few. Beside records, names of the skills that none of the rest declares are held out too.

    Raises:
        InputError: there are too few texts to learn from and to measure on.
    """
    taxonomy = snapshot.taxonomy()
    meta = taxonomy.frameworks[framework]
    data = FrameworkData(
        meta,
        [one for id_, one in taxonomy.skills.items() if framework_of(id_) == framework],
        [one for id_, one in taxonomy.occupations.items() if framework_of(id_) == framework],
    )
    linkable = {one.id for one in data.skills if one.scored and not one.retired}
    records = list(_declaring(snapshot, taxonomy, framework, linkable))
    size = _size(len(records))
    if size:
        measured, chosen, rest = _split(_grouped(records), size)
        choosing, measuring = ([_whole(one) for one in some] for some in (chosen, measured))
        held = "records"
        names = _nameable(data.skills, {id_ for one in rest for id_ in one.skills})
        out = names[: _size_of_names(names)]
        others = _examples(out)
    else:
        rest, held, others = records, "names", []
        names = _nameable(data.skills)
        size = _size_of_names(names)
        if size < _TOO_FEW:
            raise _too_little(framework, len(names))
        out = names[: size + size // 2]
        measuring, choosing = _examples(out[:size]), _examples(out[size:])
    data.skills = [_without(one, set(out)) for one in data.skills]
    sentences = [text for one in rest for text in _texts(one)]
    sources = (
        f"{meta.name} {meta.version}".strip() + f": {len(linkable):,} skills, {len(data.occupations):,} "
        "occupations",
        f"{len(rest):,} credentials and postings that declare its skills",
        f"content {_digest(data, sentences)}",
    )
    return Material(data, sentences, choosing, measuring, others, held, sources)


def _too_little(framework: str, names: int) -> InputError:
    return InputError(
        f"{framework} has too little to learn from and to measure on: {names} alternative names and "
        "descriptions, and no credentials or postings enough that declare its skills.",
        field="framework",
    )


def _declaring(
    snapshot: Snapshot, taxonomy: Taxonomy, framework: str, linkable: set[str]
) -> Iterator[_Declaring]:
    for record in _records(snapshot):
        skills: set[str] = set()
        for one in record.declared:
            skills |= _meant(one.name, taxonomy, framework) & linkable
        if skills and record.title:
            yield _Declaring(record, tuple(sorted(skills)))


def _records(snapshot: Snapshot) -> Iterator[Credential | Posting]:
    credentials = msgspec.json.Decoder(LinkedCredential)
    yield from (credentials.decode(body).record for _, body in snapshot.scan("credential"))
    postings = msgspec.json.Decoder(LinkedPosting)
    yield from (postings.decode(body).record for _, body in snapshot.scan("posting"))


def _meant(name: str, taxonomy: Taxonomy, framework: str) -> set[str]:
    """The one skill of the framework that a declared id, code or name means; none where several share it."""
    own = [match for match in taxonomy.named("skill", name) if framework_of(match.id) == framework]
    best = {match.id for match in own if match.rank == own[0].rank}
    return set(taxonomy.current(best.pop())) if len(best) == 1 else set()


def _size(count: int) -> int:
    """How many of so many texts to measure on, 0 where there are not enough."""
    wanted = min(max(count // 10, _FEWEST), _MOST)
    return wanted if wanted <= count * _LARGEST_SHARE else 0


def _grouped(records: Iterable[_Declaring]) -> list[list[_Declaring]]:
    """Records of one title together, in the order of the titles' hashes."""

    def key(one: _Declaring) -> str:
        return _hash(fold(one.record.title))

    return [list(group) for _, group in groupby(sorted(records, key=key), key=key)]


def _split(
    groups: Sequence[list[_Declaring]], size: int
) -> tuple[list[_Declaring], list[_Declaring], list[_Declaring]]:
    """`size` records or a few more, half as many more, and the rest."""
    parts: tuple[list[_Declaring], list[_Declaring], list[_Declaring]] = ([], [], [])
    for group in groups:
        at = 0 if len(parts[0]) < size else 1 if len(parts[1]) < size // 2 else 2
        parts[at].extend(group)
    return parts


def _nameable(skills: Iterable[Skill], apart: Set[str] = frozenset()) -> list[tuple[str, str]]:
    """(skill, name) pairs that can be held out, in the order of their hashes; descriptions if names are few.

    Those of the skills in `apart` are left out.
    """
    linkable = [one for one in skills if one.scored and not one.retired and one.id not in apart]
    pool = [(one.id, name) for one in linkable for name in _other_names(one)]
    if len(pool) < _FEWEST:
        pool += [(one.id, text) for one in linkable for text in one.descriptions.values() if text]
    return sorted(dict.fromkeys(pool), key=lambda one: _hash("\0".join(one)))


def _size_of_names(pool: Sequence[tuple[str, str]]) -> int:
    return min(max(len(pool) // 10, _FEWEST), _MOST, len(pool) // 4)


def _examples(pool: Iterable[tuple[str, str]]) -> list[Example]:
    return [Example(text, (id_,)) for id_, text in pool]


def _other_names(skill: Skill) -> Iterator[str]:
    own = set(skill.labels.values())
    return (name for names in skill.alternatives.values() for name in names if name not in own)


def _without(skill: Skill, out: set[tuple[str, str]]) -> Skill:
    return replace(
        skill,
        alternatives={
            language: tuple(name for name in names if (skill.id, name) not in out)
            for language, names in skill.alternatives.items()
        },
        descriptions={
            language: text for language, text in skill.descriptions.items() if (skill.id, text) not in out
        },
    )


def _texts(one: _Declaring) -> Iterator[Example]:
    """The title alone, and with a few sentences at a time."""
    title = one.record.title
    yield Example(title, one.skills)
    parts: list[list[str]] = [[]]
    for piece in _pieces(one.record):
        if sum(map(_words, parts[-1])) + _words(piece) > _WORDS_A_TEXT and parts[-1]:
            parts.append([])
        parts[-1].append(piece)
    for some in parts[:_TEXTS_A_RECORD]:
        if some:
            yield Example(f"{title}. {' '.join(some)}", one.skills)


def _whole(one: _Declaring) -> Example:
    words = " ".join([f"{one.record.title}.", *_pieces(one.record)]).split()
    return Example(" ".join(words[:_WORDS_MEASURED]), one.skills)


def _pieces(record: Credential | Posting) -> list[str]:
    """The sentences that linking reads: without boilerplate, and without the declared names."""
    return [one.text for one in segments(text_of(record)) if one.kind == "text"]


def _words(text: str) -> int:
    return text.count(" ") + 1


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _digest(data: FrameworkData, sentences: Sequence[Example]) -> str:
    """Twelve hexadecimal digits over all that is trained on."""
    digest = hashlib.sha256()
    pack = msgspec.msgpack.Encoder(order="deterministic").encode
    for part in (*data.skills, *data.occupations, *sentences):
        digest.update(pack(part))
    return digest.hexdigest()[:12]
