"""One real server for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.server import Server, running_server
from tests.components.server.egress import recorded


@pytest.fixture(scope="package")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("egress")


@pytest.fixture(scope="package")
def server(notes: Path) -> Iterator[Server]:
    """Open to the network, as for a class, and watched for every way out."""
    environ = recorded(notes) | {"HEADLIGHT_HOSTS": "class.example"}
    options = ["--server.address=0.0.0.0"]
    with running_server(
        env=environ, options=options, ready_path="/_stcore/health"
    ) as running:
        yield running
