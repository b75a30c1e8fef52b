"""Characters as a reader sees them: grapheme clusters, and signs for what hides.

One glyph on the screen may be many characters: 👨‍👩‍👧‍👦 is seven, ดี is two.
Unicode Standard Annex 29 says where one glyph ends: https://unicode.org/reports/tr29/
"""

import unicodedata

import regex

_CLUSTER = regex.compile(r"\X")
_SPELLED_BYTES = regex.compile(r"⟨[0-9A-F]{2}( [0-9A-F]{2})*⟩")
_SIGNS = {" ": "·", "\n": "↵", "\r\n": "↵", "\t": "⇥"}
_NAMES = {
    "\u0000": "NUL",
    "\u0007": "BEL",
    "\u0008": "BS",
    "\r": "CR",
    "\u001b": "ESC",
    "\u007f": "DEL",
    "\u00a0": "NBSP",
    "\u00ad": "SHY",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u202f": "NNBSP",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufe0e": "VS15",
    "\ufe0f": "VS16",
    "\ufeff": "BOM",
}
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}


def clusters(text: str) -> list[str]:
    """The grapheme clusters of a text, in order; joined they are the text."""
    return _CLUSTER.findall(text)


def cluster_of(text: str) -> list[int]:
    """The number of the grapheme cluster that each character belongs to."""
    return [
        number
        for number, cluster in enumerate(clusters(text))
        for _ in range(len(cluster))
    ]


def valid_text(text: str) -> str:
    """The text with halves of characters, which have no UTF-8 form, as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def visible(text: str) -> str:
    """The text with a sign for each character that would not be seen.

    A space is a raised dot, a line break ↵, a tab ⇥; others are named: ⟨ZWJ⟩. Inside
    a visible glyph, as in an emoji family, joiners stay what they are. A mark that
    has no letter to sit on gets the dotted circle ◌. Bytes spelled as ⟨E0 B8⟩ by
    ``core.text.pieces`` stay as they are.
    """
    if _SPELLED_BYTES.fullmatch(text):
        return text
    return "".join(_visible_cluster(cluster) for cluster in clusters(text))


def character_name(char: str) -> str:
    """The short name of a character that is not seen, else U+ and its number."""
    return _NAMES.get(char, f"U+{ord(char):04X}")


def _visible_cluster(cluster: str) -> str:
    if cluster in _SIGNS:
        return _SIGNS[cluster]
    if all(_is_invisible(char) for char in cluster):
        return "".join(f"⟨{character_name(char)}⟩" for char in cluster)
    body = cluster.rstrip("\u200c\u200d")
    named = "".join(f"⟨{character_name(char)}⟩" for char in cluster[len(body) :])
    circle = "◌" if unicodedata.category(body[0])[0] == "M" else ""
    return circle + body + named


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE or char in "\ufe0e\ufe0f"
