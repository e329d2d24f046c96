"""The levels evaluation: figures by hand, titles held out whole, and ours above both baselines."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from evaluation.__main__ import app
from evaluation.levels import (
    learnt,
    majority,
    measure,
    metrics,
    out_of_fold,
    read,
    snapped,
    wording,
)
from taxonomy.errors import FileError
from tests import encoders
from tests.conftest import RealFile

VERBS = {
    "1": "Describe the purpose of",
    "2": "Perform routine work on",
    "3": "Apply methods to",
    "4": "Evaluate and improve",
    "5": "Lead and set policies for",
}
THINGS = (
    "network",
    "bridge",
    "garden",
    "kitchen",
    "archive",
    "engine",
    "lesson",
    "budget",
    "contract",
    "vessel",
    "crane",
    "harvest",
    "museum",
    "clinic",
    "studio",
    "printer",
    "tunnel",
    "bakery",
    "forest",
    "harbour",
    "railway",
    "reactor",
    "turbine",
    "orchard",
    "library",
    "theatre",
    "canal",
)


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(title: str, older: str, level: str, text: str) -> dict[str, str]:
    return {
        "skills_framework_skill_code": f"X-{title}-{level}",
        "skills_framework_skill_title": older,
        "skills_framework_skill_pl": level,
        "skills_framework_pl_desc": text,
        "Unique skill_updated_skill_title": title,
        "Unique skill_updated_skill_type": "tsc",
    }


def rows() -> list[dict[str, str]]:
    return [
        row(f"{thing} care", f"{thing} work", level, f"{verb} a {thing}")
        for thing in THINGS
        for level, verb in VERBS.items()
    ]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("levels") / "mapping.csv", rows())


def test_figures_are_those_counted_by_hand() -> None:
    found = metrics(np.array([1, 2, 2, 6]), np.array([1, 1, 2, 4]))
    assert found["exact"] == 0.5
    assert found["within one"] == 0.75
    assert found["error"] == pytest.approx((0 + 1 + 0 + 2) / 4 / 6)
    assert found["macro f1"] == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    # cost seen 0 + 1 + 0 + 4; by chance (2 x [0, 1, 1, 25] + [1, 0, 0, 16] + [9, 4, 4, 4]) / 4
    assert found["kappa"] == pytest.approx(1 - 5 / ((54 + 17 + 21) / 4))


def test_a_position_takes_the_nearest_level_that_its_title_defines() -> None:
    defined = np.array([[False, True, True, False, False, False], [True] * 6, [False] * 5 + [True]])
    assert snapped(np.array([0.9, 2.5 / 6, 0.0]), defined).tolist() == [3, 2, 6]


def test_titles_that_share_an_older_title_or_a_description_are_held_out_together(tmp_path: Path) -> None:
    more = [
        row("Ship Care", "vessel work", "2", "Scrub a ship"),
        row("Boat Care", "Boat Work", "1", "Describe the purpose of a vessel"),
        row("Boat Care", "Boat Work", "3", "Steer a boat"),
        row("Boat Care", "Boat Work", "3", "Steer a boat"),  # repeated
        row("Boat Care", "Boat Work", "No mapping", "Own a boat"),
        row("Boat Care", "Boat Work", "4", "(None)"),
        row("Boat Care", "Boat Work", "9", "Sink a boat"),
    ]
    data = read(write(tmp_path / "mapping.csv", rows() + more))
    assert len(data.texts) == len(rows()) + 3
    together = [
        at for at, text in enumerate(data.texts) if "vessel" in text or "ship" in text or "boat" in text
    ]
    assert len(together) == 5 + 3
    assert len({int(data.folds[at]) for at in together}) == 1
    assert len({int(data.groups[at]) for at in together}) == 1
    assert data.defined[data.texts.index("Steer a boat")].tolist() == [True, False, True, False, False, False]


def test_a_file_without_descriptions_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="100 are needed"):
        read(write(tmp_path / "few.csv", rows()[:20]))
    with pytest.raises(FileError, match="no mapping"):
        read(write(tmp_path / "other.csv", [{"a": "1"}]))


def test_ours_is_above_the_majority_and_the_same_each_time(file: Path) -> None:
    data = read(file)
    right = data.levels
    ours = metrics(snapped(out_of_fold(data, learnt), data.defined), right)
    alone = metrics(snapped(out_of_fold(data, wording), data.defined), right)
    common = metrics(snapped(out_of_fold(data, majority), data.defined), right)
    assert common["exact"] == pytest.approx(0.2)
    assert ours["exact"] > 0.9
    assert alone["exact"] > 0.4
    assert ours == metrics(snapped(out_of_fold(data, learnt), data.defined), right)


def test_the_report_compares_ours_with_both_baselines(file: Path) -> None:
    report = measure(file, encoders.default())
    assert report["systems"]["skillstep"]["exact"] >= report["systems"]["ridge on vector"]["exact"]
    for system in ("majority", "ridge on vector"):
        value, low, high = report["differences"][system]["exact"]
        assert low <= value <= high
    assert "skillstep" not in report["differences"]
    assert set(report["intervals"]) == set(report["systems"])


def test_the_command_prints_the_report_and_nothing_else(file: Path, tmp_path: Path) -> None:
    encoders.default()
    asked = ["levels", "--skillsfuture", str(file), "--data", str(encoders.folder()), "--json"]
    result = CliRunner().invoke(app, [*asked, "--report", str(tmp_path / "report")])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["systems"]["skillstep"]["exact"] > 0.9
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"levels.md", "levels.json"}


def test_on_the_publishers_own_descriptions_most_levels_are_read(real_file: RealFile) -> None:
    name = "skillsfuture/jobsandskills-skillsfuture-tsc-to-unique-skills-mapping.2026Q2.xlsx"
    data = read(real_file(name))
    assert len(data.texts) > 9000
    ours = metrics(snapped(out_of_fold(data, learnt), data.defined), data.levels)
    assert ours["exact"] > 0.59
    assert ours["within one"] > 0.93
    assert ours["error"] < 0.08
