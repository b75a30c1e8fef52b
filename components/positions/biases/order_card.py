"""What a model with its positions switched off still knows of order, measured."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.page.card import figure_card
from components.page.content import plain, section
from components.page.text_read import text_read
from components.positions.biases.choice import PAGE
from components.positions.biases.map_card import exact
from components.positions.biases.no_positions_still import order_lines, order_table
from components.positions.biases.questions import OrderOf
from components.words.language import sentence
from components.words.numbers import number
from core.engine import TraceRequest
from core.errors import BadText
from core.instrument.interventions import SwitchOffPositions
from core.positions.no_positions import order_told

OFF = (SwitchOffPositions(),)
MOST_WORDS = 12
ROUNDING = 1e-3
"""Numbers that differ by less, beside the run with positions, differ by rounding."""


def two_orders(text: str, *, keep_last: bool) -> tuple[str, str]:
    """The text's first words as they come, and the other way round.

    Both begin with a space: to many tokenizers a word at the very start is another
    token.

    Raises:
        BadText: there are too few words to have two orders.
    """
    words = text.split()[:MOST_WORDS]
    end = len(words) - 1 if keep_last else len(words)
    turned = [*words[:end][::-1], *words[end:]]
    if turned == words:
        needed = "three words, the first two" if keep_last else "two words that are"
        raise BadText(
            "Another order needs {needed} different: type a few more above.",
            needed=needed,
        )
    return " " + " ".join(words), " " + " ".join(turned)


def orders_card(
    model_id: str, kind: str, title: str, text: str, place: DeltaGenerator
) -> None:
    """The same words in two orders, with and without positions, layer by layer."""
    causal = kind == "decoder"
    texts = two_orders(text, keep_last=causal)
    told = {}
    for name, changes in (("positions on", ()), ("positions off", OFF)):
        requests = [TraceRequest(model_id, one, interventions=changes) for one in texts]
        asked = OrderOf("decoder" if causal else "encoder", last_only=causal)
        told[name] = order_told(
            *(text_read(request, place).ask(asked) for request in requests)
        )
    on, off = told["positions on"], told["positions off"]
    table = order_table(on, off)
    st.markdown(f"“{plain(texts[0].strip())}” and “{plain(texts[1].strip())}”")
    figure_card(
        lambda: st.altair_chart(order_lines(table), key=f"{PAGE}_orders"),
        name="order with and without positions",
        caption=section(PAGE, "orders caption causal" if causal else "orders caption"),
        table=lambda: table,
        chart=lambda: order_lines(table).properties(width=520),
    )
    st.markdown(orders_words(on, off, title, causal=causal))


def orders_words(on: np.ndarray, off: np.ndarray, title: str, *, causal: bool) -> str:
    """What the two orders show, with their numbers."""
    if not causal:
        said = sentence(
            "With positions off, the two orders differ by at most **{off}** in any "
            "layer of {model}; with positions on by up to **{on}**.",
            off=exact(float(off.max())),
            model=plain(title),
            on=number(float(on.max())),
        )
        lost = section(PAGE, "order lost" if _lost(on, off) else "order not lost")
        return f"{said} {lost}"
    told = np.flatnonzero(off > ROUNDING)
    deep = int(told[0]) if told.size else None
    after_l0 = exact(float(off[1]))
    if deep == 1:
        said = sentence(
            "With positions off, the last token's vector differs by **{off}** after "
            "L0.",
            off=after_l0,
        )
        return f"{said} {section(PAGE, 'order not lost')}"
    said = sentence(
        "With positions off, the last token's vector differs by **{off}** after L0: "
        "it has met the same words, in whatever order.",
        off=after_l0,
    )
    if deep is None:
        return f"{said} {section(PAGE, 'order not told')}"
    later = sentence(
        "After L{layer} it differs by **{off}**.",
        layer=deep - 1,
        off=number(float(off[deep])),
    )
    return f"{said} {later} {section(PAGE, 'order told')}"


def _lost(on: np.ndarray, off: np.ndarray) -> bool:
    return float(off.max()) < ROUNDING * max(1.0, float(on.max()))
