"""What is written as chips, one step's distribution as bars, and the cache."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import streamlit as st

from components.figures.next_token import probability_bars
from components.figures.next_token import steps_table as bars_table
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.vocabulary import continuations, written_text
from components.prediction.generate.cache_view import generate_cache
from components.prediction.generate.choice import SAMPLE, Settings
from components.prediction.generate.draft import (
    PAGE,
    Draft,
    change,
    keep,
    run_again,
)
from components.prediction.generate.questions import Writing
from components.prediction.generate.steps import (
    Seen,
    chosen,
    drawn,
    full_reading,
    no_more,
)
from components.prediction.generate.still import (
    cache_chart,
    cache_table,
    steps_columns,
    steps_table,
)
from components.prediction.generate.view import Chips, generate_view
from components.prediction.generate.words import compared_words, cost_words
from components.prediction.sampling import draw_rule, draw_words, undo_sampling
from components.views.token_bars.view import token_bars
from components.words.language import sentence, whole
from components.words.percent import percent
from core.distribution import Distribution
from core.text.continuation import Continuations
from core.text.written_text import Shown

BARS = 8
"""Tokens with a bar of their own."""
FULL = f"_{PAGE}_full"
"""What a whole reading took, in the session: for which path, and its cost."""


@dataclass(frozen=True, eq=False)
class Page:
    """What the parts of the page are drawn from, in one run."""

    writing: Writing
    draft: Draft
    here: Seen
    settings: Settings

    @cached_property
    def vocabulary(self) -> Continuations:
        """What each token says."""
        return continuations(self.writing.card.id)

    @cached_property
    def dist(self) -> Distribution:
        """What the bars of this step show."""
        return self.settings.shown(self.here.logits)

    @cached_property
    def shown(self) -> list[Shown]:
        """The text's own tokens and all that is written behind them."""
        words = written_text(self.writing.card.id)
        return words.shown([*self.here.prompt_ids, *self.draft.path])

    @property
    def n_given(self) -> int:
        """Tokens that were there before anything was written."""
        return len(self.here.prompt_ids)

    @property
    def probs(self) -> list[float]:
        """The model's own probability of every written token of the path."""
        path, tree = self.draft.path, self.draft.tree
        nodes = (tree.node(path[: end + 1]) for end in range(len(path)))
        return [node.prob or 0.0 for node in nodes]


def written_card(page: Page) -> None:
    """The text as chips; each written one is a step to go to."""
    draft, given = page.draft, page.n_given
    tried = [n for n in range(len(draft.path)) if _n_tried(draft, n) > 1]
    chips = Chips(
        given=page.shown[:given],
        written=page.shown[given:],
        probs=page.probs,
        at=draft.at,
        open=not draft.ends(page.writing.end_ids),
        d_vocab=page.dist.logits.size,
        branches=tried,
    )

    def draw() -> None:
        generate_view(
            chips, key=f"{PAGE}_chips", on_go=lambda at: change("scrubbed", at)
        )

    if page.writing.card.kind == "encoder-decoder":
        st.caption(section(PAGE, "decoder"))
    if not draft.path:
        draw()
        return
    figure_card(
        draw,
        name="written text",
        caption=section(PAGE, "chips caption"),
        table=lambda: _steps(page),
        chart=lambda: steps_columns(_steps(page)),
    )


def bars_card(page: Page) -> None:
    """What could stand at this step; a click writes it, which may be a branch."""
    draft, dist = page.draft, page.dist
    st.markdown(_about(page), help=_why_this_draw(page))
    clicked: list[int | None] = []
    blocked = no_more(replace(draft, path=draft.here), page.here, page.writing)

    def draw() -> None:
        clicked.append(
            token_bars(
                dist,
                page.vocabulary,
                key=f"{PAGE}_bars",
                text=" ".join(map(str, (len(draft.path), draft.at))),
                n=BARS,
                own=page.here.own if page.settings.changed else None,
                no_append=blocked,
                on_undo=lambda: undo_sampling(PAGE),
                pick=sentence("write this" if draft.taken is None else "branch here"),
                taken=draft.taken,
            )
        )

    figure_card(
        draw,
        name="generate step",
        caption=section(PAGE, "bars caption"),
        table=lambda: bars_table(dist, page.vocabulary, BARS),
        chart=lambda: probability_bars(bars_table(dist, page.vocabulary, BARS)),
    )
    if clicked[0] is not None:
        after = chosen(draft.stopped(), clicked[0])
        keep(replace(after, goal=0))
        run_again()


def cache_card(page: Page) -> None:
    """What this step read, what it reused, and what that cost."""
    cost = page.here.cost
    tokens = page.shown[: cost.n_reused + cost.n_computed]
    title = sentence("**The key-value cache at this step**")
    st.markdown(title, help=section(PAGE, "cache"))
    figure_card(
        lambda: generate_cache(tokens, cost.n_reused, key=f"{PAGE}_cache"),
        name="generate cache",
        caption=cost_words(cost),
        table=lambda: cache_table(tokens, cost.n_reused),
        chart=lambda: cache_chart(cache_table(tokens, cost.n_reused)),
    )
    if st.button(
        sentence("Measure a reading without the cache"),
        key=f"{PAGE}_measure",
        icon=":material/timer:",
    ):
        st.session_state[FULL] = draft_key(page.draft), full_reading(page.draft)
    key, full = st.session_state.get(FULL, (None, None))
    if full is not None and key == draft_key(page.draft):
        st.markdown(compared_words(cost, full))


def draft_key(draft: Draft) -> tuple[object, ...]:
    """What a reading was of."""
    return draft.model_id, draft.text, draft.here


def _about(page: Page) -> str:
    """Which step this is, and what was or would be taken, in a sentence."""
    step = sentence("**Step {n}**: ", n=page.draft.at + 1)
    return step + (_written(page) if page.draft.taken is not None else _next(page))


def _written(page: Page) -> str:
    """What stands at this step, and how likely it is by the settings of now."""
    taken = page.draft.taken or 0
    return sentence(
        "**{token}** was written here; it has {share} now and is number {rank} of the "
        "vocabulary.",
        token=plain(page.vocabulary[taken].visible),
        share=percent(page.dist.candidate(taken).prob),
        rank=whole(page.dist.rank(taken)),
    )


def _next(page: Page) -> str:
    """What would be taken at this step."""
    settings = page.settings
    word = plain(page.vocabulary[drawn(page.here, settings)].visible)
    if settings.language is not None and not page.draft.here:
        return sentence(
            "**{token}** is given, not chosen: the language to write.", token=word
        )
    if settings.method != SAMPLE:
        return sentence("greedy takes the likeliest token, **{token}**.", token=word)
    if settings.temperature == 0:
        return sentence(
            "temperature 0 is greedy: it takes the likeliest, **{token}**.", token=word
        )
    return draw_words(settings.seed, page.here.n_before, f"**{word}**")


def _why_this_draw(page: Page) -> str | None:
    """The rule of the draws, where one is to be made."""
    sampled = page.settings.method == SAMPLE and page.draft.taken is None
    return draw_rule(page.here.n_before) if sampled else None


def _steps(page: Page) -> pd.DataFrame:
    draft = page.draft
    costs = [draft.costs.get(draft.path[:n]) for n in range(len(draft.path))]
    spent = [
        None if c is None else (c.n_reused, c.n_computed, c.cache_bytes, c.ms)
        for c in costs
    ]
    return steps_table(draft.path, page.shown[page.n_given :], page.probs, spent)


def _n_tried(draft: Draft, number: int) -> int:
    return len(draft.tree.children(draft.path[:number]))
