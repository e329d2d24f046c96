"""A typed client of the API: `from service.client import SkillStep` (or `AsyncSkillStep`).

    with SkillStep("http://localhost:8000") as api:
        answer = api.gap("data analyst", learner={"skills": ["SQL:2"]}, k=3)
        for result in answer.results:
            print(f"{result.closes:.1%}", result.title)

Answers are the dataclasses of the service, the very ones that the server encodes. `docs/client.py` shows
every kind of call at work.
"""

from service.client.errors import ApiError, LoadFailed
from service.client.transport import AsyncSkillStep, SkillStep

__all__ = ["ApiError", "AsyncSkillStep", "LoadFailed", "SkillStep"]
