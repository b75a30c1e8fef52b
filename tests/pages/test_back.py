"""The browser's Back and Forward bring a choice of every page again."""

from urllib.parse import parse_qsl

import pytest

from components.choice.address import OF_EVERY_PAGE
from tests.harness.back import gone_back
from tests.pages.open import found, opened_by_link

CHOICES = {
    "?home=layers.12.3&home_skip=1": "journey.selected.layer journey.selected.token",
    "tokens?tokens_place=2&text=The+cat+sat": "token_chips.chosen",
    "look-up?look_up_token=1&text=The+cat+sat": "token_chips.chosen",
    "neighbours?near=9000&neighbours_by=dot+product": "near_bars.title",
    "word2vec?word2vec=400.10.king": "word2vec.start.steps word2vec.start.speed",
    "sinusoidal?sinusoidal_cell=5.4&sinusoidal_shift=2.4": (
        "sinusoid.chosen shift.chosen"
    ),
    "rotary?head=decoder.self.3.2&pair=2.0&rotary_turn=3.1.5&text=The+cat+sat": (
        "rotary.chosen rotary.key box.rotary_layer box.rotary_head"
    ),
    "position-biases?biases_part=One+attention+row&head=decoder.self.3.2&pair=1.0"
    "&text=The+cat+sat": "box.biases_part",
    "order?order_change=Words+shuffled&order_seed=7&head=decoder.self.3.2"
    "&text=The+cat+sat": "head_pair.left.head box.order_seed box.order_change",
    "heads?head=decoder.self.12.4&pair=3.0&heads_view=lines&shade=entropy&step=share"
    "&text=The+capital+of+France+is": (
        "head_map.layer head_map.pair.key head_map.settings.mode head_grid.look.shade "
        "one_number.step"
    ),
    "neurons?head=decoder.self.3.7&sorted=share.size&pair=2.0&text=The+cat+sat": (
        "neurons.sorts neurons.key box.neurons_layer box.neurons_head"
    ),
    "compare?compare_how=model&model=minilm-l6&compare_model=minilm-l6"
    "&text=The+cat+sat": "box.compare_how_box",
    "switch-off?off=decoder.self.12.4_decoder.self.7.all&text=The+cat+sat": (
        "before_after.rows.0.bars.1.text"
    ),
    "flow?flow_from=27&flow_target=2&flow_keeps=0.95&flow_links=5&text=The+cat+sat": (
        "flow.choice.target flow.choice.residual flow.choice.first_layer "
        "flow.choice.percent"
    ),
    "by-hand?by_hand=two-heads&by_hand_cell=raw1.2.1": "by_hand.cell by_hand.steps",
    "mask?mask_kind=Own&mask_cells=none-2.0-1.0&mask_cell=1.0&head=decoder.self.3.2"
    "&text=The+cat+sat": "mask_lab.cells mask_lab.cell mask_lab.head",
    "hidden?model=minilm-l6&hidden_words=2.3&text=A+black+cat+sleeps": (
        "before_after.rows.0.note"
    ),
    "generate?generate_path=AAK6Av0BAgA&generate_at=1&text=The+cat": (
        "generate.at generate.written"
    ),
    "lens?lens_layer=12&lens_token=1&lens_rank=1&text=The+cat+sat": "lens.chosen",
    "surprise?surprise_token=1&surprise_second=The+dog+ran&surprise_second_token=1"
    "&text=The+cat+sat": "surprise.chosen surprise.1.chosen box.surprise_second",
    "next-token?next_temperature=0.5&next_position=2&text=Once+upon+a": (
        "box.next_position box.next_temperature"
    ),
    "block?block_layer=3&block_token=1&text=The+cat+sat": (
        "block_diagram.layer block_diagram.token"
    ),
}
"""Links with choices, and what on the page shows them (see ``found``)."""


@pytest.mark.parametrize("link", CHOICES)
def test_back_and_forward_bring_the_choices_again(link: str):
    url, _, query = link.partition("?")
    chosen = dict(parse_qsl(query))
    plain = {name: text for name, text in chosen.items() if name in OF_EVERY_PAGE}
    at = opened_by_link(url, **plain)
    first = {name: found(at, name) for name in CHOICES[link].split()}
    gone_back(at, **chosen)
    then = {name: found(at, name) for name in first}
    assert not [name for name in first if first[name] == then[name]]
    gone_back(at, **plain)
    assert {name: found(at, name) for name in first} == first


def test_back_brings_the_model_to_compare_with():
    plain = {"compare_how": "model", "text": "The cat sat"}
    at = opened_by_link("compare", **plain)
    assert found(at, "box.compare_model_box") == "minilm-l6"
    gone_back(at, **plain, compare_model="/no/such/folder")
    assert found(at, "box.compare_model_box") == "/no/such/folder"
    gone_back(at, **plain)
    assert found(at, "box.compare_model_box") == "minilm-l6"
