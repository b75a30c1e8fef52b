"""How the scripts import each other: what is named exists, and there is no circle."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.harness.node import NODE

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "components").rglob("*.js"))
TESTS = sorted((ROOT / "tests" / "js").glob("*.js"))
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.MULTILINE)
ANY_IMPORT = re.compile(r'^\s*import\b|^export\b.*\bfrom "', re.MULTILINE)
EXPORT = re.compile(
    r"^export (?:async )?(?:const|let|class|function\*?) (\w+)", re.MULTILINE
)
NAMED = re.compile(r"^export (?!default\b)", re.MULTILINE)


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imports_of(path: Path) -> dict[Path, set[str]]:
    """The names that a script imports, by the file they come from."""
    found: dict[Path, set[str]] = {}
    for names, source in IMPORT.findall(path.read_text("utf-8")):
        if source.startswith("."):
            known = found.setdefault((path.parent / source).resolve(), set())
            known.update(re.findall(r"\w+", names))
    return found


@cache
def exports_of(path: Path) -> frozenset[str]:
    return frozenset(EXPORT.findall(path.read_text("utf-8")))


def test_scripts_import_and_export_in_the_one_way_that_is_read_here():
    for path in SCRIPTS + TESTS:
        text = path.read_text("utf-8")
        others = re.findall(r"^import \w", text, re.MULTILINE)
        written = len(IMPORT.findall(text)) + len(others)
        assert len(ANY_IMPORT.findall(text)) == written, place(path)
        assert len(NAMED.findall(text)) == len(exports_of(path)), place(path)


def test_each_name_that_is_imported_is_exported_there():
    for path in SCRIPTS + TESTS:
        for source, names in imports_of(path).items():
            assert source.is_file(), f"{place(path)}: {source}"
            assert names <= exports_of(source), f"{place(path)}: {place(source)}"


def test_node_reads_every_script():
    """Whatever is wrong in its writing, or missing where it imports, is an error."""
    files = [path.as_uri() for path in SCRIPTS]
    mouse = "globalThis.window = { matchMedia: () => ({ matches: false }) };"
    code = f"{mouse} await Promise.all({files}.map((file) => import(file)));"
    done = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "--eval", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_each_name_that_is_exported_is_imported_somewhere():
    wanted = {
        (source, name)
        for path in SCRIPTS + TESTS
        for source, names in imports_of(path).items()
        for name in names
    }
    idle = [
        f"{place(path)}: {name}"
        for path in SCRIPTS
        for name in sorted(exports_of(path))
        if (path, name) not in wanted
    ]
    assert idle == []


def circle_from(path: Path, way: tuple[Path, ...], done: set[Path]) -> list[str]:
    """The first circle of imports behind a script; empty where there is none."""
    if path in way:
        return [place(one) for one in (*way[way.index(path) :], path)]
    if path not in done:
        for source in imports_of(path):
            if circle := circle_from(source, (*way, path), done):
                return circle
        done.add(path)
    return []


def test_no_scripts_import_each_other_in_a_circle():
    done: set[Path] = set()
    for path in SCRIPTS:
        assert circle_from(path, (), done) == []


def test_a_circle_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.js.test_imports.ROOT", tmp_path)
    for name, source in (("a", "b"), ("b", "c"), ("c", "b")):
        line = f'import {{ x }} from "./{source}.js";\n'
        (tmp_path / f"{name}.js").write_text(line, "utf-8")
    found = circle_from(tmp_path / "a.js", (), set())
    assert found == ["b.js", "c.js", "b.js"]
