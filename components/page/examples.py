"""The shelf of example texts, with what each is good for."""

from dataclasses import dataclass
from functools import cache

from components.words.written import table


@dataclass(frozen=True)
class Example:
    """A text worth reading with a model."""

    title: str
    text: str
    look: str
    """What to look for, in one line."""
    model: str = ""
    """The model this is true of; empty where it is true of any."""

    def hint(self, model_id: str) -> str:
        """What to look for with this model, or nothing where it is not to be seen."""
        return self.look if self.model in ("", model_id) else ""


@cache
def examples() -> tuple[Example, ...]:
    """The examples in the order of the shelf."""
    return tuple(Example(**example) for example in table("examples")["example"])
