"""From MLP to CNN: what `streamlit run` serves."""

import logging
from asyncio import get_running_loop
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Thread

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from pages.shared.session import overtaken
from pages.shared.session.closed_tab import ClosedTabs
from pages.shared.session.late_requests import LateRequests

UNTIL_IT_ANSWERS = 0.15  # seconds from the start of the server
FIRST = ("pages.home.digit", "pages.home.glances", "pages.home.networks", "pages.shared.components.frame")  # for the first page


# The rest of the project is imported where it is needed: so the server answers before it is there.
async def live_answers(request: Request) -> Response:
    """What the networks say of a drawing while the pen is down."""
    from pages.draw.live_answers import answer

    return await answer(request)


async def value_asked(request: Request) -> Response:
    """What a value inside a network is made of."""
    from pages.inside.value_asked import answer

    return await answer(request)


@asynccontextmanager
async def served(_: App) -> AsyncIterator[None]:
    """Import what the first page needs as soon as the server answers, while the browser opens."""
    imports = Thread(target=lambda: [import_module(name) for name in FIRST], daemon=True)
    get_running_loop().call_later(UNTIL_IT_ANSWERS, imports.start)
    yield


if __name__ == "__main__":  # Streamlit runs this file for each page
    from pages.shared.components.frame import show_page

    show_page()
elif __name__ == "app":  # and imports it once to serve it; a worker process imports it under another name
    # Streamlit takes a folder named pages for its older way to lay out an app, until st.navigation has run once: the first
    # visitor of a server would see "Page not found" on every page but Home.
    PagesManager.uses_pages_directory = False
    logging.getLogger(overtaken.LOGGER).addFilter(overtaken.is_needed)
    routes = [Route("/answers", live_answers, methods=["POST"]), Route("/value", value_asked, methods=["POST"])]
    app = App(__file__, routes=routes, middleware=[Middleware(ClosedTabs), Middleware(LateRequests)], lifespan=served)
