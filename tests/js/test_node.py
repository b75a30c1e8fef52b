"""The scripts that compute, run by Node on arrays that core has written."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.harness.node import NODE
from tests.js.arrays import WRITERS, write_for

FOLDER = Path(__file__).parent


def test_each_file_is_written_for_and_each_writer_is_read():
    assert {path.name for path in FOLDER.glob("*.test.js")} == {
        f"{name}.test.js" for name in WRITERS
    }


@pytest.mark.parametrize("name", WRITERS)
def test_the_script_computes_what_core_computes(name: str, tmp_path: Path):
    write_for(name, tmp_path)
    done = subprocess.run(
        [NODE, "--no-warnings", FOLDER / f"{name}.test.js"],
        env={**os.environ, "HEADLIGHT_ARRAYS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
