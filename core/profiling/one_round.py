"""One round of measurement: all networks by turns, in a process that does nothing else; started by rounds.in_rounds.

It finds its request and the networks' weights in the folder that it is given, and prints a line of JSON for each latency.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from core.design.architecture import Architecture
from core.design.form import from_json
from core.design.refusal import Refusal
from core.learning.network import pick_device
from core.profiling.conditions import conditions
from core.profiling.engines import Call, Setup, start
from core.profiling.estimates import require_room
from core.profiling.forward import Weights, refusing, threads
from core.profiling.latency import Latency
from core.profiling.timing import Rule, Timing, repeats, summary

Network = tuple[Architecture, Weights | None]
REQUEST = "request.json"
TURNS = 2  # of each network at each setup: there and back, so that a machine that becomes slower slows all alike


@dataclass(frozen=True)
class Enough:
    """From this batch size on, larger batches are left out after one that took longer than `us` microseconds."""

    batch_size: int
    us: float


def one_round(
    networks: Sequence[Network], setups: Sequence[Setup], rule: Rule, enough: Enough | None = None, backwards: bool = False
) -> Iterator[tuple[int, int, Latency]]:
    """Yield the latency of each network at each setup, with the places of both: on random images, without gradients.

    Networks take turns, `backwards` in the reverse order. Consecutive setups that differ only in batch size share one start of
    the engines. Raises ProfilingError at the first that cannot run here.
    """
    for _, group in groupby(enumerate(setups), lambda pair: replace(pair[1], batch_size=1)):
        places = list(group)
        with threads(places[0][1].threads):
            engines = [_engine(network, places[0][1]) for network in networks]
            taking_part = list(range(len(networks)))[:: -1 if backwards else 1]
            for place, setup in places:
                calls = {index: _call(networks[index], engines[index], setup) for index in taking_part}
                for index, timing in _by_turns(networks, calls, setup, rule):
                    yield index, place, Latency(networks[index][0].name, setup, timing, conditions(pick_device(setup.device)))
                    if enough and setup.batch_size >= enough.batch_size and timing.median_us > enough.us:
                        taking_part.remove(index)


def _engine(network: Network, setup: Setup) -> Callable[[Tensor], Call]:
    with refusing(network[0].name):
        return start(network[0], setup, network[1])


def _call(network: Network, engine: Callable[[Tensor], Call], setup: Setup) -> Call:
    """The pass of a batch of random images."""
    require_room(network[0], setup.batch_size)
    with refusing(network[0].name):
        return engine(torch.randn(setup.batch_size, *network[0].input_shape))


def _by_turns(networks: Sequence[Network], calls: Mapping[int, Call], setup: Setup, rule: Rule) -> Iterator[tuple[int, Timing]]:
    device, took = pick_device(setup.device), {index: list[float]() for index in calls}
    for turn in range(TURNS):
        for index in list(calls)[:: 1 if turn % 2 == 0 else -1]:
            with refusing(networks[index][0].name), torch.inference_mode():
                took[index] += repeats(calls[index], device, rule.part(TURNS))
    return ((index, summary(times, rule.width)) for index, times in took.items())


def main() -> None:
    """Answer the request in the folder that the command line names."""
    folder = Path(sys.argv[1])
    request = json.loads((folder / REQUEST).read_text())
    networks = [
        (from_json(form), load_file(file) if (file := folder / f"{index}.safetensors").exists() else None)
        for index, form in enumerate(request["networks"])
    ]
    setups = [Setup(**form) for form in request["setups"]]
    enough = Enough(**request["enough"]) if request["enough"] else None
    try:
        for index, place, one in one_round(networks, setups, Rule(**request["rule"]), enough, "backwards" in sys.argv[2:]):
            form = {"timing": one.timing.to_form(), "conditions": asdict(one.conditions)}
            print(json.dumps({"network": index, "setup": place, **form}), flush=True)
    except Refusal as error:
        print(json.dumps({"refused": [error.code, error.what, error.remedy]}), flush=True)


if __name__ == "__main__":
    main()
