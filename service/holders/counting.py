"""From counted rows to studies: how many of the holders and of the others have what, by occupation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.holders.matching import Matcher
from service.holders.people import Names, People, holds_one_of
from service.holders.study import Pair, Part, Study
from taxonomy.errors import UnknownName
from taxonomy.readers.tables import nearest
from taxonomy.text import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Flags = NDArray[np.bool_]
    Counts = NDArray[np.int64]

NOT_STATED = {"en": "not stated", "fr": "non précisé"}
DIMENSIONS = {"seniority": "seniority", "field": "field of study"}
# From the first job to the board, as job platforms name it; what is none of these follows by name.
_RUNGS = (
    "unpaid|intern|internship|stagiaire|training|trainee|entry|entry level|junior|debutant|associate|mid|"
    "mid level|intermediate|intermediaire|senior|lead|principal|manager|gestionnaire|director|directeur|vp|"
    "vice president|cxo|executive|cadre|partner|owner"
)
_LADDER = _RUNGS.split("|")


def studies(
    people: People, credentials: Sequence[str], occupation: str | None, minimum: int, matcher: Matcher
) -> list[Study]:
    """One study for each occupation of the rows, or of the one that is named.

    Raises:
        UnknownName: nobody holds the named credential, and none of the name is loaded; or no occupation is
            called so. The nearest are those that at least `minimum` people have.
    """
    holders = _holders(people, credentials, minimum, matcher)
    jobs = people.names["occupation"]
    labels = list(jobs.labels)
    member = _matrix(len(people), *jobs.pairs(), len(labels))
    stated = "occupation" in people.stated
    member, labels = _with_rest(member, labels, NOT_STATED[matcher.language] if stated else "")
    if occupation is not None:
        at = _occupation(labels, member, occupation, minimum)
        member, labels = member[:, [at]], [labels[at]]
    both = _by_holding(member, holders)
    sizes = both.sum(axis=0).reshape(2, -1)
    found = [
        Study(labels[at] if stated else None, int(sizes[1, at]), int(sizes[:, at].sum()))
        for at in range(len(labels))
        if sizes[:, at].any()
    ]
    kept = [at for at in range(len(labels)) if sizes[:, at].any()]
    for study, at in zip(found, kept, strict=True):
        _fill(study, at, people, both, len(labels), matcher)
    return found


def _fill(study: Study, at: int, people: People, both: csr_array, occupations: int, matcher: Matcher) -> None:
    """The skills and dimensions of one occupation."""
    assert study.holders is not None
    assert study.all is not None
    sizes = study.holders, study.all - study.holders
    if not all(sizes):
        return
    columns = both[:, [occupations + at, at]]
    ids, labels, matrix = _skills(people, matcher)
    for number, pair in enumerate(_pairs(columns.T @ matrix, sizes)):
        if pair is not None:
            study.skills.append(Pair(labels[number], ids[number], *pair))
    for name, shown in DIMENSIONS.items():
        if name in people.stated:
            names = people.names[name]
            matrix = _matrix(len(people), *names.pairs(), len(names.labels))
            matrix, labels = _with_rest(matrix, list(names.labels), NOT_STATED[matcher.language])
            pairs = enumerate(_pairs(columns.T @ matrix, sizes))
            found = [Pair(labels[number], None, *pair) for number, pair in pairs if pair is not None]
            study.dimensions[shown] = sorted(found, key=lambda one: _rank(one.name, matcher.language))


def _rank(name: str, language: str) -> tuple[bool, int, str]:
    key = fold(name)
    step = _LADDER.index(key) if key in _LADDER else len(_LADDER)
    return name == NOT_STATED[language], step, key


def _pairs(counts: csr_array, sizes: tuple[int, int]) -> list[tuple[Part, Part] | None]:
    """Each column's share of holders and of others, None where nobody has it."""
    held, other = counts.toarray().tolist()
    return [
        (Part.counted(one, sizes[0]), Part.counted(two, sizes[1])) if one or two else None
        for one, two in zip(held, other, strict=True)
    ]


