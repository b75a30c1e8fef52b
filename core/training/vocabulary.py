"""A vocabulary of whole words, and the tokenizer that goes with it.

A word is a token, so that a row of attention is a word's. What is not in the vocabulary
is ``<unk>``. The tokenizer is the tokenizers library's own and is saved beside the
weights, so that the ordinary door opens both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase, Replace
from tokenizers.normalizers import Sequence as InTurn
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

from ..transformer import PAD

SPECIAL = ("<pad>", "<s>", "</s>", "<unk>")
BEGIN, END, UNKNOWN = 1, 2, 3
WORD = r"[^\s.']+'?|\."
"""A word with the apostrophe behind it (*l'*), or a full stop."""


@dataclass(frozen=True)
class Vocabulary:
    """The words that a model knows; a word's id is its place."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]]) -> "Vocabulary":
        """All words of these sentences, by alphabet, behind the special ones."""
        found = {word for sentence in sentences for word in sentence}
        return cls((*SPECIAL, *sorted(found)))

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: at for at, word in enumerate(self.words)}

    def ids(self, words: Sequence[str]) -> list[int]:
        """Their ids, and that of the end; ``<unk>`` for what is not known."""
        place = self._places
        return [*(place.get(word, UNKNOWN) for word in words), END]

    def tokenizer(self) -> PreTrainedTokenizerFast:
        """From a text as it is typed to the same ids."""
        own = Tokenizer(WordLevel(self._places, unk_token=SPECIAL[UNKNOWN]))
        # *don't* is two words, and a typographer's apostrophe is one too.
        own.normalizer = InTurn(
            [Lowercase(), Replace("’", "'"), Replace("n't", " not")]
        )
        own.pre_tokenizer = Split(Regex(WORD), behavior="removed", invert=True)
        own.post_processor = TemplateProcessing(
            single="$A </s>", special_tokens=[("</s>", END)]
        )
        return PreTrainedTokenizerFast(
            tokenizer_object=own,
            pad_token=SPECIAL[PAD],
            bos_token=SPECIAL[BEGIN],
            eos_token=SPECIAL[END],
            unk_token=SPECIAL[UNKNOWN],
            clean_up_tokenization_spaces=False,
        )
