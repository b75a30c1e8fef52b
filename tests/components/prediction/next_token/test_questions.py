"""What the page about the next token asks: by law, and whether it can travel."""

import numpy as np
import pytest
import torch

from components.prediction.next_token.questions import Vectors, VectorsInstead
from components.prediction.questions import SurpriseOfWords
from tests.tiny import TinyTrace
from tests.travels import travels


@pytest.mark.parametrize("question", [SurpriseOfWords(), VectorsInstead()])
def test_questions_and_answers_travel_without_the_trace(
    question: SurpriseOfWords | VectorsInstead, tiny_trace: TinyTrace
):
    travels(question, question(tiny_trace("llama")), 4_000)


def test_the_surprise_of_a_text_is_its_loss_in_bits(tiny_trace: TinyTrace):
    read = tiny_trace("llama")
    found = SurpriseOfWords()(read)
    logits = torch.from_numpy(read.logits_all().copy())[:-1].double()
    written = torch.from_numpy(read.token_ids[1:].astype(np.int64))
    loss = torch.nn.functional.cross_entropy(logits, written, reduction="none")
    np.testing.assert_allclose(found.surprisal_bits, loss / np.log(2), rtol=1e-5)
    assert len(found.entropy_bits) == len(read.token_ids)


def test_with_a_decoder_beside_an_encoder_its_own_text_is_read(tiny_trace: TinyTrace):
    read = tiny_trace("t5")
    assert read.target_ids is not None
    assert len(read.target_ids) != len(read.token_ids)
    assert len(SurpriseOfWords()(read).entropy_bits) == len(read.target_ids)


def test_an_encoder_gives_a_vector_a_token(tiny_trace: TinyTrace):
    read = tiny_trace("bert")
    card = read.card
    assert VectorsInstead()(read) == Vectors(card, len(read.token_ids), card.d_model)
