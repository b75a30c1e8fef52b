"""Beam search: on paper, and against transformers' own."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from transformers import PreTrainedTokenizerFast

from core.beams import (
    Beam,
    BeamStep,
    best_beams,
    first_step,
    next_step,
)
from core.errors import HeadlightError
from core.models import LoadedModel, load_model
from core.writing import Writer
from tests import tiny

TEXT = "the black dog saw a cat"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory):
    @cache
    def of(family: str) -> LoadedModel:
        folder = tiny.save_model(family, tmp_path_factory.mktemp(family))
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        return replace(load_model(str(folder), device="cpu"), tokenizer=tokenizer)

    return of


def logs(*rows: list[float]) -> np.ndarray:
    return np.log(np.array(rows)).astype(np.float32)


def test_two_steps_on_paper():
    # Greedy takes 0.6 and then at best 0.6 * 0.4 = 0.24; 0.4 * 0.9 = 0.36 is better.
    step = next_step(first_step(), logs([0.6, 0.4, 1e-9]), 2)
    assert [beam.ids for beam in step.kept] == [(0,), (1,)]
    step = next_step(step, logs([0.4, 0.3, 0.3], [0.05, 0.05, 0.9]), 2)
    assert [beam.ids for beam in step.kept] == [(1, 2), (0, 0)]
    assert np.exp(step.kept[0].log_prob) == pytest.approx(0.36, abs=1e-6)
    assert np.exp(step.kept[1].log_prob) == pytest.approx(0.24, abs=1e-6)
    assert step.kept[0].score == pytest.approx(np.log(0.36) / 2, abs=1e-6)
    assert [beam.ids for beam in step.dropped] == [(0, 1), (0, 2), (1, 0), (1, 1)]


def test_a_beam_that_ends_is_set_aside_and_another_takes_its_place():
    step = next_step(first_step(), logs([0.5, 0.3, 0.2]), 2, end_ids=(0,))
    assert step.ended == (Beam((0,), step.ended[0].log_prob, ended=True),)
    assert [beam.ids for beam in step.kept] == [(1,), (2,)]
    assert [beam.ids for beam in best_beams(step)] == [(0,), (1,), (2,)]


def test_an_end_that_is_not_among_the_best_is_not_kept():
    step = next_step(first_step(), logs([0.1, 0.5, 0.4]), 2, end_ids=(0,))
    assert step.ended == ()
    assert [beam.ids for beam in step.dropped] == [(0,)]


@pytest.mark.parametrize("n_beams", [0, 9])
def test_an_impossible_number_of_beams_is_refused(n_beams: int):
    with pytest.raises(HeadlightError, match="1 to 8 beams"):
        next_step(first_step(), logs([0.5, 0.5]), n_beams)


def search(lm: LoadedModel, text: str, n_beams: int, n_tokens: int) -> BeamStep:
    writer, step = Writer(lm, text), first_step()
    for _ in range(n_tokens):
        logits = np.stack([writer.read(beam.ids).logits for beam in step.kept])
        log_probs = torch.from_numpy(logits).double().log_softmax(dim=-1)
        step = next_step(step, log_probs.numpy(), n_beams)
    return step


@pytest.mark.parametrize("family", ["llama", "gpt2", "t5", "bart"])
@pytest.mark.parametrize("n_beams", [1, 3])
def test_the_best_beams_are_those_of_transformers(family, n_beams, model):
    lm = model(family)
    ids = torch.tensor([lm.tokenizer.encode(TEXT)])
    module: Any = lm.model
    theirs = module.generate(
        input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False,
        num_beams=n_beams, num_return_sequences=n_beams, max_new_tokens=5,
        use_cache=False, eos_token_id=None, forced_eos_token_id=None, pad_token_id=0,
    ).tolist()  # fmt: skip
    ours = best_beams(search(lm, TEXT, n_beams, 5))
    assert [list(beam.ids) for beam in ours] == [row[-5:] for row in theirs]


def test_smollm2s_beams_are_those_of_transformers(smollm2: LoadedModel):
    text = "I was eating"
    ids = torch.tensor([smollm2.tokenizer.encode(text)])
    module: Any = smollm2.model
    theirs = module.generate(
        input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False,
        num_beams=3, num_return_sequences=3, max_new_tokens=4, pad_token_id=0,
        eos_token_id=None,
    ).tolist()  # fmt: skip
    ours = best_beams(search(smollm2, text, 3, 4))
    assert [list(beam.ids) for beam in ours] == [row[-4:] for row in theirs]


def test_the_sum_is_that_of_the_tokens_own_log_probabilities(smollm2: LoadedModel):
    best = search(smollm2, "I was eating", 2, 3).kept[0]
    writer, total = Writer(smollm2, "I was eating"), 0.0
    for place, token_id in enumerate(best.ids):
        logits = writer.read(best.ids[:place]).logits.astype(np.float64)
        logits -= logits.max()
        total += logits[token_id] - np.log(np.exp(logits).sum())
    assert best.log_prob == pytest.approx(total, abs=1e-4)


def test_a_full_model_has_no_place_for_another_step(model):
    with pytest.raises(HeadlightError, match="no place for more than 64"):
        Writer(model("gpt2"), TEXT).read(Beam((5,) * 59, 0.0).ids)
