"""What a training will take, and whether it may begin: said before the start, with the numbers."""

import streamlit as st

from core.data.facts import FACTS
from core.design.architecture import Architecture, totals, trace
from core.design.costs import MAX_TRAINING, training_bytes
from core.design.layer import words
from core.learning.estimate import MAX_SECONDS, in_words, seconds
from core.learning.parts import at_once
from core.learning.recipe import Recipe
from core.learning.schedules import rates
from core.studies.run import Run
from pages._shared.plain import plain
from pages._shared.trainings import images_of, pace_here, place

CLASSES = 10


def may_begin(architecture: Architecture, recipe: Recipe, runs: list[Run]) -> bool:
    """Say what the training takes; False, with the numbers, where it cannot or may not begin."""
    if problem := problem_of(architecture, recipe):
        st.error(plain(problem))
        return False
    images = images_of(recipe)
    takes = pace_here() * seconds(architecture, recipe, images)
    if takes > MAX_SECONDS:
        hours, limit = takes / 3600, MAX_SECONDS / 3600
        st.error(
            f"This training takes about {hours:,.0f} hours; the limit is {limit:.0f}. Use fewer epochs, or larger batches."
        )
        return False
    basis = "computed, and scaled by earlier trainings on this machine" if runs else "computed; machines differ"
    st.caption(
        f"About **{in_words(takes)}** for {recipe.epochs:,} epochs of {images:,} images ({basis}); "
        f"about {_memory(architecture, recipe) / 1e6:,.0f} MB of memory besides the data. Goes to {plain(place())}."
    )
    return True


def problem_of(architecture: Architecture, recipe: Recipe) -> str:
    """Why the training cannot begin, in a sentence or two; empty where it can."""
    return _misfit(architecture, recipe) or _too_large(architecture, recipe)


def schedule(recipe: Recipe) -> None:
    """Draw the learning rate over the epochs to come."""
    drawn = [{"epoch": epoch, "rate": rate} for epoch, rate in rates(recipe)]
    st.vega_lite_chart({**_SCHEDULE, "data": {"values": drawn}}, height=110, key="schedule")


def _misfit(architecture: Architecture, recipe: Recipe) -> str:
    shape = FACTS[recipe.dataset].shape
    output = totals(architecture).output_shape
    if architecture.input_shape != shape:
        mine, theirs = words(architecture.input_shape), words(shape)
        return f"{architecture.name} takes images of {mine}, {recipe.dataset} has {theirs}. Choose other data or input."
    if output != (CLASSES,):
        return f"{architecture.name} ends in {words(output)} values, {recipe.dataset} has {CLASSES} classes. End in Linear 10."
    if totals(architecture).parameters == 0:
        return f"{architecture.name} has no parameters to learn. Add a Conv2d or a Linear layer."
    if recipe.validation >= (there := FACTS[recipe.dataset].images):
        return f"{recipe.dataset} has {there:,} training images; {recipe.validation:,} cannot be set apart. Use fewer."
    return ""


def _too_large(architecture: Architecture, recipe: Recipe) -> str:
    needed = _memory(architecture, recipe)
    if needed <= MAX_TRAINING:
        return ""
    return (
        f"This training needs about {needed / 1e9:,.1f} GB; the limit is {MAX_TRAINING / 1e9:,.1f} GB. "
        "Use narrower layers or smaller batches."
    )


def _memory(architecture: Architecture, recipe: Recipe) -> int:
    return training_bytes(trace(architecture), at_once(architecture.layers, recipe.batch_size, recipe.device))


_SCHEDULE = {
    "mark": {"type": "line", "strokeDash": [4, 2]},  # computed, not measured
    "encoding": {
        "x": {"field": "epoch", "type": "quantitative", "title": "epoch", "axis": {"tickMinStep": 1, "format": "d"}},
        "y": {"field": "rate", "type": "quantitative", "title": "rate", "axis": {"format": "~g", "tickCount": 3}},
        "tooltip": [{"field": "epoch", "format": ".2f"}, {"field": "rate", "format": ".3g"}],
    },
}
