"""What a reader types into the cells of an example, and the sentence if it fails."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from components.attention.by_hand.choice import (
    BAD,
    ECHO,
    ERROR,
    OWN,
    PRESET,
    SETUP,
    WHAT,
)
from components.attention.by_hand.matrix import table_label
from components.attention.by_hand.setup import LARGEST, LONGEST_TOKEN, Setup
from components.words.language import said
from core.attention.by_hand import check_numbers
from core.attention.masks import blind_queries
from core.errors import HeadlightError
from core.whole_number import whole_number


def keep_typed(sent: dict[str, Any]) -> None:
    """Take what was typed into the tables; for the view's callback.

    What is no number changes nothing: the last picture stays, and a sentence says why.
    """
    session = st.session_state
    cells, n = sent.get("cells"), sent.get("n")
    if sent.get("what") != str(session.get(WHAT)) or not isinstance(cells, dict):
        return
    session[ECHO] = n if isinstance(n, int) else 0
    bad, setup = dict(session.get(BAD, {})), session[SETUP]
    session[ERROR] = ""
    for name, text in cells.items():
        bad.pop(name, None)
        try:
            setup = typed(setup, str(name), str(text))
        except HeadlightError as error:
            session[ERROR] = said(error.sentence)
            if not name.startswith("mask"):
                bad[name] = str(text)
    if bad and not session[ERROR]:
        session[ERROR] = _sentence(setup, *next(iter(bad.items())))
    if setup is not session[SETUP]:
        session[SETUP], session[PRESET] = replace(setup, source=""), OWN
    session[BAD] = bad


def _sentence(setup: Setup, name: str, text: str) -> str:
    try:
        typed(setup, name, text)
    except HeadlightError as error:
        return said(error.sentence)
    return ""


def typed(setup: Setup, name: str, text: str) -> Setup:
    """The example with one cell as typed; as it was where there is no such cell.

    Raises:
        HeadlightError: the text is no number, or a token would see nothing.
    """
    kind, *rest = name.rsplit(".", 2) if name[:6] != "token." else name.split(".")
    numbers = map(whole_number, rest)
    place = tuple(number for number in numbers if number is not None)
    if kind == "token" and len(place) == 1 and place[0] < len(setup.tokens):
        tokens = list(setup.tokens)
        tokens[place[0]] = text.strip()[:LONGEST_TOKEN] or "∅"
        return replace(setup, tokens=tuple(tokens))
    held = setup.mask if kind == "mask" else setup.tables.get(kind)
    if held is None or len(place) != 2 or any(np.array(place) >= held.shape):
        return setup
    new = held.copy()
    if kind == "mask":
        new[place] = text == "1"
        if blind := blind_queries(new):
            raise HeadlightError(
                "{token} must see at least one token: show it another one "
                "before you hide this.",
                token=setup.tokens[blind[0]],
            )
        return replace(setup, mask=new)
    new[place] = _number(text)
    label = table_label(kind, setup.n_heads)
    check_numbers(label, new)
    if abs(new[place]) > LARGEST:
        raise HeadlightError(
            "{label}, row {row}, column {column}: numbers from −{most} to {most} only.",
            label=label,
            row=place[0] + 1,
            column=place[1] + 1,
            most=f"{LARGEST:,.0f}",
        )
    return replace(setup, tables={**setup.tables, kind: new})


def _number(text: str) -> float:
    """What was typed, with a comma or a true minus sign if need be; else no number."""
    try:
        return float(text.strip().replace("−", "-").replace(",", ".").replace("_", "x"))
    except ValueError:
        return np.nan
