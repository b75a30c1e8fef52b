"""How the next token is to be taken: the method and its settings."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from jaxtyping import Float
from streamlit.delta_generator import DeltaGenerator

from components.choice.opening import setting
from components.page.content import section
from components.prediction.generate.draft import PAGE, change
from components.prediction.generate.questions import Writing
from components.prediction.sampling import sampling_controls
from components.words.language import sentence
from core.distribution import Distribution, next_token_distribution
from core.prediction.beams import Rule

METHOD, BEAMS = f"{PAGE}_method", f"{PAGE}_beams"
RULE, LANGUAGE = f"{PAGE}_rule", f"{PAGE}_language"
RULES: dict[str, Rule] = {
    "Enough have ended": "enough",
    "None is better now": "now",
    "None can get better": "ever",
}
"""When a beam search stops."""
GREEDY, SAMPLE, BEAM = METHODS = ("Greedy", "Sample", "Beam")


@dataclass(frozen=True)
class Settings:
    """How tokens are taken."""

    method: str = GREEDY
    temperature: float = 1.0
    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None
    seed: int = 0
    n_beams: int = 3
    rule: Rule = "enough"
    language: int | None = None
    """The token of the language to write, which has to come first; or None."""

    @property
    def changed(self) -> bool:
        """Whether tokens are drawn by other probabilities than the model's own."""
        cuts = self.top_k, self.top_p, self.min_p
        return self.method == SAMPLE and (self.temperature, *cuts) != (1.0, *[None] * 3)

    def distribution(self, logits: Float[np.ndarray, " d_vocab"]) -> Distribution:
        """By which the token is taken; greedy is temperature 0."""
        if self.method != SAMPLE:
            return next_token_distribution(logits, 0)
        return next_token_distribution(
            logits, self.temperature, self.top_k, self.top_p, self.min_p
        )

    def shown(self, logits: Float[np.ndarray, " d_vocab"]) -> Distribution:
        """What the bars show: greedy looks at the model's own probabilities."""
        if self.method != SAMPLE:
            return next_token_distribution(logits)
        return self.distribution(logits)


def chosen_settings(place: DeltaGenerator) -> Settings:
    """Draw the method at this place and its settings below; return what they say."""
    method = place.segmented_control(
        sentence("How tokens are taken"),
        METHODS,
        default=setting(METHOD, GREEDY),
        required=True,
        format_func=sentence,
        key=METHOD,
        bind="query-params",
        help=section(PAGE, "method"),
    )
    if method == SAMPLE:
        sampling = sampling_controls(PAGE)
        return Settings(
            SAMPLE, sampling.temperature, sampling.top_k, sampling.top_p,
            sampling.min_p, sampling.seed,
        )  # fmt: skip
    if method == BEAM:
        return _beam_settings()
    return Settings()


def _beam_settings() -> Settings:
    beams, stop = st.columns([2, 5], gap="medium")
    n_beams = beams.slider(
        sentence("Beams"),
        2,
        5,
        3,
        key=BEAMS,
        bind="query-params",
        help=section(PAGE, "beams"),
    )
    rule = stop.segmented_control(
        sentence("Stop when as many texts have ended, and"),
        list(RULES),
        default=next(iter(RULES)),
        required=True,
        format_func=sentence,
        key=RULE,
        bind="query-params",
        help=section(PAGE, "stop"),
    )
    return Settings(BEAM, n_beams=n_beams, rule=RULES[rule])


def told_language(settings: Settings, model: Writing) -> Settings:
    """The settings with the language to write, where the model can be told one."""
    languages = model.languages
    if not languages:
        return settings
    own = model.own_language
    code = st.selectbox(
        sentence("Language to write"),
        list(languages),
        index=None if own is None else list(languages).index(own),
        key=LANGUAGE,
        bind="query-params",
        placeholder=sentence("the model chooses"),
        width=300,
        help=section(PAGE, "language"),
        on_change=change,
        args=("scrubbed", 0),
    )
    return replace(settings, language=None if code is None else languages[code])
