"""Everything that a room without internet needs, in one folder to carry there.

The folder is a `home()` with one sub-folder more: `wheels`, which holds every pinned
requirement for this kind of machine and this Python.
"""

import json
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..errors import WeightsUnavailable
from . import home as weights
from . import stored
from .packages import PACKAGES, Package

ROOT = Path(__file__).resolve().parents[2]
WHEELS = "wheels"
ABOUT = "bundle.json"
REQUIREMENTS = "requirements.txt", "tests/requirements.txt"


def bundle(folder: Path, say: Callable[[str], None]) -> None:
    """Writes weights and requirements into `folder`; what is there already is kept.

    Args:
        folder: made if it is missing.
        say: called with a line of text now and then.

    Raises:
        WeightsUnavailable: full disk, unwritable folder, or pip failed; or core was
            installed without the app.
    """
    if not (ROOT / REQUIREMENTS[0]).is_file():
        raise WeightsUnavailable(
            "A bundle holds the whole app: make it in the folder of Headlight itself."
        )
    folder = folder.expanduser().resolve()
    needed = sum(p.unpacked_bytes + p.converted_bytes for p in PACKAGES.values())
    with stored.disk_sentences(folder, needed, "The bundle"):
        folder.mkdir(parents=True, exist_ok=True)
        for package in PACKAGES.values():
            _copy(package, folder)
            say(f"{package.title} is in {folder / package.name}.")
        _collect_wheels(folder / WHEELS)
        (folder / ABOUT).write_text(json.dumps(made_for(), indent=1) + "\n", "utf-8")
    say(
        f"\nDone. Carry {folder} and the folder of Headlight itself to a machine with "
        f"{made_for()['system']} and Python {made_for()['python']}, then run there:\n"
        "    HEADLIGHT_HOME=/path/to/the/bundle make run"
    )


def made_for() -> dict[str, str]:
    """The Python and the kind of machine that wheels chosen here will work on."""
    return {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "system": f"{platform.system()} {platform.machine()}",
    }


def _copy(package: Package, folder: Path) -> None:
    target = folder / package.name
    if stored.is_whole(target, package.sha256):
        return
    size = package.unpacked_bytes + package.converted_bytes
    shutil.rmtree(target, ignore_errors=True)
    stored.require_room(folder, size, package.title)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{package.name}-") as partial:
        copy = Path(partial) / "copy"
        shutil.copytree(weights.home() / package.name, copy)
        stored.write_list(copy, package.sha256)
        copy.replace(target)


def _collect_wheels(wheels: Path) -> None:
    """Has pip fetch every requirement as a wheel, building those that come as source.

    The requirements of the tests come too: what is taught can be checked on the spot.
    """
    command = [sys.executable, "-m", "pip", "wheel", "--wheel-dir", str(wheels)]
    for name in REQUIREMENTS:
        command += ["--requirement", str(ROOT / name)]
    if subprocess.run(command, check=False).returncode != 0:
        raise WeightsUnavailable(
            "pip could not collect the requirements; its own words above say why."
        )
