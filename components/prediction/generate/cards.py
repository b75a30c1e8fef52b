"""What is written as chips, one step's distribution as bars, and the cache."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import streamlit as st

from components.figures.next_token import probability_bars
from components.figures.next_token import steps_table as bars_table
from components.page.card import figure_card
from components.page.content import plain, section
from components.prediction.generate.cache_view import generate_cache
from components.prediction.generate.choice import SAMPLE, Settings
from components.prediction.generate.draft import (
    PAGE,
    Cost,
    Draft,
    change,
    keep,
    run_again,
)
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
from components.prediction.sampling import draw_rule, draw_words, undo_sampling
from components.views.token_bars.view import token_bars
from components.words.percent import percent
from core.distribution import Distribution
from core.models import LoadedModel
from core.prediction.writing import end_ids
from core.text.continuation import Continuations
from core.text.written_text import Shown, WrittenText

BARS = 8
"""Tokens with a bar of their own."""
FULL = f"_{PAGE}_full"
"""What a whole reading took, in the session: for which path, and its cost."""


@dataclass(frozen=True, eq=False)
class Page:
    """What the parts of the page are drawn from, in one run."""

    model: LoadedModel
    draft: Draft
    here: Seen
    settings: Settings

    @cached_property
    def vocabulary(self) -> Continuations:
        """What each token says."""
        return Continuations(self.model.tokenizer)

    @cached_property
    def dist(self) -> Distribution:
        """What the bars of this step show."""
        return self.settings.shown(self.here.logits)

    @cached_property
    def shown(self) -> list[Shown]:
        """The text's own tokens and all that is written behind them."""
        words = WrittenText(self.model.tokenizer)
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
        open=not draft.ends(end_ids(page.model)),
        d_vocab=page.dist.logits.size,
        branches=tried,
    )

    def draw() -> None:
        generate_view(
            chips, key=f"{PAGE}_chips", on_go=lambda at: change("scrubbed", at)
        )

    if page.model.card.kind == "encoder-decoder":
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
    blocked = no_more(replace(draft, path=draft.here), page.here, page.model)

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
                pick="write this" if draft.taken is None else "branch here",
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
    st.markdown("**The key-value cache at this step**", help=section(PAGE, "cache"))
    figure_card(
        lambda: generate_cache(tokens, cost.n_reused, key=f"{PAGE}_cache"),
        name="generate cache",
        caption=_cost_words(cost),
        table=lambda: cache_table(tokens, cost.n_reused),
        chart=lambda: cache_chart(cache_table(tokens, cost.n_reused)),
    )
    if st.button(
        "Measure a reading without the cache",
        key=f"{PAGE}_measure",
        icon=":material/timer:",
    ):
        st.session_state[FULL] = draft_key(page.draft), full_reading(page.draft)
    key, full = st.session_state.get(FULL, (None, None))
    if full is not None and key == draft_key(page.draft):
        st.markdown(_compared(cost, full))


def draft_key(draft: Draft) -> tuple[object, ...]:
    """What a reading was of."""
    return draft.model_id, draft.text, draft.here


def _about(page: Page) -> str:
    """Which step this is, and what was or would be taken, in a sentence."""
    draft, settings = page.draft, page.settings
    said = f"**Step {draft.at + 1}**: "
    if draft.taken is not None:
        one = page.dist.candidate(draft.taken)
        rank = page.dist.rank(draft.taken)
        word = plain(page.vocabulary[draft.taken].visible)
        return said + (
            f"**{word}** was written here; it has {percent(one.prob)} now and is "
            f"number {rank:,} of the vocabulary."
        )
    token_id = drawn(page.here, settings)
    word = plain(page.vocabulary[token_id].visible)
    if settings.language is not None and not draft.here:
        return said + f"**{word}** is given, not chosen: the language to write."
    if settings.method != SAMPLE:
        return said + f"greedy takes the likeliest token, **{word}**."
    if settings.temperature == 0:
        return said + f"temperature 0 is greedy: it takes the likeliest, **{word}**."
    n_before = page.here.n_before
    falls = draw_words(settings.seed, n_before, f"**{word}**")
    return f"{said}{falls}"


def _why_this_draw(page: Page) -> str | None:
    """The rule of the draws, where one is to be made."""
    sampled = page.settings.method == SAMPLE and page.draft.taken is None
    return draw_rule(page.here.n_before) if sampled else None


def _cost_words(cost: Cost) -> str:
    kept = f"{cost.cache_bytes:,} bytes"
    n_tokens = cost.n_reused + cost.n_computed
    each = cost.cache_bytes / n_tokens
    return (
        f"A cell is a token. All keys and values take {kept}, {each:,.0f} a token. "
        f"This step took {cost.ms:.1f} ms."
    )


def _compared(cost: Cost, full: Cost) -> str:
    return (
        f"All {full.n_computed:,} tokens without the cache: **{full.ms:.1f} ms**. This "
        f"step computed {cost.n_computed:,} in {cost.ms:.1f} ms, "
        f"{cost.ms / full.ms:.2f} × of that."
    )


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
