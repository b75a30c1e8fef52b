"""How much a visitor may ask for, in one table that is also a page.

Each limit can be set by the environment as ``HEADLIGHT_<NAME>``, for example
``HEADLIGHT_TRACE_TOKENS=512``. A new limit is one more line of the class `Limits`: its
variable, its row on the page about this server and its check follow from that line.
What an operator chooses that is no number stands in `SETTINGS`.
"""

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psutil

from .graphemes import valid_text

MIB = 2**20


def _limit(default: Any, unit: str, about: str) -> Any:
    return dataclasses.field(default=default, metadata={"unit": unit, "about": about})


@dataclass(frozen=True)
class Limits:
    """The limits of this server. Numbers are counts, bytes or seconds."""

    # What a text may be.
    text_chars: int = _limit(4000, "characters", "longest text")
    text_bytes: int = _limit(16 * 1024, "bytes", "longest text as UTF-8")
    trace_tokens: int = _limit(256, "tokens", "longest trace")
    trace_tokens_max: int = _limit(1024, "tokens", "longest trace for who asks")

    # What one visitor may have of what all share.
    visitor_loads: int = _limit(2, "models", "loaded at once for one visitor")
    visitor_share: float = _limit(
        0.25, "of results", "kept for one visitor where room is short"
    )

    # What all visitors may have together.
    readers: int = _limit(
        os.cpu_count() or 1, "readings", "at once, as many as there are cores"
    )
    # A page waits for one reading, and 32 are read in a pass: three hundred who press a
    # key at once are served in ten passes, and none need be turned away.
    waiting: int = _limit(320, "requests", "waiting before the server says busy")
    # One new token of SmolLM2 takes as long as sixteen, for its weights have to be read
    # from memory; from there on each takes 4 to 5 ms. So the new words of 32 learners
    # are read in half a second, and nobody waits longer for those he goes with.
    pass_texts: int = _limit(32, "texts", "read in one pass through a model")
    pass_tokens: int = _limit(
        96,
        "new tokens",
        "read in one pass of several texts through SmolLM2 or a larger model; "
        "in a smaller one more",
    )
    maps: int = _limit(40, "maps", "of one method waiting before the server says busy")
    effects: int = _limit(
        40, "jobs", "of trying every head waiting before the server says busy"
    )
    effects_turn_s: float = _limit(
        10.0, "seconds", "of trying heads for one visitor while another waits"
    )
    lenses: int = _limit(
        40, "texts", "to be read layer by layer waiting before the server says busy"
    )
    batches: int = _limit(
        40, "batches", "of two texts waiting before the server says busy"
    )
    long_reading_s: float = _limit(
        2.0, "seconds", "longest reading before others get a further thread"
    )
    deadline_s: float = _limit(5.0, "seconds", "longest wait that no page watches")
    cache_bytes: int = _limit(256 * MIB, "bytes", "results kept for reuse")

    # What a model may be, and may take to load.
    load_s: float = _limit(120.0, "seconds", "longest wait for a model to load")
    fetch_s: float = _limit(1800.0, "seconds", "longest fetch of a model from a hub")
    hub_bytes: int = _limit(
        20_000 * MIB, "bytes", "disk for models fetched from a hub, all together"
    )
    inspect_s: float = _limit(
        5.0, "seconds", "work to look into a model's folder before it is loaded"
    )
    inspect_bytes: int = _limit(
        2048 * MIB, "bytes", "memory to look into a model's folder"
    )
    model_memory_share: float = _limit(0.5, "of RAM", "memory for loaded models")

    # What a connection may be.
    pages: int = _limit(400, "pages", "open at once, fewer where files are short")
    visitor_pages: int = _limit(48, "pages", "open at once from one address")
    gone_pages: int = _limit(32, "pages", "kept two minutes for who comes back")
    connections: int = _limit(2400, "connections", "open at once")
    request_s: float = _limit(10.0, "seconds", "longest wait for a whole request")
    log_lines: int = _limit(600, "lines an hour", "written to the log")
    log_same: int = _limit(20, "lines an hour", "of the same kind in the log")
    code_tries: int = _limit(20, "a minute", "wrong class codes from one address")
    answer_s: float = _limit(120.0, "seconds", "longest time to fetch one file")

    @property
    def model_bytes(self) -> int:
        """Memory budget for the weights of all loaded models together, in bytes."""
        return int(psutil.virtual_memory().total * self.model_memory_share)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Limits":
        """Defaults, each overridden by ``HEADLIGHT_<NAME>`` when that is set.

        Raises:
            ValueError: a variable is set to something that is no positive number.
        """
        return cls(
            **{
                field.name: _number(name, environ[name], field.type is int)
                for field in dataclasses.fields(cls)
                if (name := f"HEADLIGHT_{field.name.upper()}") in environ
            }
        )


