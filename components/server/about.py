"""What the page about this server says: facts read off the running program."""

import dataclasses
import os
import platform
from importlib.metadata import version
from urllib.parse import urlsplit

import pandas as pd
import psutil
import streamlit as st

from components.page.access import open_models
from components.page.content import plain, section
from components.page.shown import headlight_version
from components.reach import is_open_to_others
from components.words.language import counted, said, sentence
from core.engine import engine
from core.limits import LIMITS, SETTINGS
from core.models import catalogue, loaded_models, pick_device
from core.models.cards import ModelCard
from core.weights.home import PACKAGES, is_ready

LIBRARIES = ("torch", "transformers", "tokenizers", "streamlit", "numpy", "altair")
NAMED = 3
"""How many of a file's weights that are not used are named."""


@st.fragment(run_every=3)
def now() -> None:
    """How busy the server is, looked at again every three seconds."""
    counts = engine().status()
    answered = f"{counts['answered']:,}"
    used = sum(model.nbytes for model in loaded_models())
    device = pick_device().type.upper()
    facts = (
        ("Device", device, sentence("{n} readings at once", n=counts["workers"])),
        (
            "Being read",
            counts["reading"],
            sentence("{n} so far", n=answered),
        ),
        ("Waiting", counts["waiting"], sentence("at most {most}", most=LIMITS.waiting)),
        (
            "Texts in a pass",
            f"{counts['texts_read'] / max(1, counts['passes']):.1f}",
            sentence("on average, of {n} passes", n=f"{counts['passes']:,}"),
        ),
        (
            "Tokens read",
            f"{counts['tokens_read']:,}",
            sentence("and {n} not read again", n=f"{counts['tokens_reused']:,}"),
        ),
        (
            "Models in memory",
            f"{used / 1e9:.2f} GB",
            sentence("at most {most}", most=f"{LIMITS.model_bytes / 1e9:.1f} GB"),
        ),
        (
            "Results kept",
            f"{counts['kept_bytes'] / 1e6:,.0f} MB",
            sentence("at most {most}", most=f"{LIMITS.cache_bytes / 1e6:,.0f} MB"),
        ),
    )
    with st.grid(len(facts), min_column_width=150):
        for label, value, bound in facts:
            st.metric(
                label,
                value,
                delta=bound,
                delta_color="off",
                delta_arrow="off",
                border=True,
            )


def in_memory() -> pd.DataFrame:
    """A row for each loaded model, with the sizes read off its tensors."""
    return pd.DataFrame(
        {
            "model": plain(card.title),
            "what it is": f"{card.kind}, {card.family}",
            "layers × heads": f"{card.n_layers} × {card.n_heads}",
            "width": f"{card.d_model:,}",
            "vocabulary": f"{card.d_vocab:,}",
            "weights": f"{card.n_parameters / 1e6:,.0f} M",
            "positions": card.positions,
            "norm": card.norm,
            "activation": card.activation,
            "tokenizer": card.tokenizer_kind,
        }
        for card in (model.card for model in loaded_models())
    )


def left_out() -> str:
    """A line for each model in memory whose file and model do not match to the end."""
    cards = (model.card for model in loaded_models())
    lines = (f"- **{plain(card.title)}**: {_left_out(card)}" for card in cards)
    return "\n".join(line for line in lines if not line.endswith(": "))


def _left_out(card: ModelCard) -> str:
    if not (count := len(card.unused)):
        return card.note
    listed = ", ".join(f"`{name}`" for name in card.unused[:NAMED])
    listed += ", …" if count > NAMED else ""
    return counted(
        count,
        "{note} {n} weight of its file has no place in what is shown: {listed}.",
        "{note} {n} weights of its file have no place in what is shown: {listed}.",
        note=said(card.note),
        listed=listed,
    )


def on_offer() -> pd.DataFrame:
    """A row for each model of the catalogue."""
    return pd.DataFrame(
        {
            "model": entry.title,
            "where": sentence("from the hub")
            if entry.needs_hub
            else _on_disk(entry.id),
            "what it is": plain(said(entry.about)),
            "id": f"`{entry.id}`",
        }
        for entry in catalogue()
    )


def naming() -> str:
    """Which models a visitor may name."""
    if open_models():
        return sentence(
            "Other models can be named in the model box: the id of a "
            "model hub, such as `openai-community/gpt2`, or a folder on "
            "this computer."
        )
    return sentence(
        "On this server visitors can use the models of this list and no others."
    )


def weights() -> pd.DataFrame:
    """A row for each package of weights: what it is, where from, under what terms."""
    return pd.DataFrame(
        {
            "weights": package.title,
            "here": _on_disk(package.name),
            "licence": package.licence,
            "rounded to": plain(sentence(package.quantisation or "not rounded")),
            "source": f"[{urlsplit(package.source).netloc}]({package.source})",
            "package": f"{package.wheel} {package.version}",
            "download": f"{package.size_bytes / 1e6:,.0f} MB",
        }
        for package in PACKAGES.values()
    )


def limits() -> pd.DataFrame:
    """A row for each limit: what it bounds, its value here, and its variable."""
    return pd.DataFrame(
        {
            "limit": sentence(field.metadata["about"]),
            "here": f"{getattr(LIMITS, field.name):,} {field.metadata['unit']}",
            "environment variable": f"HEADLIGHT_{field.name.upper()}",
        }
        for field in dataclasses.fields(LIMITS)
    )


def settings() -> pd.DataFrame:
    """A row for each variable that holds no number: what it does, whether it is set."""
    return pd.DataFrame(
        {
            "environment variable": setting.variable,
            "here": "set" if setting.is_set else "not set",
            "what it does": sentence(setting.about),
        }
        for setting in SETTINGS
    )


def versions() -> pd.DataFrame:
    """What the server is made of."""
    memory = psutil.virtual_memory().total / 1e9
    return pd.DataFrame(
        [
            ("Headlight", headlight_version()),
            ("Python", platform.python_version()),
            *((name, version(name)) for name in LIBRARIES),
            ("system", f"{platform.system()} on {platform.machine()}"),
            (
                "processor",
                sentence(
                    "{cores} cores, {memory} GB of memory",
                    cores=os.cpu_count(),
                    memory=f"{memory:.0f}",
                ),
            ),
        ],
        columns=["what", "version"],
    )


def privacy() -> str:
    """What is kept of what is typed, and who can reach this server."""
    reach = "network" if is_open_to_others() else "loopback"
    who = section("about", reach)
    coming = sentence("**Who can come in.** {who}", who=who)
    return f"{section('about', 'privacy')}\n- {coming}"


def _on_disk(name: str) -> str:
    return "on this server" if is_ready(name) else "not fetched yet"
