"""Encoders that guess hidden words, and texts of unequal length in one batch.

An encoder sees the whole text. What it must not see is written over with its mask
token, or, where texts in a batch are filled up to one length, hidden as padding.

Sources: Devlin et al. 2019, section 3.1 (masked LM), https://arxiv.org/abs/1810.04805;
padding: https://huggingface.co/docs/transformers/pad_truncation
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Int

from ..arrays import as_array
from ..distribution import Distribution, next_token_distribution
from ..errors import BadText, HeadlightError
from ..instrument.layer_attention import LayerAttention
from ..instrument.recorder import AttentionCall, Recorder, record
from ..models.loaded import LoadedModel
from ..text.continuation import texts_of
from ..text.tokenization import Encoded, Token, encode
from ..trace.reading import Trace


def guesses_words(model: LoadedModel) -> bool:
    """Whether the model is an encoder with a head that guesses hidden words."""
    has_mask = model.tokenizer.mask_token_id is not None
    return model.card.kind == "encoder" and model.card.has_lm_head and has_mask


def hidden_text(model: LoadedModel, text: str, token: Token) -> str:
    """The text with this token's characters replaced by the model's mask token.

    Raises:
        HeadlightError: the model has none, or the token is not part of the text.
    """
    sign = model.tokenizer.mask_token
    if sign is None:
        raise HeadlightError("{model} has no mask token.", model=model.card.title)
    if token.special or token.start == token.end:
        raise HeadlightError("Only a token of the text itself can be hidden.")
    return text[: token.start] + str(sign) + text[token.end :]


def hidden_places(trace: Trace) -> list[int]:
    """Where the text has the mask token."""
    mask_id = trace.model.tokenizer.mask_token_id
    return [i for i, one in enumerate(trace.token_ids.tolist()) if one == mask_id]


def guess_at(trace: Trace, place: int) -> Distribution:
    """What could stand at this place, over the whole vocabulary.

    Raises:
        HeadlightError: the model guesses no words, or there is no such place.
    """
    if not guesses_words(trace.model):
        raise HeadlightError(
            "{model} has no head that guesses words: it gives each token a "
            "vector, and nothing turns that into scores of words.",
            model=trace.card.title,
        )
    texts = texts_of(trace.model.tokenizer)
    return next_token_distribution(trace.logits(place), texts=texts)


@dataclass(frozen=True, eq=False)
class PaddedText:
    """One text of a batch, filled up to the length of the longest."""

    encoded: Encoded
    visible: Bool[np.ndarray, " seq"]
    """False where padding stands."""
    ids: Int[np.ndarray, " seq"]
    final: Float[np.ndarray, "seq d_model"]
    """The last vectors, those of padding included."""
    error: float
    """Largest difference of a number to the same text read alone, padding left out."""
    error_seen: float
    """The same if padding is not hidden: what hiding it prevents."""
    calls: tuple[AttentionCall, ...]

    def pattern(self, layer: int) -> Float[np.ndarray, "head query key"]:
        """How the text's own tokens share their attention; padding gets none of it.

        Padding itself has a row in the model too, but nothing reads what comes of it,
        and with a window it may see no key at all.

        Raises:
            HeadlightError: there is no such layer.
        """
        if not 0 <= layer < len(self.calls):
            raise HeadlightError(
                "There are layers 0 to {last}.", last=len(self.calls) - 1
            )
        return LayerAttention(self.calls[layer]).pattern()[:, self.visible]


def padded_batch(model: LoadedModel, texts: tuple[str, ...]) -> list[PaddedText]:
    """The texts in one batch, each beside what it gives alone.

    Raises:
        HeadlightError: the model has no padding token or is no encoder.
        BadText: a text is empty.
    """
    pad = model.tokenizer.pad_token_id
    if model.card.kind != "encoder" or pad is None:
        raise HeadlightError(
            "{model} is not an encoder with a padding token.", model=model.card.title
        )
    encoded = [encode(model.tokenizer, text) for text in texts]
    if len(texts) < 1 or not all(len(one.token_ids) for one in encoded):
        raise BadText("Each text of the batch needs at least one character.")
    longest = max(len(one.token_ids) for one in encoded)
    ids = np.full((len(texts), longest), pad, dtype=np.int64)
    visible = np.zeros(ids.shape, dtype=bool)
    for row, one in enumerate(encoded):
        ids[row, : len(one.token_ids)] = one.token_ids
        visible[row, : len(one.token_ids)] = True
    hidden, calls = _final(model, ids, visible)
    seen, _ = _final(model, ids, np.ones_like(visible))
    found = []
    for row, one in enumerate(encoded):
        n = len(one.token_ids)
        alone, _ = _final(model, ids[row : row + 1, :n], visible[row : row + 1, :n])
        found.append(
            PaddedText(
                encoded=one,
                visible=visible[row],
                ids=ids[row],
                final=hidden[row],
                error=float(np.abs(hidden[row, :n] - alone[0]).max()),
                error_seen=float(np.abs(seen[row, :n] - alone[0]).max()),
                calls=tuple(_of_row(call, row) for call in calls),
            )
        )
    return found


def _final(
    model: LoadedModel,
    ids: Int[np.ndarray, "row seq"],
    visible: Bool[np.ndarray, "row seq"],
) -> tuple[Float[np.ndarray, "row seq d_model"], list[AttentionCall]]:
    """The last vectors of a batch, and its attention calls."""
    recorder = Recorder(slots=model.anatomy.slots)
    arguments: dict[str, Any] = {
        "input_ids": torch.from_numpy(ids).to(model.device),
        "attention_mask": torch.from_numpy(visible.astype(np.int64)).to(model.device),
    }
    with torch.inference_mode(), record(recorder):
        body: Any = model.model.base_model
        body(**arguments)
        return as_array(recorder.final["encoder"]), recorder.calls


def _of_row(call: AttentionCall, row: int) -> AttentionCall:
    """The call as if this row of the batch were alone in it."""

    def one(x: Any) -> Any:
        return None if x is None else x[row : row + 1] if x.shape[0] > 1 else x

    return AttentionCall(
        module=call.module, q=one(call.q), k=one(call.k), v=one(call.v),
        mask=one(call.mask), is_causal=call.is_causal, scaling=call.scaling,
        position_bias=one(call.position_bias), softcap=call.softcap,
        output=one(call.output), ablated=call.ablated,
    )  # fmt: skip
