"""What goes with every page, unseen: the menu's active entry in view, words on call.

Wherever a text sets a term in bold that the glossary explains, the term opens its
entry beside itself, without leaving the page and without asking the server: the whole
glossary is part of the script, which a browser fetches once. The script's ``entryOf``
is ``entry_of`` of ``content.py`` in the browser's language.
"""

import json

from streamlit.components.v2 import component

from components.page.content import glossary
from components.views.serve import served, view_code, view_css

_WORDS = f"const WORDS = {json.dumps(glossary(), ensure_ascii=False)};\n"
_guide = component(
    "guide",
    html='<div class="entry" popover tabindex="-1"></div>',
    css=view_css("views/guide/view.css"),
    js=served(_WORDS + view_code("views/guide/view.js")),
)


def guide(url: str) -> None:
    """Attend to the page at this address."""
    _guide(key="guide_view", data={"url": url})
