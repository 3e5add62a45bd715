"""A small component of our own: its script and style lie beside the pages, and nothing is fetched from elsewhere."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


@cache
def component(name: str, html: str) -> Any:
    """Register the component `name`, once; `name`.js and `name`.css belong to it."""
    css, js = ((Path(__file__).parent / f"{name}.{kind}").read_text() for kind in ("css", "js"))
    return st.components.v2.component(name, html=html, css=css, js=js)
