"""Train what was built, watch it learn, and find it again."""

import streamlit as st

from core.design.refusal import Refusal
from pages._shared import entry, recipe_form, run_view, trainings

LOOK_FOR = """
- **Training and validation part:** where the training loss still falls and the validation loss rises, the network learns
  its images by heart. The best epoch is the one with the highest validation accuracy.
- **The learning rate** is the first thing to try: ten times too small learns slowly, ten times too large jumps about or ends
  in a loss that is not a number.
"""


def _start() -> None:
    try:
        st.session_state.shown_run = trainings.begin(*st.session_state.planned)
    except Refusal as error:
        st.session_state.run_problem = str(error)


@st.fragment(run_every=1.0)
def _live(number: int) -> None:
    """The chosen run, once a second while it is under way."""
    run = trainings.store().run(number)
    run_view.show_run(run)
    if run.state not in ("queued", "running"):
        st.rerun()


entry.through_app()
st.title("Train a network", anchor=False)
st.write("A training goes on in a process of its own: leave the page, close the tab, and find it again here.")
left, right = st.columns([2, 3], gap="large")
with left:
    architecture = recipe_form.network()
    recipe = recipe_form.recipe()
    runs = trainings.store().runs()
    if architecture:
        same = [
            run.id for run in runs if (run.architecture.layers, run.recipe.dataset) == (architecture.layers, recipe.dataset)
        ]
        speeds = [epoch.images_per_second for number in same[:3] for epoch in trainings.store().history(number)]
        if recipe_form.estimate(architecture, recipe, speeds):
            st.session_state.planned = (architecture, recipe)
            st.button("Train", type="primary", on_click=_start)
with right:
    numbers = [run.id for run in runs]
    shown = st.session_state.get("shown_run")
    if numbers:
        described = {
            run.id: f"{run.id}: {run.architecture.name} on {run.recipe.dataset}, {run.recipe.epochs} epochs" for run in runs
        }
        index = numbers.index(shown) if shown in numbers else 0
        shown = st.selectbox("Run", numbers, index, format_func=described.__getitem__)
        chosen = next(run for run in runs if run.id == shown)
        if chosen.state in ("queued", "running"):
            _live(shown)
        else:
            run_view.show_run(chosen)
    else:
        st.info("No training yet. `digits` needs no download and trains in seconds.")
st.subheader("What to look for", anchor=False)
st.markdown(LOOK_FOR)
