"""The reader's own tokens, shaded by how surprising each was to the model."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from components.words.language import sentence
from components.words.percent import percent
from core.graphemes import visible
from core.surprisal import Surprise
from core.text.continuation import Continuations
from core.text.tokenization import Token

_VIEW = component(
    "headlight_surprise",
    html=view_html("""
<div class="surprise">
  <ol class="chips" aria-label="Your tokens and how surprising each was"></ol>
  <div class="told" aria-live="polite">
    <p class="said"></p>
    <ol class="guesses" aria-label="What the model expected there"></ol>
  </div>
</div>
"""),
    css=view_css("views/surprise/view.css"),
    js=view_js("views/surprise/view.js"),
)


def surprise(
    reading: Surprise,
    tokens: Sequence[Token],
    vocabulary: Continuations,
    *,
    key: str,
    chosen: int,
    on_choose: Callable[[int], None],
) -> None:
    """Draw a chip a token; ``on_choose`` is told whose prediction the reader wants.

    Args:
        reading: what the model expected along the text.
        tokens: the text's tokens.
        vocabulary: what each id says.
        key: the widget's own name on the page.
        chosen: the position whose prediction the page shows.
        on_choose: called with a position: the token that was read last.
    """

    def choose() -> None:
        on_choose(int(st.session_state[key]["choose"]))

    data = surprise_data(reading, tokens, vocabulary)
    _VIEW(key=key, data=data | {"chosen": chosen + 1}, on_choose_change=choose)


def surprise_data(
    reading: Surprise, tokens: Sequence[Token], vocabulary: Continuations
) -> dict[str, Any]:
    """What the browser paints: a chip a token, and one for what is not written yet."""
    blind_bits = np.log2(vocabulary.size)
    chips = [_chip(index, reading, tokens, blind_bits) for index in range(len(tokens))]
    chips.append(_open_chip(reading))
    written = [token.id for token in tokens[1:]] + [None]
    for position, chip in enumerate(chips[1:]):
        chip["guesses"] = _guesses(reading, position, written[position], vocabulary)
    return {"tokens": chips, "n_tokens": len(tokens)}


def _guesses(
    reading: Surprise, position: int, written: int | None, vocabulary: Continuations
) -> list[dict[str, Any]]:
    """What the model expected after a position; a hit is what was written there."""
    ids, probs = (
        reading.top_ids[position].tolist(),
        reading.top_probs[position].tolist(),
    )
    return [
        {
            "label": vocabulary[token_id].visible,
            "prob": prob,
            "percent": percent(prob),
            "hit": token_id == written,
        }
        for token_id, prob in zip(ids, probs, strict=True)
    ]


def _chip(
    index: int, reading: Surprise, tokens: Sequence[Token], blind_bits: float
) -> dict[str, Any]:
    token = tokens[index]
    joined = index > 0 and tokens[index - 1].group == token.group
    label = visible(token.text)
    chip = {
        "label": "⋯" if joined else label,
        "special": token.special,
        "joined": joined,
        "open": False,
        "position": index - 1 if index else None,
        "guesses": [],
    }
    if index == 0:
        said = sentence(
            "{label}: nothing stands before the first token, so nothing predicts it.",
            label=label,
        )
        return chip | {"note": "first", "shade": 0.0, "said": said}
    bits, rank = float(reading.surprisal_bits[index - 1]), reading.ranks[index - 1]
    place = (
        sentence("its first choice")
        if rank == 1
        else sentence("its choice number {rank}", rank=f"{rank:,}")
    )
    said = sentence(
        "{label} had {share}: {bits} bits of surprise, {place}.",
        label=label,
        share=percent(2 ** (-bits)),
        bits=f"{bits:.1f}",
        place=place,
    )
    shade = min(1.0, bits / blind_bits)
    return chip | {"note": f"{bits:.1f}", "shade": shade, "said": said}


def _open_chip(reading: Surprise) -> dict[str, Any]:
    """The place behind the text, where the bars above look as a rule."""
    entropy = float(reading.entropy_bits[-1])
    return {
        "label": "?",
        "note": "next",
        "shade": 0.0,
        "special": False,
        "joined": False,
        "open": True,
        "position": len(reading.entropy_bits) - 1,
        "said": sentence(
            "Not written yet. On average the next token holds {entropy} bits.",
            entropy=f"{entropy:.1f}",
        ),
    }
