"""Every page is entered through app.py."""

import runpy
from pathlib import Path

import streamlit as st


def through_app() -> None:
    """Run app.py, which runs the page again, where Streamlit ran the page's file by itself.

    A folder named pages makes it do so for the first visitor of a fresh server who comes by a page's own address; from
    the first call of st.navigation on, it no longer does.
    """
    if "entered" not in st.session_state:
        runpy.run_path(str(Path(__file__).parents[2] / "app.py"), run_name="__main__")
        st.stop()
