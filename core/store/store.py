"""The store: every run with its epochs, evaluations and files, in one database that outlives the app.

SQLite by default, with a rollback journal and full synchronization, so that what was acknowledged survives a power cut; any
database that SQLAlchemy knows by its URL. Where something was not kept, a StoreError says so.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, select

from core.design.architecture import Architecture
from core.design.form import to_json
from core.learning.estimate import TOGETHER
from core.learning.recipe import Recipe
from core.store.database import StoreError
from core.store.liveness import is_gone
from core.store.rows import wait_for_others
from core.store.run import Run, Series
from core.store.runs import Runs, row_at, run_at, update_run
from core.store.schema import MOST_DATA_NAME, epochs, evaluations, files, runs
from core.store.state import AFTER, IDLE, OVER, RESUMABLE, State

WAITING_EACH, WAITING_ALL = 2, 60  # runs that may wait, of one session and in all
GIVEN_UP = 60.0  # seconds without a heartbeat after which a run whose worker may only stand still can be deleted


class Store(Runs):
    """The runs as visitors use them: queued, stopped, resumed, deleted."""

    state_without_workers = State.PAUSED  # the state of a run for which there are no workers
    waits_at_first = False  # a page or a command reports at once of a server that never answered

    def add(self, architecture: Architecture, recipe: Recipe, session: str, token: str, of_study: bool = False) -> int:
        """Queue a run and give its number; the same token gives the same run.

        Raises StoreError where the queue is full, or the data set's name is too long. The runs of studies do not
        count for the limits: a study has few under way at a time.
        """
        _require_short(recipe.dataset)
        form = {"architecture": to_json(architecture), "recipe": json.dumps(recipe.to_form()), "of_study": of_study}
        now = {"state": State.QUEUED, "created": time.time(), "beat": time.time()}
        values = {"session": session, "token": token, **form, **now}
        series = (session, architecture, recipe.with_seed(0))
        return self.add_once(runs, lambda connection: _require_room(connection, series, of_study), values)

    def add_seeds(self, architecture: Architecture, recipe: Recipe, count: int, session: str, token: str) -> Iterator[int]:
        """Queue a run for each of `count` seeds from the recipe's on, one by one. Raises StoreError where the queue is full."""
        for index in range(count):
            yield self.add(architecture, recipe.with_seed(recipe.seed + index), session, f"{token}/{index}")

    def runs(self) -> list[Run]:
        """All runs, the newest first."""
        chosen = select(runs).where(runs.c.state != State.OPENED).order_by(runs.c.id.desc())
        with self.reading() as connection:
            return [Run.of(dict(row)) for row in connection.execute(chosen).mappings()]

    def ahead(self, number: int) -> list[Run]:
        """The runs that are running, or queued before this one, without those that differ from it in the seed only."""
        runs = self.runs()
        own = next(run.series for run in runs if run.id == number)
        others = (run for run in runs if run.series != own)
        return [run for run in others if run.state is State.RUNNING or (run.state is State.QUEUED and run.id < number)]

    def unfinished(self) -> list[int]:
        """The runs that are not over, the oldest first; one of them may still have its worker."""
        return sorted(run.id for run in self.runs() if run.state in (State.RUNNING, *IDLE))

    def ask(self, number: int, session: str, wish: str) -> None:
        """Ask a run to stop or pause; one that no worker has ends now. Raises StoreError for another session's run."""
        with self.writing() as connection:
            state = _own_run(connection, number, session).state
            if state in (*IDLE, State.PAUSED):
                update_run(connection, number, state=AFTER[wish], says="", wish="")
            elif state is State.RUNNING:
                update_run(connection, number, wish=wish)

    def scale_rate(self, number: int, session: str, factor: float) -> None:
        """Ask a run to multiply its learning rate after the present epoch; one that is over for good keeps its own."""
        with self.writing() as connection:
            state = _own_run(connection, number, session).state
            if state in OVER and state not in RESUMABLE:
                return
            update_run(connection, number, factor=runs.c.factor * factor)

    def queue_again(self, number: int, session: str) -> None:
        """Queue a run that is over, to go on from its snapshot; raises StoreError where it cannot."""
        with self.writing() as connection:
            run = _own_run(connection, number, session)
            if run.state not in RESUMABLE:
                return  # a second click, or a run that a worker has meanwhile
            _require_room(connection, run.series, run.of_study)
            update_run(connection, number, state=State.QUEUED, wish="", says="", beat=time.time())

    def extend(self, number: int, session: str, more: int) -> None:
        """Queue a run that is done for so many more epochs, to go on from its end.

        Raises RecipeError where its schedule ends with the last epoch, StoreError where its end was not kept.
        """
        with self.writing() as connection:
            run = _own_run(connection, number, session)
            if run.state is not State.DONE:
                return  # a second click
            recipe = run.recipe.longer(more)
            _require_room(connection, (run.session, run.architecture, recipe.with_seed(0)), run.of_study)
            end = (files.c.run == number) & (files.c.kind == "end")
            if not connection.execute(files.update().where(end).values(kind="snapshot")).rowcount:
                what = f"What run {number} would need to go on was not kept."
                raise StoreError("no-end", what, f"Train it again, with {recipe.epochs} epochs.")
            now = {"state": State.QUEUED, "wish": "", "beat": time.time(), "progress": run.recipe.epochs / recipe.epochs}
            update_run(connection, number, recipe=json.dumps(recipe.to_form()), **now)

    def set_state_if_idle(self, number: int, state: State, says: str = "") -> State:
        """Change the state of a run that is not over and that no worker has; returns the state before."""
        with self.writing() as connection:
            before = run_at(connection, number, lock=True).state
            if before in IDLE:
                update_run(connection, number, state=state, says=says)
            return before

    def delete(self, number: int, session: str) -> None:
        """Remove a run that is over, with its epochs, evaluation and files."""
        with self.writing() as connection:
            if _own_run(connection, number, session).state not in OVER:
                raise StoreError("running", f"Run {number} is still under way.", "Stop it first.")
            _require_given_up(connection, number)
            for table in (epochs, evaluations, files):
                connection.execute(table.delete().where(table.c.run == number))
            connection.execute(runs.delete().where(runs.c.id == number))


