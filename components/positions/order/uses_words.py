"""What two uses of a word have in common, in plain words; every number is computed."""

from dataclasses import dataclass

from components.page.content import plain, section
from components.positions.order.choice import PAGE
from components.positions.order.words import cosine, tiny
from components.words.language import sentence
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
    last = len(found.told.cosines) - 1
    return sentence(
        "**Positions on:** the two vectors of *{word}* have cosine **{first}** in the "
        "embeddings and **{last}** {state}.",
        word=plain(found.word),
        first=cosine(float(found.told.cosines[0])),
        last=cosine(float(found.told.cosines[last])),
        state=state_name(last),
    )


def without_positions(found: Uses, untold: Likeness) -> str:
    """Whether they are one vector without positions, and if not, why."""
    if untold.is_rounding:
        said = sentence(
            "**Positions off:** one and the same vector in every layer. The largest "
            "difference of any number is **{largest}**, beside numbers up to {size}.",
            largest=tiny(float(untold.gaps.max())),
            size=tiny(untold.size),
        )
        why = "same in a decoder" if found.is_decoder else "same in an encoder"
        return f"{said} {section(PAGE, why)}"
    last = len(untold.cosines) - 1
    said = sentence(
        "**Positions off:** the cosine is **{first}** in the embeddings and **{last}** "
        "{state}.",
        first=cosine(float(untold.cosines[0])),
        last=cosine(float(untold.cosines[last])),
        state=state_name(last),
    )
    if not found.is_decoder:
        return f"{said} {section(PAGE, 'differs in an encoder')}"
    return f"{said} {_company(found, untold)}"


def _company(found: Uses, untold: Likeness) -> str:
    """That a decoder's two uses do not see the same number of tokens."""
    first, second = (use.places[-1] + 1 for use in (found.first, found.second))
    return sentence(
        "{model} hides what comes later: the first *{word}* sees {first} tokens, "
        "itself included, and the second {second}. So the two differ from layer "
        "{layer} on, though nothing tells the model where they stand.",
        model=plain(found.title),
        word=plain(found.word),
        first=first,
        second=second,
        layer=_first_gap(untold),
    )


def _first_gap(untold: Likeness) -> int:
    return int((untold.gaps > ROUNDING * max(1.0, untold.size)).argmax())
