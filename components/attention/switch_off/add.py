"""Putting more into the set: another head, a whole layer, all heads with a role."""

from collections.abc import Callable

import streamlit as st

from components.attention.switch_off.choice import Off, toggle
from components.choice.head import HeadChoice
from components.page.content import plain
from components.words.language import counted, said, sentence
from core.attention.head_set import HeadSet, Part
from core.attention.head_summary import RoleScores
from core.attention.roles import ROLES

KEY = "switch_off_add"
ScoresOf = Callable[[str], RoleScores]
WHAT = ("a head", "a layer", "a role")


def add_menu(off: Off, choice: HeadChoice, scores_of: ScoresOf) -> None:
    """A menu that opens on a click; nothing in it is computed before.

    Args:
        off: what is off already.
        choice: the kind of attention.
        scores_of: asks how far each head has the role with this id.
    """
    menu = st.popover(
        sentence("Add"), icon=":material/add:", key=KEY, on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        what = st.segmented_control(
            sentence("Switch off also"),
            WHAT,
            default=WHAT[0],
            required=True,
            format_func=sentence,
            key=f"{KEY}_what",
        )
        name = choice.facts.name
        if what == WHAT[2]:
            _role(off, choice.facts.name, scores_of)
        else:
            _head_or_layer(off, name, whole_layer=what == WHAT[1])


def _head_or_layer(off: Off, kind: str, *, whole_layer: bool) -> None:
    n_layers, n_heads = off.sizes[kind]
    columns = st.columns(2)
    layer = columns[0].selectbox(sentence("Layer"), range(n_layers), key=f"{KEY}_layer")
    head = None
    if not whole_layer:
        head = columns[1].selectbox(sentence("Head"), range(n_heads), key=f"{KEY}_head")
    part = Part(kind, layer, head)
    _add(off.wanted, part, sentence("Switch off {part}", part=part.label))


def _role(off: Off, name: str, scores_of: ScoresOf) -> None:
    role = st.selectbox(
        sentence("Role"),
        ROLES,
        format_func=lambda one: sentence(one.name),
        key=f"{KEY}_role",
    )
    st.caption(plain(said(role.definition)))
    at_least = st.slider(
        sentence("Heads with a score of at least, in per cent"),
        5,
        100,
        50,
        5,
        key=f"{KEY}_least",
    )
    found = scores_of(role.id)
    scores = found.scores
    if scores is None:
        st.caption(plain(said(found.why_not or "This text cannot show the role.")))
        return
    count = int((scores >= at_least / 100).sum())
    of = scores.size
    st.caption(
        sentence(
            "{count} of {of} heads do so on this text.",
            count=f"{count:,}",
            of=f"{of:,}",
        )
    )
    part = Part(name, role=role.id, at_least=at_least)
    label = counted(count, "Switch off {n} head", "Switch off {n} heads")
    _add(off.wanted, part, label, nobody=count == 0)


def _add(wanted: HeadSet, part: Part, label: str, nobody: bool = False) -> None:
    already = part in wanted.parts
    st.button(
        "It is off already" if already else label,
        key=f"{KEY}_add",
        type="primary",
        disabled=already or nobody,
        on_click=toggle,
        args=(wanted, part),
    )
