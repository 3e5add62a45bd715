"""A link to what a page shows, to be copied."""

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st


def link(says: str, **query: str) -> None:
    """This page's address with these parameters, under a line that says what it leads to."""
    st.caption(says)
    st.code(address(**query), language=None, wrap_lines=True)


def address(**query: str) -> str:
    """This page's address with these parameters."""
    return urlunsplit(urlsplit(st.context.url or "")._replace(query=urlencode(query, safe=","), fragment=""))
