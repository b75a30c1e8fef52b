"""The run with the reader's mask, beside the model's own run of the same text."""

from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from components.attention.mask.choice import MaskChoice
from components.attention.mask.questions import (
    HeadScores,
    MaskOfHead,
    ScoresOfHead,
    WantedMask,
)
from components.choice.head import HeadChoice
from components.page.prompt import status
from components.page.text_read import TextRead, text_read
from core.attention.chosen_mask import check_padding
from core.instrument.interventions import ReplaceMask


@dataclass(frozen=True, eq=False)
class MaskRun:
    """What is shown of both runs in the head that is looked at; no tensor is held."""

    choice: HeadChoice
    """In the model's own run."""
    chosen: MaskChoice
    wanted: WantedMask
    before: HeadScores
    """The model as it is."""
    after: HeadScores
    """The run with the mask; the model's own where nothing is changed."""

    @property
    def changes(self) -> tuple[ReplaceMask, ...]:
        """Empty where the mask is the trained one everywhere it is put."""
        return self.wanted.changes


def masked_run(
    read: TextRead, choice: HeadChoice, chosen: MaskChoice, below: DeltaGenerator
) -> tuple[MaskRun, TextRead]:
    """The model run with the mask that was chosen, through the engine.

    Raises:
        HeadlightError: everything is padding, or the model cannot be run now.
    """
    check_padding(chosen.mask.padding, len(choice.facts.key_tokens))
    wanted = read.ask(MaskOfHead(*choice.where, chosen.mask, chosen.scope))
    after = run_with(read, wanted.changes, below)
    head = ScoresOfHead(*choice.where)
    return MaskRun(choice, chosen, wanted, read.ask(head), after.ask(head)), after


def run_with(
    read: TextRead, changes: tuple[ReplaceMask, ...], below: DeltaGenerator
) -> TextRead:
    """The same text with these masks; what was read where there are none.

    Raises:
        HeadlightError: the model cannot be run now.
    """
    if not changes:
        return read
    after = text_read(read.again(interventions=changes), below)
    status().show(read.counted() + " · run twice")
    return after
