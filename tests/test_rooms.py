"""Who may import whom, and what a page may hold: the rules of the house, enforced.

core knows nothing of the screen, figures know nothing of Streamlit, pages are thin.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCREEN = {"streamlit", "altair", "plotly", "vl_convert", "starlette"}
OURS = {"app", "attack", "bench", "components", "core", "pages", "tests"}

NEVER = {
    "core": SCREEN | OURS - {"core"},
    "components/figures": {"streamlit", "torch"} | OURS - {"components", "core"},
    "components": OURS - {"components", "core"},
    "pages": {"altair", "plotly", "torch"} | OURS - {"components", "core"},
    "bench": OURS - {"bench", "components", "core"},
    "attack": OURS - {"attack", "bench", "components", "core"},
}
"""What no file below a folder may import; the deepest folder named here decides."""

LONGEST_PAGE = 60
SECTIONS = {path.parent.name for path in (ROOT / "pages").glob("*/*.py")}
"""Sections of the menu; each has a folder of pages and one of what they draw."""


def sources(*folders: str) -> list[Path]:
    return sorted(path for name in folders for path in (ROOT / name).rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(code: str, package: str = "") -> set[str]:
    """Full names of all that is imported, wherever in the code that happens."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: 1 - node.level or None] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            names.update(f"{module}.{alias.name}" for alias in node.names)
    return names


def forbidden(path: Path) -> set[str]:
    folders = [folder.as_posix() for folder in path.relative_to(ROOT).parents]
    return next(NEVER[folder] for folder in folders if folder in NEVER)


def rooms(path: Path) -> set[str]:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    names = imported(path.read_text("utf-8"), package)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(
    "path", sources("core", "components", "pages", "bench", "attack"), ids=place
)
def test_a_room_imports_only_what_it_may(path: Path):
    assert not rooms(path) & forbidden(path)


@pytest.mark.parametrize("path", sources("components", "pages"), ids=place)
def test_a_section_is_known_to_itself_and_its_pages_alone(path: Path):
    taken = imported(path.read_text("utf-8"), "")
    known = {name.split(".")[1] for name in taken if name.startswith("components.")}
    assert known & SECTIONS <= {path.parent.name}


@pytest.mark.parametrize("path", sources("pages"), ids=place)
def test_a_page_is_short_and_makes_no_functions_or_classes(path: Path):
    code = path.read_text("utf-8")
    made = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    assert not [node for node in ast.walk(ast.parse(code)) if isinstance(node, made)]
    assert len(code.splitlines()) <= LONGEST_PAGE
    assert "unsafe_allow_html" not in code


def test_every_form_of_import_is_seen():
    code = (
        "import a.b\n"
        "from c import d\n"
        "def later():\n"
        "    from e.f import g\n"
        "from . import h\n"
        "from ..i import j\n"
    )
    assert imported(code, "core.deep") == {
        "a.b", "c.d", "e.f.g", "core.deep.h", "core.i.j",
    }  # fmt: skip


def test_the_deepest_folder_decides():
    assert "streamlit" in forbidden(ROOT / "components/figures/bars.py")
    assert "streamlit" not in forbidden(ROOT / "components/page/frame.py")
    assert "streamlit" in forbidden(ROOT / "core/deep/down.py")


@pytest.mark.parametrize("path", sources("components", "pages"), ids=place)
def test_a_page_ends_in_the_way_that_leaves_it_a_foot(path: Path):
    # st.stop forbids all that is drawn after it; components/page/ending.py does not.
    assert "st.stop(" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", sources("components", "pages"), ids=place)
def test_every_box_for_text_says_how_much_it_takes(path: Path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = {word.arg for word in node.keywords}
            is_box = node.func.attr in {"text_input", "text_area", "chat_input"}
            assert not is_box or "max_chars" in given, f"line {node.lineno}"
