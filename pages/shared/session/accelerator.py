"""The accelerator, its energies and the budget, as this visitor has set them; kept over a reload, read by several pages."""

from typing import Any

import streamlit as st

from core.design.units import KIB
from core.hardware.accelerator import Accelerator
from core.hardware.budget import Budget, budget
from core.hardware.energy import TECHNOLOGIES, Technology, technology
from core.hardware.number_format import FORMATS
from core.hardware.refusal import HardwareError
from core.hardware.systolic import LARGEST, Array, Dataflow
from pages.shared.session.kept import kept, remember

BEST = "the best for each layer"
FLOWS: dict[str, tuple[Dataflow, ...]] = {BEST: tuple(Dataflow), **{one.full_name: (one,) for one in Dataflow}}
MOST_KB = 1 << 16
# Session keys.
ROWS, COLUMNS, FLOW, BUFFER, BITS, FUSED, TECHNOLOGY = (
    f"hardware_{name}" for name in ("rows", "columns", "dataflow", "buffer", "bits", "fused", "technology")
)
FIRST: dict[str, Any] = {ROWS: 16, COLUMNS: 16, FLOW: BEST, BUFFER: 64, BITS: 8, FUSED: True, TECHNOLOGY: "45nm"}
KNOWN: dict[str, Any] = {
    ROWS: range(1, LARGEST + 1), COLUMNS: range(1, LARGEST + 1), FLOW: FLOWS, BUFFER: range(MOST_KB + 1), BITS: FORMATS,
    FUSED: (True, False), TECHNOLOGY: TECHNOLOGIES,
}  # fmt: skip
ENERGIES = "hardware_energies"  # name of what is kept: changed values by technology
BUDGET = "hardware_budget"  # session key, and name of what is kept: limits by part


def setting(key: str) -> Any:
    """The setting under this session key: what was chosen or kept, else the first value."""
    remember(key, lambda value: type(value) is type(FIRST[key]) and value in KNOWN[key])
    return st.session_state.setdefault(key, FIRST[key])


def chosen_accelerator() -> Accelerator:
    """The accelerator with all settings."""
    array = Array(setting(ROWS), setting(COLUMNS))
    return Accelerator(array, FLOWS[setting(FLOW)], setting(BUFFER) * KIB, FORMATS[setting(BITS)], setting(FUSED))


def chosen_technology() -> Technology:
    """The technology with the visitor's own values."""
    name = setting(TECHNOLOGY)
    return technology(name, **own_energies().get(name, {}))


def as_options(all_dataflows: bool = False) -> str:
    """The accelerator and its energies as options of the command `hardware`."""
    one, tech = chosen_accelerator(), setting(TECHNOLOGY)
    flow = "" if all_dataflows or setting(FLOW) == BEST else f" --dataflow {' '.join(one.dataflows)}"
    fusion = "" if one.fused else " --no-fusion"
    named = "" if tech == FIRST[TECHNOLOGY] else f" --technology {tech}"
    changed = " ".join(f"{name}={energy:.12g}" for name, energy in own_energies().get(tech, {}).items())
    energies = f" --energy {changed}" if changed else ""
    sizes = f"--array {one.array.rows}x{one.array.columns}{flow} --buffer-kb {one.buffer / KIB:g} --bits {one.number.bits}"
    return f"{sizes}{fusion}{named}{energies}"


def own_energies() -> dict[str, dict[str, float]]:
    """The values that the visitor has changed, by technology; those of one whose values are no longer known are left out."""
    found = kept(ENERGIES)
    return {name: own for name, own in found.items() if _are_energies(name, own)} if isinstance(found, dict) else {}


def chosen_budget() -> Budget:
    """The limits that the visitor has set, or a link; none where there are none, or they are no longer known."""
    remember(BUDGET, _is_budget)
    found: Budget = st.session_state.get(BUDGET, {})
    return found


def budget_as_options() -> str:
    """The limits as options of the command `hardware`."""
    return f"--budget {' '.join(f'{name}={most:.12g}' for name, most in chosen_budget().items())}"


def _are_energies(name: str, own: Any) -> bool:
    try:
        technology(name, **own)
    except (HardwareError, TypeError):
        return False
    return True


def _is_budget(value: Any) -> bool:
    try:
        budget(value.items())
    except (HardwareError, AttributeError, TypeError):
        return False
    return True
