"""What the pages about predictions say of their views holds for the shipped model."""

import numpy as np
import pytest

from components.choice.page_views import View, page_views
from components.prediction.lens.words import appears, stays_within
from core.distribution import Distribution, next_token_distribution
from core.layers.block_at import block_at
from core.layers.block_shares import shares_of, split_at
from core.models import LoadedModel
from core.prediction.beams import best_beams, first_step, next_step
from core.prediction.lens import lens
from core.prediction.writing import Writer
from core.surprisal import read_along
from core.trace import trace
from tests.pages.open import opened_by_link as opened
from tests.pages.test_lens import read_to_the_end


def view(page: str, index: int) -> View:
    return page_views(page).views[index]


def ranks(model: LoadedModel, index: int) -> tuple[np.ndarray, str]:
    """Of the answer at the end of the view's text, and what it says."""
    found = lens(trace(model, view("lens", index).text))
    answer = str(model.tokenizer.decode([int(found.answer_ids[-1])]))
    return found.answer_ranks[:, -1], answer


def test_paris_is_not_among_the_first_thousand_up_to_l21(smollm2: LoadedModel):
    found, answer = ranks(smollm2, 0)
    assert answer == " Paris"
    # State 22 is what stands after L21.
    assert found[:23].min() > 1000
    assert stays_within(found, 10) > 22
    assert "L21" in view("lens", 0).look


def test_to_stands_first_after_l25(smollm2: LoadedModel):
    found, answer = ranks(smollm2, 1)
    assert answer == " to"
    assert stays_within(found, 1) == 26
    assert appears(found).startswith("It is the likeliest **after L25**")
    shares = lens(trace(smollm2, view("lens", 1).text)).answer_probs[:, -1]
    assert 0.5 < shares[-1] < shares[26]


def test_celsius_comes_from_below_ten_thousand(smollm2: LoadedModel):
    found, answer = ranks(smollm2, 2)
    assert answer == " Celsius"
    assert found[21] > 10_000
    assert "L20" in view("lens", 2).look


def test_the_lenss_answer_worked_by_hand():
    said = appears(np.array([5, 40, 3, 1, 2, 1]))
    assert said == (
        "It is the likeliest **after L4**, the last layer. Among the first 10 it is "
        "from **after L1** on. Its lowest place is number 40, after L0."
    )
    assert appears(np.array([9, 1, 1])) == (
        "It is the likeliest **after L0** and in every layer behind it. Among the "
        "first 10 it is from **embeddings** on. Its lowest place is number 9, in the "
        "embeddings."
    )
    assert appears(np.array([1, 1])).startswith("It is the likeliest token in every")


def test_the_page_answers_its_own_question_above_the_grid():
    words = [box.value for box in read_to_the_end(opened("lens")).markdown]
    place = next(i for i, text in enumerate(words) if "the model answers" in text)
    assert "It is the likeliest **after L29**, the last layer." in words[place]
    climbs = next(i for i, text in enumerate(words) if "begins at rank" in text)
    assert place < climbs


def test_the_first_twenty_layers_speak_against_paris(smollm2: LoadedModel):
    read = trace(smollm2, view("block", 0).text)
    last = len(read.tokens) - 1
    paris, runner_up = (one.id for one in read.next_token().top(2))
    found = shares_of(split_at(read, last), paris, runner_up)
    by_layer = found.shares[1:].reshape(30, 2).sum(axis=1)
    assert by_layer[:20].sum() < 0
    assert by_layer[-7:].sum() > found.own > 0


def test_each_part_adds_about_a_quarter_of_the_vectors_length(smollm2: LoadedModel):
    shown = view("block", 1)
    read = trace(smollm2, shown.text)
    one = block_at(read, shown.widgets["block_layer"], len(read.tokens) - 1)
    before = np.linalg.norm(one.before)
    for vector in (one.attn_out, one.mlp_out):
        assert 0.2 < np.linalg.norm(vector) / before < 0.3
    cosine = one.before @ one.after / before / np.linalg.norm(one.after)
    assert cosine > 0.9


def bits(model: LoadedModel, index: int) -> tuple[list[str], np.ndarray]:
    """The words of the view's text but the first, and what each brought."""
    read = trace(model, view("surprise", index).text)
    found = read_along(read.logits_all(), np.asarray(read.token_ids), guesses=1)
    words = [token.text.strip() for token in read.tokens[1:]]
    return words, found.surprisal_bits


