"""A worker takes a run as soon as another worker has lost it."""

from unittest.mock import patch

from core.design.zoo import ZOO
from core.store.runs import Runs
from core.store.state import State
from core.store.store import Store
from core.workers.taking import take
from tests.workers.test_taken_over import age, another_worker
from tests.workers.trainings import RECIPE


def test_a_run_whose_other_worker_was_silent_for_long_enough_between_two_looks_is_taken(store: Store) -> None:
    number, begin = store.add(ZOO["mlp1"], RECIPE, "me", "token"), Runs.begin
    with another_worker():
        assert store.begin(number, {})
    age(store, number, 14)

    def begin_late(*asked) -> bool:
        """`begin` refuses after 14 s of silence; a moment later they are 16."""
        if begun := begin(*asked):
            return begun
        age(store, number, 16)
        return False

    with patch.object(Runs, "begin", begin_late):
        assert take(store, number)
    assert store.run(number).state is State.RUNNING
