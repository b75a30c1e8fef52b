"""How the next token is to be taken: the method and its settings."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Float
from streamlit.delta_generator import DeltaGenerator

from components.prediction.generate_draft import PAGE
from components.prediction.sampling import sampling_controls
from core.prediction import Distribution, next_token_distribution

METHOD, BEAMS = f"{PAGE}_method", f"{PAGE}_beams"
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
        "How tokens are taken",
        METHODS,
        default=GREEDY,
        required=True,
        key=METHOD,
        bind="query-params",
        help="Greedy: always the likeliest. Sample: drawn by its probability. Beam: "
        "several texts at once, the most probable as a whole is kept.",
    )
    if method == SAMPLE:
        sampling = sampling_controls(PAGE)
        return Settings(
            SAMPLE, sampling.temperature, sampling.top_k, sampling.top_p,
            sampling.min_p, sampling.seed,
        )  # fmt: skip
    if method == BEAM:
        n_beams = st.slider(
            "Beams",
            2,
            5,
            3,
            key=BEAMS,
            bind="query-params",
            width=300,
            help="How many texts are kept at each step.",
        )
        return Settings(BEAM, n_beams=n_beams)
    return Settings()
