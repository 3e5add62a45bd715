"""How a worker makes one measurement: it compares the networks of the request, until it is done or stopped."""

from contextlib import suppress

from core.design.refusal import Refusal
from core.learning.checkpoint import from_bytes, read
from core.learning.header import trained
from core.profiling.comparison import Subject, compare
from core.store.database import PATIENCE_OF_WORK, StoreError
from core.store.measurements import Measurements, Stopped
from core.store.request import Request, RequestedNetwork
from core.store.runs import Runs
from core.store.state import State
from core.workers.engine import engine
from core.workers.handover import Job, hand_over, take_up
from core.workers.saving import until_saved


def start(store: Measurements, number: int, address: str | None = None) -> None:
    """Hand a queued measurement to the workers, behind the trainings and measurements that they have already.

    Raises EngineError where there are none; the measurement has failed then.
    """
    hand_over(Job(store, measure, number), engine(address))


def adopt(store: Measurements, address: str | None = None) -> list[int]:
    """Hand the workers the measurements that are not over. Raises EngineError, as `start` does."""
    return take_up(store, measure, engine(address))


def measure(url: str, number: int) -> State:
    """Measure what request `number` of the store at `url` asks for; gives the state it is left in.

    Called again after a worker died it starts over, so that it may be called any number of times.
    """
    store = Measurements(url, PATIENCE_OF_WORK)
    if store.begin(number):
        with suppress(Stopped):
            _measure(store, number)
    return store.one(number).state


def _measure(store: Measurements, number: int) -> None:
    """Measure, and keep what comes of it as soon as the store takes it.

    Raises Stopped where the measurement is no longer this worker's.
    """
    try:
        request = Request.from_form(store.one(number).request)
        request.require_measurable()
        subjects = [_subject(store.url, wanted) for wanted in request.networks]
        how = (request.batch_size, request.threads, request.device)
        result = compare(subjects, *how, on_progress=lambda share: until_saved(store.report, number, share))
        until_saved(store.finish, number, State.DONE, form=result.to_form())
    except Stopped:
        raise
    except Refusal as error:
        until_saved(store.finish, number, State.FAILED, str(error))
    except Exception as error:
        until_saved(store.finish, number, State.FAILED, f"{type(error).__name__}: {str(error)[:200]}")
        raise


def _subject(url: str, wanted: RequestedNetwork) -> Subject:
    """The network with its trained weights if it has some, and for a run of the store with its accuracies."""
    if wanted.run is not None:
        content = Runs(url).file(wanted.run, "checkpoint")
        if content is None:
            raise StoreError("no-such-run", f"{wanted.name} is no longer in the store.", "Leave it out.")
        checkpoint = from_bytes(content, wanted.name)
        return Subject(wanted.name, checkpoint.architecture, checkpoint.weights, checkpoint.card.accuracies)
    if wanted.name in trained():
        return Subject(wanted.name, wanted.architecture, read(trained()[wanted.name]).weights)
    return Subject(wanted.name, wanted.architecture)
