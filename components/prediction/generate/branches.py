"""All branches behind the text, as lanes to go to and to clear away."""

import streamlit as st

from components.page.card import figure_card
from components.page.content import section
from components.prediction.generate.cards import Page
from components.prediction.generate.draft import PAGE, change
from components.prediction.generate.lanes_view import generate_lanes
from components.prediction.generate.still import branches_chart, branches_table
from components.words.language import counted, sentence

ACTIONS = (
    ("Remove this branch", "delete", "pruned"),
    ("Keep this branch only", "content_cut", "alone"),
)
"""What can be done to the branch that is shown: label, icon, and name in ``Draft``."""


def branches_card(page: Page) -> None:
    """The tree, once there is more than one branch."""
    draft = page.draft
    lanes = draft.tree.lanes(draft.path)
    if len(lanes) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        title = counted(len(lanes), "{n} branch", "{n} branches")
        st.header(title, anchor=False, width="content")
        for label, icon, name in ACTIONS:
            st.button(
                sentence(label),
                key=f"{PAGE}_{name}",
                icon=f":material/{icon}:",
                type="tertiary",
                on_click=change,
                args=(name,),
            )
    figure_card(
        lambda: generate_lanes(
            draft.tree,
            draft.path,
            draft.at,
            page.vocabulary,
            key=f"{PAGE}_lanes",
            on_go=lambda path: change("gone_to", path),
        ),
        name="branches",
        caption=section(PAGE, "lanes caption"),
        table=lambda: branches_table(draft.tree, lanes, page.vocabulary),
        chart=lambda: branches_chart(
            branches_table(draft.tree, lanes, page.vocabulary)
        ),
    )
