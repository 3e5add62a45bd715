"""Home."""

import streamlit as st

st.title("From MLP to CNN")
