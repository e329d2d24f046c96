"""Versions of one framework on the same ids: the newest is current, what only older ones have is retired."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.publish import LoadReport
from service.questions import GapQuestion, TargetQuestion, WantedSkill
from service.service import Service
from service.settings import Settings
from taxonomy.credentials import HeldSkill, Learner
from taxonomy.errors import AmbiguousName
from taxonomy.frameworks import Taxonomy
from taxonomy.model import Occupation, Skill
from taxonomy.readers.base import ReadOptions
from taxonomy.versions import compare_versions
from tests.conftest import RealFile

HEADER = "id,label,retired,replaced_by\n"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service.open(Settings(tmp_path / "data", model=""))
    yield service
    service.close()


def load(service: Service, folder: Path, version: str, skills: str, jobs: str = "") -> LoadReport:
    """Load `id,label` lines as skills, and occupations, of one version of the framework `own`."""
    folder.mkdir(exist_ok=True)
    (folder / "skills.csv").write_text(HEADER + skills, encoding="utf-8")
    paths = [folder / "skills.csv"]
    if jobs:
        (folder / "occupations.csv").write_text("id,label\n" + jobs, encoding="utf-8")
        paths.append(folder / "occupations.csv")
    options = ReadOptions(prefix="own", name="Own", version=version)
    return service.load_framework(paths, format_="table", options=options)


def taxonomy(service: Service) -> Taxonomy:
    snapshot = service.engine.current()
    assert snapshot is not None
    return snapshot.taxonomy()


def state(service: Service) -> dict[str, tuple[str, bool, str]]:
    known = taxonomy(service)
    records: list[Skill | Occupation] = [*known.skills.values(), *known.occupations.values()]
    return {one.id: (one.labels["en"], one.retired, one.last_version) for one in records}


@pytest.mark.parametrize(
    ("older", "newer"),
    [("1.1.1", "1.2"), ("1.9", "1.10"), ("2026Q2", "2026Q3"), ("2023 v1.0", "2025 v1.0"), ("29.2", "30.0")],
)
def test_versions_are_ordered_by_their_numbers(older: str, newer: str) -> None:
    assert compare_versions(older, newer) == -1
    assert compare_versions(newer, older) == 1


def test_an_unstated_version_is_as_old_as_any_and_trailing_zeros_say_nothing() -> None:
    assert compare_versions("", "1.2") == compare_versions("1.2", "") == 0
    assert compare_versions("1.2", "v1.2.0") == -compare_versions("v1.2.0", "1.2")
    assert compare_versions("1.2", "1.2.0") == 0


@given(st.lists(st.text("0123.vQa ", max_size=6).filter(str.strip), min_size=3, max_size=3))
def test_the_order_is_an_order(some: list[str]) -> None:
    a, b, c = some
    assert compare_versions(a, b) == -compare_versions(b, a)
    if compare_versions(a, b) <= 0 and compare_versions(b, c) <= 0 and all(map(any, map(_digits, some))):
        assert compare_versions(a, c) <= 0


def _digits(version: str) -> list[bool]:
    return [one.isalnum() for one in version]


def test_a_newer_version_retires_what_it_no_longer_has(service: Service, tmp_path: Path) -> None:
    load(service, tmp_path / "1", "1.0", "a,Alpha,,\nb,Beta,,\n", "j,Job\nk,Other job\n")
    report = load(service, tmp_path / "2", "1.1", "a,Alpha two,,\nc,Gamma,,\n", "j,Job\n")
    assert state(service) == {
        "own:a": ("Alpha two", False, ""),
        "own:b": ("Beta", True, "1.0"),
        "own:c": ("Gamma", False, ""),
        "own:j": ("Job", False, ""),
        "own:k": ("Other job", True, "1.0"),
    }
    assert (report.retired, report.replaced) == (2, 0)
    assert report.changes.added == 1
    assert taxonomy(service).frameworks["own"].version == "1.1"


def test_an_older_version_adds_only_what_is_gone_since(service: Service, tmp_path: Path) -> None:
    load(service, tmp_path / "2", "1.1", "a,Alpha two,,\n")
    report = load(service, tmp_path / "1", "1.0", "a,Alpha,,\nb,Beta,,\n")
    assert state(service) == {"own:a": ("Alpha two", False, ""), "own:b": ("Beta", True, "1.0")}
    assert (report.retired, report.changes.added, report.changes.changed) == (1, 1, 0)
    assert taxonomy(service).frameworks["own"].version == "1.1"


def test_the_order_of_loads_does_not_matter(tmp_path: Path) -> None:
    versions = {"1.0": "a,A0,,\nb,B0,,\nc,C0,,\n", "1.1": "a,A1,,\nb,B1,,\n", "1.2": "a,A2,,\n"}
    states = []
    for number, order in enumerate(itertools.permutations(versions)):
        service = Service.open(Settings(tmp_path / f"data{number}", model=""))
        for version in order:
            load(service, tmp_path / version, version, versions[version])
        states.append(state(service))
        service.close()
    expected = {"own:a": ("A2", False, ""), "own:b": ("B1", True, "1.1"), "own:c": ("C0", True, "1.0")}
    assert states == [expected] * 6


def test_the_same_version_again_changes_nothing_and_a_part_of_it_retires_nothing(
    service: Service, tmp_path: Path
) -> None:
    load(service, tmp_path / "1", "1.0", "a,Alpha,,\nb,Beta,,\n", "j,Job\n")
    assert not load(service, tmp_path / "1", "1.0", "a,Alpha,,\nb,Beta,,\n", "j,Job\n").published
    report = load(service, tmp_path / "1", "1.0", "a,Alpha,,\n")
    assert (report.retired, report.published) == (0, False)


def test_a_load_retires_only_the_kinds_that_it_holds(service: Service, tmp_path: Path) -> None:
    load(service, tmp_path / "1", "1.0", "a,Alpha,,\n", "j,Job\n")
    report = load(service, tmp_path / "2", "1.1", "b,Beta,,\n")
    assert report.retired == 1
    assert state(service)["own:j"] == ("Job", False, "")


def test_a_retired_id_resolves_to_the_stated_successor(service: Service, tmp_path: Path) -> None:
    load(service, tmp_path / "1", "1.0", "a,Alpha,,\nb,Beta,,\n")
    report = load(service, tmp_path / "2", "1.1", "a,Alpha,yes,b\nb,Beta,,\n")
    assert (report.retired, report.replaced) == (1, 1)
    assert taxonomy(service).current("own:a") == ("own:b",)
    question = GapQuestion(
        target=TargetQuestion(skills=(WantedSkill("own:b"),)), learner=Learner(skills=(HeldSkill("own:a"),))
    )
    assert service.gap(question).gap.missing == 0


def test_a_label_means_the_current_record_and_a_retired_one_only_where_no_other_has_it(
    service: Service, tmp_path: Path
) -> None:
    load(service, tmp_path / "1", "1.0", "a,Alpha,,\nb,Beta,,\n")
    load(service, tmp_path / "2", "1.1", "new,Alpha,,\n")
    known = taxonomy(service)
    assert [match.id for match in known.named("skill", "alpha")] == ["own:new", "own:a"]
    assert [match.id for match in known.named("skill", "beta")] == ["own:b"]
    found = service.link("We need alpha and beta.").skills
    assert [one.id for one in found] == ["own:new"]


def test_retired_records_are_found_by_a_filter_and_not_suggested(service: Service, tmp_path: Path) -> None:
    load(service, tmp_path / "1", "1.0", "a,Alpha,,\nb,Beta,,\n")
    load(service, tmp_path / "2", "1.1", "b,Beta,,\n")
    found = service.search("skill", "", where={"status": "retired"}, facets=("status",))
    assert [one.id for one in found.items] == ["own:a"]
    snapshot = service.engine.current()
    assert snapshot is not None
    assert not snapshot.suggest("skill", "alph", 5)
    assert json.loads(json.dumps(service.show("skill", "own:a")))["last_version"] == "1.0"


def test_a_retired_occupation_stands_for_its_successor_and_for_several_only_by_name() -> None:
    from service.resolve import resolve
    from taxonomy.model import Framework

    def job(id_: str, **rest: Any) -> Occupation:
        return Occupation(id=f"a:{id_}", labels={"en": id_}, **rest)

    known = Taxonomy.build(
        [Framework(id="a", name="A")],
        [],
        [
            job("new"),
            job("other"),
            job("old", retired=True, replaced_by=("a:new",)),
            job("split", retired=True, replaced_by=("a:new", "a:other")),
            job("gone", retired=True),
        ],
    )
    assert resolve(known, "occupation", "old", field="target").id == "a:new"
    assert resolve(known, "occupation", "gone", field="target").id == "a:gone"
    with pytest.raises(AmbiguousName, match="replaced by 2 occupations"):
        resolve(known, "occupation", "split", field="target")


def test_french_files_of_esco_1_0_add_labels_and_keep_ids_that_are_gone(
    real_file: RealFile, tmp_path: Path
) -> None:
    service = Service.open(Settings(tmp_path / "data", model=""))
    folder = real_file("esco")
    try:
        zips = sorted(folder.glob("*.zip"))
        service.load_framework(zips)
        report = service.load_framework(
            [folder / "skills_fr.csv", folder / "occupations_fr.csv"], options=ReadOptions(version="1.0")
        )
        retired = [one for one in taxonomy(service).skills.values() if one.last_version == "1.0"]
        assert report.retired > 0
        assert all(one.labels.keys() == {"fr"} and one.retired for one in retired)
        assert taxonomy(service).frameworks["esco"].version == "1.1.1"
    finally:
        service.close()
