"""The embedding matrix: the model's own numbers, its ties, and how long it is kept."""

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest
import torch

from core.embeddings.matrix import (
    embedding_matrix,
    embedding_rows,
    places_of,
    rows_around,
    unembedding,
)
from core.models import LoadedModel, load_model, unload_model
from core.trace import trace
from tests.tiny import save_model


@pytest.mark.parametrize("name", ["smollm2", "minilm"])
def test_the_rows_are_the_parameters_not_a_copy(name: str, request):
    model = request.getfixturevalue(name)
    W_E = model.model.get_input_embeddings().weight
    assert np.shares_memory(embedding_rows(model), W_E.detach().numpy())
    assert embedding_rows(model).shape == (model.card.d_vocab, model.card.d_model)


def test_a_one_hot_vector_times_the_matrix_is_its_row(minilm: LoadedModel):
    W_E = torch.tensor(embedding_rows(minilm))
    one_hot = torch.zeros(len(W_E))
    one_hot[4937] = 1
    np.testing.assert_array_equal(one_hot @ W_E, embedding_rows(minilm)[4937])


@pytest.mark.parametrize("family", ["albert", "electra", "bart", "t5", "gpt2"])
def test_the_rows_of_a_text_are_what_the_model_took(family: str, tiny_model):
    model = tiny_model(family)
    read = trace(model, "the black cat saw the dog")
    np.testing.assert_array_equal(
        embedding_rows(model)[read.token_ids], read.embeddings()
    )


def test_an_embedding_may_be_narrower_than_the_model(tiny_model):
    model = tiny_model("albert")
    assert embedding_rows(model).shape == (20, 16)
    assert model.card.d_model == 24


def test_ties_are_seen(smollm2: LoadedModel, minilm: LoadedModel, tiny_model):
    assert unembedding(smollm2) == "the same"
    assert unembedding(minilm) == "none"
    assert unembedding(tiny_model("albert")) == "the same"
    assert unembedding(tiny_model("gpt_neox")) == "its own"


def test_a_matrix_is_made_once_and_goes_with_its_model(tmp_path: Path):
    model = load_model(str(save_model("bert", tmp_path)))
    assert embedding_matrix(model) is embedding_matrix(model)
    gone = weakref.ref(embedding_matrix(model))
    unload_model(model.card.id)
    del model
    gc.collect()
    assert gone() is None


def test_rows_around_stay_inside_the_matrix():
    assert rows_around(50, 100, 2) == [0, 48, 49, 50, 51, 52, 99]
    assert rows_around(1, 100, 2) == [0, 1, 2, 3, 99]
    assert rows_around(99, 100, 2) == [0, 97, 98, 99]
    assert rows_around(0, 1) == [0]


def test_the_same_token_is_found_at_all_its_places():
    assert places_of(np.array([7, 5, 7, 7, 2])) == {7: [0, 2, 3], 5: [1], 2: [4]}
