import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.alignment import align


@pytest.mark.parametrize(
    ("text", "surfaces", "spans"),
    [
        ("the cat", ["the", "cat"], [(0, 3), (4, 7)]),
        ("The Cat", ["the", " cat"], [(0, 3), (3, 7)]),
        ("a cat", ["a", "<unk>"], [(0, 1), (2, 5)]),
        ("x unknown y", ["x", "?", "y"], [(0, 1), (2, 9), (10, 11)]),
        ("ﬁne", ["fi", "ne"], [(0, 1), (1, 3)]),
        ("", [], []),
        ("", ["▁"], [(0, 0)]),
    ],
)
def test_pieces_are_found_from_left_to_right(
    text: str, surfaces: list[str | None], spans: list[tuple[int, int]]
):
    assert align(text, surfaces, [None] * len(surfaces)) == spans


def test_the_parts_of_a_character_share_its_place():
    raws = [b"a", b"\xe0", b"\xb8", b"\xaa", b"b"]
    spans = align("aสb", ["a", None, None, None, "b"], raws)
    assert spans == [(0, 1), (1, 2), (1, 2), (1, 2), (2, 3)]


@settings(deadline=None)
@given(st.text(max_size=40), st.lists(st.text(max_size=5), max_size=12))
def test_places_never_leave_the_text_or_go_backwards(text: str, pieces: list[str]):
    surfaces: list[str | None] = [*pieces]
    spans = align(text, surfaces, [piece.encode() for piece in pieces])
    assert len(spans) == len(pieces)
    starts = [start for start, _ in spans]
    assert starts == sorted(starts)
    assert all(0 <= start <= end <= len(text) for start, end in spans)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_text_cut_into_its_characters_is_found_in_place(text: str):
    surfaces: list[str | None] = [*text]
    spans = align(text, surfaces, [char.encode() for char in text])
    for place, char in enumerate(text):
        # White space and marks may fold away; all that can be seen stays in place.
        if char.isascii() and char.isalnum():
            assert text[spans[place][0] : spans[place][1]].casefold() == char.casefold()
