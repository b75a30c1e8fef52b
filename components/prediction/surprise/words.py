"""How surprising a text is, and which of two is less so, in sentences with numbers."""

from components.page.content import plain, section
from components.prediction.surprise.text import PAGE, Text
from components.words.lane_labels import lane_labels


def numbers_words(text: Text) -> str:
    """Bits, bits a token, and perplexity; why there are none of a single token."""
    if not text.n_predicted:
        return section(PAGE, "nothing written" if text.is_decoders else "one token")
    return (
        f"{text.bits:,.1f} bits over {text.n_predicted:,} tokens, "
        f"{text.mean:.2f} bits a token: **perplexity {text.perplexity:,.1f}**, "
        f"which is 2^{text.mean:.2f}."
    )


def comparison_words(first: Text, second: Text) -> str:
    """Which text the model expected less, by both measures, in words."""
    if not (first.n_predicted and second.n_predicted):
        return section(PAGE, "nothing to compare")
    gap = first.bits - second.bits
    if not round(abs(gap), 1):
        return section(PAGE, "equal")
    less = "second" if gap > 0 else "first"
    said = (
        f"The model gives the **{less}** text a probability 2^{abs(gap):,.1f} times as "
        f"large ({first.bits:,.1f} against {second.bits:,.1f} bits, each without its "
        "first token)."
    )
    if first.n_predicted != second.n_predicted:
        said += " The texts differ in length, so compare the bits a token."
    return f"{said} {_last_words(first, second)}"


def _last_words(first: Text, second: Text) -> str:
    """The last token of both, where it is the same: what stands before changed it."""
    ours, theirs = (text.tokens[-1] for text in (first, second))
    if ours.id != theirs.id:
        return ""
    here, there = (float(text.reading.surprisal_bits[-1]) for text in (first, second))
    label = plain(lane_labels([ours])[0])
    return (
        f"Both end in **{label}**: it brought {here:.1f} bits in the first text and "
        f"{there:.1f} in the second."
    )
