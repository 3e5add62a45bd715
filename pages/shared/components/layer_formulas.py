"""The formulas of the layers, and the code that computes all of their outputs."""

import inspect

import streamlit as st

FORMULAS = (
    r"\text{convolution: } y_{m,ij} = \sum_{c} \sum_{uv} w_{m,c,uv}\; a_{c,\,si+u,\,sj+v} + b_m \quad (s \text{: stride})",
    r"\text{maximum pooling: } y_{m,ij} = \max_{uv} a_{m,\,si+u,\,sj+v}",
    r"\text{average pooling: } y_{m,ij} = \tfrac{1}{K^2} \sum_{uv} a_{m,\,si+u,\,sj+v}",
    r"\text{batch normalization: } y_{m,ij} = \gamma_m \frac{a_{m,ij} - \mu_m}{\sqrt{\sigma_m^2 + \epsilon}} + \beta_m",
    r"\text{linear layer: } y_m = \sum_i w_{m,i}\, a_i + b_m",
    r"\text{ReLU: } \max(0, a) \qquad \text{sigmoid: } 1 / (1 + e^{-a})",
    r"\text{softmax: } p_c = e^{y_c} / \sum_k e^{y_k}",
)


def layer_formulas() -> None:
    """Show them."""
    from core.learning.inside.activations import activations  # torch

    for formula in FORMULAS:
        st.latex(formula)
    st.code(inspect.getsource(activations))
