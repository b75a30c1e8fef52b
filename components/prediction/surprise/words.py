"""How surprising a text is, and which of two is less so, in sentences with numbers."""

from components.page.content import plain, section
from components.prediction.surprise.text import PAGE, Text
from components.words.lane_labels import lane_labels
from components.words.language import LANGUAGE, counted, sentence

_LIKELIER = {
    "first": "The model gives the **first** text a probability 2^{gap} times as large "
    "({first} against {second} bits, each without its first token).",
    "second": "The model gives the **second** text a probability 2^{gap} times as "
    "large ({first} against {second} bits, each without its first token).",
}


def numbers_words(text: Text) -> str:
    """Bits, bits a token, and perplexity; why there are none of a single token."""
    if not text.n_predicted:
        return section(PAGE, "nothing written" if text.is_decoders else "one token")
    mean = LANGUAGE.figures(f"{text.mean:.2f}")
    return counted(
        text.n_predicted,
        "{bits} bits over {n} token, {mean} bits a token: "
        "**perplexity {perplexity}**, which is 2^{mean}.",
        "{bits} bits over {n} tokens, {mean} bits a token: "
        "**perplexity {perplexity}**, which is 2^{mean}.",
        bits=LANGUAGE.figures(f"{text.bits:,.1f}"),
        mean=mean,
        perplexity=LANGUAGE.figures(f"{text.perplexity:,.1f}"),
    )


def comparison_words(first: Text, second: Text) -> str:
    """Which text the model expected less, by both measures, in words."""
    if not (first.n_predicted and second.n_predicted):
        return section(PAGE, "nothing to compare")
    gap = first.bits - second.bits
    if not round(abs(gap), 1):
        return section(PAGE, "equal")
    said = sentence(
        _LIKELIER["second" if gap > 0 else "first"],
        gap=LANGUAGE.figures(f"{abs(gap):,.1f}"),
        first=LANGUAGE.figures(f"{first.bits:,.1f}"),
        second=LANGUAGE.figures(f"{second.bits:,.1f}"),
    )
    if first.n_predicted != second.n_predicted:
        said += f" {section(PAGE, 'lengths')}"
    return f"{said} {_last_words(first, second)}"


def _last_words(first: Text, second: Text) -> str:
    """The last token of both, where it is the same: what stands before changed it."""
    ours, theirs = (text.tokens[-1] for text in (first, second))
    if ours.id != theirs.id:
        return ""
    here, there = (float(text.reading.surprisal_bits[-1]) for text in (first, second))
    label = plain(lane_labels([ours])[0])
    return sentence(
        "Both end in **{token}**: it brought {here} bits in the first text and {there} "
        "in the second.",
        token=label,
        here=LANGUAGE.figures(f"{here:.1f}"),
        there=LANGUAGE.figures(f"{there:.1f}"),
    )
