"""What is handed out cannot change the model, nor what another reader is given."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
import pytest
import torch

from core.arrays import as_array, as_tensor, sealed
from core.attention.head_summary import head_summary
from core.attention.head_vectors import head_vectors
from core.attention.one_number import head_pair
from core.attention.rollout import mean_patterns
from core.embeddings.matrix import embedding_matrix
from core.errors import HeadlightError
from core.instrument import AblateHead
from core.layers.block_at import block_at
from core.layers.block_norms import block_norms
from core.layers.block_shares import split_or_reason
from core.layers.inside_block import inside_block
from core.models import LoadedModel
from core.positions.position_matrix import position_matrices
from core.positions.relative_bias import received_bias, relative_bias
from core.positions.rotary import rotary_turns
from core.positions.unrotated import unrotated
from core.prediction.lens import lens
from core.prediction.readout import readout
from core.trace import Trace, trace
from core.trace.attentions import attentions_of
from tests.tiny import TinyModel

TEXT = "the black dog saw a cat"
OPAQUE = (torch.nn.Module, torch.Tensor, LoadedModel, Trace)
"""What holds tensors by design; the arrays made from them are looked at one by one."""


def arrays_of(value: Any, depth: int = 4) -> Iterator[np.ndarray]:
    """Every array that can be had from a result: fields, properties, items."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple | list):
        for one in value[:6]:
            yield from arrays_of(one, depth)
    elif (
        depth
        and type(value).__module__.startswith("core.")
        and not isinstance(value, OPAQUE)
    ):
        for name in dir(type(value)):
            kind = getattr(type(value), name)
            if not name.startswith("_") and isinstance(
                kind, property | cached_property
            ):
                yield from arrays_of(getattr(value, name), depth - 1)
        for name, one in vars(value).items() if hasattr(value, "__dict__") else ():
            if not name.startswith("_"):
                yield from arrays_of(one, depth - 1)


def looks(t: Trace) -> Iterator[Callable[[], Any]]:
    """Ways to look at a trace and its model; some models have not all of them."""
    yield from (lambda: t.encoded, lambda: t.target_ids, t.embeddings)
    yield t.position_vectors
    if t.has_logits:
        yield from (lambda: t.logits(-1), t.logits_all)
    if t.has_logits and t.card.kind != "encoder":
        yield from (t.next_token, lambda: lens(t), lambda: readout(t, -1, 3))
    yield from (lambda: embedding_matrix(t.model), lambda: position_matrices(t.model))
    for name in t.model.anatomy.stacks:
        stack = t.stack(name)
        yield from (lambda s=stack: s.resid(0), lambda s=stack: s.resid(1))
        yield from (stack.final, lambda s=stack: s.output_projection(1))
        yield lambda s=stack: inside_block(t, 1, s.name)
        yield lambda s=stack: relative_bias(t.model, s.name)
        yield lambda s=stack: rotary_turns(t.model, 3, stack=s.name)
        yield lambda s=stack: unrotated(s, 1)
    yield from (lambda: block_at(t, 1, -1), lambda: block_norms(t, inside_block(t, 1)))
    yield lambda: split_or_reason(t, -1)
    for kind in attentions_of(t):
        one = kind.layer(1)
        yield from (lambda a=one: a, one.scores, one.pattern, one.z)
        yield from (lambda a=one: a.row(-1), lambda a=one: received_bias(a))
        yield from (lambda k=kind: head_summary(k), lambda k=kind: mean_patterns(k))
        yield from (
            lambda k=kind: head_vectors(k, 1, 0),
            lambda k=kind: head_pair(k, 1, 0, -1, 0),
        )


def spans(t: Trace) -> np.ndarray:
    """First and last byte of all that the model and the trace hold."""
    recorder = t.recorder
    held = [*t.model.model.parameters(), *t.model.model.buffers()]
    held += [*recorder.block_in.values(), *recorder.final.values()]
    held += [x for row in recorder.block_out.values() for x in row]
    held += [x for c in recorder.calls for x in (c.q, c.k, c.v, c.mask, c.output)
             if x is not None]  # fmt: skip
    held += [*recorder.positions.values(), *t._logits.values()]
    bounds = [np.lib.array_utils.byte_bounds(x.detach().numpy()) for x in held]
    return np.array(bounds)


def assert_nothing_can_be_changed(t: Trace) -> None:
    n_seen = 0
    for look in looks(t):
        try:
            first, second = list(arrays_of(look())), list(arrays_of(look()))
        except HeadlightError:
            continue
        low, high = spans(t).T
        for mine, theirs in zip(first, second, strict=True):
            n_seen += 1
            start, end = np.lib.array_utils.byte_bounds(mine)
            held = bool(((start < high) & (end > low)).any())
            shared = mine.size > 0 and np.may_share_memory(mine, theirs)
            if held or shared:
                assert not mine.flags.writeable, (look, mine.shape)
    assert n_seen > 40


@pytest.mark.parametrize("which", ["smollm2", "minilm"])
def test_no_look_at_a_real_model_can_change_it(
    which: str, request: pytest.FixtureRequest
):
    lm = request.getfixturevalue(which)
    assert_nothing_can_be_changed(trace(lm, "The capital of France is"))


@pytest.mark.parametrize("family", ["bert", "gpt2", "gemma2", "t5", "bart"])
def test_no_look_at_any_family_can_change_it(family: str, tiny_model: TinyModel):
    lm = tiny_model(family)
    target = "one cat run" if lm.card.kind == "encoder-decoder" else None
    assert_nothing_can_be_changed(trace(lm, TEXT, target=target))
    changed = trace(lm, TEXT, target=target, interventions=[AblateHead(1, 0)])
    assert_nothing_can_be_changed(changed)


def test_who_tries_to_change_a_weight_is_told_and_the_answer_stays(
    smollm2: LoadedModel,
):
    t = trace(smollm2, "The capital of France is")
    mlp: Any = inside_block(t, 29).mlp
    W_O, b_O = t.main_stack.output_projection(3)
    for weight in (mlp.W_down, W_O, b_O, embedding_matrix(smollm2).rows, t.logits(-1)):
        with pytest.raises(ValueError, match="read-only"):
            weight *= 0
    again = trace(smollm2, "The capital of France is").next_token()
    paris = smollm2.tokenizer.encode(" Paris")[0]
    assert again.probs[paris] == pytest.approx(0.77, abs=0.005)


def test_a_copy_is_ones_own():
    tensor = torch.arange(3.0)
    array = as_array(tensor)
    own = array.copy()
    own *= 2
    assert tensor.tolist() == array.tolist() == [0, 1, 2]
    assert own.tolist() == [0, 2, 4]


def test_a_tensor_made_from_an_array_is_a_copy():
    array = as_array(torch.ones(2))
    made = as_tensor(array)
    made *= 5
    assert array.tolist() == [1, 1]
    assert made.tolist() == [5, 5]


def test_all_that_a_value_holds_is_sealed():
    value = {"a": [np.zeros(2), (np.ones(1), "word")], "b": 3}
    assert sealed(value) is value
    assert not any(one.flags.writeable for one in arrays_of(value["a"]))
