"""The Transformer of 2017, to be read in one sitting: every line of the paper, once.

What a page shows of it is this file, so each part stands alone, with its section of the
paper, its equation and its shapes. It trains the translators that come with Headlight;
they are shown by transformers' own class (``core.training.marian``), which must agree.

Source: Vaswani et al. 2017, "Attention Is All You Need",
https://arxiv.org/abs/1706.03762
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

PAD = 0
"""The id of padding: what fills a batch's shorter texts up."""


@dataclass(frozen=True)
class Size:
    """How large a Transformer is; by default the paper's base model (table 3)."""

    d_vocab: int = 37_000
    n_layers: int = 6
    """Blocks of the encoder, and as many of the decoder."""
    d_model: int = 512
    n_heads: int = 8
    d_mlp: int = 2048
    dropout: float = 0.1

    @property
    def d_head(self) -> int:
        """Numbers of a query, a key, a value: the heads share d_model."""
        return self.d_model // self.n_heads


def attention(
    q: Float[Tensor, "batch head query d_head"],
    k: Float[Tensor, "batch head key d_head"],
    v: Float[Tensor, "batch head key d_head"],
    visible: Bool[Tensor, "#batch #head #query key"],
) -> Float[Tensor, "batch head query d_head"]:
    """softmax(QKᵀ / √d_k) V: each query's weighted average of the values.

    Section 3.2.1, equation 1.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    pattern = scores.masked_fill(~visible, -torch.inf).softmax(dim=-1)
    return pattern @ v


class MultiHeadAttention(nn.Module):
    """Concat(head₁, …, head_h) W_O, where head_i = Attention(Q W_Q, K W_K, V W_V).

    Section 3.2.2. In self-attention readers and read are the same text; in
    cross-attention the decoder reads what the encoder made (section 3.2.3).
    """

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.n_heads = size.n_heads
        self.W_Q = nn.Linear(size.d_model, size.d_model)
        self.W_K = nn.Linear(size.d_model, size.d_model)
        self.W_V = nn.Linear(size.d_model, size.d_model)
        self.W_O = nn.Linear(size.d_model, size.d_model)

    def forward(
        self,
        readers: Float[Tensor, "batch query d_model"],
        read: Float[Tensor, "batch key d_model"],
        visible: Bool[Tensor, "#batch #head #query key"],
    ) -> Float[Tensor, "batch query d_model"]:
        """What each reader takes from what it reads."""
        q = self._split(self.W_Q(readers))
        k, v = self._split(self.W_K(read)), self._split(self.W_V(read))
        heads = attention(q, k, v, visible)
        return self.W_O(heads.transpose(1, 2).flatten(start_dim=2))

    def _split(
        self, x: Float[Tensor, "batch seq d_model"]
    ) -> Float[Tensor, "batch head seq d_head"]:
        return x.unflatten(-1, (self.n_heads, -1)).transpose(1, 2)


class FeedForward(nn.Module):
    """max(0, x W₁ + b₁) W₂ + b₂: the same at each position.

    Section 3.3, equation 2.
    """

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.W_in = nn.Linear(size.d_model, size.d_mlp)
        self.W_out = nn.Linear(size.d_mlp, size.d_model)

    def forward(
        self, x: Float[Tensor, "batch seq d_model"]
    ) -> Float[Tensor, "batch seq d_model"]:
        """Each position by itself: wider, bent at 0, and narrow again."""
        return self.W_out(torch.relu(self.W_in(x)))


class AddAndNorm(nn.Module):
    """LayerNorm(x + Sublayer(x)): the sum, then the norm ("post-norm").

    Section 3.1; dropout on what is added, section 5.4.
    """

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(size.d_model)
        self.dropout = nn.Dropout(size.dropout)

    def forward(
        self,
        x: Float[Tensor, "batch seq d_model"],
        added: Float[Tensor, "batch seq d_model"],
    ) -> Float[Tensor, "batch seq d_model"]:
        """The residual stream with this part's contribution, each position normed."""
        return self.norm(x + self.dropout(added))


class EncoderBlock(nn.Module):
    """Self-attention, then feed-forward; around each a residual connection and a norm.

    Section 3.1, the left half of figure 1.
    """

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.self_attention = MultiHeadAttention(size)
        self.feed_forward = FeedForward(size)
        self.after_attention, self.after_mlp = AddAndNorm(size), AddAndNorm(size)

    def forward(
        self,
        x: Float[Tensor, "batch seq d_model"],
        visible: Bool[Tensor, "#batch #head #seq seq"],
    ) -> Float[Tensor, "batch seq d_model"]:
        """The source after one more block; every position may read every other."""
        x = self.after_attention(x, self.self_attention(x, x, visible))
        return self.after_mlp(x, self.feed_forward(x))


