"""A cluster of readers: ``python -m core.engine.cluster``, which ``make cluster`` runs.

It begins Ray on this machine, for this machine alone, or joins a Ray that was begun
elsewhere (``--address auto`` where ``ray start`` has run), puts local engines into
replicas of Ray Serve, and keeps them until it is stopped.

Settings after https://docs.ray.io/en/latest/serve/advanced-guides/.
"""

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ..limits import LIMITS, Limits
from ..models import DEFAULT_MODEL
from .replica import APP, Replica, ongoing

ADDRESS = "HEADLIGHT_RAY_ADDRESS"
HOW_TO_GET_IT = "`make cluster` installs it"
HERE = "127.0.0.1"
ALONE = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"
"""Set to 0, Ray listens to this machine alone. Its name tells where that is usual;
without it Ray takes the machine's address on its network even where it is told HERE."""
STORE_BYTES = 100 * 2**20
"""What travels is small: Ray would set aside a third of the memory."""
ROUTER = "ray.serve.experimental.consistent_hash_router.ConsistentHashRouter"
"""Sends a session to the replica that has read its text, or to the next one."""


def has_ray() -> bool:
    """Whether Ray is installed."""
    return find_spec("ray") is not None


def application(
    replicas: int,
    readers: int = 1,
    model_id: str | None = DEFAULT_MODEL,
    limits: Limits = LIMITS,
) -> Any:
    """What Ray Serve runs: so many engines, each with so many passes at once.

    They are there before a class begins: a replica takes longer to start than a class
    has patience, so their number is fixed.
    """
    serve = import_module("ray.serve")
    router = import_module("ray.serve.config").RequestRouterConfig
    deployed = serve.deployment(
        num_replicas=replicas,
        max_ongoing_requests=ongoing(limits),
        # For each front end; without a number there would be no bound.
        max_queued_requests=limits.waiting,
        ray_actor_options={"num_cpus": readers},
        health_check_period_s=2.0,
        health_check_timeout_s=30.0,
        graceful_shutdown_timeout_s=20.0,
        request_router_config=router(request_router_class=ROUTER),
    )(Replica)
    alone = os.environ.get(ALONE) == "0"
    return deployed.bind(model_id, readers, limits, alone=alone)


def begin(cpus: int) -> None:
    """Begin Ray on this machine; no other one reaches it."""
    os.environ[ALONE] = "0"
    _ray().init(
        num_cpus=cpus,
        include_dashboard=False,
        object_store_memory=STORE_BYTES,
        _node_ip_address=HERE,
        **_quietly(),
    )


def join(address: str | None = None) -> None:
    """Be part of a Ray that runs already; nothing happens where this process is."""
    where = address or os.environ.get(ADDRESS, "").strip()
    if not where:
        os.environ.setdefault(ALONE, "0")
    ray = _ray()
    if not ray.is_initialized():
        ray.init(address=where or "auto", **_quietly())


def deploy(app: Any) -> Any:
    """Run the replicas, or put new ones in the place of those that run; their handle.

    Those that go answer what they were asked before they do.
    """
    serve = import_module("ray.serve")
    # Nobody asks over HTTP: there is no port for it.
    serve.start(proxy_location="Disabled")
    return serve.run(app, name=APP, route_prefix=None)


def end() -> None:
    """Stop what this process began."""
    ray = _ray()
    if ray.is_initialized():
        import_module("ray.serve").shutdown()
        ray.shutdown()


def _ray() -> Any:
    # Read by Ray as it is imported: it would tell its makers how it is used.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    return import_module("ray")


def _quietly() -> dict[str, Any]:
    return {
        "namespace": APP,
        "log_to_driver": False,
        "logging_level": logging.ERROR,
    }


def main(arguments: Sequence[str]) -> None:
    """Runs the replicas until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m core.engine.cluster")
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--readers", type=int, help="passes at once in each replica")
    parser.add_argument("--address", help="of a Ray that runs; else one is begun here")
    chosen = parser.parse_args(arguments)
    if not has_ray():
        parser.error("Ray is not here: pip install -r requirements-cluster.txt")
    readers = chosen.readers or max(1, LIMITS.readers // chosen.replicas)
    stopped = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopped.set())
    try:
        begin(readers * chosen.replicas) if chosen.address is None else join(
            chosen.address
        )
        deploy(application(chosen.replicas, readers))
        sys.stdout.write(
            f"{chosen.replicas} replicas read, {readers} passes at once in each. Front "
            "ends find them with HEADLIGHT_ENGINE=ray (Ctrl-C stops them).\n"
        )
        sys.stdout.flush()
        stopped.wait()
    finally:
        end()


if __name__ == "__main__":
    main(sys.argv[1:])
