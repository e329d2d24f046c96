"""The image and the compose file: nothing secret in them, nobody root, nothing that is not there."""

from __future__ import annotations

import base64
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from service.serve_options import ServeOptions
from service.settings import Settings
from tests.deployed import ROOT, Answering, Asked, check_command, given, instructions

Run: TypeAlias = Callable[[str, int], int]
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
POM = ROOT / "tests" / "elasticsearch" / "pom.xml"
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|KEY$")
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


# The image


def test_the_wheel_is_built_by_the_command_of_ci() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    built = [run for run in given("RUN") if "python -m build --wheel --outdir" in run]
    assert len(built) == 1
    assert "python -m build --wheel --outdir" in script
    assert "pip install /dist/*.whl" in built[0]
    assert (
        f'"{next(one for one in PROJECT["project"]["optional-dependencies"]["test"] if "build" in one)}"'
        in (" ".join(given("RUN")))
    )


def test_torch_is_the_version_of_the_project() -> None:
    wanted = next(one for one in PROJECT["project"]["dependencies"] if one.startswith("torch"))
    assert given("ARG") == [f'TORCH="{wanted}"']


def test_the_image_holds_the_client_of_elasticsearch() -> None:
    wanted = any(one.startswith("elasticsearch") for one in PROJECT["project"]["dependencies"])
    assert wanted or not (ROOT / "indexers" / "elastic").exists()


def test_the_stage_that_runs_is_another_than_the_one_that_builds() -> None:
    build, run = given("FROM")
    assert build == f"{run} AS build"
    at = max(i for i, (name, _) in enumerate(instructions()) if name == "FROM")
    after = instructions()[at:]
    assert [rest for name, rest in after if name == "COPY"] == ["--from=build /opt/skillstep /opt/skillstep"]
    assert not any("pip" in rest for name, rest in after if name == "RUN")


def test_nobody_is_root_and_the_data_folder_is_the_users() -> None:
    (user,) = given("USER")
    uid, gid = map(int, user.split(":"))
    assert min(uid, gid) >= 1000
    assert f"--owner={uid} --group={gid} --mode=0750 /data" in " ".join(given("RUN"))
    assert given("VOLUME") == ["/data"]
    assert "SKILLSTEP_DATA=/data" in " ".join(given("ENV"))


def test_what_the_image_runs_is_a_command() -> None:
    assert yaml.safe_load(given("ENTRYPOINT")[0]) == ["skillstep"]
    check_command(yaml.safe_load(given("CMD")[0]))


def test_the_health_check_needs_nothing_but_python() -> None:
    (check,) = given("HEALTHCHECK")
    command = yaml.safe_load(check.partition("CMD ")[2])
    assert command[:2] == ["python", "-c"]
    assert "/v1/health" in command[2]


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False), (404, False)])
def test_the_health_check_tells_by_the_status(status: int, healthy: bool) -> None:
    _, code = yaml.safe_load(given("HEALTHCHECK")[0].partition("CMD ")[2])[1:]
    with Answering(lambda _headers: status) as (port, _seen):
        ran = subprocess.run(["python3", "-c", code.replace("8000", str(port))], timeout=20)
    assert (ran.returncode == 0) == healthy


def test_the_build_sees_what_the_wheel_needs_and_no_more() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    about = [PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]]
    assert let_in == {"pyproject.toml", *about, *wheel}


# The compose file


def test_nothing_secret_stands_in_the_files() -> None:
    for text in (COMPOSE_TEXT, EXAMPLE, (ROOT / "Dockerfile").read_text("utf-8")):
        assert not re.search(r"://[^/\s:@]+:[^/\s@]+@", text)
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if SECRET.search(name.removesuffix("_FILE")):
                assert re.fullmatch(r"/run/secrets/\w+|\$\{\w+:-\}", value), name
    for name, value in re.findall(r"^(\w+)=(.*)$", EXAMPLE, re.MULTILINE):
        assert not SECRET.search(name) or value == "", name
    assert "/.env" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_health_check_a_limit_and_a_volume(name: str) -> None:
    service = SERVICES[name]
    assert "healthcheck" in service or (service.get("build") == "." and given("HEALTHCHECK"))
    assert re.fullmatch(r"\$\{\w+:-\d+g\}", service["mem_limit"])
    volumes = [volume.partition(":")[0] for volume in service["volumes"]]
    assert set(volumes) <= set(COMPOSE["volumes"])
    assert service["restart"] == "unless-stopped"


def test_the_service_waits_for_elasticsearch() -> None:
    assert SERVICES["skillstep"]["depends_on"] == {"elasticsearch": {"condition": "service_healthy"}}


def test_elasticsearch_is_reached_by_the_service_alone() -> None:
    engine, service = SERVICES["elasticsearch"], SERVICES["skillstep"]
    assert "ports" not in engine
    assert engine["networks"] == ["private"]
    assert COMPOSE["networks"]["private"] == {"internal": True}
    assert "private" in service["networks"]
    assert service["environment"]["SKILLSTEP_ENGINE"] == "http://elasticsearch:9200"
    assert engine["environment"]["xpack.security.enabled"] == "true"


def test_the_service_is_published_on_this_machine_alone() -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["skillstep"]["ports"])


