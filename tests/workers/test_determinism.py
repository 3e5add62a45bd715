"""The same seed and number of threads give the same weights, bit for bit, in whichever process."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from core.design.zoo import ZOO
from core.store.store import Store
from tests.workers.forked import ROOT
from tests.workers.trainings import FULL, SMALL

TRAININGS = ((SMALL, 1), (SMALL, 2), (ZOO["mlp1"], 1))  # a network, and with how many threads
PROGRAM = """
import hashlib, sys
from core.learning.checkpoint import from_bytes
from core.store.store import Store
from core.workers.training import work
store = Store(sys.argv[1])
for run in reversed(store.runs()):
    assert work(store.url, run.id) == "done"
    weights = from_bytes(store.file(run.id, "checkpoint"), "checkpoint").weights
    print(hashlib.sha256(b"".join(weights[name].numpy().tobytes() for name in sorted(weights))).hexdigest())
"""


def test_three_processes_train_each_network_to_the_same_bits(tmp_path: Path) -> None:
    processes = []
    for turn in range(3):
        store = Store(f"sqlite:///{tmp_path / str(turn)}.sqlite")
        for network, threads in TRAININGS:
            store.add(network, replace(FULL, epochs=1, patience=1, threads=threads), network.name, f"{network.name} {threads}")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(turn)}
        command = [sys.executable, "-c", PROGRAM, store.url]
        processes.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
    told = [process.communicate(timeout=300)[0].split() for process in processes]
    assert [len(digests) for digests in told] == [3, 3, 3]
    assert len(set(told[0])) >= 2
    assert told[0] == told[1] == told[2]
