"""Many processes writing to one store at once, with others reading beside them: nobody is refused, nothing is lost."""

from dataclasses import replace
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

from core.design.zoo import ZOO
from core.store.database import StoreError
from core.store.epochs import Kept
from core.store.store import Store
from tests.workers.forked import FORKING, Begin
from tests.workers.trainings import EPOCH, RECIPE, require_whole

WRITERS, READERS, RUNS, EPOCHS = 8, 2, 3, 8  # a writer makes RUNS · (3 + 2 · EPOCHS) = 57 transactions


def snapshot(session: str, epoch: int) -> bytes:
    return f"{session} after {epoch} epochs ".encode() * 100


def write(url: str, session: str, told: "Queue[str]") -> None:
    """What a worker writes of some runs: it is told of each that could not be written."""
    try:
        store = Store(url)
        for turn in range(RUNS):
            number = store.add(ZOO["softmax"], RECIPE, session, f"{session} {turn}")
            assert store.begin(number, {})
            for epoch in range(1, EPOCHS + 1):
                store.add_epochs([Kept(number, replace(EPOCH, number=epoch), snapshot(session, epoch))])
                store.beat([number], epoch / EPOCHS)
            store.complete(number, "digits", {"accuracy": turn}, {"checkpoint": session.encode()})
        told.put("written")
    except Exception as error:
        told.put(f"{type(error).__name__}: {error}")


def read(url: str, told: "Queue[str]", over: Event) -> None:
    """What a page reads, again and again until the writers are done."""
    try:
        store = Store(url)
        while not over.is_set():
            for run in store.runs():
                numbers = [epoch.number for epoch in store.history(run.id)]
                assert numbers == list(range(1, len(numbers) + 1))
                kept = store.file(run.id, "snapshot")
                assert kept is None or kept.startswith(run.session.encode())
        told.put("read")
    except Exception as error:
        told.put(f"{type(error).__name__}: {error}")


def test_eight_writers_at_once_are_never_refused_and_lose_and_double_nothing(store: Store, forked: Begin, file: Path) -> None:
    told, heard, over = FORKING.Queue(), FORKING.Queue(), FORKING.Event()
    writers = [forked(write, store.url, f"writer {number}", told) for number in range(WRITERS)]
    readers = [forked(read, store.url, heard, over) for _ in range(READERS)]
    assert [told.get(timeout=300) for _ in writers] == ["written"] * WRITERS
    over.set()
    assert [heard.get(timeout=60) for _ in readers] == ["read"] * READERS
    runs = store.runs()
    assert sorted(run.session for run in runs) == sorted(f"writer {number}" for number in range(WRITERS) for _ in range(RUNS))
    for run in runs:
        assert (run.state, run.progress) == ("done", 1.0)
        assert [epoch.number for epoch in store.history(run.id)] == list(range(1, EPOCHS + 1))
        assert store.file(run.id, "snapshot") is None  # it is done
        assert store.file(run.id, "checkpoint") == run.session.encode()
    if file.exists():
        require_whole(file)


def open_and_queue(url: str, told: "Queue[str]") -> None:
    try:
        told.put(str(Store(url).add(ZOO["softmax"], RECIPE, "me", "one click")))
    except StoreError as error:
        told.put(str(error))


def test_eight_processes_make_the_same_new_store_at_once_and_queue_one_run(empty: str, forked: Begin) -> None:
    told: Queue[str] = FORKING.Queue()
    processes = [forked(open_and_queue, empty, told) for _ in range(8)]
    assert {told.get(timeout=120) for _ in processes} == {"1"}
    assert [run.id for run in Store(empty).runs()] == [1]
