"""Proposals of what the skills of one framework are in another, for a person to decide on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from indexers.engine import Progress
from indexers.linking import LinkedDocument, Linker, TextDocument
from indexers.linking.fusion import CLAIM
from service.answers import SkillRef
from service.relations import Related, by_words, same_label, shared_name
from taxonomy.credentials import CONFIDENCE_PARTS, Alignment, DeclaredSkill
from taxonomy.errors import InputError
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.mappings import Relation
from taxonomy.model import Skill, label
from taxonomy.readers.base import silent

# From here on that the labels mean the same is likelier than not, whatever words one has beyond the other.
_LIKELIER = 0.5
_AT_ONCE = 480
MAX_LIMIT = 100
_ORDER: Mapping[Relation, int] = {"exact": 0, "close": 1, "broad": 2, "narrow": 3, "related": 4}


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """Which mappings to propose: at most `limit` for each skill of `source`, none below `least`.

    `related` also proposes targets that the source's text speaks of, though no word of their labels says how
    the two relate: many, and most of them nothing but a mention.
    """

    source: str
    target: str
    limit: int = 3
    least: float = CLAIM
    related: bool = False

    def __post_init__(self) -> None:
        if self.source == self.target:
            raise InputError("must be another framework than --from.", field="to")
        if not 1 <= self.limit <= MAX_LIMIT:
            raise InputError(f"must lie between 1 and {MAX_LIMIT}, not {self.limit}.", field="limit")
        if not 0 <= self.least <= 1:
            raise InputError(f"must lie between 0 and 1, not {self.least:g}.", field="min")


@dataclass(frozen=True, slots=True)
class Proposal:
    """That `source` may be `relation` to `target`.

    `probability` of exact and close ones is that the source's label is a name of the target (fitted on other
    names of ESCO's skills); of broad, narrow and related ones that the source's label and description speak
    of the target (fitted on sentences and course texts). Neither was fitted on mappings.
    """

    source: SkillRef
    target: SkillRef
    relation: Relation
    probability: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAnswer:
    """Proposals by relation and falling probability.

    `skills` counts the source's, `mapped` those with any; `version` names the frameworks' versions.
    """

    source: str
    target: str
    version: str
    skills: int
    mapped: int
    relations: Mapping[str, int]
    proposals: tuple[Proposal, ...] = field(default=())
    snapshot: str = ""


def propose(
    taxonomy: Taxonomy, linker: Linker, question: MapQuestion, snapshot: str, progress: Progress = silent
) -> MapAnswer:
    """Propose mappings; `linker` links to the target framework."""
    skills = [
        one
        for one in taxonomy.skills.values()
        if framework_of(one.id) == question.source and one.scored and not one.retired
    ]
    found: list[Proposal] = []
    mapped = done = 0
    skills.sort(key=lambda one: one.id)
    for at in range(0, len(skills), _AT_ONCE):
        some = skills[at : at + _AT_ONCE]
        for own in _linked(taxonomy, linker, question, some):
            found += own
            mapped += bool(own)
        done += len(some)
        progress(done, len(skills), "linking skills")
    found.sort(key=lambda one: (_ORDER[one.relation], -one.probability, one.source.id, one.target.id))
    frameworks = (taxonomy.frameworks[question.source], taxonomy.frameworks[question.target])
    return MapAnswer(
        source=question.source,
        target=question.target,
        version=", ".join(f"{one.id} {one.version}".strip() for one in frameworks),
        skills=len(skills),
        mapped=mapped,
        relations=dict(Counter(one.relation for one in found)),
        proposals=tuple(found),
        snapshot=snapshot,
    )


def _linked(
    taxonomy: Taxonomy, linker: Linker, question: MapQuestion, skills: Sequence[Skill]
) -> Iterable[list[Proposal]]:
    """Each skill linked twice: its label as a name, and its label and description as a text."""
    names = linker.link([_document(one, as_name=True) for one in skills])
    texts = linker.link([_document(one, as_name=False) for one in skills])
    for skill, by_name, by_text in zip(skills, names, texts, strict=True):
        yield _of_skill(taxonomy, question, skill, by_name[question.target], by_text[question.target])


def _document(skill: Skill, *, as_name: bool) -> TextDocument:
    language = "en" if "en" in skill.labels else next(iter(skill.labels), "en")
    name = skill.labels.get(language, "")
    if as_name:
        return TextDocument(declared=(DeclaredSkill(name),), language=language)
    description = skill.descriptions.get(language, "")
    return TextDocument(title=name, texts={"description": description}, language=language)


def _of_skill(
    taxonomy: Taxonomy,
    question: MapQuestion,
    skill: Skill,
    by_name: LinkedDocument,
    by_text: LinkedDocument,
) -> list[Proposal]:
    """The best proposals for one skill; beside an exact one nothing else is proposed."""
    named = {one.skill: one for one in by_name.alignments}
    spoken = {one.skill: one for one in by_text.alignments}
    source = SkillRef(skill.id, label(skill.labels))
    found = []
    for id_ in named.keys() | spoken.keys():
        target = taxonomy.skills[id_]
        name, text = _chance(named.get(id_)), _chance(spoken.get(id_))
        related, chance = _related(skill, target, name, text, spoken.get(id_), question.least)
        if related is not None and (question.related or related.relation != "related"):
            ref = SkillRef(id_, label(target.labels))
            found.append(Proposal(source, ref, related.relation, chance, related.reason))
    found.sort(key=lambda one: (_ORDER[one.relation], -one.probability, one.target.id))
    exact = [one for one in found if one.relation == "exact"]
    return (exact or found)[: question.limit]


def _chance(one: Alignment | None) -> float:
    return one.confidence / CONFIDENCE_PARTS if one else 0.0


def _related(
    skill: Skill, target: Skill, name: float, text: float, spoken: Alignment | None, least: float
) -> tuple[Related | None, float]:
    """How a skill relates to one that its label or its text led to, and how probable that is."""
    if name >= least and same_label(skill, target):
        return Related("exact", "the same label"), name
    if name >= least and (shared := shared_name(skill, target)):
        return Related("close", f"'{shared}' is a name of both"), name
    words = by_words(skill.labels, target.labels)
    if words is not None and words.relation == "close" and name >= least:
        return words, name
    if name >= max(least, _LIKELIER):
        return Related("close", "the source's label reads like a name of the target"), name
    if words is not None and words.relation != "close" and text >= least and text:
        return words, text
    if name >= least and name:
        return Related("close", "the source's label may be a name of the target"), name
    if text >= least and text:
        return Related("related", _spoken(skill, spoken)), text
    return None, 0.0


def _spoken(skill: Skill, spoken: Alignment | None) -> str:
    """What in the source's text speaks of the target."""
    document = _document(skill, as_name=False)
    fields = {"title": document.title, **document.texts}
    if spoken is None or not spoken.evidence:
        return "the source's text speaks of the target"
    first = spoken.evidence[0]
    quoted = fields.get(first.field, "")[first.start : first.end]
    where = "label" if first.field == "title" else first.field
    return f"the source's {where} speaks of the target: \u201c{quoted}\u201d"
