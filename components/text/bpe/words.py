"""What is said of byte-pair encoding at one step, made from its numbers."""

from components.page.content import plain, section
from components.text.bpe.lesson import Lesson
from components.words.language import counted, sentence, whole


def merge_made(now: Lesson) -> str:
    """The merge just made, in a sentence that is safe as Markdown."""
    last = now.last_merge
    if last is None:
        return section("bpe", f"start {now.units}")
    left, right = (plain(now.label(part)) for part in last.pair)
    return counted(
        last.count,
        "Merge {step} joined **{left}** and **{right}** to **{new}**: the two stood "
        "side by side once.",
        "Merge {step} joined **{left}** and **{right}** to **{new}**: the two stood "
        "side by side {n} times.",
        step=whole(now.step),
        left=left,
        right=right,
        new=plain(now.label(last.symbol)),
    )


def after_merges(step: int, merges: int, n_tokens: int) -> str:
    """How far the training is, and how many tokens the text has then."""
    return sentence(
        "After {step} of {merges} merges: {n} tokens",
        step=whole(step),
        merges=whole(merges),
        n=whole(n_tokens),
    )


def other_pairs(n: int) -> str:
    """That only the most frequent pairs are drawn."""
    return sentence("{n} other pairs are in the table.", n=whole(n))


def merges_of(owner: str, n: int) -> str:
    """Whose merges a word is encoded with."""
    return sentence("The {n} merges of {owner}.", n=whole(n), owner=plain(owner))


def merges_learnt(n: int) -> str:
    """That a word is encoded with the merges learnt so far."""
    return sentence("The {n} merges at the slider's place above.", n=whole(n))
