"""How the reader looks at the flow: from which token, through which layers, how fine.

Kept for the session and written in the address under names that begin with ``flow_``.
A target holds for the text and the kind of attention it was chosen in.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from components.attention.flow.questions import FlowBack
from components.choice.kept import Kept
from components.choice.opening import setting, setting_of_text
from components.choice.questions import HeadChoice
from core.attention.rollout import RESIDUAL
from core.trace.attentions import AttentionFacts
from core.whole_number import within

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

    def question(self, kind: str) -> FlowBack:
        """The flow that is chosen, in this kind of attention."""
        return FlowBack(
            kind, self.target, self.residual, self.first_layer, self.without_first
        )


NAMES = {
    "flow_target": "target",
    "flow_keeps": "residual",
    "flow_from": "first_layer",
    "flow_links": "percent",
    "flow_without_first": "without_first",
}
"""Names in the address. The target is counted from 1 there."""


def reader_flow(head: HeadChoice) -> FlowChoice:
    """What the reader chose, here or in the address; written there where it differs.

    Args:
        head: the kind of attention whose queries may be the target.
    """
    facts, n_layers = head.facts, layers_passed(head)
    choice = fitting(FLOW.value() or {}, facts, n_layers)
    FLOW.say(asdict(choice), asdict(fitting(FLOW.opened() or {}, facts, n_layers)))
    return choice


def layers_passed(head: HeadChoice) -> int:
    """Layers that the flow goes through: the encoder's, where its text is read."""
    if head.facts.kind == "self":
        return head.facts.n_layers
    return next(one.n_layers for one in head.kinds if one.name == "encoder.self")


def keep_flow(sent: Mapping[str, Any] | None) -> None:
    """Keep what the view sent."""
    FLOW.keep(dict(sent) if sent else None)


def fitting(
    wanted: Mapping[str, Any], facts: AttentionFacts, n_layers: int
) -> FlowChoice:
    """The wanted choice as far as it fits; what one begins with otherwise."""
    choice = FlowChoice(target_by_itself(facts))
    made_in = wanted.get("text"), wanted.get("kind")
    here = facts.text, facts.name
    if made_in in (here, (None, None)):
        n_targets = len(facts.query_tokens)
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


def target_by_itself(facts: AttentionFacts) -> int:
    """The last token; in an encoder the last that is the text's own."""
    tokens = facts.query_tokens
    own = [place for place, token in enumerate(tokens) if not token.special]
    in_encoder = facts.stack_name == "encoder"
    return own[-1] if own and in_encoder else len(tokens) - 1


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1


def _whole(value: Any, count: int) -> int | None:
    """A place from 0, or None where there is no such place."""
    is_whole = isinstance(value, int | float) and value == int(value)
    return within(int(value), count) if is_whole else None


def _first(name: str) -> str:
    """What the page's own view sets; its target is a place in its own text."""
    of_page = setting_of_text if name == "flow_target" else setting
    return str(of_page(name, ""))


def _from_words(*words: str) -> dict[str, Any]:
    """The fields of a choice that an address says."""
    found: dict[str, Any] = {}
    for said, field in zip(words, NAMES.values(), strict=True):
        try:
            number = float(said)
        except ValueError:
            continue
        if math.isfinite(number):
            found[field] = number - (field == "target")
    return found


def _in_words(choice: Mapping[str, Any]) -> tuple[str, ...]:
    numbers = ((name, float(choice[name])) for name in NAMES.values())
    return tuple(f"{number + (name == 'target'):g}" for name, number in numbers)


FLOW: Kept[dict[str, Any]] = Kept(
    tuple(NAMES), _from_words, _in_words, _first, key="flow_choice"
)
