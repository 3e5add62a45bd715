"""Before the start: the time and memory a training needs, and whether it may begin."""

from typing import Any

import streamlit as st

from core.data.facts import FACTS
from core.design.architecture import Architecture
from core.design.refusal import Refusal
from core.learning.estimate import MAX_SECONDS, format_duration
from core.learning.recipe import Recipe
from core.learning.requirements import memory_of, require_trainable
from core.learning.schedules import rates
from pages.shared.components.chart import with_rows
from pages.shared.components.plain import plain
from pages.train.pace import images_of, seconds_here
from pages.train.runs import place


def may_begin(architecture: Architecture, recipe: Recipe, seeds: int, has_runs: bool) -> bool:
    """Show what the training takes; False, with a sentence that says why, if it may not begin."""
    try:
        require_trainable(architecture, recipe, FACTS[recipe.dataset])
    except Refusal as error:
        st.error(plain(error))
        return False
    images = images_of(recipe)
    takes = seconds_here(architecture, recipe, seeds)
    if takes > MAX_SECONDS:
        hours, limit = takes / 3600, MAX_SECONDS / 3600
        st.error(
            f"This training takes about {hours:,.0f} hours; the limit is {limit:.0f}. Use fewer epochs, or larger batches."
        )
        return False
    basis = "computed, and scaled by earlier trainings on this machine" if has_runs else "computed; machines differ"
    st.caption(
        f"About **{format_duration(takes)}** for {recipe.epochs:,} epochs of {images:,} images ({basis}); "
        f"about {seeds * memory_of(architecture, recipe) / 1e6:,.0f} MB of memory, and the data. Goes to {plain(place())}."
    )
    if seeds > 1:
        times = takes / seconds_here(architecture, recipe, 1)
        st.caption(
            f"{seeds} seeds: **{times:.1f} times** the time of one. The first run measures which engine is fastest here."
        )
    return True


def schedule(recipe: Recipe) -> None:
    """Chart of the learning rate over the epochs."""
    drawn = [{"epoch": epoch, "rate": rate} for epoch, rate in rates(recipe)]
    st.vega_lite_chart(with_rows(_SCHEDULE, drawn), height=110, key="train_schedule_chart")


_SCHEDULE: dict[str, Any] = {
    "mark": {"type": "line", "strokeDash": [4, 2]},  # computed, not measured
    "encoding": {
        "x": {"field": "epoch", "type": "quantitative", "title": "epoch", "axis": {"tickMinStep": 1, "format": "d"}},
        "y": {"field": "rate", "type": "quantitative", "title": "rate", "axis": {"format": "~g", "tickCount": 3}},
        "tooltip": [{"field": "epoch", "format": ".2f"}, {"field": "rate", "format": ".3g"}],
    },
}
