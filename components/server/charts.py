"""Charts are checked by the tests, not again at every key that a reader types.

Altair holds each part of a chart against Vega-Lite's whole schema, when it is made and
when it is written, and sorts a thousand classes for every axis that is named by a text.
All of that happens under Python's lock.
"""

from functools import cache
from typing import Any

from altair.utils import schemapi
from altair.utils.schemapi import SchemaBase


def unchecked(cls: type[SchemaBase], instance: Any, schema: Any = None) -> None:
    """Take the part as it is."""


def made_from(
    cls: type[SchemaBase], dct: dict[str, Any], validate: bool = True
) -> SchemaBase:
    """The part of a chart that a dictionary describes; the classes are sorted once."""
    return _converter(cls._default_wrapper_classes.__func__).from_dict(dct, cls)


@cache
def _converter(classes: Any) -> Any:
    return schemapi._FromDict(classes(SchemaBase))


def draw_lightly() -> None:
    """From now on charts are made without being checked."""
    schemapi.disable_debug_mode()
    parts: Any = SchemaBase
    parts.validate, parts.from_dict = classmethod(unchecked), classmethod(made_from)
