"""What goes with every page, unseen: the menu's active entry in view, words on call.

Wherever a text sets a term in bold that the glossary explains, the term opens its
entry beside itself, without leaving the page and without asking the server: a browser
fetches the whole glossary once, as it does the script. The script's ``entryOf``
is ``entry_of`` of ``content.py`` in the browser's language.
"""

from components.views.mounting import component
from components.views.serve import view_css, view_js
from components.words.written import glossary

_guide = component(
    "guide",
    html='<div class="entry" popover tabindex="-1"></div>',
    css=view_css("views/guide/view.css"),
    js=view_js("views/guide/view.js", told=glossary()),
)


def guide(url: str) -> None:
    """Attend to the page at this address."""
    _guide(key="guide_view", data={"url": url})
