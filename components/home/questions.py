"""What Home asks of a trace: a text's whole journey, in one answer without a tensor."""

from dataclasses import dataclass

import numpy as np

from components.home.journey import (
    Added,
    Entry,
    Journey,
    Layer,
    Prediction,
    Reads,
    SentenceVector,
    Turned,
)
from core.distribution import Distribution
from core.layers.residual import updates
from core.layers.strips import strips
from core.numerics import cosines
from core.positions.rotary import Turns, rotary_turns
from core.prediction.readout import readout
from core.text.continuation import Continuations
from core.trace import Stack, Trace
from core.whole_number import within

TOP = 8
"""Tokens with a bar of their own at the last station."""
BINS = 48
"""Bars of the histogram of all raw scores."""
STRIP_PAIRS = 6
"""Pairs of a rotary model drawn in each lane, from the fastest to the slowest."""


@dataclass(frozen=True)
class JourneyOfText:
    """The journey as far as the reader's wishes fit the text and the model."""

    token: int | None = None
    """From which it is seen; None or no such token: the last of the text itself."""
    layer: int | None = None
    """Whose numbers are told; None or no such layer: the one in the middle."""
    candidate: int | None = None
    """Of the vocabulary, whose score is explained; else the likeliest."""

    def __call__(self, trace: Trace) -> Journey:
        """Every station's numbers."""
        stack, rows = _text_stack(trace), trace.embeddings()
        token = within(self.token, len(trace.tokens))
        candidate = within(self.candidate, trace.card.d_vocab)
        last = _last_token(trace)
        focus = last if token is None else token
        at = within(self.layer, stack.n_layers)
        at = stack.n_layers // 2 if at is None else at
        layers = range(stack.n_layers)
        read = np.stack([stack.self_attention(i).row(focus) for i in layers])
        return Journey(
            card=trace.card,
            text=trace.text,
            tokens=trace.tokens,
            target_tokens=trace.target_tokens,
            token=token,
            focus=focus,
            last=last,
            candidate=candidate,
            n_layers=stack.n_layers,
            d_model=stack.d_model,
            vectors=strips(rows),
            vector=rows[focus].copy(),
            positions=_added(trace, focus) or _turned(trace, focus),
            updates=updates(stack),
            reads=Reads(read.mean(axis=1), read.max(axis=1), read.argmax(axis=1)),
            layer=Layer(
                at,
                stack.resid(at)[focus].copy(),
                stack.resid(at + 1)[focus].copy(),
                read[at].copy(),
            ),
            end=_prediction(trace, focus, candidate)
            if _ends_in_next_token(trace)
            else _sentence_vector(stack, focus, token),
        )


def _ends_in_next_token(trace: Trace) -> bool:
    """Whether the journey ends in a next token, or in one vector per token."""
    return trace.card.kind == "decoder" and trace.has_logits


def _last_token(trace: Trace) -> int:
    """The token that is lit by itself: the last one that is part of the text."""
    own = [i for i, token in enumerate(trace.tokens) if not token.special]
    last = len(trace.tokens) - 1
    return own[-1] if own and not _ends_in_next_token(trace) else last


def _text_stack(trace: Trace) -> Stack:
    """The stack that reads the text: the encoder where there is one."""
    return trace.stack("decoder" if trace.card.kind == "decoder" else "encoder")


def _added(trace: Trace, focus: int) -> Added | None:
    """What is added for position, None where nothing is."""
    added = trace.position_vectors()
    if added is None:
        return None
    enters = _text_stack(trace).resid(0)[focus]
    return Added(strips(added), added[focus].copy(), enters.copy())


def _turned(trace: Trace, focus: int) -> Turned | None:
    """How queries and keys are turned, None where they are not."""
    turns = rotary_turns(trace.model, len(trace.tokens))
    if turns is None:
        return None
    count = turns.angles.size
    spread = np.linspace(0, count - 1, min(STRIP_PAIRS, count))
    pairs = np.unique(spread.round().astype(np.int64))
    shown = Turns(
        turns.cos[:, pairs], turns.sin[:, pairs], turns.angles[pairs], turns.dims[pairs]
    )
    here = Turns(
        turns.cos[focus : focus + 1].copy(),
        turns.sin[focus : focus + 1].copy(),
        turns.angles,
        turns.dims,
    )
    return Turned(shown, pairs, here)


def _prediction(trace: Trace, focus: int, candidate: int | None) -> Prediction:
    dist = trace.next_token(focus)
    vocabulary = Continuations(trace.model.tokenizer)
    counts, edges = np.histogram(dist.logits, BINS)
    top = tuple(_entry(dist, one.id, vocabulary) for one in dist.top(TOP))
    explained = top[0] if candidate is None else _entry(dist, candidate, vocabulary)
    following = [token.id for token in trace.tokens[focus + 1 : focus + 2]]
    return Prediction(
        d_vocab=dist.logits.size,
        top=top,
        rest=dist.everything_else(TOP),
        counts=counts,
        edges=edges,
        lowest=float(dist.logits.min()),
        highest=float(dist.logits.max()),
        total=dist.total,
        entropy_bits=dist.entropy_bits,
        explained=explained,
        readout=readout(trace, focus, explained.number.id),
        came=_entry(dist, following[0], vocabulary) if following else None,
    )


def _entry(dist: Distribution, token_id: int, vocabulary: Continuations) -> Entry:
    return Entry(dist.candidate(token_id), vocabulary[token_id], dist.rank(token_id))


def _sentence_vector(stack: Stack, focus: int, token: int | None) -> SentenceVector:
    final = stack.final()
    mean = final.mean(axis=0)
    reference = mean if token is None else final[token]
    return SentenceVector(
        strips=strips(final),
        here=final[focus].copy(),
        mean=mean,
        firsts=final[:3, 0].copy(),
        cosines=cosines(final, reference).astype(np.float32),
    )
