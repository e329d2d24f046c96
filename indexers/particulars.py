"""What is filtered and counted of a credential beyond its plain fields: type, portability, rules met."""

from __future__ import annotations

from taxonomy.credentials import Credential
from taxonomy.rules import outcomes
from taxonomy.typing import NOT_STATED, credential_type, portability

IN_DEMAND, REFLECTS_JOB = "in demand", "reflects the job"


def particular_terms(record: Credential, aligned: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The values by field, without those of fields that are not stated; `aligned` are the skills claimed."""
    stated = record.stated
    endorsed = [
        name
        for name, partners in ((IN_DEMAND, stated.in_demand_by), (REFLECTS_JOB, stated.reflects_job_by))
        if partners
    ]
    named = {"type": credential_type(record).name, "portability": portability(record).name}
    said = {"assessment_only": stated.assessment_only, "evidence_visible": stated.evidence_visible}
    found = {name: (value,) for name, value in named.items() if value != NOT_STATED}
    found |= {name: ("yes" if value else "no",) for name, value in said.items() if value is not None}
    several = {"endorsed": tuple(endorsed), "meets": outcomes(record, aligned)}
    return found | {name: values for name, values in several.items() if values}


def credential_numbers(record: Credential) -> dict[str, float]:
    """The figures by field; of a range its end, so that "at most" keeps its word."""
    stated = record.stated
    figures = {
        "hours": record.hours.maximum if record.hours else None,
        "cost": record.cost.amount if record.cost else None,
        "credits": record.credits.value if record.credits else None,
        "weeks": stated.weeks[1] if stated.weeks else None,
        "mastery": stated.mastery,
        "valid_months": stated.valid_months,
    }
    return {name: float(value) for name, value in figures.items() if value is not None}
