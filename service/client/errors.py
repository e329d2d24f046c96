"""What the client raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from taxonomy.errors import SkillStepError

if TYPE_CHECKING:
    from service.load_records import LoadJob


class ApiError(SkillStepError):
    """The API answered with a problem (RFC 9457), whose fields are in `problem`."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        said = problem.get("detail") or problem.get("title") or f"the server answered {status}."
        super().__init__(str(said), field=problem.get("field"), nearest=problem.get("nearest", ()))
        self.status = status
        self.problem = problem


class LoadFailed(SkillStepError):
    """A load ended without publishing: nothing has changed. The whole of it is in `job`."""

    def __init__(self, job: LoadJob) -> None:
        why = job.error
        super().__init__(
            why.detail if why else "the load failed.",
            field=why.field if why else None,
            file=(why.file if why else None) or job.file,
            row=why.row if why else None,
            nearest=why.nearest if why else (),
        )
        self.job = job
