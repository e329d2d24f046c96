"""Which folder and engine are meant, and what opens a cluster: from options, the environment and files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from indexers.elastic.access import Access
from service.settings import EMBEDDED, Settings
from taxonomy.errors import InputError

URL = "https://host:9200"
SECRET = "dG9wOnNlY3JldA=="


def read(engine: str | None = None, **variables: str) -> Settings:
    named = {f"SKILLSTEP_{name}": value for name, value in variables.items()}
    return Settings.read(Path("data"), {"HOME": "/home/u", **named}, engine)


def access(engine: str | None = None, **variables: str) -> Access:
    found = read(engine, **variables).access
    assert found is not None
    return found


def test_without_an_engine_it_is_the_embedded_one() -> None:
    assert read().engine is None
    assert read(ENGINE="").engine is None
    assert read(ENGINE=EMBEDDED, ENGINE_KEY=SECRET).engine is None
    assert read().place == "data"


def test_the_option_goes_before_the_variable() -> None:
    assert read(ENGINE=URL).engine == URL
    assert read("http://other:9200", ENGINE=URL).engine == "http://other:9200"
    assert read(EMBEDDED, ENGINE=URL).engine is None


def test_an_address_without_a_port_has_that_of_its_scheme() -> None:
    assert access("https://host").addresses == ("https://host:443",)
    assert access("http://host/es/").addresses == ("http://host:80/es",)
    assert access("http://[::1]:9200").addresses == ("http://[::1]:9200",)


def test_the_nodes_of_a_cluster_stand_with_commas_between() -> None:
    assert access("http://a:9200, http://b:9200").addresses == ("http://a:9200", "http://b:9200")


def test_the_access_is_read_from_variables() -> None:
    found = access(ENGINE=URL, ENGINE_KEY=SECRET, ENGINE_PREFIX="jobs", ENGINE_TIMEOUT="2.5")
    assert (found.key, found.prefix, found.timeout) == (SECRET, "jobs", 2.5)
    found = access(
        ENGINE=URL, ENGINE_USER="ada", ENGINE_PASSWORD="p w:d", ENGINE_FINGERPRINT="AB:" * 31 + "ab"
    )
    assert (found.user, found.password, found.digest) == ("ada", "p w:d", "ab" * 32)
    assert (found.shards, found.replicas) == (1, None)
    found = access(ENGINE=URL, ENGINE_SHARDS="8", ENGINE_REPLICAS="2")
    assert (found.shards, found.replicas) == (8, 2)


def test_secrets_are_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\n")
    (tmp_path / "password").write_text("a word\r\n")
    assert access(URL, ENGINE_KEY_FILE=str(tmp_path / "key")).key == SECRET
    found = access(URL, ENGINE_USER="ada", ENGINE_PASSWORD_FILE=str(tmp_path / "password"))
    assert found.password == "a word"


def test_the_certificate_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    assert access(URL, ENGINE_CA=str(tmp_path / "ca.pem")).ca == tmp_path / "ca.pem"


WRONG: Mapping[str, tuple[dict[str, str], str, str]] = {
    "scheme": ({"ENGINE": "ftp://host"}, "SKILLSTEP_ENGINE", "no address of a cluster"),
    "no scheme": ({"ENGINE": "host:9200"}, "SKILLSTEP_ENGINE", "no address of a cluster"),
    "no host": ({"ENGINE": "https://"}, "SKILLSTEP_ENGINE", "no address of a cluster"),
    "port": ({"ENGINE": "https://host:99999"}, "SKILLSTEP_ENGINE", "no address of a cluster"),
    "only commas": ({"ENGINE": ","}, "SKILLSTEP_ENGINE", "no address of a cluster"),
    "query": ({"ENGINE": "https://host?api_key=topsecret"}, "SKILLSTEP_ENGINE", "no address"),
    "credentials": ({"ENGINE": "https://ada:topsecret@host"}, "SKILLSTEP_ENGINE", "SKILLSTEP_ENGINE_KEY"),
    "credentials, no host": ({"ENGINE": "ada:topsecret@host"}, "SKILLSTEP_ENGINE", "must hold no user"),
    "key and password": (
        {"ENGINE_KEY": SECRET, "ENGINE_USER": "ada", "ENGINE_PASSWORD": "topsecret"},
        "SKILLSTEP_ENGINE_KEY",
        "not both",
    ),
    "no password": ({"ENGINE_USER": "ada"}, "SKILLSTEP_ENGINE_PASSWORD", "is missing"),
    "no user": ({"ENGINE_PASSWORD": "topsecret"}, "SKILLSTEP_ENGINE_USER", "is missing"),
    "key of two lines": ({"ENGINE_KEY": "topsecret\nx"}, "SKILLSTEP_ENGINE_KEY", "one line"),
    "key and its file": (
        {"ENGINE_KEY": SECRET, "ENGINE_KEY_FILE": "x"},
        "SKILLSTEP_ENGINE_KEY",
        "SKILLSTEP_ENGINE_KEY_FILE too",
    ),
    "no key file": ({"ENGINE_KEY_FILE": "/nowhere/key"}, "SKILLSTEP_ENGINE_KEY_FILE", "/nowhere/key cannot"),
    "no password file": ({"ENGINE_PASSWORD_FILE": "/"}, "SKILLSTEP_ENGINE_PASSWORD_FILE", "/ cannot be read"),
    "empty file": ({"ENGINE_KEY_FILE": "/dev/null"}, "SKILLSTEP_ENGINE_KEY_FILE", "is empty"),
    "no certificate": ({"ENGINE_CA": "/nowhere/ca"}, "SKILLSTEP_ENGINE_CA", "no file /nowhere/ca"),
    "certificate for http": (
        {"ENGINE": "http://h:1", "ENGINE_CA": "/"},
        "SKILLSTEP_ENGINE_CA",
        "is for https",
    ),
    "fingerprint": ({"ENGINE_FINGERPRINT": "ab:cd"}, "SKILLSTEP_ENGINE_FINGERPRINT", "64 digits"),
    "prefix": ({"ENGINE_PREFIX": "Skills"}, "SKILLSTEP_ENGINE_PREFIX", "'Skills' cannot begin an index name"),
    "sign first": ({"ENGINE_PREFIX": "-skills"}, "SKILLSTEP_ENGINE_PREFIX", "a letter or digit first"),
    "wildcard": ({"ENGINE_PREFIX": "skills*"}, "SKILLSTEP_ENGINE_PREFIX", "cannot begin"),
    "timeout": ({"ENGINE_TIMEOUT": "soon"}, "SKILLSTEP_ENGINE_TIMEOUT", "must be a number, not 'soon'"),
    "shards": ({"ENGINE_SHARDS": "1.5"}, "SKILLSTEP_ENGINE_SHARDS", "must be a whole number, not '1.5'"),
    "no shards": ({"ENGINE_SHARDS": "0"}, "SKILLSTEP_ENGINE_SHARDS", "between 1 and 1,024"),
    "replicas": ({"ENGINE_REPLICAS": "-1"}, "SKILLSTEP_ENGINE_REPLICAS", "between 0 and 20"),
    "no timeout": ({"ENGINE_TIMEOUT": "0"}, "SKILLSTEP_ENGINE_TIMEOUT", "above 0"),
    "endless": ({"ENGINE_TIMEOUT": "inf"}, "SKILLSTEP_ENGINE_TIMEOUT", "above 0"),
}


@pytest.mark.parametrize(("variables", "field", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_value_is_an_error_that_names_the_variable(
    variables: dict[str, str], field: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(**{"ENGINE": URL, **variables})
    assert caught.value.field == field
    assert words in caught.value.message
    assert "topsecret" not in str(caught.value)


def test_a_wrong_address_that_was_typed_is_the_options_fault() -> None:
    with pytest.raises(InputError) as caught:
        read("https://ada:topsecret@host", ENGINE=URL)
    assert caught.value.field == "--engine"
    with pytest.raises(InputError):
        read("", ENGINE=URL)


def test_two_ways_to_trust_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    with pytest.raises(InputError) as caught:
        read(ENGINE=URL, ENGINE_CA=str(tmp_path / "ca.pem"), ENGINE_FINGERPRINT="ab" * 32)
    assert caught.value.field == "SKILLSTEP_ENGINE_FINGERPRINT"


def test_secrets_stand_in_no_repr() -> None:
    found = read(ENGINE=URL, ENGINE_USER="ada", ENGINE_PASSWORD="topsecret")
    assert "topsecret" not in repr(found)
    assert SECRET not in repr(read(ENGINE=URL, ENGINE_KEY=SECRET))


def test_a_worker_reads_the_same_settings_again(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET)
    given = {"SKILLSTEP_ENGINE": "http://unused:1", "SKILLSTEP_ENGINE_KEY_FILE": str(tmp_path / "key")}
    for engine in (URL, EMBEDDED):
        one = Settings.read(tmp_path, given, engine)
        assert SECRET not in str(one.environ())
        assert Settings.read(environ={**given, **one.environ()}) == one
