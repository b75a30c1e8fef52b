"""Rules that make texts longer are counted before any of them is run."""

import json

import pytest

from core.errors import ModelUnavailable
from core.models.tokenizer_rules import GROWTH, check_growth
from core.weights import home as weights


def replace(cut: dict[str, str], put: str) -> dict[str, object]:
    return {"type": "Replace", "pattern": cut, "content": put}


def in_a_row(*rules: object) -> dict[str, object]:
    return {"type": "Sequence", "normalizers": list(rules)}


DOUBLE = replace({"String": "a"}, "aa")
GROWING = {
    "ten doublings": in_a_row(*10 * [DOUBLE]),
    "doublings in each other": in_a_row(*5 * [in_a_row(DOUBLE, DOUBLE)]),
    "a long text for a letter": replace({"String": "a"}, "x" * (GROWTH + 1)),
    "a long text between letters": replace({"String": ""}, "x" * GROWTH),
    "patterns that find nothing everywhere": in_a_row(
        *10 * [replace({"Regex": "()"}, "x")]
    ),
}


@pytest.mark.parametrize("what", GROWING)
@pytest.mark.parametrize("part", ["normalizer", "decoder"])
def test_rules_that_grow_a_text_are_refused(what: str, part: str):
    with pytest.raises(ModelUnavailable, match="1,000 times as long"):
        check_growth({part: GROWING[what]})


@pytest.mark.parametrize(
    "rule",
    [
        None,
        "no rule",
        in_a_row(*9 * [DOUBLE]),
        in_a_row(*99 * [replace({"String": "``"}, '"')]),
        in_a_row(replace({"Regex": " {2,}"}, " "), {"type": "NFKC"}),
        replace({"String": " "}, "▁"),
        {"type": "Replace", "pattern": 7, "content": None},
    ],
)
def test_other_rules_pass(rule: object):
    check_growth({"normalizer": rule})


@pytest.mark.parametrize("name", ["smollm2-135m", "minilm-l6"])
def test_the_models_at_hand_pass(name: str):
    path = weights.ensure(name) / "tokenizer.json"
    check_growth(json.loads(path.read_text("utf-8")))
