"""From records to documents: what a snapshot holds, finds and filters of each thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby

import msgspec

from indexers.engine import Document, Kind
from indexers.formats.filtered import filter_values, stated
from indexers.formats.records import PREREQUISITES_FACT
from indexers.linking import LinkedDocument, TextDocument
from indexers.particulars import credential_numbers, particular_terms
from taxonomy.credentials import CONFIDENCE_PARTS, Alignment, Credential, Posting
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.model import Names, Occupation, Skill, Texts, label
from taxonomy.steps import Step, position, share_points, target_weights, taught_steps
from taxonomy.text import index_terms


@dataclass(frozen=True, slots=True)
class LinkedCredential:
    """The stored body of a credential: the record, and what it teaches in every framework.

    `insufficient` maps a framework to the reason why nothing is claimed in it.
    """

    record: Credential
    alignments: tuple[Alignment, ...] = ()
    insufficient: Mapping[str, str] = field(default_factory=dict)

    @property
    def claimed(self) -> tuple[str, ...]:
        """The ids of the skills that it is claimed to teach."""
        return tuple(one.skill for one in self.alignments if one.claimed)


@dataclass(frozen=True, slots=True)
class LinkedPosting:
    """The stored body of a posting: the record, and what it asks for in every framework."""

    record: Posting
    alignments: tuple[Alignment, ...] = ()
    insufficient: Mapping[str, str] = field(default_factory=dict)


# Facts by whose words a thing is found; a skill's keywords are no names of it, so they never link it.
_SKILL_FACTS = ("keywords",)
_ROLE_FACTS = ("sector", "track")


def text_of(record: Credential | Posting) -> TextDocument:
    """What of a record is linked to skills."""
    return TextDocument(
        texts=record.texts,
        title=record.title,
        language=record.language,
        declared=record.declared,
        prerequisites=record.facts.get(PREREQUISITES_FACT, "") if isinstance(record, Credential) else "",
    )


def taught(alignments: Iterable[Alignment], taxonomy: Taxonomy) -> dict[str, tuple[Step, Alignment]]:
    """The steps that alignments teach: step id to the step and the alignment of highest confidence (rule 9).

    A tie goes to the first alignment.
    """
    best: dict[str, tuple[Step, Alignment]] = {}
    for alignment in alignments:
        skill = taxonomy.skills[alignment.skill]
        entry, exit_ = position(skill, alignment.entry), position(skill, alignment.exit)
        for step in taught_steps(skill, entry, exit_):
            if step.id not in best or best[step.id][1].confidence < alignment.confidence:
                best[step.id] = (step, alignment)
    return best


def asked(alignments: Iterable[Alignment], taxonomy: Taxonomy) -> dict[str, Fraction]:
    """The weights of the steps that claimed alignments ask for; importance is the link's probability."""
    claimed = [
        (taxonomy.skills[one.skill], one.exit, one.confidence / CONFIDENCE_PARTS)
        for one in alignments
        if one.claimed
    ]
    return target_weights((skill, position(skill, level), weight) for skill, level, weight in claimed)


def by_framework(alignments: Iterable[Alignment]) -> dict[str, list[Alignment]]:
    """Alignments by the framework of their skill."""
    ordered = sorted(alignments, key=lambda one: one.skill)
    return {
        framework: list(group) for framework, group in groupby(ordered, lambda one: framework_of(one.skill))
    }


def skill_document(skill: Skill) -> Document:
    """A skill as a document."""
    return Document(
        kind="skill",
        id=skill.id,
        body=msgspec.json.encode(skill),
        title=_terms(skill.labels),
        text=_join(
            _terms_of_names(skill.alternatives),
            _terms(skill.descriptions),
            _terms_of(skill.facts, _SKILL_FACTS),
        ),
        names=() if skill.retired else _names(skill.labels, skill.alternatives),
        terms=stated(
            framework=framework_of(skill.id),
            type=skill.type,
            category=skill.category,
            status=_status(skill),
        ),
    )


def occupation_document(one: Occupation) -> Document:
    """An occupation or job role as a document."""
    texts = " ".join(index_terms(text) for group in one.texts.values() for text in group)
    return Document(
        kind="occupation",
        id=one.id,
        body=msgspec.json.encode(one),
        title=_terms(one.labels),
        text=_join(
            _terms_of_names(one.alternatives),
            _terms(one.descriptions),
            texts,
            _terms_of(one.facts, _ROLE_FACTS),
        ),
        names=() if one.retired else _names(one.labels, one.alternatives),
        terms=stated(
            framework=framework_of(one.id),
            sector=one.facts.get("sector"),
            track=one.facts.get("track"),
            status=_status(one),
        ),
    )


