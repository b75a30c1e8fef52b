"""What is set up when the server starts, around the loading of the default model."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from components.page.warmup import lifespan as warming_up
from components.server.charts import draw_lightly
from components.server.connections import bounded_connections, take_few_at_once
from components.server.leaving import keep_who_leaves
from components.server.log import bounded_log
from components.server.messages import say_it_lightly
from components.server.sessions import keep_fewer_sessions


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Bounds on what comes in, for as long as the server runs."""
    bounded_log().install()
    take_few_at_once(asyncio.get_running_loop())
    keep_fewer_sessions(app)
    keep_who_leaves()
    say_it_lightly()
    draw_lightly()
    looking = asyncio.create_task(bounded_connections().look())
    async with warming_up(app) as state:
        yield state
    looking.cancel()
