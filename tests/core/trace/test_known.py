"""What a change does not reach is not computed again, and is the same bit for bit."""

import numpy as np
import pytest
import torch

from core.instrument import AblateHead, ReplaceMask
from core.instrument.interventions import Intervention, SwitchOffPositions
from core.instrument.record import tensors_of
from core.models import LoadedModel
from core.trace import Part, Trace, read_pack, trace
from core.trace.tracing import known_blocks, prepared
from tests.tiny import TINY_TARGET, TINY_TEXT, TinyModel

EYE = np.eye(6, dtype=bool)
CHANGES: list[tuple[Intervention, ...]] = [
    (AblateHead(2, 1),),
    (AblateHead(1, 2), AblateHead(2, 0)),
    (ReplaceMask(EYE, layer=1),),
]


def again(model: LoadedModel, before: Trace, **changed: object) -> Trace:
    settings = {"text": before.text, "target": before.target, **changed}
    (found,) = read_pack(model, [Part(**settings, after=before)])  # pyright: ignore[reportArgumentType]
    assert isinstance(found, Trace), found
    return found


def assert_equal(ours: Trace, theirs: Trace) -> None:
    mine, other = tensors_of(ours.recorder), tensors_of(theirs.recorder)
    for one, two in zip(mine, other, strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=0)
    if theirs.has_logits:
        np.testing.assert_array_equal(ours.logits(-1), theirs.logits(-1))


@pytest.mark.parametrize("family", ["llama", "gpt2", "bert", "albert", "gemma2"])
@pytest.mark.parametrize("changes", CHANGES)
def test_a_change_leaves_what_is_below_it(
    family: str, changes: tuple[Intervention, ...], tiny_model: TinyModel
):
    model = tiny_model(family)
    before = trace(model, TINY_TEXT)
    ours = again(model, before, interventions=changes)
    alone = trace(model, TINY_TEXT, interventions=changes)
    assert_equal(ours, alone)
    name = model.card.main_stack
    shared = min(one.layer or 0 for one in ours.interventions)  # pyright: ignore[reportAttributeAccessIssue]
    blocks, earlier = ours.recorder.block_out[name], before.recorder.block_out[name]
    assert [one is two for one, two in zip(blocks, earlier, strict=True)] == [
        layer < shared for layer in range(3)
    ]
    assert ours.nbytes < alone.nbytes
    # And back: without the change again.
    assert_equal(again(model, ours), before)


@pytest.mark.parametrize("family", ["bart", "marian", "t5"])
def test_another_target_leaves_the_encoder(family: str, tiny_model: TinyModel):
    model = tiny_model(family)
    assert model.keeps_encoder
    before = trace(model, TINY_TEXT, target=TINY_TARGET)
    ours = again(model, before, target="one cat saw it")
    alone = trace(model, TINY_TEXT, target="one cat saw it")
    assert_equal(ours, alone)
    assert ours.recorder.final["encoder"] is before.recorder.final["encoder"]
    assert ours.recorder.calls[1] is before.recorder.calls[1]
    assert ours.nbytes < alone.nbytes
    change = (AblateHead(1, 0, stack="encoder"),)
    changed = again(model, before, interventions=change)
    assert_equal(
        changed, trace(model, TINY_TEXT, target=TINY_TARGET, interventions=change)
    )
    crossed = (AblateHead(2, 1, attention="cross"),)
    assert_equal(
        again(model, before, interventions=crossed),
        trace(model, TINY_TEXT, target=TINY_TARGET, interventions=crossed),
    )
    other = again(model, before, text="a mat")
    assert_equal(other, trace(model, "a mat", target=TINY_TARGET))


def test_nothing_is_known_of_another_text_or_without_positions(tiny_model: TinyModel):
    model = tiny_model("llama")
    before = trace(model, TINY_TEXT)
    top, off = AblateHead(-1, 0), SwitchOffPositions()
    assert known_blocks(prepared(model, TINY_TEXT, interventions=[top]), before)
    assert not known_blocks(prepared(model, "a cat", interventions=[top]), before)
    assert not known_blocks(prepared(model, TINY_TEXT, interventions=[off]), before)
    lowest = ReplaceMask(np.tri(6, dtype=bool))
    assert not known_blocks(prepared(model, TINY_TEXT, interventions=[lowest]), before)


def test_a_head_of_the_last_layer_costs_one_layer(smollm2: LoadedModel):
    assert smollm2.resumes
    before = trace(smollm2, "The capital of France is")
    n_run = []
    block = smollm2.model.get_submodule("model.layers.3")
    watch = block.get_submodule("mlp").register_forward_hook(lambda *_: n_run.append(1))
    try:
        ours = again(smollm2, before, interventions=(AblateHead(29, 4),))
    finally:
        watch.remove()
    assert not n_run
    alone = trace(smollm2, before.text, interventions=[AblateHead(29, 4)])
    assert_equal(ours, alone)
