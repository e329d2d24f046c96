"""The linking evaluation: what its files mean, what its systems do, and that it measures what it says."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation import __main__ as commands
from evaluation.baselines import CommonRule, baselines, chunks
from evaluation.datasets import (
    Sentence,
    key,
    preferred_labels,
    questions,
    read_labels,
    read_sentences,
    row_of,
    vocabulary,
)
from evaluation.linking import evaluate
from evaluation.report import show, write
from indexers.vector_cache import VectorCache
from service.settings import Settings
from taxonomy.errors import FileError, InputError, UnknownName
from taxonomy.frameworks import Taxonomy
from taxonomy.model import Framework, Skill
from tests import encoders
from tests.conftest import RealFile

LABELS = [
    "manage budgets",
    "Python (computer programming)",
    "bake bread",
    "C++",
    "drive lorries",
    "Café service",
]
METRICS = [
    "rp@1", "rp@5", "rp@10", "mrr", "recall@10", "precision", "f1", "recall", "silence", "auroc_none",
    "auroc_lacking",
]  # fmt: skip
ANNOTATED = """sentence,span,label
You will manage budgets and bake bread.,,Manage budgets
You will manage budgets and bake bread.,, bake-bread
Our stack is C++,C++,C++
"Experience with ""Zorblang"" is a plus.",Zorblang,LABEL NOT PRESENT
You are keen.,keen,UNDERSPECIFIED
Our office is near the station.,,UNK
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    sentences, labels = tmp_path / "sentences.csv", tmp_path / "labels.txt"
    sentences.write_text(ANNOTATED, "utf-8")
    labels.write_text("\n".join(LABELS), "utf-8")
    return sentences, labels


def lexical(folder: Path) -> Settings:
    return Settings(folder, "")


def test_labels_are_compared_by_their_words() -> None:
    assert key(" Café  Service ") == key("cafe service")
    assert key("bake-bread") == key("Bake bread!")
    assert key("C++") != key("C") != key("C#")
    assert key("+") == "+"


def test_a_sentence_is_one_query_with_all_its_labels(files: tuple[Path, Path]) -> None:
    found = read_sentences(files[0])
    assert len(found) == 5
    assert found[0].labels == {"manage budgets", "bake bread"}


def test_the_two_silences_are_kept_apart(files: tuple[Path, Path]) -> None:
    rows = {key(name): row for row, name in enumerate(LABELS)}
    asked = questions(read_sentences(files[0]), rows)
    assert [question.kind for question in asked] == ["skill", "skill", "lacking", "lacking", "none"]
    assert [set(question.gold) for question in asked] == [{0, 2}, {3}, set(), set(), set()]


def test_a_label_outside_the_vocabulary_is_a_skill_that_it_lacks() -> None:
    asked = questions([Sentence("a", frozenset({"welding"})), Sentence("b", frozenset({""}))], {"cooking": 0})
    assert [question.kind for question in asked] == ["lacking", "none"]


def test_lists_of_labels_are_read_as_skillskape_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "lists.csv"
    path.write_text(',sentence,skills\n0,One.,"[\'C++\', ""driver\'s mate""]"\n1,Two.,[\'UNK\']\n', "utf-8")
    assert [one.labels for one in read_sentences(path)] == [{"c++", "driver s mate"}, {"unk"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sentence,skills\nOne.,C++\n", "lists.csv, row 2, field 'skills': 'C++' is not a list"),
        ("sentense,label\nOne.,C++\n", "has no column 'sentence'. Nearest: sentense"),
        ("sentence,skill names\nOne.,C++\n", "has no column 'label'"),
        ("sentence,label\n,C++\n", "row 2, field 'sentence': has no text"),
        ("sentence,label\n", "holds no sentences"),
    ],
)
def test_a_wrong_file_says_where_it_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "lists.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(FileError) as raised:
        read_sentences(path)
    assert said in str(raised.value)


