"""What tests share: the folder of real files, and how a test asks for one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import chromium as chromium
from tests.browser import site as site
from tests.browser import visit as visit
from tests.elasticsearch.fixtures import certificate as certificate
from tests.elasticsearch.fixtures import elasticsearch as elasticsearch
from tests.elasticsearch.fixtures import elasticsearch_stub as elasticsearch_stub
from tests.elasticsearch.fixtures import node_kit as node_kit
from tests.elasticsearch.fixtures import private_cluster as private_cluster
from tests.elasticsearch.fixtures import private_node as private_node

REAL_DATA = Path(
    os.environ.get("SKILLSTEP_TEST_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
)

# No test meets the cluster of whoever runs them.
for _name in [name for name in os.environ if name.startswith("SKILLSTEP_ENGINE")]:
    del os.environ[_name]

# What a shell starts in the background ignores an interrupt, and so would the commands that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

RealFile = Callable[[str], Path]


@pytest.fixture(scope="session")
def real_file() -> RealFile:
    """A publisher's file by its path below the data folder; the test skips, naming it, where it is absent."""

    def find(name: str) -> Path:
        path = REAL_DATA / name
        if path.exists():
            return path
        if os.environ.get("CI") == "true" and REAL_DATA.exists():
            pytest.fail(f"the real file {name} is missing from {REAL_DATA}")
        pytest.skip(f"needs the real file {name} (set SKILLSTEP_TEST_DATA to the folder that holds it)")

    return find


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the bundled sample. Tests read it; one that loads takes a copy."""
    from indexers.formats import FormatOptions
    from service.service import Service
    from service.settings import Settings

    sample = Path(__file__).resolve().parents[1] / "service" / "sample"
    service = Service.open(Settings(tmp_path_factory.mktemp("sample")))
    try:
        tables = ("framework.json", "skills.csv", "occupations.csv", "requirements.csv")
        service.load_framework([sample / name for name in tables])
        options = FormatOptions(source="sample")
        service.load_catalogue("credential", [sample / "credentials.jsonl"], options=options)
        service.load_catalogue("posting", [sample / "postings.jsonl"], options=options)
        return service.settings.data
    finally:
        service.close()
