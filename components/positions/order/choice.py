"""What the reader changes on the page about order: positions, words, or both."""

from dataclasses import dataclass

import streamlit as st

from components.choice.opening import offer, setting, setting_of_text, untouched
from components.page.content import plain, section
from components.page.text_read import TextRead
from components.words.language import listed, sentence
from components.words.language import said as told
from core.errors import BadText
from core.limits import LIMITS
from core.positions.order import (
    Order,
    next_seed,
    shuffled,
    text_in_order,
    typed_order,
    words_of,
)

PAGE = "order"
"""What this page's keys begin with, in the session and in the address."""
CHANGE, SEED, OWN = f"{PAGE}_change", f"{PAGE}_seed", f"{PAGE}_own"
NOTHING, OFF, SHUFFLED, BOTH = "Nothing", "Positions off", "Words shuffled", "Both"
N_SEEDS = 1000


@dataclass(frozen=True)
class Changed:
    """What is changed, and the order that the words take when they are shuffled."""

    off: bool
    shuffled: bool
    text: str
    """As far as it was read."""
    order: Order | None
    """None where no two different words can change places."""
    seed: int

    @property
    def new_text(self) -> str:
        """What the model reads after the change."""
        if not self.shuffled or self.order is None:
            return self.text
        return text_in_order(self.text, self.order)

    @property
    def words(self) -> str:
        """What is changed, for a sentence that begins with "With"; may be empty."""
        said = [sentence("positions off")] if self.off else []
        said += [sentence("words shuffled")] if self.shuffled else []
        return listed(said)

    @property
    def flag(self) -> str:
        """The same for the amber flag, where there is little room."""
        both = self.off and self.shuffled
        return sentence("changed") if both else self.words


def chosen_change(read: TextRead) -> Changed:
    """Draw what chooses the change; return it as far as this text and model can."""
    text = text_as_read(read)
    words = words_of(text)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        picked = _change()
        shuffles = picked in (SHUFFLED, BOTH)
        seed = _seed(words, enabled=shuffles and len(set(words)) > 1)
        typed = st.text_input(
            sentence("Or your own order"),
            setting_of_text(OWN, ""),
            key=OWN,
            bind="query-params",
            max_chars=LIMITS.text_chars,
            placeholder=sentence("the same words in another order"),
            disabled=not shuffles,
            width=300,
        )
    order, notes = _order(words, seed, (typed or "").strip() if shuffles else "")
    if not shuffles:
        notes = []
    wants_off = picked in (OFF, BOTH)
    off = wants_off and read.switches_off
    if wants_off and not off:
        notes.append(f"{read.card.title} {section(PAGE, 'not to be switched off')}")
    for note in notes:
        st.caption(plain(note))
    return Changed(off, shuffles and order is not None, text, order, seed)


def text_as_read(read: TextRead) -> str:
    """The text as far as its tokens were read."""
    if read.n_tokens_given == len(read.tokens):
        return read.text
    # Not the template's last token: it closes the whole text, read or not.
    return read.text[: max(t.end for t in read.tokens if not t.special)]


def undo() -> None:
    """Change nothing any more; for a callback."""
    st.session_state[CHANGE] = NOTHING


def _change() -> str | None:
    """Draw the switch; a first visit finds the positions off."""
    session, last = st.session_state, f"_{CHANGE}"
    if untouched(CHANGE) and last in session:
        session[CHANGE] = session[last]
    offer(CHANGE, setting(CHANGE, OFF))
    picked = st.segmented_control(
        sentence("Change"),
        [NOTHING, OFF, SHUFFLED, BOTH],
        key=CHANGE,
        required=True,
        format_func=sentence,
        bind="query-params",
        width="content",
    )
    session[last] = picked
    return picked


def _seed(words: list[str], *, enabled: bool) -> int:
    """Draw the seed and the button for another order; return the seed."""
    seed = st.number_input(
        sentence("Seed"),
        0,
        N_SEEDS - 1,
        key=SEED,
        bind="query-params",
        disabled=not enabled,
        help=sentence("The same seed gives the same order."),
        width=110,
    )
    st.button(
        sentence("Shuffle again"),
        icon=":material/shuffle:",
        key=f"{PAGE}_again",
        disabled=not enabled,
        on_click=_again,
        args=(tuple(words), int(seed)),
    )
    return int(seed)


def _again(words: tuple[str, ...], seed: int) -> None:
    st.session_state[SEED] = next_seed(words, seed, N_SEEDS)
    st.session_state[OWN] = ""


def _order(words: list[str], seed: int, typed: str) -> tuple[Order | None, list[str]]:
    """The typed order if it is one, else the seed's; and what there is to say."""
    notes = []
    if typed:
        try:
            order = typed_order(words, typed)
            same = [words[at] for at in order] == words
            return order, [section(PAGE, "same order")] if same else []
        except BadText as error:
            notes.append(f"{told(error.sentence)} {section(PAGE, 'not your words')}")
    try:
        return shuffled(words, seed), notes
    except BadText as error:
        return None, [told(error.sentence)]
