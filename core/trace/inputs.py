"""From a reader's request to the arguments of a model: tokens, target, changes.

What a model cannot be asked is refused here, with a sentence, before it runs.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..errors import BadText, HeadlightError
from ..instrument.interventions import AblateHead, Intervention, SwitchOffPositions
from ..limits import LIMITS
from ..models.loaded import LoadedModel
from ..text.tokenization import Encoded, Token, encode, encode_ids


def read_as_tokens(
    model: LoadedModel, given: Any, text_pair: str | None
) -> tuple[Encoded, str]:
    """A text, or token ids, as tokens; and the text.

    Raises:
        BadText: something else was given, or an id that the vocabulary does not have.
    """
    if isinstance(given, str):
        return encode(model.tokenizer, given, text_pair=text_pair), given
    if text_pair is not None:
        raise BadText("A second text goes with a text, not with token ids.")
    return encode_ids(model.tokenizer, _checked_ids(model, given))


def _checked_ids(model: LoadedModel, given: Any) -> np.ndarray:
    last = model.card.d_vocab - 1
    try:
        ids = np.asarray(given.cpu() if isinstance(given, Tensor) else given)
    except ValueError:
        # Lists in a list, one longer than another.
        ids = np.empty((0, 0))
    if ids.ndim != 1 or not (ids.size == 0 or np.issubdtype(ids.dtype, np.integer)):
        raise BadText(
            "Give a text, a list of texts, or the ids of one text's tokens: "
            "one list of whole numbers from 0 to {last}.",
            last=f"{last:,}",
        )
    strange = ids[(ids < 0) | (ids > last)]
    if strange.size:
        raise BadText(
            "There is no token {token}: {model} has the ids 0 to {last}.",
            token=strange[0],
            model=model.card.title,
            last=f"{last:,}",
        )
    return ids.astype(np.int64)


def first_tokens(encoded: Encoded, count: int) -> Encoded:
    """The first ``count`` tokens; a closing special token stays the last one."""
    keep = list(range(count))
    if encoded.tokens[-1].special:
        keep[-1] = len(encoded.tokens) - 1
    type_ids = None if encoded.type_ids is None else encoded.type_ids[keep]
    return Encoded(
        token_ids=encoded.token_ids[keep],
        type_ids=type_ids,
        tokens=tuple(encoded.tokens[i] for i in keep),
    )


def check_length(model: LoadedModel, n_tokens: int) -> None:
    """Refuse a text without tokens, or with more than can be shown.

    Raises:
        BadText: says which, and how many there may be.
    """
    if n_tokens == 0:
        raise BadText("There is no text to read yet: type at least one character.")
    longest = min(LIMITS.trace_tokens_max, model.card.n_ctx or LIMITS.trace_tokens_max)
    if n_tokens > longest:
        raise BadText(
            "This text has {n} tokens; {model} can be shown with up to {longest} here.",
            n=f"{n_tokens:,}",
            model=model.card.title,
            longest=f"{longest:,}",
        )


def model_inputs(
    model: LoadedModel, encoded: Encoded, target: Encoded | None
) -> dict[str, Any]:
    """The model's arguments, on its device, with a batch of one."""

    def batch(values: np.ndarray) -> Tensor:
        return torch.from_numpy(values.astype(np.int64))[None].to(model.device)

    inputs: dict[str, Any] = {"input_ids": batch(encoded.token_ids)}
    inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
    if (
        encoded.type_ids is not None
        and "token_type_ids" in model.tokenizer.model_input_names
    ):
        inputs["token_type_ids"] = batch(encoded.type_ids)
    if target is not None:
        inputs["decoder_input_ids"] = batch(target.token_ids)
    if model.card.kind != "encoder":
        inputs["use_cache"] = False
    return inputs


def decoder_input(model: LoadedModel, target: str | None) -> Encoded | None:
    """The decoder's input: its start token, then what it has written so far."""
    if model.card.kind != "encoder-decoder":
        if target is not None:
            raise HeadlightError(
                "{model} has no decoder beside its encoder.", model=model.card.title
            )
        return None
    start = _start_id(model)
    written = encode(model.tokenizer, target or "", special=False)
    piece = str(model.tokenizer.convert_ids_to_tokens(start))
    first = Token(
        text=piece, id=start, start=0, end=0, special=True, piece=piece,
        byte_values=None, group=-1,
    )  # fmt: skip
    tokens = (first, *written.tokens)
    ids = np.array([token.id for token in tokens], dtype=written.token_ids.dtype)
    return Encoded(token_ids=ids, type_ids=None, tokens=tokens)


def _start_id(model: LoadedModel) -> int:
    """What the decoder reads first; the settings for generating may say it alone.

    Raises:
        HeadlightError: neither they nor the model's own settings say it.
    """
    body: Any = model.model
    for name in ("decoder_start_token_id", "bos_token_id"):
        for settings in (body.config, getattr(body, "generation_config", None)):
            if isinstance(start := getattr(settings, name, None), int):
                return start
    raise HeadlightError(
        "{model} does not say with which token its decoder starts.",
        model=model.card.title,
    )


def _counted_back(number: int | None, count: int) -> int | None:
    """A negative layer or head as the one that it means, where there is one."""
    return number + count if number is not None and -count <= number < 0 else number


def resolved(model: LoadedModel, change: Intervention) -> Intervention:
    """The change with its stack filled in, if there is such a layer and head.

    Raises:
        HeadlightError: there is not.
    """
    if isinstance(change, SwitchOffPositions):
        if not model.anatomy.positions:
            raise HeadlightError(
                "{model} is told order in a way that cannot be switched off "
                "here, or not at all.",
                model=model.card.title,
            )
        return change
    stack = change.stack or model.card.main_stack
    slots = model.anatomy.slots
    where = (stack, change.attention)
    n_layers = sum((slot.stack, slot.kind) == where for slot in slots)
    layer = _counted_back(change.layer, n_layers)
    change = replace(change, stack=stack, layer=layer)
    reached = [i for i, slot in enumerate(slots) if change.reaches(slot)]
    if not reached:
        raise HeadlightError(
            "{model} has no {attention}-attention layer {layer} in its {stack}.",
            model=model.card.title,
            attention=change.attention,
            layer=change.layer,
            stack=stack,
        )
    n_heads = model.anatomy.probe.calls[reached[0]].q.shape[1]
    change = replace(change, head=_counted_back(change.head, n_heads))
    if change.head is not None and not 0 <= change.head < n_heads:
        kind = "switched off" if isinstance(change, AblateHead) else "masked"
        raise HeadlightError(
            "Head {head} cannot be {kind}: the heads are 0 to {last}.",
            head=change.head,
            kind=kind,
            last=n_heads - 1,
        )
    return change
