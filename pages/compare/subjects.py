"""The networks that can be compared, with their names and colors. Does not import torch."""

from core.design.refusal import DesignError
from core.design.zoo import DESIGN_OF, ZOO, named
from core.labbook.origins import Weights, of_header, of_run
from core.learning.header import trained
from core.store.request import RequestedNetwork
from core.store.run import Run
from core.store.state import State
from pages.shared.components.palette import SPARE
from pages.shared.session.design import OWN, design
from pages.shared.session.go_to import run_name
from pages.shared.session.networks import COLORS, color, headers, title
from pages.shared.session.own_networks import opened
from pages.shared.session.store import store


def runs() -> dict[str, Run]:
    """The networks with weights by name, the newest first: of files, and of runs that are done, or were stopped and tested."""
    over = [run for run in store().runs() if run.state in (State.DONE, State.STOPPED)]
    tested = store().accuracies([run.id for run in over if run.state == State.STOPPED])
    ready = [run for run in over if run.state == State.DONE or run.id in tested]
    return {run_name(run): run for run in [*opened(), *ready]}


def choices() -> list[str]:
    """All that can be compared: the trained networks from MLP to CNN, the rest of the zoo, the visitor's design, the runs."""
    first = [name for name in COLORS if name in trained()]
    return [*first, *(name for name in ZOO if name not in first), OWN, *runs()]


def wanted(name: str) -> RequestedNetwork:
    """The network of that name. Raises DesignError if there is none."""
    if name == OWN:
        return RequestedNetwork(name, design())
    if name not in trained() and name not in ZOO and (run := runs().get(name)):
        return RequestedNetwork(name, run.architecture, run.id)
    return RequestedNetwork(name, named(DESIGN_OF.get(name, name)))


def is_known(name: str) -> bool:
    """Whether there still is a network of that name."""
    try:
        wanted(name)
    except DesignError:
        return False
    return True


def weights(names: list[str]) -> dict[str, Weights]:
    """Where the weights of those that have any come from."""
    files = {name: (run, store().file(run.id, "checkpoint")) for name, run in runs().items() if name in names}
    of_runs = {name: of_run(run, file) for name, (run, file) in files.items() if file}
    return {name: of_header(headers()[name]) for name in names if name in headers()} | of_runs


def colors(names: list[str]) -> list[str]:
    """A color for each: the network's own, the same on every page, or a spare one."""
    spare = iter(SPARE)
    return [color(name) if name in COLORS else next(spare) for name in names]


def titles(names: list[str]) -> list[str]:
    """The names as people write them."""
    return [title(name) for name in names]
