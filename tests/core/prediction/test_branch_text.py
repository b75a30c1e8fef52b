"""A tree in the letters of an address: it comes back whole, and nonsense is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.prediction.branch_text import as_text, from_text
from core.prediction.branches import Tree

TREE = Tree().add((7,), 0.5).add((7, 8), 0.25).add((7, 8, 3)).add((7, 9), 1.0)
TREE = TREE.add((7, 8, 4))


def test_the_text_brings_back_tree_and_path():
    for path in ((), (7,), (7, 8), (7, 8, 3), (7, 9)):
        again = from_text(as_text(TREE, path), 10, 20)
        assert again is not None
        tree, where = again
        assert where == path
        assert {lane.path for lane in tree.lanes()} == {(7, 8, 3), (7, 8, 4), (7, 9)}
    assert as_text(Tree(), ()) == ""


def test_a_path_of_200_tokens_has_room_in_an_address():
    ids = tuple(range(300, 49_000, 250))[:190]
    assert len(as_text(Tree().add_missing(ids), ids)) < 900


@given(st.lists(st.lists(st.integers(0, 60_000), min_size=1, max_size=6), max_size=8))
def test_any_tree_survives_its_text(paths: list[list[int]]):
    tree = Tree()
    for path in paths:
        tree = tree.add_missing(tuple(path))
    shown = tree.through(())
    again = from_text(as_text(tree, shown), 70_000, 6)
    if not paths:
        assert again is None
        return
    assert again is not None
    assert again[1] == shown
    assert {one.path for one in again[0].lanes()} == {one.path for one in tree.lanes()}


@given(st.text(max_size=40))
def test_anything_else_in_the_address_is_no_tree(text: str):
    again = from_text(text, 100, 10)
    assert again is None or all(node.token_id < 100 for node in again[0].nodes)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("!!!", "no letters of an address"),
        ("_w", "a number that breaks off"),
        (as_text(Tree().add((500,)), (500,)), "no such token"),
        (as_text(Tree().add_missing((1,) * 11), (1,) * 11), "too long"),
        ("BQEB", "shares five tokens with nothing"),
    ],
)
def test_what_is_no_tree_is_refused(text: str, why: str):
    assert from_text(text, 100, 10) is None, why
