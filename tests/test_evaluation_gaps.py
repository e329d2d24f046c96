from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from evaluation.__main__ import app
from evaluation.gap_baselines import Words, linked, mentions
from evaluation.gap_folder import Gap, Term, read_benchmark
from evaluation.gap_metrics import coverage, measured, ndcg, recall, reciprocal_rank
from evaluation.gap_systems import Product, by_evidence, by_score, together
from evaluation.gaps import compare, evaluate, write_run
from service.service import Service
from service.sets import choose_set
from service.settings import Settings
from taxonomy.errors import FileError, InputError
from taxonomy.readers.base import silent
from tests import encoders
from tests.conftest import RealFile

SKILLS = {
    "py": "Python",
    "sql": "SQL",
    "weld|arc": "Arc welding",
    "first aid": "First aid",
    "http://x.org/s/5": "Bread baking",
}
COURSES = {
    "k 1": ("Python for beginners", "Write programs in Python.\nLoops and functions.", ["py"]),
    "k:2": ("Databases", "Query tables with SQL, and join them.", ["sql"]),
    "k3": ("Arc welding workshop", "Weld steel plates by hand: arc welding.", ["weld|arc"]),
    "k4": ("First aid", "Help an injured person until a doctor comes.", ["first aid"]),
    "k5": ("Data analysis", "Python and SQL for analysts.", ["py", "sql"]),
    "k6": ("Sourdough", "Bread baking at home with flour, water and salt.", ["http://x.org/s/5"]),
}
GAPS = {
    "q1": {"py": 0.6, "sql": 0.4},
    "q2": {"weld|arc": 0.5, "http://x.org/s/5": 0.5},
    "q3": {"first aid": 1.0},
}


def rows(path: Path, found: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in found), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tiny"
    made.mkdir()
    rows(
        made / "courses.jsonl", [{"id": id_, "title": one[0], "text": one[1]} for id_, one in COURSES.items()]
    )
    vocabulary: list[dict[str, Any]] = [{"id": id_, "name": name} for id_, name in SKILLS.items()]
    vocabulary[1]["alternatives"] = ["structured query language", "a;b|c"]
    rows(made / "vocabulary.jsonl", vocabulary)
    rows(made / "declared.jsonl", [{"id": id_, "skills": one[2]} for id_, one in COURSES.items()])
    rows(made / "queries.jsonl", [{"id": id_, "set": "R", "gap": gap} for id_, gap in GAPS.items()])
    return made


@pytest.fixture
def words_only(tmp_path: Path) -> Iterator[Service]:
    service = Service.open(Settings(tmp_path / "data", model=""))
    yield service
    service.close()


# The figures, by hand: three courses cover .6, .4 and 1.0 of a gap of two skills.
COVERED = np.array([[0.6, 0.0], [0.0, 0.4], [0.6, 0.4], [0.0, 0.0]])
GAINS = COVERED.sum(axis=1)


def test_ndcg_has_linear_gain_and_all_courses_as_ideal() -> None:
    ideal = 1.0 + 0.6 / np.log2(3) + 0.4 / 2
    assert ndcg(GAINS, np.array([0, 3, 2])) == pytest.approx((0.6 + 1.0 / 2) / ideal)
    assert ndcg(GAINS, np.array([2, 0, 1, 3])) == pytest.approx(1)
    assert ndcg(GAINS, np.array([], dtype=np.int64)) == 0


def test_ndcg_agrees_with_scikit_learn() -> None:
    from sklearn.metrics import ndcg_score

    rng = np.random.default_rng(1)
    gains, scores = rng.random(50) * (rng.random(50) > 0.6), rng.random(50)
    theirs = ndcg_score([gains], [scores], k=10)
    assert ndcg(gains, np.argsort(-scores)) == pytest.approx(theirs)


