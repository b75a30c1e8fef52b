"""The attention instrument: one function that every attention layer calls.

transformers lets a model's attention be any registered function. Ours keeps
references to the queries, keys and values that pass through it, applies the reader's
interventions, and lets transformers' own function do the arithmetic, so what is
recorded is what the model used. A mask function is registered under the same name:
without one, transformers passes no mask at all and a causal model sees the future.

Texts that share a pass stand behind one another in it, and only attention joins
tokens: so each text's is computed by itself, and no text sees another one.

Without a recorder the instrument only delegates.

Source: https://huggingface.co/docs/transformers/attention_interface
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

from ..errors import HeadlightError
from .batches import Group, groups_of
from .interventions import AblateHead, ReplaceMask
from .recorder import AttentionCall, Recorder, Segment, current_recorder, visible

NAME = "headlight"
"""The name under which the instrument is registered with transformers."""


def attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """Transformers' own attention, recorded and changed as the recorder says."""
    delegate = _eager_of(module) if kwargs.get("softcap") else sdpa_attention_forward
    recorder = current_recorder()
    if recorder is None:
        return delegate(
            module, query, key, value, attention_mask, scaling=scaling, **kwargs
        )
    given = _Given(delegate, module, query, key, value, attention_mask, scaling, kwargs)
    if recorder.segments:
        call = _in_segments(recorder, given)
    else:
        call = _changed(recorder, len(recorder.calls), given)
    recorder.calls.append(call)
    return call.output, None


@dataclass(frozen=True, eq=False)
class _Given:
    """What a layer gives its attention function."""

    delegate: Callable[..., tuple[Tensor, Tensor | None]]
    module: nn.Module
    q: Tensor
    k: Tensor
    v: Tensor
    mask: Tensor | None
    scaling: float | None
    kwargs: dict[str, Any]

    def run(self) -> Tensor:
        """What transformers' own function makes of it."""
        return self.delegate(
            self.module, self.q, self.k, self.v, self.mask, scaling=self.scaling,
            **self.kwargs,
        )[0]  # fmt: skip

    def call(
        self, output: Tensor, ablated: frozenset[int] = frozenset()
    ) -> AttentionCall:
        """The record of it."""
        return AttentionCall(
            module=self.module,
            q=self.q,
            k=self.k,
            v=self.v,
            mask=self.mask,
            is_causal=_is_causal(self.module, self.kwargs.get("is_causal"), self.q),
            scaling=self.q.shape[-1] ** -0.5 if self.scaling is None else self.scaling,
            position_bias=self.kwargs.get("position_bias"),
            softcap=self.kwargs.get("softcap"),
            output=output,
            ablated=ablated,
        )


def _changed(recorder: Recorder, index: int, given: _Given) -> AttentionCall:
    """One text's attention, with the changes that reach it."""
    changes = recorder.reaching(index)
    for change in changes:
        if isinstance(change, ReplaceMask):
            mask = _replaced(change, given.mask, given.module, given.q, given.k)
            given = replace(given, mask=mask)
    output = given.run()
    ablated = frozenset(c.head for c in changes if isinstance(c, AblateHead))
    if ablated:
        output = output.clone()
        output[:, :, sorted(ablated)] = 0
    return given.call(output, ablated)


def _in_segments(recorder: Recorder, given: _Given) -> AttentionCall:
    """Each text's attention by itself, to its own keys, those read before included."""
    if given.kwargs.get("position_bias") is not None:
        raise HeadlightError("A bias on positions holds for one text alone.")
    index = len(recorder.calls)
    q, v = given.q, given.v
    output = q.new_empty(1, q.shape[2], q.shape[1], v.shape[3])
    groups = groups_of(recorder, index)
    together = {id(one) for group in groups for one in group.segments}
    for segment in recorder.segments:
        if id(segment) in together:
            continue
        part = _part(given, segment, index)
        if segment.recorder.interventions:
            call = _changed(segment.recorder, index, part)
            segment.changed[index] = call
            found = call.output
        else:
            found = part.run()
        output[:, segment.start : segment.stop] = found
    for group in groups:
        _side_by_side(group, given, index, output)
    return given.call(output)


