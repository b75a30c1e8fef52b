"""The address: what goes into it comes out of it, and nothing hurts the server."""

import base64
import zlib

from hypothesis import given
from hypothesis import strategies as st

from components.choice.address import (
    LONGEST_PLAIN,
    LONGEST_UNPACKED,
    pack,
    packed,
    unpack,
)


@given(st.text())
def test_an_unpacked_text_is_the_text_that_was_packed(text: str):
    assert unpack(pack(text)) == text


@given(st.text(st.characters(codec="ascii")))
def test_what_nobody_packed_is_no_text_or_a_text_but_never_an_error(rubbish: str):
    assert isinstance(unpack(rubbish), str | None)


def test_a_small_address_never_becomes_a_huge_text():
    bomb = base64.urlsafe_b64encode(zlib.compress(b"a" * 50_000_000)).decode()
    assert len(bomb) < 70_000
    assert len(unpack(bomb) or "") <= LONGEST_UNPACKED


def test_a_short_text_stands_in_the_address_as_it_is():
    assert packed("a b\n&c=ü") == {"text": "a b\n&c=ü"}


def test_a_long_text_is_packed_and_an_incompressible_one_left_out():
    assert list(packed("word " * 1000)) == ["z"]
    # Ten thousand different signs, each once: nothing to compress.
    assert packed("".join(chr(0x4E00 + 7919 * i % 20_000) for i in range(10_000))) == {}


def test_the_bound_counts_the_letters_of_the_address_not_of_the_text():
    # Each ü takes six letters in an address, %C3%BC.
    assert list(packed("ü" * (LONGEST_PLAIN // 6))) == ["text"]
    assert list(packed("ü" * (LONGEST_PLAIN // 6 + 1))) == ["z"]


def test_half_a_character_becomes_the_sign_for_it():
    assert packed("a\ud83db") == {"text": "a�b"}
