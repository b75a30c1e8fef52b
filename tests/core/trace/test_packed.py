"""Texts read together, and behind what was read before, give what each gives alone."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers as hf

from core.distribution import next_token_distribution
from core.errors import BadText, HeadlightError
from core.instrument import AblateHead, ReplaceMask
from core.instrument.interventions import SwitchOffPositions
from core.instrument.record import MOST_PIECES, pieces_of, tensors_of
from core.models import LoadedModel, load_model
from core.trace import Part, Trace, common_start, read_pack, trace
from tests import tiny
from tests.tiny import TinyModel

ENCODERS = ["bert", "bert-body", "roberta", "albert", "distilbert", "electra"]
DECODERS = ["gpt2", "gpt_neox", "llama", "qwen2", "phi3", "glm", "ctrl"]
DECODERS += ["mixtral", "olmoe", "deepseek_v3", "granite", "cohere"]
ALONE = ["modernbert", "gemma2", "cohere2", "bart", "marian", "t5"]


def assert_same(
    ours: Trace | HeadlightError, theirs: Trace, prob: float = 2e-6
) -> None:
    """Equal as far as float32 rounds, in all that a page can ask for."""
    assert isinstance(ours, Trace), ours
    np.testing.assert_array_equal(ours.token_ids, theirs.token_ids)
    for name in theirs.model.anatomy.stacks:
        mine, other = ours.stack(name), theirs.stack(name)
        for layer in range(other.n_layers + 1):
            assert_close(mine.resid(layer), other.resid(layer))
        assert_close(mine.final(), other.final())
        for layer in range(other.n_layers):
            one, two = mine.self_attention(layer), other.self_attention(layer)
            for part in ("q", "k", "v"):
                assert_close(getattr(one, part), getattr(two, part))
            np.testing.assert_array_equal(one.mask, two.mask)
            np.testing.assert_allclose(one.pattern(), two.pattern(), atol=1e-5)
            assert_close(one.z(), two.z())
    vectors = theirs.position_vectors()
    if vectors is not None:
        np.testing.assert_array_equal(ours.position_vectors(), vectors)
    if theirs.has_logits:
        logits = theirs.logits_all()
        assert_close(ours.logits_all(), logits)
        assert_close(ours.logits(-1), logits[-1])
        mine, other = (
            next_token_distribution(one.logits(-1)).probs for one in (ours, theirs)
        )
        np.testing.assert_allclose(mine, other, atol=prob)


def assert_close(ours: np.ndarray, theirs: np.ndarray) -> None:
    scale = max(1.0, float(np.abs(theirs).max()))
    np.testing.assert_allclose(ours, theirs, atol=1e-4 * scale, rtol=0)


def random_texts(count: int) -> list[str]:
    """Texts of one to nine of the tiny models' words."""
    choose = random.Random(5)
    return [" ".join(choose.choices(tiny.WORDS, k=1 + i % 9)) for i in range(count)]


def read(model: LoadedModel, *parts: Part) -> list[Trace]:
    found = read_pack(model, parts)
    for one in found:
        assert isinstance(one, Trace), one
    return [one for one in found if isinstance(one, Trace)]


@pytest.mark.parametrize("family", [*ENCODERS, *DECODERS])
def test_a_text_gives_among_thirty_what_it_gives_alone(
    family: str, tiny_model: TinyModel
):
    model = tiny_model(family)
    assert model.packs
    texts = random_texts(30)
    packed = read_pack(model, [Part(text) for text in texts])
    for text, ours in zip(texts, packed, strict=True):
        assert_same(ours, trace(model, text))


@pytest.mark.parametrize("family", DECODERS)
def test_a_text_goes_on_from_where_another_ended(family: str, tiny_model: TinyModel):
    model = tiny_model(family)
    before = trace(model, "the black dog saw a cat and the mat")
    texts = [
        "the black dog saw a cat and the mat run",  # typed on
        "the black dog saw a cat over it very fast",  # changed at the end
        "the black cat and a dog",  # changed in the middle
        "the black dog saw a cat",  # shortened
        "the black dog saw a cat and the mat",  # the same
        "one cat",  # nothing in common
    ]
    shared = [9, 6, 2, 5, 8, 0]
    packed = read(model, *[Part(text, after=before) for text in texts])
    assert [one.n_shared for one in packed] == shared
    for text, ours in zip(texts, packed, strict=True):
        alone = trace(model, text)
        assert_same(ours, alone)
        assert_same(read(model, Part(text, after=before))[0], alone)


@pytest.mark.parametrize("family", ALONE)
def test_what_cannot_be_packed_is_read_alone(family: str, tiny_model: TinyModel):
    model = tiny_model(family)
    assert not model.packs
    target = "one" if model.card.kind == "encoder-decoder" else None
    before = trace(model, "the black dog saw", target=target)
    texts = ["the black dog saw a cat", "one cat run"]
    packed = read(model, *[Part(text, target=target, after=before) for text in texts])
    for text, ours in zip(texts, packed, strict=True):
        assert_same(ours, trace(model, text, target=target))


@pytest.mark.parametrize(
    "kind", [hf.Gemma2Config, hf.ModernBertConfig, hf.Qwen2MoeConfig]
)
def test_windows_longer_than_a_text_do_not_matter_to_it(
    kind: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    family = {"modernbert": "modernbert", "gemma2": "gemma2"}.get(
        kind.model_type, "qwen2_moe"
    )
    families = {**tiny.FAMILIES, **tiny.EXPERTS}
    config, model_class, sizes = families[family]
    wide = {**sizes, "sliding_window": 20, "local_attention": 40}
    monkeypatch.setitem(tiny.FAMILIES, family, (config, model_class, wide))
    monkeypatch.setattr(tiny, "EXPERTS", {})
    model = load_model(str(tiny.save_model(family, tmp_path)), device="cpu")
    assert model.packs
    texts = ["the cat", "the black dog saw a cat", "a " * 25, "a mat " * 4]
    before = trace(model, "the black dog")
    packed = read(model, *[Part(text, after=before) for text in texts])
    for text, ours in zip(texts, packed, strict=True):
        assert_same(ours, trace(model, text))


def test_each_text_has_its_own_changes_and_the_others_do_not(tiny_model: TinyModel):
    model = tiny_model("llama")
    mask = np.eye(4, dtype=bool) | (np.arange(4) == 0)
    changes = [
        (),
        (AblateHead(1, 2), AblateHead(-1, 0)),
        (ReplaceMask(mask, layer=0, head=1),),
        (ReplaceMask(mask),),
        (SwitchOffPositions(),),
        (),
    ]
    text = "a dog saw it"
    packed = read(model, *[Part(text, interventions=one) for one in changes])
    for change, ours in zip(changes, packed, strict=True):
        alone = trace(model, text, interventions=change)
        assert ours.interventions == alone.interventions
        assert_same(ours, alone)
    plain = packed[0].logits(-1)
    assert all(np.abs(one.logits(-1) - plain).max() > 1e-2 for one in packed[1:5])


def test_a_text_goes_on_from_one_with_the_same_changes_only(tiny_model: TinyModel):
    model = tiny_model("gpt2")
    change = (AblateHead(1, 2),)
    before = trace(model, "the black dog", interventions=change)
    same, other = read(
        model,
        Part("the black dog saw", interventions=change, after=before),
        Part("the black dog saw", after=before),
    )
    assert (same.n_shared, other.n_shared) == (3, 0)
    assert same.stack("decoder").self_attention(1).call.ablated == {2}
    assert_same(same, trace(model, "the black dog saw", interventions=change))
    assert_same(other, trace(model, "the black dog saw"))


@pytest.mark.parametrize("family", ["llama", "bert"])
def test_no_text_of_a_pack_reaches_another(family: str, tiny_model: TinyModel):
    model = tiny_model(family)
    first = read(model, Part("the cat sat"), Part("a dog"), Part("one mat"))
    other = read(model, Part("very fast run"), Part("a dog"), Part("over it"))
    for name in model.anatomy.stacks:
        ours, theirs = first[1].stack(name).final(), other[1].stack(name).final()
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_a_later_word_changes_no_earlier_one_in_a_pack(tiny_model: TinyModel):
    model = tiny_model("llama")
    before = trace(model, "the cat")
    one, other = read(
        model,
        Part("the cat sat on a mat", after=before),
        Part("the cat sat on a dog", after=before),
    )
    assert_close(one.logits_all()[:5], other.logits_all()[:5])
    assert np.abs(one.logits(-1) - other.logits(-1)).max() > 1e-2


def test_a_part_that_cannot_be_read_does_not_keep_the_others_from_it(
    tiny_model: TinyModel,
):
    model = tiny_model("gpt2")
    wrong = ReplaceMask(np.ones((9, 9), dtype=bool))
    broken, one, wrongly_masked, two = read_pack(
        model,
        [Part(""), Part("a dog"), Part("a cat", interventions=(wrong,)), Part("it")],
    )
    assert isinstance(broken, BadText)
    assert isinstance(wrongly_masked, HeadlightError)
    assert_same(one, trace(model, "a dog"))
    assert_same(two, trace(model, "it"))


def test_a_pass_that_fails_is_read_text_by_text(
    tiny_model: TinyModel, monkeypatch: pytest.MonkeyPatch
):
    model = tiny_model("gpt2")

    def fails(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr("core.trace.packed.read_segments", fails)
    for text, ours in zip(
        ["a dog", "it"], read_pack(model, [Part("a dog"), Part("it")]), strict=True
    ):
        assert_same(ours, trace(model, text))


def test_common_start_counts_the_tokens_that_two_texts_begin_with(
    tiny_model: TinyModel,
):
    before = trace(tiny_model("gpt2"), "the cat sat on a mat")
    ids = before.token_ids.tolist()
    assert common_start(before, ids) == 6
    assert common_start(before, ids[:4]) == 4
    assert common_start(before, [*ids[:2], 3, *ids[3:], 5, 5]) == 2
    assert common_start(before, []) == 0


def held(record: Trace) -> set[int]:
    """Where the memory that a trace holds begins."""
    return {x.untyped_storage().data_ptr() for x in tensors_of(record.recorder)}


def test_what_was_read_before_is_shared_and_counted_once(tiny_model: TinyModel):
    model = tiny_model("llama")
    before = trace(model, "the black dog saw a cat and the")
    before.logits_all()
    (after,) = read(model, Part("the black dog saw a cat and the mat", after=before))
    assert held(before) < held(after)
    assert after._logits[0] is before._logits[0]
    own = held(after) - held(before)
    size = sum(
        x.nbytes
        for x in tensors_of(after.recorder)
        if x.untyped_storage().data_ptr() in own
    )
    assert after._own_bytes == size
    assert size * len(before.token_ids) == before.nbytes - before.logits_all().nbytes


def test_a_text_typed_word_by_word_is_what_it_is_when_read_at_once(
    tiny_model: TinyModel,
):
    model = tiny_model("llama")
    words = [tiny.WORDS[i % 16] for i in range(40)]
    typed = trace(model, words[0])
    for n in range(2, 41):
        (typed,) = read(model, Part(" ".join(words[:n]), after=typed))
    assert len(pieces_of(typed.recorder)) <= MOST_PIECES
    assert_same(typed, trace(model, " ".join(words)))


def test_what_nobody_reads_any_more_does_not_stay_in_memory(tiny_model: TinyModel):
    model = tiny_model("llama")
    long = trace(model, "the black dog saw a cat and the mat " * 4)
    (short,) = read(model, Part("the black cat", after=long))
    assert short.n_shared == 2
    assert not held(short) & held(long)
    one, two = read(model, Part("the cat sat"), Part("a dog " * 20))
    assert not held(one) & held(two)
    sizes = [x.untyped_storage().nbytes() for x in tensors_of(one.recorder)]
    assert max(sizes) < max(x.nbytes for x in tensors_of(two.recorder))


def test_texts_of_real_models_give_together_what_they_give_alone(
    smollm2: LoadedModel, minilm: LoadedModel
):
    before = trace(smollm2, "The capital of France is Paris, and the capital of")
    texts = [
        "The capital of France is Paris, and the capital of Italy",
        "The capital of Spain is",
        "def f(x):\n\treturn x * 2\n",
        "สวัสดีชาวโลก 🙂👩‍👩‍👧 café",
    ]
    packed = read(smollm2, *[Part(text, after=before) for text in texts])
    assert packed[0].n_shared == len(before.token_ids)
    for text, ours in zip(texts, packed, strict=True):
        # Thirty layers round more: one word of the Thai text differs by 2.5e-6.
        assert_same(ours, trace(smollm2, text), prob=5e-6)
    pairs = [("I bought an apple", "an apple watch"), ("a", None), (texts[3], None)]
    parts = [Part(text, text_pair=pair) for text, pair in pairs]
    for (text, pair), ours in zip(pairs, read(minilm, *parts), strict=True):
        assert_same(ours, trace(minilm, text, text_pair=pair))
        assert torch.is_tensor(ours.recorder.final["encoder"])
