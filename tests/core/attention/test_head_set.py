"""Which heads are meant, in an address and in words."""

import numpy as np
import pytest

from core.attention.head_set import HeadSet, Part, ablation, from_address
from core.instrument.interventions import AblateHead

SIZES = {"encoder.self": (2, 4), "decoder.self": (3, 4), "decoder.cross": (3, 4)}
SCORES = np.zeros((3, 4), dtype=np.float32)
SCORES[1, 2], SCORES[2, 0], SCORES[0, 3] = 0.9, 0.5, 0.49


def scores(kind: str, role: str) -> np.ndarray | None:
    return SCORES if (kind, role) == ("decoder.self", "previous") else None


def head(layer: int, number: int, kind: str = "decoder.self") -> Part:
    return Part(kind, layer, number)


def test_an_address_gives_back_the_set():
    parts = (head(2, 1), Part("decoder.cross", 0), Part("encoder.self", role="first"))
    written = HeadSet(parts).address
    assert written == "decoder.self.2.1_decoder.cross.0.all_encoder.self.first.50"
    assert from_address(written) == HeadSet(parts)
    assert from_address(HeadSet().address) == HeadSet()


@pytest.mark.parametrize(
    "written",
    ["", "nothing", "x", "decoder.self.1", "decoder.self.-1.2", "vision.self.1.2",
     "decoder.self.all.1", "decoder.self.1.²", "decoder.self.99999999.1",
     "decoder.self.nonsense.50", "<script>", "decoder.cross.1.2.3"],
)  # fmt: skip
def test_what_an_address_says_wrongly_is_left_out(written):
    assert from_address(written) == HeadSet()
    assert from_address(f"{written}_decoder.self.1.2").parts == (head(1, 2),)


def test_an_endless_address_is_cut():
    many = "_".join(f"decoder.self.{i}.0" for i in range(5000))
    assert len(from_address(many).parts) <= 64


def test_the_interventions_name_each_head_once():
    wanted = HeadSet((Part("decoder.self", 1), head(1, 3), head(0, 0, "encoder.self")))
    assert wanted.changes(SIZES, scores) == (
        *(AblateHead(1, i, "decoder", "self") for i in range(4)),
        AblateHead(0, 0, "encoder", "self"),
    )
    assert ablation("decoder.cross", 2, 1) == AblateHead(2, 1, "decoder", "cross")


def test_a_role_means_the_heads_that_follow_it_enough_on_this_text():
    half = HeadSet((Part("decoder.self", role="previous"),))
    assert [(c.layer, c.head) for c in half.changes(SIZES, scores)] == [(1, 2), (2, 0)]
    most = HeadSet((Part("decoder.self", role="previous", at_least=90),))
    assert [(c.layer, c.head) for c in most.changes(SIZES, scores)] == [(1, 2)]
    unclear = HeadSet((Part("decoder.self", role="induction"),))
    assert unclear.changes(SIZES, scores) == ()


def test_a_model_keeps_the_parts_it_has():
    wanted = HeadSet((head(2, 3), head(3, 0), head(0, 4), Part("encoder.self", 2)))
    assert wanted.fitting(SIZES).parts == (head(2, 3),)
    assert wanted.fitting({"encoder.self": (6, 12)}).parts == (Part("encoder.self", 2),)


def test_a_part_is_put_in_and_taken_out():
    one = HeadSet().toggled(head(1, 1))
    assert one.parts == (head(1, 1),)
    assert one.toggled(head(1, 1)) == HeadSet()


def test_the_set_in_words():
    heads = [head(3, number) for number in range(6)]
    assert HeadSet((head(12, 4),)).words() == "L12H4"
    assert HeadSet(tuple(heads[:3])).words() == "L3H0, L3H1 and L3H2"
    assert HeadSet(tuple(heads)).words() == "L3H0, L3H1 and 4 more"
    assert HeadSet((Part("decoder.self", 7),)).words() == "layer 7"
    role = Part("decoder.self", role="previous")
    assert HeadSet((role,)).words() == "all previous-token heads of this text"
    assert HeadSet((role,)).words(True) == (
        "all decoder previous-token heads of this text"
    )
    assert HeadSet((head(0, 1, "decoder.cross"),)).words(True) == "cross L0H1"
