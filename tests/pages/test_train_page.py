"""The train page by AppTest, over a store of made-up runs; no worker is started."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.design.architecture import Architecture
from core.design.draft import Draft, History
from core.design.layers import Flatten, Linear
from core.design.zoo import ZOO
from core.learning.epoch import Epoch
from core.learning.recipe import Recipe
from core.store.store import Store
from core.workers import engine
from pages.shared.session.store import store as opened_store

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    monkeypatch.setenv("EXPLORER_STORE", url)
    opened_store.clear()
    return Store(url)


def opened() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60).run()
    return app.switch_page("pages/train/page.py").run()


def test_an_empty_store_invites_to_train_the_bundled_digits(store: Store) -> None:
    app = opened()
    assert not app.exception
    assert app.info[0].value.startswith("No training yet.")
    assert [button.label for button in app.button if button.label == "Train"] == ["Train"]
    assert any("61,706 parameters" in caption.value for caption in app.caption)


def test_a_training_too_large_is_refused_with_both_numbers_and_has_no_button(store: Store) -> None:
    app = opened()
    app.session_state["design_history"] = History(
        Draft.of(Architecture("wide", (1, 28, 28), (Flatten(), Linear(400_000), Linear(10))))
    )
    app.run()
    assert app.error[0].value.startswith("wide at batch size 64 needs about 5.3 GB to train; the limit is 4.3 GB.")
    assert not any(button.label == "Train" for button in app.button)


def test_a_design_that_does_not_work_gets_a_sentence_and_cannot_be_trained(store: Store) -> None:
    app = opened()
    app.session_state["design_history"] = History(Draft.of(Architecture("odd", (1, 28, 28), (Linear(10),))))
    app.run()
    assert app.error[0].value.startswith("The design does not work yet: fc1: Linear needs a vector")
    assert not any(button.label == "Train" for button in app.button)


def test_a_run_is_shown_with_its_best_epoch_and_the_first_that_reached_96_percent(store: Store) -> None:
    number = store.add(ZOO["mlp1"], replace(Recipe(), dataset="digits", epochs=3), "somebody", "token")
    store.begin(number, {"threads": 2})
    for index, held in enumerate((0.95, 0.97, 0.96), 1):
        store.add_epoch(number, Epoch(index, 1 / index, 0.9, 0.5, held, 0.001, 1.0, 1000.0), b"snapshot", 1.0)
    store.finish(number, "stopped")
    app = opened()
    assert not app.exception
    text = next(element.value for element in app.markdown if element.value.startswith("training loss"))
    assert "best epoch 2: 97.00 % of the validation images" in text
    assert "96 % first reached in epoch 2" in text
    assert "only there it can be stopped" in " ".join(caption.value for caption in app.caption)


def test_a_failed_run_shows_its_error(store: Store) -> None:
    number = store.add(ZOO["mlp1"], replace(Recipe(), dataset="digits"), "somebody", "token")
    store.begin(number, {})
    store.finish(number, "diverged", "The loss became nan at step 7, with learning rate 0.5. Use a smaller learning rate.")
    app = opened()
    assert app.error[0].value.startswith("The loss became nan at step 7")


def test_where_no_worker_can_be_started_a_sentence_says_so_and_the_run_can_be_resumed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.delenv("EXPLORER_SCHEDULER", raising=False)
    app = opened()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    engine.close()
    next(button for button in app.button if button.label == "Train").click().run()
    assert not app.exception
    assert app.error[0].value.startswith("No worker can be started: NotADirectoryError")
    app.run()
    assert [run.state for run in store.runs()] == ["paused"]
    next(button for button in app.button if button.label == "Resume").click().run()
    assert not app.exception
    assert any(error.value.startswith("No worker can be started") for error in app.error)
    assert [run.state for run in store.runs()] == ["paused"]


def test_four_seeds_are_begun_together_and_shown_as_one_with_their_mean(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[int] = []
    monkeypatch.setattr("core.workers.handover.start", lambda store, numbers: handed.extend(numbers))
    app = opened()
    next(control for control in app.segmented_control if control.label == "Seeds").set_value(4).run()
    assert any(caption.value.startswith("4 seeds: ") for caption in app.caption)
    next(button for button in app.button if button.label == "Train").click().run()
    assert not app.exception
    assert handed == [1, 2, 3, 4]
    assert sorted(run.recipe.seed for run in store.runs()) == [0, 1, 2, 3]
    for number, held in zip(handed, (0.90, 0.92, 0.94, 0.96), strict=True):
        store.begin(number, {"threads": 2, "engine": "lanes of networks", "networks": 4, "why": "measured"})
        store.add_epoch(number, Epoch(1, 1.0, 0.9, 0.5, held, 0.001, 1.0, 1000.0), b"snapshot", 1.0)
        store.finish(number, "stopped")
    app.run()
    text = next(element.value for element in app.markdown if "training loss" in element.value)
    assert "means of 4 seeds" in text and "best epoch 1: 93.00 % of the validation images" in text
    assert "seeds 0 to 3" in text and "trained by lanes of networks" in text
    assert next(box for box in app.selectbox if box.label == "Run").options == ["1 to 4: LeNet-5 on digits, 4 seeds"]
    next(button for button in app.button if button.label == "Delete").click().run()
    assert store.runs() == []
