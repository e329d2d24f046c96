"""What a shown credential, posting or occupation looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.answers import LinkedSkill
from service.corresponding import MappedOccupation, OccupationOutlook
from taxonomy.credentials import AlignmentSource, Credential, Posting
from taxonomy.model import Occupation
from taxonomy.typing import CredentialType, Portability


@dataclass(frozen=True, slots=True)
class ShownSkill(LinkedSkill):
    """A skill of a document; `claimed` says whether it passed the decision threshold."""

    claimed: bool
    source: AlignmentSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCredential(Credential):
    """A credential and the skills that it teaches; `insufficient` says by framework why there are none.

    `type` and `portability` carry their reasons; `meets` are the rules whose mandatory elements all pass.
    """

    taught: tuple[ShownSkill, ...]
    insufficient: Mapping[str, str]
    type: CredentialType
    portability: Portability
    review_due: str | None = None
    meets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPosting(Posting):
    """A posting and, under the same names, the skills that it asks for."""

    taught: tuple[ShownSkill, ...]
    insufficient: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOccupation(Occupation):
    """An occupation, what it is in other frameworks, and what is expected of it by NOC 2021 code."""

    mapped: tuple[MappedOccupation, ...]
    outlooks: tuple[OccupationOutlook, ...]
