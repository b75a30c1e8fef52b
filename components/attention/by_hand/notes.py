"""What an example shows, in words with its own numbers."""

from components.attention.by_hand.choice import chosen_preset
from components.attention.by_hand.setup import Setup
from components.attention.by_hand.words import number
from components.page.content import plain, section


def setup_notes(setup: Setup) -> str:
    """What came with the example, where its numbers are from, and what to see."""
    preset = chosen_preset()
    said = [preset.note] if preset else []
    if setup.source:
        said.append(_source(setup))
    if setup.kind == "weighted sum":
        said.append(_sum_of_weights(setup))
    return " ".join(said)


def _source(setup: Setup) -> str:
    if setup.source.startswith("seed"):
        return f"These numbers were drawn at random from {plain(setup.source)}."
    n = len(setup.tokens)
    about = section("by_hand", "copied")
    return f"**{plain(setup.source)}**, written in {n} numbers a token. {about}"


def _sum_of_weights(setup: Setup) -> str:
    weights = setup.tables["weights"][0]
    total = float(weights.sum())
    listed = " + ".join(number(x) for x in weights.tolist())
    said = f"These weights add up to {listed} = {number(round(total, 12))}"
    if abs(total - 1) < 1e-9:
        return f"{said}, as the shares of a softmax always do: the sum is an average."
    return (
        f"{said}, not 1. So this is a weighted sum and no average: it can be larger "
        "than every value. The shares of a softmax always add up to 1."
    )
