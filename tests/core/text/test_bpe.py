import json
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from core.text.bpe import Merge, Pair, Symbols, Training, merged, neighbours, ranks_of
from core.text.bpe_tokens import symbol_label, tokens_after
from core.text.bpe_training import train, train_on
from core.text.bpe_units import Units, counted, cut, start_alphabet

# The example of Sennrich, Haddow and Birch 2016, section 3.2.
EXAMPLE: dict[Symbols, int] = {
    (*"low", "</w>"): 5,
    (*"lower", "</w>"): 2,
    (*"newest", "</w>"): 6,
    (*"widest", "</w>"): 3,
}
LETTERS = st.text("abc d", max_size=60)


def test_the_example_worked_by_hand():
    training = train(EXAMPLE, max_merges=6)
    # e s, t </w> and es t </w> stand in newest (6) and widest (3); lo w in low, lower.
    assert training.merges == (
        Merge(("e", "s"), 9),
        Merge(("t", "</w>"), 9),  # as often as es t, and t is older than es
        Merge(("es", "t</w>"), 9),
        Merge(("l", "o"), 7),
        Merge(("lo", "w"), 7),
        Merge(("e", "w"), 6),  # n e w est</w>; as often as n e, and e is older than n
    )
    assert training.alphabet == ("</w>", *"deilnorstw")
    # 5 × 4 + 2 × 6 + 6 × 7 + 3 × 7 units; each merge takes its count away.
    assert training.n_tokens.tolist() == [95, 86, 77, 68, 61, 54, 48]
    assert training.words_after(5)[1] == ("low", "e", "r", "</w>")
    assert training.vocabulary(2) == (*training.alphabet, "es", "t</w>")
    assert training.n_symbols.tolist() == [11, 12, 13, 14, 15, 16, 17]


def test_the_pairs_before_the_first_merge_by_hand():
    pairs = train(EXAMPLE).pair_counts(0)
    assert [(one.pair, one.count) for one in pairs[:4]] == [
        (("e", "s"), 9),
        (("s", "t"), 9),
        (("t", "</w>"), 9),
        (("w", "e"), 8),
    ]


def test_three_equal_symbols_hold_their_pair_twice_but_merge_once():
    assert neighbours(("a", "a", "a")) == [("a", "a"), ("a", "a")]
    assert merged(("a", "a", "a"), ("a", "a")) == ("aa", "a")
    assert merged(("b", "a", "a", "b", "a", "a"), ("a", "a")) == ("b", "aa", "b", "aa")


def test_training_to_the_end_leaves_one_token_a_word():
    training = train(EXAMPLE, min_count=1)
    assert [len(word) for word in training.words_after(len(training.merges))] == [1] * 4
    assert training.pair_counts(len(training.merges)) == []


def test_a_pair_below_the_least_count_is_never_merged():
    assert train({("a", "b"): 1}).merges == ()
    assert train({("a", "b"): 1}, min_count=1).merges == (Merge(("a", "b"), 1),)


@pytest.mark.parametrize("units", ["characters", "bytes"])
@pytest.mark.parametrize(
    "text", ["", " ", "a", "สวัสดี", "💙💙💙", "a\x00b", "</w> </w>"]
)
def test_any_text_can_be_learnt_from(text: str, units: Units):
    training = train_on(text, units, 1)
    words = cut(text, units)
    for step in range(len(training.merges) + 1):
        tokens = tokens_after(text, words, training, step, units)
        assert len(tokens) == training.n_tokens[step]
        raw = b"".join(token.byte_values or b"" for token in tokens)
        spaced = text if units == "bytes" else "".join(text.split())
        assert raw == spaced.encode()


@settings(deadline=None)
@given(text=LETTERS, least=st.integers(1, 3))
def test_keeping_count_finds_the_same_merges_as_counting_anew(text: str, least: int):
    words = counted(cut(text, "characters"))
    assert train(words, min_count=least).merges == counted_anew(words, least)


