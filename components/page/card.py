"""A picture with what belongs to it: caption, table, and downloads."""

import io
from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from components.page.content import plain
from components.page.picture_file import Figure, picture
from components.page.shown import Shown, safe_name, shown
from components.page.table_file import table_file, whole
from components.words.language import sentence

__all__ = ["Figure", "figure_card", "picture"]

CSV_HELP = (
    "The numbers as text, for a spreadsheet or a program. Lines that begin with # say "
    'what they belong to; pandas leaves them out with `comment="#"`.'
)

Table = Callable[[], pd.DataFrame]


def figure_card(
    draw: Callable[[], object],
    *,
    name: str,
    caption: str,
    table: Table,
    chart: Callable[[], Figure] | None = None,
    more: Mapping[str, Table] | None = None,
) -> None:
    """Draw a picture, its caption, and one quiet row: table, CSV, PNG, SVG.

    Nothing beside the picture is computed or sent before it is asked for. The files
    say of which text, model and settings they are.

    Args:
        draw: draws the picture, with an Altair chart or a view.
        name: of the figure, for its files and for who hears the page.
        caption: what a row, a column and a colour are.
        table: the same numbers as a table.
        chart: the same picture as an Altair chart, for PNG and SVG.
        more: further tables by name, where one cannot hold all numbers.
    """
    draw()
    st.caption(caption)
    key = safe_name(name) or "figure"
    with st.container(horizontal=True, gap="small", key=f"card_{key}"):
        of = {name: table} | {f"{name}, {of}": one for of, one in (more or {}).items()}
        for title, one in of.items():
            _tables(title, one)
        if chart is not None:
            about = shown(name)
            _picture("PNG", "image/png", about, chart)
            _picture("SVG", "image/svg+xml", about, chart)


def _tables(title: str, table: Table) -> None:
    key, about = safe_name(title) or "figure", shown(title)
    popover = st.popover(
        _named("Table", title),
        key=f"{key}_table",
        type="tertiary",
        icon=":material/table:",
        on_change="rerun",
    )
    if popover.open:
        rows = whole(table())
        popover.dataframe(rows, hide_index=True, column_config=_formats(rows))
    _download(
        "CSV",
        "text/csv",
        about,
        lambda: table_file(table(), about.facts()),
        sentence(CSV_HELP),
    )


def _picture(kind: str, mime: str, about: Shown, chart: Callable[[], Figure]) -> None:
    ending = "png" if kind == "PNG" else "svg"
    _download(kind, mime, about, lambda: picture(chart(), ending, about.facts()))


def _formats(table: pd.DataFrame) -> dict[str, ColumnConfig]:
    """Whole numbers whole, and no share rounded away."""
    numbers = table.select_dtypes("number")
    return {
        str(name): st.column_config.NumberColumn(
            format="%d" if pd.api.types.is_integer_dtype(column.dtype) else "%.5g"
        )
        for name, column in numbers.items()
    }


def _named(kind: str, title: str) -> str:
    """What a button says, and below its breath of which figure (see shell.css)."""
    return sentence(
        "{kind} *of {figure}*", kind=sentence(kind), figure=plain(sentence(title))
    )


def _download(
    kind: str, mime: str, about: Shown, data: Callable[[], bytes], said: str = ""
) -> None:
    st.download_button(
        _named(kind, about.figure),
        data=lambda: io.BytesIO(data()),
        file_name=f"{about.file_name}.{kind.lower()}",
        mime=mime,
        key=f"{safe_name(about.figure) or 'figure'}_{kind}",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
        help=said or None,
    )
