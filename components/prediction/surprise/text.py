"""One text of the page Surprise, and what the model expected along it."""

from dataclasses import dataclass

from components.choice.place import tokens_read
from components.page.text_read import TextRead
from components.prediction.surprise_of_words import surprise_of_words
from components.words.language import sentence
from core.surprisal import Surprise
from core.text.continuation import Continuations
from core.text.tokenization import Token

PAGE = "surprise"


@dataclass(frozen=True, eq=False)
class Text:
    """One text and what the model expected along it."""

    tokens: tuple[Token, ...]
    reading: Surprise
    vocabulary: Continuations
    is_decoders: bool
    """Whether these are the words of the decoder of an encoder-decoder."""

    @property
    def bits(self) -> float:
        """Surprisal of all tokens but the first."""
        return self.reading.total_bits

    @property
    def n_predicted(self) -> int:
        """Tokens that something stands before."""
        return len(self.reading.surprisal_bits)

    @property
    def mean(self) -> float:
        """Bits a token; 0 where there is only one token."""
        return self.bits / self.n_predicted if self.n_predicted else 0.0

    @property
    def perplexity(self) -> float:
        """2 to the mean: between how many equally likely tokens it chose."""
        return 2.0**self.mean

    @property
    def title(self) -> str:
        """Whose words are measured."""
        return sentence("The decoder's text" if self.is_decoders else "Your text")


def text_of(read: TextRead) -> Text:
    """The text that was read with what was expected along it."""
    return Text(
        tokens_read(read),
        surprise_of_words(read),
        read.vocabulary,
        is_decoders=read.target_tokens is not None,
    )
