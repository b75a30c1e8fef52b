"""What was written, branch by branch and beam by beam, as tables and as charts."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from components.figures.scales import ACCENT, FAINT, GREY
from components.figures.token_axis import Labels
from components.words.language import sentence
from core.prediction.beams import Beam, BeamStep, beam_groups
from core.prediction.branches import Lane, Tree
from core.text.continuation import Continuations
from core.text.written_text import Shown, WrittenText

REUSED, COMPUTED = "reused", "computed in this step"
STATES = {"kept": ACCENT, "ended": GREY, "unfinished": FAINT, "dropped": FAINT}


def steps_table(
    ids: Sequence[int],
    shown: Sequence[Shown],
    probs: Sequence[float],
    costs: Sequence[tuple[int, int, int, float] | None],
) -> pd.DataFrame:
    """A row a written token: what it had, and what the step that chose it took.

    Args:
        ids: the tokens in order.
        shown: as a reader sees them.
        probs: the model's own probability of each.
        costs: for each step tokens reused, tokens computed, bytes, milliseconds.
    """
    spent = [cost or (None, None, None, None) for cost in costs]
    given = np.array(probs, dtype=np.float64)
    with np.errstate(divide="ignore"):
        bits = 0.0 - np.log2(given)
    return pd.DataFrame(
        {
            "step": range(1, len(ids) + 1),
            "token": [one.label for one in shown],
            "id": list(ids),
            "probability": given,
            "surprisal_bits": bits,
            "tokens_reused": [cost[0] for cost in spent],
            "tokens_computed": [cost[1] for cost in spent],
            "cache_bytes": [cost[2] for cost in spent],
            "ms": [cost[3] for cost in spent],
        }
    )


def steps_columns(table: pd.DataFrame) -> alt.Chart:
    """A column a written token, as high as its probability."""
    labels = Labels(table["token"], first=1)
    axis = labels.axis(labelAngle=-45, labelFontSize=14)
    return (
        alt.Chart(table)
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("step:O", title=None, axis=axis),
            y=alt.Y("probability:Q", axis=alt.Axis(format="%")).scale(domain=[0, 1]),
            tooltip=["step", "token", alt.Tooltip("probability:Q", format=".3~p")],
        )
        .add_params(*labels.params())
        .properties(width=alt.Step(36), height=180)
    )


def branches_table(
    tree: Tree, lanes: Sequence[Lane], vocabulary: Continuations
) -> pd.DataFrame:
    """A row for each token of each lane, where it is drawn."""
    rows = [
        {
            "branch": number + 1,
            "comes_from": None if lane.parent is None else lane.parent + 1,
            "step": end,
            "token": vocabulary[lane.path[end - 1]].visible,
            "id": lane.path[end - 1],
            "probability": tree.node(lane.path[:end]).prob,
        }
        for number, lane in enumerate(lanes)
        for end in range(lane.start + 1, len(lane.path) + 1)
    ]
    return pd.DataFrame(rows)


def branches_chart(table: pd.DataFrame) -> alt.LayerChart:
    """A row a branch, a column a step, in each the token."""
    base = alt.Chart(table).encode(
        x=alt.X("step:O", title=sentence("step")),
        y=alt.Y("branch:O", title=sentence("branch")),
    )
    cells = base.mark_rect(fill="none", stroke=GREY, cornerRadius=4)
    words = base.mark_text(fontSize=12, limit=84).encode(text="token:N")
    return alt.LayerChart(layer=[cells, words]).properties(
        width=alt.Step(90), height=alt.Step(28)
    )


def cache_table(tokens: Sequence[Shown], n_reused: int) -> pd.DataFrame:
    """A row a token that has keys and values."""
    states = [REUSED if at < n_reused else COMPUTED for at in range(len(tokens))]
    return pd.DataFrame(
        {
            "place": range(1, len(tokens) + 1),
            "token": [one.label for one in tokens],
            "keys_and_values": states,
        }
    )


def cache_chart(table: pd.DataFrame) -> alt.Chart:
    """A cell a token: grey where it was reused, coloured where it was computed."""
    colour = alt.Scale(domain=[REUSED, COMPUTED], range=[FAINT, ACCENT])
    return (
        alt.Chart(table)
        .mark_rect(stroke="white", strokeWidth=2)
        .encode(
            x=alt.X(
                "place:O", title=sentence("token"), axis=alt.Axis(labelOverlap=True)
            ),
            color=alt.Color("keys_and_values:N", scale=colour, title=None).legend(
                orient="bottom"
            ),
            tooltip=["place", "token", "keys_and_values"],
        )
        .properties(width=alt.Step(14), height=24)
    )


def beams_table(step: BeamStep, words: WrittenText, over: bool = False) -> pd.DataFrame:
    """A row for each text that was tried at a step: kept, dropped, or ended before."""
    groups = beam_groups(step, over)
    rows = [_beam_row(state, beam, words) for state, beams in groups for beam in beams]
    return pd.DataFrame(rows)


def beams_bars(table: pd.DataFrame) -> alt.Chart:
    """A bar for each text, as long as it is probable as a whole."""
    labels = Labels((text[-60:] for text in table["text"]), first=1)
    axis = labels.axis(labelLimit=400)
    colour = alt.Scale(domain=list(STATES), range=list(STATES.values()))
    return (
        alt.Chart(table.assign(rank=range(1, len(table) + 1)))
        .mark_bar()
        .encode(
            y=alt.Y("rank:O", title=None, axis=axis),
            x=alt.X(
                "probability:Q",
                title=sentence("probability of all its tokens together"),
            ),
            color=alt.Color("state:N", scale=colour, title=None).legend(
                orient="bottom"
            ),
            tooltip=["text", "state", "log_probability", "per_token"],
        )
        .add_params(*labels.params())
        .properties(width=420, height=alt.Step(22))
    )


def _beam_row(state: str, beam: Beam, words: WrittenText) -> dict[str, object]:
    return {
        "state": state,
        "text": words.text(beam.ids),
        "probability": float(np.exp(beam.log_prob)),
        "log_probability": beam.log_prob,
        "per_token": beam.score,
        "ids": " ".join(map(str, beam.ids)),
    }
