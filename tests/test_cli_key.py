"""`skillstep key`: shown once, listed without secrets, taken back for good; and what `serve` refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.keys import KeyFile
from service.serve_options import ServeOptions
from taxonomy.errors import InputError
from tests.clis import Cli, cli_over


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return cli_over(tmp_path / "data", capsys)


def test_a_key_is_shown_once(cli: Cli, tmp_path: Path) -> None:
    shown = cli("key", "new", "--name", "Job board", "--scope", "load", "--expires", "2999-12-31")
    key = shown.out.splitlines()[0]
    found = KeyFile(tmp_path / "data").find(key)
    assert found is not None
    assert (found.name, found.scope, found.expires) == ("Job board", "load", "2999-12-31")
    listed = cli("key", "list")
    assert found.id in listed.out
    assert key.rpartition("_")[2] not in listed.out
    assert found.digest not in listed.out


def test_a_sites_key_is_public_and_says_how_to_use_it(cli: Cli, tmp_path: Path) -> None:
    origins = ("--origin", "https://jobs.example.org/jobs", "--origin", "http://localhost:3000")
    shown = cli("key", "new", "--name", "Board", "--scope", "embed", *origins)
    key = shown.out.splitlines()[0]
    found = KeyFile(tmp_path / "data").site(key)
    assert found is not None
    assert found.origins == ("https://jobs.example.org", "http://localhost:3000")
    assert f'<skillstep-recommendations site="{key}">' in shown.out
    assert "no secret" in shown.out
    assert "not shown again" not in shown.out
    listed = cli("key", "list").out
    assert "https://jobs.example.org" in listed
    assert "http://localhost:3000" in listed
    assert cli("key", "list", "--json").json[0]["origins"] == list(found.origins)


def test_a_key_is_revoked_for_good(cli: Cli) -> None:
    id_ = cli("key", "new", "--name", "a", "--json").json["about"]["id"]
    first = cli("key", "revoke", id_, "--json").json
    assert first["state"] == "revoked"
    assert cli("key", "revoke", id_, "--json").json["revoked"] == first["revoked"]
    assert cli("key", "list", "--json").json[0]["state"] == "revoked"


def test_an_empty_list_says_how_to_begin(cli: Cli) -> None:
    assert "skillstep key new" in cli("key", "list").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("new", "--name", " "), "'name'"),
        (("new", "--name", "a", "--expires", "soon"), "'--expires'"),
        (("new", "--name", "a", "--scope", "embed"), "names the origins"),
        (("new", "--name", "a", "--origin", "https://a.example"), "names the origins"),
        (("new", "--name", "a", "--scope", "embed", "--origin", "a.example"), "is no origin"),
        (("new", "--name", "a", "--expires", "2001-01-01"), "is past"),
        (("revoke", "00000000"), "there is no key"),
    ],
)
def test_wrong_wishes_are_refused(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    refused = cli("key", *arguments)
    assert refused.code == 2
    assert said in refused.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--cors-origin", "https://jobs.example/widget"), "'--cors-origin'"),
        (("--trusted-proxy", "proxy"), "'--trusted-proxy'"),
        (("--rate", "-1"), "'--rate'"),
        (("--visitor-rate", "-1"), "'--visitor-rate'"),
        (("--timeout", "0"), "'--timeout'"),
        (("--timeout", "nan"), "'--timeout'"),
    ],
)
def test_serve_refuses_wrong_options(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    refused = cli("serve", *arguments)
    assert refused.code == 2
    assert said in refused.err


def test_options_go_through_the_environment_unchanged() -> None:
    options = ServeOptions(
        require_key=True,
        rate=7,
        visitor_rate=9,
        timeout=2.5,
        trusted_proxies=("10.0.0.0/8", "::1"),
        cors_origins=("https://jobs.example",),
        log="off",
        metrics="open",
    )
    assert ServeOptions.read(options.environ()) == options
    assert ServeOptions.read({}) == ServeOptions()
    assert ServeOptions.read({"SKILLSTEP_RATE": "5"}, rate=9).rate == 9


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SKILLSTEP_REQUIRE_KEY", "perhaps"),
        ("SKILLSTEP_RATE", "many"),
        ("SKILLSTEP_RATE", "-4"),
        ("SKILLSTEP_LOG", "jsn"),
        ("SKILLSTEP_CORS_ORIGINS", "https://a.example,b.example"),
    ],
)
def test_a_wrong_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(InputError) as error:
        ServeOptions.read({variable: value})
    assert error.value.field == variable
