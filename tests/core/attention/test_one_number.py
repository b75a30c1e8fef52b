"""One number of one head: by hand, by law, and equal to the trace in every family."""

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch
from jaxtyping import Float

from core.attention.one_number import HeadPair, head_pair
from core.errors import HeadlightError
from core.instrument import AblateHead, AttentionCall, ReplaceMask
from core.instrument.layer_attention import LayerAttention
from core.models import LoadedModel
from core.trace import Trace, trace
from core.trace.attentions import Attentions, attentions_of
from tests import tiny
from tests.core.models.test_families import TARGET, read

SENTENCE = "The animal didn't cross the street because it was too tired"


def equal(ours: np.ndarray | float, trace_says: np.ndarray | float) -> None:
    """Within a millionth, or a millionth of the number where it is large."""
    np.testing.assert_allclose(ours, trace_says, rtol=1e-6, atol=1e-6)


def check(
    attentions: Attentions, layer: int, head: int, query: int, key: int
) -> HeadPair:
    """Every number of one pair against the trace."""
    one = head_pair(attentions, layer, head, query, key)
    attention = attentions.layer(layer)
    scores, pattern = attention.scores()[head, query], attention.pattern()[head, query]
    equal(one.q, attention.q[head, query])
    equal(one.k, attention.k[one.kv_head, key])
    equal(one.products, one.q * one.k)
    equal(one.scores, scores)
    equal(one.shares, pattern)
    equal(one.exps / one.row_sum, pattern)
    equal(one.share, float(pattern[key]))
    assert one.visible.tolist() == attention.mask[query].tolist()
    # A sum of products is rounded in the size of its terms, not of the sum.
    terms = float(np.abs(one.products).sum() * one.scaling) + 1
    chain = one.capped + (one.bias or 0.0)
    np.testing.assert_allclose(chain, scores[key], atol=1e-6 * terms)
    equal(one.z, attention.z()[head, query])
    return one


def slots(t: Trace) -> list[tuple[Attentions, int, int, int, int]]:
    """A few pairs in every kind of attention of a trace: no two sizes alike."""
    found = []
    for attentions in attentions_of(t):
        last = attentions.n_layers - 1
        n_query, n_key = len(attentions.query_tokens), len(attentions.key_tokens)
        for layer, head in ((0, 1), (last, attentions.n_heads - 1)):
            for query, key in ((n_query - 1, min(2, n_key - 1)), (0, 0)):
                found.append((attentions, layer, head, query, key))
    return found


@pytest.mark.parametrize("family", list(tiny.FAMILIES))
def test_every_number_equals_the_trace_in_every_family(family: str, tiny_model):
    for attentions, *place in slots(read(tiny_model(family))):
        one = check(attentions, *place)
        assert one.stream is not None
        check_stream(attentions, one)


def check_stream(attentions: Attentions, one: HeadPair) -> None:
    """The head's part against its own rows of W_O, and the whole by the model."""
    assert one.stream is not None
    W_O, _ = attentions.output_projection(one.layer)
    z = attentions.layer(one.layer).z()[one.head, one.query]
    np.testing.assert_allclose(one.stream.vector, z @ W_O[one.head], atol=1e-5)
    out = attention_output(attentions, one.layer)[one.query]
    assert one.stream.whole == pytest.approx(float(np.linalg.norm(out)), 1e-6, 1e-5)
    before = attentions.stack.resid(one.layer)[one.query]
    assert one.stream.before == pytest.approx(float(np.linalg.norm(before)), rel=1e-6)
    assert -1.000001 <= one.stream.cosine <= 1.000001


def attention_output(
    attentions: Attentions, layer: int
) -> Float[np.ndarray, "query d_model"]:
    """What the model's own output module makes of the heads' joined output."""
    anatomy = attentions.trace.model.anatomy
    index = next(
        i for i, slot in enumerate(anatomy.slots)
        if (slot.stack, slot.kind, slot.layer)
        == (attentions.stack_name, attentions.kind, layer)
    )  # fmt: skip
    module = anatomy.out_projections[index]
    assert module is not None
    with torch.inference_mode():
        return module(attentions.layer(layer).call.output.flatten(-2))[0].numpy()


@pytest.mark.parametrize("name", ["smollm2", "minilm"])
@pytest.mark.parametrize("text", ["a", SENTENCE, SENTENCE * 20])
def test_every_number_equals_the_trace_in_the_real_models(
    name: str, text: str, request: pytest.FixtureRequest
):
    lm: LoadedModel = request.getfixturevalue(name)
    t = trace(lm, text, max_tokens=256)
    for attentions, *place in slots(t):
        check_stream(attentions, check(attentions, *place))


@pytest.mark.parametrize("name", ["smollm2", "minilm"])
def test_all_heads_together_are_the_attention_output(
    name: str, request: pytest.FixtureRequest
):
    t = trace(request.getfixturevalue(name), SENTENCE)
    (attentions,) = attentions_of(t)
    layer, query = attentions.n_layers - 1, 5
    _, b_O = attentions.output_projection(layer)
    parts = [
        head_pair(attentions, layer, h, query, 2) for h in range(attentions.n_heads)
    ]
    together = np.sum([p.stream.vector for p in parts if p.stream], axis=0) + b_O
    theirs = attention_output(attentions, layer)[query]
    np.testing.assert_allclose(together, theirs, atol=1e-5)


