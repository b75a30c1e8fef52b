"""The picture of one block, and one look at a time at what it does."""

from collections.abc import Callable

import streamlit as st

from components.choice.opening import setting
from components.page.content import section
from components.page.say import InOneSentence
from components.prediction.block.choice import PAGE, View
from components.prediction.block.diagram_view import block_diagram
from components.prediction.block.experts_card import experts_card
from components.prediction.block.layer_card import (
    TOKENS,
    Changes,
    heads_card,
    stream_card,
    tokens_card,
)
from components.prediction.block.layers_card import all_layers, sizes_card
from components.prediction.block.neurons_card import (
    RAISED,
    SHOWN,
    activation_card,
    neurons_card,
)
from components.prediction.block.norm_card import norm_panel
from components.prediction.block.questions import (
    Block,
    BlockOf,
    NeuronsOf,
    TokensChanged,
)
from components.prediction.block.words import sizes_words
from components.words.language import sentence
from components.words.layer_names import layer_name

LOOK = f"{PAGE}_look"
"""Which look is open, in the session and in the address."""
ALL, STEPS, ATTENTION, MLP, NORMS, LENGTHS = LOOKS = (
    "All layers", "The vector", "Attention", "MLP", "Norms", "Lengths",
)  # fmt: skip


@InOneSentence()
def block_picture(view: View) -> Block | None:
    """The block as a picture with its live lengths; None where it cannot be read."""
    st.header(
        sentence(
            "Inside layer {n} ({layer})", n=view.layer, layer=layer_name(view.layer)
        ),
        anchor=False,
    )
    block = view.read.ask(BlockOf(view.layer, view.position))
    block_diagram(block.at, view.label, key=f"{PAGE}_diagram")
    st.caption(section(PAGE, "diagram caption"))
    return block


def looks(view: View, block: Block | None) -> None:
    """The row of looks, and the one that is open; the others cost nothing."""
    names = _names(view, block)
    if st.session_state.get(LOOK) not in (None, *names):
        # Another model has no such look.
        st.session_state[LOOK] = names[0]
    opened = setting(LOOK, names[0])
    chosen = st.segmented_control(
        sentence("Look at"),
        names,
        default=opened if opened in names else names[0],
        required=True,
        key=LOOK,
        bind="query-params",
    )
    if chosen == ALL:
        all_layers(view)
    elif chosen == LENGTHS:
        sizes_card(view)
    elif block is not None:
        _inside(view, block, str(chosen))


def _names(view: View, block: Block | None) -> list[str]:
    """The looks that this model has here; without a lead all layers are lengths."""
    if block is None:
        return [ALL]
    left_out = {LENGTHS, ATTENTION} if view.lead is None else set()
    return [name for name in LOOKS if name not in left_out]


def _inside(view: View, block: Block, name: str) -> None:
    looks: dict[str, Callable[[View, Block], None]] = {
        STEPS: _steps, ATTENTION: _attention, MLP: _mlp, NORMS: _norms,
    }  # fmt: skip
    looks[name](view, block)


def _steps(view: View, block: Block) -> None:
    st.header(sentence("How does the vector change on its way?"), anchor=False)
    stream_card(block)
    st.markdown(sizes_words(block.at))


def _norms(view: View, block: Block) -> None:
    st.header(sentence("What does the norm do to the vector?"), anchor=False)
    norm_panel(block.at.norms)


def _changes(view: View) -> Changes:
    """What each update does to the tokens; nothing where scores cannot be split."""
    if view.lead is None:
        return {}
    return view.read.ask(TokensChanged(view.layer, view.position, TOKENS))


def _attention(view: View, block: Block) -> None:
    lead, changes = view.lead, _changes(view)
    if lead is None:
        return
    st.header(sentence("What does attention add here?"), anchor=False)
    tokens, heads = st.columns(2, gap="large")
    with tokens:
        tokens_card(view, changes, "attention")
    with heads:
        st.markdown(sentence("**Each head**'s part in the lead"))
        heads_card(view, lead)
    if "cross" in changes:
        st.header(sentence("What does cross-attention add here?"), anchor=False)
        with st.columns(2, gap="large")[0]:
            tokens_card(view, changes, "cross")


def _mlp(view: View, block: Block) -> None:
    changes = _changes(view)
    st.header(sentence("What does the MLP add here?"), anchor=False)
    asked = NeuronsOf(view.layer, view.position, view.pair, SHOWN, RAISED)
    seen, bend = view.read.ask(asked), st.container()
    if "mlp" in changes:
        tokens, bend = st.columns(2, gap="large")
        with tokens:
            tokens_card(view, changes, "mlp")
    if seen is None:
        if block.at.has_experts:
            experts_card(view, block.at)
        else:
            bend.markdown(section(PAGE, "no neurons"))
        return
    own = seen.numbers
    with bend:
        activation_card(own.activation, own.pre, gated=own.up is not None)
    st.header(sentence("Which neurons of the MLP?"), anchor=False)
    neurons_card(view, seen)
