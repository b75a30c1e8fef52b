"""What the reader has switched off: kept for the session, written in the address.

Until the reader chooses, it is the head that all pages look at. The address says
``off=decoder.self.12.4_decoder.self.7.all``, or ``off=nothing`` once all is on again.
"""

from dataclasses import dataclass

from components.attention.switch_off.questions import HeadsOff
from components.choice.head import HeadChoice, choose_head
from components.choice.kept import Kept
from components.choice.opening import setting
from components.page.text_read import TextRead
from core.attention.head_set import HeadSet, Part, from_address
from core.instrument.interventions import AblateHead

OFF: Kept[str] = Kept("off", str, str, key="switch_off_set")
"""The set as an address writes it; empty before any choice."""

Sizes = dict[str, tuple[int, int]]
"""Layers and heads of each kind of attention, by its name."""


@dataclass(frozen=True)
class Off:
    """What is switched off in the run that is shown."""

    wanted: HeadSet
    changes: tuple[AblateHead, ...]
    """Each head once."""
    sizes: Sizes
    dropped: int
    """Parts of the reader's set that this model does not have."""

    @property
    def several_kinds(self) -> bool:
        """Whether the model has more than one kind of attention."""
        return len(self.sizes) > 1

    @property
    def words(self) -> str:
        """What is off, for a sentence that begins with "Without"."""
        return self.wanted.words(self.several_kinds)


def reader_off(run: TextRead, choice: HeadChoice) -> Off:
    """What the reader switched off, here or in the address."""
    sizes = {kind.name: (kind.n_layers, kind.n_heads) for kind in choice.kinds}
    written = OFF.chosen() or str(setting("off", ""))
    said = from_address(written) if written else HeadSet()
    wanted = said.fitting(sizes)
    if not written or (said.parts and not wanted.parts):
        # The picture is there at once, for a new reader and for a new model.
        wanted = HeadSet((current_part(choice),))
    dropped = len(said.parts) - len(said.fitting(sizes).parts)
    return Off(wanted, run.ask(HeadsOff(wanted)), sizes, dropped)


def current_part(choice: HeadChoice) -> Part:
    """The head that all pages look at."""
    return Part(choice.facts.name, choice.layer, choice.head)


def toggle(shown: HeadSet, part: Part) -> None:
    """Put a part in or take it out, and keep what is shown; for a callback.

    The first head that is chosen takes the place of the one that stood there unasked.
    """
    unasked = not OFF.chosen() and not setting("off", "")
    if unasked and part not in shown.parts:
        shown = HeadSet()
    keep(shown.toggled(part))
    if part.head is not None and part.layer is not None:
        choose_head(part.kind, part.layer, part.head)


def keep(wanted: HeadSet) -> None:
    """Switch these off until the reader says otherwise; for a callback."""
    OFF.keep(wanted.address)


def write_off() -> None:
    """Write the set into the address once the reader has chosen one."""
    OFF.say(OFF.chosen())
