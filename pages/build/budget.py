"""The budget: its fields, and what the design takes of it, as bars below its totals."""

from collections.abc import Callable

from core.design.form import to_json
from core.design.zoo import shown_name
from core.hardware.budget import change_that_fits, taken
from core.labbook.entry import Entry
from core.labbook.origins import here
from pages.build.edits import trace_design
from pages.build.lesson import LESSON
from pages.shared.components.budget import budget_bars, budget_rows, choose_budget
from pages.shared.session.accelerator import (
    as_options,
    budget_as_options,
    chosen_accelerator,
    chosen_budget,
    chosen_technology,
)
from pages.shared.session.design import design
from pages.shared.session.lab_book import put_button


def limits(on_change: Callable[[], None]) -> None:
    """The fields, and what the design takes of each limit for the lab book."""
    choose_budget(LESSON.locks("budget"), on_change)
    if chosen_budget() and trace_design()[1] is None:
        put_button("budget", _entry)


def budget() -> None:
    """The bars of the layers that fit; nothing where there is no budget."""
    if not (limits := chosen_budget()):
        return
    steps, error = trace_design()
    accelerator = chosen_accelerator()
    change = "" if error else change_that_fits(limits, design(), accelerator)
    budget_bars(taken(limits, steps, accelerator, chosen_technology()), change)


def _entry() -> Entry:
    """What the design takes of each limit, for the lab book."""
    limits, (steps, _), accelerator = chosen_budget(), trace_design(), chosen_accelerator()
    rows = budget_rows(taken(limits, steps, accelerator, chosen_technology()))
    facts = {**here(), "smallest change": change_that_fits(limits, design(), accelerator) or "none is needed"}
    command = f"python -m core hardware network.json {as_options()} {budget_as_options()}"
    title = f"Budget of {shown_name(design().name)}, one image"
    return Entry(title, "Design", rows, facts=facts, command=command, files={"network.json": to_json(design())})
