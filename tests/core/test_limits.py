"""What may be asked for, and what happens to text that asks for more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.limits import LIMITS, Limits, fit_text


def test_a_usual_text_is_left_alone():
    assert fit_text("The capital of France is").text == "The capital of France is"
    assert fit_text("").notices == ()


def test_a_long_text_is_cut_with_a_notice():
    fitted = fit_text("a" * 50_000)
    assert fitted.text == "a" * 4000
    assert "50,000" in fitted.notices[0]
    assert "4,000" in fitted.notices[0]


def test_bytes_are_counted_too_and_no_character_is_halved():
    fitted = fit_text("🙂" * 10, Limits(text_bytes=30))
    assert fitted.text == "🙂" * 7


def test_a_lone_surrogate_becomes_the_replacement_sign():
    fitted = fit_text("a\ud83db")
    assert fitted.text == "a�b"
    assert "broken half" in fitted.notices[0]


def test_two_halves_that_belong_together_become_their_character():
    assert fit_text("\ud83d\ude42").text == "🙂"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_every_text_can_be_encoded_afterwards(text: str):
    fitted = fit_text(text, Limits(text_chars=50, text_bytes=80)).text
    assert len(fitted) <= 50
    assert len(fitted.encode()) <= 80


def test_limits_come_from_the_environment():
    limits = Limits.from_environment({"HEADLIGHT_TRACE_TOKENS": "512", "OTHER": "1"})
    assert limits.trace_tokens == 512
    assert limits.text_chars == LIMITS.text_chars


@pytest.mark.parametrize("value", ["", "many", "-1", "0", "2.5"])
def test_a_limit_that_is_no_whole_number_is_refused(value: str):
    with pytest.raises(ValueError, match="HEADLIGHT_TRACE_TOKENS must be"):
        Limits.from_environment({"HEADLIGHT_TRACE_TOKENS": value})
