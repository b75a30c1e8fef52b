"""Which cell of the grid is looked at, and what the cells show."""

from dataclasses import dataclass

from components.choice.number import chosen_numbers, keep_numbers
from components.choice.place import tokens_read
from components.page.text_read import TextRead

PAGE = "lens"
LAYER, POSITION = f"{PAGE}_layer", f"{PAGE}_token"
"""Names of the chosen cell in the address."""
RANK = f"{PAGE}_rank"
"""Name there of what the cells show: 1 where they show ranks."""


@dataclass(frozen=True)
class Cell:
    """One layer at one position."""

    layer: int
    position: int


def chosen_cell(read: TextRead) -> Cell:
    """The cell that was chosen, where this text and model have it; else the last.

    A choice holds for the text it was made in; the next one is looked at from its end.
    """
    n_layers, n_tokens = read.card.n_layers, len(tokens_read(read))
    made_in = (read.text, read.card.id)
    layer = chosen_numbers(LAYER, (n_layers,), (n_layers + 1,), made_in)
    position = chosen_numbers(POSITION, (n_tokens - 1,), (n_tokens,), made_in)
    return Cell(*layer, *position)


def choose(layer: int, position: int) -> None:
    """Look at another cell; for a callback."""
    keep_numbers(LAYER, (layer,))
    keep_numbers(POSITION, (position,))


def shows_ranks() -> bool:
    """Whether the cells show at what rank the final answer is."""
    return chosen_numbers(RANK, (0,), (2,)) == (1,)


def show_ranks(on: bool) -> None:
    """Let the cells show ranks, or what is likeliest; for a callback."""
    keep_numbers(RANK, (int(on),))
