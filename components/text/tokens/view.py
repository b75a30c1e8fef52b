"""One token of a text: its bytes, and its row in the vocabulary as a one-hot vector."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.text.tokens.words import byte_note, vector_says
from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from components.words.language import sentence, whole
from core.graphemes import visible
from core.text.tokenization import Token
from core.text.vocabulary import Entry

AROUND = 4
"""Neighbours on each side in the enlarged part."""

_VIEW = component(
    "headlight_one_hot",
    html=view_html("""
<div class="entry">
  <section>
    <h2>The token</h2>
    <dl></dl>
    <h2>Its bytes</h2>
    <ol class="bytes" aria-label="Bytes"></ol>
    <p class="note"></p>
  </section>
  <section>
    <h2>Its one-hot vector</h2>
    <p class="said"></p>
    <svg role="img"></svg>
    <ol class="cells" aria-label="The vector around the 1, enlarged"></ol>
    <p class="note pointed"></p>
  </section>
</div>
"""),
    css=view_css("text/tokens/view.css"),
    js=view_js("text/tokens/view.js"),
)


def places_shown(token_id: int, d_vocab: int) -> tuple[int, ...]:
    """The places of the vector that are shown enlarged."""
    around = range(token_id - AROUND, token_id + AROUND + 1)
    return tuple(number for number in around if 0 <= number < d_vocab)


def one_hot(
    tokens: Sequence[Token],
    place: int,
    entries: Mapping[int, Entry | None],
    d_vocab: int,
    *,
    key: str,
) -> None:
    """Draw the token at a place of the text.

    Args:
        tokens: the tokens of the text.
        place: which of them.
        entries: what stands at the places that are shown enlarged.
        d_vocab: length of the vector; a model may have rows beyond its tokenizer's.
        key: the widget's own name on the page.
    """
    token = tokens[place]
    others = sorted({other.id for other in tokens} - {token.id})
    data: dict[str, Any] = {
        "facts": _facts(token, place, len(tokens), entries[token.id]),
        "bytes": _bytes(tokens, place),
        "note": byte_note(token, [one for _, one in _glyph(tokens, place)]),
        "said": vector_says(token.id, d_vocab),
        "size": d_vocab,
        "id": token.id,
        "others": others,
        "cells": [
            _cell(number, token.id, entries)
            for number in range(token.id - AROUND, token.id + AROUND + 1)
        ],
        "here": "Places",
        "scale": sentence(
            "Above, the whole vector from place 0 to {last}, the other tokens of your "
            "text as faint ticks. Below, the part around the 1.",
            last=whole(d_vocab - 1),
        ),
    }
    _VIEW(key=key, data=data)


def _facts(
    token: Token, place: int, n_tokens: int, entry: Entry | None
) -> list[tuple[str, str, bool]]:
    """Name, value, and whether the value is set in the code font."""
    own = "text" if entry is None else entry.kind
    kind = "special token" if token.special else own
    return [
        ("place", f"{place + 1} of {n_tokens}", False),
        ("says", visible(token.text), True),
        ("id", f"{token.id:,}", False),
        ("spelled", token.piece, True),
        ("kind", kind, False),
    ]


def _bytes(tokens: Sequence[Token], place: int) -> list[tuple[str, str, bool]]:
    """Each byte of the glyph: hexadecimal, decimal, and whether this token holds it."""
    return [
        (f"{value:02X}", str(value), number == place)
        for number, member in _glyph(tokens, place)
        for value in member.byte_values or b""
    ]


def _glyph(tokens: Sequence[Token], place: int) -> list[tuple[int, Token]]:
    """The tokens that share a glyph with this one, numbered."""
    group = tokens[place].group
    first = last = place
    while first > 0 and tokens[first - 1].group == group:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1].group == group:
        last += 1
    return [(number, tokens[number]) for number in range(first, last + 1)]


def _cell(
    number: int, hot: int, entries: Mapping[int, Entry | None]
) -> tuple[int | None, str, int]:
    """Place, what it says, and the vector's value there."""
    if number not in entries:
        return None, "", 0
    entry = entries[number]
    label = "(no entry)" if entry is None else entry.label
    return number, visible(label), int(number == hot)
