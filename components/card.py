"""A picture with what belongs to it: caption, table, and downloads."""

import io
import re
from collections.abc import Callable
from typing import Literal

import altair as alt
import pandas as pd
import streamlit as st
import vl_convert

Figure = (
    alt.Chart | alt.LayerChart | alt.FacetChart | alt.HConcatChart | alt.VConcatChart
)
SCALE = 2.0
"""Pixels of the PNG for each pixel on the screen."""


def figure_card(
    draw: Callable[[], object],
    *,
    name: str,
    caption: str,
    table: Callable[[], pd.DataFrame],
    chart: Callable[[], Figure] | None = None,
) -> None:
    """Draw a picture, its caption, and one quiet row: table, CSV, PNG, SVG.

    Nothing beside the picture is computed or sent before it is asked for.

    Args:
        draw: draws the picture, with an Altair chart or a view.
        name: of the files; letters, digits and hyphens are kept.
        caption: what a row, a column and a colour are.
        table: the same numbers as a table.
        chart: the same picture as an Altair chart, for PNG and SVG.
    """
    draw()
    st.caption(caption)
    file = safe_name(name)
    with st.container(horizontal=True, gap="small", key=f"card_{file}"):
        popover = st.popover(
            "Table",
            key=f"{file}_table",
            type="tertiary",
            icon=":material/table:",
            on_change="rerun",
        )
        if popover.open:
            popover.dataframe(table(), hide_index=True)
        _download("CSV", file, "text/csv", lambda: table().to_csv(index=False).encode())
        if chart is not None:
            _download("PNG", file, "image/png", lambda: picture(chart(), "png"))
            _download("SVG", file, "image/svg+xml", lambda: picture(chart(), "svg"))


def safe_name(name: str) -> str:
    """The name with hyphens for all that a file name cannot hold everywhere."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "figure"


def picture(chart: Figure, kind: Literal["png", "svg"]) -> bytes:
    """The chart as a file, drawn on this server with no browser and no network."""
    spec = chart.to_json()
    if kind == "svg":
        return vl_convert.vegalite_to_svg(spec).encode()
    return vl_convert.vegalite_to_png(spec, scale=SCALE)


def _download(kind: str, file: str, mime: str, data: Callable[[], bytes]) -> None:
    st.download_button(
        kind,
        data=lambda: io.BytesIO(data()),
        file_name=f"headlight-{file}.{kind.lower()}",
        mime=mime,
        key=f"{file}_{kind}",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )
