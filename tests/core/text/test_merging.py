import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from core.errors import HeadlightError
from core.text.bpe import ranks_of
from core.text.merging import RealMerges, merge_steps, real_merges
from core.text.splitters import packaged_tokenizer


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerBase:
    return packaged_tokenizer("smollm2-135m")


@pytest.fixture(scope="session")
def merges(tokenizer: PreTrainedTokenizerBase) -> RealMerges:
    return real_merges(tokenizer)


def test_a_word_merged_by_hand():
    ranks = ranks_of([("e", "s"), ("es", "t"), ("l", "o"), ("lo", "w")])
    found = merge_steps(tuple("lowest"), ranks)
    assert [step.pair for step in found.steps] == [
        ("e", "s"),
        ("es", "t"),
        ("l", "o"),
        ("lo", "w"),
    ]
    assert [step.rank for step in found.steps] == [0, 1, 2, 3]
    assert found.steps[1].before == ("l", "o", "w", "es", "t")
    assert found.steps[1].place == 3
    assert found.symbols == ("low", "est")


def test_of_two_equal_pairs_the_left_one_is_joined_first():
    found = merge_steps(tuple("aaa"), ranks_of([("a", "a")]))
    assert found.symbols == ("aa", "a")


def test_a_word_with_no_merge_stays_as_it_is():
    assert merge_steps((), {}).symbols == ()
    assert merge_steps(("x",), {}).steps == ()


def test_there_are_48_900_merges_and_the_first_is_th(merges: RealMerges):
    assert len(merges.ranks) == 48_900
    assert merges.ranks["Ġ", "t"] == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "The capital of France is",
        "unhappiness tokenization",
        "2023 costs 1,000",
        "สวัสดี ครับ",
        "👨‍👩‍👧‍👦 🇹🇭",
        "a<|im_start|>user\n b<|im_end|>",
        "def f(x):\n\treturn x  + 1\r\n",
        "a\x00b",
        "a\x04b \U00040000",
    ],
)
def test_real_merges_give_the_real_ids(
    merges: RealMerges, tokenizer: PreTrainedTokenizerBase, text: str
):
    assert merges.encode(text) == tokenizer(text).input_ids


@settings(deadline=None, max_examples=400)
@given(text=st.text(max_size=40))
def test_real_merges_give_the_real_ids_for_any_text(
    merges: RealMerges, tokenizer: PreTrainedTokenizerBase, text: str
):
    assert merges.encode(text) == tokenizer(text).input_ids


@settings(deadline=None, max_examples=400)
@given(word=st.text("abcdefghijklmnopqrstuvwxyzéüñßABCDE'", min_size=1, max_size=25))
def test_real_merges_give_the_real_ids_for_any_word(
    merges: RealMerges, tokenizer: PreTrainedTokenizerBase, word: str
):
    assert merges.encode(word) == tokenizer(word).input_ids
    for chunk in merges.chunks(word):
        found = merges.merge(chunk)
        ranks = [step.rank for step in found.steps]
        assert len(found.steps) == len(chunk.symbols) - len(found.symbols)
        assert all(rank < 48_900 for rank in ranks)


def test_every_entry_of_the_vocabulary_that_is_a_word_comes_out_whole(
    merges: RealMerges,
):
    wrong = [
        symbol
        for symbol in list(merges.vocabulary)[300::97]
        if merge_steps(tuple(symbol), merges.ranks).symbols != (symbol,)
    ]
    assert wrong == []


def test_words_that_are_whole_in_the_vocabulary_can_come_first():
    # Llama 3 looks a word up before it merges; "ab" has no merge that makes it.
    backend = Tokenizer(models.BPE({"a": 0, "b": 1, "ab": 2}, [], ignore_merges=True))
    from tokenizers import pre_tokenizers

    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    merges = RealMerges(PreTrainedTokenizerFast(tokenizer_object=backend))
    assert merges.encode("ab") == [2]


def test_a_tokenizer_without_merges_is_refused_in_a_sentence():
    with pytest.raises(HeadlightError, match="no list of merges"):
        real_merges(packaged_tokenizer("minilm-l6"))
