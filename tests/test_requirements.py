"""The lock holds what is pinned, with the hash of each file that could be installed."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)
UNLOCKED = {"torch"}
"""Another file for each kind of processor and graphics card."""


def name(written: str) -> str:
    """As the package index spells it."""
    return re.sub(r"[-_.]+", "-", written).lower()


def pins(file: str) -> dict[str, str]:
    found = PIN.findall((ROOT / file).read_text("utf-8"))
    return {name(package): version for package, version in found}


def test_the_lock_is_that_of_the_requirements():
    """Where this fails, the requirements were changed without ``make lock``."""
    wanted = pins("requirements.txt")
    assert pins("requirements.lock") == {
        package: version
        for package, version in wanted.items()
        if package not in UNLOCKED
    }


def test_every_requirement_has_its_hashes():
    parts = re.split(r"\n(?=[a-z])", (ROOT / "requirements.lock").read_text("utf-8"))
    bare = [part.split()[0] for part in parts[1:] if "--hash=sha256:" not in part]
    assert bare == []


@pytest.mark.parametrize("package", ["numpy", "pandas", "tokenizers", "pyarrow"])
def test_what_is_compiled_has_a_hash_for_each_machine(package: str):
    parts = re.split(r"\n(?=[a-z])", (ROOT / "requirements.lock").read_text("utf-8"))
    part = next(part for part in parts if part.startswith(f"{package}=="))
    # Linux, macOS and Windows at least, and where it is built for each Python, more.
    assert part.count("--hash=sha256:") >= 6


def test_what_reads_the_scripts_is_pinned_and_comes_from_the_public_registry():
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    text = (ROOT / "package-lock.json").read_text("utf-8")
    locked = json.loads(text)["packages"]
    assert locked.pop("")["devDependencies"] == wanted
    for package, version in wanted.items():
        assert locked[f"node_modules/{package}"]["version"] == version
    for one in locked.values():
        assert one["integrity"].startswith("sha512-")
        resolved = one.get("resolved", "https://registry.npmjs.org/")
        assert resolved.startswith("https://registry.npmjs.org/")
