"""What can be done here, and where to begin."""

import streamlit as st

from pages.home import glances, networks
from pages.home.digit import one_digit
from pages.home.status import status_line

st.title("From MLP to CNN", anchor=False)
st.write(
    "Why does LeNet-5 read digits better than an MLP with four times its weights? "
    "Draw one, watch small networks answer side by side, and see what each of them sees. Then build your own, layer by layer."
)
ways = {"Draw a digit": "draw", "Build a network": "build", "Train a network": "train"}
ways |= {"Compare networks": "compare", "Experiments": "experiments"}
with st.container(horizontal=True):
    for label, page in ways.items():
        if st.button(label, type="primary" if page == "draw" else "secondary"):
            st.switch_page(f"pages/{page}/page.py")
left, right = st.columns(2, gap="large")
with left:
    st.subheader("One digit, three networks", anchor=False)
    one_digit()
with right:
    st.subheader("Weights against accuracy", anchor=False)
    networks.accuracy_chart()
glances.glances()
st.subheader("The networks", anchor=False)
networks.table()
networks.card()
st.divider()
status_line()
