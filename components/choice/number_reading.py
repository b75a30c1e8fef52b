"""What a number box reads of an address or a message: a number, or what it begins with.

Streamlit turns ``1e400`` into infinity and then asks for its whole part, which there is
none of: the page would stop there. Importing this is enough: every number box reads
this way, for one that each page would have to ask for would be forgotten by the next.
"""

import math

from streamlit.elements.widgets import number_input
from streamlit.elements.widgets.number_input import Number, NumberInputSerde


class FiniteNumberSerde(NumberInputSerde):
    """Reads what is no finite number as nothing said."""

    def deserialize(self, ui_value: Number | None) -> Number | None:
        """The number in the box, within its bounds."""
        if ui_value is not None and not math.isfinite(ui_value):
            ui_value = None
        return super().deserialize(ui_value)


number_input.NumberInputSerde = FiniteNumberSerde