def counted_anew(words: dict[Symbols, int], least: int) -> tuple[Merge, ...]:
    """Algorithm 1 of the paper as it stands there, with the rule for ties added."""
    symbols = sorted({unit for word in words for unit in word})
    merges: list[Merge] = []
    while True:
        pairs: Counter[Pair] = Counter()
        for word, count in words.items():
            for pair in pairwise(word):
                pairs[pair] += count
        left = [pair for pair, count in pairs.items() if count >= least]
        if not left:
            return tuple(merges)
        best = min(
            left,
            key=lambda pair: (
                -pairs[pair],
                symbols.index(pair[0]),
                symbols.index(pair[1]),
            ),
        )
        merges.append(Merge(best, pairs[best]))
        if best[0] + best[1] not in symbols:
            symbols.append(best[0] + best[1])
        joined: Counter[Symbols] = Counter()
        for word, count in words.items():
            joined[merged(word, best)] += count
        words = dict(joined)


@settings(deadline=None)
@given(text=st.text("abcd éส💙", max_size=80), least=st.integers(1, 3))
def test_the_tokenizers_library_learns_the_same_merges_from_bytes(
    text: str, least: int
):
    words = counted(cut(text, "bytes"))
    alphabet = start_alphabet("bytes")
    ours = [merge.pair for merge in train(words, alphabet, min_count=least).merges]
    assert ours == learnt_by_the_library(words, alphabet, least)


def test_the_tokenizers_library_learns_the_same_merges_from_a_page_of_english():
    text = " ".join((SHEEP, SHEEP.upper(), SHEEP.title()))
    words = counted(cut(text, "bytes"))
    alphabet = start_alphabet("bytes")
    ours = [merge.pair for merge in train(words, alphabet).merges]
    assert len(ours) > 90
    assert ours == learnt_by_the_library(words, alphabet, 2)


def learnt_by_the_library(
    words: dict[Symbols, int], alphabet: Symbols, least: int
) -> list[Pair]:
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.BpeTrainer(
        vocab_size=100_000,
        min_frequency=least,
        show_progress=False,
        initial_alphabet=list(alphabet),
    )
    lines = [" ".join(["".join(word)] * count) for word, count in words.items()]
    backend.train_from_iterator(lines, trainer)
    return [
        (left, right) for left, right in json.loads(backend.to_str())["model"]["merges"]
    ]


@settings(deadline=None)
@given(text=LETTERS)
def test_each_merge_shortens_the_text_and_no_token_crosses_a_word(text: str):
    training: Training = train_on(text, "characters", 1)
    sizes = training.n_tokens.tolist()
    assert sizes == sorted(sizes, reverse=True)
    for step in range(0, len(training.merges) + 1, 3):
        words = training.words_after(step)
        assert ["".join(word) for word in words] == ["".join(w) for w in training.words]
        total = sum(len(w) * n for w, n in zip(words, training.counts, strict=True))
        assert total == sizes[step]


def test_going_back_is_the_same_as_not_having_gone_on():
    training = train(EXAMPLE)
    before = training.words_after(3), training.pair_counts(3)
    training.words_after(6)
    assert (training.words_after(3), training.pair_counts(3)) == before
    assert training.pair_counts(3)[0].pair == training.merges[3].pair


def test_the_next_merge_is_the_first_of_the_pairs():
    training = train_on("the cat sat on the mat with the hat", "bytes", 1)
    for step, merge in enumerate(training.merges):
        first = training.pair_counts(step)[0]
        assert (first.pair, first.count) == (merge.pair, merge.count)


def test_one_long_word_without_spaces_is_learnt_in_time():
    import random
    import time

    letters = random.Random(1).choices("กขคงจ", k=4000)
    started = time.process_time()
    training = train_on("".join(letters), "bytes", 1)
    # Counting all pairs anew at each merge takes more than a minute here.
    assert len(training.merges) > 1000
    assert time.process_time() - started < 20


def test_words_keep_their_space_when_starting_from_bytes():
    assert [word.text for word in cut("I'm here  now!", "bytes")] == [
        "I", "'m", " here", " ", " now", "!",
    ]  # fmt: skip


def test_labels_read_bytes_as_text_where_they_are_text():
    assert symbol_label("Ġthe", "bytes") == " the"
    assert symbol_label("à¸", "bytes") == "⟨E0 B8⟩"
    assert symbol_label("est</w>", "characters") == "est</w>"


def test_a_repeated_pair_keeps_its_first_rank():
    assert ranks_of([("a", "b"), ("c", "d"), ("a", "b")]) == {
        ("a", "b"): 0,
        ("c", "d"): 1,
    }


SHEEP = """The sheep that strayed from the shepherd found that the other sheep had
strayed farther than they thought, for the weather was rather rough there and either
path led them thither; neither the shepherd nor his brother gathered them together."""
