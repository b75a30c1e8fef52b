"""What a layer's router said: its number for every expert, and the experts chosen."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from components.figures.scales import ORANGE, PALE
from components.words.language import sentence
from core.layers.experts import Routing

SAYS = {"softmax": "share", "sigmoid": "score, 0 to 1", None: "score"}


def router_numbers(routing: Routing) -> np.ndarray:
    """What the choice is made of, a row a token and a column an expert."""
    return routing.scores if routing.probs is None else routing.probs


def expert_bars(routing: Routing, position: int) -> alt.Chart:
    """A bar for each expert at one token; those that work on it stand out."""
    n_experts, chosen = routing.n_experts, routing.chosen[position].tolist()
    table = pd.DataFrame(
        {
            "expert": range(n_experts),
            "value": router_numbers(routing)[position].astype(float),
            "works on it": ["yes" if e in chosen else "no" for e in range(n_experts)],
        }
    )
    colours = alt.Scale(domain=["yes", "no"], range=[ORANGE, PALE])
    return (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X("expert:O", title=sentence("expert"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", title=sentence(SAYS[routing.gate])),
            color=alt.Color(
                "works on it:N",
                scale=colours,
                title=sentence("works on this token"),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=["expert", "value", "works on it"],
        )
        .properties(height=220)
    )


def expert_table(routing: Routing, labels: Sequence[str]) -> pd.DataFrame:
    """A row for each token and expert it goes to, the largest weight first."""
    numbers = router_numbers(routing)
    rows = [
        {
            "token number": place + 1,
            "token": label,
            "expert": int(expert),
            SAYS[routing.gate]: float(numbers[place, expert]),
            "weight": float(weight),
        }
        for place, label in enumerate(labels)
        for expert, weight in zip(
            routing.chosen[place], routing.weights[place], strict=True
        )
    ]
    return pd.DataFrame(rows)
