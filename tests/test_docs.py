"""What the README tells a reader to type is what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from service.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
GUIDES = [path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))]
DOCUMENTS = [README, (ROOT / "CONTRIBUTING.md").read_text("utf-8"), *GUIDES]


def commands() -> list[str]:
    """Every line of a code block that calls skillstep, once."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", "\n".join((README, *GUIDES)), re.DOTALL | re.MULTILINE)
    whole = (block.replace("\\\n", " ") for block in blocks)  # a command may go on in the next line
    lines = [line.removeprefix("$ ") for block in whole for line in block.splitlines()]
    return list(dict.fromkeys(line for line in lines if line.startswith("skillstep ")))


def test_the_two_commands_stand_first_and_ci_runs_the_second() -> None:
    first, second = re.findall(r"```\n(pip install .*)\n```", README)[:2]
    assert first == "pip install . && skillstep demo"
    assert second in (ROOT / ".ci" / "run").read_text("utf-8")
    assert README.index(second) < README.index("## How it thinks")


@pytest.mark.parametrize("line", commands())
def test_every_command_and_option_exists(line: str) -> None:
    group = typer.main.get_command(app)
    words = shlex.split(line.replace("PATH...", "PATH"))[1:]
    command = group
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]  # type: ignore[attr-defined]
    assert command is not group, line
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word.split("=")[0] for word in words if word.startswith("-")} <= known


def test_every_file_that_the_documents_name_is_there() -> None:
    for text in DOCUMENTS:
        for name in re.findall(r"`((?:taxonomy|indexers|service|evaluation|tests)/[\w/.]*\w)`", text):
            assert (ROOT / name).exists(), name


def test_nothing_was_left_to_fill_in() -> None:
    assert "@@" not in "".join(DOCUMENTS)
