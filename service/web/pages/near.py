"""What is near a wrong name, as the page's language calls it: errors name things in English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from service.service import Service
from service.web.problems import Problem
from service.web.schemas import Language
from taxonomy.errors import SkillStepError
from taxonomy.frameworks import Taxonomy, framework_of
from taxonomy.model import label
from taxonomy.names import NameKind

_TITLED = re.compile(r"(\S+) \((.+)\)")  # an id and its label, where the label alone means several things


def in_words(service: Service, problem: Problem, language: Language) -> Problem:
    """A problem whose near names are in a language, where their framework has them in it.

    A name is changed only for one that, typed in its place, means the same thing.
    """
    if language == "en" or not problem.nearest:
        return problem
    try:
        snapshot = service.engine.current()
    except SkillStepError:
        return problem
    if snapshot is None:
        return problem
    aimed = (problem.field or "").startswith("target")
    kinds: tuple[NameKind, ...] = ("occupation", "skill") if aimed else ("skill", "occupation")
    taxonomy = snapshot.taxonomy()
    said = (name_in(taxonomy, kinds, one, language) for one in problem.nearest)
    return replace(problem, nearest=tuple(dict.fromkeys(said)))


def name_in(taxonomy: Taxonomy, kinds: Iterable[NameKind], name: str, language: Language) -> str:
    """A name, or an id with its name, in a language; as it is where nothing is called so there."""
    titled = _TITLED.fullmatch(name)
    if titled and (labels := _labels(taxonomy, titled[1])):
        return f"{titled[1]} ({label(labels, language)})" if label(labels) == titled[2] else name
    for kind in kinds:
        for one in taxonomy.named(kind, name):
            labels = _labels(taxonomy, one.id)
            own = label(labels, language)
            if label(labels) == name and _means(taxonomy, kind, own, one.id):
                return own
    return name


def _means(taxonomy: Taxonomy, kind: NameKind, name: str, id_: str) -> bool:
    """Whether a name is first of all that of one thing within its framework."""
    own = [one for one in taxonomy.named(kind, name) if framework_of(one.id) == framework_of(id_)]
    return [one.id for one in own if one.rank == own[0].rank] == [id_]


def _labels(taxonomy: Taxonomy, id_: str) -> dict[str, str]:
    record = taxonomy.skills.get(id_) or taxonomy.occupations.get(id_)
    return dict(record.labels) if record else {}
