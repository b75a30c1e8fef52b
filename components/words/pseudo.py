"""A language that nobody speaks: English with accents, and about 35 % longer.

Whoever reads a page in it sees at a glance what is not yet taken from ``content`` or
from `sentence`, and what has no room to be longer, as most languages are.
"""

import re
from typing import Any

CODE = "pseudo"
_TWICE = {
    letter: 2 * accented for letter, accented in zip("aeiouyn", "áéíóúýñ", strict=True)
}
_ONCE = dict(zip("cglrtwz", "çğľřţŵž", strict=True))
_LETTERS = str.maketrans(
    {
        **_TWICE,
        **_ONCE,
        **{one.upper(): put.upper() for one, put in (_TWICE | _ONCE).items()},
    }
)
_KEPT = re.compile(
    r"```.*?```|`[^`\n]+`"  # code
    r"|\$\$.*?\$\$|\$[^$\n]+\$"  # formulas
    r"|\{[^{}]*\}"  # what is put into a sentence
    r"|<[^<>\s][^<>]*>|&#?\w+;"  # HTML
    r"|:material/\w+:|:[a-z]+(?:-[a-z]+)*(?=\[)"  # icons and colours
    r"|\]\([^)\s]*\)|https?://[^\s)]+",  # where links lead
    re.DOTALL,
)
_PROSE = {
    *("title", "look", "note", "source", "about", "why", "length", "says", "question"),
}
"""Keys of the files in ``content`` whose values are read, not used."""


def pseudo(text: str) -> str:
    """The text in that language; what is no word stays as it is."""
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [text[at : kept.start()].translate(_LETTERS), kept[0]]
        at = kept.end()
    return "".join([*parts, text[at:].translate(_LETTERS)])


def pseudo_table(table: dict[str, Any]) -> dict[str, Any]:
    """A file of ``content`` in that language: what is read, not texts for a model."""
    return {key: _value(key, value) for key, value in table.items()}


def _value(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return pseudo(value) if key in _PROSE else value
    if isinstance(value, dict):
        return pseudo_table(value)
    if key == "steps":
        return [[url, pseudo(look)] for url, look in value]
    if isinstance(value, list):
        return [_value(key, one) for one in value]
    return value
