"""Before the start: the time and memory a training needs, and whether it may begin."""

from typing import Any

import streamlit as st

from core.data.facts import FACTS
from core.design.architecture import totals
from core.design.refusal import LayerError, Refusal
from core.design.units import plural, rough_duration, size
from core.design.zoo import shown_name
from core.learning.estimate import MAX_SECONDS, images_an_epoch, together
from core.learning.recipe import Recipe
from core.learning.requirements import memory_of, require_trainable
from core.learning.schedules import rates
from pages.shared.components.chart import with_rows
from pages.shared.components.plain import plain
from pages.shared.lesson.opening import is_large
from pages.shared.session.lab_book import put_button
from pages.train import lab_entry
from pages.train.pace import estimate, times_of_one
from pages.train.runs import Wanted, place


def may_begin(wanted: Wanted) -> bool:
    """Show what the training is and what it takes; False, with a sentence that says why, if it may not begin."""
    architecture, recipe, seeds = wanted
    try:
        sums = totals(architecture)
    except LayerError as error:
        st.error(f"The design does not work yet: {plain(error)}")
        return False
    name = plain(shown_name(architecture.name))
    st.caption(f"{name}: {sums.parameters:,} parameters, {sums.macs:,} MACs for one image · {_format_recipe(recipe)}")
    try:
        require_trainable(architecture, recipe, FACTS[recipe.dataset])
    except Refusal as error:
        st.error(plain(error))
        return False
    images = images_an_epoch(recipe)
    expected = estimate(architecture, recipe, seeds)
    takes = expected.seconds
    if takes > MAX_SECONDS:
        hours, limit = takes / 3600, MAX_SECONDS / 3600
        st.error(
            f"This training takes about {hours:,.0f} hours; the limit is {limit:.0f}. Use fewer epochs, or larger batches."
        )
        return False
    memory = together(architecture, recipe, images, seeds) * memory_of(architecture, recipe)
    basis = "computed, and scaled by earlier trainings on this machine" if expected.pace else "computed; machines differ"
    st.caption(
        f"About **{rough_duration(takes)}** for {plural(recipe.epochs, 'epoch')} of {images:,} images ({basis}); "
        f"about {size(memory)} of memory, and the data. Goes to {plain(place())}."
    )
    if seeds > 1:
        times = times_of_one(architecture, recipe, seeds)
        st.caption(
            f"{seeds} seeds: **{times:.1f} times** the time of one. The first run measures which engine is fastest here."
        )
    return True


def _format_recipe(recipe: Recipe) -> str:
    """What stands in the form, for one who has closed it."""
    return (
        f"{recipe.dataset} · {plural(recipe.epochs, 'epoch')} · {recipe.optimizer} at {recipe.learning_rate:g}, "
        f"{recipe.schedule} · batches of {recipe.batch_size:,} · seed {recipe.seed}"
    )


def schedule(recipe: Recipe) -> None:
    """Chart of the learning rate over the epochs."""
    drawn = [{"epoch": epoch, "rate": rate} for epoch, rate in rates(recipe)]
    height = 180 if is_large() else 110  # pixels: large letters leave no room else
    st.vega_lite_chart(with_rows(_SCHEDULE, drawn), height=height, key="train_schedule_chart")
    put_button("schedule", lambda: lab_entry.schedule(recipe, drawn, _SCHEDULE))


_SCHEDULE: dict[str, Any] = {
    "mark": {"type": "line", "strokeDash": [4, 2]},  # computed, not measured
    "encoding": {
        "x": {"field": "epoch", "type": "quantitative", "title": "epoch", "axis": {"tickMinStep": 1, "format": "d"}},
        "y": {"field": "rate", "type": "quantitative", "title": "rate", "axis": {"format": "~g", "tickCount": 3}},
        "tooltip": [{"field": "epoch", "format": ".2f"}, {"field": "rate", "format": ".3g"}],
    },
}
