"""The head of a page: its title and what it is for, in one row; its style is part of the frame, in top.css."""

import streamlit as st


def heading(title: str, lead: str) -> None:
    """The page's title with a sentence beside it, or below it on a narrow screen."""
    with st.container(key="heading", horizontal=True, vertical_alignment="center", gap="medium"):
        st.title(title, anchor=False, width="content")
        st.markdown(lead, width="stretch")
