"""What the pages about text ask of tokenizers: it travels, and says what they do."""

from typing import Any

import pytest

from components.text.bpe.questions import AfterMerges, ByRealMerges, LearntFrom
from components.text.side_by_side.questions import CountedBy, CutBy, WaysAtHand
from components.text.tokens.questions import EveryLabel, Search, TextCut
from core.engine.resources import Nothing
from core.models import LoadedModel
from core.text.tokenization import encode
from tests.travels import travels

TEXT = "low lower lowest 👍🏽"


@pytest.mark.parametrize(
    ("question", "most_bytes"),
    [
        (TextCut(TEXT, special=True), 2_000),
        (Search("low", "contains", match_case=False, most=12), 3_000),
        (WaysAtHand(), 3_000),
        (CutBy(TEXT, ("bpe", "bytes")), 5_000),
        (CountedBy("bytes", (TEXT, "low")), 1_000),
        (ByRealMerges(TEXT), 5_000),
    ],
    ids=lambda one: type(one).__name__,
)
def test_questions_and_answers_travel_without_the_model(
    question: Any, most_bytes: int, smollm2: LoadedModel
):
    travels(question, question(smollm2), most_bytes)


def test_what_is_learnt_travels():
    learnt = LearntFrom(TEXT, "characters", 1)
    travels(learnt, learnt(Nothing()), 5_000)
    after = AfterMerges(learnt, 2)
    travels(after, after(Nothing()), 5_000)
    assert sum(pair.pair == ("l", "o") for pair in learnt(Nothing()).merges) == 1


def test_a_search_is_the_same_page_by_page_and_whole(minilm: LoadedModel):
    whole = Search("ing", "contains", match_case=False)(minilm)
    pages = [
        Search("ing", "contains", match_case=False, first=first, most=100)(minilm)
        for first in range(0, whole.n_all, 100)
    ]
    assert whole.n_all == len(whole.entries)
    assert [one for page in pages for one in page.entries] == list(whole.entries)


def test_every_entry_has_a_label(minilm: LoadedModel):
    labels = EveryLabel()(minilm)
    assert len(labels) == len(minilm.tokenizer)
    assert labels[7592] == "hello"


def test_another_models_own_tokenizer_stands_first(tiny_model: Any):
    model = tiny_model("bert")
    first = WaysAtHand()(model).ways[0]
    assert (first.id, first.title) == ("own", model.card.title)
    tokens = CutBy(TEXT, ("own",))(model)["own"]
    own = encode(model.tokenizer, TEXT, special=False).tokens
    assert tokens == own
