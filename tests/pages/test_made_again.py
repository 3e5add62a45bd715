"""The entries of a training, a latency and a study of one's own: their commands are carried out and give the same numbers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.design.zoo import ZOO
from core.store.ledger import Ledger
from core.studies.own.kept import Asked, keep
from core.workers import training
from pages.shared.session.store import store
from tests.pages.test_lab_page import APP, again, put_all
from tests.pages.test_lab_page import book as book
from tests.workers.trainings import RECIPE

ONE_EPOCH = replace(RECIPE, epochs=1, images=200)


def put(app: AppTest, book: Ledger, page: str, **state: Any) -> dict[str, dict[str, Any]]:
    """All that the page's buttons keep in this state, by title."""
    for name, value in state.items():
        app.session_state[name] = value
    return {form["title"]: form for form in put_all(app.switch_page(f"pages/{page}/page.py").run(), book)}


@pytest.mark.usefixtures("one_thread", "forked_workers", "rounds_here")
def test_a_training_a_latency_and_an_own_study_are_made_again_by_their_entries(
    book: Ledger, fresh_cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: [])
    asked = Asked(ZOO["softmax"], ONE_EPOCH, {"learning_rate": (0.01, 0.001)}, seeds=1)
    keep(asked)
    training.work(store().url, store().add(ZOO["softmax"], ONE_EPOCH, "somebody", "first"))
    for trial in asked.study().trials:
        recipe, digest = trial.recipe.with_seed(0), trial.digest(0)
        training.work(store().url, store().add(trial.architecture, recipe, digest, digest, of_study=True))

    app = AppTest.from_file(APP, default_timeout=180).run()
    form = put(app, book, "train")["Training: Softmax on digits"]
    epoch, test = again(form, tmp_path, capsys)
    (row,) = form["rows"]
    assert [row["loss"], row["accuracy, fraction"]] == pytest.approx([epoch["loss"], epoch["accuracy"]], rel=1e-4)
    assert form["facts"]["accuracy on the test images"] == f"{100 * test['mean']:.2f} %"

    title = f"The runs: {asked.study().question}"
    form = put(app, book, "experiments", experiments_study=asked.name, **{"open-Table and downloads": True})[title]
    tests = [one for one in again(form, tmp_path, capsys) if "test" in one]
    assert [row["accuracy, %"] for row in form["rows"]] == [pytest.approx(100 * one["mean"]) for one in tests]
    assert len(tests) == 2 and tests[0]["mean"] != tests[1]["mean"]

    monkeypatch.setattr("core.commands.latency.ROUNDS", 2)
    forms = put(app, book, "compare", compare_networks=["softmax"], compare_tab="Summary")
    (form,) = (form for form in forms.values() if form["command"].startswith("python -m core latency softmax"))
    (found,) = again(form, tmp_path, capsys)
    assert (found["network"], found["setup"]["batch_size"], found["conditions"]["threads"]) == ("softmax", 4, 1)
    assert len(found["timing"]["rounds"]) == 2 and [row["value"] > 0 for row in form["rows"]] == [True]
