"""Writing: token after token with the key-value cache, and what each step reuses.

A causal model never reads an earlier token anew: its keys and values stay what they
are, so they are kept, and one more token costs one row instead of the whole text. The
cache here is transformers' own. It is cut back when the text branches off earlier.

Source: Pope et al. 2022, section 2.1, https://arxiv.org/abs/2211.05102
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from transformers import DynamicCache, EncoderDecoderCache

from ..arrays import as_array
from ..errors import BadText, HeadlightError
from ..instrument.layer_attention import LayerAttention
from ..instrument.recorder import AttentionCall, Recorder, record
from ..limits import LIMITS
from ..models.loaded import LoadedModel
from ..models.self_check import first_output
from ..text.tokenization import encode
from ..trace.inputs import decoder_input


@dataclass(frozen=True, eq=False)
class Written:
    """What the model makes of a text and what has been written behind it."""

    prompt_ids: tuple[int, ...]
    """The text's own tokens; of an encoder-decoder the decoder's first ones."""
    new_ids: tuple[int, ...]
    """What was written behind them."""
    logits: Float[np.ndarray, " d_vocab"]
    """Scores of what comes next."""
    n_reused: int
    """Tokens whose keys and values were in the cache already."""
    n_computed: int
    """Tokens that went through the model in this step."""
    cache_bytes: int
    """Size of all keys and values kept now."""
    seconds: float
    """Duration of this step's forward pass."""
    probs: tuple[float, ...]
    """The model's own probability of the last of ``new_ids``: of those whose place was
    predicted in this step, so of all where the whole text was read at once."""
    is_full: bool
    """Whether no further token would have a place in the model."""


