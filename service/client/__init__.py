"""A typed client of the API: `from service.client import SkillStep` (or `AsyncSkillStep`).

    with SkillStep("http://localhost:8000") as api:
        answer = api.gap("data analyst", learner={"skills": ["SQL:2"]}, k=3)
        for result in answer.results:
            print(f"{result.closes:.1%}", result.title)

Answers are the dataclasses of `service.answers`, the very ones that the server encodes.
"""

from service.client.transport import ApiError, AsyncSkillStep, SkillStep

__all__ = ["ApiError", "AsyncSkillStep", "SkillStep"]
