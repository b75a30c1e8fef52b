"""Colours of the still figures, one a meaning, and the scales that run between them."""

import altair as alt

PAPER, INK, SOFT = "#ffffff", "#1c1f2b", "#5a5f70"
"""The light theme's background, its text, and text that stands back."""
INDIGO = "#311b92"
"""The full colour of a share."""
PURPLE, ORANGE = "#7b3294", "#e66101"
"""Below and above 0."""
ACCENT, GREY, FAINT = "#5b50e0", "#8a8fa3", "#b9bcc9"
"""What a figure is about; what it is compared with; what does not count."""
SLATE, PALE, AMBER = "#7a8092", "#9aa1b1", "#d97706"
"""Other lines, readable on white and near-black; what is in the background; marks."""
GOLD = "#E69F00"
"""The one key or group that was chosen among many."""
VIOLET, ROSE, TEAL = "#6d5ef0", "#c9417f", "#12a594"
"""Kinds beside each other, readable on white and on near-black."""


def signed_scale(limit: float, *, clamp: bool = False) -> alt.Scale:
    """Purple at minus the limit, white at 0, orange at the limit.

    Args:
        limit: where the colours are full.
        clamp: whether what lies beyond keeps the full colour.
    """
    # Mixed as the views mix them; by itself a chart would go through other hues.
    return alt.Scale(
        domain=[-limit, 0, limit],
        range=[PURPLE, PAPER, ORANGE],
        interpolate="rgb",
        clamp=clamp or alt.Undefined,
    )


def share_scale(
    limit: float = 1, colour: str = INDIGO, *, even: bool = False
) -> alt.Scale:
    """White at 0, the full colour at the limit.

    Args:
        limit: where the colour is full.
        colour: the full one.
        even: twice the share is twice the colour; else small shares are told apart.
    """
    return alt.Scale(
        type=alt.Undefined if even else "sqrt",
        domain=[0, limit],
        range=[PAPER, colour],
        interpolate="rgb",
    )
