"""Finds the sentences of errors in the source: what each may say, as a template, a `{}` for each value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from service.said import PARTS, catalogue, catalogues

ROOT = Path(__file__).resolve().parents[1]
# Where the sentence stands among the arguments of what carries it to a person. ValueError and the faults of
# rows and cells are told as errors of ours by whoever catches them.
CARRIERS: Mapping[str, int | str] = {
    "ValueError": 0,
    "BadRow": 0,
    "BadCell": 0,
    "Refusal": 1,
    "PydanticCustomError": 1,
    "_simple": 1,
    "_not_json": 0,
    "Problem": "detail",
    # Functions that make an error of what their callers say.
    "_wrong": 0,
    "_wrong_form": 0,
    "_invalid": 0,
    "refused": 0,
    "required": 0,
}
_NAMED = re.compile(r"\{\{\w+\}\}")  # a place of pydantic's own
_SAYS = re.compile(r"[a-z]{2}")


ERRORS = [name for name in catalogues() if name not in (PARTS, "shape", "titles")]


def known() -> set[str]:
    """The errors that have their French, as templates."""
    return {template for name in ERRORS for template in catalogue(name)}


@dataclass(frozen=True, slots=True)
class Said:
    """A template, and where it stands. `None` where the argument is no text that can be read here."""

    template: str | None
    file: str
    line: int
    source: str


@cache
def errors() -> frozenset[str]:
    """The names of the error tree, with those that modules add to it."""
    known = {"SkillStepError"}
    trees = [ast.parse(path.read_text("utf-8")) for path in sources()]
    classes = [one for tree in trees for one in ast.walk(tree) if isinstance(one, ast.ClassDef)]
    while True:
        more = {
            one.name
            for one in classes
            if any(isinstance(base, ast.Name) and base.id in known for base in one.bases)
        }
        if more <= known:
            return frozenset(known)
        known |= more


@cache
def sources() -> tuple[Path, ...]:
    """The modules of the three floors whose errors may reach a person."""
    return tuple(
        path for floor in ("taxonomy", "indexers", "service") for path in sorted((ROOT / floor).rglob("*.py"))
    )


def said_in(path: Path, root: Path = ROOT) -> Iterator[Said]:
    """Every sentence of an error that a module makes."""
    tree = ast.parse(path.read_text("utf-8"))
    file = path.relative_to(root).as_posix()
    for scope in _functions(tree):
        for call in _own_calls(scope):
            name = _name(call.func)
            argument = _argument(call, 0 if name in errors() else CARRIERS.get(name))
            if argument is None:
                continue
            for template in _templates(argument, scope, tree):
                found = template if name != "PydanticCustomError" else _NAMED.sub("{}", template or "")
                yield Said(found, file, call.lineno, ast.unparse(argument))


def _argument(call: ast.Call, at: int | str | None) -> ast.expr | None:
    if isinstance(at, int):
        return call.args[at] if len(call.args) > at else None
    return next((one.value for one in call.keywords if at and one.arg == at), None)


def _functions(tree: ast.Module) -> list[ast.AST]:
    return [tree, *(one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))]


def _own_calls(scope: ast.AST) -> Iterator[ast.Call]:
    """Calls within a function, without those of functions within it."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _own_calls(child)


def _name(func: ast.expr) -> str:
    if isinstance(func, ast.Name):
        return func.id
    return func.attr if isinstance(func, ast.Attribute) and func.attr in errors() else ""


def _templates(value: ast.expr, scope: ast.AST, tree: ast.Module) -> list[str | None]:
    """What an expression may say, a template for each way through it."""
    match value:
        case ast.Constant(value=str(text)):
            return [text.replace("{", "{{").replace("}", "}}")]
        case ast.JoinedStr(values=parts):
            return [_joined(parts)]
        case ast.IfExp(body=body, orelse=other):
            return [*_templates(body, scope, tree), *_templates(other, scope, tree)]
        case ast.Name(id=name):
            return _assigned(name, scope, tree) or [None]
        case ast.Call(func=ast.Name(id=name)):
            return _returned(name, tree) or [None]
        case _:
            return [None]


def _joined(parts: list[ast.expr]) -> str:
    texts = (
        str(one.value).replace("{", "{{").replace("}", "}}") if isinstance(one, ast.Constant) else "{}"
        for one in parts
    )
    return "".join(texts)


def _assigned(name: str, scope: ast.AST, tree: ast.Module) -> list[str | None]:
    found: list[str | None] = []
    for one in (*ast.walk(scope), *(tree.body if scope is not tree else ())):
        if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None:
            for target in one.targets if isinstance(one, ast.Assign) else [one.target]:
                for part, value in _pairs(target, one.value):
                    if isinstance(part, ast.Name) and part.id == name:
                        found += _templates(value, scope, tree)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


def _returned(name: str, tree: ast.Module) -> list[str | None]:
    found: list[str | None] = []
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name == name:
            for one in ast.walk(function):
                if isinstance(one, ast.Return) and one.value is not None:
                    found += _templates(one.value, function, tree)
    return found


def numbers_in(path: Path) -> Iterator[tuple[str, int]]:
    """The places of f-strings that are written as numbers (,  g): the template, and which place of it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            places = [one for one in node.values if isinstance(one, ast.FormattedValue)]
            for at, one in enumerate(places):
                if one.format_spec is not None and ast.unparse(one.format_spec) in ("f','", "f'g'"):
                    yield _joined(node.values), at


def is_sentence(template: str) -> bool:
    """Whether a template says anything beside the values that fill it."""
    return _SAYS.search(template.replace("{}", "")) is not None
