"""A publisher's table of courses as a catalogue that can be judged: the traps in it are met, or told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.gap_checks import check_shift, literal_tags
from indexers.formats.coursera import split_tags
from indexers.formats.languages import language_code
from indexers.linking.names import STOP_WORDS, several
from taxonomy.errors import FileError, InputError
from taxonomy.readers.tables import Table, read_table, reading
from taxonomy.text import LANGUAGES, clean, fold, words

_LONGEST_TAG = 6  # parts between separators
# Frequent words, enough to tell running text of these languages from each other.
_FREQUENT = {
    "en": STOP_WORDS["en"],
    "fr": STOP_WORDS["fr"],
    "es": several("el la los las de del y en para con un una que por como su se al es sobre lo mas"),
    "pt": several("o os a as de do da dos das e em no na para com um uma que por como ao se sobre mais"),
    "it": several("il lo la le gli di del della e in per con un una che dei delle al come si sono nel su"),
    "de": several(
        "der die das und in den von zu mit fur im ist ein eine des auf sie werden wie sich dem zur"
    ),
    "nl": several("de het een en van voor in met op te zijn is je dat die aan bij hoe om over naar wordt"),
    "id": several("dan yang untuk dengan di dari dalam pada ini adalah akan anda cara serta atau"),
    "pl": several("w i na z do sie oraz jest dla jak o nie po przez od"),
    "tr": several("ve bir bu icin ile da de olarak nasil en gibi olan veya"),
}
_LEAST_WORDS = 3  # of those, in another language
_LAST_LATIN = "\u024f"


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which columns of the table to read, compared folded; `id`, `url` and `language` may be absent."""

    title: str
    texts: tuple[str, ...]
    skills: str
    id: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Entry:
    """A course: its row in the table, its texts by column, and the tags that its provider gave it."""

    row: int
    id: str
    title: str
    texts: Mapping[str, str]
    tags: tuple[str, ...]
    url: str = ""
    language: str = ""

    @property
    def text(self) -> str:
        """All columns, each line once."""
        return _once("\n".join(self.texts.values()))


@dataclass
class Catalogue:
    """Courses that can be judged; `dropped` counts the others by reason, `warnings` say what is doubtful."""

    entries: list[Entry] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)


def read_catalogue(
    path: Path,
    columns: Columns,
    *,
    separator: str = ",",
    tags: Path | None = None,
    exclude: Sequence[Path] = (),
    language: str = "en",
) -> Catalogue:
    """The courses of a table that have a title, a text and tags, in one language, each once.

    `tags` lists the right tags, one a line; without it a tag that holds the separator is known by its place
    ("Law, Regulation, and Compliance"). What the tables `exclude`, with the same columns, hold by title or
    address is left out.

    Raises:
        FileError: a column is absent, an id occurs twice, or texts stand beside the tags of other rows.
        InputError: an empty separator, or a language that cannot be told from others.
    """
    if not separator:
        raise InputError("is empty; name what stands between two skills.", field="separator")
    if language not in LANGUAGES:
        raise InputError(f"'{language}' cannot be told from others.", field="language", nearest=LANGUAGES)
    known = _known_tags(tags) if tags else None
    found = Catalogue()
    entries = _entries(read_table(path), columns, separator, known, found.warnings)
    tagged = [entry.tags for entry in entries]
    fields = {name: [entry.texts[name] for entry in entries] for name in columns.texts}
    titles = {columns.title: [entry.title for entry in entries]}
    found.warnings += check_shift(titles, fields, tagged, path.name)
    found.warnings += literal_tags(fields, tagged)
    taken = {
        mark
        for other in exclude
        for entry in _entries(read_table(other), columns, separator, known, [])
        for mark in _marks(entry)
    }
    seen: set[str] = set()
    for entry in entries:
        reason = _unfit(entry, language) or _again(entry, taken, seen)
        if reason:
            found.dropped[reason] += 1
        else:
            seen |= _marks(entry)
            found.entries.append(entry)
    return found


