"""From MLP to CNN: the table of contents."""

from pathlib import Path

import streamlit as st
from starlette.routing import Route
from streamlit.starlette import App

from pages._shared import live_answers
from pages._shared.entry import at_its_top
from pages._shared.networks import loading, page_is_drawn


def main() -> None:
    """Lay the table and serve the page that was asked for."""
    st.set_page_config("From MLP to CNN", page_icon=Path(__file__).parent / "pages/_shared/icon.png", layout="wide")
    st.session_state.entered = True
    loading()  # torch and the networks come in the background while the first page is drawn
    pages = [
        st.Page("pages/home.py", title="Home", default=True),
        st.Page("pages/draw.py", title="Draw a digit"),
        st.Page("pages/build.py", title="Build a network"),
        st.Page("pages/train.py", title="Train a network"),
        st.Page("pages/compare.py", title="Compare networks"),
        st.Page("pages/experiments.py", title="Experiments"),
    ]
    page = st.navigation(pages, position="top")
    at_its_top(page.url_path)
    page.run()
    page_is_drawn()


if __name__ == "__main__":  # Streamlit runs this file for every page
    main()
elif __name__ == "app":  # and imports it once to serve it; a worker process imports it under another name
    app = App(__file__, routes=[Route(live_answers.PATH, live_answers.answer, methods=["POST"])])
