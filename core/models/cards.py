"""A model's card: what it is, in the numbers of its own configuration and tensors."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from torch import nn
from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

from .anatomy import Anatomy
from .block_parts import block_around, holds_sines, mlp_shape, norm_kind

ModelKind = Literal["encoder", "decoder", "encoder-decoder"]


@dataclass(frozen=True)
class ModelCard:
    """Facts about one loaded model."""

    id: str
    title: str
    family: str
    """transformers' name of the architecture, such as "llama" or "bert"."""
    kind: ModelKind
    n_layers: int
    """Layers of the decoder, or of the encoder where there is no decoder."""
    n_heads: int
    n_kv_heads: int
    d_model: int
    d_head: int
    d_mlp: int | None
    d_vocab: int
    n_ctx: int | None
    """Longest text in tokens; None where positions are relative and unbounded."""
    n_parameters: int
    positions: str
    norm: str
    activation: str
    tokenizer_kind: str
    licence: str
    source: str
    quantisation: str | None
    """How the weights were compressed before they reached us; None if they were not."""
    about: str
    has_lm_head: bool
    """Whether the model gives a score to every word of the vocabulary."""
    note: str = ""
    """What of the model its file does not hold, in a sentence; as a rule nothing."""
    unused: tuple[str, ...] = ()
    """Weights in the file that have no place in the model as it is shown."""

    def __repr__(self) -> str:
        return (
            f"<ModelCard {self.id}: {self.family} {self.kind}, {self.n_layers} layers, "
            f"{self.n_heads} heads, {self.n_parameters:,} parameters>"
        )

    @property
    def main_stack(self) -> Literal["encoder", "decoder"]:
        """The stack a page shows first: the decoder where there is one."""
        return "encoder" if self.kind == "encoder" else "decoder"

    @property
    def predicts_next(self) -> bool:
        """Whether it has a next token to show; encoders and bodies have none."""
        return self.has_lm_head and self.kind != "encoder"


@dataclass(frozen=True)
class Origin:
    """Where a model's files are and what is known of them before they are read."""

    id: str
    title: str
    folder: Path
    licence: str
    source: str
    quantisation: str | None = None
    about: str = ""
    gguf_file: str | None = None


def model_card(
    origin: Origin,
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    anatomy: Anatomy,
) -> ModelCard:
    """The card of a loaded model: sizes are read off the tensors of its probe run."""
    config = model.config
    stacks = anatomy.stacks
    main = "decoder" if "decoder" in stacks else "encoder"
    index = next(
        i for i, s in enumerate(anatomy.slots) if s.stack == main and s.kind == "self"
    )
    call = anatomy.probe.calls[index]
    kind: ModelKind = "encoder-decoder" if len(stacks) == 2 else main
    d_model = anatomy.probe.block_in[main].shape[-1]
    block = block_around(stacks[main], call.module)
    attention = [one.module for one in anatomy.probe.calls]
    attention += [one for one in anatomy.out_projections if one is not None]
    mlp = mlp_shape(block, attention, d_model)
    return ModelCard(
        id=origin.id,
        title=origin.title,
        family=config.model_type,
        kind=kind,
        n_layers=sum(s.stack == main and s.kind == "self" for s in anatomy.slots),
        n_heads=call.q.shape[1],
        n_kv_heads=call.k.shape[1],
        d_model=d_model,
        d_head=call.q.shape[-1],
        d_mlp=None if mlp is None else mlp.d_mlp,
        d_vocab=config.get_text_config().vocab_size,
        n_ctx=_n_ctx(config, anatomy),
        n_parameters=sum(p.numel() for p in model.parameters()),
        positions=_positions(model, anatomy),
        norm=norm_kind(stacks[main], d_model) or "none found",
        activation=_activation(model, block, is_gated=mlp is not None and mlp.is_gated),
        tokenizer_kind=_tokenizer_kind(tokenizer),
        licence=origin.licence,
        source=origin.source,
        quantisation=origin.quantisation,
        about=origin.about,
        has_lm_head=model.get_output_embeddings() is not None,
    )


def _n_ctx(config: PretrainedConfig, anatomy: Anatomy) -> int | None:
    """As configured, and no more than its table of positions has rows for."""
    if anatomy.positions == {"relative"}:
        return None
    text = config.get_text_config()
    longest = _first_of(text, "max_position_embeddings", "n_positions")
    return min((n for n in (longest, anatomy.n_places) if n), default=None)


def _first_of(config: object, *names: str) -> int | None:
    for name in names:
        if isinstance(value := getattr(config, name, None), int):
            return value
    return None


def _positions(model: PreTrainedModel, anatomy: Anatomy) -> str:
    """How the model knows order, by the parts it has."""
    if any(call.position_bias is not None for call in anatomy.probe.calls):
        return "relative bias"
    if anatomy.probe.positions:
        sinusoidal = any(
            "Sinusoidal" in type(module).__name__ for module in model.modules()
        )
        return "sinusoidal" if sinusoidal else "learned"
    for name, stack in anatomy.stacks.items():
        if holds_sines(stack, anatomy.probe.block_in[name].shape[-1]):
            return "sinusoidal"
    rotary = any(name.endswith("rotary_emb") for name, _ in model.named_modules())
    return "rotary (RoPE)" if rotary else "none found"


ACTIVATIONS = {
    "relu": "ReLU",
    "gelu": "GELU",
    "gelu_new": "GELU",
    "gelu_pytorch_tanh": "GELU",
    "silu": "SiLU",
    "swish": "SiLU",
}
ACTIVATION_FIELDS = (
    "hidden_act", "activation_function", "hidden_activation", "activation",
    "dense_act_fn",
)  # fmt: skip
GATED = {"SiLU": "SwiGLU", "GELU": "GEGLU", "ReLU": "ReGLU"}


def _activation(model: PreTrainedModel, block: nn.Module, *, is_gated: bool) -> str:
    """The activation's usual name; a gated one is named by its gate."""
    config = model.config.get_text_config()
    named = [getattr(config, name, None) for name in ACTIVATION_FIELDS]
    # Where the configuration is silent (CTRL) the function is a module of the block.
    named += [type(part).__name__.lower() for part in block.modules()]
    value = next((one for one in named[: len(ACTIVATION_FIELDS)] if one), None)
    value = value or next((one for one in named if one in ACTIVATIONS), "unknown")
    usual = ACTIVATIONS.get(value, value)
    return GATED.get(usual, f"gated {usual}") if is_gated else usual


def _tokenizer_kind(tokenizer: PreTrainedTokenizerBase) -> str:
    """WordPiece, BPE, byte-level BPE or unigram, as the tokenizer says itself."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        return type(tokenizer).__name__
    kind = type(backend.model).__name__
    byte_level = "ByteLevel" in repr(backend.pre_tokenizer)
    return "byte-level BPE" if kind == "BPE" and byte_level else kind
