"""Which example stands on the page: chosen, typed, drawn, and kept in the address.

One name holds it all: ``by_hand`` is an example's name in the address, or the tables
themselves once the reader has changed one.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import streamlit as st

from components.attention.by_hand.key import is_current, widget_key
from components.attention.by_hand.presets import Preset, presets
from components.attention.by_hand.setup import (
    FIXED,
    MOST_HEADS,
    Setup,
    drawn,
    from_address,
    resized,
    to_address,
    with_mask,
    with_scoring,
)
from components.choice.address import say, written
from components.choice.kept import Kept, is_to_be_read
from components.choice.opening import setting
from components.page.content import section
from components.words.language import sentence
from core.attention.by_hand import DIMS, TOKENS, ScoreKind

PAGE = "by_hand"
"""What this page's keys begin with, in the session and in the address."""
SETUP, PRESET, BAD, ERROR, ECHO, WHAT = (
    f"_{PAGE}_{name}" for name in ("setup", "preset", "bad", "error", "echo", "what")
)
PICK, SCORE, MASK, N, D, HEADS, SEED = (
    f"{PAGE}_{name}"
    for name in ("pick", "score", "mask", "tokens", "d", "heads", "seed")
)
CELL: Kept[str] = Kept(f"{PAGE}_cell", str, str)
"""The cell whose sum is shown."""
OWN = "own"
SCORES: dict[ScoreKind, str] = {
    "dot": "dot product",
    "scaled dot": "dot product ÷ √d",
    "bilinear": "bilinear: q · W k",
    "reduced rank": "reduced rank: U q · V k",
    "additive": "additive: b · tanh(…)",
}
MASKS = {"none": "None", "causal": "Causal", OWN: "Own"}


def chosen_setup() -> Setup:
    """The example the reader works on, at first the one the address holds."""
    session = st.session_state
    words = written(PAGE, setting(PAGE, next(iter(presets()))))
    # Numbers in an address are rounded: the same example is not read a second time.
    if is_to_be_read(SETUP) and (SETUP not in session or _words() != words):
        preset = presets().get(words)
        read = None if preset else from_address(words)
        if read is None:
            preset = preset or next(iter(presets().values()))
            read = preset.setup
        _take(read, preset.name if preset else OWN)
    return session[SETUP]


def chosen_preset() -> Preset | None:
    """The example as it came, if nothing in it was changed."""
    return presets().get(st.session_state.get(PRESET, ""))


def write_setup() -> None:
    """Write the example into the address, unless the page opens on it."""
    words = _words()
    say({PAGE: None if words == setting(PAGE, next(iter(presets()))) else words})


def _words() -> str:
    """The example as an address says it: by its name, or all its tables."""
    name = st.session_state[PRESET]
    return to_address(st.session_state[SETUP]) if name == OWN else name


def controls(setup: Setup, more: Callable[[], None]) -> None:
    """Draw what chooses the example, the comparison, the mask and the sizes.

    Args:
        setup: the example.
        more: draws what else belongs to the popover.
    """
    session = st.session_state
    pick = widget_key(PICK, session[PRESET])
    score, mask = widget_key(SCORE, setup.scoring), widget_key(MASK, setup.mask_kind())
    names = {one.name: one.title for one in presets().values()} | {
        OWN: sentence("Your own")
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            sentence("Example"),
            [name for name in names if name != OWN or session[PRESET] == OWN],
            format_func=names.__getitem__,
            key=pick,
            on_change=_pick,
            args=(pick,),
            width=260,
        )
        if setup.kind in FIXED:
            return
        if setup.kind == "attention":
            st.selectbox(
                sentence("Score"),
                list(SCORES),
                format_func=lambda name: sentence(SCORES[name]),
                key=score,
                on_change=_rescore,
                args=(score,),
                width=210,
            )
        st.segmented_control(
            sentence("Mask"),
            [kind for kind in MASKS if kind != OWN or session[mask] == OWN],
            format_func=lambda kind: sentence(MASKS[kind]),
            required=True,
            key=mask,
            on_change=_remask,
            args=(mask,),
        )
        with st.popover(sentence("Sizes and numbers"), icon=":material/tune:"):
            _sizes(setup)
            more()


def _sizes(setup: Setup) -> None:
    sizes = {N: len(setup.tokens), D: setup.d, HEADS: max(1, setup.n_heads)}
    keys = {name: widget_key(name, value) for name, value in sizes.items()}
    asked = {N: ("Tokens", *TOKENS), D: ("Numbers a token, d", *DIMS)}
    if setup.kind == "attention":
        asked[HEADS] = ("Heads", 1, MOST_HEADS)
    for name, (label, least, most) in asked.items():
        st.number_input(
            label, least, most, key=keys[name], on_change=_resize, args=(keys,)
        )
    st.number_input("Seed", 0, 9999, 0, key=SEED, bind="query-params")
    st.button(
        "Draw all numbers",
        icon=":material/casino:",
        key=f"{PAGE}_draw",
        on_click=_draw,
        help=section(PAGE, "draw help"),
    )


def take_own(setup: Setup) -> None:
    """Work on this example from now on; for a callback or before the page draws."""
    _take(setup, OWN)


def _take(setup: Setup, preset: str) -> None:
    session = st.session_state
    session[SETUP], session[PRESET] = setup, preset
    session[BAD], session[ERROR] = {}, ""
    session[WHAT] = session.get(WHAT, 0) + 1


def _pick(key: str) -> None:
    preset = presets().get(st.session_state[key])
    if preset is not None and is_current(PICK, key):
        # What there is to see in another example stands elsewhere.
        CELL.keep("")
        _take(preset.setup, preset.name)


def _rescore(key: str) -> None:
    if is_current(SCORE, key):
        take_own(with_scoring(st.session_state[SETUP], st.session_state[key]))


def _remask(key: str) -> None:
    if is_current(MASK, key):
        take_own(with_mask(st.session_state[SETUP], st.session_state[key]))


def _resize(keys: dict[str, str]) -> None:
    session = st.session_state
    if not all(is_current(name, key) for name, key in keys.items()):
        return
    n, d, heads = (int(session.get(keys[name]) or 1) for name in (N, D, HEADS))
    sizes = n, d, heads, int(session.get(SEED) or 0)
    take_own(resized(session[SETUP], *sizes))


def _draw() -> None:
    session = st.session_state
    setup = cast(Setup, session[SETUP])
    seed = int(session.get(SEED) or 0)
    new = drawn(setup.kind, len(setup.tokens), setup.d, max(1, setup.n_heads), seed)
    new = replace(new, tokens=setup.tokens, mask=setup.mask, source=f"seed {seed}")
    take_own(with_scoring(new, setup.scoring) if setup.kind == "attention" else new)