class Writer:
    """One text in one model, with the keys and values of what has been read.

    Not for two threads at once.
    """

    def __init__(self, model: LoadedModel, text: str) -> None:
        """Take the text in; nothing is computed yet.

        Raises:
            HeadlightError: the model writes nothing, or the text has no token or too
                many.
        """
        if model.card.kind != "encoder" and not model.card.has_lm_head:
            raise HeadlightError(
                "{model} has no vocabulary head: it gives each token a vector "
                "and writes nothing.",
                model=model.card.title,
            )
        if model.card.kind == "encoder":
            raise HeadlightError(
                "{model} is an encoder: it gives each token a vector and writes "
                "nothing.",
                model=model.card.title,
            )
        self.model, self.text = model, text
        read = [int(token_id) for token_id in encode(model.tokenizer, text).token_ids]
        target = decoder_input(model, "" if self._has_encoder else None)
        self._source = read if target is not None else None
        own = read if target is None else [int(one) for one in target.token_ids]
        self.prompt_ids: tuple[int, ...] = tuple(own)
        if not own or not read:
            raise BadText("There is no text to read yet: type at least one character.")
        if max(len(own), len(read)) > longest(model):
            raise BadText(
                "This text has {n} tokens; {model} can go on from up to "
                "{longest} here.",
                n=f"{len(read):,}",
                model=model.card.title,
                longest=f"{longest(model):,}",
            )
        self._cache: Any = None
        self._encoded: Tensor | None = None
        self._read: tuple[int, ...] = ()
        self._calls: tuple[AttentionCall, ...] = ()

    def row(self, layer: int) -> Float[np.ndarray, "head key"]:
        """How the last token that was read shares its attention over all before it.

        Raises:
            HeadlightError: there is no such layer.
        """
        if not 0 <= layer < len(self._calls):
            raise HeadlightError(
                "There are layers 0 to {last}.", last=len(self._calls) - 1
            )
        return LayerAttention(self._calls[layer]).row(-1)

    @property
    def nbytes(self) -> int:
        """Memory of the keys and values that are kept."""
        return sum(x.numel() * x.element_size() for x in self._kept())

    def read(self, new_ids: tuple[int, ...]) -> Written:
        """Read the text and these tokens behind it; what was read before is reused.

        Raises:
            HeadlightError: more than the model has places for, or no such token.
        """
        wanted = self.prompt_ids + new_ids
        if len(wanted) > longest(self.model):
            raise HeadlightError(
                "{model} has no place for more than {longest} tokens here.",
                model=self.model.card.title,
                longest=f"{longest(self.model):,}",
            )
        if not all(0 <= one < self.model.card.d_vocab for one in new_ids):
            raise HeadlightError("There is no such token in the vocabulary.")
        kept = self._cut_back(wanted)
        started = time.perf_counter()
        # The last token of what was given predicts the first that was written.
        first = max(kept, len(self.prompt_ids) - 1)
        rows, self._calls = self._forward(wanted[kept:], len(wanted) - first)
        self._read = wanted
        return Written(
            prompt_ids=self.prompt_ids,
            new_ids=new_ids,
            # A copy: a view would hold the scores of every place of a long text.
            logits=np.array(as_array(rows[-1])),
            n_reused=kept,
            n_computed=len(wanted) - kept,
            cache_bytes=self.nbytes,
            seconds=time.perf_counter() - started,
            probs=_probs(rows[:-1], wanted[first + 1 :]),
            is_full=len(wanted) >= longest(self.model),
        )

    @property
    def _has_encoder(self) -> bool:
        return self.model.card.kind == "encoder-decoder"

    def _cut_back(self, wanted: tuple[int, ...]) -> int:
        """Forget what was read beyond the common beginning; how much is kept.

        The last token is read anew in any case: its scores are wanted.
        """
        same = 0
        for ours, theirs in zip(self._read, wanted, strict=False):
            if ours != theirs:
                break
            same += 1
        keep = min(same, len(wanted) - 1)
        if self._cache is None or keep == 0:
            own = DynamicCache()
            self._cache = (
                EncoderDecoderCache(own, DynamicCache()) if self._has_encoder else own
            )
            return 0
        if keep < len(self._read):
            own = self._cache
            if isinstance(own, EncoderDecoderCache):
                # What the decoder keeps of the encoder stays; only its own is cut.
                own = own.self_attention_cache
            own.crop(keep - len(self._read))
        return keep

    def _forward(
        self, ids: tuple[int, ...], n_rows: int
    ) -> tuple[Float[Tensor, "row d_vocab"], tuple[AttentionCall, ...]]:
        """The scores behind the last ``n_rows`` of these tokens, and the attention."""
        device = self.model.device
        given = torch.tensor([ids], device=device)
        arguments: dict[str, Any] = {"past_key_values": self._cache, "use_cache": True}
        if self._has_encoder:
            source = torch.tensor([self._source], device=device)
            arguments["decoder_input_ids"] = given
            arguments["attention_mask"] = torch.ones_like(source)
            if self._encoded is None:
                self._encoded = self._encode(source)
            arguments["encoder_outputs"] = (self._encoded,)
        else:
            arguments["input_ids"] = given
            arguments["logits_to_keep"] = n_rows
        recorder = Recorder()
        with torch.inference_mode(), record(recorder):
            output = self.model.model(**arguments)
        slots = [s for s in self.model.anatomy.slots if s.stack == "decoder"]
        pairs = zip(slots, recorder.calls, strict=True)
        calls = tuple(call for slot, call in pairs if slot.kind == "self")
        return first_output(output)[0, -n_rows:], calls

    def _encode(self, source: Tensor) -> Tensor:
        with torch.inference_mode():
            encoder: Any = self.model.model.get_encoder()
            mask = torch.ones_like(source)
            return encoder(input_ids=source, attention_mask=mask).last_hidden_state

    def _kept(self) -> list[Tensor]:
        if self._cache is None:
            return []
        both = isinstance(self._cache, EncoderDecoderCache)
        own = self._cache.self_attention_cache if both else self._cache
        return [x for layer in own.layers for x in (layer.keys, layer.values)]


def _probs(
    rows: Float[Tensor, "row d_vocab"], ids: tuple[int, ...]
) -> tuple[float, ...]:
    """The probability that each row gives to its token, summed in float64."""
    return tuple(
        float((row.double() - row.double().logsumexp(0))[token_id].exp())
        for row, token_id in zip(rows, ids, strict=True)
    )


def longest(model: LoadedModel) -> int:
    """How many tokens a text may have in the end, the written ones included."""
    return min(LIMITS.trace_tokens_max, model.card.n_ctx or LIMITS.trace_tokens_max)


def end_ids(model: LoadedModel) -> tuple[int, ...]:
    """The tokens with which the model says that it has finished."""
    config: Any = model.model.generation_config
    ids = getattr(config, "eos_token_id", None)
    if ids is None:
        ids = model.tokenizer.eos_token_id
    listed = ids if isinstance(ids, list | tuple) else [ids]
    return tuple(int(one) for one in listed if one is not None)
