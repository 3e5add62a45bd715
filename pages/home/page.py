"""What can be done here, and where to begin."""

import streamlit as st

from pages.home import glances, networks
from pages.home.digit import one_digit
from pages.home.status import status_line
from pages.shared.session import go_to

st.title("From MLP to CNN", anchor=False)
st.write(
    "Why does LeNet-5 read digits better than an MLP with four times its weights? "
    "Draw one, watch small networks answer side by side, and see what each of them sees. Then build your own, layer by layer."
)
with st.container(horizontal=True):
    for name, title in go_to.TITLES.items():
        if name != "home" and st.button(title, type="primary" if name == "draw" else "secondary"):
            go_to.page(name)
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
