"""Writing token by token: the controls, the chips, this step's bars, and the cache.

The fragment runs once for each token while the page writes by itself, so a click on
Stop is answered after the token at hand, and other readers between two tokens.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice.page_views import DEFAULT_MODEL
from components.page.content import plain, section
from components.page.frame import Reading
from components.page.run import ask
from components.page.say import InOneSentence, switch_to
from components.prediction.generate.beams import beam_panel
from components.prediction.generate.branches import branches_card
from components.prediction.generate.buttons import Buttons, buttons
from components.prediction.generate.cards import (
    Page,
    bars_card,
    cache_card,
    written_card,
)
from components.prediction.generate.choice import (
    BEAM,
    SAMPLE,
    Settings,
    chosen_settings,
    told_language,
)
from components.prediction.generate.counts import counts_card
from components.prediction.generate.draft import (
    PAGE,
    begin_anew,
    change,
    current_draft,
    run_again,
    write_address,
)
from components.prediction.generate.questions import HowItWrites, Writing
from components.prediction.generate.steps import measured, no_more, one_more, seen
from components.words.language import sentence
from core.models.cards import ModelCard


def how_it_writes(reading: Reading) -> Writing:
    """How the model above goes on from a text."""
    return ask(HowItWrites(), reading.card.id)


def silent_instead(card: ModelCard) -> None:
    """Say why a model writes nothing, and offer one that writes."""
    why = "encoder" if card.kind == "encoder" else "no head"
    said = sentence("**{model} writes nothing.**", model=plain(card.title))
    st.markdown(f"{said} {section(PAGE, why)}")
    switch_to(DEFAULT_MODEL, sentence("which writes"), PAGE)


@st.fragment
@InOneSentence(then=lambda: change("stopped"))
def writing(model: Writing, text: str) -> None:
    """All of the page below the title."""
    method, actions = st.columns([2, 5], vertical_alignment="bottom")
    settings = chosen_settings(method)
    settings = told_language(settings, model)
    if settings.method == BEAM:
        going = beam_panel(model, text, settings, actions)
    else:
        going = _tree(model, text, settings, actions)
    if going:
        run_again()


def _tree(model: Writing, text: str, settings: Settings, place: DeltaGenerator) -> bool:
    """Draw what is written, after one token more if the page is writing."""
    draft = measured(current_draft(model.card.id, text, model.card.d_vocab))
    if draft.at > draft.last(model.end_ids):
        change("scrubbed", draft.last(model.end_ids))
        draft = current_draft(model.card.id, text, model.card.d_vocab)
    if draft.running:
        draft = one_more(draft, settings, model)
    here = seen(draft, draft.here)
    page = Page(model, draft, here, settings)
    why = no_more(draft, here, model)
    with place:
        buttons(
            Buttons(draft.running, draft.left, bool(draft.path), blocked=why),
            on_ask=lambda n_tokens: change("about_to_write", n_tokens),
            on_stop=lambda: change("stopped"),
            on_new=begin_anew,
        )
    written_card(page)
    if why:
        st.markdown(f":material/info: {plain(why)}")
    bars, aside = st.columns([8, 5], gap="large")
    with bars:
        bars_card(page)
    with aside:
        cache_card(page)
        if settings.method == SAMPLE:
            counts_card(page)
    branches_card(page)
    if not draft.running:
        # Once, not with every token: a link is taken when the text is there.
        write_address(draft)
    return draft.running
