"""Studies: ten trials here against the usual loop one after another, stopping, and what was estimated against what it took."""

import tempfile
import time
from statistics import median

import torch
from dask.distributed import Client
from torch.utils.data import DataLoader, Subset
from torch.utils.data import Dataset as Pictures

from core.data.datasets import load
from core.data.places import find
from core.design.zoo import ZOO
from core.learning.network import build
from core.learning.recipe import Recipe
from core.learning.training import seeded
from core.store.store import Store
from core.studies.documents.published import published_studies
from core.studies.own.factors import own_study
from core.studies.running.collecting import ended
from core.studies.running.conduct import conduct, study_workers
from core.studies.running.duration import cost, machine_pace
from core.studies.study import Study
from core.workers.training import work
from tests.benchmarks.learning import pictures, usual_loop

IMAGES = 6_000
TEN = own_study(
    "ten",
    ZOO["lenet5"],
    Recipe(epochs=1, images=IMAGES, batch_size=4, optimizer="momentum", device="cpu", threads=1),
    {"learning_rate": [1e-3, 5e-4]},
    seeds=5,
)
QUICK = ("linear-classifier", "mlp1-widths", "lenet5-against-mlp", "rates", "normalization")


def report() -> None:
    """Print the figures; needs MNIST."""
    folder = find("mnist/MNIST/raw")
    if folder is None:
        print("studies: left out, MNIST is not on this machine")
        return
    few, tests = Subset(pictures(folder), range(IMAGES)), pictures(folder, train=False)
    with study_workers() as workers, tempfile.TemporaryDirectory() as place:
        workers.run(load, "mnist")  # torch is imported
        for turn in (1, 2):
            theirs = _one_after_another(few, tests)
            ours = _run(Store(f"sqlite:///{place}/ten-{turn}.sqlite"), TEN, workers)
            times = f"DataLoader {theirs:.0f} s, a study {ours:.0f} s, {theirs / ours:.1f} times"
            print(f"ten LeNet-5 at batch 4: {times}", flush=True)
        waits = [_until_stopped(Store(f"sqlite:///{place}/stopped.sqlite"), workers) for _ in range(5)]
        print(f"from asking a training to stop until it has: {median(waits):.2f} s (longest {max(waits):.2f} s)", flush=True)
        store = Store(f"sqlite:///{place}/quick.sqlite")
        _run(store, published_studies()["spread"].first_look(), workers)  # by which this machine's pace is known
        for name in QUICK:
            study = published_studies()[name].first_look()
            done = ended(store, study.digests(study.seeds))
            takes = cost(study, study.seeds, done, machine_pace(store), len(workers.nthreads()))
            seconds = _run(store, study, workers)
            share = seconds / takes.seconds
            print(f"first look at {name}: estimated {takes.seconds:.0f} s, took {seconds:.0f}, {share:.2f} of it", flush=True)


def _one_after_another(few: Subset, tests: Pictures) -> float:
    """Seconds of the study's runs by the loop of every tutorial, each with its accuracy on the test images."""
    start = time.perf_counter()
    for trial in TEN.trials:
        for seed in range(TEN.seeds):
            seeded(seed)
            network = build(trial.architecture)
            usual_loop(network, few, 4, trial.recipe.learning_rate, 0.9, lambda _: False)
            with torch.no_grad():
                right = sum(int((network(x).argmax(1) == y).sum()) for x, y in DataLoader(tests, 1000))
            assert right > len(tests) / 2
    return time.perf_counter() - start


def _until_stopped(store: Store, workers: Client) -> float:
    """Seconds from the wish to the state."""
    number = store.add(ZOO["lenet5"], Recipe(epochs=100, device="cpu", threads=1), "me", "token")
    done = workers.submit(work, store.url, number, pure=False)
    while store.run(number).progress == 0:
        time.sleep(0.1)
    start = time.perf_counter()
    store.ask(number, "me", "stop")
    assert done.result() == "stopped"
    took = time.perf_counter() - start
    store.delete(number, "me")
    return took


def _run(store: Store, study: Study, workers: Client) -> float:
    start = time.perf_counter()
    progress = conduct(store, study, study.seeds, workers, lambda progress: None)
    assert progress.over == progress.of
    return time.perf_counter() - start
