"""A real unigram vocabulary: SentencePiece, 128,000 pieces, 16 languages.

A unigram tokenizer (Kudo 2018, https://arxiv.org/abs/1804.10959) gives each piece a
log probability and cuts a text where the sum is highest. The vocabulary is that of
Google's Universal Sentence Encoder; ``data/use_multilingual/README.md`` has its source.
"""

from functools import lru_cache
from pathlib import Path

from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from .pieces import METASPACE

FOLDER = Path(__file__).parent / "data" / "use_multilingual"


@lru_cache(maxsize=1)
def unigram_tokenizer() -> PreTrainedTokenizerFast:
    """The unigram tokenizer, read once; the same cuts as SentencePiece's own library.

    It adds no special tokens. Only the names of its three control pieces, typed as
    text (``<unk> <s> </s>``), are read as those pieces, which SentencePiece spells out.
    """
    spec = sentencepiece_model_pb2.ModelProto()  # pyright: ignore[reportAttributeAccessIssue]
    spec.ParseFromString((FOLDER / "sp.model").read_bytes())
    pieces = [(piece.piece, piece.score) for piece in spec.pieces]
    backend = Tokenizer(models.Unigram(pieces, unk_id=spec.trainer_spec.unk_id))
    backend.normalizer = normalizers.Sequence(
        [  # pyright: ignore[reportAttributeAccessIssue]
            normalizers.Precompiled(spec.normalizer_spec.precompiled_charsmap),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    backend.pre_tokenizer = pre_tokenizers.Metaspace(METASPACE)  # pyright: ignore[reportAttributeAccessIssue]
    backend.decoder = decoders.Metaspace(METASPACE)  # pyright: ignore[reportAttributeAccessIssue]
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        unk_token="<unk>",
        split_special_tokens=True,  # A typed "<unk>" is text like any other.
    )
