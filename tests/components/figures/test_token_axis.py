"""Words reach a chart as data, whatever they say; none becomes part of its code."""

import ast
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
import pytest
import vl_convert

from components.figures.token_axis import Labels
from components.page.card import Figure, picture
from core.models import LoadedModel
from core.text.continuation import Continuations
from tests.components.figures_of_words import TOLD, WRITTEN

ROOT = Path(__file__).parents[3]
CODE = {"signal", "expr", "update", "test", "init", "filter", "events", "calculate"}
"""Where a chart holds what it runs."""
PLAIN = [f"word{letter}" for letter in "ABCDE"]
NASTY = [
    "if", "constructor", "toString", "null", "datum", "datum.value", "datum.label",
    "signal", "data", "=", "]", "{}", '"', "'", "\\", "\\u0041", "//", "`$", "%d",
    "</script>", "<b>", "&amp;", "a\tb", "↵", "⟨E0 B8⟩", "שלום", "ไทย", "👩‍👩‍👧", "·if",
]  # fmt: skip
OF_CHARTS = [
    "PI", "E", "NaN", "Infinity", "SQRT2", "LN2", "true", "undefined", "event", "item",
    "parent", "this", "now", "width", "height", "format", "length", "indexof", "scale",
    "isNaN", "isValid", "random", "__proto__", "hasOwnProperty", "eval", "function",
]  # fmt: skip
"""What the language of a chart's expressions has of its own."""


def written(svg: str) -> list[str]:
    """Every text of a picture."""
    texts = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["\n".join(text.itertext()).strip() for text in texts]


def code(part: Any, *, runs: bool = False) -> Iterator[str]:
    """All that a compiled chart runs."""
    if isinstance(part, str) and runs:
        yield part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from code(value, runs=key in CODE)
    elif isinstance(part, list):
        for value in part:
            yield from code(value, runs=runs)


@pytest.mark.parametrize("name", [*WRITTEN, *TOLD])
def test_no_word_becomes_part_of_what_a_chart_runs(name: str):
    chart = (WRITTEN | TOLD)[name](PLAIN)
    compiled = vl_convert.vegalite_to_vega(chart.to_json())
    run = list(code(compiled))
    assert run, "a chart runs something"
    assert [line for line in run if any(word in line for word in PLAIN)] == []


@pytest.mark.parametrize("name", WRITTEN)
def test_every_word_is_written_as_it_is(name: str):
    said = written(picture(WRITTEN[name](PLAIN), "svg").decode())
    for word in PLAIN:
        assert any(word in text for text in said), word


@pytest.mark.parametrize("name", [*WRITTEN, *TOLD])
def test_words_that_look_like_code_are_drawn(name: str):
    svg = picture((WRITTEN | TOLD)[name](NASTY), "svg").decode()
    said = written(svg)
    shown = NASTY if name in WRITTEN else []
    assert [word for word in shown if not any(word in text for text in said)] == []


def one_row_each(words: list[str]) -> Figure:
    labels = Labels(words, first=1)
    axis = labels.axis(labelLimit=0, labelOverlap=False)
    rows = alt.InlineData(values=[{"row": n} for n in range(1, len(words) + 1)])
    return (
        alt.Chart(rows)
        .mark_point()
        .encode(y=alt.Y("row:O", title=None, axis=axis))
        .add_params(*labels.params())
        .properties(height=alt.Step(12))
    )


def test_a_label_is_written_letter_by_letter():
    words = NASTY + OF_CHARTS
    said = written(picture(one_row_each(words), "svg").decode())
    assert said == words


@pytest.mark.parametrize("model", ["smollm2", "minilm"])
def test_every_token_of_a_vocabulary_is_a_label(
    model: str, request: pytest.FixtureRequest
):
    loaded: LoadedModel = request.getfixturevalue(model)
    vocabulary = Continuations(loaded.tokenizer)
    words = [vocabulary[token_id].visible for token_id in range(vocabulary.size)]
    assert len(words) in {49_152, 30_522}
    compiled = vl_convert.vegalite_to_vega(one_row_each(words).to_json())
    held = [one.get("value") for one in compiled["signals"] if "value" in one]
    assert words in held
    few = set(words[:: len(words) // 10])
    assert not [line for line in code(compiled) if few & set(line.split('"'))]
    # To draw all takes most of a minute; these are the ones that a parser could take
    # for something of its own, and others from all over.
    signs = [word for word in words if not word.strip("·").isalnum()]
    drawn = [*NASTY, *signs[::41], *words[::397]]
    assert written(picture(one_row_each(drawn), "svg").decode()) == drawn


def test_equal_labels_are_one_parameter_and_others_another():
    assert Labels(["a", "b"]).name == Labels(iter(["a", "b"])).name
    assert Labels(["a", "b"]).name != Labels(["ab"]).name
    assert len(Labels(["a"]).params(Labels(["a"]), Labels(["b"]))) == 2
    both = alt.hconcat(one_row_each(["a"]), one_row_each(["a"])).to_dict()
    assert [one["value"] for one in both["params"]] == [["a"]]


def calls() -> Iterator[tuple[str, ast.keyword]]:
    for path in sorted((ROOT / "components").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield from ((path.name, one) for one in node.keywords)


OF_OUR_OWN_WORDS = {
    # Steps of the sampler, and names of layers such as "after L3".
    ("next_token.py", "order"),
    ("map_still.py", "list(dict.fromkeys(table['layer']))[::-1]"),
}
"""Lists that sort an axis and hold no word of a text."""


@pytest.mark.parametrize("argument", ["labelExpr", "sort"])
def test_what_a_chart_runs_is_written_down_and_never_made_of_words(argument: str):
    """A list that sorts an axis is written into an expression too."""
    made = [
        (file, ast.unparse(one.value))
        for file, one in calls()
        if one.arg == argument
        and file != "token_axis.py"
        and not isinstance(one.value, ast.Constant)
        # A name in capitals is a constant too: an expression written down once.
        and not (isinstance(one.value, ast.Name) and one.value.id.isupper())
    ]
    assert set(made) <= OF_OUR_OWN_WORDS
