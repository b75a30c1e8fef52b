"""The Tokenizers page without a browser: rows, counts, languages."""

from components.choice.page_views import page_views
from components.text.side_by_side.languages import language_table, sentences
from core.text.splitters import splitters_at_hand
from core.text.token_counts import count
from tests.pages.token_pages import TEXT, opened, sent, sound

WAYS = ["Byte-level BPE", "WordPiece", "Unigram", "Words", "Characters", "UTF-8 bytes"]


def test_six_ways_to_cut_the_same_text():
    rows = sent(opened("side_by_side"), "token_rows")["rows"]
    assert [row["title"] for row in rows] == WAYS
    assert [row["count"] for row in rows] == ["5 tokens"] * 4 + ["24 tokens"] * 2
    assert "vocabulary of 30,522" in rows[1]["rest"]
    assert [chip[0] for chip in rows[1]["chips"]] == [
        "the",
        "capital",
        "of",
        "france",
        "is",
    ]


def test_the_same_characters_have_the_same_places_in_every_row():
    rows = sent(opened("side_by_side"), "token_rows")["rows"]
    france = TEXT.index("France")
    for row in rows:
        covering = [
            chip[0]
            for chip, (start, end) in zip(row["chips"], row["spans"], strict=True)
            if start < france + 6 and end > france
        ]
        assert "".join(covering).replace("·", "").lower() == "france"


def test_ways_can_be_left_out():
    at = opened("side_by_side", tokenizers_shown=["wordpiece", "bytes"])
    rows = sent(at, "token_rows")["rows"]
    assert [row["title"] for row in rows] == ["WordPiece", "UTF-8 bytes"]
    at.session_state["tokenizers_shown"] = []
    at.run()
    sound(at)


def test_unknown_pieces_are_counted():
    rows = sent(opened("side_by_side", "สวัสดี"), "token_rows")["rows"]
    assert "1 unknown" in rows[1]["rest"]
    assert "unknown" in rows[1]["chips"][0][3]


def by_language(way: str) -> dict[str, dict]:
    """What each language costs, counted with one of the ways."""
    split = next(one.split for one in splitters_at_hand() if one.id == way)
    counted = [count(text, split(text)) for text in sentences().values()]
    table = language_table(counted)
    return {row["language"]: row for row in table.to_dict("records")}


def test_english_is_the_measure_of_the_languages():
    costs = by_language("bpe")
    assert list(costs) == list(sentences())
    assert costs["English"]["times"] == 1
    thai = costs["Thai"]
    assert thai["times"] == thai["tokens"] / costs["English"]["tokens"]
    assert thai["times"] > 5
    assert sum(row["unknown"] for row in costs.values()) == 0


def test_a_language_can_be_cheap_because_it_is_not_read():
    costs = by_language("wordpiece")
    assert costs["Thai"]["tokens"] < costs["English"]["tokens"]
    assert costs["Thai"]["unknown"] == costs["Thai"]["tokens"]


def tokens_of(text: str) -> dict[str, int]:
    return {one.id: len(one.split(text)) for one in splitters_at_hand()}


def test_the_page_opens_on_a_text_that_every_way_cuts_otherwise():
    counts = tokens_of(page_views("tokenizers").views[0].text)
    assert len(set(counts.values())) == len(counts) == 6
    real = [counts[name] for name in ("bpe", "wordpiece", "unigram")]
    assert counts["words"] < min(real)
    assert max(real) < counts["characters"] < counts["bytes"]


def test_the_other_views_show_what_they_say():
    _, thai, numbers = page_views("tokenizers").views
    counts = tokens_of(thai.text)
    assert (counts["wordpiece"], counts["bpe"]) == (1, 38)
    assert "38" in thai.look
    ways = {one.id: one.split(numbers.text) for one in splitters_at_hand()}
    digits = [token.text for token in ways["bpe"] if token.text.strip().isdigit()]
    assert len(digits) == len("20265000")
    assert len(ways["unigram"]) <= len(ways["bpe"]) / 2


def test_ids_are_sent_whole_for_every_way_that_has_a_vocabulary():
    rows = sent(opened("side_by_side", "hello world!"), "token_rows")["rows"]
    assert rows[1]["ids"] == [7592, 2088, 999]
    assert set(rows[3]["ids"]) == {-1}
