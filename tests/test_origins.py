"""Origins of the keys of sites, and keys of versions that knew none."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from service.keys import KEYS_FILE, KeyFile
from service.origins import origin_of
from taxonomy.errors import InputError
from tests.embeds import BOARD


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://jobs.example.org", "https://jobs.example.org"),
        (" HTTPS://Jobs.Example.org:443/board?x=1#y ", "https://jobs.example.org"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://[2001:DB8:0::1]:8443/", "https://[2001:db8::1]:8443"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(typed: str, origin: str) -> None:
    assert origin_of(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "*",
        "null",
        "jobs.example.org",
        "ftp://jobs.example.org",
        "https://",
        "https://*.example.org",
        "https://user@jobs.example.org",
        "https://@jobs.example.org",
        "https://a; script-src *",
        "https://a b",
        "https://a:99999",
        "https://[zz]",
        "https://a,b",
    ],
)
def test_what_is_no_origin_is_refused(typed: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="origin"):
        KeyFile(tmp_path).make("a", "embed", origins=[typed])
    assert not (tmp_path / KEYS_FILE).exists()


def test_a_host_in_other_letters_is_told_in_ascii() -> None:
    with pytest.raises(InputError, match="ASCII") as error:
        origin_of("https://münchen.example")
    assert error.value.nearest == ("https://xn--mnchen-3ya.example",)


def test_a_sites_key_has_origins_and_no_other_has(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path)
    with pytest.raises(InputError, match="origins"):
        keys.make("a", "embed")
    with pytest.raises(InputError, match="origins"):
        keys.make("a", "read", origins=[BOARD])
    assert keys.make("a", "embed", origins=[BOARD, f"{BOARD}/"]).about.origins == (BOARD,)


def test_keys_of_the_version_before_are_read(tmp_path: Path) -> None:
    made = KeyFile(tmp_path).make("a", "load")
    path = tmp_path / KEYS_FILE
    older = [
        {name: one[name] for name in one if name != "origins"}
        for one in msgspec.json.decode(path.read_bytes())
    ]
    path.write_bytes(msgspec.json.encode(older))
    keys = KeyFile(tmp_path)
    found = keys.find(made.key)
    assert found is not None
    assert found.origins == ()
    site = keys.make("b", "embed", origins=[BOARD])
    assert {one.name: one.origins for one in KeyFile(tmp_path).shown()} == {"a": (), "b": (BOARD,)}
    assert KeyFile(tmp_path).site(site.key)
