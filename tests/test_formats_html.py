"""Plain text out of HTML, and JSON-LD out of pages: entities, broken blocks, encodings, hostile pages."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexers.formats.html_pages import block_value, read_page
from indexers.formats.html_text import plain_text
from taxonomy.errors import FileError

SCRIPT = '<script type="application/ld+json">{}</script>'


def page(folder: Path, content: str | bytes) -> Path:
    path = folder / "page.html"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
        ("Duties:<ul><li>Weld</li>\n  <li>Cut</li></ul>", "Duties:\nWeld\nCut"),
        ("a<br>b<br/><br>c", "a\nb\n\nc"),
        ("&lt;p&gt;Caf&amp;eacute;&lt;/p&gt;", "Café"),
        ("Know List<String> and a < b", "Know List<String> and a < b"),
        ("<div>Write &lt;b&gt; tags</div>", "Write <b> tags"),
        ("plain\ntext <b>bold</b>", "plain\ntext bold"),
        ("<p>wrapped\n   source</p>", "wrapped source"),
        ("<style>p {}</style>seen<script>if (a < b) {}</script>", "seen"),
        ("a<!-- hidden -->b<!-- never closed", "ab"),
        ("&#99999999999;x", "\ufffdx"),
    ],
)
def test_markup_becomes_lines(source: str, text: str) -> None:
    assert plain_text(source) == text


@given(st.text(alphabet="abc xyz.,\n"))
def test_a_text_without_markup_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text


@given(st.text(alphabet="<>/&;#x0pli !-\"'ab\n"))
def test_any_text_has_a_plain_form_that_is_no_longer(text: str) -> None:
    assert len(plain_text(text)) <= len(text)


@pytest.mark.parametrize("piece", ["<!--", "<a ", "<a b='", "&lt;", "<script>", "<", "&#0", "<?", " \n"])
def test_hostile_texts_take_no_more_than_their_length(piece: str) -> None:
    started = time.perf_counter()
    plain_text("<p>" + piece * 100_000)
    assert time.perf_counter() - started < 5  # a guard against a blow-up: it takes up to 0.3 s


def test_scripts_of_other_types_and_in_comments_are_left_alone(tmp_path: Path) -> None:
    found = read_page(
        page(
            tmp_path,
            "<script>var a = '<b>';</script><!-- "
            + SCRIPT.format('{"a": 1}')
            + " --><SCRIPT TYPE='application/ld+json; charset=utf-8' id=x>{\"b\": 2}</SCRIPT >"
            + "<link rel=canonical href=https://example.org/x?a=1&amp;b=2>",
        )
    )
    assert found.values == [{"b": 2}]
    assert found.broken == []
    assert found.address == "https://example.org/x?a=1&b=2"


def test_a_broken_block_is_named_by_its_line_and_the_others_are_read(tmp_path: Path) -> None:
    blocks = [SCRIPT.format(body) for body in ('{"a": 1}', '{"a": }', '{"a": 1, "a": 2}', '{"b": "x\ny"}')]
    found = read_page(page(tmp_path, "\n".join(blocks)))
    assert found.values == [{"a": 1}, {"b": "x\ny"}]
    assert [line for line, _ in found.broken] == [2, 3]
    assert "not valid JSON" in found.broken[0][1]
    assert found.broken[1][1] == "holds the key 'a' twice in one object"


def test_a_block_nested_deep_is_broken_and_no_crash(tmp_path: Path) -> None:
    deep = "[" * 10_000 + "]" * 10_000
    found = read_page(page(tmp_path, SCRIPT.format(deep)))
    assert found.broken == [(1, "is nested more than 64 deep")]


@pytest.mark.parametrize(
    "block",
    [
        '//<![CDATA[\n{"a": "b"}\n//]]>',
        '<!-- {"a": "b"} -->',
        '{"a": "b"};',
        "{&quot;a&quot;: &quot;b&quot;}",
    ],
)
def test_blocks_in_wrappers(block: str) -> None:
    assert block_value(block) == {"a": "b"}


def test_a_script_that_never_ends_is_broken(tmp_path: Path) -> None:
    found = read_page(page(tmp_path, '\n<script type="application/ld+json">{"a": 1}'))
    assert found.broken == [(2, "is a script that never ends")]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("cp1252", '<meta charset="ISO-8859-1">'),
        ("utf-8", "<meta charset=utf-8>"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str, head: str) -> None:
    content = head + SCRIPT.format(json.dumps({"name": "Employé"}, ensure_ascii=False))
    found = read_page(page(tmp_path, content.encode(encoding)))
    assert found.values == [{"name": "Employé"}]
    assert len(found.notes) == (encoding in ("utf-16", "cp1252"))


def test_an_encoding_that_is_wrong_or_unknown_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is not UTF-8 \\(line 1"):
        read_page(page(tmp_path, "é".encode("latin-1")))
    with pytest.raises(FileError, match="in x-own; pages are read in utf-8"):
        read_page(page(tmp_path, "<meta charset=x-own>"))
    with pytest.raises(FileError, match="is empty"):
        read_page(page(tmp_path, " "))
    with pytest.raises(FileError, match="cannot be read"):
        read_page(tmp_path / "none.html")


def test_a_page_of_fifty_megabytes(tmp_path: Path) -> None:
    filler = "<div class='x'>" + "text " * 200 + "</div><!-- c --><script>var x = 1;</script>\n"
    content = filler * (50_000_000 // len(filler)) + SCRIPT.format('{"a": 1}')
    path = page(tmp_path, content)
    started = time.perf_counter()
    assert read_page(path).values == [{"a": 1}]
    assert time.perf_counter() - started < 20  # a guard against a blow-up: it takes 0.5 s
