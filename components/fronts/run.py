"""Several app processes behind HAProxy: what ``make class`` runs for a class."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from components.class_code import KEY_VARIABLE, VARIABLE, cookie_key
from components.fronts.keep import Kept, keep
from components.fronts.proxy import settings
from components.reach import VARIABLE as REACHED_AT

ROOT = Path(__file__).resolve().parents[2]


def run(
    at: tuple[str, int],
    ports: Sequence[int],
    haproxy: str,
    options: Callable[[int], Sequence[str]],
    say: Callable[[str], object],
    one_engine: bool = False,
) -> None:
    """Runs app processes on these ports and the proxy, until it is interrupted.

    Args:
        at: address and port that take visitors in.
        ports: where each process listens, on this machine alone.
        haproxy: the program.
        options: those of ``streamlit run`` for a port.
        say: tells whoever started it.
        one_engine: whether all ask one engine, a replica of Ray Serve on this machine.

    Raises:
        ValueError: HAProxy does not take its settings; it says why.
    """
    environ = environment(os.environ, at[0], len(ports), one_engine)
    with tempfile.TemporaryDirectory(prefix="headlight-") as folder:
        file = Path(folder, "haproxy.cfg")
        file.write_text(settings(f"{at[0]}:{at[1]}", ports), "utf-8")
        check(haproxy, file)
        fronts = [
            Kept(f"Front end {number}", command(options(port)), environ, ROOT)
            for number, port in enumerate(ports, 1)
        ]
        proxy = [haproxy, "-db", "-q", "-f", str(file)]
        beside = [Kept("The proxy", proxy, os.environ, ROOT)]
        if one_engine:
            engine = [sys.executable, "-m", "core.engine.cluster"]
            beside.append(Kept("The engine", engine, os.environ, ROOT))
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            keep([*beside, *fronts], say)
        finally:
            signal.signal(signal.SIGTERM, before)


def command(options: Iterable[str]) -> list[str]:
    """What begins one app process."""
    return [sys.executable, "-m", "streamlit", "run", "app.py", *options]


def environment(
    environ: Mapping[str, str],
    address: str,
    n_fronts: int,
    one_engine: bool = False,
) -> dict[str, str]:
    """What every process is told: what all must agree on, and its share of the rest."""
    from core.limits import LIMITS

    shares = {
        "HEADLIGHT_READERS": max(1, LIMITS.readers // n_fronts),
        "HEADLIGHT_MODEL_MEMORY_SHARE": LIMITS.model_memory_share / n_fronts,
    }
    # Who a visitor is follows from a hash of the address, which each process salts.
    told = {REACHED_AT: address, "PYTHONHASHSEED": str(secrets.randbelow(2**32))}
    if one_engine:
        told["HEADLIGHT_ENGINE"] = "ray"
    if environ.get(VARIABLE, "").strip():
        told[KEY_VARIABLE] = cookie_key().hex()
    return {**environ, **told, **{name: str(share) for name, share in shares.items()}}


def check(haproxy: str, file: Path) -> None:
    """Does nothing where HAProxy takes these settings.

    Raises:
        ValueError: it does not; its own words follow.
    """
    told = subprocess.run(
        [haproxy, "-c", "-f", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise ValueError(f"HAProxy does not take its settings:\n{told.stderr}")
