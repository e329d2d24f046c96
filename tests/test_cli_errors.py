"""Wrong input: one clear line on stderr with the nearest right value, exit status 2, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clis import GAP, TARGET, Cli, Run, cli_over


@pytest.fixture
def cli(sample_data: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command on the loaded sample."""
    return cli_over(sample_data, capsys)


def wrong(run: Run, *said: str) -> None:
    """The command refused, in one clear line on stderr."""
    assert run.code == 2
    assert run.out == ""
    assert len(run.err.strip().splitlines()) == 1
    for text in said:
        assert text in run.err


def test_an_unknown_label_is_an_error_with_the_nearest(cli: Cli) -> None:
    wrong(cli("gap", "--target", "data analist"), "--target", "'data analist'", "Data analyst")
    wrong(cli("gap", *TARGET, "--have", "pythn"), "--have", "'pythn'", "Python")
    wrong(cli("show", "skill", "pythn"), "Python")
    wrong(cli("show", "credential", "dd-sql-foundatons"), "dd-sql-foundatons", "Nearest")
    wrong(cli("explain", "no-such", *TARGET), "CREDENTIAL")
    wrong(cli("recommend", "--posting", "no-such"), "--posting", "no-such")
    wrong(cli(*GAP, "--framework", "sampel"), "--framework", "sample")


@pytest.mark.parametrize("k", ["0", "-1", "1000000"])
def test_k_has_bounds(cli: Cli, k: str) -> None:
    wrong(cli(*GAP, "-k", k), "-k", "between 1 and 1,000")
    wrong(cli("search", "skills", "sql", "-k", k), "-k")


def test_wrong_filters_name_what_is_right(cli: Cli) -> None:
    wrong(cli(*GAP, "--where", "langage=fr"), "langage", "language")
    wrong(cli(*GAP, "--where", "language=klingon"), "klingon")
    wrong(cli(*GAP, "--where", "hours<=many"), "hours", "many")
    wrong(cli(*GAP, "--where", "language"), "field=value")
    wrong(cli("search", "credentials", "", "--facet", "langage"), "langage", "language")
    wrong(cli("search", "credentals", "sql"), "credentials")


def test_levels_outside_the_scale_are_errors(cli: Cli) -> None:
    wrong(cli("gap", *TARGET, "--have", "sql:9"), "--have", "0 to 4")
    wrong(cli("gap", "--target-skill", "sql:master"), "--target-skill", "master")
    wrong(cli("gap", *TARGET, "--have", "metadata-management:2"), "no levels")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", "not valid JSON"),
        ('{"skils": []}', "skills"),
        ('{"skills": [{"skill": "sql", "standing": "verifed"}]}', "verified"),
        ('{"skills": [{"skill": "sqll"}]}', "skills[0]"),
        ("[]", "JSON object"),
    ],
)
def test_a_wrong_learner_names_file_and_field(cli: Cli, tmp_path: Path, body: str, said: str) -> None:
    file = tmp_path / "learner.json"
    file.write_text(body)
    wrong(cli("gap", *TARGET, "--learner", str(file)), "learner.json", said)


def test_usage_errors_leave_with_2(cli: Cli) -> None:
    for arguments in (("gap", "--no-such-option"), ("nosuch",), (*GAP, "-k", "many"), ("recommend",)):
        run = cli(*arguments)
        assert (run.code, run.out) == (2, "")
        assert run.err


def test_a_question_makes_no_folder(cli: Cli, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    wrong(cli(*GAP, data=empty), "skillstep demo")
    assert cli("status", data=empty).code == 0
    assert not empty.exists()
