import numpy as np
import pytest
import torch

from core.distribution import next_token_distribution, surprisal_bits
from core.surprisal import BLOCK_ROWS, read_along

# After any token: token 0 has 1/2, token 1 has 1/4, tokens 2 and 3 have 1/8 each.
ROW = np.log(np.array([4, 2, 1, 1], dtype=np.float32))
TEXT = np.array([3, 0, 1, 2, 0])


def random_text(seq: int, d_vocab: int = 257) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seq)
    logits = rng.normal(size=(seq, d_vocab)).astype(np.float32) * 5
    return logits, rng.integers(0, d_vocab, seq)


def test_reading_worked_by_hand():
    reading = read_along(np.tile(ROW, (5, 1)), TEXT, guesses=2)
    np.testing.assert_allclose(reading.surprisal_bits, [1, 2, 3, 1], rtol=1e-6)
    assert reading.ranks.tolist() == [1, 2, 3, 1]
    assert reading.total_bits == pytest.approx(7)
    np.testing.assert_allclose(reading.entropy_bits, [1.75] * 5, rtol=1e-6)
    assert reading.top_ids.tolist() == [[0, 1]] * 5
    np.testing.assert_allclose(reading.top_probs, [[0.5, 0.25]] * 5, rtol=1e-6)


@pytest.mark.parametrize("seq", [2, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS + 2])
def test_surprisal_agrees_with_pytorch_across_blocks(seq):
    logits, ids = random_text(seq)
    log_probs = torch.tensor(logits).double().log_softmax(dim=-1).numpy()
    expected = -log_probs[np.arange(seq - 1), ids[1:]] / np.log(2)
    np.testing.assert_allclose(surprisal_bits(logits, ids), expected, rtol=1e-5)
    np.testing.assert_array_equal(
        surprisal_bits(logits, ids), read_along(logits, ids).surprisal_bits
    )


def test_every_position_agrees_with_its_own_distribution():
    logits, ids = random_text(19)
    reading = read_along(logits, ids, guesses=3)
    for position, row in enumerate(logits):
        dist = next_token_distribution(row)
        best = dist.top(3)
        assert reading.top_ids[position].tolist() == [c.id for c in best]
        np.testing.assert_allclose(
            reading.top_probs[position], [c.prob for c in best], rtol=1e-5
        )
        assert reading.entropy_bits[position] == pytest.approx(
            dist.entropy_bits, rel=1e-5
        )
        if position + 1 < len(ids):
            assert reading.ranks[position] == dist.rank(ids[position + 1])


def test_a_single_token_has_no_surprise_but_a_prediction():
    logits, ids = random_text(1)
    reading = read_along(logits, ids)
    assert reading.surprisal_bits.size == 0
    assert surprisal_bits(logits, ids).size == 0
    assert reading.total_bits == 0
    assert reading.top_ids.shape == (1, 5)


def test_a_token_ruled_out_by_the_model_is_infinitely_surprising():
    logits = np.array([[0, -np.inf], [0, 0]], dtype=np.float32)
    assert surprisal_bits(logits, np.array([0, 1])).tolist() == [np.inf]
    assert read_along(logits, np.array([0, 0]), guesses=1).entropy_bits[0] == 0


@pytest.mark.parametrize("guesses", [0, 5])
def test_guesses_must_fit_the_vocabulary(guesses):
    with pytest.raises(ValueError, match="guesses must be 1 to 4"):
        read_along(np.tile(ROW, (5, 1)), TEXT, guesses=guesses)
