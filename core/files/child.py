"""A module of core run in a process of its own, with lines in and lines out."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def begun(
    module: str, *arguments: str, environment: Mapping[str, str]
) -> subprocess.Popen[str]:
    """The process, begun; what it writes beside its lines is dropped.

    Args:
        module: such as ``core.models.inspection_child``.
        arguments: of its command line.
        environment: added to that of this process.
    """
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
