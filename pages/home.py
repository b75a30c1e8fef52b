"""Home: the journey of a text, from its tokens to what the model makes of it."""

from components.home.card import journey_card
from components.home.choice import reader_journey
from components.page.content import explain
from components.page.doors import doors
from components.page.frame import frame

read = frame("home")
doors()
journey_card(read.ask(reader_journey(read.text)))
explain("home")