def _entries(
    table: Table, columns: Columns, separator: str, known: Mapping[str, str] | None, warnings: list[str]
) -> list[Entry]:
    optional = {"id": columns.id, "url": columns.url, "language": columns.language}
    named = {name: table.column(column) if column else None for name, column in optional.items()}
    named |= {"title": table.column(columns.title), "tags": table.column(columns.skills)}
    named |= {f"text {name}": table.column(name) for name in columns.texts}
    rows = list(table.rows(named))
    tags = _tags([cells["tags"] for _, cells in rows], separator, known, warnings)
    found: list[Entry] = []
    ids: dict[str, int] = {}
    for (number, cells), own in zip(rows, tags, strict=True):
        id_ = "_".join(cells["id"].split()) or f"c{number:05}"
        if ids.setdefault(id_, number) != number:
            reason = f"'{id_}' is the id of row {ids[id_]}, too; without the option, rows are numbered."
            raise FileError(reason, file=table.file, row=number, field=columns.id)
        texts = {name: _once(cells[f"text {name}"]) for name in columns.texts}
        copied = fold(_once(cells["tags"])) in {fold(text) for text in texts.values()}
        title, url, language = cells["title"], cells["url"], cells["language"]
        found.append(Entry(number, id_, title, texts, () if copied else own, url, language))
    return found


def _once(text: str) -> str:
    """Each line once, since exports repeat them."""
    return "\n".join(dict.fromkeys(line for line in text.split("\n") if line))


def _known_tags(path: Path) -> dict[str, str]:
    with reading(path.name):
        lines = path.read_text("utf-8-sig").splitlines()
    known = {fold(name): name for name in _distinct([clean(line) for line in lines])}
    if not known:
        raise FileError("lists no tag.", file=path.name)
    return known


def _tags(
    cells: Sequence[str], separator: str, known: Mapping[str, str] | None, warnings: list[str]
) -> list[tuple[str, ...]]:
    """The tags of each cell, each once: apart at the separator, but for those that hold it."""
    parts = [[part.strip() for part in cell.split(separator) if part.strip()] for cell in cells]
    if known is not None:
        matched = [_matched(some, separator, known) for some in parts]
        unknown = sum(count for _, count in matched)
        if unknown:
            warnings.append(f"{unknown:,} parts of tags are on no line of the tag list and were left out.")
        lists = [names for names, _ in matched]
    elif separator == ",":
        lists = [split_tags(cell) for cell in cells]
    else:
        lists = parts
    return [_distinct(names) for names in lists]


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(fold(name), name)
    by_key.pop("", None)
    return tuple(by_key.values())


def _matched(parts: Sequence[str], separator: str, known: Mapping[str, str]) -> tuple[list[str], int]:
    """The longest runs of parts that are known tags, and how many parts are in none."""
    found, unknown, at = [], 0, 0
    while at < len(parts):
        for length in range(min(_LONGEST_TAG, len(parts) - at), 0, -1):
            name = known.get(fold(separator.join(parts[at : at + length])))
            if name:
                found.append(name)
                at += length
                break
        else:
            unknown += 1
            at += 1
    return found, unknown


def _unfit(entry: Entry, language: str) -> str:
    """Why a course cannot be judged, "" when it can."""
    if not fold(entry.title):
        return "without a title"
    if not fold(entry.text):
        return "without a text"
    if not entry.tags:
        return "without skills"
    stated = language_code(entry.language) if entry.language else None
    return "in another language" if (stated or language) != language or _foreign(entry.text, language) else ""


def _foreign(texts: str, language: str) -> bool:
    """Whether a text is in another language: by its letters, else by its frequent words.

    A list of nouns has no such words, and gets the benefit of the doubt.
    """
    letters = [char for char in texts if char.isalpha()]
    if 2 * sum(char.casefold() > _LAST_LATIN for char in letters) > len(letters):
        return True
    counts = Counter(words(texts))
    found = {code: sum(counts[word] for word in some) for code, some in _FREQUENT.items()}
    most = max(found, key=lambda code: (found[code], code == language))
    return most != language and found[most] >= _LEAST_WORDS


def _marks(entry: Entry) -> set[str]:
    """What tells that two rows are one course: the title, and the address without its scheme."""
    url = entry.url.casefold().partition("#")[0]
    address = (url.partition("://")[2] or url).removeprefix("www.").rstrip("/")
    return {f"title {fold(entry.title)}"} | ({f"url {address}"} if address else set())


def _again(entry: Entry, taken: set[str], seen: set[str]) -> str:
    marks = _marks(entry)
    if marks & taken:
        return "also in an excluded catalogue"
    same = sorted(mark.partition(" ")[0] for mark in marks & seen)
    return f"with {'a title' if 'title' in same else 'an address'} that occurs before" if same else ""
