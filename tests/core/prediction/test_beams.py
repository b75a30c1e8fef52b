"""Beam search: on paper, and against transformers' own."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from core.errors import HeadlightError
from core.models import LoadedModel
from core.prediction.beams import (
    Beam,
    BeamStep,
    Rule,
    answers,
    beam_groups,
    best_beams,
    best_hope,
    first_step,
    forced,
    is_over,
    next_step,
)
from core.prediction.writing import Writer

TEXT = "the black dog saw a cat"


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


def test_the_three_rules_on_paper():
    # Two have ended with -1.0 and -1.2 a token. The best running one has -2.6 over two
    # tokens, which is -1.3 now; over ten tokens it would be -0.26.
    ended = (Beam((1, 2), -2.0, ended=True), Beam((2,), -1.2, ended=True))
    step = BeamStep((Beam((5, 5), -2.6),), (), ended)
    assert best_hope(step, "now", 10) == pytest.approx(-1.3)
    assert best_hope(step, "ever", 10) == pytest.approx(-0.26)
    assert is_over(step, 2, "enough", 10)
    assert is_over(step, 2, "now", 10)
    assert not is_over(step, 2, "ever", 10)
    assert not is_over(step, 3, "enough", 10)
    better = replace(step, kept=(Beam((5, 5), -2.2),))
    assert not is_over(better, 2, "now", 10)
    assert is_over(BeamStep((), (), ended), 3, "ever", 10)
    # Two tokens are all there is place for: the search breaks off.
    assert not is_over(step, 2, "enough", 2)


def test_no_running_text_is_an_answer_once_the_search_is_over():
    running, ended = Beam((5, 5), -0.2), (Beam((1, 2), -2.0, ended=True),)
    step = BeamStep((running,), (), ended)
    assert answers(step, 1, over=True) == list(ended)
    assert answers(step, 2, over=False) == [running, *ended]
    assert beam_groups(step, over=True)[:2] == [
        ("ended", ended), ("unfinished", (running,)),
    ]  # fmt: skip
    assert dict(beam_groups(step, over=False))["kept"] == (running,)


EARLY_STOPPING: dict[Rule, bool | str] = {"enough": True, "now": False, "ever": "never"}


def whole_search(
    lm: LoadedModel, n_beams: int, n_most: int, rule: Rule, ends: tuple[int, ...],
    language: int | None = None, text: str = TEXT,
) -> list[list[int]]:  # fmt: skip
    """Until the rule is met or the texts are as long as they may be."""
    writer, step, over = Writer(lm, text), first_step(), False
    for number in range(n_most):
        logits = np.stack([writer.read(beam.ids).logits for beam in step.kept])
        log_probs = torch.from_numpy(logits).double().log_softmax(dim=-1).numpy()
        if language is not None and number == 0:
            log_probs = forced(language, log_probs.shape[1])
        step = next_step(step, log_probs, n_beams, ends)
        over = is_over(step, n_beams, rule, n_most)
        if over:
            break
    return [list(beam.ids) for beam in answers(step, n_beams, over)]


def transformers_search(
    lm: LoadedModel, n_beams: int, n_most: int, rule: Rule, ends: tuple[int, ...],
    language: int | None = None, text: str = TEXT,
) -> list[list[int]]:  # fmt: skip
    ids = torch.tensor([lm.tokenizer.encode(text)])
    module: Any = lm.model
    rows = module.generate(
        input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False,
        num_beams=n_beams, num_return_sequences=n_beams, max_new_tokens=n_most,
        early_stopping=EARLY_STOPPING[rule], length_penalty=1.0, use_cache=False,
        eos_token_id=list(ends), forced_eos_token_id=None, pad_token_id=0,
        forced_bos_token_id=language,
    ).tolist()  # fmt: skip
    n_given = 1 if lm.card.kind == "encoder-decoder" else ids.shape[1]
    return [ended(row[n_given:], ends) for row in rows]


def ended(ids: list[int], ends: tuple[int, ...]) -> list[int]:
    """Without the padding behind the end."""
    at = next((i + 1 for i, one in enumerate(ids) if one in ends), len(ids))
    return ids[:at]


@pytest.mark.parametrize("rule", ["enough", "now", "ever"])
@pytest.mark.parametrize("family", ["llama", "gpt2", "bart"])
@pytest.mark.parametrize("ends", [(3,), (7, 12)])
def test_each_rule_ends_where_transformers_ends(family, rule: Rule, ends, tiny_model):
    lm = tiny_model(family)
    wanted = transformers_search(lm, 3, 9, rule, ends)
    assert whole_search(lm, 3, 9, rule, ends) == wanted


def test_the_rules_give_different_texts_so_the_parity_says_something(tiny_model):
    found = {
        str(
            [
                whole_search(tiny_model(family), 3, 9, rule, ends)
                for ends in ((3,), (7, 12))
            ]
        )
        for family in ("llama", "gpt2", "bart")
        for rule in EARLY_STOPPING
    }
    assert len(found) > 3


@pytest.mark.parametrize("rule", ["enough", "now", "ever"])
def test_smollm2_ends_by_each_rule_where_transformers_ends(
    rule: Rule, smollm2: LoadedModel
):
    # A full stop or a comma ends a text here, so that some end soon.
    ends = tuple(smollm2.tokenizer.convert_tokens_to_ids([".", ","]))  # pyright: ignore
    text = "I was eating"
    wanted = transformers_search(smollm2, 2, 8, rule, ends, text=text)
    assert whole_search(smollm2, 2, 8, rule, ends, text=text) == wanted


def search(lm: LoadedModel, text: str, n_beams: int, n_tokens: int) -> BeamStep:
    writer, step = Writer(lm, text), first_step()
    for _ in range(n_tokens):
        logits = np.stack([writer.read(beam.ids).logits for beam in step.kept])
        log_probs = torch.from_numpy(logits).double().log_softmax(dim=-1)
        step = next_step(step, log_probs.numpy(), n_beams)
    return step


@pytest.mark.parametrize("family", ["llama", "gpt2", "t5", "bart"])
@pytest.mark.parametrize("n_beams", [1, 3])
def test_the_best_beams_are_those_of_transformers(family, n_beams, tiny_model):
    lm = tiny_model(family)
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


def test_a_full_model_has_no_place_for_another_step(tiny_model):
    with pytest.raises(HeadlightError, match="no place for more than 64"):
        Writer(tiny_model("gpt2"), TEXT).read(Beam((5,) * 59, 0.0).ids)
