"""The attention of a whole model on one text: its layers, its heads, its tokens.

A decoder has one kind, self-attention. An encoder-decoder has three: the encoder's,
the decoder's, and the decoder's attention to the encoder (cross-attention), whose
rows and columns are tokens of two different texts.

Source: Vaswani et al. 2017, section 3.2.3, https://arxiv.org/abs/1706.03762
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..errors import HeadlightError
from ..instrument.interventions import AblateHead, AttentionKind, StackName
from ..instrument.layer_attention import LayerAttention
from ..models.cards import ModelCard
from ..text.tokenization import Token
from .reading import Stack, Trace


class _Kind:
    """What a kind of attention is called, whatever is known of it."""

    stack_name: StackName
    kind: AttentionKind

    @property
    def name(self) -> str:
        """Such as ``decoder.self``: short, for keys and addresses."""
        return f"{self.stack_name}.{self.kind}"

    @property
    def title(self) -> str:
        """Such as "encoder self-attention" or "cross-attention"."""
        if self.kind == "cross":
            return "cross-attention"
        return f"{self.stack_name} self-attention"

    @property
    def is_causal(self) -> bool:
        """Whether no query can see a later token."""
        return self.kind == "self" and self.stack_name == "decoder"


@dataclass(frozen=True)
class AttentionFacts(_Kind):
    """What there is to choose from in one kind of attention; none of its numbers."""

    card: ModelCard
    text: str
    tokens: tuple[Token, ...]
    target_tokens: tuple[Token, ...] | None
    """The decoder's own text in an encoder-decoder."""
    target: str | None
    """What the reader says that the decoder has written."""
    stack_name: StackName
    kind: AttentionKind
    n_layers: int
    n_heads: int
    n_kv_heads: int

    @property
    def query_tokens(self) -> tuple[Token, ...]:
        """The tokens that ask: the rows of a pattern."""
        return _tokens(self, self.stack_name)

    @property
    def key_tokens(self) -> tuple[Token, ...]:
        """The tokens that are read: the columns of a pattern."""
        return _tokens(self, "encoder" if self.kind == "cross" else self.stack_name)


@dataclass(frozen=True, eq=False)
class Attentions(_Kind):
    """All layers of one kind of attention in one trace."""

    trace: Trace
    stack_name: StackName
    kind: AttentionKind = "self"

    @property
    def facts(self) -> AttentionFacts:
        """What there is to choose from, without the trace."""
        return AttentionFacts(
            self.trace.card,
            self.trace.text,
            self.trace.tokens,
            self.trace.target_tokens,
            self.trace.target,
            self.stack_name,
            self.kind,
            self.n_layers,
            self.n_heads,
            self.n_kv_heads,
        )

    @property
    def stack(self) -> Stack:
        """The stack whose tokens ask: the queries' stack."""
        return self.trace.stack(self.stack_name)

    @property
    def n_layers(self) -> int:
        """Layers that have this kind of attention."""
        return self.stack.n_layers

    @property
    def n_heads(self) -> int:
        """Query heads of each layer."""
        return self.layer(0).n_heads

    @property
    def n_kv_heads(self) -> int:
        """Key and value heads of each layer; fewer where query heads share them."""
        return self.layer(0).n_kv_heads

    @property
    def query_tokens(self) -> tuple[Token, ...]:
        """The tokens that ask: the rows of a pattern."""
        return _tokens(self.trace, self.stack_name)

    @property
    def key_tokens(self) -> tuple[Token, ...]:
        """The tokens that are read: the columns of a pattern."""
        name = "encoder" if self.kind == "cross" else self.stack_name
        return _tokens(self.trace, name)

    def layer(self, layer: int) -> LayerAttention:
        """One layer's attention.

        Raises:
            HeadlightError: there is no such layer.
        """
        if self.kind == "self":
            return self.stack.self_attention(layer)
        found = self.stack.cross_attention(layer)
        if found is None:
            raise HeadlightError(
                "There is no cross-attention in layer {layer}.", layer=layer
            )
        return found

    def layers(self) -> Iterator[LayerAttention]:
        """Each layer's attention, from the first to the last."""
        return (self.layer(layer) for layer in range(self.n_layers))

    def output_projection(
        self, layer: int
    ) -> tuple[
        Float[np.ndarray, "head d_value d_model"], Float[np.ndarray, " d_model"]
    ]:
        """W_O of a layer split by head, and its bias; see ``Stack``."""
        return self.stack.output_projection(layer, self.kind)

    def ablation(self, layer: int, head: int) -> AblateHead:
        """The intervention that switches one of these heads off."""
        return AblateHead(layer, head, self.stack_name, self.kind)


def attentions_of(trace: Trace) -> tuple[Attentions, ...]:
    """Every kind of attention the model has; the one a page shows first comes first."""
    if trace.card.kind != "encoder-decoder":
        return (Attentions(trace, trace.card.main_stack),)
    own = Attentions(trace, "encoder"), Attentions(trace, "decoder")
    cross = Attentions(trace, "decoder", "cross")
    return (*own, cross) if trace.stack("decoder").cross_attention(0) else own


def attentions_named(trace: Trace, name: str) -> Attentions:
    """One kind of attention by its name, such as ``decoder.cross``.

    Raises:
        HeadlightError: the model has no attention of this name.
    """
    for attentions in attentions_of(trace):
        if attentions.name == name:
            return attentions
    raise HeadlightError(f"{trace.card.title} has no attention called {name}.")


def _tokens(read: Trace | AttentionFacts, stack: StackName) -> tuple[Token, ...]:
    target = read.target_tokens
    return read.tokens if stack == "encoder" or target is None else target