def test_coverage_is_of_the_union() -> None:
    assert coverage(COVERED, np.array([0, 1])) == pytest.approx(1.0)
    assert coverage(COVERED, np.array([0, 0, 3])) == pytest.approx(0.6)
    assert coverage(COVERED, np.array([], dtype=np.int64)) == 0
    assert coverage(np.array([[0.0]] * 5 + [[1.0]]), np.arange(6)) == 0  # the sixth does not count


def test_recall_and_rank_are_on_strong_courses() -> None:
    strong = np.array([True, False, True, False])  # gains of .5 or more
    assert recall(strong, np.array([1, 2])) == pytest.approx(1 / 2)
    assert recall(np.ones(40, dtype=np.bool_), np.arange(40)) == pytest.approx(20 / 40)
    assert reciprocal_rank(strong, np.array([1, 3, 0])) == pytest.approx(1 / 3)
    assert reciprocal_rank(strong, np.array([1, 3])) == 0


def test_a_query_without_an_answer_counts_zero() -> None:
    assert set(measured(np.zeros((3, 2)), np.arange(3), np.arange(3)).values()) == {0.0}


def test_strong_means_half_of_the_best() -> None:
    found = measured(COVERED, np.array([1, 0]), np.array([1, 0]))
    assert found["mrr"] == pytest.approx(1 / 2)  # .4 is below half of 1.0
    assert found["recall@20"] == pytest.approx(1 / 2)


def test_a_set_takes_what_adds_most() -> None:
    closes = [[5, 0, 0], [4, 3, 0], [0, 3, 2], [4, 3, 0], [0, 0, 0]]
    assert choose_set(closes, 5) == [1, 2, 0]  # then 0 adds 1, and nothing adds to that
    assert choose_set(closes, 1) == [1]
    assert choose_set(np.zeros((0, 3)), 5) == []


def test_five_are_taken_even_when_fewer_would_do() -> None:
    ranked = np.array([7, 8, 9, 4, 3, 2])
    closes = np.array([[1.0], [0.5], [0.5], [0.2], [0.1], [0.0]])
    assert together(ranked, closes).tolist() == [7, 8, 9, 4, 3]
    assert together(ranked[:2], closes[:2]).tolist() == [7, 8]


def test_a_folder_is_read(folder: Path) -> None:
    found = read_benchmark(folder)
    assert (found.name, found.queries) == ("tiny", "queries.jsonl")
    assert found.covered(found.gaps[0]).sum(axis=1).tolist() == [0.6, 0.4, 0, 0, 1.0, 0]


