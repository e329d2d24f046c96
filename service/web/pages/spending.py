"""The budgets of a plan as somebody types them into a form, and what is wrong with each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.datastructures import FormData

from service.budgets import Budgets, check
from service.web.pages.forms import text
from service.web.schemas import Language
from taxonomy.errors import InputError

PREFIX = "plan_"  # of the names of the fields: filters have an hours and a cost of their own
AMOUNTS = ("hours", "hours_a_week", "cost", "unknown_hours", "unknown_cost")
FIELDS = (*AMOUNTS, "by", "currency", "credentials")
# What says nothing, or something else, once the first is not understood.
_NEEDS: Mapping[str, str] = {"hours_a_week": "by", "cost": "currency"}
_THOUSANDS = re.compile(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))")
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Spend:
    """What was typed, by field; `wrong` are the fields that cannot be so, each with what is near."""

    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, form: FormData) -> Spend:
        """From a form."""
        return cls({name: text(form, PREFIX + name) for name in FIELDS})

    def __getitem__(self, name: str) -> str:
        return self.typed.get(name, "")

    def budgets(self, language: Language) -> tuple[Budgets, Spend]:
        """The budgets that hold, and the form with every field marked that is wrong."""
        values: dict[str, Any] = {}
        wrong: dict[str, tuple[str, ...]] = {}
        for name in FIELDS:
            if not self[name]:
                continue
            try:
                values[name] = _READ.get(name, _amount)(self[name], language)
            except ValueError:
                wrong[name] = ()
        while True:
            values = _meant(values, wrong)
            try:
                check(Budgets(**values))
            except InputError as error:
                if error.field not in values:
                    raise
                wrong[error.field] = tuple(error.nearest)
                del values[error.field]
            else:
                return Budgets(**values), replace(self, wrong=wrong)

    def refused(self, error: InputError) -> Spend | None:
        """The form with the field marked that an error of the plan names, None where it names none."""
        if error.field not in FIELDS:
            return None
        return replace(self, wrong={**self.wrong, error.field: tuple(error.nearest)})


def _meant(values: Mapping[str, Any], wrong: Mapping[str, Any]) -> dict[str, Any]:
    """The values, without those that only say something beside one that is wrong, or that is not there."""
    unsaid = {other for name, other in _NEEDS.items() if name in wrong}
    if "cost" not in values:
        unsaid.add("currency")
    return {name: value for name, value in values.items() if name not in unsaid}


def _amount(typed: str, language: Language) -> float:
    """A number as the language writes it: a comma before three digits parts thousands in English alone."""
    plain = _THOUSANDS.sub("", typed)
    if language == "en":
        plain = _COMMAS.sub("", plain)
    return float(plain.replace(",", "."))


def _count(typed: str, language: Language) -> int:
    return int(_THOUSANDS.sub("", typed))


def _as_typed(typed: str, language: Language) -> str:
    return typed


_READ: Mapping[str, Callable[[str, Language], float | int | str]] = {
    "by": _as_typed,
    "currency": _as_typed,
    "credentials": _count,
}