def linked_credential(record: Credential, linked: Mapping[str, LinkedDocument]) -> LinkedCredential:
    """A credential with its links in every framework."""
    return LinkedCredential(record, *_merged(linked))


def linked_posting(record: Posting, linked: Mapping[str, LinkedDocument]) -> LinkedPosting:
    """A posting with its links in every framework."""
    return LinkedPosting(record, *_merged(linked))


def credential_document(body: LinkedCredential, source: str, taxonomy: Taxonomy) -> Document:
    """A credential as a document; one that is stated to be informal closes nothing (rule 10)."""
    record = body.record
    steps = {} if record.informal else taught(body.alignments, taxonomy)
    return Document(
        kind="credential",
        id=record.id,
        body=msgspec.json.encode(body),
        title=index_terms(record.title, record.language),
        text=index_terms("\n".join(record.texts.values()), record.language),
        names=(record.title,),
        terms=filter_values(record)
        | stated(source=source, informal="yes" if record.informal else "no")
        | particular_terms(record, body.claimed),
        numbers=credential_numbers(record),
        dates=_dates(
            starts=record.starts, review_due=record.stated.review_due, expires=record.stated.expires
        ),
        steps={id_: alignment.confidence for id_, (_, alignment) in steps.items()},
    )


def posting_document(body: LinkedPosting, source: str, taxonomy: Taxonomy) -> Document:
    """A posting as a document, worth 4,096 points in each framework (rule 5)."""
    record = body.record
    steps: dict[str, int] = {}
    for alignments in by_framework(body.alignments).values():
        steps |= share_points(asked(alignments, taxonomy)).points
    return Document(
        kind="posting",
        id=record.id,
        body=msgspec.json.encode(body),
        title=index_terms(record.title, record.language),
        text=index_terms("\n".join(record.texts.values()), record.language),
        names=(record.title,),
        terms=filter_values(record) | stated(source=source),
        dates=_dates(posted=record.posted),
        steps=steps,
    )


_SKILLS, _OCCUPATIONS = msgspec.json.Decoder(Skill), msgspec.json.Decoder(Occupation)
_CREDENTIALS, _POSTINGS = msgspec.json.Decoder(LinkedCredential), msgspec.json.Decoder(LinkedPosting)


def document_of(kind: Kind, body: bytes, source: str, taxonomy: Taxonomy) -> Document:
    """The document that a stored body was made with: nothing in it depends on more than is named here.

    `source` is that of the record; skills and occupations do without.
    """
    match kind:
        case "skill":
            document = skill_document(_SKILLS.decode(body))
        case "occupation":
            document = occupation_document(_OCCUPATIONS.decode(body))
        case "credential":
            document = credential_document(_CREDENTIALS.decode(body), source, taxonomy)
        case "posting":
            document = posting_document(_POSTINGS.decode(body), source, taxonomy)
    return replace(document, body=body)  # the bytes as they are, whoever encoded them


def _merged(linked: Mapping[str, LinkedDocument]) -> tuple[tuple[Alignment, ...], dict[str, str]]:
    alignments = tuple(one for document in linked.values() for one in document.alignments)
    reasons = {name: one.insufficient for name, one in linked.items() if one.insufficient is not None}
    return alignments, reasons


def _terms(texts: Texts) -> str:
    return " ".join(index_terms(text, language) for language, text in texts.items())


def _terms_of_names(names: Names) -> str:
    return " ".join(index_terms(name, language) for language, some in names.items() for name in some)


def _terms_of(facts: Mapping[str, str], names: Iterable[str]) -> str:
    return " ".join(index_terms(facts[name]) for name in names if name in facts)


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _names(labels: Texts, alternatives: Names) -> tuple[str, ...]:
    """What suggestions offer: the English label first, no name twice."""
    names = [label(labels), *labels.values(), *(name for some in alternatives.values() for name in some)]
    return tuple(dict.fromkeys(name for name in names if name))


def _status(record: Skill | Occupation) -> str:
    return "retired" if record.retired else "current"


def _dates(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