@pytest.mark.parametrize(
    ("file", "row", "said"),
    [
        ("queries.jsonl", {"id": "q", "gap": {"pyy": 1.0}}, "'gap': no skill has the id 'pyy'. Nearest: py"),
        ("queries.jsonl", {"id": "q", "gap": {"py": 0.5, "sql": 0.2}}, "sum to 1, not 0.7"),
        ("queries.jsonl", {"id": "q", "gap": {"py": 2.0, "sql": -1.0}}, "must be above 0"),
        ("queries.jsonl", {"id": "q"}, "missing required field `gap`"),
        ("declared.jsonl", {"id": "k33", "skills": []}, "field 'id': no course has the id 'k33'"),
        ("declared.jsonl", {"id": "k3", "skills": ["go"]}, "field 'skills': no skill has the id 'go'"),
        ("courses.jsonl", {"id": 7, "title": "T"}, "row 1: cannot be used"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named(folder: Path, file: str, row: dict[str, Any], said: str) -> None:
    rows(folder / file, [row])
    with pytest.raises(FileError) as error:
        read_benchmark(folder)
    assert file in str(error.value)
    assert said in str(error.value)


def test_an_id_that_occurs_twice_is_refused(folder: Path) -> None:
    rows(folder / "vocabulary.jsonl", [{"id": "py", "name": "Python"}, {"id": "py", "name": "Snake"}])
    with pytest.raises(FileError, match="'py' is the id of row 1, too"):
        read_benchmark(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(FileError, match=r"other\.jsonl: cannot be read"):
        read_benchmark(folder, Path("other.jsonl"))


def test_a_text_may_hold_any_line_end(folder: Path) -> None:
    text = json.dumps({"id": "a", "title": "T", "text": "one\u2028two"}, ensure_ascii=False)
    (folder / "courses.jsonl").write_text(text + "\n\n", "utf-8")
    rows(folder / "declared.jsonl", [])
    assert len(read_benchmark(folder).courses) == 1


def test_the_product_sees_no_declared_skill_and_answers_in_its_own_order(
    folder: Path, words_only: Service
) -> None:
    benchmark = read_benchmark(folder)
    product = Product(benchmark, words_only, silent)
    stored = words_only.show("credential", "gap:000001")
    assert stored["declared"] == ()
    assert set(stored["texts"]) == {"description"}  # type: ignore[call-overload]
    skill = words_only.show("skill", "gap:1")
    assert skill["alternatives"] == {"en": ["structured query language", "a;b c"]}
    answer = product(0, benchmark.gaps[0])
    assert answer.ranked[0] == 4  # both skills, while two others have one
    assert set(answer.ranked[:3].tolist()) == {0, 1, 4}
    assert (np.diff(answer.scores) <= 0).all()
    assert answer.chosen[0] == 4


def test_weights_reach_the_product(folder: Path, words_only: Service) -> None:
    rows(folder / "queries.jsonl", [
        {"id": "a", "gap": {"py": 0.9, "first aid": 0.1}}, {"id": "b", "gap": {"py": 0.1, "first aid": 0.9}}
    ])  # fmt: skip
    benchmark = read_benchmark(folder)
    product = Product(benchmark, words_only, silent)
    firsts = [product(at, gap).ranked[0] for at, gap in enumerate(benchmark.gaps)]
    assert firsts[0] in (0, 4)
    assert firsts[1] == 3


def test_every_system_is_compared(folder: Path, tmp_path: Path) -> None:
    encoders.default()  # exported once for all tests
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "encoder").symlink_to(encoders.folder() / "encoder")
    service = Service.open(Settings(tmp_path / "data"))
    try:
        report = compare(read_benchmark(folder), service)
    finally:
        service.close()
    names = (
        "skillstep random bm25 bm25-per-skill exact dense dense-per-skill z-fusion link equal-fusion oracle"
    )
    assert list(report["systems"]) == names.split()
    assert report["systems"]["oracle"]["ndcg@10"] == pytest.approx(1)
    assert report["systems"]["skillstep"]["ndcg@10"] > report["systems"]["random"]["ndcg@10"]
    assert set(report["systems"]["skillstep"]) == {
        "ndcg@10",
        "coverage@5",
        "coverage@5-top",
        "recall@20",
        "mrr",
    }
    value, low, high = report["differences"]["oracle"]["ndcg@10"]
    assert low <= value <= high <= 0
    json.dumps(report, allow_nan=False)


def test_the_command_prints_its_report_and_writes_a_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLSTEP_MODEL", "")
    courses = (folder / "courses.jsonl").read_text("utf-8").replace("k 1", "k1")
    declared = (folder / "declared.jsonl").read_text("utf-8").replace("k 1", "k1")
    (folder / "courses.jsonl").write_text(courses, "utf-8")
    (folder / "declared.jsonl").write_text(declared, "utf-8")
    run, out = tmp_path / "run.txt", tmp_path / "out"
    command = ["gaps", "--benchmark", str(folder), "--save-run", str(run), "--report", str(out), "--json"]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    report = json.loads(result.stdout)
    assert "dense" not in report["systems"]  # no encoder
    assert {"skillstep", "random", "bm25", "exact", "oracle"} <= set(report["systems"])
    assert sorted(path.name for path in out.iterdir()) == ["gaps-tiny.json", "gaps-tiny.md"]
    lines = [line.split() for line in run.read_text("utf-8").splitlines()]
    assert all(len(line) == 6 and line[1] == "Q0" and line[5] == "skillstep" for line in lines)
    first = [line for line in lines if line[0] == "q1"]
    assert [int(line[3]) for line in first] == list(range(1, len(first) + 1))
    assert first[0][2] == "k5"
    scores = [float(line[4]) for line in first]
    assert scores == sorted(scores, reverse=True)


def test_a_run_refuses_ids_with_blanks_before_it_starts(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'k 1' holds a blank"):
        evaluate(folder, save_run=tmp_path / "run")


def test_a_run_keeps_the_order_given(folder: Path, tmp_path: Path) -> None:
    benchmark = read_benchmark(folder)
    rank = by_score(lambda *_: np.arange(6.0))
    write_run(benchmark, [rank(0, gap) for gap in benchmark.gaps], tmp_path / "run")
    assert (tmp_path / "run").read_text("utf-8").splitlines()[0] == "q1 Q0 k6 1 5.000000000 skillstep"


def terms(*names: str) -> list[Term]:
    return [Term(name, name) for name in names]


def test_mentions_are_whole_names() -> None:
    texts = ["Machine-Learning and (Java)", "JavaScript", "wireless networks of WLAN kind"]
    found = mentions(texts, terms("machine learning", "Java", "Wireless Networks (WLAN)", "script"))
    assert found.tolist() == [[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]]


def test_bm25_takes_the_best_name_and_no_length() -> None:
    words = Words(["arc welding of steel", "bread", "steel bridges"])
    vocabulary = [Term("a", "welding"), Term("b", "unheard of", ("welding",)), Term("c", "?!")]
    found = words.by_skill(vocabulary)
    assert found.shape == (3, 3)
    assert found[0, 0] == found[0, 1] > 0
    assert not found[:, 2].any()
    assert not found[1].any()


def test_linking_keeps_the_nearest_skills_only() -> None:
    best = np.tile(np.linspace(0.1, 0.9, 30, dtype=np.float32), (2, 1))
    found = linked(best, best)
    assert (found > 0).sum(axis=1).tolist() == [20, 20]
    assert found[0, 29] == pytest.approx(0.9)
    assert (linked(best[:, :3], best[:, :3]) > 0).all()


def test_fusion_is_a_sum_of_z_scores() -> None:
    rng = np.random.default_rng(3)
    one, other = rng.random((20, 2)).astype(np.float32), 100 * rng.random((20, 2)).astype(np.float32)
    gap = Gap("q", np.array([0, 1]), np.array([0.7, 0.3]))
    scores = [kind @ np.array([0.7, 0.3]) for kind in (one, other)]
    wanted = sum((each - each.mean()) / each.std() for each in scores)
    assert by_evidence(one, other)(0, gap).ranked.tolist() == np.argsort(-wanted).tolist()


def test_ties_are_random_but_the_same_each_time() -> None:
    gap = Gap("q", np.array([0]), np.array([1.0]))
    rank = by_evidence(np.zeros((50, 1), dtype=np.float32))
    assert rank(0, gap).ranked.tolist() == rank(0, gap).ranked.tolist()
    assert rank(0, gap).ranked.tolist() != rank(1, gap).ranked.tolist()
    assert rank(0, gap).ranked.tolist() != list(range(50))


def test_a_real_folder_by_words_alone(real_file: RealFile, tmp_path: Path) -> None:
    real = real_file("gaps/dev-esco")
    made = tmp_path / "part"
    made.mkdir()
    (made / "vocabulary.jsonl").write_bytes((real / "vocabulary.jsonl").read_bytes())
    for name, count in (("courses.jsonl", 400), ("declared.jsonl", 400), ("queries.jsonl", 12)):
        lines = (real / name).read_text("utf-8").splitlines()[:count]
        (made / name).write_text("\n".join(lines), "utf-8")
    service = Service.open(Settings(tmp_path / "data", model=""))
    try:
        systems = compare(read_benchmark(made), service)["systems"]
    finally:
        service.close()
    assert systems["skillstep"]["ndcg@10"] > systems["random"]["ndcg@10"] + 0.2
    assert systems["skillstep"]["coverage@5"] <= systems["oracle"]["coverage@5"]
