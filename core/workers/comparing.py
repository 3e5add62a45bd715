"""What a worker does with one measurement: it compares the networks of the request, and obeys where it is stopped."""

import os
from functools import partial

from core.design.refusal import Refusal
from core.learning.checkpoint import from_bytes, read
from core.learning.header import trained
from core.profiling.comparison import Subject, compare
from core.store.database import StoreError
from core.store.measurements import Measurements, Stopped
from core.store.request import Request, Wanted
from core.store.store import Store
from core.workers.engine import engine
from core.workers.handover import Job, hand_over, take_up


def start(kept: Measurements, number: int, address: str | None = None) -> None:
    """Hand a queued measurement to the workers, behind the trainings and measurements that they have already.

    Raises EngineError where there are none; the measurement has failed then.
    """
    hand_over(Job(kept, measure, number), engine(address))


def adopt(kept: Measurements, address: str | None = None) -> list[int]:
    """Hand the workers the measurements that nobody ended. Raises EngineError, as `start` does."""
    return take_up(kept, measure, engine(address))


def measure(url: str, number: int) -> str:
    """Measure what request `number` of the store at `url` asks for; gives the state it is left in.

    Called again after a worker died it begins anew, so that it may be called any number of times.
    """
    kept = Measurements(url)
    if not kept.begin(number, os.getpid()):
        return kept.one(number).state
    try:
        request = Request.from_form(kept.one(number).request)
        request.require_sense()
        subjects = [_subject(url, wanted) for wanted in request.networks]
        how = (request.batch_size, request.threads, request.device)
        result = compare(subjects, *how, on_progress=partial(kept.report, number))
        kept.finish(number, "done", form=result.to_form())
    except Stopped:
        pass
    except Refusal as error:
        kept.finish(number, "failed", str(error))
    except Exception as error:
        kept.finish(number, "failed", f"{type(error).__name__}: {str(error)[:200]}")
        raise
    return kept.one(number).state


def _subject(url: str, wanted: Wanted) -> Subject:
    """The network with its trained weights, where it has some; the accuracies of the project's own stand in their cards."""
    if wanted.run is not None:
        content = Store(url).file(wanted.run, "checkpoint")
        if content is None:
            raise StoreError("no-such-run", f"{wanted.name} is no longer in the store.", "Leave it out.")
        checkpoint = from_bytes(content, wanted.name)
        return Subject(wanted.name, checkpoint.architecture, checkpoint.weights, checkpoint.card.accuracies)
    if wanted.name in trained():
        return Subject(wanted.name, wanted.architecture, read(trained()[wanted.name]).weights)
    return Subject(wanted.name, wanted.architecture)
