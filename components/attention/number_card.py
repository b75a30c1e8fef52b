"""One number of the chosen head on its page: the panel, its table and its picture.

The open step is kept for the session and written in the address as ``step=share``.
"""

from components.choice.head import HeadChoice, choose_pair
from components.choice.kept import Kept
from components.choice.opening import setting
from components.figures.one_number import number_chart, number_table, row_table
from components.page.card import figure_card
from components.page.content import section
from components.views.one_number.view import one_number
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from core.attention.one_number import HeadPair

KEY = "one_number"
FIRST = "q"
"""The step that is open at first."""


def number_card(choice: HeadChoice, one: HeadPair) -> None:
    """Draw how the chosen number of the chosen head is computed, step by step."""
    facts, label = choice.facts, choice.label
    queries = lane_labels(facts.query_tokens)
    keys = lane_labels(facts.key_tokens)
    title = sentence(
        "{head}: {query} reads {key}",
        head=label,
        query=queries[one.query],
        key=keys[one.key],
    )

    def choose_key(key: int) -> None:
        choose_pair(facts.text, one.query, key)

    step = _reader_step()
    figure_card(
        lambda: one_number(
            one,
            queries,
            keys,
            key=KEY,
            where=label,
            same=facts.kind == "self",
            step=step,
            on_key=choose_key,
            on_step=_keep_step,
        ),
        name="one number",
        caption=section("heads", "number caption"),
        table=lambda: number_table(one),
        more={"keys": lambda: row_table(one, keys)},
        chart=lambda: number_chart(one, keys, title),
    )


def _reader_step() -> str:
    """The open step, here or in the address, else the page's own; writes it there."""
    step = STEP.value() or FIRST
    STEP.say(step)
    return step


def _keep_step(step: str) -> None:
    """Keep the step, if it may be one; for a callback."""
    STEP.keep(_step_from(step) or FIRST)


def _step_from(words: str) -> str | None:
    known = words.isascii() and words.isalpha() and len(words) < 12
    return words if known else None


STEP: Kept[str] = Kept(
    "step", _step_from, str, lambda name: setting(name, FIRST), key="number_step"
)
