"""The longest common start: by hand, and as a search through all would find it."""

import random
from dataclasses import replace
from typing import Any

import pytest

from core.engine.prefixes import Prefixes, common_chars
from core.engine.requests import TraceRequest
from core.instrument import AblateHead

START = "It was a long way home, "


def request(text: str, **how: Any) -> TraceRequest:
    return TraceRequest("model", text, **how)


def kept(*requests: TraceRequest) -> Prefixes:
    prefixes = Prefixes()
    for one in requests:
        prefixes.add(one)
    return prefixes


def found(prefixes: Prefixes, wanted: TraceRequest, kind: Any = "decoder") -> Any:
    nearest = prefixes.nearest(kind, wanted)
    return None if nearest is None else (nearest.request.text, nearest.chars)


@pytest.mark.parametrize(
    ("some", "other", "count"),
    [
        ("", "a", 0),
        ("abc", "abd", 2),
        ("ab", "abc", 2),
        ("abc", "abc", 3),
        ("a", "b", 0),
    ],
)
def test_characters_alike_by_hand(some: str, other: str, count: int):
    assert common_chars(some, other) == common_chars(other, some) == count


def test_the_longest_common_start_is_found_as_a_search_would_find_it():
    dice = random.Random(1)
    texts = {
        START + "".join(dice.choice("ab ") for _ in range(dice.randrange(9)))
        for _ in range(300)
    }
    here = dice.sample(sorted(texts), 60)
    prefixes = kept(*map(request, here))
    for text in texts:
        best = max(common_chars(text, one) for one in here)
        nearest = prefixes.nearest("decoder", request(text))
        assert nearest is not None
        assert nearest.chars == best == common_chars(nearest.request.text, text)


def test_what_is_let_go_is_found_no_more():
    short, long = request(START), request(START + "and rainy")
    prefixes = kept(short, long, replace(long, max_tokens=9))
    wanted = request(START + "and rain")
    assert found(prefixes, wanted) == (long.text, len(wanted.text))
    prefixes.remove(long)
    assert found(prefixes, wanted) == (long.text, len(wanted.text))
    prefixes.remove(replace(long, max_tokens=9))
    assert found(prefixes, wanted) == (START, len(START))
    prefixes.remove(short)
    assert found(prefixes, wanted) is None


def test_a_start_of_a_few_characters_is_none():
    assert found(kept(request("The cat sat")), request("The cat ran")) is None


def test_another_model_or_another_change_begins_nothing():
    changed = request(START, interventions=(AblateHead(0, 1),))
    prefixes = kept(changed, replace(request(START), model_id="other"))
    assert found(prefixes, request(START + "x")) is None
    assert found(prefixes, replace(changed, text=START + "x")) == (START, len(START))


def test_an_encoder_begins_nothing_and_an_encoder_decoder_what_it_read_to_the_end():
    read = request(START, target="Es war")
    prefixes = kept(read, request(START + "now", target="Es war"))
    assert found(prefixes, request(START), "encoder") is None
    for text, target, best in (
        (START, "Es ist", (START, 3)),
        (START, "Das", (START, 0)),
        (START + "n", "Es war", None),
    ):
        wanted = request(text, target=target)
        assert found(prefixes, wanted, "encoder-decoder") == best
