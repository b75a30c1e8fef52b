"""What a block does, in sentences; every number is computed."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from components.page.content import plain, section
from components.prediction.block.choice import PAGE, View
from components.prediction.block.questions import Lead
from components.words.numbers import length, number
from components.words.percent import percent
from core.layers.block_at import BlockAt, NormAt
from core.layers.block_neurons import NeuronNumbers
from core.layers.experts import Routing


def lead_words(view: View, lead: Lead) -> str:
    """The two tokens and how far they are apart."""
    return (
        f"At **{plain(view.label)}** (token {view.position + 1}), "
        f"**{_name(view, lead.answer)}** is **{_signed(lead.shares.own)}** logits "
        f"ahead of **{_name(view, lead.other)}**. Each layer's part in it:"
    )


def sum_words(lead: Lead) -> str:
    """All bars together beside the model's own difference."""
    shares, first, second = lead.shares, lead.answer_logit, lead.other_logit
    biases = "" if shares.constant else " Its last norm and head add no bias."
    taken = f"{second:.6f}" if second >= 0 else f"({second:.6f})"
    return (
        f"All bars together: **{shares.total:+.6f}**. The model's own logits: "
        f"{first:.6f} − {taken} = **{shares.own:+.6f}**. They differ by "
        f"{shares.error:.1e}.{biases}"
    ).replace("-", "−")


def sizes_words(block: BlockAt) -> str:
    """How large each update is against the vector it is added to."""
    before = length(block.before)
    parts = {"Attention": block.attn_out, "The MLP": block.mlp_out}
    said = [
        f"{name} gives a vector of length {number(length(vector))}, which is "
        f"{number(length(vector) / before, 2)} times that before the layer"
        for name, vector in parts.items()
        if before
    ]
    return ". ".join(said) + "." if said else ""


def neurons_words(neurons: NeuronNumbers, largest: Sequence[int]) -> str:
    """How much of the whole the neurons of the table are."""
    said = f"The layer has {len(neurons.pre):,} neurons. "
    if neurons.shares is None:
        return said
    whole, part = (
        float(neurons.shares.sum()),
        float(neurons.shares[list(largest)].sum()),
    )
    return said + (
        f"These {len(largest)} add {number(part)} to the difference, "
        f"all of them together {number(whole)}."
    )


def activation_words(
    title: str, pre: Float[np.ndarray, " d_mlp"], *, gated: bool
) -> str:
    """The function's name, what it is fed, and how much of it lies below 0."""
    below = float((pre < 0).mean())
    said = (
        f"This model uses **{plain(title)}**. Of the {len(pre):,} pre-activations "
        f"here, {percent(below)} lie below 0; they run from {number(float(pre.min()))} "
        f"to {number(float(pre.max()))}. "
    )
    return said + (section(PAGE, "gate") if gated else section(PAGE, "no gate"))


def norm_words(one: NormAt) -> str:
    """The kind, and the two live numbers of the formula."""
    mean, size = float(one.steps.mean[0]), float(one.steps.length[0])
    if one.kind == "LayerNorm":
        return (
            f"**LayerNorm** first subtracts the mean, here μ = {number(mean)}, then "
            f"divides by the standard deviation, here {number(size)}. Its numbers "
            "alone decide: no other token is looked at."
        )
    return (
        "**RMSNorm** subtracts nothing. It divides by the root mean square, here "
        f"{number(size)}. Its numbers alone decide: no other token is looked at."
    )


def batch_words(one: NormAt) -> str:
    """What a batch norm would do, and how far it depends on the other tokens."""
    said = section(PAGE, "batch")
    if one.depends is None:
        return f"{said} {section(PAGE, 'batch alone')}"
    left_out = "first" if one.first_left_out else "second"
    return (
        f"{said} Leave out the {left_out} token, and "
        f"this token's result moves by **{100 * one.depends:.1f} %** of its length; "
        f"under {one.kind} it moves by 0."
    )


def experts_words(routing: Routing, position: int, label: str) -> str:
    """The experts and their weights, the largest first."""
    pairs = zip(routing.chosen[position], routing.weights[position], strict=True)
    each = [f"**{expert}** (× {number(float(weight), 3)})" for expert, weight in pairs]
    few = f"expert {each[0]}" if len(each) == 1 else f"experts {_listed(each)}"
    return f"**{plain(label)}** goes to {few}, of {routing.n_experts}."


def heads_words(head: str, total: float) -> str:
    """What the heads add together, and which of them most."""
    return f"Together {number(total)}; **{plain(head)}** moves the difference most."


def _name(view: View, token_id: int) -> str:
    return plain(view.vocabulary[token_id].visible)


def _signed(value: float) -> str:
    return number(value) if value < 0 else f"+{number(value)}"


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
