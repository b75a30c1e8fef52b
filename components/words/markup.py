"""The fixed texts of a view's HTML in the language of this server.

What a view begins with is written as plain HTML, so that its structure is seen; each
run of text in it, and what is read aloud or shown on pointing, is a sentence by itself.
"""

import re

from components.words.language import sentence

BETWEEN_TAGS = re.compile(r"(?<=>)(\s*)([^<>]*[^\W\d_][^<>]*?)(\s*)(?=<)")
ATTRIBUTE = re.compile(r'\b(title|aria-label|alt|placeholder)="([^"]+)"')


def markup(html: str) -> str:
    """The same HTML with its texts in the reader's language."""
    named = ATTRIBUTE.sub(lambda one: f'{one[1]}="{sentence(one[2])}"', html)
    return BETWEEN_TAGS.sub(lambda one: one[1] + sentence(one[2]) + one[3], named)
