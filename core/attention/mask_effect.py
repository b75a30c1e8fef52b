"""What another mask does to a language model: two runs of the same text compared.

A causal mask lets one pass train every position at once, for no position can see the
token it is to predict (Vaswani et al. 2017, section 3.2.3,
https://arxiv.org/abs/1706.03762). Here a run with another mask is set beside the
model's own: what comes next at every position, how surprising the text was, and how
much the first layer reads from the very token that is to be predicted.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from ..instrument.layer_attention import LayerAttention
from ..surprisal import surprisal_bits
from ..trace.reading import Trace
from .ablation import kl_bits


@dataclass(frozen=True, eq=False)
class MaskEffect:
    """Next tokens at every position, and the surprise of the text, in both runs."""

    kl: Float[np.ndarray, " seq"]
    """KL(before || after) in bits of what comes after each position."""
    before: Float[np.ndarray, " predicted"]
    """Surprise of the tokens from the second on, in bits: the model as it is."""
    after: Float[np.ndarray, " predicted"]
    """The same with the other mask."""

    @property
    def n_predicted(self) -> int:
        """Tokens that something stands before."""
        return len(self.before)

    @property
    def mean_before(self) -> float:
        """Mean surprise a token in bits; NaN where nothing is predicted."""
        return _mean(self.before)

    @property
    def mean_after(self) -> float:
        """The same with the other mask."""
        return _mean(self.after)

    @property
    def perplexity_before(self) -> float:
        """2 to the mean surprise; NaN where nothing is predicted."""
        return float(2**self.mean_before)

    @property
    def perplexity_after(self) -> float:
        """The same with the other mask; it is no honest one where answers are seen."""
        return float(2**self.mean_after)


def mask_effect(before: Trace, after: Trace) -> MaskEffect:
    """The two runs of one text compared, position by position.

    Of an encoder-decoder it is the decoder's text that is predicted.
    """
    ids = before.token_ids if before.target_ids is None else before.target_ids
    first, second = before.logits_all(), after.logits_all()
    kl = np.array([kl_bits(p, q) for p, q in zip(first, second, strict=True)])
    return MaskEffect(
        kl.astype(np.float32),
        surprisal_bits(first, ids),
        surprisal_bits(second, ids),
    )


@dataclass(frozen=True, eq=False)
class AnswerShares:
    """How much of each position's attention goes to the token it is to predict."""

    share: Float[np.ndarray, " predicted"]
    """The largest over the heads of a layer, 0 to 1."""
    head: Int[np.ndarray, " predicted"]
    """The head that gives it."""

    @property
    def largest(self) -> int:
        """The position whose answer is read most."""
        return int(self.share.argmax())


def answer_shares(attention: LayerAttention) -> AnswerShares:
    """What a layer reads of the next token; all 0 under a causal mask.

    In the first layer a key holds nothing but its own token, so what is read there is
    the answer itself. Further up a key may hold what others have told it.
    """
    pattern = attention.pattern()
    here = np.arange(pattern.shape[1] - 1)
    shares = pattern[:, here, here + 1]
    return AnswerShares(shares.max(axis=0), shares.argmax(axis=0))


def _mean(bits: Float[np.ndarray, " predicted"]) -> float:
    return float(bits.mean(dtype=np.float64)) if len(bits) else float("nan")
