"""Which head and which pair of tokens there are to look at, asked of a trace."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from components.words.layer_names import head_name
from core.trace import Trace
from core.trace.attentions import AttentionFacts, Attentions, attentions_of

Numbers = tuple[int, int]


@dataclass(frozen=True)
class HeadChoice:
    """One head of one kind of attention, and one of its numbers; no trace is held."""

    facts: AttentionFacts
    layer: int
    head: int
    query: int
    """The row: the token that asks."""
    key: int
    """The column: the token that is read; always one that the query can see."""
    kinds: tuple[AttentionFacts, ...] = ()
    """Every kind of attention that the model has."""

    @property
    def label(self) -> str:
        """Such as ``L12H4``, as papers write it; counted from 0."""
        return head_name(self.layer, self.head)

    @property
    def where(self) -> tuple[str, int, int]:
        """Kind of attention, layer and head: what a question about the head says."""
        return self.facts.name, self.layer, self.head

    @property
    def pair(self) -> Numbers:
        """Query and key: what a question about the number says besides."""
        return self.query, self.key


@dataclass(frozen=True)
class HeadOfText:
    """The head that is wanted, as far as this model has it and this text the pair."""

    name: str = ""
    """Of the kind of attention, such as ``decoder.cross``; the first where unknown."""
    layer: int = -1
    head: int = -1
    """The middle layer's first where the model has no such head."""
    pair: Numbers | None = None
    """The query and key that are wanted."""

    def __call__(self, trace: Trace) -> HeadChoice:
        """Without a pair the last token of the text, and what it reads most."""
        kinds = {kind.name: kind for kind in attentions_of(trace)}
        found = kinds.get(self.name) or next(iter(kinds.values()))
        layer, head = self.layer, self.head
        if not (0 <= layer < found.n_layers and 0 <= head < found.n_heads):
            layer, head = found.n_layers // 2, 0
        query, key = _fitting_pair(found, layer, head, self.pair)
        facts = tuple(kind.facts for kind in kinds.values())
        return HeadChoice(found.facts, layer, head, query, key, facts)


def _fitting_pair(
    attentions: Attentions, layer: int, head: int, wanted: Numbers | None
) -> Numbers:
    """The wanted pair if this text has it and the query sees the key.

    Otherwise the last token that is the text's own, and what it reads most of the
    others. The first token is left aside where there is another: most heads rest on it.
    """
    layer_attention = attentions.layer(layer)
    mask = layer_attention.mask_of(head)
    query, key = wanted or (-1, -1)
    n_query, n_key = mask.shape
    in_range = 0 <= query < n_query and 0 <= key < n_key
    if in_range and mask[query, key]:
        return query, key
    query = _last_own(attentions)
    row = layer_attention.row(query)[head]
    others = _others(attentions, mask[query], query)
    among = others if len(others) else np.flatnonzero(mask[query])
    return query, int(among[row[among].argmax()])


def _last_own(attentions: Attentions) -> int:
    """The last token that is the text's own and not added by a template."""
    tokens = attentions.query_tokens
    own = [place for place, token in enumerate(tokens) if not token.special]
    return own[-1] if own else len(tokens) - 1


def _others(
    attentions: Attentions, seen: Bool[np.ndarray, " key"], query: int
) -> Int[np.ndarray, " other"]:
    """The keys a query sees but the first token and itself."""
    places = np.flatnonzero(seen)
    return places[(places > 0) & ((places != query) | (attentions.kind == "cross"))]
