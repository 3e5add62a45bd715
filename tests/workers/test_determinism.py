"""The same seed and number of threads give the same weights, bit for bit, in whichever process."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.design.zoo import ZOO
from core.learning.estimate import IMAGES, NETWORKS, TORCH
from core.learning.recipe import Augmentation
from core.store.store import Store
from tests.workers.forked import ROOT
from tests.workers.trainings import FULL, SMALL

PLAIN = replace(FULL, epochs=1, patience=1, augmentation=Augmentation())
TRAININGS = (  # a network, how it is trained, by which engine, with how many seeds
    (SMALL, replace(FULL, epochs=1, patience=1), TORCH, 1),
    (SMALL, replace(PLAIN, threads=2), TORCH, 1),
    (ZOO["cnn-8-16"], replace(PLAIN, threads=2), IMAGES, 1),
    (SMALL, PLAIN, NETWORKS, 3),
)
PROGRAM = """
import hashlib, sys
from core.learning.checkpoint import from_bytes
from core.learning.choosing import Choice
from core.store.store import Store
from core.workers import taking
from core.workers.training import work
taking.choose = lambda network, *about: Choice(network.name, "the engine is the network's name")
store = Store(sys.argv[1])
for run in reversed(store.runs()):
    assert work(store.url, run.id) == "done"
    print(store.run(run.id).machine["networks"])
    weights = from_bytes(store.file(run.id, "checkpoint"), "checkpoint").weights
    print(hashlib.sha256(b"".join(weights[name].numpy().tobytes() for name in sorted(weights))).hexdigest())
"""


@pytest.mark.usefixtures("kernels")
def test_three_processes_train_each_network_to_the_same_bits(tmp_path: Path) -> None:
    processes = []
    for turn in range(3):
        store = Store(f"sqlite:///{tmp_path / str(turn)}.sqlite")
        for number, (network, recipe, engine, seeds) in enumerate(TRAININGS):
            list(store.add_seeds(replace(network, name=engine), recipe, seeds, str(number), str(number)))
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(turn)}
        command = [sys.executable, "-c", PROGRAM, store.url]
        processes.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
    told = [process.communicate(timeout=300)[0].split() for process in processes]
    assert told[0][::2] == ["1", "1", "1", "3", "3", "3"]  # networks trained together
    assert len(set(told[0][1::2])) == 6  # digests of their weights
    assert told[0] == told[1] == told[2]
