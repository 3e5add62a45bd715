"""The commands that print what the compare page shows of a measurement, under its conditions."""

from dataclasses import replace
from typing import TYPE_CHECKING

from core.labbook.again import Again, in_turn, of_cards, of_networks, of_training
from core.labbook.origins import of_passes
from core.store.state import State
from pages.compare.subjects import runs
from pages.shared.session.networks import headers

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison


def of_pass(compared: "Comparison", names: list[str]) -> Again:
    """One pass of each network under the profiler, by operator and by layer, and the bytes of its weights and activations."""
    return _measured("profile", compared, names, [compared.batch_size])


def printed(compared: "Comparison", name: str, rows: int) -> Again:
    """The profiler's table of a network, cut after some rows."""
    made = of_pass(compared, [name])
    return replace(made, command=f"{made.command} --rows {rows}")


def latencies(compared: "Comparison", names: list[str]) -> Again:
    """The latencies over all batch sizes."""
    sizes = {one.setup.batch_size for name in names for one in compared.networks[name].latencies}
    return _measured("latency", compared, names, sorted(sizes))


def cost(compared: "Comparison", names: list[str], what: str) -> Again:
    """One of the costs of charts.costs: the latency of a batch, or bytes."""
    if what.startswith("latency"):
        return _measured("latency", compared, names, [compared.batch_size])
    return of_pass(compared, names)


def accuracies(names: list[str]) -> Again:
    """Those of the project's networks stand on their cards; the training of a run ends with a test."""
    own = {name: run for name, run in runs().items() if name in names and run.state is State.DONE}
    trainings = (of_training(run.id, run.architecture, run.recipe) for run in own.values())
    return in_turn(of_cards(name for name in names if name in headers()), *trainings)


def _measured(command: str, compared: "Comparison", names: list[str], sizes: list[int]) -> Again:
    device = {one.setup.device for name in names for one in compared.networks[name].latencies} - {"cpu"}
    options = f"--batch-size {' '.join(map(str, sizes))} --threads {compared.conditions.threads}"
    on = "".join(f" --device {one}" for one in device)
    made = of_networks(command, {name: compared.networks[name].architecture for name in names}, options + on)
    return replace(made, origin=lambda: of_passes(compared))
