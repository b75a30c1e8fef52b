"""What is fetched rather than where from: shares weighted by the values they fetch.

A query's output is the sum over keys of share × value × W_O. The length of each
term, ‖α·v·W_O‖, tells how much a key hands over; a key with a large share and a short
value hands over little. As a share is never negative, that length is α·‖v·W_O‖, so
one length for each key is enough.

Source: Kobayashi et al. 2020, section 3, https://aclanthology.org/2020.emnlp-main.574
"""

import numpy as np
from jaxtyping import Float

from ..trace.attentions import Attentions


def value_lengths(
    attentions: Attentions, layer: int, head: int
) -> Float[np.ndarray, " key"]:
    """‖v·W_O‖ of each key token: the length of what it hands over in full.

    Raises:
        HeadlightError: the model does not project its heads' joined output.
    """
    W_O, _ = attentions.output_projection(layer)
    v = attentions.layer(layer).v
    shared_by = len(W_O) // len(v)
    return np.linalg.norm(v[head // shared_by] @ W_O[head], axis=-1)


def value_weighted(
    pattern: Float[np.ndarray, "query key"], lengths: Float[np.ndarray, " key"]
) -> Float[np.ndarray, "query key"]:
    """‖α·v·W_O‖ of each pair: how much the query takes over from the key."""
    return pattern * lengths
