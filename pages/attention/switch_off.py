"""Switch heads off: what the model would say without a head, a role or a layer."""

from components.attention.switch_off.panel import switch_off_panel
from components.page.content import explain
from components.page.frame import frame

read = frame("switch_off")

switch_off_panel(read)
explain("switch_off")
