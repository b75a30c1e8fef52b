"""What the page about attention beyond one layer asks of a trace: one flow back."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from components.words.lane_labels import lane_labels
from core.attention.rollout import (
    RESIDUAL,
    Links,
    cross_shares,
    largest_links,
    masses,
    mean_patterns,
    one_hot,
    without_first,
)
from core.trace import Trace
from core.trace.attentions import Attentions, attentions_named

WHOLE_UP_TO = 64
"""Tokens up to which the mean patterns themselves are sent."""
LARGEST = 6000
"""Links of a longer text that are sent, and of any text that are drawn."""


@dataclass(frozen=True, eq=False)
class FlowNumbers:
    """What reaches one token, and on which way."""

    tokens: tuple[str, ...]
    """The input tokens, as labels."""
    target: str
    """The token at the top, as a label."""
    mass: Float[np.ndarray, "boundary token"]
    """Row 0: below the first layer shown; the last row: above the last layer."""
    alone: Float[np.ndarray, " token"]
    """What the last layer alone reads at the target, averaged over its heads."""
    links: Links
    """The largest ones; layers are counted from the first layer shown."""
    first_layer: int
    residual: float
    """The share of itself that a token keeps in each layer."""
    without_first: bool
    """Whether the first token is left out: not what the model computes."""

    @property
    def shares(self) -> Float[np.ndarray, " token"]:
        """How much of the target's mass comes from each input token."""
        return self.mass[0]


@dataclass(frozen=True, eq=False)
class FlowSource:
    """What the flow of one text is computed from."""

    means: Float[np.ndarray, "layer token token"]
    """Each layer's mean pattern."""
    alone: Float[np.ndarray, "target token"]
    """What the last layer alone reads at each target."""
    entry: Float[np.ndarray, "target token"] | None
    """For cross-attention, what each target reads of the encoder's last layer."""


@dataclass(frozen=True, eq=False)
class Flow:
    """The flow back from one token."""

    numbers: FlowNumbers
    targets: tuple[str, ...]
    """Labels of the tokens that it can be followed back from."""
    n_layers: int
    is_cross: bool
    """Whether it enters the encoder through cross-attention."""
    source: FlowSource | None
    """What it was computed from; of a short text, which is sent whole."""


@dataclass(frozen=True)
class FlowBack:
    """What reaches one token through the layers, and on which ways."""

    kind: str
    """The kind of attention, such as ``decoder.self``."""
    target: int
    residual: float = RESIDUAL
    """The share of itself that a token keeps in each layer."""
    first_layer: int = 0
    without_first: bool = False

    def __call__(self, trace: Trace) -> Flow:
        """Through the encoder's layers where the target reads those."""
        attentions = attentions_named(trace, self.kind)
        source = flow_source(attentions)
        keys = lane_labels(attentions.key_tokens)
        targets = lane_labels(attentions.query_tokens)
        return Flow(
            numbers=flow_numbers(source, self, keys, targets[self.target]),
            targets=tuple(targets),
            n_layers=len(source.means),
            is_cross=source.entry is not None,
            source=source if len(keys) <= WHOLE_UP_TO else None,
        )


def flow_source(attentions: Attentions) -> FlowSource:
    """What the flow is computed from; the encoder's layers for cross-attention."""
    if attentions.kind != "cross":
        means = mean_patterns(attentions)
        return FlowSource(means, means[-1], None)
    return FlowSource(
        mean_patterns(attentions_named(attentions.trace, "encoder.self")),
        mean_patterns(attentions)[-1],
        cross_shares(attentions),
    )


def flow_numbers(
    source: FlowSource, asked: FlowBack, tokens: list[str], target: str
) -> FlowNumbers:
    """The masses and the largest links that are asked for."""
    means, start = source.means[asked.first_layer :], _start(source, asked)
    if asked.without_first:
        means = without_first(means)
    mass = masses(means, start, asked.residual)
    return FlowNumbers(
        tokens=tuple(tokens),
        target=target,
        mass=mass,
        alone=_alone(source, asked),
        links=largest_links(means, mass, asked.residual, LARGEST),
        first_layer=asked.first_layer,
        residual=asked.residual,
        without_first=asked.without_first,
    )


def _alone(source: FlowSource, asked: FlowBack) -> np.ndarray:
    """What the last layer reads at the target, changed as the flow is."""
    alone = source.alone
    if asked.without_first:
        alone = without_first(alone[None])[0]
    return alone[asked.target]


def _start(source: FlowSource, asked: FlowBack) -> np.ndarray:
    """The mass above the last layer."""
    if source.entry is None:
        return one_hot(asked.target, source.means.shape[1])
    entry = source.entry
    if asked.without_first:
        entry = without_first(entry[None])[0]
    return entry[asked.target].astype(np.float64)
