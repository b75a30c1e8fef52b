"""What several pages about prediction ask of a trace; the answers hold no tensor."""

from dataclasses import dataclass

from core.surprisal import Surprise, read_along
from core.trace import Trace


@dataclass(frozen=True)
class SurpriseOfWords:
    """How surprising each token was, and what was expected in its place."""

    def __call__(self, trace: Trace) -> Surprise:
        """Of an encoder-decoder, along the text that its decoder reads."""
        ids = trace.token_ids if trace.target_ids is None else trace.target_ids
        return read_along(trace.logits_all(), ids)
