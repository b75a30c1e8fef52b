"""The figures of the token pages: their data, and that they become pictures."""

import json

import numpy as np
import pandas as pd

from components.figures.token_chips import chip_picture, token_line, token_table
from components.page.card import picture
from components.text.bpe.still import growth_lines, growth_table, pair_bars
from components.text.bpe.view import Ladder, ladder_rows
from components.text.side_by_side.still import language_bars, tokenizer_bars
from components.text.tokens.still import one_hot_chart, one_hot_table
from components.views.token_chips.view import chips_of
from components.words.lane_labels import is_right_to_left
from core.text.bpe import ranks_of
from core.text.merging import merge_steps
from core.text.splitters import characters, packaged_tokenizer, utf8_bytes, words
from core.text.tokenization import encode
from core.text.vocabulary import vocabulary_of

FAMILY = "👨‍👩‍👧‍👦"


def rows_of(chart: object) -> list[dict]:
    """The data of a chart, all its tables in one list."""
    spec = json.loads(chart.to_json())  # pyright: ignore[reportAttributeAccessIssue]
    return [row for table in spec["datasets"].values() for row in table]


def test_the_table_has_a_row_a_token():
    table = token_table(utf8_bytes("é b"))
    assert table["id"].tolist() == [0xC3, 0xA9, 0x20, 0x62]
    assert table["says"].tolist() == ["é", "é", "·", "b"]
    assert table["bytes"].tolist() == ["C3", "A9", "20", "62"]
    assert table["glyph"].tolist() == [1, 1, 2, 3]


def test_a_picture_has_each_glyph_once_with_its_ids():
    chart = chip_picture([token_line("bytes", utf8_bytes(f"a{FAMILY}"))])
    found = {row["label"]: row["below"] for row in rows_of(chart)}
    assert list(found) == ["a", FAMILY]
    assert found["a"] == "97"
    assert len(found[FAMILY].split()) == len(FAMILY.encode())


def test_a_long_line_goes_on_below():
    chart = chip_picture([token_line("", words("word " * 40))])
    lines = {row["line"] for row in rows_of(chart)}
    assert lines == set(range(max(lines) + 1))
    assert len(lines) > 1


def test_pictures_can_be_drawn_of_nothing_and_of_hard_text():
    assert picture(chip_picture([]), "svg").startswith(b"<svg")
    empty = [token_line("none", ()), token_line("", characters("<b>\x00 &ส"))]
    assert picture(chip_picture(empty), "png").startswith(b"\x89PNG")


def test_the_one_hot_vector_is_whole():
    vocabulary = vocabulary_of(packaged_tokenizer("minilm-l6"))
    says = [vocabulary[one].label for one in range(len(vocabulary))]
    table = one_hot_table(7592, says, 30_600)
    assert len(table) == 30_600
    assert sum(table["value"].tolist()) == 1
    assert table.loc[7592].tolist() == [7592, "hello", 1]
    assert picture(one_hot_chart(7592, "hello", 30_600), "svg").startswith(b"<svg")


def test_bars_are_as_long_as_their_tokens():
    table = pd.DataFrame(
        {
            "tokenizer": ["a", "b"],
            "tokens": [5, 3],
            "unknown": [2, 0],
            "label": ["5", "3"],
        }
    )
    parts = [row for row in rows_of(tokenizer_bars(table)) if "kind" in row]
    lengths = {(row["tokenizer"], row["kind"]): row["n"] for row in parts}
    assert lengths["a", "in the vocabulary"] == 3
    assert lengths["a", "unknown"] == 2
    named = table.rename(columns={"tokenizer": "language"}).assign(times=1.0)
    assert picture(language_bars(named).properties(width=300), "png")


def test_the_next_pair_is_marked():
    table = pd.DataFrame({"pair": ["a + b", "'x\" + y"], "count": [2, 1]})
    table["next"] = [True, False]
    bars = pair_bars(table).properties(width=300)
    assert [row["next"] for row in rows_of(bars)] == [True, False]
    assert picture(bars, "svg").startswith(b"<svg")


def test_the_text_shrinks_as_entries_are_learnt():
    n_tokens, n_symbols = np.array([9, 7, 6]), np.array([4, 5, 6])
    table = growth_table(n_tokens, n_symbols)
    assert table["entries learnt"].tolist() == [0, 1, 2]
    assert table["vocabulary"].tolist() == [4, 5, 6]
    assert len(rows_of(growth_lines(n_tokens, n_symbols, 1))) == 2 * 3 + 1


def test_chips_say_what_they_are():
    tokens = encode(packaged_tokenizer("minilm-l6"), "hi สวัสดี\n").tokens
    chips = chips_of(tokens, fresh=[1])
    assert [(label, styles) for label, _, _, styles, _ in chips] == [
        ("[CLS]", "special"),
        ("hi", "fresh"),
        ("[UNK]", "unknown"),
        ("[SEP]", "special"),
    ]
    assert [spoken for *_, spoken in chips_of(utf8_bytes("é\n"))] == [
        "tokens 1 to 2: é",
        "token 3: ↵",
    ]


def test_the_direction_is_that_of_the_first_letter():
    assert is_right_to_left(characters("1. القطة"))
    assert not is_right_to_left(characters("cat القطة"))
    assert not is_right_to_left(())


def test_a_ladder_joins_two_neighbours_in_each_row():
    merged = merge_steps(tuple("lowest"), ranks_of([("l", "o"), ("lo", "w")]))
    rows = ladder_rows(Ladder(merged, str, {"low": 3}.get))
    assert [row["said"] for row in rows] == ["merge 1", "merge 2", "4 tokens"]
    joined = [symbol[0] for symbol in rows[1]["symbols"] if symbol[1] == "join"]
    assert joined == ["lo", "w"]
    last = [tuple(symbol) for symbol in rows[2]["symbols"]]
    assert last[0] == ("low", "done", "id 3")
    assert last[1] == ("e", "unknown", "unknown")
