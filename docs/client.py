"""A tour of the typed client, cell by cell: run it whole, or in an editor that knows `# %%` cells.

It asks a running server over the bundled sample (see docs/client.md). SKILLSTEP_URL says where that is, and
with SKILLSTEP_KEY, a key that may load, the last cell loads two credentials.
"""

# %% Connect
import asyncio
import json
import os
import time
from itertools import islice

from service.answers import GapAnswer
from service.client import ApiError, AsyncSkillStep, SkillStep

url = os.environ.get("SKILLSTEP_URL", "http://127.0.0.1:8000")
key = os.environ.get("SKILLSTEP_KEY")
api = SkillStep(url, key=key)

status = api.status()
print("Loaded:", ", ".join(f"{count} {kind}s" for kind, count in status.counts.items()))

# %% Ask a gap: which credentials lead from what Amina holds to the work of a data analyst
amina = {
    "skills": [
        {"skill": "Excel", "level": 2, "standing": "evidenced"},
        {"skill": "SQL", "level": 1, "standing": "claimed"},
    ],
    "credentials": ["sample:dd-viz-foundations"],
}
answer = api.gap("data analyst", learner=amina, where={"language": "en"}, k=3)

print(f"\n{answer.target.label}: {answer.gap.missing:.1%} is missing. These close most of it:")
for rank, result in enumerate(answer.results, 1):
    print(f"  {rank}. {result.closes:5.1%}  {result.title}")

# %% Rank by what an hour of learning closes
hourly = api.gap("data analyst", learner=amina, where={"language": "en"}, rank_by="hour", k=3)

print("\nMost an hour:")
for result in hourly.results:
    if result.hours and result.closes_per_hour:
        print(f"  {result.closes_per_hour:.2%} an hour, {result.hours[1]:g} hours  {result.title}")

# %% Explain the first: its parts sum to what it closes
best = answer.results[0]
why = api.explain(best.id, "data analyst", learner=amina, where={"language": "en"})

print(f"\nWhy {best.title} is number {why.rank} of {why.of}:")
assert why.result is not None
for part in why.result.parts:
    words = part.evidence[0].text if part.evidence else ""
    print(f"  {part.closes:5.1%}  {part.skill.label} to level {part.level:g}, from “{words}”")
print(f"  {sum(part.closes for part in why.result.parts):5.1%}  in all")

# %% Walk around a skill: what teaches it, and who asks for it
for relation in ("broader", "credentials", "occupations", "postings"):
    near = api.walk("skill", "SQL", relation, k=3)
    named = ", ".join(item.title for item in near.items) or "nothing"
    print(f"\n{near.start.title}, {relation} ({near.total}): {named}", end="")
print()

# %% Search, with counts by provider, and page through all that is found
first = api.search("credential", "data", facet=["mode"], hours_max=40, k=5)

print(f"\n{first.total} credentials about data take 40 hours at most:", dict(first.facets["mode"]))
for number, page in enumerate(api.pages("credential", "data", hours_max=40, k=10), 1):
    print(f"  page {number}: {len(page.items)}, from {page.items[0].title}")
print("  The first four in French:")
for item in islice(api.every("credential", "données", language="fr"), 4):
    print(f"    {item.title}")

# %% Recommend beside several postings at once; a bad one has an error of its own
postings: list[str | dict[str, object]] = [
    "sample:job-001",
    {"title": "Reporting analyst", "skills": ["SQL:2"]},
    "sample:job-9999",
]
many = api.recommend_many(postings, learner=amina, k=1)

print(f"\n{len(many.answers) - many.failed} postings answered, {many.failed} not:")
for one in many.answers:
    if one.answer is not None:
        print(f"  {one.answer.target.label}: {one.answer.results[0].title}")
    elif one.error is not None:
        print(f"  {one.posting}: {one.error.detail}")

# %% Find the jobs that suit Amina now
found = api.jobs(amina, k=3)

print(f"\nShe matches {found.total} postings; best:")
for job in found.results:
    print(
        f"  {job.match:4.0%}  {job.title}, lacks {job.lacking[0].skill.label if job.lacking else 'nothing'}"
    )


# %% Ask much at once (in a notebook, write `await compare(...)` in place of `asyncio.run`)
async def compare(occupations: list[str]) -> list[GapAnswer]:
    """The gap to each of several occupations: one after the other, then all together."""
    async with AsyncSkillStep(url, key=key) as together:

        async def at_once() -> list[GapAnswer]:
            return await asyncio.gather(*(together.gap(one, learner=amina, k=1) for one in occupations))

        await at_once()  # opens the connections, which both ways then use
        start = time.perf_counter()
        alone = [await together.gap(one, learner=amina, k=1) for one in occupations]
        between = time.perf_counter()
        gaps = await at_once()
        end = time.perf_counter()
    assert gaps == alone
    print(f"\n{len(gaps)} gaps: {between - start:.2f} s one by one, {end - between:.2f} s together")
    return gaps


gaps = asyncio.run(compare([item.id for item in api.every("occupation", k=20)]))
for gap in sorted(gaps, key=lambda gap: gap.gap.missing or 0)[:3]:
    print(f"  {gap.gap.missing:.0%} is missing for {gap.target.label}")

# %% What is wrong is said, with what is near
try:
    api.gap("data analist")
except ApiError as error:
    print(f"\n{error.status}, field {error.field}: {error.message}")
    print("  nearest:", ", ".join(error.nearest))

# %% Load two credentials, wait until they are published, and find them (needs a key)
COURSES = [
    {"id": "dash-1", "title": "Dashboards for clinics", "skills": ["Data visualization:2"], "hours": 12},
    {"id": "sql-1", "title": "SQL for clinics", "skills": ["SQL:2"], "hours": 20},
]
if key:
    lines = "\n".join(json.dumps(one) for one in COURSES).encode()
    load = api.load_credentials(lines, filename="clinics.jsonl", source="clinics")
    done = api.wait_for_load(load)
    assert done.report is not None
    print(f"\nLoaded: {done.state}, {done.report.read} read, {done.report.changes.added} new")
    for item in api.every("credential", source="clinics"):
        print(f"  {item.id}  {item.title}")
else:
    print("\nWithout SKILLSTEP_KEY nothing is loaded.")

api.close()
