"""What every layer of a network sees of a digit, and why the network answers so."""

import streamlit as st

from core.data.examples import SOURCE
from pages.inside import layout

st.title("Look inside", anchor=False)
st.write(
    "What does every layer make of *your* digit, and why does the network answer so? The same digit goes through an MLP and a "
    "CNN; or through a network that you designed or trained yourself."
)
layout.show()
st.caption(f"The ten examples are by writers that no network was trained on. {SOURCE}")
