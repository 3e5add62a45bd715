"""What can be done here, and where to begin."""

import streamlit as st

from pages.home import glances, networks
from pages.home.digit import one_digit
from pages.home.status import status_line
from pages.home.tasks import tasks
from pages.shared.components.heading import heading

heading(
    "From MLP to CNN",
    "Why does LeNet-5 read digits better than an MLP with four times its weights? Draw one, and watch small networks answer "
    "side by side. Then build your own, layer by layer.",
)
tasks()
left, right = st.columns(2, gap="large")
with left:
    st.header("One digit, three networks", anchor=False)
    one_digit()
with right:
    st.header("Weights against accuracy", anchor=False)
    networks.accuracy_chart()
glances.glances()
st.header("The networks", anchor=False)
networks.table()
networks.card()
st.divider()
status_line()
