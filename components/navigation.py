"""The menu: every page, in the order a learner meets them."""

from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st


@dataclass(frozen=True)
class Entry:
    """One page of the menu."""

    file: str
    """Its path below ``pages/``."""
    url: str
    title: str
    icon: str
    about: str
    """What the page shows, in a sentence; the menu's tooltip."""


MENU: dict[str, tuple[Entry, ...]] = {
    "": (
        Entry(
            "home.py",
            "",
            "Home",
            "route",
            "The journey of your text through the model, from tokens to prediction.",
        ),
    ),
    "Text to tokens": (
        Entry(
            "text/tokens.py",
            "tokens",
            "Tokens",
            "text_fields",
            "How a model cuts your text into pieces, and what number each piece gets.",
        ),
        Entry(
            "text/side_by_side.py",
            "tokenizers",
            "Tokenizers",
            "view_agenda",
            "The same text cut by different tokenizers, and what a language costs.",
        ),
        Entry(
            "text/bpe.py",
            "bpe",
            "Byte pairs",
            "join",
            "How such a vocabulary is learnt, one merge at a time, on your own text.",
        ),
    ),
    "Embeddings": (
        Entry(
            "embeddings/look_up.py",
            "look-up",
            "Look-up",
            "table_rows",
            "How a token becomes a vector: its row of the embedding matrix.",
        ),
        Entry(
            "embeddings/neighbours.py",
            "neighbours",
            "Neighbours",
            "hub",
            "Which tokens or words lie nearest to one another, exactly.",
        ),
        Entry(
            "embeddings/analogies.py",
            "analogies",
            "Analogies",
            "balance",
            "King minus man plus woman, and lines such as man to woman.",
        ),
        Entry(
            "embeddings/map.py",
            "map",
            "Map",
            "scatter_plot",
            "Tokens or words with their neighbours as points in 2-D and 3-D.",
        ),
        Entry(
            "embeddings/contextual.py",
            "contextual",
            "In context",
            "compare_arrows",
            "One word in several sentences: how each layer changes its vector.",
        ),
        Entry(
            "embeddings/sentences.py",
            "sentences",
            "Sentences",
            "notes",
            "One vector for a whole sentence, and which sentences are alike.",
        ),
        Entry(
            "embeddings/word2vec.py",
            "word2vec",
            "word2vec, live",
            "model_training",
            "Word vectors learnt before your eyes from a small text.",
        ),
    ),
    "Positions": (
        Entry(
            "positions/sinusoidal.py",
            "sinusoidal",
            "Sinusoidal",
            "waves",
            "Waves that give every position a vector of its own.",
        ),
        Entry(
            "positions/learned.py",
            "learned-positions",
            "Learned",
            "school",
            "The position vectors that a model has learnt.",
        ),
        Entry(
            "positions/rotary.py",
            "rotary",
            "Rotary",
            "rotate_right",
            "Queries and keys that turn with their position, so that distance counts.",
        ),
        Entry(
            "positions/biases.py",
            "position-biases",
            "Biases and none",
            "align_horizontal_left",
            "ALiBi and T5 add a number to each score; what is left without any.",
        ),
        Entry(
            "positions/order.py",
            "order",
            "Word order",
            "shuffle",
            "What a model makes of shuffled words, and of words without positions.",
        ),
    ),
    "Attention": (
        Entry(
            "attention/heads.py",
            "heads",
            "Attention heads",
            "grid_view",
            "Every head's pattern at a glance, and any one of its numbers explained.",
        ),
        Entry(
            "attention/neurons.py",
            "neurons",
            "Query and key",
            "key",
            "Why a head looks where it looks: its queries and keys, number by number.",
        ),
        Entry(
            "attention/mask.py",
            "mask",
            "The mask",
            "visibility_off",
            "What each token may look at: switch the mask, or draw one, and run it.",
        ),
        Entry(
            "attention/hidden.py",
            "hidden",
            "Encoders",
            "contrast",
            "What an encoder sees: the whole text, but no padding and no hidden words.",
        ),
        Entry(
            "attention/switch_off.py",
            "switch-off",
            "Switch heads off",
            "toggle_off",
            "What the model would say without a head, a role or a whole layer.",
        ),
        Entry(
            "attention/flow.py",
            "flow",
            "Rollout",
            "account_tree",
            "Which words reach the last position through all layers together.",
        ),
        Entry(
            "attention/compare.py",
            "compare",
            "Compare",
            "compare",
            "Two texts, two models or two heads side by side, and their difference.",
        ),
        Entry(
            "attention/by_hand.py",
            "by-hand",
            "By hand",
            "calculate",
            "Attention on a few small numbers of your own, every step on show.",
        ),
    ),
    "Prediction": (
        Entry(
            "prediction/next_token.py",
            "next-token",
            "Next token",
            "bar_chart",
            "How likely every token of the vocabulary is to come next.",
        ),
        Entry(
            "prediction/generate.py",
            "generate",
            "Generate",
            "edit_note",
            "A text written token by token, with every alternative on the way.",
        ),
        Entry(
            "prediction/lens.py",
            "lens",
            "Layer by layer",
            "stacked_line_chart",
            "What the model would answer if it stopped after each of its layers.",
        ),
        Entry(
            "prediction/surprise.py",
            "surprise",
            "Surprise",
            "priority_high",
            "How little the model expected each token of one text or of two.",
        ),
        Entry(
            "prediction/block.py",
            "block",
            "The block",
            "layers",
            "What attention and MLP of every layer add, and what is inside one.",
        ),
    ),
    "This server": (
        Entry(
            "server/about.py",
            "about",
            "About this server",
            "dns",
            "Models, device, versions, limits, licences, and what is kept about you.",
        ),
        Entry(
            "server/glossary.py",
            "glossary",
            "Glossary",
            "menu_book",
            "The words of these pages, each in a sentence or two.",
        ),
    ),
}


def menu(folder: Path) -> dict[str, list[st.Page]]:
    """The menu's pages by section, for ``st.navigation``."""
    # Making a page looks at the disk a dozen times, and each look lets the threads of
    # other readers go first: with a class typing that was a fifth of every run. Each
    # run has its own copies, for a page notes whether it may run now.
    return {
        section: [copy(page) for page in pages]
        for section, pages in _made(folder).items()
    }


@cache
def _made(folder: Path) -> dict[str, list[st.Page]]:
    """The pages, made in the first run of all."""
    return {
        section: [
            st.Page(
                folder / entry.file,
                title=entry.title,
                icon=f":material/{entry.icon}:",
                url_path=entry.url,
                default=entry.url == "",
                help=entry.about,
            )
            for entry in entries
            if (folder / entry.file).is_file()
        ]
        for section, entries in MENU.items()
    }
