"""Inside one layer: the vector on its way, and what each update says in tokens."""

import numpy as np
import streamlit as st

from components.figures.vector_strips import strip_chart, vector_table
from components.page.card import figure_card
from components.page.content import section
from components.prediction.block.choice import PAGE, View
from components.prediction.block.inside_still import (
    changed_bars,
    changed_table,
    head_bars,
    head_table,
)
from components.prediction.block.questions import (
    Block,
    Changed,
    Lead,
    SharesOfHeads,
)
from components.prediction.block.words import cosine_words, heads_words
from components.views.vector_rows.view import Named, vector_rows
from components.words.language import sentence
from core.numerics import cosines

TOKENS = 8
"""Tokens raised, and as many lowered, that have a bar of their own."""
Changes = dict[str, Changed]
"""What each update does to the tokens' logits, by the kind of update."""
KINDS = {"attention": "Attention", "cross": "Cross-attention", "mlp": "The MLP"}


def stream_card(shown: Block) -> None:
    """Before, after attention, after the MLP, with what was added in between."""
    block = shown.at
    names, vectors = stream_rows(shown)
    labels = [f"{name.sign} {name.label}".strip() for name in names]
    figure_card(
        lambda: vector_rows(names, vectors, key=f"{PAGE}_stream"),
        name="block stream",
        caption=section(PAGE, "stream caption" if block.additive else "parts caption"),
        table=lambda: vector_table(labels, vectors),
        chart=lambda: strip_chart(labels, vectors),
    )


def stream_rows(shown: Block) -> tuple[list[Named], np.ndarray]:
    """The vectors in order, each with its cosine with the last one."""
    block = shown.at
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
    vectors = np.stack([vector for _, _, vector in steps])
    towards = cosines(vectors.astype(np.float64), shown.last.astype(np.float64))
    signs = [sign if block.additive else "" for sign, _, _ in steps]
    names = [
        Named(sentence(name), cosine_words(float(cosine)), sign)
        for (_, name, _), sign, cosine in zip(steps, signs, towards, strict=True)
    ]
    return names, vectors


def tokens_card(view: View, changes: Changes, kind: str) -> None:
    """Which tokens' logits this update of the layer raised and lowered most."""
    # One scale for all, so that a long bar means the same in each picture.
    limit = max(one.largest for one in changes.values()) or 1.0
    table = changed_table(changes[kind], view.vocabulary)
    title, first = KINDS[kind], kind == next(iter(changes))
    st.markdown(
        sentence("**{part}** raises and lowers these tokens", part=sentence(title))
    )
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
    asked = SharesOfHeads(view.layer, view.position, lead.answer, lead.other)
    found = view.read.ask(asked)
    table = head_table(found, view.layer)
    figure_card(
        lambda: st.altair_chart(head_bars(table), key=f"{PAGE}_heads"),
        name="block heads",
        caption=section(PAGE, "heads caption"),
        table=lambda: table,
        chart=lambda: head_bars(table).properties(width=320),
    )
    strongest = str(table["head"].tolist()[int(np.abs(found.shares).argmax())])
    st.markdown(heads_words(strongest, float(found.shares.sum())))
