"""The house: a file imports its own floor or a lower one, and heavy libraries only where they are used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = {"taxonomy": 0, "indexers": 1, "service": 2, "evaluation": 3}
TOP_ROOMS = ("service.web", "service.cli")
HEAVY = {
    "torch",
    "onnxruntime",
    "sentence_transformers",
    "elasticsearch",
    "pandas",
    "tantivy",
    "onnx",
    "openpyxl",
}
FILES = sorted(path for folder in FLOORS for path in (ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor_of(module: str) -> int | None:
    if any(module == room or module.startswith(f"{room}.") for room in TOP_ROOMS):
        return 3
    return FLOORS.get(module.partition(".")[0])


def imported(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imported_at_start(tree: ast.Module) -> set[str]:
    """What merely importing the file imports: not what stands in functions or under TYPE_CHECKING."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= imported(ast.Module([node], []))
    return found


def test_the_files_are_found() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(FLOORS)


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_no_import_climbs(path: Path) -> None:
    here = floor_of(module_of(path))
    assert here is not None
    climbs = [name for name in imported(ast.parse(path.read_text("utf-8"))) if (floor_of(name) or 0) > here]
    assert climbs == []


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_web_and_evaluation_never_meet(path: Path) -> None:
    module, names = module_of(path), imported(ast.parse(path.read_text("utf-8")))
    if module.startswith("service"):
        assert not [name for name in names if name.split(".")[0] == "evaluation"]
    if module.startswith("evaluation"):
        assert not [name for name in names if name.startswith("service.web")]


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    heavy = {name.partition(".")[0] for name in imported_at_start(ast.parse(path.read_text("utf-8")))} & HEAVY
    assert heavy <= ({"tantivy"} if module_of(path).startswith("indexers.embedded") else set())


@pytest.mark.parametrize("folder", ["taxonomy", "indexers"])
def test_the_lower_floors_read_no_environment(folder: str) -> None:
    readers = [path for path in FILES if path.relative_to(ROOT).parts[0] == folder]
    assert [
        path
        for path in readers
        if "os.environ" in path.read_text("utf-8") or "getenv" in path.read_text("utf-8")
    ] == []
