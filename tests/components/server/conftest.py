"""One real server for the tests of this folder."""

from collections.abc import Iterator

import pytest

from attack.watched import Watched, watched_server
from bench.server import Server


@pytest.fixture(scope="package")
def watched() -> Iterator[Watched]:
    """Open to the network, as for a class, and watched for every way out."""
    with watched_server(
        env={"HEADLIGHT_HOSTS": "class.example"},
        options=["--server.address=0.0.0.0"],
        ready_path="/_stcore/health",
    ) as running:
        yield running


@pytest.fixture(scope="package")
def server(watched: Watched) -> Server:
    """The watched server, to be asked."""
    return watched.server
