"""What the model would answer after each layer: tokens across, layers down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_js
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from components.words.layer_names import state_name
from core.prediction.lens import LensLayer
from core.text.continuation import Continuations
from core.text.tokenization import Token

_VIEW = component(
    "headlight_lens",
    html='<div class="lens">\n</div>',
    css=view_css("prediction/lens/view.css"),
    js=view_js("prediction/lens/view.js"),
)


@dataclass(frozen=True, eq=False)
class LensShown:
    """What the grid shows; layers that are still being read stay empty."""

    text: str
    tokens: Sequence[Token]
    layers: Sequence[LensLayer]
    """Those that are there, the last layer first."""
    n_layers: int
    """How many there will be, the embeddings among them."""
    layer: int
    position: int
    """The chosen cell."""
    far: str
    """How far the reading has come, in words; empty when it is done."""
    d_vocab: int
    masked: bool = False
    """Whether a cell is about the token at its own place, and not the one behind it."""
    whose: str = sentence("your text")
    """What the columns are the tokens of."""
    by_rank: bool = False
    """Whether a cell says at what rank the final answer is, and not its likeliest."""


def lens_view(
    shown: LensShown,
    vocabulary: Continuations,
    *,
    key: str,
    on_choose: Callable[[int, int], None],
    on_mode: Callable[[bool], None],
) -> None:
    """Draw the grid.

    Args:
        shown: what stands in it.
        vocabulary: of the model.
        key: of the session.
        on_choose: told the layer and the position of a cell that was chosen.
        on_mode: told whether the cells show ranks from now on.
    """

    def choose() -> None:
        at = st.session_state[key]["choose"]
        on_choose(int(at["layer"]), int(at["position"]))

    def look() -> None:
        on_mode(st.session_state[key]["mode"] == "rank")

    _VIEW(
        key=key,
        data=lens_data(shown, vocabulary),
        on_choose_change=choose,
        on_mode_change=look,
    )


def lens_data(shown: LensShown, vocabulary: Continuations) -> dict[str, Any]:
    """What the browser paints: words once each, and numbers as one block of bytes."""
    layers, none = shown.layers, np.zeros((0, len(shown.tokens)))
    ids = np.stack([layer.top_ids for layer in layers]) if layers else none
    known, places = np.unique(ids, return_inverse=True)
    block = NumberBlock()
    block.add("probs", np.array([layer.top_probs for layer in layers]))
    block.add("answerProbs", np.array([layer.answer_probs for layer in layers]))
    # Whole numbers up to the size of a vocabulary are exact in float32.
    block.add("ranks", np.array([layer.answer_ranks for layer in layers]))
    block.add("words", places, "u2")
    labels = lane_labels(shown.tokens)
    after, below = [*labels[1:], ""], following(labels, shown.masked)
    best = layers[0].top_ids.tolist() if layers else [None] * len(labels)
    answers = ["" if one is None else vocabulary[one].visible for one in best]
    passed = list(range(shown.n_layers - 1, -1, -1))
    return {
        "text": shown.text,
        "columns": [
            {
                "label": label,
                "next": after[at],
                "below": below[at],
                "answer": answers[at],
            }
            for at, label in enumerate(labels)
        ],
        "layers": passed,
        "names": [state_name(n_passed) for n_passed in passed],
        "n_rows": len(layers),
        "words": [vocabulary[int(one)].visible for one in known],
        "d_vocab": shown.d_vocab,
        "chosen": {"layer": shown.layer, "position": shown.position},
        "far": shown.far,
        "masked": shown.masked,
        "whose": shown.whose,
        "mode": "rank" if shown.by_rank else "answer",
        "index": block.index,
        "numbers": block.numbers(),
    }


def following(labels: Sequence[str], masked: bool) -> list[str]:
    """What stands below the label of each column: what its cells are about."""
    if masked:
        return [sentence("at this place")] * len(labels)
    return [sentence("then {token}", token=label) for label in [*labels[1:], "?"]]
