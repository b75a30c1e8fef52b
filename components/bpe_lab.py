"""Training byte-pair encoding on the reader's text: choose, step, look."""

from dataclasses import dataclass
from typing import get_args

import pandas as pd
import streamlit as st

from components.card import figure_card
from components.content import plain, section
from components.figures.bpe import growth_lines, growth_table, pair_bars
from components.frame import Reading
from components.views.token_chips import token_chips
from core.bpe import Merge, Training
from core.bpe_tokens import symbol_label, tokens_after
from core.bpe_training import train_on
from core.bpe_units import Units, Word, cut
from core.graphemes import visible
from core.limits import fit_text
from core.tokens import Token

STEP = "bpe_step"
OWN = "low low low low low lower lower newest newest newest newest newest newest "
OWN += "widest widest widest"
LONGEST_OWN = 1000
SHOWN_PAIRS = 10


@dataclass(frozen=True)
class Lesson:
    """A training and the step the reader is at."""

    text: str
    units: Units
    words: list[Word]
    training: Training
    step: int

    @property
    def last_merge(self) -> Merge | None:
        """The merge just made, None before the first."""
        return self.training.merges[self.step - 1] if self.step else None

    def label(self, symbol: str) -> str:
        """What a symbol says, with signs for what cannot be seen."""
        return visible(symbol_label(symbol, self.units))

    def tokens(self) -> tuple[Token, ...]:
        """The text as it is cut at this step."""
        return tokens_after(self.text, self.words, self.training, self.step, self.units)


def lesson(reading: Reading) -> Lesson:
    """What to train on and how far, as the reader chooses."""
    text, units, min_count = _choices(reading)
    training = train_on(text, units, min_count)
    step = _step(len(training.merges))
    return Lesson(text, units, cut(text, units), training, step)


def text_card(now: Lesson) -> None:
    """The text as it is cut now; what the last merge made is marked."""
    tokens = now.tokens()
    last = now.last_merge
    fresh = [
        place
        for place, token in enumerate(tokens)
        if last is not None and token.piece == last.symbol
    ]
    merges = len(now.training.merges)
    title = f"After {now.step:,} of {merges:,} merges: {len(tokens):,} tokens"
    figure_card(
        lambda: token_chips(
            tokens, key="bpe_chips", title=title, ids=False, bus=False, fresh=fresh
        ),
        name="bpe-text",
        caption=section("bpe", "text caption"),
        table=lambda: pd.DataFrame(
            {
                "token": range(1, len(tokens) + 1),
                "says": [visible(token.text) for token in tokens],
                "place in the vocabulary": [token.id for token in tokens],
            }
        ),
    )


def pairs_card(now: Lesson) -> None:
    """The pairs that can be merged next, the most frequent first."""
    table = pair_table(now)
    if table.empty:
        st.info(section("bpe", "no pairs"), icon=":material/check:")
        return
    chart = pair_bars(table.head(SHOWN_PAIRS))
    others = len(table) - SHOWN_PAIRS
    more = f" {others:,} other pairs are in the table." if others > 0 else ""
    figure_card(
        lambda: st.altair_chart(chart, key="bpe_pairs"),
        name="bpe-pairs",
        caption=section("bpe", "pairs caption") + more,
        table=lambda: table,
        chart=lambda: pair_bars(table.head(SHOWN_PAIRS)).properties(width=420),
    )


def growth_card(now: Lesson) -> None:
    """How the text shrinks and the vocabulary grows, merge by merge."""
    training = now.training
    sizes = training.n_tokens, training.n_symbols
    figure_card(
        lambda: st.altair_chart(growth_lines(*sizes, now.step), key="bpe_growth"),
        name="bpe-growth",
        caption=section("bpe", "growth caption"),
        table=lambda: growth_table(*sizes),
        chart=lambda: growth_lines(*sizes, now.step).properties(width=420),
    )


def merges_table(now: Lesson) -> pd.DataFrame:
    """A row for each merge made so far, the latest first."""
    made = list(enumerate(now.training.merges[: now.step], 1))[::-1]
    return pd.DataFrame(
        {
            "merge": [number for number, _ in made],
            "left": [now.label(merge.pair[0]) for _, merge in made],
            "right": [now.label(merge.pair[1]) for _, merge in made],
            "new entry": [now.label(merge.symbol) for _, merge in made],
            "times": [merge.count for _, merge in made],
        }
    )


def pair_table(now: Lesson) -> pd.DataFrame:
    """A row for each pair of neighbours in the order in which it would be chosen."""
    counts = now.training.pair_counts(now.step)
    at_end = now.step == len(now.training.merges)
    return pd.DataFrame(
        {
            "pair": [" + ".join(map(now.label, one.pair)) for one in counts],
            "count": [one.count for one in counts],
            "next": [place == 0 and not at_end for place in range(len(counts))],
        }
    )


def said(now: Lesson) -> str:
    """One sentence, safe as Markdown: the merge just made."""
    last = now.last_merge
    if last is None:
        return section("bpe", f"start {now.units}")
    left, right = (plain(now.label(part)) for part in last.pair)
    new = plain(now.label(last.symbol))
    times = "once" if last.count == 1 else f"{last.count:,} times"
    return (
        f"Merge {now.step:,} joined **{left}** and **{right}** to **{new}**: "
        f"the two stood side by side {times}."
    )


def _choices(reading: Reading) -> tuple[str, Units, int]:
    source, units, twice = st.columns([4, 4, 3], vertical_alignment="bottom")
    which = source.segmented_control(
        "Learn from",
        ("prompt", "own"),
        default="prompt",
        required=True,
        format_func=lambda name: "Your text" if name == "prompt" else "Another text",
        key="bpe_source",
        bind="query-params",
    )
    start = units.segmented_control(
        "Start from",
        get_args(Units),
        default="characters",
        required=True,
        format_func=lambda name: str(name).capitalize(),
        key="bpe_units",
        bind="query-params",
    )
    stop = twice.toggle(
        "Stop when no pair occurs twice", key="bpe_twice", bind="query-params"
    )
    text = reading.text
    if which == "own":
        typed = st.text_area(
            "Text to learn from",
            OWN,
            max_chars=LONGEST_OWN,
            key="bpe_text",
            bind="query-params",
            height=90,
        )
        text = fit_text(typed or "").text[:LONGEST_OWN]
    return text, start or "characters", 2 if stop else 1


def _step(merges: int) -> int:
    """The slider with its buttons; 0 where there is nothing to merge."""
    if not 0 <= st.session_state.get(STEP, 0) <= merges:
        st.session_state[STEP] = merges
    buttons, slider = st.columns([4, 5], vertical_alignment="bottom")
    now = 0
    if merges:
        # First, for the buttons must know where a link has put the slider.
        now = slider.slider(
            f"Merges done, of {merges:,}", 0, merges, key=STEP, bind="query-params"
        )
    with buttons.container(horizontal=True, gap="xsmall"):
        _button("first_page", "Start", 0, now)
        _button("chevron_left", "Back", max(0, now - 1), now)
        _button("chevron_right", "Next", min(merges, now + 1), now)
        _button("last_page", "End", merges, now)
    return now


def _button(icon: str, label: str, to: int, now: int) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"bpe_{label.lower()}",
        on_click=_go,
        args=(to,),
        disabled=to == now,
    )


def _go(step: int) -> None:
    st.session_state[STEP] = step
