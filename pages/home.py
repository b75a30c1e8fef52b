"""Home: the journey of a text, from its tokens to what the model makes of it."""

from components.home.card import journey_card
from components.page.content import explain
from components.page.doors import doors
from components.page.frame import frame

trace = frame(
    "What happens to your text inside the model?",
    "It becomes **tokens**, each token a **vector**, and every layer changes the "
    "vectors. Click anything to see its numbers.",
)
doors()
journey_card(trace)
explain("home")
