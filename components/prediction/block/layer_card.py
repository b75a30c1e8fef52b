"""Inside one layer: the vector on its way, and what each update says in tokens."""

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Float

from components.figures.vector_strips import strip_chart, vector_table
from components.page.card import figure_card
from components.page.content import plain, section
from components.prediction.block.choice import PAGE, Lead, View
from components.prediction.block.inside_still import (
    changed_bars,
    changed_table,
    head_bars,
)
from components.views.vector_rows.view import Named, vector_rows
from components.words.numbers import length, number
from core.layers.attribution import attribution, sum_of_parts
from core.layers.block_at import BlockAt
from core.numerics import cosines

TOKENS = 8
"""Tokens raised, and as many lowered, that have a bar of their own."""
Changes = dict[str, Float[np.ndarray, " d_vocab"]]
"""How much an update changes each token's logit, by the kind of update."""
KINDS = {"attention": "Attention", "cross": "Cross-attention", "mlp": "The MLP"}


def stream_card(view: View, block: BlockAt) -> None:
    """Before, after attention, after the MLP, with what was added in between."""
    names, vectors = stream_rows(view, block)
    labels = [f"{name.sign} {name.label}".strip() for name in names]
    figure_card(
        lambda: vector_rows(names, vectors, key=f"{PAGE}_stream"),
        name="block stream",
        caption=section(PAGE, "stream caption" if block.additive else "parts caption"),
        table=lambda: vector_table(labels, vectors),
        chart=lambda: strip_chart(labels, vectors),
    )


def stream_rows(view: View, block: BlockAt) -> tuple[list[Named], np.ndarray]:
    """The vectors in order, each with its cosine with the last one."""
    steps = [("", "before", block.before), ("+", "attention", block.attn_out)]
    mid = block.before + block.attn_out
    if block.additive:
        steps.append(("=", "after attention", mid))
    if block.cross_out is not None:
        steps.append(("+", "cross-attention", block.cross_out))
        if block.additive:
            steps.append(("=", "after both", mid + block.cross_out))
    steps.append(("+", "MLP", block.mlp_out))
    steps.append(("=" if block.additive else "", "after", block.after))
    stack = view.trace.main_stack
    last = stack.resid(stack.n_layers)[view.position].astype(np.float64)
    vectors = np.stack([vector for _, _, vector in steps])
    towards = cosines(vectors.astype(np.float64), last)
    signs = [sign if block.additive else "" for sign, _, _ in steps]
    names = [
        Named(name, f"cosine {number(float(cosine), 2)}", sign)
        for (_, name, _), sign, cosine in zip(steps, signs, towards, strict=True)
    ]
    return names, vectors


def sizes_said(block: BlockAt) -> str:
    """How large each update is against the vector it is added to."""
    before = length(block.before)
    parts = {"Attention": block.attn_out, "The MLP": block.mlp_out}
    said = [
        f"{name} gives a vector of length {number(length(vector))}, which is "
        f"{number(length(vector) / before, 2)} times that before the layer"
        for name, vector in parts.items()
        if before
    ]
    return ". ".join(said) + "." if said else ""


def token_changes(view: View, lead: Lead) -> Changes:
    """What each update of the layer does to all logits, by its kind."""
    written = {kind: lead.split.part(kind, view.layer) for kind in KINDS}
    return {
        kind: lead.split.end.logit_changes(vector)
        for kind, vector in written.items()
        if vector is not None
    }


def tokens_card(view: View, changes: Changes, kind: str) -> None:
    """Which tokens' logits this update of the layer raised and lowered most."""
    # One scale for all, so that a long bar means the same in each picture.
    limit = max(float(np.abs(change).max()) for change in changes.values()) or 1.0
    table = changed_table(changes[kind], view.vocabulary, TOKENS)
    title, first = KINDS[kind], kind == next(iter(changes))
    st.markdown(f"**{title}** raises and lowers these tokens")
    figure_card(
        lambda: st.altair_chart(
            changed_bars(table, limit), key=f"{PAGE}_{title.split()[-1].lower()}"
        ),
        name=f"block tokens {title}",
        caption=section(PAGE, "tokens caption" if first else "tokens again"),
        table=lambda: table,
        chart=lambda: changed_bars(table, limit).properties(width=320),
    )


def heads_card(view: View, lead: Lead) -> None:
    """Each head's share of the difference."""
    table = head_table(view, lead)
    figure_card(
        lambda: st.altair_chart(head_bars(table), key=f"{PAGE}_heads"),
        name="block heads",
        caption=section(PAGE, "heads caption"),
        table=lambda: table,
        chart=lambda: head_bars(table).properties(width=320),
    )
    shares = table["share"].to_numpy()
    strongest = str(table["head"].tolist()[int(np.abs(shares).argmax())])
    st.markdown(
        f"Together {number(float(shares.sum()))}; **{plain(strongest)}** moves the "
        "difference most."
    )


def head_table(view: View, lead: Lead) -> pd.DataFrame:
    """A row a head of the chosen layer, and one for a bias where there is one."""
    every = sum_of_parts(view.trace, view.position, heads_of=view.layer)
    shares = attribution(every, lead.split.end, lead.answer, lead.other)
    return pd.DataFrame(
        [
            {
                "head": "bias" if part.head is None else f"L{view.layer}H{part.head}",
                "share": float(share),
            }
            for part, share in zip(every.parts, shares, strict=True)
            if part.layer == view.layer and part.kind in ("head", "attention bias")
        ]
    )
