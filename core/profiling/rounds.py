"""Latencies over several rounds, each in a process of its own, networks by turns.

Within one process repeats depend on each other, and two processes of one network differ by more (where memory happens to lie,
what else the machine does): only rounds show how far a latency can be trusted.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import safetensors.torch

from core.design.form import to_json
from core.profiling.conditions import Conditions
from core.profiling.engines import Setup
from core.profiling.estimates import ProfilingError, require_room
from core.profiling.forward import require_threads
from core.profiling.latency import Latency
from core.profiling.one_round import REQUEST, Enough, Network
from core.profiling.timing import Rule, Timing, over_rounds

ROOT = Path(__file__).parents[2]
ROUNDS = 5
RULE = Rule(max_seconds=0.15, min_seconds=0.05)  # of a network at one setup in one round


def in_rounds(
    networks: Sequence[Network],
    setups: Sequence[Setup],
    rounds: int = ROUNDS,
    rule: Rule = RULE,
    enough: Enough | None = None,
    on_progress: Callable[[float], None] = lambda share: None,
) -> list[list[Latency]]:
    """The latencies of each network at the setups that all rounds reached, in the setups' order.

    The order of the networks changes from round to round. `on_progress` gets the fraction that is done, and may raise to stop.
    Raises ProfilingError where a network cannot run here, and for less than one round.
    """
    require_rounds(rounds)  # before a process is started
    for setup in setups:
        require_threads(setup.threads)
    for design, _ in networks:
        require_room(design, min((setup.batch_size for setup in setups), default=1))
    found: dict[tuple[int, int], list[tuple[Timing, Conditions]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), networks, setups, rule, enough)
        for number in range(rounds):
            for count, line in enumerate(_lines(folder, backwards=number % 2 == 1), 1):
                row = Timing.from_form(line["timing"]), Conditions(**line["conditions"])
                found[line["network"], line["setup"]].append(row)
                on_progress((number + count / (len(networks) * len(setups))) / rounds)
    return [
        [
            Latency(design.name, setup, over_rounds([timing for timing, _ in seen]), seen[-1][1])
            for place, setup in enumerate(setups)
            if len(seen := found[index, place]) == rounds
        ]
        for index, (design, _) in enumerate(networks)
    ]


def require_rounds(number: int) -> None:
    """Raise ProfilingError for a number of rounds in which nothing is measured."""
    if number < 1:
        raise ProfilingError("rounds", f"{number:,} rounds were asked for.", "Ask for at least 1.")


def _write(folder: Path, networks: Sequence[Network], setups: Sequence[Setup], rule: Rule, enough: Enough | None) -> None:
    for index, (_, weights) in enumerate(networks):
        if weights is not None:
            safetensors.torch.save_file(weights, folder / f"{index}.safetensors")
    request = {
        "networks": [to_json(design) for design, _ in networks],
        "setups": [asdict(setup) for setup in setups],
        "rule": asdict(rule),
        "enough": enough and asdict(enough),
    }
    (folder / REQUEST).write_text(json.dumps(request))


def _lines(folder: str, backwards: bool) -> Iterator[dict[str, Any]]:
    """What one round prints, line by line. Raises ProfilingError."""
    words = [sys.executable, "-m", "core.profiling.one_round", folder, *(["backwards"] if backwards else [])]
    with _process(words) as process:
        for text in process.stdout or ():
            line = json.loads(text)
            if "refused" in line:
                raise ProfilingError(*line["refused"])
            yield line
    if process.returncode:
        what = f"A process that measures ended with status {process.returncode}."
        raise ProfilingError("cannot-run", what, "Close other programs that take memory, and measure again.")


@contextmanager
def _process(words: list[str]) -> Iterator["subprocess.Popen[str]"]:
    """A process that ends with the block, whatever happens in it."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:  # noqa: S603
        try:
            yield process
        except BaseException:
            process.kill()
            raise
