"""The published experiments again, with several seeds, intervals and a verdict; and experiments of one's own."""

import inspect

import streamlit as st

from core.studies.judging import verdicts
from pages.experiments import layout
from pages.shared.components.closed import closed

LOOK_FOR = """
- **How far do the seeds lie apart?** Two settings whose dots mix are not told apart, whatever their best runs say.
- **Where does the diamond lie?** A published number is one run: it may stand anywhere among the dots of its row.
- **Within noise is an answer:** the data do not decide. More seeds make the interval narrower, by the root of their number.
"""

st.title("Experiments", anchor=False)
st.write("What was published from single runs, run again with several seeds: what holds, what does not, what was luck.")
layout.show()
closed("How the verdict is reached", lambda: st.code(inspect.getsource(verdicts.judge)))
st.subheader("What to look for", anchor=False)
st.markdown(LOOK_FOR)
