"""What the reader compares with: another head, another text, or another model."""

from typing import Literal, cast, get_args

import streamlit as st

from components.choice.head import HeadChoice, has_chosen_head, head_picker
from components.choice.kept import Kept
from components.choice.opening import offer, setting, setting_of_text, untouched
from components.page.access import open_models
from core.limits import LIMITS
from core.models import catalogue
from core.trace.attentions import AttentionFacts

How = Literal["head", "text", "model"]
HOW, TEXT, MODEL = "compare_how", "compare_text", "compare_model"
"""Session keys, and names in the address."""
HOW_BOX, MODEL_BOX = "compare_how_box", "compare_model_box"
RIGHT = "compare_right"
"""What a view of the page calls the right head, such as ``16.0``."""
TYPED = "_compare_typed"
"""What the second text was last, and which text was offered then."""
NARROW = 80
"""Pixels of a box for a layer or a head."""
OTHER_TEXTS = {
    "The capital of France is": "The capital of Italy is",
    "The animal didn't cross the street because it was too tired": (
        "The dog didn't cross the street because it was too tired"
    ),
    "I bought an apple and an orange": "I bought an apple watch",
    "I bought an apple watch": "I bought an apple and an orange",
    "The black cat fights the white cat.": "The white cat fights the black cat.",
    "chocolate is delicious": "Most people know chocolate is delicious",
    "Most people know chocolate is delicious": "chocolate is delicious",
    "I was eating": "I was in a house. I was eating",
    "I was in a house. I was eating": "I was eating",
}
"""What is offered beside an example; beside any other text, that text itself."""
FOR_ENCODERS = {
    "The animal didn't cross the street because it was too tired": (
        "The animal didn't cross the street because it was too wide"
    ),
}
"""Where the last word makes the difference, which a decoder cannot see in time."""
EMBEDDED = "smollm2-135m", "minilm-l6"


def chosen_how() -> How:
    """Draw the switch; return what the right side differs in."""
    how = DIFFERS.value() or "head"
    st.session_state[HOW_BOX] = how
    st.segmented_control(
        "Compare with another",
        get_args(How),
        key=HOW_BOX,
        required=True,
        on_change=_choose_how,
    )
    DIFFERS.say(how)
    return how


def left_head(choice: HeadChoice) -> None:
    """Draw the two numbers that choose the left head; it is every page's head."""
    head_picker(choice, "compare_left", "Left {part}", NARROW)


def right_head(
    how: How, default: tuple[int, int], facts: AttentionFacts
) -> tuple[int, int]:
    """Draw the two numbers that choose the right head; empty means the default."""
    prefix = "compare_model_" if how == "model" else "compare_"
    counts = (facts.n_layers, facts.n_heads)
    wanted = []
    row = st.container(horizontal=True, gap="small", width="content")
    for name, count, value in zip(("layer", "head"), counts, default, strict=True):
        key = f"{prefix}{name}"
        held = st.session_state.get(key)
        if isinstance(held, int) and not 0 <= held < count:
            st.session_state[key] = None
        chosen = row.number_input(
            f"Right {name}",
            0,
            count - 1,
            None,
            key=key,
            placeholder=f"{value}",
            bind="query-params",
            width=NARROW,
        )
        wanted.append(value if chosen is None else int(chosen))
    return wanted[0], wanted[1]


def second_text(first: str, *, is_causal: bool) -> str:
    """Draw the box for the second text; return what stands in it."""
    session = st.session_state
    texts = OTHER_TEXTS if is_causal else OTHER_TEXTS | FOR_ENCODERS
    offered = setting_of_text(TEXT) or texts.get(first, first)
    typed, offered_then = session.get(TYPED, (None, None))
    is_offered = typed is None or typed == offered_then
    if untouched(TEXT) and not is_offered:
        session[TEXT] = typed
    offer(TEXT, offered)
    if session.get(TEXT) == offered_then:
        session[TEXT] = offered
    text = st.text_input(
        "Right text",
        key=TEXT,
        live="150ms",
        max_chars=LIMITS.text_chars,
        placeholder="Type a second text",
        bind="query-params",
    )
    session[TYPED] = (text or "", offered)
    return text or ""


def second_model(first: str) -> str:
    """Draw the choice of the second model; return its id."""
    entries = {entry.id: entry for entry in catalogue() if entry.id != first}
    other = next(name for name in EMBEDDED if name != first)
    wanted = SECOND.chosen() or other
    wanted = other if wanted == first else wanted

    def title(name: str) -> str:
        entry = entries.get(name)
        if entry is None:
            return name
        return entry.title + (" (from the hub)" if entry.needs_hub else "")

    st.session_state[MODEL_BOX] = wanted
    st.selectbox(
        "Right model",
        [*entries, *([] if wanted in entries else [wanted])],
        format_func=title,
        key=MODEL_BOX,
        accept_new_options=open_models(),
        on_change=_choose_model,
    )
    SECOND.say(wanted, other)
    return wanted


def head_after(choice: HeadChoice) -> tuple[int, int]:
    """The page's own right head; the next of the same layer, or of the next layer."""
    facts = choice.facts
    if opened := _opened_on(facts):
        return opened
    if choice.head + 1 < facts.n_heads:
        return choice.layer, choice.head + 1
    return (choice.layer + 1) % facts.n_layers, 0


def same_depth(choice: HeadChoice, facts: AttentionFacts) -> tuple[int, int]:
    """The layer of another model that is as deep, and a head of the same number."""
    if opened := _opened_on(facts):
        return opened
    last = choice.facts.n_layers - 1
    share = choice.layer / last if last else 0.0
    layer = round(share * (facts.n_layers - 1))
    return layer, min(choice.head, facts.n_heads - 1)


def _opened_on(facts: AttentionFacts) -> tuple[int, int] | None:
    """The right head of the page's view, until the reader takes another left one."""
    if has_chosen_head() or not setting(RIGHT):
        return None
    layer, head = map(int, setting(RIGHT).split("."))
    fits = layer < facts.n_layers and head < facts.n_heads
    return (layer, head) if fits else None


def _choose_how() -> None:
    DIFFERS.keep(st.session_state[HOW_BOX])


def _choose_model() -> None:
    SECOND.keep((st.session_state[MODEL_BOX] or "").strip())


def _how_from(words: str) -> How | None:
    return cast(How, words) if words in get_args(How) else None


DIFFERS: Kept[How] = Kept(HOW, _how_from, str, lambda name: setting(name, "head"))
SECOND: Kept[str] = Kept(MODEL, str, str)
