"""What a model can still tell of order when nothing tells it: only what its mask tells.

A query that may look back at t equal tokens and one other, the first, gives the first a
share of 1 / (1 + t·e^(-gap)), whatever their vectors are: so the share says how many
tokens stand between, and a head can count. Among equal tokens alone nothing differs.

Source: Kazemnejad et al. 2023, sections 5.1 and appendix C (theorem 1),
https://arxiv.org/abs/2305.19466
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from ..errors import HeadlightError
from ..instrument.layer_attention import LayerAttention
from ..numerics import cosines
from ..trace.stack import Stack


def first_share(
    gap: float, n_others: Int[np.ndarray, " place"]
) -> Float[np.ndarray, " place"]:
    """The first token's share beside so many equal others.

    Args:
        gap: its score less the score of each of the others.
        n_others: how many others are seen.
    """
    # Beyond 700 the power would be infinite; the share is 0 long before.
    return 1 / (1 + n_others * np.exp(min(-float(gap), 700.0)))


def others_from_share(
    gap: float, share: Float[np.ndarray, " place"]
) -> Float[np.ndarray, " place"]:
    """How many others are seen, read off the first token's share; inf where that is 0.

    A share can be too small for the computer to tell it from 0.
    """
    with np.errstate(divide="ignore"):
        return (1 / share - 1) * np.exp(float(gap))


@dataclass(frozen=True, eq=False)
class FirstToken:
    """One head's attention to the first token of a text whose others are all equal."""

    gap: float
    """The score of the first token less that of the others; the mean over the rows."""
    share: Float[np.ndarray, " place"]
    """The model's own, at position 0, 1, 2 …"""

    @property
    def formula(self) -> Float[np.ndarray, " place"]:
        """The share by the formula, with the model's own gap."""
        return first_share(self.gap, np.arange(len(self.share)))


def first_token(attention: LayerAttention, head: int) -> FirstToken:
    """What a head gives to the first token, at each place that can see it.

    Raises:
        HeadlightError: there is no second token that sees the first.
    """
    # A window that slides along hides the first token from the later ones.
    n_seeing = int(np.cumprod(attention.mask_of(head)[:, 0]).sum())
    if n_seeing < 2:
        raise HeadlightError("One token alone has nothing to share.")
    scores, pattern = attention.scores()[head], attention.pattern()[head]
    # Of the later tokens: the first one asks with another query.
    gaps = scores[1:n_seeing, 0].astype(np.float64) - scores[1:n_seeing, 1]
    return FirstToken(float(gaps.mean()), pattern[:n_seeing, 0].astype(np.float64))


@dataclass(frozen=True, eq=False)
class Equals:
    """How like each other the vectors of equal tokens are, layer by layer."""

    cosine: Float[np.ndarray, " place"]
    """Of each of the equal tokens with the first of them, after the last layer."""
    largest: Float[np.ndarray, " layer"]
    """Largest difference of any number, over all places, after each layer."""
    size: float
    """Largest number there, after the last layer."""


def equals(stack: Stack, token_ids: Int[np.ndarray, " seq"]) -> Equals:
    """The tokens equal to the last one, compared with the first of them.

    Raises:
        HeadlightError: the last token stands there once only.
    """
    places = np.flatnonzero(token_ids == token_ids[-1])
    if len(places) < 2:
        raise HeadlightError("No two tokens are the same here.")
    layers = [stack.resid(layer)[places] for layer in range(stack.n_layers + 1)]
    last = layers[-1].astype(np.float64)
    return Equals(
        cosine=cosines(last, last[0]),
        largest=np.array([np.abs(x - x[0]).max() for x in layers]),
        size=float(np.abs(last).max()),
    )


@dataclass(frozen=True, eq=False)
class OneOrder:
    """The vectors of a text's tokens, to be compared with those of another order."""

    token_ids: Int[np.ndarray, " seq"]
    vectors: Float[np.ndarray, "layer token d_model"]
    """After 0, 1, … layers: of all tokens, or of the last one alone."""

    @property
    def last_only(self) -> bool:
        """Whether the last token alone is compared."""
        return self.vectors.shape[1] < len(self.token_ids)


def one_order(
    stack: Stack, token_ids: Int[np.ndarray, " seq"], *, last_only: bool
) -> OneOrder:
    """What becomes of a text's tokens, layer by layer.

    Args:
        stack: of the text.
        token_ids: its tokens.
        last_only: the last token alone, which both orders end in: in a decoder the
            others have not met the same tokens.
    """
    rows = slice(-1 if last_only else 0, None)
    layers = range(stack.n_layers + 1)
    return OneOrder(token_ids, np.stack([stack.resid(at)[rows] for at in layers]))


def order_told(first: OneOrder, second: OneOrder) -> Float[np.ndarray, " layer"]:
    """How far the same tokens' vectors differ when the tokens stand in another order.

    Raises:
        HeadlightError: they are not the same tokens, or do not end in the same one.
    """
    ids = first.token_ids, second.token_ids
    if sorted(ids[0].tolist()) != sorted(ids[1].tolist()):
        raise HeadlightError(
            "In another order these words are cut into other tokens, so the two "
            "orders cannot be compared. Try words without capitals or signs."
        )
    if first.last_only and ids[0][-1] != ids[1][-1]:
        raise HeadlightError("The two orders do not end in the same token.")
    ours, theirs = [0], [0]
    if not first.last_only:
        ours, theirs = map(list, zip(*_partners(*ids), strict=True))
    gaps = np.abs(first.vectors[:, ours] - second.vectors[:, theirs])
    return gaps.max(axis=(1, 2))


def _partners(
    first_ids: Int[np.ndarray, " seq"], second_ids: Int[np.ndarray, " seq"]
) -> Iterator[tuple[int, int]]:
    """Where each token stands in both orders; equal tokens in the order they come."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, token_id in enumerate(second_ids.tolist()):
        places[token_id].append(place)
    for place, token_id in enumerate(first_ids.tolist()):
        yield place, places[token_id].pop(0)
