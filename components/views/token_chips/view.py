"""A text as token chips beside its ids; pointing at one side lights the other."""

from collections.abc import Callable, Collection, Sequence
from itertools import groupby
from typing import Any

import streamlit as st

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from components.words.lane_labels import is_right_to_left
from components.words.language import sentence
from core.graphemes import visible
from core.text.tokenization import Token

Chip = tuple[str, int, int, str, str]
"""Label, first token, number of tokens, style names, and what a screen reader says."""


_VIEW = component(
    "headlight_token_chips",
    html=view_html("""
<div class="tokens">
  <section>
    <h2></h2>
    <ol class="text" aria-label="The text in tokens"></ol>
  </section>
  <section>
    <h2>What the model gets: one id a token</h2>
    <ol class="numbers" aria-label="The ids of the tokens"></ol>
  </section>
</div>
"""),
    css=view_css("views/lib/token_chip.css", "views/token_chips/view.css"),
    js=view_js("views/token_chips/view.js"),
)


def token_chips(
    tokens: Sequence[Token],
    *,
    key: str,
    title: str = sentence("The text in tokens"),
    chosen: int | None = None,
    on_choose: Callable[[int], None] | None = None,
    ids: bool = True,
    bus: bool = True,
    fresh: Collection[int] = (),
    low: bool = False,
) -> None:
    """Draw the tokens of a text in its own order.

    Args:
        tokens: the tokens; those that share a glyph become one chip.
        key: the widget's own name on the page.
        title: a few words above the chips.
        chosen: the number of the token that the page is about.
        on_choose: called with the number of a token that was clicked.
        ids: draw the ids beside the text.
        bus: light the same token everywhere on the page, and be lit from there.
        fresh: numbers of tokens to mark as new.
        low: keep a long text to three lines, which then scroll.
    """

    def choose() -> None:
        if on_choose is not None:
            on_choose(int(st.session_state[key]["choose"]))

    data: dict[str, Any] = {
        "title": title,
        "chips": chips_of(tokens, fresh),
        "ids": [token.id for token in tokens] if ids else None,
        "chosen": chosen,
        "source": key,
        "bus": bus,
        "low": low,
        "rtl": is_right_to_left(tokens),
    }
    _VIEW(key=key, data=data, on_choose_change=choose)


def chips_of(tokens: Sequence[Token], fresh: Collection[int] = ()) -> list[Chip]:
    """One chip for each glyph or token, as the browser paints it."""
    chips: list[Chip] = []
    for _, members in groupby(enumerate(tokens), key=lambda item: item[1].group):
        numbered = list(members)
        first, token = numbered[0]
        styles = _styles(token)
        if any(number in fresh for number, _ in numbered):
            styles.append("fresh")
        label = visible(token.text) or "∅"
        spoken = f"token {first + 1}: {label}"
        if len(numbered) > 1:
            spoken = f"tokens {first + 1} to {first + len(numbered)}: {label}"
        chips.append((label, first, len(numbered), " ".join(styles), spoken))
    return chips


def _styles(token: Token) -> list[str]:
    styles = []
    if token.special:
        styles.append("special")
    elif token.byte_values is None:
        styles.append("unknown")
    if token.text.endswith("\n"):
        styles.append("break")
    return styles
