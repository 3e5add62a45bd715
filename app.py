"""From MLP to CNN: the table of contents."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from pages.draw import live_answers
from pages.inside import value_asked
from pages.shared.components.top import at_its_top
from pages.shared.lesson.opening import is_large
from pages.shared.session import class_room, go_to, kept
from pages.shared.session.closed_tab import ClosedTabs
from pages.shared.session.loading import loading, page_is_drawn


def main() -> None:
    """List the pages and run the one that was asked for."""
    st.set_page_config("From MLP to CNN", page_icon=Path(__file__).parent / "pages/shared/icon.png", layout="wide")
    loading()  # in the background: torch and the networks
    pages = [
        st.Page(go_to.file(name), title=title, url_path=name, default=name == "home") for name, title in go_to.TITLES.items()
    ]
    page = st.navigation(pages, position="top")
    at_its_top(page.url_path, is_large())
    page.run()
    page_is_drawn()
    kept.tell_fault()
    class_room.tell_where(page.url_path or "home")


if __name__ == "__main__":  # Streamlit runs this file for each page
    main()
elif __name__ == "app":  # and imports it once to serve it; a worker process imports it under another name
    # Streamlit takes a folder named pages for its older way to lay out an app, until st.navigation has run once: the first
    # visitor of a server would see "Page not found" on every page but Home.
    PagesManager.uses_pages_directory = False
    asked = {live_answers.PATH: live_answers.answer, value_asked.PATH: value_asked.answer}
    routes = [Route(path, answer, methods=["POST"]) for path, answer in asked.items()]
    app = App(__file__, routes=routes, middleware=[Middleware(ClosedTabs)])