def _number(name: str, value: str, whole: bool) -> Any:
    try:
        number = int(value) if whole else float(value)
    except ValueError:
        number = 0
    if number <= 0:
        kind = "a whole number above 0" if whole else "a number above 0"
        raise ValueError(f"{name} must be {kind}, not {value!r}")
    return number


LIMITS = Limits.from_environment()


@dataclass(frozen=True)
class Setting:
    """What whoever runs the server chooses by a variable that holds no number."""

    variable: str
    about: str
    """What it does, and what holds without it; Markdown."""

    @property
    def is_set(self) -> bool:
        """Whether it is chosen here. Its value is the operator's and is not shown."""
        return bool(os.environ.get(self.variable, "").strip())


SETTINGS = (
    Setting("HEADLIGHT_HOME", "the folder of the weights; else the user's own cache"),
    Setting(
        "HEADLIGHT_LANGUAGE",
        "what the pages are read in, a folder of `content`, or `pseudo` to see what is "
        "not yet translated; else English",
    ),
    Setting(
        "HEADLIGHT_OPEN_MODELS",
        "`1` lets visitors name any model, `0` only those of the list; else any model "
        "on one's own machine alone",
    ),
    Setting(
        "HEADLIGHT_CLASS_CODE",
        "asked for before the first page, except at the machine itself; "
        "`make lan` makes one a day",
    ),
    Setting(
        "HEADLIGHT_CLASS_KEY",
        "makes the cookie of who knew the class code, as hexadecimal digits; processes "
        "that answer one class need the same; else kept in a file",
    ),
    Setting(
        "HEADLIGHT_REACHED_AT",
        "the address that a proxy before this server takes visitors in at, such as "
        "`0.0.0.0`; it must itself say in `X-Forwarded-For` who comes; else none",
    ),
    Setting(
        "HEADLIGHT_ENGINE",
        "`ray` lets the replicas of a cluster read (`make cluster`); else this process "
        "reads by itself",
    ),
    Setting(
        "HEADLIGHT_RAY_ADDRESS",
        "where the cluster is; else the one that runs on this machine",
    ),
    Setting(
        "HEADLIGHT_HOSTS",
        "further names this server goes by, such as `class.example`; else only the "
        "addresses of its machine",
    ),
    Setting(
        "HEADLIGHT_FRAME_ANCESTORS",
        "sites that may show these pages in a frame, such as `https://school.example`; "
        "else none",
    ),
)
"""Every such variable; a new one is one more line here."""


@dataclass(frozen=True)
class FittedText:
    """A text that every tokenizer accepts and that is within the limits."""

    text: str
    notices: tuple[str, ...] = ()
    """What was changed, one sentence each, to be shown above the picture."""


def fit_text(
    text: str, limits: Limits = LIMITS, length: int | None = None
) -> FittedText:
    """The text as it will be read: lone surrogates replaced, cut to the limits.

    A lone surrogate is half of a character. It has no UTF-8 form, so no tokenizer
    can read it; U+FFFD takes its place, as browsers do. Grapheme clusters are not
    looked at: the cut is by characters first, then by bytes on a character border.

    Args:
        text: what was typed, or the head of it.
        limits: how much is read.
        length: characters of the whole text when only its head is here.
    """
    notices = []
    clean = valid_text(text)
    if clean != text and any("\ud800" <= char <= "\udfff" for char in text):
        notices.append("A broken half of a character was replaced by the sign �.")
    cut = clean[: limits.text_chars]
    cut = cut.encode()[: limits.text_bytes].decode(errors="ignore")
    given = max(length or 0, len(clean))
    if len(cut) < given:
        notices.append(
            f"Your text has {given:,} characters. "
            f"Only the first {len(cut):,} are read here; nothing is lost from the box."
        )
    return FittedText(cut, tuple(notices))
