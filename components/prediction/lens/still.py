"""What the model would answer after each layer, as a table and as a line."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from components.figures.scales import ACCENT
from components.words.language import sentence
from components.words.layer_names import AFTER_AXIS, after_ticks, state_name
from core.prediction.lens import Lens
from core.text.continuation import Continuations


def lens_table(
    found: Lens, labels: Sequence[str], vocabulary: Continuations
) -> pd.DataFrame:
    """A row for each state of the stream and position, the embeddings first."""
    n_states, seq_len = found.top_ids.shape
    passed, position = np.divmod(np.arange(n_states * seq_len), seq_len)
    says = {int(one): vocabulary[int(one)].visible for one in np.unique(found.top_ids)}
    answers = [vocabulary[int(one)].visible for one in found.answer_ids]
    return pd.DataFrame(
        {
            "layer": [state_name(int(n)) for n in passed],
            "layers_passed": passed,
            "position": position,
            "token": [labels[at] for at in position],
            "likeliest": [says[int(one)] for one in found.top_ids.ravel()],
            "probability": found.top_probs.ravel(),
            "final_answer": [answers[at] for at in position],
            "answer_rank": found.answer_ranks.ravel(),
            "answer_probability": found.answer_probs.ravel(),
        }
    )


def climb_chart(table: pd.DataFrame) -> alt.Chart:
    """The final answer's rank over the layers at one position, 1 at the top."""
    last = max(table["layers_passed"].tolist())
    return (
        alt.Chart(table)
        .mark_line(point=alt.OverlayMarkDef(color=ACCENT), color=ACCENT)
        .encode(
            x=alt.X(
                "layers_passed:Q",
                title=sentence("after layer"),
                axis=alt.Axis(values=after_ticks(last), labelExpr=AFTER_AXIS),
            ),
            y=alt.Y(
                "answer_rank:Q",
                title=sentence("rank"),
                axis=alt.Axis(values=[10**power for power in range(6)], format=","),
            ).scale(type="log", reverse=True, domainMin=1, nice=False),
            tooltip=[
                "layer",
                alt.Tooltip("answer_rank:Q", title=sentence("rank"), format=","),
                alt.Tooltip(
                    "answer_probability:Q", title=sentence("its share"), format=".3~p"
                ),
                alt.Tooltip("likeliest:N"),
            ],
        )
        .properties(height=200)
    )