def _require_short(dataset: str) -> None:
    """Raise StoreError for a name that could not be kept with the run's scores, before it is trained."""
    if len(dataset) > MOST_DATA_NAME:
        what = f"The data set's name {dataset[:20]}… has {len(dataset):,} characters; {MOST_DATA_NAME} is the limit."
        raise StoreError("data-name", what, "Move the folder to a shorter path.")


def _own_run(connection: Connection, number: int, session: str) -> Run:
    """The run, locked; raises StoreError where another session began it."""
    run = run_at(connection, number, lock=True)
    if run.session != session:
        raise StoreError("not-yours", f"Run {number} was started in another session.", "Only that session changes it.")
    return run


def _require_given_up(connection: Connection, number: int) -> None:
    """Raise StoreError where a silent worker may still go on."""
    row = row_at(connection, number, lock=True)
    silent = abs(time.time() - row["beat"])
    if row["state"] == State.RUNNING and silent < GIVEN_UP and not is_gone(json.loads(row["machine"])):
        what = f"Nothing was heard from the worker of run {number} for {silent:.0f} s, but it may only stand still."
        raise StoreError("may-wake", what, f"Delete the run in {GIVEN_UP - silent:.0f} s, or resume it now.")


def _require_room(connection: Connection, series: Series, of_study: bool) -> None:
    """Raise StoreError where the session, or all together, have as many runs waiting as may.

    Runs that differ in their seeds only count as one, up to TOGETHER of them; those of studies do not count.
    """
    if of_study:
        return
    wait_for_others(connection)
    of_visitors = (runs.c.state == State.QUEUED) & runs.c.of_study.is_(False)
    rows = connection.execute(select(runs).where(of_visitors)).mappings()
    waiting = Counter(Run.of(dict(row)).series for row in rows)
    if waiting[series] >= TOGETHER:
        raise StoreError("queue", f"{TOGETHER} such runs are waiting already.", "Wait for one to begin, or stop one.")
    if series in waiting:
        return
    if len([other for other in waiting if other[0] == series[0]]) >= WAITING_EACH:
        raise StoreError("queue", f"{WAITING_EACH} of your runs are waiting already.", "Wait for one to begin, or stop one.")
    if len(waiting) >= WAITING_ALL:
        raise StoreError("queue", f"{WAITING_ALL} runs are waiting, as many as there is room for.", "Try again later.")
