"""What the page about encoders asks of a trace; the answers hold no tensor.

A question is a small frozen value that is called with a trace, wherever that is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from components.words.lane_labels import lane_labels
from core.attention.ablation import VectorChange
from core.attention.masked_words import guess_at, guesses_words, hidden_places
from core.attention.masks import causal_mask, full_mask
from core.distribution import Distribution
from core.models import LoadedModel
from core.models.cards import ModelCard
from core.text.matching import ALONE, same_ids
from core.text.tokenization import Token, encode
from core.trace import Stack, Trace


@dataclass(frozen=True)
class Layers:
    """The part of a model that reads the text, as far as it can be chosen from."""

    n_layers: int
    n_heads: int
    differing: tuple[int, ...]
    """Layers that do not hide the same as the first."""


@dataclass(frozen=True)
class LayersOfText:
    """How many layers and heads read the text, and which hide something else."""

    def __call__(self, trace: Trace) -> Layers:
        """Compare each layer's mask with the first one's."""
        stack = _reader(trace)
        masks = [stack.self_attention(at).mask for at in range(stack.n_layers)]
        differing = [at for at, mask in enumerate(masks) if (mask != masks[0]).any()]
        return Layers(stack.n_layers, len(stack.self_attention(0).q), tuple(differing))


@dataclass(frozen=True, eq=False)
class Sight:
    """What the tokens of a text may look at, and what they might in another model."""

    labels: tuple[str, ...]
    layer: int
    head: int
    encoder: bool
    """Whether the text is read by an encoder."""
    shares: Float[np.ndarray, "query key"]
    """Of the one head."""
    own: Bool[np.ndarray, "query key"]
    """The mask that the model used in this layer."""
    other: Bool[np.ndarray, "query key"]
    """The mask of the other kind: causal for an encoder, full for a decoder."""


@dataclass(frozen=True)
class WhoSeesWhom:
    """One head's shares, its mask, and the mask of the other kind of model."""

    layer: int
    head: int

    def __call__(self, trace: Trace) -> Sight:
        """Look at the encoder's head where there is an encoder."""
        attention = _reader(trace).self_attention(self.layer)
        encoder, n = _has_encoder(trace), len(attention.mask)
        return Sight(
            labels=tuple(lane_labels(trace.tokens)),
            layer=self.layer,
            head=self.head,
            encoder=encoder,
            shares=np.ascontiguousarray(attention.pattern()[self.head]),
            own=attention.mask,
            other=causal_mask(n) if encoder else full_mask(n, n),
        )


@dataclass(frozen=True)
class Words:
    """A text as it was read, and what of it can be hidden."""

    card: ModelCard
    text: str
    tokens: tuple[Token, ...]
    own: tuple[int, ...]
    """Places of the tokens that can be hidden; of those of one glyph the first."""
    masked: tuple[int, ...]
    """Where the mask token stands."""
    sign: str | None
    """The model's mask token, if it has one."""
    guesses: bool
    """Whether the model guesses hidden words."""

    def hiding(self, places: Iterable[int]) -> str:
        """The text with the mask token in place of these tokens' characters."""
        text, found = self.text, [self.tokens[place] for place in places]
        for token in sorted(found, key=lambda one: -one.start):
            text = text[: token.start] + (self.sign or "") + text[token.end :]
        return text

    def own_id(self, token: Token) -> int | None:
        """The id of a token; None where its glyph is made of several."""
        members = [one.id for one in self.tokens if one.group == token.group]
        return members[0] if len(members) == 1 else None


@dataclass(frozen=True)
class WordsOfText:
    """Which tokens were read, and which can be hidden or are."""

    def __call__(self, trace: Trace) -> Words:
        """Special tokens and those without a letter of the text cannot be hidden."""
        found: dict[int, int] = {}
        for place, token in enumerate(trace.tokens):
            if not token.special and token.start < token.end:
                found.setdefault(token.group, place)
        sign = trace.model.tokenizer.mask_token
        return Words(
            card=trace.card,
            text=trace.text,
            tokens=tuple(trace.tokens),
            own=tuple(found.values()),
            masked=tuple(hidden_places(trace)),
            sign=None if sign is None else str(sign),
            guesses=guesses_words(trace.model),
        )


@dataclass(frozen=True)
class GuessesBehindMasks:
    """What the model would put at the first mask tokens."""

    most: int

    def __call__(self, trace: Trace) -> tuple[Distribution, ...]:
        """Over the whole vocabulary, in the order of the text."""
        places = hidden_places(trace)[: self.most]
        return tuple(guess_at(trace, place) for place in places)


@dataclass(frozen=True)
class LastVectors:
    """What leaves the last layer."""

    def __call__(self, trace: Trace) -> Float[np.ndarray, "seq d_model"]:
        """A vector a token."""
        return trace.main_stack.final()


@dataclass(frozen=True)
class Turn:
    """One word hidden alone."""

    place: int
    prob: float
    rank: int
    guess: int
    """Id of the likeliest token there."""


@dataclass(frozen=True)
class HiddenAlone:
    """How well one word is guessed, asked of the run in which it is hidden."""

    place: int
    """Where it stands in the text as it is."""
    token_id: int
    """What stands there."""
    nth: int
    """Which of the mask tokens stands for it: those typed earlier come before."""

    def __call__(self, trace: Trace) -> Turn:
        """Its probability and rank, and what is likelier."""
        dist = guess_at(trace, hidden_places(trace)[self.nth])
        prob, best = dist.candidate(self.token_id).prob, dist.top(1)[0].id
        return Turn(self.place, prob, dist.rank(self.token_id), best)


def vectors_moved(
    before: Words,
    after: Words,
    vectors: Float[np.ndarray, "seq d_model"],
    vectors_after: Float[np.ndarray, "seq_after d_model"],
) -> tuple[VectorChange, tuple[Token, ...]]:
    """The last vectors of the tokens that are in both runs, and these tokens."""
    partners = same_ids(before.tokens, after.tokens)
    left = np.flatnonzero(partners.right_of != ALONE)
    change = VectorChange(vectors[left], vectors_after[partners.right_of[left]])
    return change, tuple(before.tokens[place] for place in left.tolist())


def _has_encoder(trace: Trace) -> bool:
    return "encoder" in trace.model.anatomy.stacks


def _reader(trace: Trace) -> Stack:
    """The encoder where the model has one."""
    return trace.stack("encoder" if _has_encoder(trace) else "decoder")


MOST_TOKENS = 64
"""A longer text is cut: its map would be too small to read."""


@dataclass(frozen=True)
class Parts:
    """Texts as far as a batch reads them."""

    texts: tuple[str, ...]
    pad_token: str
    """What the model's padding token says."""


@dataclass(frozen=True)
class PartsToRead:
    """How far texts go into one batch; asked of the model."""

    texts: tuple[str, ...]

    def __call__(self, model: LoadedModel) -> Parts:
        """Each cut behind a whole glyph, where that can be."""
        pad = str(model.tokenizer.pad_token or "")
        return Parts(tuple(_first_part(model, text) for text in self.texts), pad)


def _first_part(model: LoadedModel, text: str) -> str:
    limit = min(MOST_TOKENS, model.card.n_ctx or MOST_TOKENS)
    while (n := len(tokens := encode(model.tokenizer, text).tokens)) > limit:
        own = [token for token in tokens if token.start < token.end]
        left = len(own) - (n - limit)
        end = own[left - 1].end if left > 0 else len(text)
        # A glyph of many tokens is cut into; what was cut may be other tokens now.
        text = text[: end if end < len(text) else len(text) * limit // n]
    return text
