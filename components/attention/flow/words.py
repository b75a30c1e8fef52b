"""What the flow back from one token says, made from its numbers."""

from components.attention.flow.questions import FlowNumbers
from components.page.content import plain, section
from components.words.language import sentence, whole
from components.words.percent import percent

MOST = 0.9
"""From this share on it is said why the first token has so much."""


def changed(numbers: FlowNumbers) -> str:
    """What the reader has changed of the model's numbers, or nothing."""
    return sentence("the first token left out") if numbers.without_first else ""


def flow_words(numbers: FlowNumbers, is_causal: bool) -> str:
    """The largest share in a sentence, beside what the last layer alone says."""
    place, alone = int(numbers.shares.argmax()), int(numbers.alone.argmax())
    said = sentence(
        "On this text, through {layers}, **{share}** of what reaches *{target}* comes "
        "from *{source}*; the last layer alone reads most from *{read}*, {alone}.",
        layers=_through(numbers),
        share=_share(numbers.shares[place]),
        target=plain(numbers.target),
        source=plain(numbers.tokens[place]),
        read=plain(numbers.tokens[alone]),
        alone=_share(numbers.alone[alone]),
    )
    if is_causal and MOST < numbers.shares[place] < 1:
        if not numbers.without_first and place == 0:
            said += " " + section("flow", "first token")
        if numbers.without_first and place == 1:
            said += " " + section("flow", "second token")
    return said


def _through(numbers: FlowNumbers) -> str:
    layer, cut = whole(numbers.first_layer), changed(numbers)
    if numbers.first_layer and cut:
        return sentence("the layers from {n} on, with {cut}", n=layer, cut=cut)
    if numbers.first_layer:
        return sentence("the layers from {n} on", n=layer)
    return (
        sentence("all layers, with {cut}", cut=cut) if cut else sentence("all layers")
    )


def _share(share: float) -> str:
    """In per cent, never broken over two lines."""
    return percent(float(share)).replace(" ", "\u00a0")
