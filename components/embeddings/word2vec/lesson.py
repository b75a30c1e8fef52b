"""What word2vec is trained on and how: the reader's choices, kept in the address."""

import hashlib
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice import state
from components.choice.opening import setting
from components.embeddings.word2vec.questions import CorpusOf
from components.embeddings.word2vec.texts import bundled_texts
from components.embeddings.word2vec.words import first_are_learnt, size_of
from components.page.content import plain, section
from components.page.run import ask
from components.page.say import InOneSentence
from components.words.language import sentence
from core.embeddings.word2vec import Settings
from core.embeddings.word_pairs import Corpus
from core.engine.resources import NOTHING
from core.limits import fit_text

PAGE = "word2vec"
OWN = "own"
FEW = 60
"""With fewer words than this there is little to learn, and the page says so."""
DIMS = (2, 3, 5, 10, 16, 32)
WINDOWS = (1, 2, 3, 4, 5, 10)
NEGATIVES = (1, 2, 3, 5, 10, 15)
RATES = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5)
WIDTHS = (108, 108, 108, 108, 108, 96)
"""Of the sliders and of the seed, in pixels."""
OFF = "off"
THRESHOLDS = (OFF, 0.1, 0.03, 0.01, 0.003)


@dataclass(frozen=True, eq=False)
class Lesson:
    """A text and how it is to be trained on."""

    text: str
    corpus: Corpus
    settings: Settings

    @property
    def tag(self) -> str:
        """A name for text and settings; another one means another training."""
        corpus = self.corpus
        whole = repr((corpus.words, corpus.sentences, self.settings))
        return hashlib.sha256(whole.encode()).hexdigest()[:16]


def lesson(below: DeltaGenerator) -> Lesson | None:
    """Draw the choices; return them, or None with a sentence where none can be had.

    Args:
        below: where the settings go, and whose text it is, under the picture.
    """
    source = _source()
    # One row on a laptop; where there is less room it goes on in the next line.
    row = below.container(horizontal=True, gap="small", vertical_alignment="bottom")
    settings = _settings([row.container(width=width) for width in WIDTHS])
    with st.container(key="word2vec_notices"):
        found = _corpus(source, below)
    return None if found is None else Lesson(*found, settings)


def _source() -> str:
    titles = {one.name: one.title for one in bundled_texts()} | {
        OWN: sentence("Your text")
    }
    chosen = st.segmented_control(
        sentence("Learn from"),
        list(titles),
        default=setting("word2vec_source", next(iter(titles))),
        required=True,
        format_func=lambda name: titles[name],
        key="word2vec_source",
        bind="query-params",
    )
    return chosen or next(iter(titles))


def _settings(places: list) -> Settings:
    """The sliders in one row; the help of each says what it does."""
    words = {
        "dims": (sentence("Dimensions"), DIMS, 10),
        "window": (sentence("Window"), WINDOWS, 2),
        "negatives": (sentence("Negatives k"), NEGATIVES, 5),
        "rate": (sentence("Rate η"), RATES, 0.1),
        "subsample": (sentence("Subsampling"), THRESHOLDS, OFF),
    }
    chosen = {}
    for place, (name, (label, options, value)) in zip(
        places, words.items(), strict=False
    ):
        chosen[name] = place.select_slider(
            label,
            options,
            value,
            key=f"word2vec_{name}",
            bind="query-params",
            help=section("word2vec", name),
        )
    seed = places[-1].number_input(
        sentence("Seed"),
        0,
        2**31 - 1,
        1,
        key="word2vec_seed",
        bind="query-params",
        help=section("word2vec", "seed"),
    )
    thin = chosen["subsample"]
    return Settings(
        dims=int(chosen["dims"]),
        window=int(chosen["window"]),
        negatives=int(chosen["negatives"]),
        rate=float(chosen["rate"]),
        subsample=0.0 if thin == OFF else float(thin),
        seed=int(seed),
    )


def _corpus(source: str, below: DeltaGenerator) -> tuple[str, Corpus] | None:
    """The chosen text and its words, with what there is to say about it."""
    bundled = next((one for one in bundled_texts() if one.name == source), None)
    if bundled is not None:
        corpus = ask(CorpusOf(bundled.text), NOTHING)
        said = f"{size_of(corpus)} {plain(bundled.source)} {section(PAGE, 'own')}"
        below.caption(said)
        return bundled.text, corpus
    fitted = fit_text(state.current_text(), length=state.text_length())
    for notice in fitted.notices:
        st.info(plain(notice), icon=":material/content_cut:")
    with InOneSentence(then=_offer_bundled):
        corpus = ask(CorpusOf(fitted.text), NOTHING)
        _say_about_own(corpus)
        return fitted.text, corpus
    return None


def _offer_bundled() -> None:
    st.button(
        sentence("Learn from {text}", text=bundled_texts()[0].title),
        key="word2vec_back",
        on_click=_take_bundled,
    )


def _say_about_own(corpus: Corpus) -> None:
    few = f" {section('word2vec', 'few words')}" if corpus.n_read < FEW else ""
    st.caption(size_of(corpus) + few)
    if corpus.n_read < corpus.n_given:
        st.info(first_are_learnt(corpus), icon=":material/content_cut:")


def _take_bundled() -> None:
    st.session_state["word2vec_source"] = bundled_texts()[0].name
