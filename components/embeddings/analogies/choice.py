"""The words of an analogy and of an axis, as the reader wrote them."""

from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice.opening import setting
from components.embeddings.spelling import offer_spellings
from components.page.run import ask
from components.words.language import sentence
from core.engine.about_words import RowsOfWords
from core.engine.resources import GLOVE

PRESETS = (
    ("king", "man", "woman"),
    ("paris", "france", "italy"),
    ("berlin", "germany", "thailand"),
    ("swimming", "swim", "walk"),
    ("worse", "bad", "good"),
    ("kitten", "cat", "dog"),
    ("doctor", "man", "woman"),
    ("mice", "mouse", "house"),
    ("bark", "dog", "cat"),
)
"""Those that are shown everywhere, one that shows a prejudice, and some that fail."""
AXES = {
    "man → woman": (
        "man",
        "woman",
        "king, queen, father, mother, doctor, nurse, engineer, teacher, boss, dancer",
    ),
    "cold → hot": (
        "cold",
        "hot",
        "ice, winter, snow, cool, mild, warm, summer, fire, soup, desert",
    ),
    "small → large": (
        "small",
        "large",
        "ant, mouse, cat, dog, sheep, cow, elephant, whale, house, city",
    ),
    "bad → good": (
        "bad",
        "good",
        "terrible, wrong, poor, average, nice, great, war, peace, monday, holiday",
    ),
}
LONGEST_LIST = 40
"""Words on an axis at once."""
LOW, HIGH, WORDS = "analogies_low", "analogies_high", "analogies_words"


@dataclass(frozen=True)
class Analogy:
    """a − b + c, as the reader wrote it."""

    a: str
    b: str
    c: str

    @property
    def words(self) -> tuple[str, str, str]:
        """The three in order."""
        return self.a, self.b, self.c

    def __str__(self) -> str:
        return f"{self.a} − {self.b} + {self.c}"


def analogy_boxes() -> Analogy:
    """Draw three boxes in one row, on a phone too; return the words."""
    with st.container(key="analogies_boxes"):
        columns = st.columns(3)
    labels = map(sentence, ("start from", "− take away", "+ add"))
    words = [
        column.text_input(
            label,
            value=setting(f"analogies_{name}", default),
            key=f"analogies_{name}",
            bind="query-params",
            live="250ms",
            max_chars=60,
        )
        for name, label, default, column in zip(
            "abc", labels, PRESETS[0], columns, strict=True
        )
    ]
    return Analogy(*((word or "").strip().lower() for word in words))


def analogy_presets() -> None:
    """Draw the ready analogies as buttons that fill the boxes."""
    with _shelf("analogies_presets"):
        for preset in PRESETS:
            said = str(Analogy(*preset))
            st.button(
                said,
                key=f"preset_{preset[0]}",
                type="tertiary",
                on_click=_take_analogy,
                args=preset,
            )


def axis_boxes() -> tuple[str, str, list[str]]:
    """Draw the presets and boxes of an axis; its two ends and the words on it."""
    with _shelf("axis_presets"):
        for name, preset in AXES.items():
            st.button(
                name,
                key=f"axis_{preset[0]}",
                type="tertiary",
                on_click=_take_axis,
                args=preset,
            )
    low, high, words = st.columns([2, 2, 9], vertical_alignment="bottom")
    first = next(iter(AXES.values()))
    ends = [
        box.text_input(
            label, value=setting(key, default), key=key, bind="query-params",
            live="250ms", max_chars=60,
        )
        for box, label, default, key in (
            (low, sentence("from"), first[0], LOW),
            (high, sentence("to"), first[1], HIGH),
        )
    ]  # fmt: skip
    written = words.text_input(
        sentence("Words to place, with commas between"),
        value=setting(WORDS, first[2]),
        key=WORDS,
        bind="query-params",
        live="250ms",
        max_chars=1000,
    )
    low_word, high_word = ((end or "").strip().lower() for end in ends)
    return low_word, high_word, listed(written or "")


def listed(written: str) -> list[str]:
    """The words of a list, each once, whatever stands between them."""
    apart = written.lower().replace(";", ",").replace("\n", ",")
    # Without a comma, spaces part the words.
    parts = apart.split(",") if "," in apart else apart.split()
    return list(dict.fromkeys(word for part in parts if (word := part.strip())))


def all_known(analogy: Analogy) -> bool:
    """Whether each has a vector; offers near spellings for those that have none."""
    known, rows = True, ask(RowsOfWords(analogy.words), GLOVE)
    for name, word, row in zip("abc", analogy.words, rows, strict=True):
        if row is None:
            known = False
            offer_spellings(
                word,
                partial(write_box, f"analogies_{name}"),
                key=f"spelling_{name}",
            )
    return known


def swap_in_list(unknown: str, spelling: str) -> None:
    """Put another word in the place of one in the list; for a callback."""
    words = listed(st.session_state[WORDS])
    changed = [spelling if word == unknown else word for word in words]
    st.session_state[WORDS] = ", ".join(dict.fromkeys(changed))


def write_box(key: str, word: str) -> None:
    """Write a word into one of the boxes; for a callback."""
    st.session_state[key] = word


def _shelf(key: str) -> DeltaGenerator:
    """A row for presets."""
    shelf = st.container(
        horizontal=True, gap="small", vertical_alignment="center", key=key
    )
    shelf.markdown(sentence("Try"), width="content")
    return shelf


def _take_analogy(a: str, b: str, c: str) -> None:
    for name, word in zip("abc", (a, b, c), strict=True):
        st.session_state[f"analogies_{name}"] = word


def _take_axis(low: str, high: str, words: str) -> None:
    state = st.session_state
    state[LOW], state[HIGH], state[WORDS] = low, high, words
