"""Every page is entered through app.py, and opens at its top."""

import runpy
from pathlib import Path

import streamlit as st

from pages._shared.component import component


def through_app() -> None:
    """Run app.py, which runs the page again, where Streamlit ran the page's file by itself.

    A folder named pages makes it do so for the first visitor of a fresh server who comes by a page's own address; from
    the first call of st.navigation on, it no longer does.
    """
    if "entered" not in st.session_state:
        runpy.run_path(str(Path(__file__).parents[2] / "app.py"), run_name="__main__")
        st.stop()


def at_its_top(page: str) -> None:
    """Scroll to the top when the visitor comes to this page from another one, which may have been scrolled down."""
    component("top", "<span></span>")(key="top", data={"page": page}, height="content")
