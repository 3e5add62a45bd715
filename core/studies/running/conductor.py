"""Runs one study at a time for all visitors: a thread of the app hands out the jobs, worker processes train."""

import threading
from collections.abc import Callable, Set
from contextlib import AbstractContextManager
from typing import NamedTuple

from dask.distributed import Client

from core.design.refusal import Refusal
from core.store.database import PATIENCE_OF_WORK
from core.store.store import Store
from core.studies.running.conduct import StudyProgress, conduct, pause, study_workers
from core.studies.study import Study


class StudyBusy(Refusal):
    """Another study is running, or another session started this one."""


class Work(NamedTuple):
    """A study that was started: by which session, how far it is, whether it has ended, and how (`says`)."""

    study: Study
    seeds: int
    session: str
    progress: StudyProgress
    over: bool = False
    says: str = ""


class _Stopped(Exception):
    """The study was asked to pause."""


class Conductor:
    """Starts and pauses studies; `last` is the latest one."""

    def __init__(self, store: Store, workers: Callable[[], AbstractContextManager[Client]] = study_workers) -> None:
        self._store, self._workers = store, workers
        self._lock, self._stop = threading.Lock(), threading.Event()
        self.last: Work | None = None

    def begin(self, study: Study, seeds: int, session: str, known: Set[str] = frozenset()) -> None:
        """Run the study's missing runs; runs with `known` digests count as done. A second call for the same study does nothing.

        Raises StudyBusy while another study is running.
        """
        with self._lock:
            if self.last and not self.last.over:
                if (self.last.study.slug, self.last.session) == (study.slug, session):
                    return
                what = f"{self.last.study.name} is under way, and one study runs at a time."
                raise StudyBusy("busy", what, "Wait for its end; what you chose is kept.")
            self._stop.clear()
            self.last = Work(study, seeds, session, StudyProgress(0, len(study.trials) * seeds))
        threading.Thread(target=self._conduct, args=(known,), name=f"study {study.name}", daemon=True).start()

    def stop(self, session: str) -> None:
        """Pause the study and keep what is done. Raises StudyBusy if another session started it."""
        if self.last is None or self.last.over:
            return
        if self.last.session != session:
            raise StudyBusy("not-yours", "Somebody else began this study.", "Only that browser can stop it.")
        self._stop.set()
        pause(self._store, self.last.study, self.last.seeds)

    def _conduct(self, known: Set[str]) -> None:
        assert self.last is not None
        work = self.last
        says = "It was broken off by an error; the app's log tells which. What is done is kept."
        try:
            with self._workers() as workers:
                patient = Store(self._store.url, PATIENCE_OF_WORK)
                progress = conduct(patient, work.study, work.seeds, workers, self._on_progress, known)
            says = "; ".join(progress.failed)
        except _Stopped:
            says = "Stopped. What is done is kept; run it again, and it goes on where it was."
        except Refusal as error:
            says = str(error)
        finally:
            self.last = self.last._replace(over=True, says=says)

    def _on_progress(self, progress: StudyProgress) -> None:
        assert self.last is not None
        self.last = self.last._replace(progress=progress)
        if self._stop.is_set():
            raise _Stopped
