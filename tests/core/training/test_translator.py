"""Training a translator: by hand, by law, and a short run of the whole way."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from core.models import load_model
from core.trace import trace
from core.training.batches import Example, batch_of, batches
from core.training.evaluation import exact_share, head_errors, translated
from core.training.shelf import CARD, save
from core.training.translator import Recipe, Trained, learning_rate, train
from core.training.vocabulary import BEGIN, END, UNKNOWN, Vocabulary
from core.transformer import PAD

RECIPE = Recipe(
    "fr", n_pairs=400, n_steps=30, n_tokens=600, warm_up=10, d_model=32, d_mlp=64
)


@pytest.fixture(scope="module")
def trained() -> Trained:
    return train(RECIPE)


@pytest.fixture(scope="module")
def folder(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("translator")
    save(trained, found)
    return found


def test_a_batch_worked_by_hand():
    batch = batch_of([Example((5, 6, END), (7, END)), Example((5, END), (8, 9, END))])
    assert batch.source.tolist() == [[5, 6, END], [5, END, PAD]]
    assert batch.given.tolist() == [[BEGIN, 7, PAD], [BEGIN, 8, 9]]
    assert batch.wanted.tolist() == [[7, END, PAD], [8, 9, END]]


def test_every_example_is_read_once_before_one_is_read_again():
    some = [Example((4,) * n, (at + 10,)) for at, n in enumerate((1, 2, 3, 5, 8, 13))]
    drawn, seen = batches(some, 30, seed=0), []
    while len(seen) < len(some):
        seen += next(drawn).wanted[:, 0].tolist()
    assert sorted(seen) == [10, 11, 12, 13, 14, 15]


def test_the_learning_rate_rises_to_its_peak_and_falls_with_the_root():
    recipe = Recipe("fr", warm_up=100, peak=0.002)
    assert learning_rate(50, recipe) == pytest.approx(0.001)
    assert learning_rate(100, recipe) == pytest.approx(0.002)
    assert learning_rate(400, recipe) == pytest.approx(0.001)


def test_typing_and_training_give_a_word_the_same_id():
    words = ("the poor do not have any money .", "les pauvres n' ont pas d' argent .")
    vocabulary = Vocabulary.of(one.split() for one in words)
    tokenizer = vocabulary.tokenizer()
    typed = "The poor don’t have any money."
    assert tokenizer(typed)["input_ids"] == vocabulary.ids(words[0].split())
    assert tokenizer("n'ont pas d'argent")["input_ids"] == vocabulary.ids(
        ["n'", "ont", "pas", "d'", "argent"]
    )
    assert tokenizer("zebra")["input_ids"] == [UNKNOWN, END]


def test_a_few_steps_bring_the_loss_down(trained: Trained):
    first, last = trained.steps[0], trained.steps[-1]
    # Before it has learned anything each word is about as likely as any other.
    assert first.loss == pytest.approx(np.log(len(trained.vocabulary)), rel=0.25)
    assert last.loss < first.loss - 1


def test_a_seed_gives_the_same_weights_again(trained: Trained):
    again = train(RECIPE).model.state_dict()
    for name, weight in trained.model.state_dict().items():
        torch.testing.assert_close(again[name], weight, atol=1e-5, rtol=1e-4)


def test_what_was_saved_opens_by_the_ordinary_door(trained: Trained, folder: Path):
    model = load_model(str(folder))
    read = trace(model, "the poor do not sing", target="les pauvres")
    ids = trained.vocabulary.ids(["the", "poor", "do", "not", "sing"])
    assert read.token_ids.tolist() == ids
    given = [BEGIN, *trained.vocabulary.ids(["les", "pauvres"])[:-1]]
    assert read.target_ids is not None
    assert read.target_ids.tolist() == given
    with torch.inference_mode():
        wanted = trained.model(torch.tensor([ids]), torch.tensor([given]))[0]
    np.testing.assert_allclose(read.logits_all(), wanted.numpy(), atol=1e-4)


def test_its_card_says_what_is_measured_again(trained: Trained, folder: Path):
    card = json.loads((folder / CARD).read_text("utf-8"))
    unseen = [one for one in trained.corpus if one.split == "unseen"]
    share = exact_share(trained.model, trained.vocabulary, unseen)
    assert card["exact"]["unseen"] == pytest.approx(share, abs=1e-4)
    heads = head_errors(load_model(str(folder)), unseen)
    best = heads[0]
    named = {(one["layer"], one["head"]): one for one in card["heads"]}
    assert named[best.layer, best.head]["writing"] == pytest.approx(best.writing)
    assert len(named) == RECIPE.n_layers * RECIPE.n_heads
    assert (folder / "model.safetensors").is_file()


def test_translating_ends_at_the_end_or_where_it_is_cut_off(trained: Trained):
    ids = [trained.vocabulary.ids(words.split()) for words in ("the cat", "i sing")]
    found = translated(trained.model, ids, 5)
    assert len(found) == 2
    assert all(len(one) <= 5 and END not in one for one in found)
