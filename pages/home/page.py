"""What can be done here, and where to begin."""

import streamlit as st

from pages.home import glances, networks
from pages.home.digit import one_digit
from pages.home.lesson import LESSON
from pages.home.status import status_line
from pages.home.tasks import tasks
from pages.shared.components.heading import heading

heading(
    "From MLP to CNN",
    "Why does LeNet-5 read digits better than an MLP with four times its weights? Draw one, and watch small networks answer "
    "side by side. Then build your own, layer by layer.",
    LESSON,
)
if LESSON.shows("tasks"):
    tasks()
left, right = st.columns(2, gap="large")
if LESSON.shows("digit"):
    with left:
        st.header("One digit, three networks", anchor=False)
        one_digit()
if LESSON.shows("accuracy"):
    with right:
        st.header("Weights against accuracy", anchor=False)
        networks.accuracy_chart(LESSON.locks("measured"))
if LESSON.shows("glances"):
    glances.glances()
if LESSON.shows("networks"):
    st.header("The networks", anchor=False)
    networks.table()
    networks.card()
st.divider()
status_line()
