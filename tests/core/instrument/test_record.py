"""What was read in pieces is joined when asked for, and kept in few of them."""

import torch
from torch import nn

from core.instrument.record import (
    MOST_PIECES,
    Joined,
    beginning,
    continued,
    pieces_of,
    tensors_of,
)
from core.instrument.recorder import AttentionCall, Recorder


def one_pass(first: int, count: int) -> Recorder:
    """What a model of two layers left of some tokens: each number is its token's."""
    rows = torch.arange(first, first + count).float()[None, :, None].expand(1, -1, 5)
    heads = rows[:, None].expand(1, 3, count, 5)
    call = AttentionCall(
        module=nn.Identity(), q=heads.clone(), k=heads[:, :1].clone(),
        v=heads[:, :1].clone(), mask=None, is_causal=count > 1, scaling=1.0,
        position_bias=None, softcap=None, output=heads.transpose(1, 2).clone(),
    )  # fmt: skip
    return Recorder(
        calls=[call, call],
        block_in={"decoder": rows.clone()},
        block_out={"decoder": [rows.clone(), rows.clone()]},
        final={"decoder": rows.clone()},
        positions={"decoder": rows.clone()},
        logits=rows.clone(),
    )


def test_pieces_are_joined_in_their_order():
    found = continued(beginning(one_pass(0, 4), 3), one_pass(3, 2))
    wanted = torch.arange(5).float()
    assert torch.equal(found.block_in["decoder"][0, :, 0], wanted)
    assert torch.equal(found.block_out["decoder"][-1][0, :, 0], wanted)
    assert torch.equal(found.positions["decoder"][0, :, 0], wanted)
    call = found.calls[1]
    for heads in (call.q, call.k, call.v, call.output.transpose(1, 2)):
        assert torch.equal(heads[0, 0, :, 0], wanted)
    assert call.is_causal
    assert found.n_tokens == 5


def test_a_beginning_is_shared_and_a_small_part_of_much_is_copied():
    long = one_pass(0, 10)
    shared, copied = beginning(long, 5), beginning(long, 4)
    assert shared.pieces[0].recorder is long
    assert copied.pieces[0].recorder is not long
    assert copied.n_tokens == copied.pieces[0].recorder.n_tokens == 4
    assert torch.equal(copied.final["decoder"], long.final["decoder"][:, :4])
    both = continued(Joined((*shared.pieces,)), one_pass(5, 3))
    assert [one.n_tokens for one in beginning(both, 7).pieces] == [5, 2]


def test_a_thousand_edits_leave_few_pieces_and_no_more_than_their_tokens_need():
    per_token = sum(x.nbytes for x in tensors_of(one_pass(0, 1)))
    typed, known, added = one_pass(0, 1), set(), 0
    for n in range(1, 1000):
        typed = continued(beginning(typed, n), one_pass(n, 1))
        assert len(typed.pieces) <= MOST_PIECES
        added += sum(x.nbytes for x in tensors_of(typed) if x.data_ptr() not in known)
        known = {x.data_ptr() for x in tensors_of(typed)}
    lives = {x.data_ptr(): x.untyped_storage().nbytes() for x in tensors_of(typed)}
    kept = [one.recorder.n_tokens for one in pieces_of(typed)]
    assert sum(kept) == 1000
    assert sum(lives.values()) <= 1000 * per_token
    # Joined again at each edit, a token would be copied five hundred times.
    assert added <= 8 * 1000 * per_token
    assert torch.equal(typed.final["decoder"][0, :, 0], torch.arange(1000).float())
