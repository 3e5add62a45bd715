"""Find the runs of a study in the store by their digests, and collect their results."""

from collections.abc import Sequence

from sqlalchemy import select

from core.learning.provenance import public
from core.store.run import Run
from core.store.schema import runs
from core.store.store import Store
from core.studies.results import ENDED, Results, RunResult, TrialResult
from core.studies.study import Study, Trial


def runs_of(store: Store, tokens: Sequence[str]) -> dict[str, Run]:
    """The store's runs with these tokens, by token. Raises StoreError."""
    with store.reading() as connection:
        rows = connection.execute(select(runs).where(runs.c.token.in_(tokens))).mappings()
        return {row["token"]: Run.of(dict(row)) for row in rows}


def ended(store: Store, tokens: Sequence[str]) -> set[str]:
    """The tokens whose run is done or diverged. Raises StoreError."""
    with store.reading() as connection:
        found = select(runs.c.token).where(runs.c.token.in_(tokens) & runs.c.state.in_(ENDED))
        return set(connection.scalars(found))


def all_ended(store: Store) -> set[str]:
    """The tokens of all runs that are done or diverged. Raises StoreError."""
    with store.reading() as connection:
        return set(connection.scalars(select(runs.c.token).where(runs.c.state.in_(ENDED))))


def collect(store: Store, study: Study, seeds: int) -> Results:
    """The results of the study's runs that have ended; a seed whose run has not is left out."""
    found = runs_of(store, study.digests(seeds))
    parts = []
    for trial in study.trials:
        own = {seed: found[digest] for seed in range(seeds) if (digest := trial.digest(seed)) in found}
        results = tuple(_result(store, trial, seed, run) for seed, run in own.items() if run.state in ENDED)
        parts.append(TrialResult(trial, results))
    return Results(study, tuple(parts))


def _result(store: Store, trial: Trial, seed: int, run: Run) -> RunResult:
    score = store.evaluation(run.id)
    by_class = tuple(score["by_class"]) if score else ()
    scores = (score.get("accuracy"), score.get("loss"), by_class)
    return RunResult(seed, trial.digest(seed), run.state, *scores, tuple(store.history(run.id)), public(run.machine))
