"""The tree of what was written: adding, branching, pruning, and its lanes."""

import numpy as np
import pytest

from core.prediction.branches import MOST_NODES, Node, Tree

# 7 and then 8 or 9; behind 8 either 3 or 4.
TREE = Tree().add((7,), 0.5).add((7, 8), 0.25).add((7, 8, 3)).add((7, 9), 1.0)
TREE = TREE.add((7, 8, 4))


def test_a_node_knows_its_token_what_it_stands_behind_and_its_surprise():
    assert TREE.nodes[0] == Node(7, None, 0.5)
    assert TREE.nodes[1] == Node(8, 0, 0.25)
    assert [TREE.node(p).surprisal for p in ((7,), (7, 8), (7, 9))] == [1, 2, 0]
    assert TREE.node((7, 8, 3)).surprisal is None
    assert Node(1, None, 0.0).surprisal == np.inf


def test_the_same_path_is_written_once_and_can_be_measured_later():
    again = TREE.add((7, 8, 3), 0.125).add((7, 8))
    assert len(again.nodes) == len(TREE.nodes) == 5
    assert again.node((7, 8, 3)).surprisal == 3
    assert again.node((7, 8)).prob == 0.25


def test_what_was_not_written_is_not_found():
    assert TREE.find((7, 3)) is None
    assert TREE.find(()) is None
    assert TREE.children((9,)) == []
    with pytest.raises(KeyError, match="nothing was written"):
        TREE.node((8,))


def test_children_are_listed_as_they_were_tried():
    assert TREE.children(()) == [7]
    assert TREE.children((7,)) == [8, 9]
    assert TREE.children((7, 8)) == [3, 4]
    assert TREE.children((7, 9)) == []


def test_through_goes_on_along_what_was_written_last():
    assert TREE.through(()) == (7, 9)
    assert TREE.through((7, 8)) == (7, 8, 4)
    assert TREE.through((7, 8, 3)) == (7, 8, 3)


def test_lanes_hold_every_token_once_the_chosen_path_first():
    lanes = TREE.lanes((7, 8, 3))
    drawn = [(lane.path, lane.start, lane.parent) for lane in lanes]
    assert drawn == [((7, 8, 3), 0, None), ((7, 8, 4), 2, 0), ((7, 9), 1, 0)]
    assert sum(len(lane.path) - lane.start for lane in lanes) == len(TREE.nodes)
    deeper = TREE.add((7, 9, 5)).lanes((7, 9, 5))
    assert [(lane.start, lane.parent) for lane in deeper] == [(0, None), (1, 0), (2, 1)]
    assert Tree().lanes() == []


def test_two_first_tokens_begin_two_lanes_behind_the_text():
    lanes = Tree().add((1,)).add((2,)).lanes((1,))
    assert [(lane.path, lane.start, lane.parent) for lane in lanes] == [
        ((1,), 0, None),
        ((2,), 0, 0),
    ]


def test_pruning_takes_the_token_and_all_behind_it():
    pruned = TREE.prune((7, 8))
    assert pruned.nodes == (Node(7, None, 0.5), Node(9, 0, 1.0))
    assert TREE.prune((7,)) == Tree()
    with pytest.raises(KeyError):
        TREE.prune((8,))


def test_only_keeps_one_path_with_its_numbers():
    only = TREE.only((7, 8))
    assert only.nodes == (Node(7, None, 0.5), Node(8, 0, 0.25))


def test_a_tree_does_not_grow_for_ever():
    tree = Tree(tuple(Node(n, None) for n in range(MOST_NODES)))
    with pytest.raises(ValueError, match="holds up to 600"):
        tree.add((MOST_NODES,))


def test_a_tree_of_many_paths_is_that_of_one_after_the_other():
    paths = [(1,), (2,), (1, 3), (2, 4, 5), (1, 3), (1, 3, 6)]
    grown = Tree()
    for path in paths:
        grown = grown.add_missing(path)
    assert Tree.of(paths) == grown
    assert Tree.of([]) == Tree()
