"""Where a node has nothing to start with, the tests say what to install; what is built, is built once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.elasticsearch import kit
from tests.elasticsearch.fixtures import StubFactory
from tests.elasticsearch.kit import BuildFailed, Kit, Missing, find_jdk, find_kit, java_version

ROOT = Path(__file__).resolve().parents[1]
NOWHERE: tuple[str, ...] = ()


def jdk(folder: Path, version: str, compiler: bool = True) -> Path:
    """What the search looks at in a JDK."""
    (folder / "bin").mkdir(parents=True)
    for tool in ("java", "javac") if compiler else ("java",):
        (folder / "bin" / tool).touch(mode=0o755)
    (folder / "release").write_text(f'IMPLEMENTOR="nobody"\nJAVA_VERSION="{version}"\n')
    return folder


@pytest.mark.parametrize(
    ("stated", "major"), [("25.0.1", 25), ("21", 21), ("17.0.15", 17), ("1.8.0_412", 8), ("22-ea", 22)]
)
def test_the_version_of_a_jdk(tmp_path: Path, stated: str, major: int) -> None:
    assert java_version(jdk(tmp_path, stated)) == major


def test_a_folder_without_a_compiler_is_no_jdk(tmp_path: Path) -> None:
    assert java_version(jdk(tmp_path / "jre", "21.0.2", compiler=False)) == 0
    assert java_version(tmp_path / "nothing") == 0


def test_an_older_java_on_the_path_is_passed_over(tmp_path: Path) -> None:
    old, new = jdk(tmp_path / "old", "17.0.15"), jdk(tmp_path / "usual" / "jdk-21", "21.0.2")
    environ = {"PATH": str(old / "bin"), "JAVA_HOME": str(tmp_path / "gone")}
    assert find_jdk(environ, (str(tmp_path / "usual" / "*"),)) == new


def test_the_shells_own_comes_before_the_usual_places(tmp_path: Path) -> None:
    usual, shells = jdk(tmp_path / "usual" / "jdk-25", "25"), jdk(tmp_path / "shells", "21")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(shells / "bin" / "java")
    assert find_jdk({"PATH": str(tmp_path / "bin")}, (f"{usual.parent}/*",)) == shells
    assert find_jdk({"SKILLSTEP_TEST_JAVA": str(usual), "JAVA_HOME": str(shells)}) == usual


def test_only_an_older_java_says_so_and_what_to_install(tmp_path: Path) -> None:
    old = jdk(tmp_path / "old", "17.0.15")
    with pytest.raises(Missing) as caught:
        find_jdk({"JAVA_HOME": str(old), "PATH": str(old / "bin")}, NOWHERE)
    assert str(caught.value).startswith(f"{old} is Java 17. Elasticsearch nodes for the tests need Maven and")
    assert str(caught.value).count("Java 17") == 1


def test_a_named_java_that_is_none_is_not_replaced_by_another(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"SKILLSTEP_TEST_JAVA=.* is no JDK of Java 21 or newer"):
        find_jdk({"SKILLSTEP_TEST_JAVA": str(tmp_path)})


def test_without_maven(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"^mvn is not on the path\. .*apt install maven"):
        find_kit({"SKILLSTEP_TEST_JAVA": str(jdk(tmp_path, "21")), "PATH": str(tmp_path)})


def one_test(**variables: str) -> subprocess.CompletedProcess[str]:
    """A test run of its own with these variables, of the test that asks for the shared node."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("SKILLSTEP_TEST_")}
    environ.pop("CI", None)
    test = "tests/test_elasticsearch_node.py::test_the_shared_node_answers"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", test],
        cwd=ROOT,
        env=environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_to_start_a_node_with_skips_and_where_changes_are_checked_fails(tmp_path: Path) -> None:
    skipped = one_test(SKILLSTEP_TEST_JAVA=str(tmp_path))
    assert skipped.returncode == 0
    assert "1 skipped" in skipped.stdout
    assert "apt install maven openjdk-21-jdk" in skipped.stdout
    failed = one_test(SKILLSTEP_TEST_JAVA=str(tmp_path), CI="true")
    assert failed.returncode == 1
    assert "1 error" in failed.stdout
    assert "apt install maven openjdk-21-jdk" in failed.stdout


def test_the_address_that_is_given_is_used(elasticsearch_stub: StubFactory, tmp_path: Path) -> None:
    stub = elasticsearch_stub()
    given = one_test(SKILLSTEP_TEST_ELASTICSEARCH=stub.address, SKILLSTEP_TEST_JAVA=str(tmp_path), CI="true")
    assert "1 passed" in given.stdout
    assert len(stub.requests) == 1


def test_what_is_built_stays(node_kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit, "_build", lambda *_: pytest.fail("it was built again"))
    assert find_kit() == node_kit


def test_a_build_that_fails_shows_why_and_leaves_nothing(
    node_kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pom = (kit.HERE / "pom.xml").read_text("utf-8")
    (tmp_path / "pom.xml").write_text(re.sub(r"(?<=<elasticsearch.version>)[^<]+", "0.0.0", pom), "utf-8")
    (tmp_path / "Launcher.java").write_text("no class", "utf-8")
    monkeypatch.setattr(kit, "HERE", tmp_path)
    with pytest.raises(BuildFailed, match=r"(?s)mvn ended with 1:.*elasticsearch.*0\.0\.0"):
        find_kit()
    assert list((tmp_path / "target").iterdir()) == []
