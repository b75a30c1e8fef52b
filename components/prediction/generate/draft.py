"""What has been written behind one text, and which of its steps is looked at."""

from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from components.choice.address import say, written
from components.choice.kept import is_to_be_read
from components.choice.opening import setting_of_text
from core.prediction.branch_text import as_text, from_text
from core.prediction.branches import Path, Tree
from core.prediction.writing import Written
from core.whole_number import whole_number

PAGE = "generate"
"""What this page's keys begin with, in the session and in the address."""
KEPT, IN_ADDRESS = f"_{PAGE}_draft", f"{PAGE}_path"
AT = f"{PAGE}_at"
WRITE = f"{PAGE}_write"
"""A setting of the page's views: how many tokens are written as it opens."""
MOST_TOKENS = 200
"""Tokens that are written behind a text at most."""
MANY = 20
"""Tokens that are written at one click."""


@dataclass(frozen=True)
class Cost:
    """What one step took."""

    n_reused: int
    """Tokens whose keys and values were in the cache."""
    n_computed: int
    """Tokens that went through the model."""
    cache_bytes: int
    ms: float


def cost_of(read: Written) -> Cost:
    """What this step of writing took."""
    return Cost(read.n_reused, read.n_computed, read.cache_bytes, 1000 * read.seconds)


@dataclass(frozen=True)
class Draft:
    """The tree behind one text, the path that is shown, and a step on it."""

    model_id: str
    text: str
    tree: Tree = field(default_factory=Tree)
    path: Path = ()
    """Ids of the tokens that are shown, from the text on."""
    at: int = 0
    """The step looked at: how many of them stand before it."""
    goal: int = 0
    """How many there should be in the end, by the reader's last click."""
    running: bool = False
    """Whether the page is writing by itself."""
    costs: dict[Path, Cost] = field(default_factory=dict)
    """What reading each path took when it was last read."""

    @property
    def here(self) -> Path:
        """The tokens before the step that is looked at."""
        return self.path[: self.at]

    @property
    def taken(self) -> int | None:
        """The token chosen at this step, if one is."""
        return self.path[self.at] if self.at < len(self.path) else None

    @property
    def left(self) -> int:
        """How many tokens the reader's last click still asks for."""
        return max(0, self.goal - self.at)

    def ends(self, end_ids: tuple[int, ...]) -> bool:
        """Whether the path ends with a token that ends a text."""
        return bool(self.path) and self.path[-1] in end_ids

    def last(self, end_ids: tuple[int, ...]) -> int:
        """The last step to look at; nothing comes after an end."""
        return len(self.path) - self.ends(end_ids)

    def chosen(self, token_id: int, prob: float) -> "Draft":
        """This token at the step that is looked at: along the path, or a branch."""
        here = (*self.here, token_id)
        tree = self.tree.add(here, prob)
        on = self.path[: self.at + 1] == here
        path = self.path if on else tree.through(here)
        return replace(self, tree=tree, path=path, at=self.at + 1)

    def stopped(self) -> "Draft":
        """The same, no longer writing."""
        return replace(self, running=False)

    def about_to_write(self, n_tokens: int) -> "Draft":
        """The same, about to write so many tokens from the step looked at."""
        return replace(self, running=True, goal=min(self.at + n_tokens, MOST_TOKENS))

    def scrubbed(self, at: int) -> "Draft":
        """The same at another step; writing stops, for one wants to look."""
        at = max(0, min(at, len(self.path)))
        return replace(self, at=at, running=False, goal=0)

    def gone_to(self, path: Path) -> "Draft":
        """The branch through this path, at the step where its last token was chosen."""
        if self.tree.find(path) is None:
            return self
        way = self.tree.through(path)
        return replace(self, path=way).scrubbed(max(0, len(path) - 1))

    def pruned(self) -> "Draft":
        """Without the branch that is shown, back at the step where it left another."""
        tree, path = self.tree, self.path
        steps = [n for n in range(len(path)) if len(tree.children(path[:n])) > 1]
        start = steps[-1] if steps else 0
        if not path:
            return self
        rest = tree.prune(path[: start + 1])
        way = rest.through(path[:start])
        return replace(self, tree=rest, path=way).scrubbed(start)

    def alone(self) -> "Draft":
        """The path that is shown, without any other branch."""
        return replace(self, tree=self.tree.only(self.path))


def current_draft(model_id: str, text: str, d_vocab: int) -> Draft:
    """What was written behind this text by this model, or a beginning.

    It comes from the address where somebody followed a link or went back; at any other
    time the address merely follows.
    """
    kept, first = kept_draft(), KEPT not in st.session_state
    same = kept is not None and (kept.model_id, kept.text) == (model_id, text)
    if not is_to_be_read(KEPT):
        return kept if kept and same else keep(_fresh(model_id, text))
    tree, path = _from_address(d_vocab) or (Tree(), ())
    at = whole_number(written(AT))
    at = len(path) if at is None else min(at, len(path))
    if kept and same and (kept.path, kept.at) == (path, at):
        return kept
    if not path and (first or not same):
        return keep(_fresh(model_id, text))
    return keep(Draft(model_id, text, tree, path, at))


def _fresh(model_id: str, text: str) -> Draft:
    """A beginning; where the page comes with the text, about to write some of it."""
    n_tokens = int(setting_of_text(WRITE, 0))
    draft = Draft(model_id, text)
    return draft.about_to_write(n_tokens) if n_tokens else draft


def keep(draft: Draft) -> Draft:
    """Keep the draft for the session."""
    st.session_state[KEPT] = draft
    return draft


def kept_draft() -> Draft | None:
    """The session's draft, for callbacks."""
    return st.session_state.get(KEPT)


def change(name: str, *given: Any) -> None:
    """Do this to the session's draft; for a callback."""
    draft = kept_draft()
    if draft is not None:
        keep(getattr(draft, name)(*given))


def begin_anew() -> None:
    """Forget all that was written behind this text; for a callback."""
    draft = kept_draft()
    if draft is not None:
        keep(Draft(draft.model_id, draft.text))


def run_again() -> None:
    """Run the fragment once more; the whole page where the whole page is running."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def write_address(draft: Draft) -> None:
    """Let the address hold the tree, and the step unless it is the last."""
    tree = as_text(draft.tree, draft.path)
    at = str(draft.at) if draft.at < len(draft.path) else None
    say({IN_ADDRESS: tree or None, AT: at})


def _from_address(d_vocab: int) -> tuple[Tree, Path] | None:
    return from_text(written(IN_ADDRESS), d_vocab, MOST_TOKENS)
