"""The persons of the bundled service/sample/holders.csv: invented, drawn with one seed. They are nobody."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

SEED = 2026
FILE = Path(__file__).resolve().parents[1] / "service" / "sample" / "holders.csv"
HEADER = ("person", "occupation", "skills", "credentials", "seniority", "field of study")
# Occupation, people, holders among them, and what each skill's share is among holders and among the others.
_ANALYST_SKILLS = {
    "SQL": (0.85, 0.60),
    "Data visualization": (0.75, 0.40),
    "Data storytelling": (0.55, 0.25),
    "Python": (0.45, 0.35),
    "Excel": (0.50, 0.70),
    "Statistical analysis": (0.40, 0.38),
    "Communication": (0.55, 0.50),
    "Data governance": (0.06, 0.05),
}
_DEVELOPER_SKILLS = {
    "Python": (0.65, 0.55),
    "Git": (0.80, 0.70),
    "Web development": (0.45, 0.60),
    "Test automation": (0.60, 0.30),
    "Cloud infrastructure": (0.55, 0.35),
}
_OCCUPATIONS = (
    ("Data analyst", 240, 72, _ANALYST_SKILLS),
    ("Software developer", 130, 39, _DEVELOPER_SKILLS),
    ("Data engineer", 24, 4, _DEVELOPER_SKILLS),
    ("UX researcher", 6, 1, {"Communication": (0.5, 0.5)}),
)
_CREDENTIALS = ("SQL foundations", "Charts that tell the truth", "Python for data work", "Git without fear")
_SENIORITY = (("Entry", 0.10), ("Mid", 0.60), ("Senior", 0.30))
_FIELDS = (("Computing", 0.40), ("Mathematics and statistics", 0.20), ("Business", 0.25), ("Arts", 0.15))


def text() -> str:
    """The file, the same on every machine."""
    draw = random.Random(SEED)
    rows = []
    for occupation, people, holders, skills in _OCCUPATIONS:
        for at in range(people):
            held = at < holders
            listed = [name for name, shares in skills.items() if draw.random() < shares[not held]]
            credentials = draw.sample(_CREDENTIALS, draw.randint(1, 2)) if held else []
            seniority = _one(draw, _SENIORITY)
            field = _one(draw, _FIELDS)
            rows.append([occupation, "; ".join(listed), "; ".join(credentials), seniority, field])
    draw.shuffle(rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([f"p-{number:03}", *row] for number, row in enumerate(rows, 1))
    return out.getvalue()


def _one(draw: random.Random, shares: tuple[tuple[str, float], ...]) -> str:
    return draw.choices([name for name, _ in shares], [share for _, share in shares])[0]


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
