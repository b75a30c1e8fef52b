"""The server: start it with ``streamlit run app.py``. Nothing is drawn here."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from components.page.warmup import explain_error, ready
from components.server.gate import Gate
from components.server.start import lifespan
from components.views.serve import script

app = st.App(
    "components/shell.py",
    lifespan=lifespan,
    routes=[Route("/ready", ready), Route("/views/{path:path}", script)],
    middleware=[Middleware(Gate)],
    on_script_error=explain_error,
)
