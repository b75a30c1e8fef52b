import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.graphemes import cluster_of, clusters, valid_text, visible

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"


@pytest.mark.parametrize(
    ("text", "glyphs"),
    [
        ("abc", 3),
        ("e\u0301", 1),
        ("ดี", 1),
        (FAMILY, 1),
        ("🇹🇭", 1),
        ("\r\n", 1),
        ("", 0),
    ],
)
def test_a_glyph_on_the_screen_counts_once(text: str, glyphs: int):
    assert len(clusters(text)) == glyphs


def test_every_character_belongs_to_its_glyph():
    assert cluster_of("aดีb") == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        (" ", "·"),
        ("\n", "↵"),
        ("\r\n", "↵"),
        ("\t", "⇥"),
        ("\u200d", "⟨ZWJ⟩"),
        ("\u200b", "⟨ZWSP⟩"),
        ("\x00", "⟨NUL⟩"),
        ("\u202e", "⟨RLO⟩"),
        ("\ufffe", "⟨U+FFFE⟩"),
        ("\u0301", "◌\u0301"),
        ("می\u200cخ", "می⟨ZWNJ⟩خ"),
        (FAMILY, FAMILY),
        ("<script>", "<script>"),
        ("⟨E0 B8⟩", "⟨E0 B8⟩"),
    ],
)
def test_what_hides_gets_a_sign(text: str, sign: str):
    assert visible(text) == sign


@settings(deadline=None)
@given(st.text())
def test_joined_glyphs_are_the_text(text: str):
    assert "".join(clusters(text)) == text


@settings(deadline=None)
@given(st.text())
def test_visible_text_has_no_space_and_no_control_character(text: str):
    assert not any(char.isspace() or ord(char) < 32 for char in visible(text))


def test_half_a_character_becomes_the_replacement_sign():
    assert valid_text("a\ud800b") == "a\ufffdb"
    assert valid_text("\ud83d\ude00") == "😀"
    assert valid_text("😀") == "😀"
