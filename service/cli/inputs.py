"""From what was typed to a question: texts from files and stdin, learners, targets, postings, courses."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from service.questions import TargetQuestion, WantedSkill
from taxonomy.credentials import Credential, HeldSkill, Learner, Posting
from taxonomy.errors import FileError, InputError, SkillStepError
from taxonomy.held import HeldCredential

STDIN = "-"
_JSON = ".json"
_RECORD_SUFFIXES = frozenset({_JSON, ".jsonld", ".html", ".htm", ".xhtml"})
_TEXT_SUFFIXES = _RECORD_SUFFIXES | frozenset({".txt", ".md", ".text", ".jwt", ".png", ".svg"})
_LONGEST_TITLE = 120  # a longer first line is a paragraph


@dataclass(frozen=True, slots=True)
class Words:
    """A text as typed, piped in or read from a file; `name` is what to call it."""

    name: str
    text: str

    def read(self) -> tuple[str, dict[str, str], str]:
        """Title, texts and language of a document; a first line that is short and not alone is the title."""
        from indexers.formats.languages import detect_language
        from taxonomy.text import clean

        text = clean(self.text)
        first, _, rest = text.partition("\n")
        titled = bool(rest) and len(first) <= _LONGEST_TITLE
        title, body = (first, rest.strip()) if titled else ("", text)
        return title, {"description": body}, detect_language([text]) or "en"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a gap question says of its learner, and how errors name each part of it."""

    learner: Learner
    places: Mapping[str, tuple[str | None, str]] = field(default_factory=dict)


def read_words(typed: str) -> Words:
    """A file's text, or stdin's for "-".

    Raises:
        FileError: the file is not there, or is not UTF-8.
    """
    from indexers.formats.rows import read_text

    if typed == STDIN:
        return Words("stdin", _stdin())
    path = Path(typed).expanduser()
    if not path.is_file():
        raise FileError("there is no such file.", file=typed)
    return Words(path.stem, read_text(path))


def words_or_file(typed: str) -> Words:
    """A text itself, the text of the file that it names, or stdin's for "-".

    Raises:
        FileError: it looks like a file and is not there; a file is not UTF-8.
    """
    if typed == STDIN or is_file(typed):
        return read_words(typed)
    _refuse_missing(typed)
    return Words("text", typed)


def is_file(typed: str) -> bool:
    """Whether a file has this name (a text may be too long to be one)."""
    try:
        return Path(typed).expanduser().is_file()
    except (OSError, RuntimeError, ValueError):
        return False


def _stdin() -> str:
    raw = getattr(sys.stdin, "buffer", None)
    if raw is None:
        return sys.stdin.read()
    try:
        return str(raw.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileError(f"is not UTF-8 (byte {error.start:,}).", file="stdin") from None


def target_of(
    name: str | None, skills: Sequence[str], text: str | None, learner_text: str | None = None
) -> TargetQuestion:
    """The target of the three options.

    Raises:
        InputError: none or several of them, or stdin wanted twice.
        FileError: as `read_words`.
    """
    given = [
        option
        for option, value in (("--target", name), ("--target-skill", skills), ("--target-text", text))
        if value
    ]
    if len(given) != 1:
        said = f"not {' and '.join(given)}" if given else "none was given"
        raise InputError(f"give exactly one of --target, --target-skill and --target-text; {said}.")
    if text == STDIN and learner_text == STDIN:
        raise InputError("stdin can be read once: as --target-text or as --learner-text.")
    if text:
        return TargetQuestion(text=read_words(text).text)
    return TargetQuestion(name=name, skills=tuple(WantedSkill(one) for one in skills))


def learner_of(
    have: Sequence[str],
    file: Path | None = None,
    credentials: Sequence[str] = (),
    text: str | None = None,
) -> Typed:
    """The learner of a file and of options, which add up; a held credential is an id or a badge's file.

    Raises:
        FileError: the file is not there, or is no learner.
    """
    base = _learner_file(file) if file else Learner()
    files = [Path(one).expanduser() for one in credentials if is_file(one)]
    credentials = [one for one in credentials if not is_file(one)]
    for one in credentials:
        _refuse_missing(one)
    places: dict[str, tuple[str | None, str]] = {}
    for at in range(len(base.skills) + len(have)):
        own = at < len(base.skills)
        places[f"learner.skills[{at}]"] = (str(file), f"skills[{at}]") if own else (None, "--have")
    held = tuple(dict.fromkeys((*base.credentials, *credentials)))
    for at in range(len(held)):
        own = at < len(base.credentials)
        where = (str(file), f"credentials[{at}]") if own else (None, "--held-credential")
        places[f"learner.credentials[{at}]"] = where
    said = read_words(text).text if text else ""
    learner = Learner(
        skills=base.skills + tuple(HeldSkill(one) for one in have),
        credentials=held,
        text="\n".join(one for one in (base.text, said) if one),
        awards=base.awards + _award_files(files),
    )
    return Typed(learner, places)


def _award_files(paths: Sequence[Path]) -> tuple[HeldCredential, ...]:
    from indexers.formats import read_awards

    return read_awards(paths) if paths else ()


def _learner_file(path: Path) -> Learner:
    from indexers.formats import read_learner

    path = path.expanduser()
    if not path.is_file():
        raise FileError("there is no such file.", file=str(path))
    return read_learner(path)


@contextmanager
def named_as_typed(places: Mapping[str, tuple[str | None, str]]) -> Iterator[None]:
    """Errors about what was asked name the option or the file that it came from."""
    names = {
        "target": (None, "--target"),
        "target.skills": (None, "--target-skill"),
        "framework": (None, "--framework"),
        "k": (None, "-k"),
        "offset": (None, "--offset"),
        **places,
    }
    try:
        yield
    except SkillStepError as error:
        if error.file is None and error.field is not None:
            name = "target.skills" if error.field.startswith("target.skills[") else error.field
            error.file, error.field = names.get(name, (None, error.field))
        raise


def posting_target(typed: str) -> TargetQuestion:
    """The posting of a file, or else the loaded one with that id.

    Raises:
        FileError, InputError: the file is not there, or holds no posting.
    """
    if typed == STDIN or is_file(typed):
        return TargetQuestion(posting=_posting(typed))
    _refuse_missing(typed)
    return TargetQuestion(name=typed, kind="posting")


def _refuse_missing(typed: str) -> None:
    """Raise FileError for what can only be meant as a file, and is none."""
    if Path(typed).suffix.casefold() in _TEXT_SUFFIXES and not any(char.isspace() for char in typed):
        raise FileError("there is no such file.", file=typed)


def _posting(typed: str) -> Posting:
    from indexers.formats import read_posting

    if Path(typed).suffix.casefold() in _RECORD_SUFFIXES:
        return read_posting(Path(typed).expanduser())
    words = read_words(typed)
    title, texts, language = words.read()
    return Posting(id=words.name, title=title, texts=texts, language=language)


def course_of(typed: str) -> Credential:
    """A planned course: a JSON object, or a text.

    Raises:
        FileError, InputError: the file is not there, or holds no course.
    """
    from indexers.formats import read_credential

    if Path(typed).suffix.casefold() in _RECORD_SUFFIXES and is_file(typed):
        return read_credential(Path(typed).expanduser())
    words = words_or_file(typed)
    title, texts, language = words.read()
    return Credential(id=words.name, title=title, texts=texts, language=language)
