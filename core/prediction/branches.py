"""The tree of what was written behind a text: every branch tried, as token ids.

A place in the tree is the path of token ids that leads to it, so it means the same
whatever is added or pruned elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

Path = tuple[int, ...]

MOST_NODES = 600
"""Tokens that a tree holds; an address must not grow for ever."""


@dataclass(frozen=True)
class Node:
    """One token that was written."""

    token_id: int
    parent: int | None
    """The node it was written behind; None behind the text itself."""
    prob: float | None = None
    """Probability that the model itself gave it there; None until it is measured."""

    @property
    def surprisal(self) -> float | None:
        """Its surprisal in bits: 1 for a probability of a half."""
        if self.prob is None:
            return None
        return float(-np.log2(self.prob)) if self.prob > 0 else float("inf")


@dataclass(frozen=True)
class Lane:
    """A branch drawn as one line: the tokens that it shares with no lane before it."""

    path: Path
    """From the text to the end of the branch."""
    start: int
    """How many tokens it shares with the lane it comes from."""
    parent: int | None
    """Number of the lane it comes from; None for the first."""


@dataclass(frozen=True)
class Tree:
    """Everything written behind one text. Never changed: each step is a new tree."""

    nodes: tuple[Node, ...] = ()

    def find(self, path: Path) -> int | None:
        """Number of the node at the end of this path; None where nothing stands."""
        at: int | None = None
        for token_id in path:
            at = self._places.get((at, token_id))
            if at is None:
                return None
        return at

    def node(self, path: Path) -> Node:
        """The last token of this path.

        Raises:
            KeyError: no such path was written.
        """
        at = self.find(path)
        if at is None:
            raise KeyError(f"nothing was written at {path}")
        return self.nodes[at]

    def add(self, path: Path, prob: float | None = None) -> "Tree":
        """The tree with this path in it; ``prob`` is that of its last token.

        Raises:
            ValueError: the tree would hold more than `MOST_NODES` tokens.
        """
        if not path:
            return self
        grown = self if len(path) == 1 else self.add_missing(path[:-1])
        at = grown.find(path)
        nodes = list(grown.nodes)
        if at is None:
            nodes.append(Node(path[-1], grown.find(path[:-1]), prob))
        elif prob is not None:
            nodes[at] = replace(nodes[at], prob=prob)
        if len(nodes) > MOST_NODES:
            raise ValueError(f"a tree holds up to {MOST_NODES} tokens")
        return Tree(tuple(nodes))

    def add_missing(self, path: Path) -> "Tree":
        """The tree with every token of this path, none of them measured anew."""
        tree = self
        for end in range(1, len(path) + 1):
            if tree.find(path[:end]) is None:
                tree = tree.add(path[:end])
        return tree

    @classmethod
    def of(cls, paths: Iterable[Path]) -> "Tree":
        """The tree of these paths, however many tokens they have in all."""
        places: dict[Path, int | None] = {(): None}
        nodes: list[Node] = []
        for path in paths:
            start = len(path)
            while path[:start] not in places:
                start -= 1
            for end in range(start + 1, len(path) + 1):
                nodes.append(Node(path[end - 1], places[path[: end - 1]]))
                places[path[:end]] = len(nodes) - 1
        return cls(tuple(nodes))

    def prune(self, path: Path) -> "Tree":
        """The tree without the token at the end of this path and all behind it.

        Raises:
            KeyError: no such path was written.
        """
        self.node(path)
        gone = self.find(path)
        kept: dict[int | None, int | None] = {None: None}
        nodes: list[Node] = []
        for number, node in enumerate(self.nodes):
            # A node comes after the one it was written behind.
            if number != gone and node.parent in kept:
                kept[number] = len(nodes)
                nodes.append(replace(node, parent=kept[node.parent]))
        return Tree(tuple(nodes))

    def only(self, path: Path) -> "Tree":
        """The tree with nothing but this path, its probabilities kept."""
        tree = Tree()
        for end in range(1, len(path) + 1):
            tree = tree.add(path[:end], self.node(path[:end]).prob)
        return tree

    def through(self, path: Path) -> Path:
        """This path and on from it to an end, along what was written last."""
        at = self.find(path)
        while children := self._children.get(at):
            at = children[-1]
            path = (*path, self.nodes[at].token_id)
        return path

    def children(self, path: Path) -> list[int]:
        """Ids of the tokens that were tried behind this path, in order."""
        if path and self.find(path) is None:
            return []
        numbers = self._children.get(self.find(path), ())
        return [self.nodes[number].token_id for number in numbers]

    def lanes(self, first: Path = ()) -> list[Lane]:
        """Every branch once, ``first`` the first of them, in the order of drawing.

        Of the branches that leave one lane the last to leave comes first, so no line
        to a lane below has to cross another lane.
        """
        if not self.nodes:
            return []
        found = [Lane(self.through(first), 0, None)]
        self._add_lanes(found, 0, 0)
        return found

    def _add_lanes(self, found: list[Lane], parent: int, least: int) -> None:
        """All lanes that leave this one behind so many tokens or more, and theirs."""
        path = found[parent].path
        for start in range(len(path) - 1, least - 1, -1):
            for token_id in self.children(path[:start]):
                if token_id != path[start]:
                    branch = self.through((*path[:start], token_id))
                    found.append(Lane(branch, start, parent))
                    self._add_lanes(found, len(found) - 1, start + 1)

    @cached_property
    def _places(self) -> dict[tuple[int | None, int], int]:
        return {(node.parent, node.token_id): at for at, node in enumerate(self.nodes)}

    @cached_property
    def _children(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = {}
        for number, node in enumerate(self.nodes):
            found.setdefault(node.parent, []).append(number)
        return found
