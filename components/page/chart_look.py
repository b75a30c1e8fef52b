"""How charts look beyond what each says itself: larger letters on a projector.

Importing this is enough: Altair asks the theme each time it writes a chart.
"""

from typing import Any

import altair as alt

from components.page.projector import projecting

LEAST_PX = 14
"""Letters of a projected chart are at least this high, to be read from the last row."""


@alt.theme.register("headlight", enable=True)
def chart_look() -> alt.theme.ThemeConfig:
    """Larger letters for the charts of a reader who projects them."""
    sizes: Any = {}
    if projecting():
        letters = {"labelFontSize": LEAST_PX, "titleFontSize": LEAST_PX}
        names = ("axis", "legend", "header")
        sizes = {name: letters for name in names} | {"text": {"fontSize": LEAST_PX}}
    return {"config": sizes}