def by_hand(t: Trace, **changes: Any) -> Attentions:
    """Two heads that share one key and value head; two queries, three keys, d 4."""
    q = torch.zeros(1, 2, 2, 4)
    q[0, 1, 1] = torch.tensor([2.0, 0.0, 1.0, 0.0])
    k = torch.zeros(1, 1, 3, 4)
    k[0, 0, 2] = torch.tensor([np.log(9.0), 5.0, 0.0, 0.0])
    v = torch.zeros(1, 1, 3, 5)
    v[0, 0, 0, 0], v[0, 0, 2, 1] = 11.0, 22.0
    given: dict[str, Any] = {
        "module": torch.nn.Identity(),
        "q": q,
        "k": k,
        "v": v,
        "mask": torch.tensor([[[[True, False, True], [True, True, True]]]]),
        "is_causal": False,
        "scaling": 0.5,
        "position_bias": None,
        "softcap": None,
        "output": torch.zeros(1, 2, 2, 5),
    }
    call = AttentionCall(**(given | changes))
    return OneCall(t, "encoder", "self", call)


@pytest.fixture
def some_trace(tiny_model) -> Trace:
    """A trace whose own attention is not looked at."""
    return read(tiny_model("bert-body"))


@dataclasses.dataclass(frozen=True, eq=False)
class OneCall(Attentions):
    """An attention of one layer, given by hand; it has no output matrix."""

    call: AttentionCall | None = None

    def layer(self, layer: int):
        assert layer == 0
        assert self.call is not None
        return LayerAttention(self.call)

    def output_projection(self, layer: int):
        raise HeadlightError("none")


def test_the_numbers_can_be_redone_on_paper(some_trace: Trace):
    # 2 · ln 9 times 1/√4 is ln 9, so the exps are 1/9, 1/9, 1 and the share is 9/11.
    one = head_pair(by_hand(some_trace), 0, 1, 1, 2)
    equal(one.products, np.array([2 * np.log(9), 0, 0, 0]))
    equal(one.dot, 2 * np.log(9))
    assert one.is_divided_by_root
    equal(one.score, np.log(9))
    equal(one.exps, np.array([1 / 9, 1 / 9, 1]))
    equal(one.row_sum, 11 / 9)
    equal(one.share, 9 / 11)
    # Shares 1/11 and 9/11 of the values 11 and 22.
    equal(one.z, np.array([1, 18, 0, 0, 0]))
    equal(one.weighted, np.array([0, 18, 0, 0, 0]))
    assert (one.kv_head, one.shared_with) == (0, (0,))
    assert one.largest == 2
    assert one.bias is None
    assert one.stream is None


def test_a_bias_is_added_after_scaling_and_a_cap_comes_before_it(some_trace: Trace):
    bias = torch.zeros(1, 2, 2, 3)
    bias[0, 1, 1, 2] = -1.5
    one = head_pair(
        by_hand(some_trace, position_bias=bias, softcap=2.0, scaling=1.0), 0, 1, 1, 2
    )
    assert not one.is_divided_by_root
    equal(one.capped, 2 * np.tanh(np.log(9)))
    assert one.bias == -1.5
    equal(one.score, 2 * np.tanh(np.log(9)) - 1.5)


def test_a_key_that_the_query_cannot_see_has_no_share(some_trace: Trace):
    one = head_pair(by_hand(some_trace), 0, 0, 0, 1)
    assert not one.is_visible
    assert (one.exp, one.share) == (0.0, 0.0)
    equal(one.shares, np.array([0.5, 0, 0.5]))


def test_a_head_that_is_switched_off_gives_nothing_and_says_so(tiny_model):
    lm = tiny_model("bart")
    off = AblateHead(1, 2, "decoder", "cross")
    t = trace(lm, "the cat sat", target=TARGET, interventions=[off])
    cross = attentions_of(t)[-1]
    one, other = (check(cross, 1, head, 2, 1) for head in (2, 3))
    assert (one.is_ablated, other.is_ablated) == (True, False)
    assert one.share > 0
    assert not one.z.any()
    assert not one.weighted.any()
    assert one.stream is not None
    assert not one.stream.vector.any()
    assert one.stream.cosine == 0


def test_a_mask_for_one_head_is_that_heads_own(tiny_model):
    diagonal = ReplaceMask(np.eye(6, dtype=bool), layer=0, head=4)
    t = trace(tiny_model("llama"), "the cat sat on a mat", interventions=[diagonal])
    (attentions,) = attentions_of(t)
    assert head_pair(attentions, 0, 4, 3, 3).share == 1
    assert head_pair(attentions, 0, 4, 3, 1).share == 0
    assert 0 < head_pair(attentions, 0, 3, 3, 1).share < 1


def test_models_that_turn_scale_and_share_say_so(tiny_model):
    facts = {}
    for family in ("llama", "gpt2", "t5", "bart", "gemma2"):
        first = attentions_of(read(tiny_model(family)))[0]
        one = head_pair(first, 0, 1, 3, 2)
        facts[family] = (
            one.is_turned,
            one.is_divided_by_root,
            one.bias is not None,
            one.shared_with,
            one.softcap is not None,
        )
    assert facts == {
        "llama": (True, True, False, (0, 2), False),
        "gpt2": (False, True, False, (), False),
        "t5": (False, False, True, (), False),
        "bart": (False, True, False, (), False),
        "gemma2": (True, False, False, (0, 2), True),
    }


def test_no_tensor_of_the_trace_is_held(tiny_model):
    one = head_pair(attentions_of(read(tiny_model("llama")))[0], 0, 1, 3, 2)
    arrays = [x for x in vars(one).values() if isinstance(x, np.ndarray)]
    arrays += [x for x in vars(one.stream).values() if isinstance(x, np.ndarray)]
    assert len(arrays) == 12
    assert all(x.base is None for x in arrays)
