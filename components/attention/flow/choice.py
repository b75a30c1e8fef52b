"""How the reader looks at the flow: from which token, through which layers, how fine.

Kept for the session and written in the address under names that begin with ``flow_``.
A target holds for the text and the kind of attention it was chosen in.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from components.choice.opening import setting, setting_of_text
from core.attention.rollout import RESIDUAL
from core.trace.attentions import Attentions

CHOICE = "flow_choice"
"""Key of the session."""
LINK_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
"""Per cent of the links that can be asked for."""


@dataclass(frozen=True)
class FlowChoice:
    """What the reader chose; every field fits the text and the model."""

    target: int
    """The token the flow is followed back from."""
    residual: float = RESIDUAL
    """The share of itself that a token keeps in each layer."""
    first_layer: int = 0
    """The layer that the flow is followed down to."""
    percent: float = 20.0
    """How many of the links are drawn, in per cent, the largest ones."""
    without_first: bool = False
    """Leave the first token out: not what the model computes."""


NAMES = {
    "flow_target": "target",
    "flow_keeps": "residual",
    "flow_from": "first_layer",
    "flow_links": "percent",
    "flow_without_first": "without_first",
}
"""Names in the address. The target is counted from 1 there."""


def reader_flow(attentions: Attentions, n_layers: int) -> FlowChoice:
    """What the reader chose, here or in the address the session began with.

    Args:
        attentions: whose queries may be the target.
        n_layers: layers that the flow goes through.
    """
    if CHOICE not in st.session_state:
        st.session_state[CHOICE] = _from_address()
    wanted = {**_opened_on(), **st.session_state[CHOICE]}
    return fitting(wanted, attentions, n_layers)


def keep_flow(sent: Mapping[str, Any] | None) -> None:
    """Keep what the view sent."""
    st.session_state[CHOICE] = dict(sent or {})


def write_flow(choice: FlowChoice, attentions: Attentions, n_layers: int) -> None:
    """Write into the address what differs from what one begins with."""
    first = fitting(_opened_on(), attentions, n_layers)
    for name, field in NAMES.items():
        value = getattr(choice, field)
        written = f"{float(value) + (field == 'target'):g}"
        if value == getattr(first, field):
            if name in st.query_params:
                del st.query_params[name]
        elif st.query_params.get(name) != written:
            st.query_params[name] = written


def fitting(
    wanted: Mapping[str, Any], attentions: Attentions, n_layers: int
) -> FlowChoice:
    """The wanted choice as far as it fits; what one begins with otherwise."""
    choice = FlowChoice(target_by_itself(attentions))
    made_in = wanted.get("text"), wanted.get("kind")
    here = attentions.trace.text, attentions.name
    if made_in in (here, (None, None)):
        n_targets = len(attentions.query_tokens)
        target = _whole(wanted.get("target"), n_targets)
        choice = replace(choice, target=choice.target if target is None else target)
    residual, percent = wanted.get("residual"), wanted.get("percent", choice.percent)
    residual = residual if _is_share(residual) else None
    first = _whole(wanted.get("first_layer"), n_layers)
    return replace(
        choice,
        residual=choice.residual if residual is None else float(residual),
        first_layer=first or 0,
        percent=float(percent) if percent in LINK_STEPS else choice.percent,
        without_first=bool(wanted.get("without_first")),
    )


def target_by_itself(attentions: Attentions) -> int:
    """The last token; in an encoder the last that is the text's own."""
    tokens = attentions.query_tokens
    own = [place for place, token in enumerate(tokens) if not token.special]
    in_encoder = attentions.stack_name == "encoder"
    return own[-1] if own and in_encoder else len(tokens) - 1


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1


def _whole(value: Any, count: int) -> int | None:
    """A place from 0, or None where there is no such place."""
    if not isinstance(value, int | float) or not 0 <= value < count:
        return None
    return int(value) if value == int(value) else None


def _opened_on() -> dict[str, Any]:
    """What the page's own view sets; its target is a place in its own text."""
    of_text = setting_of_text("flow_target", "")
    opened = _numbers(lambda name: str(setting(name, "")))
    if not of_text:
        opened.pop("target", None)
    return opened


def _from_address() -> dict[str, Any]:
    return _numbers(lambda name: st.query_params.get(name, ""))


def _numbers(named: Callable[[str], str]) -> dict[str, Any]:
    """The fields of a choice from words such as an address holds."""
    found: dict[str, Any] = {}
    for name, field in NAMES.items():
        try:
            number = float(named(name))
        except ValueError:
            continue
        if math.isfinite(number):
            found[field] = number - (field == "target")
    return found