def test_only_the_user_of_each_service_reads_the_password() -> None:
    mounts = {name: service["secrets"] for name, service in SERVICES.items()}
    for name, (mount,) in mounts.items():
        assert mount["source"] in COMPOSE["secrets"]
        assert mount["mode"] == 0o400
        assert mount["target"] in {
            value for key, value in SERVICES[name]["environment"].items() if key.endswith("PASSWORD_FILE")
        }
    assert f"{mounts['skillstep'][0]['uid']}:{mounts['skillstep'][0]['gid']}" == given("USER")[0]


def test_every_variable_of_the_service_is_one_that_it_reads(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("not one of anybody's")
    stated = {
        name: str(tmp_path / "password") if value.startswith("/run/secrets/") else value
        for name, value in SERVICES["skillstep"]["environment"].items()
    }
    asked = Asked({name: value for name, value in stated.items() if not value.startswith("${")})
    Settings.read(environ=asked)
    ServeOptions.read(asked)
    assert set(stated) <= asked.names


def test_every_setting_is_explained_in_the_example() -> None:
    used = set(re.findall(r"\$\{(\w+):[-+]", COMPOSE_TEXT))
    explained = set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert used == explained
    for name, default in re.findall(r"\$\{(\w+):-([^}]+)\}", COMPOSE_TEXT):
        assert f"#{name}={default}\n" in EXAMPLE


def test_the_image_of_elasticsearch_is_the_version_of_the_tests() -> None:
    image, _, version = SERVICES["elasticsearch"]["image"].rpartition(":")
    assert image == "docker.elastic.co/elasticsearch/elasticsearch"
    assert re.fullmatch(r"9\.\d+\.\d+", version)
    assert not POM.exists() or f">{version}<" in POM.read_text("utf-8")


# What the health check of Elasticsearch does


@pytest.fixture
def check(tmp_path: Path) -> Run:
    """Runs it as Compose would hand it to the container, with a password, against a port."""
    if not all(map(shutil.which, ("bash", "curl", "base64"))):
        pytest.skip("bash, curl and base64 run the health check of Elasticsearch")
    test = [word.replace("$$", "$") for word in SERVICES["elasticsearch"]["healthcheck"]["test"][1:]]

    def run(password: str, port: int) -> int:
        (tmp_path / "secret").write_text(password)
        words = [
            word.replace("/run/secrets/elastic_password", str(tmp_path / "secret")).replace("9200", str(port))
            for word in test
        ]
        assert password not in " ".join(words)
        return subprocess.run(words, timeout=30, capture_output=True).returncode

    return run


@pytest.mark.parametrize("password", ["plain-one", "qu\"o'te \\ $HOME", "clé%s#é" * 12])
def test_the_health_check_authenticates_with_any_password(check: Run, password: str) -> None:
    with Answering(lambda headers: 200 if headers.get("Authorization") else 401) as (port, seen):
        assert check(password, port) == 0
    kind, token = seen[0].split()
    assert (kind, base64.b64decode(token).decode()) == ("Basic", f"elastic:{password}")


@pytest.mark.parametrize("status", [401, 408, 503])
def test_the_health_check_fails_where_elasticsearch_does_not_answer_well(check: Run, status: int) -> None:
    with Answering(lambda _headers: status) as (port, _seen):
        assert check("a password", port) != 0


# Compose itself, and the commands that the documents give


def compose(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run it on the file, in a folder with its own .env; skips where there is none."""
    tool = ["docker", "compose"] if _has("docker", "compose", "version") else ["docker-compose"]
    if not _has(*tool, "version"):
        pytest.skip("docker compose (no engine is needed) reads docker-compose.yml")
    shutil.copy(ROOT / "docker-compose.yml", folder)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run([*tool, *words], cwd=folder, env=environment, capture_output=True, text=True)


def _has(*words: str) -> bool:
    try:
        return subprocess.run(words, capture_output=True, timeout=30).returncode == 0
    except OSError:
        return False


def test_compose_takes_the_file_and_shows_no_password(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ELASTIC_PASSWORD='not one of anybody'\n")
    done = compose(tmp_path, "config")
    assert done.returncode == 0, done.stderr
    assert "not one of anybody" not in done.stdout + done.stderr


def test_compose_refuses_to_start_without_a_password(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE)
    done = compose(tmp_path, "config")
    assert done.returncode != 0
    assert "ELASTIC_PASSWORD" in done.stderr


def documented() -> list[str]:
    texts = [(ROOT / "README.md").read_text("utf-8")]
    texts += [path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))]
    blocks = re.findall(r"^```\w*\n(.*?)^```$", "\n".join(texts), re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return list(dict.fromkeys(line for line in lines if line.startswith("docker compose ")))


@pytest.mark.parametrize("line", documented())
def test_every_documented_compose_command_is_one(line: str) -> None:
    words = shlex.split(line)
    assert words[2] in {"up", "run", "exec", "logs", "down"}
    if words[2] in {"run", "exec"}:
        at = words.index("skillstep")
        command = words[at + 1 :] if words[2] == "run" else words[at + 2 :]
        assert words[2] == "run" or words[at + 1] == "skillstep"
        check_command(command)
