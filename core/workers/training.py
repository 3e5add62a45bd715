"""How a worker process trains one run: from its last snapshot, with each epoch kept in the store, to its end."""

from collections.abc import Sequence
from dataclasses import replace

import torch

from core.data.datasets import load
from core.data.images import Dataset
from core.design.architecture import Architecture
from core.design.refusal import Refusal
from core.learning.engines import epochs
from core.learning.epoch import Epoch
from core.learning.network import pick_device
from core.learning.provenance import of_images, with_part
from core.learning.recipe import Recipe
from core.learning.requirements import require_trainable
from core.learning.snapshot import pack
from core.learning.stages import stages, to_bytes
from core.learning.training import Diverged, Outcome, Training
from core.store.database import PATIENCE_OF_WORK, StoreError
from core.store.epochs import Kept
from core.store.run import Run
from core.store.run_files import Stage
from core.store.runs import LOST, Runs
from core.store.state import State
from core.workers.heartbeat import Heartbeat, StopRequested
from core.workers.result import result
from core.workers.resuming import resumed, score
from core.workers.saving import until_saved
from core.workers.taking import take, take_along


def work(url: str, number: int) -> State:
    """Train run `number` of the store at `url` to its end, or until it is asked to stop; gives the state it is left in.

    Called again after a worker died it goes on from the last snapshot, so that it may be called any number of times. A run
    that was stopped is tested as it was after its last whole epoch.
    """
    store = Runs(url, PATIENCE_OF_WORK)
    state = train(store, number)
    if state is State.STOPPED:
        score(store, number)
    return state


def train(store: Runs, number: int, alike: Sequence[int] | None = None) -> State:
    """The same with an open store: opening one reads all of it to find damage.

    Trains with it, where that is faster, the runs of `alike`, which can share lanes with it: those of its session that wait,
    if none are given.
    """
    if not take(store, number):
        return store.run(number).state
    with Heartbeat(store, number) as heartbeat:
        try:
            _train(store, number, store.alike(store.run(number)) if alike is None else alike, heartbeat)
        except StopRequested:
            pass  # all were ended as they were asked to
        except Refusal as error:
            _end_all(store, heartbeat, str(error))
        except Exception as error:
            _end_all(store, heartbeat, f"{type(error).__name__}: {str(error)[:200]}")
            raise
    return store.run(number).state


def _end_all(store: Runs, heartbeat: Heartbeat, says: str) -> None:
    for number in list(heartbeat.numbers):
        end(store, number, State.FAILED, says)


def require_fit(architecture: Architecture, recipe: Recipe, dataset: Dataset) -> None:
    """Raise a Refusal, before the first epoch, for what would only fail later on this machine."""
    require_trainable(architecture, replace(recipe, device=pick_device(recipe.device).type), dataset.facts)


def end(store: Runs, number: int, state: State, says: str = "") -> None:
    """Keep how the run ended, trying again while the store takes nothing; a run that another worker has is left alone.

    Raises StoreError as `until_saved` does.
    """
    try:
        until_saved(store.finish, number, state, says)
    except StoreError as error:
        if error.code not in LOST:
            raise


def _train(store: Runs, number: int, alike: Sequence[int], heartbeat: Heartbeat) -> None:
    first = store.run(number)
    dataset, recipe, threads = load(first.recipe.dataset), first.recipe, first.machine["threads"]
    require_fit(first.architecture, recipe, dataset)
    torch.set_num_threads(threads)
    runs, choice = take_along(store, first, alike, dataset, heartbeat)
    trainings = [resumed(store, run, dataset, threads, choice.engine) for run in runs]
    about = {"engine": choice.engine, "why": choice.why, "networks": len(runs), "device": str(trainings[0].device)}
    about |= of_images(dataset)
    for run, training in zip(runs, trainings, strict=True):
        with heartbeat.leaving_lost():
            store.note(run.id, with_part(run.machine, run.machine | about, training.done))

    def on_progress(done: int, of: int) -> None:
        try:
            heartbeat.report((max(training.done for training in trainings) + done / of) / recipe.epochs)
        except StopRequested as request:
            for number, state in request.states.items():
                heartbeat.leave(number)
                end(store, number, state)
            if not heartbeat.numbers:
                raise

    def complete_those_over() -> None:
        for run, training in zip(runs, trainings, strict=True):
            on_progress(0, 1)  # a test takes as long as a wish may wait
            if training.over and run.id in heartbeat.numbers:
                with heartbeat.leaving_lost():
                    _complete(store, run, training, dataset, heartbeat)

    complete_those_over()  # where a worker died after the last epoch
    for outcomes in epochs(choice.engine, first.architecture, trainings, on_progress):
        _keep(store, list(zip(runs, trainings, outcomes, strict=True)), heartbeat)
        complete_those_over()
        if not heartbeat.numbers:
            return  # what is left was stopped


def _complete(store: Runs, run: Run, training: Training, dataset: Dataset, heartbeat: Heartbeat) -> None:
    """Test a run that is over, and keep its scores and files; an early stop may end it before the others."""
    training.keep_best()
    evaluation, files = result(store.run(run.id), training, dataset, store.history(run.id))
    if not run.of_study and (last := store.file(run.id, "snapshot")):
        files["end"] = last  # from which a visitor may let it go on
    with heartbeat.last(run.id):
        store.complete(run.id, run.recipe.dataset, evaluation, files)


def _keep(store: Runs, became: Sequence[tuple[Run, Training, Outcome]], heartbeat: Heartbeat) -> None:
    """Keep what became of the runs in an epoch, as far as they are not over; those that diverged end."""
    factors = store.factors(heartbeat.numbers)
    left = [one for one in became if one[0].id in factors]
    done = [(run, training, outcome) for run, training, outcome in left if isinstance(outcome, Epoch)]
    _add_epochs(store, [_kept(run, training, epoch, factors[run.id]) for run, training, epoch in done], heartbeat)
    for run, _, outcome in left:
        if isinstance(outcome, Diverged):
            heartbeat.leave(run.id)
            end(store, run.id, State.DIVERGED, str(outcome))


def _add_epochs(store: Runs, kept: Sequence[Kept], heartbeat: Heartbeat) -> None:
    """Keep the epochs of the runs that this worker still has: the store takes all that it is given, or nothing."""
    while kept := [one for one in kept if one.run in heartbeat.numbers]:
        with heartbeat.leaving_lost():
            store.add_epochs(kept)
            return


def _kept(run: Run, training: Training, epoch: Epoch, factor: float) -> Kept:
    """What is kept of a run after an epoch, whose rate changes then; a visitor's run with its weights, to look inside."""
    training.scale_rate(factor)
    return Kept(run.id, epoch, pack(training), factor, None if run.of_study else _stage(training))


def _stage(training: Training) -> Stage:
    weights = to_bytes(training.network)
    return Stage(weights, stages(training.recipe.epochs, len(weights)))
