"""What two uses of a word have in common, in plain words; every number is computed."""

from dataclasses import dataclass

from components.page.content import plain, section
from components.positions.order.choice import PAGE
from components.positions.order.words import cosine, tiny
from components.words.layer_names import state_name
from core.positions.order_law import ROUNDING, Likeness
from core.text.word_uses import Use


@dataclass(frozen=True, eq=False)
class Uses:
    """A word's first two uses in a text, read with and without positions."""

    word: str
    text: str
    title: str
    """The model's name."""
    n_uses: int
    first: Use
    second: Use
    told: Likeness
    untold: Likeness | None
    """None where positions cannot be switched off."""
    is_decoder: bool


def marked(found: Uses) -> str:
    """The text, its two uses in bold; a long text is cut around them."""
    first, second, text = found.first, found.second, found.text
    parts = (
        text[: first.start][-60:],
        text[first.start : first.end],
        text[first.end : second.start],
        text[second.start : second.end],
        text[second.end :][:60],
    )
    between = parts[2]
    if len(between) > 120:
        between = f"{between[:60]} … {between[-60:]}"
    before, one, _, two, after = map(plain, parts)
    return f"{before}**{one}**{plain(between)}**{two}**{after}".strip()


def with_positions(found: Uses) -> str:
    """How alike the two uses are in the model as it is."""
    told, word = found.told, plain(found.word)
    last = len(told.cosines) - 1
    return (
        f"**Positions on:** the two vectors of *{word}* have cosine "
        f"**{cosine(float(told.cosines[0]))}** in the embeddings and "
        f"**{cosine(float(told.cosines[last]))}** {state_name(last)}."
    )


def without_positions(found: Uses, untold: Likeness) -> str:
    """Whether they are one vector without positions, and if not, why."""
    word, last = plain(found.word), len(untold.cosines) - 1
    largest = float(untold.gaps.max())
    if untold.is_rounding:
        said = (
            f"**Positions off:** one and the same vector in every layer. The largest "
            f"difference of any number is **{tiny(largest)}**, beside numbers up to "
            f"{tiny(untold.size)}. "
        )
        why = "same in a decoder" if found.is_decoder else "same in an encoder"
        return said + section(PAGE, why)
    said = (
        f"**Positions off:** the cosine is **{cosine(float(untold.cosines[0]))}** in "
        f"the embeddings and **{cosine(float(untold.cosines[last]))}** "
        f"{state_name(last)}. "
    )
    if not found.is_decoder:
        return said + section(PAGE, "differs in an encoder")
    seen = [use.places[-1] + 1 for use in (found.first, found.second)]
    return said + (
        f"{plain(found.title)} hides what comes later: the first *{word}* sees "
        f"{seen[0]} tokens, itself included, and the second {seen[1]}. So the two "
        "differ from layer "
        f"{_first_gap(untold)} on, though nothing tells the model where they stand."
    )


def _first_gap(untold: Likeness) -> int:
    return int((untold.gaps > ROUNDING * max(1.0, untold.size)).argmax())