def _skills(people: People, matcher: Matcher) -> tuple[list[str | None], list[str], csr_array]:
    """The skills with their ids and labels; names that mean one skill are one."""
    import numpy as np

    names = people.names["skills"]
    numbers: dict[str, int] = {}
    ids: list[str | None] = []
    labels: list[str] = []
    number_of = np.empty(len(names.labels), dtype=np.int64)
    for at, name in enumerate(names.labels):
        id_, label = matcher.skill(name)
        number = numbers.setdefault(id_ or f" {fold(name) or name}", len(labels))
        if number == len(labels):
            ids.append(id_)
            labels.append(label)
        number_of[at] = number
    who, what = names.pairs()
    return ids, labels, _matrix(len(people), who, number_of[what], len(labels))


def _matrix(people: int, who: Counts, what: Counts, values: int) -> csr_array:
    """People by values: 1 where a person has one, however often the rows say so."""
    import numpy as np
    from scipy.sparse import csr_array

    found = csr_array((np.ones(len(who), dtype=np.int64), (who, what)), shape=(people, values))
    found.sum_duplicates()
    found.data[:] = 1
    return found


def _with_rest(matrix: csr_array, labels: list[str], rest: str) -> tuple[csr_array, list[str]]:
    """With one more value: that of the people who have none."""
    import numpy as np
    from scipy.sparse import csr_array, hstack

    none = np.flatnonzero(np.diff(matrix.indptr) == 0)
    column = _matrix(matrix.shape[0], none, np.zeros(len(none), dtype=np.int64), 1)
    return csr_array(hstack([matrix, column])), [*labels, rest]


def _by_holding(member: csr_array, holders: Flags) -> csr_array:
    """People by occupation, first those who hold nothing, then the holders."""
    from scipy.sparse import csr_array, hstack

    held = csr_array(member.multiply(holders.astype("int64")[:, None]))
    return csr_array(hstack([member - held, held]))


def _holders(people: People, credentials: Sequence[str], minimum: int, matcher: Matcher) -> Flags:
    """Who holds one of the credentials, or (none named) any."""
    import numpy as np

    names = people.names["credentials"]
    who, what = names.pairs()
    if credentials:
        taken = np.zeros(len(names.labels), dtype=np.bool_)
        for typed in credentials:
            own = _held(names, typed, minimum, matcher)
            taken[own] = True
        who = who[taken[what]]
    flags = np.zeros(len(people), dtype=np.bool_)
    flags[who] = True
    return flags


def _held(names: Names, typed: str, minimum: int, matcher: Matcher) -> list[int]:
    wanted = matcher.credential_names(typed)
    found = [at for at, label in enumerate(names.labels) if holds_one_of(label, wanted)]
    if not found and not matcher.is_credential(typed):
        raise UnknownName(
            f"no row holds a credential called '{typed}', and none of that name is loaded.",
            field="credential",
            nearest=nearest(typed, _common(names, minimum)),
        )
    return found


def _common(names: Names, minimum: int) -> list[str]:
    """The values that at least `minimum` people have: a rarer one could tell who was asked."""
    import numpy as np

    who, what = names.pairs()
    distinct = np.unique(np.stack([who, what]), axis=1) if len(who) else np.empty((2, 0), dtype=np.int64)
    counts = np.bincount(distinct[1], minlength=len(names.labels))
    return [label for label, count in zip(names.labels, counts.tolist(), strict=True) if count >= minimum]


def _occupation(labels: list[str], member: csr_array, typed: str, minimum: int) -> int:
    keys = [fold(label) for label in labels]
    if fold(typed) in keys:
        return keys.index(fold(typed))
    sizes = member.sum(axis=0).tolist()
    known = [label for label, size in zip(labels, sizes, strict=True) if size >= minimum and label]
    raise UnknownName(
        f"no row has the occupation '{typed}'.", field="occupation", nearest=nearest(typed, known)
    )
