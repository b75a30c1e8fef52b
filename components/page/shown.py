"""What a page shows at this moment: what its files say, and the link that opens it."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import starmap
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.query_params import _coerce_value_for_query_url

from components.choice import state
from components.choice.address import packed, whole_address
from components.choice.page_views import page_views
from components.navigation import entry_at
from core.graphemes import valid_text
from core.models import loaded_models
from core.models.cards import ModelCard

ROOT = Path(__file__).parents[2]
LONGEST_SLUG = 32
NOT_SETTINGS = {"text", "z", "model", "target", "example", "view", "embed"}
"""Of the address: they are named by themselves, or say nothing of the numbers."""

Address = dict[str, str | list[str]]


@dataclass(frozen=True)
class Shown:
    """What stood on the page when a figure was drawn."""

    figure: str
    page: str
    """Its name in the menu."""
    url: str
    """Where the page is, without what follows the question mark."""
    text: str | None
    """None on a page that reads no text."""
    target: str
    """What the decoder of an encoder-decoder has written."""
    model_id: str | None
    """None on a page that asks no model."""
    settings: Address
    """Of the page, by their names in the address; those as they come too."""
    address: Address
    """What the address has to say of them."""

    def facts(self) -> dict[str, str]:
        """All that belongs to the numbers, each under its name."""
        card = _card(self.model_id)
        rounded = card and (card.quantisation or "as published, not rounded")
        found = {
            "figure": self.figure,
            "page": self.page,
            "text": self.text,
            "decoder's text": self.target,
            "model": card.title if card else self.model_id,
            "weights": rounded,
            "settings": ", ".join(starmap(_said, self.settings.items())),
            "address": self.link,
            "made with": f"Headlight {headlight_version()}",
        }
        return {name: value for name, value in found.items() if value}

    @property
    def link(self) -> str:
        """The address that opens this view."""
        parts = dict(self.address)
        if self.text is not None:
            parts |= packed(self.text)
        if self.model_id is not None:
            parts["model"] = self.model_id
        if self.target:
            parts["target"] = valid_text(self.target)
        return f"{self.url}?{urlencode(parts, doseq=True)}" if parts else self.url

    @property
    def file_name(self) -> str:
        """Of its files, without the ending: page, figure, model, text."""
        parts = (self.page, self.figure, self.model_id or "", _slug(self.text or ""))
        names = [name for part in parts if (name := safe_name(part))]
        return "-".join(["headlight", *names])


def shown(figure: str) -> Shown:
    """What the open page shows now, for the figure of this name."""
    page = state.current_page()
    reads = page_views(page)
    bound = _bound()
    listed = {k: v for k, v in whole_address().items() if k not in bound}
    chosen = listed | {one.name: one.value for one in bound.values() if one.chosen}
    stand = {one.name: one.value for one in bound.values() if one.stands}
    return Shown(
        figure=figure,
        page=_title(page),
        url=(st.context.url or f"/{page}").partition("?")[0],
        text=state.current_text() if reads.reads_text else None,
        target=state.current_target() if reads.reads_text else "",
        model_id=state.current_model_id() if reads.reads_model else None,
        settings=_settings(chosen | stand),
        address=_settings(chosen),
    )


@cache
def headlight_version() -> str:
    """Which Headlight this is."""
    held = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return held["project"]["version"]


def safe_name(name: str) -> str:
    """The name with hyphens for all that a file name cannot hold everywhere."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _slug(text: str) -> str:
    """The first words of a text."""
    return safe_name(text[: 4 * LONGEST_SLUG])[:LONGEST_SLUG].strip("-")


def _title(page: str) -> str:
    try:
        return entry_at(page).title
    except KeyError:
        return page


def _card(model_id: str | None) -> ModelCard | None:
    cards = (model.card for model in loaded_models())
    return next((card for card in cards if card.id == model_id), None)


def _said(name: str, value: str | list[str]) -> str:
    return f"{name} = {value if isinstance(value, str) else ' '.join(value)}"


def _settings(address: dict[str, Any]) -> Address:
    names = sorted(name for name in address if name not in NOT_SETTINGS)
    return {name: address[name] for name in names}


@dataclass(frozen=True)
class _Bound:
    """A widget that writes its value into the address."""

    name: str
    value: str | list[str]
    """As the address says it."""
    chosen: bool
    """Whether it differs from what the widget begins with, so that it is written."""
    stands: bool
    """Whether it stands above what is drawn now, not below it."""


def _bound() -> dict[str, _Bound]:
    """All such widgets of the page.

    Streamlit's own copy of the address is that of the last load, and it tells nobody
    how a widget's value is written there; so this asks the widgets themselves.
    """
    context = get_script_run_ctx()
    if context is None:
        return {}
    with context.session_state.query_params() as params:
        bindings = dict(params._bindings_by_param)
        metadata = context.session_state._state._new_widget_state.widget_metadata
    # A part of the page that runs alone does not draw what stands above it.
    alone = bool(context.fragment_ids_this_run)
    drawn = context.shared.widget_ids_this_run
    found = {}
    for name, binding in bindings.items():
        about = metadata.get(binding.widget_id)
        if about is None or name not in st.session_state:
            continue
        value = st.session_state[name]
        written = about.serializer(value)
        if written is not None:
            found[name] = _Bound(
                name,
                _coerce_value_for_query_url(written, binding.value_type),
                chosen=value != about.deserializer(None),
                stands=alone or binding.widget_id in drawn,
            )
    return found
