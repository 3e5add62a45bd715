"""The second view: which parts of the picture speak for a class, by four methods and for every network."""

import inspect
from functools import partial
from typing import Any

import streamlit as st

from core.learning.inside import grad_cam as cam_source
from core.learning.inside import gradient as gradient_source
from core.learning.inside import integrated_gradients as integrated_source
from core.learning.inside import occlusion as occlusion_source
from core.learning.inside.layers import InsideError
from pages.inside import lab_entry
from pages.inside.class_choice import choose_class
from pages.inside.explained import Explained, explain
from pages.inside.formula import number
from pages.inside.map_table import LABEL, map_table
from pages.inside.mind import mind
from pages.inside.subjects import Subject
from pages.shared.components.closed import closed
from pages.shared.components.maps import figure, maps
from pages.shared.components.plain import plain
from pages.shared.session.lab_book import put_button

LOOK_FOR = (
    "**What to look for:** choose a class that one network reads and the other does not. Which strokes decide, and do both "
    "networks look at the same ones? Under a patch, red marks what speaks for the class: without it the class loses. Else "
    "blue speaks for it and red against it."
)
SIDE = 150  # pixels of a picture
FORMULAS = {
    "Occlusion: the probability with a patch over the picture, minus that without": r"p_c(x \text{ with patch}) - p_c(x)",
    "Gradient × input: what each pixel adds, to first order": r"(x - \text{blank}) \cdot \frac{\partial f_c}{\partial x}",
    "Integrated gradients: the same, summed on the way from the blank picture": (
        r"(x - \text{blank}) \int_0^1 \frac{\partial f_c}{\partial x}(\text{blank} + \alpha\,(x - \text{blank}))\,d\alpha"
    ),
    "Grad-CAM: the maps of the last convolution, weighted by their mean gradient": (
        r"\mathrm{ReLU}\Big(\sum_k \alpha_k A_k\Big),\; \alpha_k = \frac{1}{HW} \sum_{ij} \frac{\partial f_c}{\partial A_{kij}}"
    ),
}


def show(subjects: list[Subject]) -> None:
    """A row of pictures for each network, then what would change its mind."""
    st.markdown(LOOK_FOR)
    target = choose_class(subjects, "Why this class, and not another?")
    explained: dict[str, Explained] = {}
    for subject in subjects:
        st.markdown(f"**{plain(subject.reads)}** It gives {target} {100 * subject.probabilities[target]:.1f} %.")
        try:
            found = explain(subject, target)
        except InsideError as error:
            st.warning(plain(error))
            continue
        explained[subject.title] = found
        maps(f"inside_why_{subject.name}", _figures(subject, found, target), about=f"Why {target}? {subject.reads}")
        put_button(f"inside-why-{subject.name}", partial(lab_entry.why, subject, target, found))
    closed(LABEL, lambda: _tables(explained, target))
    closed("What would change its mind", lambda: mind(subjects, target))
    closed("The formulas and their code", _formulas)


def _figures(subject: Subject, found: Explained, target: int) -> list[dict[str, Any]]:
    covered, path, cam = found.covered, found.path, found.cam
    patch = f"change of its probability under\na patch of {covered.patch}×{covered.patch}: red speaks for it"
    covers = {"side": covered.patch, "step": covered.step}
    total = f"sum {number(path.sum, 3)},\nf(x) − f(blank) = {number(path.difference, 3)}"
    figures = [
        figure("input", subject.given.values, SIDE, caption="framed: the patch, whose upper\nleft corner is row and column"),
        figure("occlusion", covered.changes, SIDE, caption=patch, unit=f" for {target}", covers=covers),
        figure("gradient × input", found.product, SIDE, caption="what each pixel adds,\nto first order", unit=f" for {target}"),
        figure("integrated gradients", path.parts, SIDE, caption=total, unit=f" for {target}"),
    ]
    if cam:
        figures.append(figure("Grad-CAM", cam.over_image, SIDE, caption=f"where the maps of {cam.layer}\nspeak for it"))
    return figures


def _tables(explained: dict[str, Explained], target: int) -> None:
    st.caption(
        f"The probability is a share of 1. The other methods are in units of the output for {target} before the softmax; "
        "Grad-CAM has no unit."
    )
    st.dataframe(
        [{"network": name, **row} for name, found in explained.items() for row in found.summary()],
        hide_index=True,
        placeholder="",
    )
    for name, found in explained.items():
        covered, cam = found.covered, found.cam
        where = f"a patch of {covered.patch}×{covered.patch} whose upper left corner is at that row and column"
        map_table(f"{plain(name)}, occlusion: change of the probability of {target} under {where}", covered.changes)
        map_table(f"{plain(name)}, gradient × input: what each pixel adds to the output for {target}", found.product[0])
        map_table(f"{plain(name)}, integrated gradients: what each pixel adds to it", found.path.parts[0])
        if cam:
            map_table(f"{plain(name)}, Grad-CAM: where the maps of {cam.layer} speak for {target}", cam.over_image)


def _formulas() -> None:
    st.markdown(
        "$f_c$ is the output of the class before the softmax, $p_c$ its probability, *blank* the picture without ink. A "
        "network without a convolution has no Grad-CAM."
    )
    for says, formula in FORMULAS.items():
        st.markdown(says)
        st.latex(formula)
    for function in (
        occlusion_source.occlusion,
        gradient_source.gradient_times_input,
        gradient_source.gradient,
        integrated_source.integrated_gradients,
        integrated_source.integral,
        cam_source.grad_cam,
    ):
        st.code(inspect.getsource(function))