def test_a_wrong_fact_is_the_great_surprise(smollm2: LoadedModel):
    words, found = bits(smollm2, 0)
    assert found[words.index("Paris")] < 0.6
    assert found[words.index("banana")] > 20
    assert words[int(found.argmax())] == "banana"


def test_the_garden_path_ends_in_a_surprise(smollm2: LoadedModel):
    words, found = bits(smollm2, 1)
    assert found[words.index("fell")] >= 10 * found[words.index("barn")]


def test_what_is_said_twice_surprises_less(smollm2: LoadedModel):
    words, found = bits(smollm2, 2)
    again = words.index("The")
    assert found[again:].sum() < found[:again].sum() / 2


def distribution(
    model: LoadedModel, index: int, top_k: int | None = None
) -> Distribution:
    logits = trace(model, view("next-token", index).text).logits(-1)
    return next_token_distribution(logits, top_k=top_k)


def test_one_bar_holds_three_quarters(smollm2: LoadedModel):
    own = distribution(smollm2, 0)
    assert own.top(1)[0].prob > 0.75
    hot = next_token_distribution(own.logits, 1.5)
    # A higher temperature gives the others more, as the view says.
    assert hot.top(1)[0].prob < own.top(1)[0].prob
    assert hot.everything_else(10).prob > own.everything_else(10).prob


def test_my_favourite_animal_is_wide_open(smollm2: LoadedModel):
    own = distribution(smollm2, 1)
    assert own.entropy_bits > 8
    assert own.everything_else(10).prob > max(one.prob for one in own.top(10))


def test_cutting_to_five_makes_each_of_them_grow(smollm2: LoadedModel):
    cut = distribution(smollm2, 2, top_k=view("next-token", 2).widgets["next_top_k"])
    assert cut.kept.sum() == 5
    assert all(one.prob > one.prob_before_cut for one in cut.top(5))


def written(model: LoadedModel, n_tokens: int, seed: int | None) -> tuple[int, ...]:
    """Greedy without a seed, else as the view that samples draws."""
    shown = view("generate", 1)
    top_p = None if seed is None else shown.widgets["generate_top_p"]
    writer, ids = Writer(model, shown.text), ()
    for _ in range(n_tokens):
        read = writer.read(ids)
        temperature = 0.0 if seed is None else 1.0
        dist = next_token_distribution(read.logits, temperature, top_p=top_p)
        ids += (dist.draw(seed or 0, len(read.prompt_ids) + len(ids)),)
    return ids


def test_greedy_says_the_same_sentence_again(smollm2: LoadedModel):
    ids = written(smollm2, view("generate", 0).settings["generate_write"], None)
    sentences = str(smollm2.tokenizer.decode(list(ids))).split(".")
    assert len(set(sentences)) < len(sentences)


def test_another_seed_draws_another_text(smollm2: LoadedModel):
    seed = view("generate", 1).widgets["generate_seed"]
    texts = {written(smollm2, 8, one) for one in (seed, seed + 1, None)}
    assert len(texts) == 3


def test_the_best_beam_is_likelier_as_a_whole_than_greedy(smollm2: LoadedModel):
    shown = view("generate", 2)
    n_tokens = shown.settings["generate_write"]
    writer, step, greedy = Writer(smollm2, shown.text), first_step(), 0.0
    for _ in range(n_tokens):
        rows = [writer.read(beam.ids).logits.astype(np.float64) for beam in step.kept]
        step = next_step(step, np.stack([_log_probs(row) for row in rows]), 3)
    ids = written(smollm2, n_tokens, None)
    for place, token_id in enumerate(ids):
        logits = writer.read(ids[:place]).logits.astype(np.float64)
        greedy += float(_log_probs(logits)[token_id])
    assert best_beams(step)[0].log_prob > greedy
    assert best_beams(step)[0].ids != ids


def _log_probs(logits: np.ndarray) -> np.ndarray:
    above = logits - logits.max()
    return above - np.log(np.exp(above).sum())


@pytest.mark.parametrize("index", [0, 1])
def test_generate_opens_with_a_text_written(index: int):
    at = opened("generate", example=str(index + 1))
    draft = at.session_state["_generate_draft"]
    assert draft.text == view("generate", index).text
    assert len(draft.path) == view("generate", index).settings["generate_write"]
    assert not draft.running


def test_generate_writes_nothing_by_itself_behind_the_readers_own_text():
    at = opened("generate", text="A text of my own")
    assert at.session_state["_generate_draft"].path == ()