def _side_by_side(group: Group, given: _Given, index: int, output: Tensor) -> None:
    """The attention of texts with equally many new tokens, in one call."""
    k, v = group.filled(index, given.k, given.v)
    part = _Given(
        given.delegate,
        given.module,
        group.queries(given.q),
        k,
        v,
        group.mask,
        given.scaling,
        {**given.kwargs, "is_causal": False},
    )
    output[0, group.places] = part.run().flatten(0, 1)


def _part(given: _Given, segment: Segment, index: int) -> _Given:
    """What one text gives its attention; the model's mask knows of no segments."""
    own = slice(segment.start, segment.stop)
    q, k, v = given.q[:, :, own], given.k[:, :, own], given.v[:, :, own]
    mask = None
    if segment.before is not None:
        k_before, v_before = segment.before(index)
        k, v = torch.cat([k_before, k], dim=2), torch.cat([v_before, v], dim=2)
        if segment.n_new > 1:
            everything = torch.ones(
                segment.n_new, k.shape[2], dtype=torch.bool, device=q.device
            )
            mask = everything.tril(segment.n_before)[None, None]
    kwargs = {**given.kwargs, "is_causal": segment.is_causal}
    return _Given(given.delegate, given.module, q, k, v, mask, given.scaling, kwargs)


def _is_causal(module: nn.Module, asked: object, query: Tensor) -> bool:
    """The rule of transformers' sdpa function when no mask is given."""
    causal = getattr(module, "is_causal", True) if asked is None else asked
    return bool(causal) and query.shape[2] > 1


def _eager_of(module: nn.Module) -> Callable[..., tuple[Tensor, Tensor | None]]:
    """The model file's own eager attention, for sdpa has no soft cap.

    It adds its mask to the scores, so a boolean one is made additive first.
    """
    eager = sys.modules[type(module).__module__].eager_attention_forward

    def delegate(
        module: nn.Module,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        mask: Tensor | None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None]:
        causal = _is_causal(module, kwargs.get("is_causal"), query)
        seen = visible(mask, causal, query.shape[2], key.shape[2], query.device)
        lowest = torch.finfo(query.dtype).min
        additive = torch.zeros_like(seen, dtype=query.dtype).masked_fill(~seen, lowest)
        return eager(module, query, key, value, additive, **kwargs)

    return delegate


def _replaced(
    change: ReplaceMask,
    mask: Tensor | None,
    module: nn.Module,
    query: Tensor,
    key: Tensor,
) -> Tensor:
    """The reader's mask in the form the delegate takes, for one head or all."""
    n_query, n_key = query.shape[2], key.shape[2]
    if change.mask.shape != (n_query, n_key):
        needed = f"{n_query} rows and {n_key} columns"
        given = f"{change.mask.shape[0]} and {change.mask.shape[1]}"
        raise HeadlightError(
            "This mask needs {needed}, not {given}.", needed=needed, given=given
        )
    asked = torch.from_numpy(change.mask.copy()).to(query.device)[None, None]
    if change.head is None:
        return asked
    own = visible(mask, _is_causal(module, None, query), n_query, n_key, query.device)
    heads = own.expand(query.shape[0], query.shape[1], n_query, n_key).clone()
    heads[:, change.head] = asked[0, 0]
    return heads


def attention_mask(*args: Any, **kwargs: Any) -> Tensor | None:
    """Transformers' own mask; none where each text has one of its own."""
    recorder = current_recorder()
    if recorder is not None and recorder.segments:
        return None
    return sdpa_mask(*args, **kwargs)


AttentionInterface.register(NAME, attention)
AttentionMaskInterface.register(NAME, attention_mask)
