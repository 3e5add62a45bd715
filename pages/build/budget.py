"""What the design takes of the budget, as bars below its totals."""

from core.hardware.budget import change_that_fits, taken
from pages.build.edits import trace_design
from pages.shared.components.budget import budget_bars
from pages.shared.session.accelerator import chosen_accelerator, chosen_budget, chosen_technology
from pages.shared.session.design import design


def budget() -> None:
    """The bars of the layers that fit; nothing where there is no budget."""
    if not (limits := chosen_budget()):
        return
    steps, error = trace_design()
    accelerator = chosen_accelerator()
    change = "" if error else change_that_fits(limits, design(), accelerator)
    budget_bars(taken(limits, steps, accelerator, chosen_technology()), change)
