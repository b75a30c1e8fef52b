"""What a block does, in sentences; every number is computed."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from components.page.content import plain, section
from components.prediction.block.choice import PAGE, View
from components.prediction.block.questions import Lead
from components.words.language import LANGUAGE, counted, listed, sentence, whole
from components.words.numbers import length, number
from components.words.percent import percent
from core.layers.block_at import BlockAt, NormAt
from core.layers.block_neurons import NeuronNumbers
from core.layers.experts import Routing


def lead_words(view: View, lead: Lead) -> str:
    """The two tokens and how far they are apart."""
    return sentence(
        "At **{token}** (token {place}), **{answer}** is **{ahead}** logits ahead of "
        "**{other}**. Each layer's part in it:",
        token=plain(view.label),
        place=view.position + 1,
        answer=_name(view, lead.answer),
        ahead=_signed(lead.shares.own),
        other=_name(view, lead.other),
    )


def sum_words(lead: Lead) -> str:
    """All bars together beside the model's own difference."""
    shares, first, second = lead.shares, lead.answer_logit, lead.other_logit
    taken = f"{second:.6f}" if second >= 0 else f"({second:.6f})"
    told = sentence(
        "All bars together: **{total}**. The model's own logits: {first} − {second} = "
        "**{own}**. They differ by {error}.",
        total=_exact(f"{shares.total:+.6f}"),
        first=_exact(f"{first:.6f}"),
        second=_exact(taken),
        own=_exact(f"{shares.own:+.6f}"),
        error=_exact(f"{shares.error:.1e}"),
    )
    return told if shares.constant else f"{told} {section(PAGE, 'no bias')}"


def sizes_words(block: BlockAt) -> str:
    """How large each update is against the vector it is added to."""
    before = length(block.before)
    if not before:
        return ""
    sizes = {
        "Attention gives a vector of length {length}, which is {times} times that "
        "before the layer.": length(block.attn_out),
        "The MLP gives a vector of length {length}, which is {times} times that before "
        "the layer.": length(block.mlp_out),
    }
    return " ".join(
        sentence(told, length=number(size), times=number(size / before, 2))
        for told, size in sizes.items()
    )


def cosine_words(cosine: float) -> str:
    """How far a vector points to where the stream ends."""
    return sentence("cosine {n}", n=number(cosine, 2))


def neurons_words(neurons: NeuronNumbers, largest: Sequence[int]) -> str:
    """How much of the whole the neurons of the table are."""
    n_neurons = len(neurons.pre)
    said = counted(
        n_neurons, "The layer has {n} neuron. ", "The layer has {n} neurons. "
    )
    if neurons.shares is None:
        return said
    return said + counted(
        len(largest),
        "This {n} adds {part} to the difference, all of them together {whole}.",
        "These {n} add {part} to the difference, all of them together {whole}.",
        part=number(float(neurons.shares[list(largest)].sum())),
        whole=number(float(neurons.shares.sum())),
    )


def activation_words(
    title: str, pre: Float[np.ndarray, " d_mlp"], *, gated: bool
) -> str:
    """The function's name, what it is fed, and how much of it lies below 0."""
    told = sentence(
        "This model uses **{name}**. Of the {n} pre-activations here, {below} lie "
        "below 0; they run from {low} to {high}.",
        name=plain(title),
        n=whole(len(pre)),
        below=percent(float((pre < 0).mean())),
        low=number(float(pre.min())),
        high=number(float(pre.max())),
    )
    return f"{told} {section(PAGE, 'gate' if gated else 'no gate')}"


def norm_words(one: NormAt) -> str:
    """The kind, and the two live numbers of the formula."""
    mean, size = float(one.steps.mean[0]), float(one.steps.length[0])
    if one.kind == "LayerNorm":
        return sentence(
            "**LayerNorm** first subtracts the mean, here μ = {mean}, then divides by "
            "the standard deviation, here {size}. Its numbers alone decide: no other "
            "token is looked at.",
            mean=number(mean),
            size=number(size),
        )
    return sentence(
        "**RMSNorm** subtracts nothing. It divides by the root mean square, here "
        "{size}. Its numbers alone decide: no other token is looked at.",
        size=number(size),
    )


def batch_words(one: NormAt) -> str:
    """What a batch norm would do, and how far it depends on the other tokens."""
    said = section(PAGE, "batch")
    if one.depends is None:
        return f"{said} {section(PAGE, 'batch alone')}"
    moves = sentence(
        "Leave out the first token, and this token's result moves by **{share}** of "
        "its length; under {norm} it moves by 0."
        if one.first_left_out
        else "Leave out the second token, and this token's result moves by **{share}** "
        "of its length; under {norm} it moves by 0.",
        share=LANGUAGE.figures(f"{100 * one.depends:.1f} %"),
        norm=one.kind,
    )
    return f"{said} {moves}"


def experts_words(routing: Routing, position: int, label: str) -> str:
    """The experts and their weights, the largest first."""
    pairs = zip(routing.chosen[position], routing.weights[position], strict=True)
    each = [f"**{expert}** (× {number(float(weight), 3)})" for expert, weight in pairs]
    return counted(
        len(each),
        "**{token}** goes to expert {experts}, of {all}.",
        "**{token}** goes to experts {experts}, of {all}.",
        token=plain(label),
        experts=listed(each),
        all=routing.n_experts,
    )


def heads_words(head: str, total: float) -> str:
    """What the heads add together, and which of them most."""
    return sentence(
        "Together {total}; **{head}** moves the difference most.",
        total=number(total),
        head=plain(head),
    )


def _name(view: View, token_id: int) -> str:
    return plain(view.vocabulary[token_id].visible)


def _signed(value: float) -> str:
    return number(value) if value < 0 else f"+{number(value)}"


def _exact(number: str) -> str:
    return LANGUAGE.figures(number).replace("-", "−")
