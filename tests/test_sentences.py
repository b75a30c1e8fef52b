"""No page shows an error's own words unless they are a sentence written for a reader.

A library's message may hold paths, code or somebody's text. So an error may be put into
words only where it is known to be one of ours: a `HeadlightError`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import errors
from core.errors import HeadlightError

ROOT = Path(__file__).parents[1]
FILES = [
    path.relative_to(ROOT)
    for room in ("core", "components", "pages")
    for path in sorted((ROOT / room).rglob("*.py"))
]
OURS = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, HeadlightError)
}
QUOTED = {"core/positions/position_matrix.py"}
"""Quotes what PyTorch answers to one position too many, of a text of our own."""
TELLING = ("str", "repr", "format", "st.", "log.", "place.")
"""How calls begin that put what they are given into words."""
OF_A_FILE = {"core/weights/fetching.py"}
"""Has a kind of error for itself, whose words are its own."""


def worded(source: str) -> set[int]:
    """The lines that put a caught error into words, though it is not one of ours."""
    return {
        line
        for handler in ast.walk(ast.parse(source))
        if isinstance(handler, ast.ExceptHandler)
        and handler.name
        and not _kinds(handler.type) <= OURS
        for statement in handler.body
        for line in _words_of(handler.name, statement)
    }


def _kinds(kind: ast.expr | None) -> set[str]:
    parts = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return {ast.unparse(part).rpartition(".")[2] for part in parts if part}


def _words_of(name: str, node: ast.AST) -> Iterator[int]:
    # To look for a word in an error's words tells nobody what they are.
    if isinstance(node, ast.Compare):
        return
    if isinstance(node, ast.FormattedValue) and _shows(name, node.value):
        yield node.lineno
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(TELLING):
        yield from (node.lineno for each in node.args if _shows(name, each))
    for child in ast.iter_child_nodes(node):
        yield from _words_of(name, child)


def _shows(name: str, node: ast.AST) -> bool:
    """Whether the error itself stands there, not what a function makes of it."""
    if isinstance(node, ast.Name):
        return node.id == name
    if isinstance(node, ast.Call):
        return False
    if isinstance(node, ast.Attribute) and node.attr != "args":
        return False
    return any(_shows(name, child) for child in ast.iter_child_nodes(node))


@pytest.mark.parametrize(
    ("kind", "words", "found"),
    [
        ("ValueError", "st.info(f'{error!r}')", {4}),
        ("ValueError", "st.info(str(error))", {4}),
        ("(HeadlightError, OSError)", "st.info(error.args[0])", {4}),
        ("Exception", "log.error('it broke: %s', error)", {4}),
        ("HeadlightError", "st.info(str(error))", set()),
        ("Exception", "st.info(str(readable(error, 'It broke.')))", set()),
        ("Exception", "full = 'disk full' in str(error)", set()),
    ],
)
def test_an_error_put_into_words_is_found(kind: str, words: str, found: set[int]):
    source = f"try:\n    go()\nexcept {kind} as error:\n    {words}\n"
    assert worded(source) == found


def test_no_page_shows_the_words_of_an_error_that_is_not_ours():
    told = {
        f"{path}:{line}"
        for path in FILES
        if path.as_posix() not in QUOTED | OF_A_FILE
        for line in worded((ROOT / path).read_text("utf-8"))
    }
    assert told == set()
