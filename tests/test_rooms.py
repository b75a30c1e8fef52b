"""Who may import whom, and what a page may hold: the rules of the house, enforced.

core knows nothing of the screen, its lower packages nothing of the higher ones; figures
and stills know nothing of Streamlit; a page's folder knows no other page's; pages are
thin; and no files import each other in a circle.
"""

import ast
import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.harness.each import each

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

GROUND = "ground"
"""The files that stand in core itself."""
FLOORS = (
    {GROUND}, {"weights"}, {"files"}, {"text"}, {"instrument"}, {"models"}, {"trace"},
    {"layers", "embeddings"}, {"positions", "prediction"}, {"attention"}, {"training"},
    {"engine"},
)  # fmt: skip
"""The packages of core from the lowest up; each knows those below it and itself."""
FLOOR = {package: floor for floor, names in enumerate(FLOORS) for package in names}

LONGEST_PAGE = 60
SECTIONS = {path.parent.name for path in (ROOT / "pages").glob("*/*.py")}
"""Sections of the menu; each has a folder of pages and one of what they draw."""


def sources(*folders: str) -> list[Path]:
    return sorted(path for name in folders for path in (ROOT / name).rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


MODULES_AT = {path: module_of(path) for path in sources("core", "components", "pages")}
MODULES = set(MODULES_AT.values())


def imported(nodes: Iterable[ast.AST], package: str = "") -> set[str]:
    """Full names of all that is imported, wherever in the code that happens."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: 1 - node.level or None] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            names.update(f"{module}.{alias.name}" for alias in node.names)
    return names


def package_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).parent.parts)


@cache
def code_of(path: Path) -> str:
    return path.read_text("utf-8")


def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(code_of(path))))


@cache
def names_in(path: Path) -> frozenset[str]:
    return frozenset(imported(nodes_of(path), package_of(path)))


def ours(path: Path) -> set[str]:
    """The modules of this repository that a file imports, by their full names."""
    names = names_in(path)
    found = {name if name in MODULES else name.rpartition(".")[0] for name in names}
    return {name for name in found if name in MODULES} - {MODULES_AT[path]}


def package_in_core(module: str) -> str:
    """The package of core in which a module stands, or the ground."""
    inside = module.split(".")[1:]
    return inside[0] if inside and inside[0] in FLOOR else GROUND


def page_folder(module: str) -> tuple[str, ...]:
    """The folder of the page that a module of components belongs to, if it does."""
    parts = tuple(module.split(".")[1:])
    if parts[:1] == ("home",):
        return parts[:1]
    return parts[:2] if len(parts) > 2 and parts[0] in SECTIONS else ()


def forbidden(path: Path) -> set[str]:
    folders = [folder.as_posix() for folder in path.relative_to(ROOT).parents]
    return next(NEVER[folder] for folder in folders if folder in NEVER)


def rooms(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in names_in(path)}


@each(sources("core", "components", "pages", "bench", "attack"), name=place)
def test_a_room_imports_only_what_it_may(path: Path):
    assert not rooms(path) & forbidden(path)


@each(sources("components", "pages"), name=place)
def test_a_section_is_known_to_itself_and_its_pages_alone(path: Path):
    taken = names_in(path)
    known = {name.split(".")[1] for name in taken if name.startswith("components.")}
    assert known & SECTIONS <= {path.relative_to(ROOT).parts[1]}


FRONT_DOOR = ROOT / "core" / "__init__.py"
"""Hands on the public names of every package of core, and is known to none of them."""


@each([path for path in sources("core") if path != FRONT_DOOR], name=place)
def test_a_package_of_core_knows_none_above_it(path: Path):
    mine = package_in_core(MODULES_AT[path])
    assert MODULES_AT[FRONT_DOOR] not in ours(path)
    packages = {package_in_core(name) for name in ours(path)} - {mine}
    assert not {name for name in packages if FLOOR[name] >= FLOOR[mine]}


@each(sources("core"), name=place)
def test_core_is_one_package_whatever_its_name(path: Path):
    # Inside it imports are relative, so it can be installed as another one.
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom):
            assert node.level or (node.module or "").partition(".")[0] != "core"
        elif isinstance(node, ast.Import):
            assert "core" not in {name.name.partition(".")[0] for name in node.names}


@each(sources("components"), name=place)
def test_a_page_s_folder_is_known_to_itself_and_its_page_alone(path: Path):
    known = {page_folder(n) for n in ours(path) if n.startswith("components.")} - {()}
    assert known <= {page_folder(MODULES_AT[path])}


@each(sources("pages"), name=place)
def test_a_page_takes_from_its_own_folder(path: Path):
    known = {page_folder(n) for n in ours(path) if n.startswith("components.")} - {()}
    assert {folder[-1] for folder in known} <= {path.stem}


@each(sources("components"), name=place)
def test_a_still_knows_nothing_of_streamlit(path: Path):
    still = path.stem == "still" or path.stem.endswith("_still")
    assert not (still and "streamlit" in rooms(path))


TENSORS = re.compile(r"\b(Trace|Stack|Attentions)\b")
"""What holds the tensors of a run."""
DRAWING = ("streamlit", "components.figures", "components.views")


@each(sources("components", "pages"), name=place)
def test_only_questions_name_what_holds_tensors(path: Path):
    # Whoever asks holds facts and answers (components/page/text_read.py).
    assert path.stem == "questions" or not TENSORS.search(code_of(path))


@each([path for path in sources("components") if path.stem == "questions"], name=place)
def test_a_question_knows_nothing_of_the_screen(path: Path):
    # It is asked where the trace is, which may be another machine.
    assert not [name for name in names_in(path) if name.startswith(DRAWING)]


def test_no_files_import_each_other_in_a_circle():
    left = {MODULES_AT[path]: ours(path) for path in MODULES_AT}
    while free := {name for name, needs in left.items() if not needs & left.keys()}:
        left = {name: needs for name, needs in left.items() if name not in free}
    assert not left


@each(sources("pages"), name=place)
def test_a_page_is_short_and_makes_no_functions_or_classes(path: Path):
    code = code_of(path)
    made = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    assert not [node for node in nodes_of(path) if isinstance(node, made)]
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
    assert imported(ast.walk(ast.parse(code)), "core.deep") == {
        "a.b", "c.d", "e.f.g", "core.deep.h", "core.i.j",
    }  # fmt: skip


def test_the_deepest_folder_decides():
    assert "streamlit" in forbidden(ROOT / "components/figures/bars.py")
    assert "streamlit" not in forbidden(ROOT / "components/page/frame.py")
    assert "streamlit" in forbidden(ROOT / "core/deep/down.py")


@each(sources("components", "pages"), name=place)
def test_a_page_ends_in_the_way_that_leaves_it_a_foot(path: Path):
    # st.stop forbids all that is drawn after it; components/page/ending.py does not.
    assert "st.stop(" not in code_of(path)


@each(sources("components", "pages"), name=place)
def test_every_box_for_text_says_how_much_it_takes(path: Path):
    boxes = {"text_input", "text_area", "chat_input"}
    if not any(box in code_of(path) for box in boxes):
        return
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = {word.arg for word in node.keywords}
            is_box = node.func.attr in boxes
            assert not is_box or "max_chars" in given, f"line {node.lineno}"


def test_the_address_is_read_and_written_in_one_place():
    # Choices say what they are (components/choice/kept.py) and nothing asks beside it.
    asking = {
        place(path).rpartition("/")[0]
        for path in sources("components", "pages")
        if "st.query_params" in code_of(path)
    }
    assert asking == {"components/choice"}


def test_small_whole_numbers_are_read_in_one_place():
    ways = ("isdecimal", "isdigit", "isnumeric")
    reading = {
        place(path)
        for path in sources("core", "components", "pages")
        if any(way in code_of(path) for way in ways)
    }
    assert reading == {"core/whole_number.py"}


RUNS_A_MODEL = {
    "core.trace.trace", "core.trace.tracing.trace",
    "core.attention.masked_words.padded_batch", "core.layers.block_at.block_at",
    "core.layers.block_shares.split_at", "core.layers.block_shares.split_or_reason",
    "core.layers.inside_block.inside_block", "core.positions.order_law.read_in_order",
    "core.positions.position_matrix.refusal", "core.positions.same_words.words_at_end",
    "core.positions.unrotated.unrotated",
    "core.prediction.lens.lens", "core.prediction.lens.lens_distribution",
    "core.prediction.lens.lens_layers", "core.prediction.writing.Writer",
}  # fmt: skip
"""What begins a forward pass, of the whole model or of a part of it."""


@each(sources("components", "pages"), name=place)
def test_no_page_runs_a_model_on_its_own_thread(path: Path):
    # It would compete with the readings of everybody else: a page asks the engine
    # (components/page/run.py), and a question that runs the model says so.
    code = code_of(path)
    assert not re.search(r"\bmodel\.model\(", code)
    if names_in(path) & RUNS_A_MODEL:
        assert path.stem == "questions"
        assert "runs_model: ClassVar[bool] = True" in code


HOLDS_A_MODEL = re.compile(
    r"\b(load_model|LoadedModel|WordVectors|embedding_matrix)\b|\w\.model\.\w"
)
"""What holds weights, a tokenizer or a matrix, or gets one."""
MAY_HOLD_ONE = {
    "components/page/warmup.py", "components/server/about.py",
    "components/page/text_read.py",
}  # fmt: skip
"""Before the first page, about the server itself, and a text's own trace."""


@each(sources("components", "pages"), name=place)
def test_no_page_holds_a_model(path: Path):
    # It asks about one by its name, so a front end that has no weights can show it.
    holding = HOLDS_A_MODEL.search(code_of(path))
    assert not holding or path.stem == "questions" or place(path) in MAY_HOLD_ONE


@each(sorted(RUNS_A_MODEL))
def test_what_runs_a_model_is_called_so(name: str):
    module, _, function = name.rpartition(".")
    assert hasattr(import_module(module), function)
