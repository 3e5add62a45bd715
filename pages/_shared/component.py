"""A small component of our own: its script and style lie beside the pages, and nothing is fetched from elsewhere."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


@cache
def component(name: str, html: str, *parts: str) -> Any:
    """Register the component `name`, once; `name`.js and `name`.css belong to it, and the scripts of the parts it shares."""
    folder = Path(__file__).parent
    js = "\n".join((folder / f"{part}.js").read_text() for part in (name, *parts))
    return st.components.v2.component(name, html=html, css=(folder / f"{name}.css").read_text(), js=js)
