"""Walk from a skill or occupation to what stands around it, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from service import cursors
from service.answers import ThingRef
from service.context import Context
from service.hierarchy import Hierarchy, group_title
from service.questions import MAX_OFFSET, check_k
from service.resolve import resolve
from service.teaching import Found, asking, teaching
from service.walks import RELATIONS, WalkAnswer, WalkItem, WalkQuestion
from taxonomy.errors import InputError
from taxonomy.model import Occupation, Requirement, Skill, label
from taxonomy.readers.tables import nearest
from taxonomy.text import fold


def walk(context: Context, inverse: Callable[[], Hierarchy], asked: WalkQuestion) -> WalkAnswer:
    """The page that is asked for; `inverse` gives the hierarchy where it is needed.

    Raises:
        UnknownName, AmbiguousName: nothing, or more than one thing, has that id, code or label.
        LevelError: a level that the skill does not have.
        InputError: an unknown relation, a page out of range, or a level where none applies.
    """
    check_k(asked.k)
    if asked.offset < 0:
        raise InputError(f"must not be negative, and is {asked.offset}.", field="offset")
    if asked.relation not in RELATIONS[asked.kind]:
        known = RELATIONS[asked.kind]
        raise InputError(
            f"must be one of {', '.join(known)}, not '{asked.relation}'.",
            field="relation",
            nearest=nearest(asked.relation, known),
        )
    if asked.level is not None and asked.relation != "credentials":
        raise InputError("applies to the credentials of a skill alone.", field="level")
    walker = _Walker(context, inverse, asked)
    start, found = walker.of_skill() if asked.kind == "skill" else walker.of_occupation()
    id_ = context.snapshot.info.id
    before, after = cursors.around(id_, asked.unpaged(), asked.offset, asked.k, found.total, MAX_OFFSET)
    return WalkAnswer(
        kind=asked.kind,
        start=start,
        relation=asked.relation,
        total=found.total,
        offset=asked.offset,
        items=found.items,
        next=after,
        previous=before,
        snapshot=id_,
    )


@dataclass(frozen=True, slots=True)
class _Walker:
    context: Context
    inverse: Callable[[], Hierarchy]
    asked: WalkQuestion

    def of_skill(self) -> tuple[ThingRef, Found]:
        context, asked = self.context, self.asked
        skills = context.taxonomy.skills
        skill = skills[resolve(context.taxonomy, "skill", asked.name, field="id").id]
        start = ThingRef(skill.id, label(skill.labels, context.language))
        if asked.relation == "credentials":
            return start, teaching(context, skill, asked.level, asked.k, asked.offset)
        if asked.relation == "postings":
            return start, asking(context, skill, asked.k, asked.offset)
        if asked.relation == "occupations":
            return start, self._requiring(skill)
        if asked.relation == "broader":
            return start, self._page(skill.broader, self._skill)
        if asked.relation == "narrower":
            below = self._by_label(self.inverse().narrower.get(skill.id, ()), skills.__getitem__)
            return start, self._page(below, self._skill)
        return start, self._related(skill)

    def of_occupation(self) -> tuple[ThingRef, Found]:
        context, asked = self.context, self.asked
        occupations = context.taxonomy.occupations
        if not context.taxonomy.named("occupation", asked.name) and asked.name in self.inverse().groups:
            return ThingRef(asked.name, self.inverse().groups[asked.name]), self._of_group()
        id_ = resolve(context.taxonomy, "occupation", asked.name, field="id").id
        occupation = occupations[id_]
        start = ThingRef(id_, label(occupation.labels, context.language))
        if asked.relation == "skills":
            return start, self._required(occupation)
        if asked.relation == "broader":
            return start, self._page(
                occupation.broader,
                lambda above: self._occupation(above, group_title(above, occupation.facts)),
            )
        below = self._by_label(self.inverse().narrower.get(id_, ()), occupations.__getitem__)
        return start, self._page(below, self._occupation)

    def _of_group(self) -> Found:
        """From a group that has no record, the only way is down."""
        if self.asked.relation != "narrower":
            return Found((), 0)
        ids = self.inverse().narrower[self.asked.name]
        below = self._by_label(ids, self.context.taxonomy.occupations.__getitem__)
        return self._page(below, self._occupation)

    def _page(self, ids: Sequence[str], show: Callable[[str], WalkItem]) -> Found:
        chosen = ids[self.asked.offset : self.asked.offset + self.asked.k]
        return Found(tuple(map(show, chosen)), len(ids))

    def _by_label(self, ids: Iterable[str], record: Callable[[str], Skill | Occupation]) -> list[str]:
        language = self.context.language
        return sorted(ids, key=lambda id_: (fold(label(record(id_).labels, language)), id_))

    def _skill(self, id_: str, relation: str | None = None) -> WalkItem:
        skill = self.context.taxonomy.skills.get(id_)
        if skill is None:
            return WalkItem(id=id_, title="", known=False, relation=relation)
        title = label(skill.labels, self.context.language)
        return WalkItem(id=id_, title=title, type=skill.type, relation=relation)

    def _occupation(self, id_: str, title: str = "") -> WalkItem:
        occupation = self.context.taxonomy.occupations.get(id_)
        if occupation is None:
            return WalkItem(id=id_, title=title, known=False)
        return WalkItem(id=id_, title=label(occupation.labels, self.context.language))

    def _related(self, skill: Skill) -> Found:
        """The skills that it names, then those that name it: sources state a relation from one side."""
        own = dict.fromkeys(skill.related, "names")
        relations = own | {
            id_: "named by" for id_ in self.inverse().naming.get(skill.id, ()) if id_ not in own
        }
        return self._page(list(relations), lambda id_: self._skill(id_, relations[id_]))

    def _requiring(self, skill: Skill) -> Found:
        required_by = self.inverse().required_by
        current = self.context.taxonomy.current(skill.id)
        ids = list(dict.fromkeys(id_ for one in current for id_ in required_by.get(one, ())))
        return self._page(ids, lambda id_: self._requirer(id_, set(current)))

    def _requirer(self, id_: str, skills: set[str]) -> WalkItem:
        occupation = self.context.taxonomy.occupations[id_]
        wanted = (one for current, one in self._requirements(occupation) if current in skills)
        one = max(wanted, key=lambda one: one.importance)
        return WalkItem(
            id=id_,
            title=label(occupation.labels, self.context.language),
            level=one.level,
            importance=one.importance,
            relation=one.relation or None,
        )

    def _required(self, occupation: Occupation) -> Found:
        """Most important first, then as the source lists them."""
        wanted: dict[str, Requirement] = {}
        for id_, one in sorted(self._requirements(occupation), key=lambda pair: -pair[1].importance):
            wanted.setdefault(id_, one)
        return self._page(list(wanted), lambda id_: self._requirement(id_, wanted[id_]))

    def _requirements(self, occupation: Occupation) -> Iterator[tuple[str, Requirement]]:
        """What an occupation requires, each with the id of the skill today."""
        for one in occupation.requirements:
            for id_ in self.context.taxonomy.current(one.skill) or (one.skill,):
                yield id_, one

    def _requirement(self, id_: str, one: Requirement) -> WalkItem:
        skill = self.context.taxonomy.skills.get(id_)
        return WalkItem(
            id=id_,
            title=label(skill.labels, self.context.language) if skill else "",
            known=skill is not None,
            type=skill.type if skill else None,
            level=one.level,
            importance=one.importance,
            relation=one.relation or None,
        )
