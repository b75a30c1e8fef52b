"""All layers at once: what each adds to a token's lead, and how far it moves."""

import streamlit as st

from components.page.card import figure_card
from components.page.content import plain, section
from components.prediction.block.choice import PAGE, Lead, View, look_at_layer
from components.prediction.block.still import (
    PICK,
    cosine_lines,
    share_chart,
    share_table,
    size_lines,
    size_table,
)
from components.words.numbers import number
from core.layers.block_updates import block_updates

CHART = f"{PAGE}_shares"
FIRST_LAYER = 1
"""Its column on the chart: the embedding stands before it."""


def all_layers(view: View) -> None:
    """The picture at once: shares where the model has them, else sizes."""
    if view.lead is None:
        st.markdown(f"{plain(view.reason)} {section(PAGE, 'instead')}")
        sizes_card(view)
        return
    st.markdown(lead_said(view, view.lead))
    _shares_card(view, view.lead)
    st.markdown(sum_said(view.lead))


def lead_said(view: View, lead: Lead) -> str:
    """The two tokens and how far they are apart."""
    return (
        f"At **{plain(view.label)}** (token {view.position + 1}), "
        f"**{plain(lead.answer_label)}** is **{_signed(lead.shares.own)}** logits "
        f"ahead of **{plain(lead.other_label)}**. Each layer's part in it:"
    )


def sum_said(lead: Lead) -> str:
    """All bars together beside the model's own difference."""
    shares, logits = lead.shares, lead.split.logits
    first, second = float(logits[lead.answer]), float(logits[lead.other])
    biases = "" if shares.constant else " Its last norm and head add no bias."
    taken = f"{second:.6f}" if second >= 0 else f"({second:.6f})"
    return (
        f"All bars together: **{shares.total:+.6f}**. The model's own logits: "
        f"{first:.6f} − {taken} = **{shares.own:+.6f}**. They differ by "
        f"{shares.error:.1e}.{biases}"
    ).replace("-", "−")


def sizes_card(view: View) -> None:
    """How long each update is, and where it points."""
    found = block_updates(view.trace, view.position, additive=view.lead is not None)
    table = size_table(found)
    sizes, turns = st.columns(2, gap="large")
    with sizes:
        figure_card(
            lambda: st.altair_chart(size_lines(table, view.layer), key=f"{PAGE}_sizes"),
            name="block sizes",
            caption=section(PAGE, "sizes caption"),
            table=lambda: table,
            chart=lambda: size_lines(table, view.layer).properties(width=480),
        )
    with turns:
        figure_card(
            lambda: st.altair_chart(
                cosine_lines(table, view.layer), key=f"{PAGE}_cosines"
            ),
            name="block cosines",
            caption=section(PAGE, "cosines caption"),
            table=lambda: table,
            chart=lambda: cosine_lines(table, view.layer).properties(width=480),
        )


def _shares_card(view: View, lead: Lead) -> None:
    table = share_table(lead.shares)
    last = view.trace.main_stack.n_layers
    figure_card(
        lambda: st.altair_chart(
            share_chart(table, view.layer),
            key=CHART,
            on_select=_take_click,
            selection_mode=PICK,
        ),
        name="block shares",
        caption=section(PAGE, "shares caption"),
        table=lambda: table,
        chart=lambda: share_chart(table, view.layer).properties(width=26 * (last + 2)),
    )


def _take_click() -> None:
    """Open the layer of the column that was clicked."""
    picked = st.session_state[CHART]["selection"].get(PICK, [])
    place = picked[0].get("place") if picked else None
    if isinstance(place, int) and place >= FIRST_LAYER:
        look_at_layer(place - FIRST_LAYER)


def _signed(value: float) -> str:
    return number(value) if value < 0 else f"+{number(value)}"