def test_a_vocabulary_is_one_label_a_line_without_repeats(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes(b"\xef\xbb\xbfC++\r\n\r\n bake bread \r\nBake-Bread\r\n")
    assert [key(name) for name in read_labels(path)] == ["c++", "bake bread"]
    path.write_text("\n \n", "utf-8")
    with pytest.raises(FileError, match="holds no labels"):
        read_labels(path)


def test_a_label_that_a_framework_knows_brings_its_other_names() -> None:
    def skill(code: str, name: str, also: str, **more: object) -> Skill:
        return Skill(id=code, labels={"en": name, "fr": f"{name} fr", "de": f"{name} de"},
                     alternatives={"en": (also,)}, descriptions={"en": also}, **more)  # type: ignore[arg-type]  # fmt: skip

    skills = [
        skill("a:0", "Bake bread", "a group", type="group"),
        skill("a:1", "Bake bread", "make loaves", codes={"x": None}),
        skill("b:1", "bake bread", "baking, as b has it"),
        skill("b:2", "drive lorries", "driving", retired=True),
    ]
    taxonomy = Taxonomy.build([Framework(id="a", name="A"), Framework(id="b", name="B")], skills, [])
    found, known = vocabulary(["welding", "BAKE BREAD"], taxonomy, None, "en")
    assert known == 1
    assert [row_of(one.id) for one in found] == [0, 1]
    assert found[0].alternatives == {}
    assert found[1].labels == {"en": "BAKE BREAD"}
    assert found[1].alternatives == {"en": ("make loaves",)}
    french = vocabulary(["bake bread FR"], taxonomy, None, "fr")[0][0]
    assert french.labels == {"fr": "bake bread FR", "en": "Bake bread"}
    assert vocabulary(["bake bread"], taxonomy, "b", "en")[0][0].descriptions == {"en": "baking, as b has it"}
    assert vocabulary(["drive lorries"], taxonomy, "b", "en")[0][0].scored
    assert preferred_labels(taxonomy, "a", "en") == ["Bake bread"]
    assert preferred_labels(taxonomy, "b", "fr") == ["bake bread fr"]


def test_chunks_are_what_stands_between_stop_words_and_punctuation() -> None:
    text = "You will manage large budgets, and C++ or node.js for the e-commerce team!"
    assert chunks(text) == ["manage large budgets", "C++", "node.js", "e-commerce team"]
    assert chunks("and, of the") == []


def test_every_baseline_ranks_a_label_that_the_text_is_made_of_first(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "cache.sqlite")
    systems = baselines(LABELS, encoders.default(), cache)
    cache.close()
    assert [one.name for one in systems] == [
        "rapidfuzz", "bm25", "char tf-idf", "all-MiniLM-L6-v2", "fusion", "common rule",
    ]  # fmt: skip
    for system in systems:
        (bread, nothing) = system.rank(["bake bread", "zzz"])
        assert bread[0][0] == 2, system.name
        assert [score for _, score in bread] == sorted((score for _, score in bread), reverse=True)
        assert system.presence(["bake bread", "zzz"], [bread, nothing])[0] == (bread[0][1], bread[0][1])
    sure = {one.name: one.decide(["bake bread"])[0] for one in systems if one.name != "bm25"}
    assert all(2 in claimed for name, claimed in sure.items() if name != "fusion"), sure


def test_the_common_rule_claims_nothing_of_a_text_without_chunks(tmp_path: Path) -> None:
    encoder = encoders.default()
    rule = CommonRule(encoder, encoder.encode(LABELS))
    assert rule.decide(["and of the", "baking bread, driving lorries"]) == [frozenset(), {2, 4}]
    assert rule.presence(["and of the"], rule.rank(["and of the"])) == [(0.0, 0.0)]


def test_the_product_and_the_baselines_are_measured_on_the_same_sentences(
    files: tuple[Path, Path], sample_data: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    trained = tmp_path / "trained.txt"
    trained.write_text("manage budgets\nC++\n", "utf-8")
    report = evaluate([files[0]], files[1], settings=Settings(data), trained=trained)
    assert {"skillstep", "skillstep-lexical", "common rule", "fusion"} <= set(report["systems"])
    for name, figures in report["systems"].items():
        assert set(figures) == {*METRICS, "recall@10 unseen"}, name
        assert all(value is None or 0 <= value <= 1 for value in figures.values())
    ours = report["systems"]["skillstep"]
    assert ours["rp@10"] == ours["recall@10"] == ours["recall@10 unseen"] == 1.0
    assert ours["mrr"] == ours["auroc_lacking"] == 1.0
    assert set(report["differences"]) == set(report["systems"]) - {"skillstep"}
    assert report["differences"]["skillstep-lexical"]["rp@10"] == [0.0, 0.0, 0.0]
    low, high = report["intervals"]["common rule"]["f1"]
    assert low <= report["systems"]["common rule"]["f1"] <= high
    assert [plot["name"] for plot in report["plots"]] == ["skillstep"]
    assert any("tuned on what" in note for note in report["notes"])


def test_without_an_encoder_what_needs_none_is_measured(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    report = evaluate([files[0]], files[1], settings=lexical(tmp_path / "none"))
    assert list(report["systems"]) == ["rapidfuzz", "bm25", "char tf-idf", "skillstep-lexical"]
    assert report["differences"] == {}
    assert not (tmp_path / "none").exists()


def test_several_files_are_measured_together_and_each_alone(files: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("sentence,label\nWe pay well.,UNK\nThe door is blue.,\n", "utf-8")
    report = evaluate([files[0], other], files[1], settings=lexical(tmp_path))
    assert [part["title"].split()[-1] for part in report["parts"]] == ["sentences.csv", "other.csv"]
    assert "7 sentences: 2 with a label" in report["about"][1]
    alone, silent = (part["systems"]["skillstep-lexical"] for part in report["parts"])
    assert report["systems"]["skillstep-lexical"]["mrr"] == alone["mrr"] == 1.0
    assert silent["mrr"] is None
    assert silent["silence"] == 1.0
    written = {path.name for path in write(report, tmp_path / "report", "linking")}
    assert {"linking.md", "linking.json", "linking-skillstep-lexical.svg"} <= written
    text = (tmp_path / "report" / "linking.md").read_text("utf-8")
    assert "## Linking sentences to skills: other.csv" in text
    assert all(f"]({name})" in text for name in written if name.endswith(".svg"))
    again = write(report, tmp_path / "again", "linking")
    assert [path.read_bytes() for path in again] == [
        (tmp_path / "report" / path.name).read_bytes() for path in again
    ]


def test_only_sentences_with_a_label_that_training_never_saw_are_asked(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    trained = tmp_path / "trained.txt"
    trained.write_text("manage budgets\n", "utf-8")
    report = evaluate([files[0]], files[1], settings=lexical(tmp_path), trained=trained, unseen=True)
    assert report["about"][1].startswith("2 sentences: 2 with a label")
    trained.write_text("manage budgets\nBake-Bread\n", "utf-8")
    report = evaluate([files[0]], files[1], settings=lexical(tmp_path), trained=trained, unseen=True)
    assert "Only sentences that hold a label which training never saw." in report["about"][0]
    assert report["about"][1].startswith("1 sentences: 1 with a label")
    assert report["systems"]["skillstep-lexical"]["recall@10 unseen"] == 1.0
    assert report["systems"]["skillstep-lexical"]["silence"] is None
    assert "Training saw every one of their labels" not in " ".join(report["about"])
    trained.write_text("manage budgets\nbake bread\nC++\n", "utf-8")
    report = evaluate([files[0]], files[1], settings=lexical(tmp_path), trained=trained)
    assert "Training saw every one of their labels" in report["about"][2]
    assert report["systems"]["skillstep-lexical"]["recall@10 unseen"] is None
    with pytest.raises(InputError, match=r"training saw every label of sentences\.csv"):
        evaluate([files[0]], files[1], settings=lexical(tmp_path), trained=trained, unseen=True)


def test_labels_come_from_the_framework_where_no_vocabulary_is_named(
    files: tuple[Path, Path], sample_data: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data, ignore=shutil.ignore_patterns("encoder", "linking"))
    with pytest.raises(InputError, match="none of the labels is in the vocabulary"):
        evaluate([files[0]], settings=lexical(data))
    with pytest.raises(UnknownName, match="no framework 'sampl' is loaded"):
        evaluate([files[0]], files[1], framework="sampl", settings=lexical(data))
    with pytest.raises(InputError, match="--vocabulary"):
        evaluate([files[0]], settings=lexical(tmp_path))


def test_the_command_prints_its_report_and_nothing_else(files: tuple[Path, Path], tmp_path: Path) -> None:
    found = CliRunner(env={"SKILLSTEP_MODEL": ""}).invoke(
        commands.app,
        [
            "linking",
            "--sentences",
            str(files[0]),
            "--vocabulary",
            str(files[1]),
            "--data",
            str(tmp_path),
            "--json",
        ],
    )
    assert found.exit_code == 0, found.output
    report = json.loads(found.stdout)
    assert list(report["systems"]["skillstep-lexical"]) == [
        "rp@1", "rp@5", "rp@10", "mrr", "recall@10", "recall@10 unseen", "precision", "recall", "f1",
        "silence", "auroc_none", "auroc_lacking",
    ]  # fmt: skip


def test_wrong_input_is_one_line_on_stderr(
    files: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(
        sys, "argv", ["evaluation", "linking", "--sentences", str(files[1]), "--data", str(tmp_path)]
    )
    with pytest.raises(SystemExit) as left:
        commands.main()
    assert left.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip().splitlines()[-1].startswith("error: labels.txt")


def test_a_report_is_shown_with_its_intervals(capsys: pytest.CaptureFixture[str]) -> None:
    show(
        {
            "title": "A title [with brackets]",
            "systems": {"one": {"mrr": 0.5, "f1": None}, "two": {"mrr": 0.25, "f1": None}},
            "intervals": {"one": {"mrr": [0.4, 0.6]}},
            "differences": {"two": {"mrr": [0.25, 0.1, 0.4]}},
        }
    )
    said = capsys.readouterr().out
    assert "A title [with brackets]" in said
    assert "0.40-0.60" in said
    assert "+0.10 to +0.40" in said
    assert "f1" not in said


def test_tech_is_read_whole_and_the_product_beats_fuzzy_matching(real_file: RealFile, tmp_path: Path) -> None:
    sentences = real_file("benchmarks/tech_validation_annotations.csv")
    every = read_labels(real_file("benchmarks/skills_en_label.txt"))
    wanted = {name for one in read_sentences(sentences) for name in one.labels}
    file = tmp_path / "labels.txt"
    file.write_text("\n".join(name for at, name in enumerate(every) if at % 20 == 0 or key(name) in wanted))
    report = evaluate([sentences], file, settings=lexical(tmp_path))
    assert report["about"][1].startswith("101 sentences: 75 with a label of the vocabulary, 26 that mean")
    assert report["systems"]["skillstep-lexical"]["rp@10"] > report["systems"]["rapidfuzz"]["rp@10"] > 0.4
