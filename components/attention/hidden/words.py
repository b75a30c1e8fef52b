"""What the page about encoders says of its numbers."""

import numpy as np
from jaxtyping import Bool, Float

from components.attention.hidden.choice import PAGE
from components.attention.hidden.questions import Sight, Turn
from components.attention.hidden.run import Hidden, HiddenRun
from components.page.content import plain, section
from components.words.language import LANGUAGE, counted, sentence, whole
from components.words.layer_names import head_name
from components.words.percent import percent
from core.attention.ablation import VectorChange
from core.attention.masks import causal_mask
from core.distribution import Distribution
from core.graphemes import visible
from core.models.cards import ModelCard
from core.text.tokenization import Token


def map_titles(shown: Sight, card: ModelCard) -> tuple[str, str]:
    """What the two maps are called: the model with the head, and the other kind."""
    head, title = head_name(shown.layer, shown.head), card.title
    if card.kind == "encoder-decoder":
        part = "{model}: its encoder" if shown.encoder else "{model}: its decoder"
        title = sentence(part, model=title)
    return (
        f"{title}, {head}",
        sentence(
            "May be seen in a decoder" if shown.encoder else "May be seen in an encoder"
        ),
    )


def to_the_right(shares: Float[np.ndarray, "query key"]) -> float:
    """The part of all attention that goes to tokens further right, from 0 to 1."""
    return float(np.triu(shares.astype(np.float64), 1).sum() / len(shares))


def sight_words(shown: Sight, card: ModelCard) -> str:
    """What this kind of model sees, and how much this head reads of what comes."""
    ways = section(PAGE, "both ways" if shown.encoder else "one way")
    return f"{ways.replace('MODEL', plain(card.title))} {_right_words(shown)}"


def _right_words(shown: Sight) -> str:
    share, head = to_the_right(shown.shares), head_name(shown.layer, shown.head)
    if share == 0:
        return sentence(
            "Head {head} gives **0 %** of its attention to tokens on the right.",
            head=head,
        )
    return sentence(
        "Head {head} gives **{share}** of its attention to tokens on the right, which "
        "a decoder could not see.",
        head=head,
        share=percent(share),
    )


def counted_cells(mask: Bool[np.ndarray, "query key"]) -> str:
    """How many cells can be seen, and by which formula if it is one of the two."""
    n, seen = len(mask), int(mask.sum())
    said = sentence(
        "{seen} of {all} cells are visible", seen=whole(seen), all=whole(n * n)
    )
    if seen == n * n:
        return sentence("{cells}: n² with n = {n}", cells=said, n=n)
    if (mask == causal_mask(n)).all():
        return sentence("{cells}: n(n + 1) / 2 with n = {n}", cells=said, n=n)
    return said


def place_words(one: Hidden, dist: Distribution) -> str:
    """What stood at a hidden place, and what the model gives it."""
    at = whole(one.place + 1)
    if one.token is None:
        return sentence("Token {at}: you typed the mask token here.", at=at)
    label = f"**{plain(visible(one.token.text))}**"
    if one.token_id is None:
        return sentence(
            "Token {at}: {token} stood here, in several tokens, so it has no one bar.",
            at=at,
            token=label,
        )
    # The number and its sign stay on one line.
    return sentence(
        "Token {at}: {token} stood here. It gets {share}, rank\u00a0{rank}.",
        at=at,
        token=label,
        share=percent(dist.candidate(one.token_id).prob).replace(" ", "\u00a0"),
        rank=whole(dist.rank(one.token_id)),
    )


def moved_words(run: HiddenRun, change: VectorChange, tokens: tuple[Token, ...]) -> str:
    """Which token's vector turns most once the words are hidden."""
    hidden = [
        f"**{plain(visible(one.token.text))}**" for one in run.hidden if one.token
    ]
    least = int(change.cosines.argmin())
    return sentence(
        "With {words} hidden, the last vector of {token} turns most: its cosine with "
        "what it was is {cosine}.",
        words=", ".join(hidden),
        token=plain(visible(tokens[least].text)),
        cosine=LANGUAGE.figures(f"{change.cosines[least]:.4f}"),
    )


def turn_label(label: str, one: Turn, guess: str) -> str:
    """What is read aloud of one word that was hidden alone."""
    return sentence(
        "{token}: {share} when hidden, rank {rank}; likeliest: {guess}",
        token=label,
        share=percent(one.prob),
        rank=whole(one.rank),
        guess=guess,
    )


def turns_words(n_first: int, n: int, total: float) -> str:
    """How often the hidden word is the likeliest one, and all surprise together."""
    return sentence(
        "The hidden word is the likeliest one at {first} of {n} places; the surprise "
        "of all together is {bits} bits.",
        first=whole(n_first),
        n=whole(n),
        bits=LANGUAGE.figures(f"{total:.1f}"),
    )


def padding_words(n_padding: int, taken: float) -> str:
    """How many columns are padding, and the largest share that any head gives them."""
    return counted(
        n_padding,
        "The last column is padding; the largest share in any head there: {share}.",
        "The last {n} columns are padding; the largest share in any head there: "
        "{share}.",
        share=LANGUAGE.figures(f"{taken:g}"),
    )


def amount(value: float) -> str:
    """A difference in two figures; exactly nothing says so."""
    if value == 0:
        return sentence("exactly 0")
    figures = f"{value:.1e}" if 0 < value < 0.001 else f"{value:.2g}"
    return LANGUAGE.figures(figures)
