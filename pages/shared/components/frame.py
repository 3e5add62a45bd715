"""The frame of every page: the window's title, the links to all pages, and what comes before and after a page."""

from pathlib import Path

import streamlit as st

from pages.shared.components.top import at_its_top
from pages.shared.lesson.opening import is_large
from pages.shared.session import class_room, go_to, kept
from pages.shared.session.loading import loading, page_is_drawn

ICON = Path(__file__).parents[1] / "icon.png"


def show_page() -> None:
    """List the pages and run the one that was asked for."""
    st.set_page_config("From MLP to CNN", page_icon=ICON, layout="wide")
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
