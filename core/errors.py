"""Errors whose message is one sentence that a learner can read on the page."""

import logging
from typing import Any

from .sentence import Sentence

log = logging.getLogger("headlight")


class HeadlightError(ValueError):
    """Something the reader can understand and usually mend; shown as it is."""

    sentence: Sentence
    """What is said; it knows its template and the values put in."""

    def __init__(self, template: str, /, **values: Any) -> None:
        """The error of this sentence.

        Args:
            template: in English, ``{names}`` where values go.
            values: as they are to be read.
        """
        known = isinstance(template, Sentence)
        self.sentence = template if known else Sentence(template, **values)
        super().__init__(str(self.sentence))

    def __reduce__(self) -> tuple[Any, ...]:
        """It can be sent to another process, whatever its own kind asks for."""
        # Each who waited for the same answer is given one of his own, too.
        return _sent, (type(self), self.sentence), vars(self)


def _sent(kind: type[HeadlightError], sentence: Sentence) -> HeadlightError:
    error = kind.__new__(kind)
    HeadlightError.__init__(error, sentence)
    return error


class BadText(HeadlightError):
    """The text cannot be read: empty, too long for the model, not text."""


class ModelUnavailable(HeadlightError):
    """The model is unknown, out of reach, too big, or not one we can read."""


class WeightsUnavailable(ModelUnavailable):
    """The weights cannot be fetched or stored: no network, full disk, broken file."""


class Busy(HeadlightError):
    """Too many requests are waiting; the reader should try again shortly."""


class TooLate(HeadlightError):
    """The answer did not come before the deadline, or a newer request replaced it."""


class LetGo(TooLate):
    """Nobody waits for it any more; whoever does after all asks for it again."""


class TypedOver(LetGo):
    """A newer request of the same page took this one's place: nobody waits for it."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("A newer text took this one's place.")


NO_MEMORY = "The server's memory is full. Try something smaller, or try again later."


def readable(
    error: BaseException, sentence: str, kind: type[HeadlightError] = HeadlightError
) -> HeadlightError:
    """What a learner reads of any error: its own sentence if it has one, or this one.

    A library's message may hold paths or somebody's text, so neither the page nor the
    log repeats it: the log names the kind of error and the line that raised it.
    """
    if isinstance(error, HeadlightError):
        return error
    if not isinstance(error, KeyboardInterrupt):
        log.error("%s %s at %s", sentence, type(error).__name__, _line_of(error))
    known = kind(NO_MEMORY if _is_lack_of_memory(error) else sentence)
    known.__cause__ = error
    return known


def _is_lack_of_memory(error: BaseException) -> bool:
    # torch raises a RuntimeError with such words; CUDA's error is one of its own.
    words = str(error).lower()
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError)
        and ("allocate memory" in words or "out of memory" in words)
    )


def _line_of(error: BaseException) -> str:
    found = error.__traceback__
    while found is not None and found.tb_next is not None:
        found = found.tb_next
    if found is None:
        return "an unknown line"
    return f"{found.tb_frame.f_code.co_filename}:{found.tb_lineno}"
