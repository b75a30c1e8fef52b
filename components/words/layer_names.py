"""One numbering of the layers on every page: L0, L1 and so on, as papers count them.

Before, between and behind the layers stand the states of the stream. They are counted
by how many layers they have passed, and named after the last of these.
"""

EMBEDDINGS = "embeddings"
"""The state that has passed no layer."""
AFTER_AXIS = (
    "datum.value < 0 ? 'W_E' : datum.value == 0 ? 'emb.' : 'L' + (datum.value - 1)"
)
"""The same for the axis of a chart with layers passed: a constant, no token in it."""


def layer_name(layer: int) -> str:
    """A layer's name: the first is L0."""
    return f"L{layer}"


def head_name(layer: int, head: int) -> str:
    """A head's name: L13H8 is head 8 of layer 13, both counted from 0."""
    return f"{layer_name(layer)}H{head}"


def state_name(n_passed: int) -> str:
    """The state that has passed so many layers: the embeddings, or after L0, etc."""
    return f"after {layer_name(n_passed - 1)}" if n_passed else EMBEDDINGS


def after_ticks(n_layers: int) -> list[int]:
    """States with a tick: all of a small model, else one layer in five and the last."""
    if n_layers <= 14:
        return list(range(n_layers + 1))
    return [0, *range(6, n_layers - 2, 5), n_layers]