class DecoderBlock(nn.Module):
    """Masked self-attention, cross-attention, feed-forward.

    Section 3.1, the right half of figure 1.
    """

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.self_attention = MultiHeadAttention(size)
        self.cross_attention = MultiHeadAttention(size)
        self.feed_forward = FeedForward(size)
        self.after_attention, self.after_cross = AddAndNorm(size), AddAndNorm(size)
        self.after_mlp = AddAndNorm(size)

    def forward(
        self,
        x: Float[Tensor, "batch target d_model"],
        source: Float[Tensor, "batch source d_model"],
        earlier: Bool[Tensor, "#batch #head target target"],
        visible: Bool[Tensor, "#batch #head #target source"],
    ) -> Float[Tensor, "batch target d_model"]:
        """The target after one more block.

        Each position reads itself and earlier ones, then the whole source.
        """
        x = self.after_attention(x, self.self_attention(x, x, earlier))
        x = self.after_cross(x, self.cross_attention(x, source, visible))
        return self.after_mlp(x, self.feed_forward(x))


def sinusoids(n_positions: int, d_model: int) -> Float[Tensor, "position d_model"]:
    """PE(pos, 2i) = sin(pos / 10000^(2i/d)), PE(pos, 2i+1) = cos of the same.

    Section 3.5. Computed in float64, for 10000^x in float32 is off in the sixth digit.
    """
    pos = torch.arange(n_positions, dtype=torch.float64)[:, None]
    two_i = torch.arange(0, d_model, 2, dtype=torch.float64)
    angles = pos / 10_000 ** (two_i / d_model)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float()


def not_padding(ids: Int[Tensor, "batch seq"]) -> Bool[Tensor, "batch 1 1 seq"]:
    """True where a token may be read: padding is nobody's word."""
    return (ids != PAD)[:, None, None]


def not_later(n: int) -> Bool[Tensor, "1 1 query key"]:
    """True where a query may look: at itself and what stands before (section 3.2.3)."""
    return torch.ones(n, n, dtype=torch.bool).tril()[None, None]


class Transformer(nn.Module):
    """Reads a source, and scores for each word of a target what comes after it."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        # One matrix for source, target and output (section 3.4).
        self.W_E = nn.Embedding(size.d_vocab, size.d_model)
        self.dropout = nn.Dropout(size.dropout)
        self.encoder = nn.ModuleList(EncoderBlock(size) for _ in range(size.n_layers))
        self.decoder = nn.ModuleList(DecoderBlock(size) for _ in range(size.n_layers))
        for weight in self.parameters():
            if weight.dim() > 1:
                nn.init.xavier_uniform_(weight)
        nn.init.normal_(self.W_E.weight, std=size.d_model**-0.5)

    def embed(
        self, ids: Int[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch seq d_model"]:
        """Rows of W_E times √d_model, plus the sinusoids (sections 3.4 and 3.5)."""
        words = self.W_E(ids) * math.sqrt(self.size.d_model)
        places = sinusoids(ids.shape[1], self.size.d_model).to(words)
        return self.dropout(words + places)

    def encode(
        self, source: Int[Tensor, "batch source"]
    ) -> Float[Tensor, "batch source d_model"]:
        """Each word of the source as a vector that has read all the others."""
        x, visible = self.embed(source), not_padding(source)
        for block in self.encoder:
            x = block(x, visible)
        return x

    def decode(
        self,
        target: Int[Tensor, "batch target"],
        encoded: Float[Tensor, "batch source d_model"],
        source: Int[Tensor, "batch source"],
    ) -> Float[Tensor, "batch target d_vocab"]:
        """Scores of every word, after each position of what is written so far."""
        x = self.embed(target)
        earlier = not_later(target.shape[1]).to(target.device) & not_padding(target)
        for block in self.decoder:
            x = block(x, encoded, earlier, not_padding(source))
        return x @ self.W_E.weight.T

    def forward(
        self, source: Int[Tensor, "batch source"], target: Int[Tensor, "batch target"]
    ) -> Float[Tensor, "batch target d_vocab"]:
        """Teacher forcing: all positions of a target at once, none sees what follows.

        Softmax of the scores is the model's next word (section 3.4).
        """
        return self.decode(target, self.encode(source), source)
