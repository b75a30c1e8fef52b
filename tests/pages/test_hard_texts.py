"""Every page of the menu with texts that nobody expects, whatever the model.

Text by text over all pages, so that each is read once for all of them: reading takes
longer than any page. Each page has one session, as a reader has who types on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from streamlit.testing.v1 import AppTest

from components.navigation import Entry
from tests.pages.open import ENTRIES, SHELL, found, go_to, headings_in_order
from tests.pages.test_biases import ROW, shares_sent
from tests.pages.test_map import names
from tests.pages.token_pages import FAMILY

SMOLLM2, MINILM = "smollm2-135m", "minilm-l6"
NOTHING, LONE, LONGEST = "", "\ud800", "x" * 4000
TEXTS = {
    "nothing": NOTHING,
    "one space": " ",
    "one letter": "a",
    "four families": FAMILY * 4,
    "accents and emoji": "Crème brûlée, é ñ ß 👩‍👩‍👧 💙",
    "eighty words": "word " * 80,
    "one long word": LONGEST,
    "right to left": "القطة السوداء שלום",
    "NUL": "a\x00b\x04",
    "signs without width": "\u200d\u200b\u202e",
    "script": "<script>alert(1)</script><img src=x onerror=alert()> **b** $x^2$ [a](b)",
    "special tokens": "<|im_start|>[CLS]</s>",
    "half a character": "half \ud83d of one",
    "half a character alone": LONE,
    "many lines": "\ndef f():\n\n\treturn 1\r\n",
}


def sight(*names: str) -> Callable[[AppTest, str], None]:
    """Asks that there is something under each of these names on the page."""

    def look(at: AppTest, text: str) -> None:
        del text
        for name in names:
            assert found(at, name), name

    return look


def words(*wanted: str) -> Callable[[AppTest, str], None]:
    """Asks that the page says one of these."""

    def read(at: AppTest, text: str) -> None:
        del text
        said = "\n".join(box.value for box in [*at.markdown, *at.info, *at.header])
        assert any(one in said.replace("\\", "") for one in wanted)

    return read


def shares_add_up(at: AppTest, text: str) -> None:
    if text != LONGEST:
        assert shares_sent(at).sum(axis=0) == pytest.approx(1, abs=1e-5)


def no_half_characters(at: AppTest, text: str) -> None:
    words("entries")(at, text)
    chips = str(found(at, "token_chips.chips"))
    assert "\ufffd" not in chips or text.count("\ud83d") or text == LONE


def six_ways(at: AppTest, text: str) -> None:
    del text
    rows = found(at, "token_rows.rows")
    assert len(rows) == 6
    assert all(len(row["chips"]) == len(row["spans"]) for row in rows)


def points_are_named(at: AppTest, text: str) -> None:
    del text
    assert len(names(at)) >= 2
    assert all("<b" not in one or "&lt;" in one for one in names(at))


@dataclass(frozen=True)
class Wanted:
    """What a page must show of whatever text, and on which settings it is asked."""

    check: Callable[[AppTest, str], None]
    state: dict[str, object] = field(default_factory=dict)
    models: tuple[str, ...] = (SMOLLM2, MINILM)


WANTED = {
    "mask": Wanted(sight("mask_lab.head"), {"mask_kind": "window"}),
    "position-biases": Wanted(shares_add_up, {"biases_part": ROW}),
    "block": Wanted(words("Inside layer", "Type", "token")),
    "order": Wanted(
        sight("head_pair.right", "before_after.rows"), {"order_change": "Both"}
    ),
    "look-up": Wanted(sight("look_up.rows", "vector_rows.rows")),
    "tokens": Wanted(no_half_characters),
    "tokenizers": Wanted(six_ways, models=(SMOLLM2,)),
    "rotary": Wanted(words("same words, same distance, same score"), models=(SMOLLM2,)),
    "map": Wanted(points_are_named),
    "sentences": Wanted(sight("sentence_bars.rows")),
    "hidden": Wanted(words("What stands behind a hidden word?"), models=(MINILM,)),
    "surprise": Wanted(words("Your text:"), models=(SMOLLM2,)),
}
CASES = [
    pytest.param(model, kind, entry, id=f"{model}-{kind}-{entry.url or 'home'}")
    for model in (SMOLLM2, MINILM)
    for kind in TEXTS
    for entry in ENTRIES.values()
    if model == SMOLLM2 or model in getattr(WANTED.get(entry.url), "models", ())
]


@pytest.fixture(scope="module")
def sessions() -> Iterator[dict[tuple[str, str], AppTest]]:
    """The page of each reader, by model and path."""
    held: dict[tuple[str, str], AppTest] = {}
    yield held
    held.clear()


def session(model: str, entry: Entry) -> AppTest:
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.session_state["model"] = model
    if entry.url in WANTED:
        for name, value in WANTED[entry.url].state.items():
            at.session_state[name] = value
    return go_to(at, entry.file)


@pytest.mark.parametrize(("model", "kind", "entry"), CASES)
def test_a_page_is_whole_whatever_the_text(
    model: str, kind: str, entry: Entry, sessions: dict[tuple[str, str], AppTest]
):
    text, place = TEXTS[kind], (model, entry.url)
    at = sessions.get(place) or sessions.setdefault(place, session(model, entry))
    at.session_state["text"] = text
    at.run()
    assert not at.exception
    assert not at.error
    assert len(at.title) == 1
    assert at.title[0].value.endswith("?")
    assert headings_in_order(at)
    assert at.session_state["text"] == text
    assert [caption.value for caption in at.caption].count("You are here") == 1
    wanted = WANTED.get(entry.url)
    if wanted and model in wanted.models and text != NOTHING:
        wanted.check(at, text)
