"""The train page by AppTest, over a store of made-up runs; no worker is started."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Metric

from core.data.facts import BYTES
from core.design.architecture import Architecture
from core.design.draft import Draft, History
from core.design.form import to_json
from core.design.layers import Flatten, Linear
from core.design.zoo import ZOO
from core.learning.epoch import Epoch
from core.learning.header import read_header, trained
from core.learning.recipe import Recipe
from core.store.database import StoreError, store_url
from core.store.epochs import Kept
from core.store.ledger import Ledger
from core.store.schema import runs
from core.store.store import Store
from core.studies.study import Trial
from core.workers import engine
from pages.compare import subjects
from pages.shared.session import kept, lab_book
from pages.shared.session.store import store as opened_store
from pages.train import download

CLASSES = [str(digit) for digit in range(10)]
TEST = {
    "loss": 0.1,
    "by_class": [0.9] * 10,
    "classes": CLASSES,
    "confusion": [[1] * 10] * 10,
    "seconds": 2.0,
    "statistics": {"before": [], "after": []},
}
APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    monkeypatch.setenv("EXPLORER_STORE", url)
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: [])
    for resource in (opened_store, kept._keeper, lab_book.ledger, download._downloads):
        resource.clear()
    return Store(url)


def opened() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=180).run()
    return app.switch_page("pages/train/page.py").run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def tile(app: AppTest, label: str) -> Metric:
    return next(metric for metric in app.metric if metric.label == label)


def says(app: AppTest) -> str:
    """All captions and paragraphs of the page."""
    return "\n".join(element.value for element in (*app.caption, *app.markdown))


def status(app: AppTest) -> str:
    """The line over the bar of a run's progress."""
    return app.main.get("progress")[0].proto.text


def ended(
    store: Store, token: str, state: str = "done", losses: tuple[float, ...] = (1.0, 0.5), session: str = "somebody", **recipe
) -> int:
    """A run of lenet5 on digits with an epoch for each training loss, at an accuracy of 97 %."""
    number = store.add(ZOO["lenet5"], replace(Recipe("digits", epochs=len(losses)), **recipe), session, token)
    store.begin(number, {"threads": 2})
    for index, loss in enumerate(losses, 1):
        store.add_epochs([Kept(number, Epoch(index, loss, 0.97, loss, 0.97, 0.001, 1.0, 1000.0), b"snapshot")])
    if state == "done":
        store.complete(number, "digits", {**TEST, "accuracy": 0.9 + number / 1000}, {})
    elif state != "running":
        store.finish(number, state)
    return number


def test_a_training_goes_into_the_lab_book_with_its_seeds_its_machine_and_its_digests(store: Store) -> None:
    network = trained()["lenet5"].read_bytes()
    machine = {"commit": "abc", "torch": "2.13.0", "system": "Linux", "data": "d" * 64}
    for number, seed in enumerate((3, 4), 1):
        store.add(ZOO["lenet5"], Recipe("digits", epochs=1, seed=seed), "somebody", f"click/{seed}")
        store.begin(number, machine)
        store.add_epochs([Kept(number, Epoch(1, 0.5, 0.97, 0.5, 0.97, 0.001, 1.0, 1000.0), b"snapshot")])
        store.complete(number, "digits", {**TEST, "accuracy": 0.9}, {"checkpoint": network})
    app = opened()
    next(button for button in app.button if (button.key or "").startswith("lab-book-run-")).click().run()
    assert not app.exception and not app.error
    (facts,) = [form["facts"] for form in Ledger(store_url()).of(app.session_state["visitor_session"]).values()]
    both = [Trial("", ZOO["lenet5"], Recipe("digits", epochs=1), {}).digest(seed) for seed in (3, 4)]
    assert facts["runs"] == f"2, digest {hashlib.sha256(''.join(sorted(both)).encode()).hexdigest()[:12]}"
    settings = facts["settings"].split(", ")
    assert {"optimizer adamw", "batch 64", "rate 0.001", "epochs 1", "seeds 2", "data digits"} <= set(settings)
    assert facts["seeds"] == "3 to 4" and facts["program"] == "commit abc" and "torch 2.13.0" in facts["versions"]
    digest = read_header(trained()["lenet5"]).digest[:12]
    assert facts["digests of the weights"] == f"run 1: {digest}, run 2: {digest}"
    assert "Linux" in facts["machine"] and facts["data"] == "digest dddddddddddd"


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
    assert app.error[0].value.startswith("wide at batch size 64 needs about 5.19 GB to train; the limit is 4.29 GB.")
    assert not any(button.label == "Train" for button in app.button)


def test_a_design_that_does_not_work_gets_a_sentence_and_cannot_be_trained(store: Store) -> None:
    app = opened()
    app.session_state["design_history"] = History(Draft.of(Architecture("odd", (1, 28, 28), (Linear(10),))))
    app.run()
    assert app.error[0].value.startswith("The design does not work yet: fc1: Linear needs a vector")
    assert not any(button.label == "Train" for button in app.button)


def test_a_run_is_shown_with_its_best_epoch_and_the_first_that_reached_96_percent(store: Store) -> None:
    number = store.add(ZOO["mlp1"], replace(Recipe(), dataset="digits", epochs=3), "somebody", "token")
    store.begin(number, {"threads": 2, "commit": "0123456789ab", "rate_changes": []})
    for index, held in enumerate((0.95, 0.97, 0.96), 1):
        rate = 0.5 if index == 2 else 1.0
        store.add_epochs([Kept(number, Epoch(index, 1 / index, 0.9, 0.5, held, 0.001, 1.0, 1000.0), b"snapshot", rate)])
    store.finish(number, "stopped")
    app = opened()
    app.session_state["open-Where these numbers come from"] = True
    app.run()
    assert "| program | commit 0123456789ab |" in says(app) and "| learning rate | × 0.5 after epoch 2 |" in says(app)
    assert "| engine | not recorded |" in says(app)
    assert not app.exception
    assert "learning rate 0.001 · seed 0 · 2 threads" in says(app)
    best = tile(app, "Best epoch")
    assert (best.value, best.delta) == ("2", "96 % first in epoch 2")
    assert best.help.endswith("97.00 % of the validation images")
    assert "only there it can be stopped" in " ".join(caption.value for caption in app.caption)


def test_a_failed_run_shows_its_error(store: Store) -> None:
    number = store.add(ZOO["mlp1"], replace(Recipe(), dataset="digits"), "somebody", "token")
    store.begin(number, {})
    store.finish(number, "diverged", "The loss became nan at step 7, with learning rate 0.5. Use a smaller learning rate.")
    app = opened()
    assert app.error[0].value.startswith("The loss became nan at step 7")


def test_of_several_seeds_those_that_ended_are_named(store: Store) -> None:
    several = list(store.add_seeds(ZOO["mlp1"], Recipe(dataset="digits", seed=7), 4, "somebody", "token"))
    for number, says in zip(several, ("", "It is nan.", "It is inf.", "It is nan."), strict=True):
        store.begin(number, {})
        store.finish(number, "diverged" if says else "stopped", says)
    assert [error.value for error in opened().error] == ["Seeds 8, 10: It is nan.", "Seed 9: It is inf."]


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
        store.add_epochs([Kept(number, Epoch(1, 1.0, 0.9, 0.5, held, 0.001, 1.0, 1000.0), b"snapshot")])
        store.finish(number, "stopped")
    app.run()
    assert tile(app, "Best epoch").help.endswith("93.00 % of the validation images")
    text = next(caption.value for caption in app.caption if "learning rate" in caption.value)
    assert "means of 4 seeds" in text and "seeds 0 to 3" in text and "trained by lanes of networks" in text
    press(app, "Delete")
    assert store.runs() == []


def test_a_recipe_that_diverges_is_named_and_not_told_to_go_on(store: Store) -> None:
    ended(store, "one", losses=(4.0, 3.2))
    app = opened()
    assert "**Rate too large:** the loss of the training images is 3.20, although 97.0 %" in says(app)
    assert not any("more epochs" in label for label in labels(app))


def test_runs_are_rows_with_only_the_settings_in_which_they_differ(store: Store) -> None:
    for token, rate in (("one", 0.001), ("two", 0.01)):
        ended(store, token, learning_rate=rate)
    ended(store, "three", "stopped", learning_rate=0.1)
    table = opened().dataframe[0].value
    assert list(table.columns) == ["run", "state", "accuracy", "rate"]
    assert table["run"].tolist() == [3, 2, 1]
    assert table["state"].tolist() == ["stopped", "done", "done"]
    assert table["accuracy"].tolist()[1:] == pytest.approx([90.2, 90.1])
    assert table["rate"].tolist() == [0.1, 0.01, 0.001]


def chart(app: AppTest, title: str, runs: int = 2) -> dict:
    """The specification of the chart whose title begins so, with so many runs."""
    for one in app.main.get("vega_lite_chart"):
        spec = json.loads(one.proto.spec)
        if spec.get("title", {}).get("text", "").startswith(title):
            assert len(spec["encoding"]["color"]["scale"]["domain"]) == runs
            return spec
    raise AssertionError(f"there is no chart of {title}")


def test_several_ticked_runs_are_on_one_chart_with_one_legend_below_and_a_logarithmic_loss(store: Store) -> None:
    for token, rate in (("one", 0.001), ("two", 0.01), ("three", 0.1)):
        ended(store, token, learning_rate=rate)
    app = opened()
    app.session_state["train_table"] = {"selection": {"rows": [0, 2], "columns": [], "cells": []}}
    app.run()
    loss, accuracy = chart(app, "Loss"), chart(app, "Accuracy")
    assert loss["encoding"]["y"]["scale"] == {"type": "log"}
    assert loss["encoding"]["color"]["legend"] is None
    assert accuracy["encoding"]["color"]["legend"]["orient"] == "bottom"
    assert accuracy["encoding"]["color"]["scale"]["domain"] == ["run 3: rate 0.1", "run 1: rate 0.001"]
    dashes = [layer["encoding"]["strokeDash"] for layer in accuracy["layer"] if "strokeDash" in layer.get("encoding", ())]
    assert [dash["legend"] for dash in dashes] == [None]
    assert status(app).startswith("Run 3, ")
    next(choice for choice in app.segmented_control if choice.label == "Details of run").set_value(1).run()
    assert status(app).startswith("Run 1, ")


def test_what_a_filter_hides_stays_chosen(store: Store) -> None:
    for index in range(10):
        ended(store, str(index), "done" if index else "stopped", learning_rate=0.001 * (1 + index))
    app = opened()
    assert status(app).startswith("Run 10, ")
    next(field for field in app.text_input if field.label == "Filter the runs").set_value("stopped").run()
    assert app.dataframe[0].value["run"].tolist() == [1]
    assert status(app).startswith("Run 10, ")
    for name in ("LeNet-5", "lenet5"):
        next(field for field in app.text_input if field.label == "Filter the runs").set_value(f"{name} stopped").run()
        assert app.dataframe[0].value["run"].tolist() == [1]
    app.session_state["train_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert chart(app, "Loss")["encoding"]["color"]["scale"]["domain"] == ["run 10: rate 0.01", "run 1: rate 0.001"]


def test_a_new_run_does_not_move_the_ticks_to_other_runs(store: Store) -> None:
    first, _ = ended(store, "one"), ended(store, "two", learning_rate=0.01)
    app = opened()
    app.session_state["train_table"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()
    assert status(app).startswith(f"Run {first}, ")
    ended(store, "of another visitor", learning_rate=0.1)
    app.run()
    assert status(app).startswith(f"Run {first}, ")
    assert app.session_state["train_table"]["selection"]["rows"] == [2]


@pytest.fixture
def me(monkeypatch: pytest.MonkeyPatch) -> str:
    """The page's visitor has this browser."""
    monkeypatch.setattr("pages.shared.session.visitor._browser", lambda: "me")
    return "me"


def test_a_changed_rate_is_said_before_the_epoch_ends(store: Store, me: str) -> None:
    number = ended(store, "one", "running", session=me, epochs=8)
    app = opened()
    assert "Learning rate: " not in says(app)
    press(app, "÷ 2")
    assert "Learning rate: 0.001 → 0.0005 from epoch 4" in says(app)
    press(app.run(), "÷ 2")
    assert "Learning rate: 0.001 → 0.00025 from epoch 4" in says(app)
    store.add_epochs(
        [Kept(number, Epoch(3, 0.4, 0.97, 0.4, 0.97, 0.00025, 1.0, 1000.0), b"snapshot", store.factors([number])[number])]
    )
    app.run()
    assert "Learning rate: " not in says(app)
    store.finish(number, "stopped")


def test_the_table_says_that_a_run_is_running_as_soon_as_it_is(store: Store, me: str) -> None:
    number, _ = store.add(ZOO["mlp1"], Recipe("digits"), me, "one"), ended(store, "two")
    app = opened()
    assert app.dataframe[0].value["state"].tolist() == ["done", "queued"]
    store.begin(number, {"threads": 2})
    app.run()
    assert app.dataframe[0].value["state"].tolist() == ["done", "running"]
    store.finish(number, "stopped")


def test_a_stopped_run_waits_for_its_test_and_can_then_be_drawn_and_compared_with(store: Store, me: str) -> None:
    number = ended(store, "one", "stopped", session=me, epochs=8)
    app = opened()
    assert status(app).endswith("stopped. 2 of 8 epochs, being tested …")
    assert "Compare it" not in labels(app)
    store.add_test(number, 2, "digits", {**TEST, "accuracy": 0.95}, {"checkpoint": b"weights"})
    app.run()
    assert tile(app, "Test accuracy").value == "95.00 %"
    assert {"Draw with it", "Compare it", "Resume"} <= set(labels(app))
    assert f"lenet5, run {number}" in subjects.runs()


def test_a_stopped_run_that_was_not_tested_has_a_button_for_it(store: Store, me: str, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[int] = []
    monkeypatch.setattr("core.workers.handover.start", lambda store, numbers: handed.extend(numbers))
    monkeypatch.setattr("pages.train.untested.MOMENT", -1.0)
    number = ended(store, "one", "stopped", session=me, epochs=8)
    app = press(opened(), "Test it")
    assert handed == [number]
    assert status(app).endswith("being tested …")


def test_a_run_that_is_still_learning_goes_on_with_a_click(store: Store, me: str, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[int] = []
    monkeypatch.setattr("core.workers.handover.start", lambda store, numbers: handed.extend(numbers))
    number = ended(store, "one", "running", session=me)
    store.complete(number, "digits", {**TEST, "accuracy": 0.9}, {"end": b"snapshot"})
    app = opened()
    assert "The same training goes on after epoch 2, at the rate that it has." in says(app)
    press(app, "Train 5 more epochs")
    assert (store.run(number).state, store.run(number).recipe.epochs, handed) == ("queued", 7, [number])
    assert "2 of 7 epochs" in status(app) or "queued" in status(app)


def test_a_one_cycle_run_is_trained_again_with_more_epochs(store: Store, me: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.workers.handover.start", lambda store, numbers: None)
    ended(store, "one", session=me, schedule="one-cycle", seed=7)
    app = opened()
    assert "One-cycle has brought its rate to its end in 2 epochs, so this run cannot go on." in says(app)
    press(app, "Train again with 7 epochs")
    assert [(run.id, run.recipe.epochs, run.recipe.seed, run.state) for run in store.runs()] == [
        (2, 7, 7, "queued"),
        (1, 2, 7, "done"),
    ]
    assert status(app).startswith("Run 2, ")


def test_a_task_trains_what_its_button_says_and_puts_it_on_the_chart(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[int] = []
    monkeypatch.setattr("core.workers.handover.start", lambda store, numbers: handed.extend(numbers))
    app = press(opened(), "Train MLP1 with sigmoid and with ReLU")
    assert not app.exception
    one, other = store.runs()[::-1]
    assert (one.architecture.name, other.architecture.name) == ("mlp-sigmoid", "mlp1")
    assert one.recipe == other.recipe and handed == [one.id, other.id]
    assert app.session_state["train_table"]["selection"]["rows"] == [0, 1]


def test_where_the_third_of_four_seeds_finds_no_room_the_first_two_are_trained(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[int] = []
    monkeypatch.setattr("core.workers.handover.start", lambda store, numbers: handed.extend(numbers))
    add = Store.add

    def full(self: Store, architecture: Architecture, recipe: Recipe, session: str, token: str) -> int:
        if recipe.seed == 2:
            raise StoreError("full", "The disk is full.", "Delete something.")
        return add(self, architecture, recipe, session, token)

    monkeypatch.setattr(Store, "add", full)
    app = opened()
    next(one for one in app.segmented_control if one.label == "Seeds").set_value(4).run()
    app = press(app, "Train")
    assert [error.value for error in app.error] == ["The disk is full. Delete something."]
    assert [(run.id, run.state) for run in store.runs()] == [(2, "queued"), (1, "queued")] and handed == [1, 2]


def test_the_recipe_folds_after_the_start_and_says_in_a_line_what_it_is(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.workers.handover.start", lambda store, numbers: None)
    app = opened()
    assert app.session_state["train_recipe_open"]
    press(app, "Train")
    assert not app.session_state["train_recipe_open"]
    assert "digits · 8 epochs · adamw at 0.001, constant · batches of 64 · seed 0" in says(app)


def test_a_reload_brings_back_the_recipe_the_chosen_runs_and_whose_details_are_shown(store: Store, me: str) -> None:
    for token, rate in (("one", 0.001), ("two", 0.01), ("three", 0.1)):
        ended(store, token, learning_rate=rate)
    app = opened()
    next(field for field in app.number_input if field.label == "Epochs").set_value(21).run()
    next(field for field in app.selectbox if field.label == "Network").set_value("mlp2").run()
    app.session_state["train_table"] = {"selection": {"rows": [0, 2], "columns": [], "cells": []}}
    app.run()
    next(choice for choice in app.segmented_control if choice.label == "Details of run").set_value(1).run()
    kept._keeper().wait()
    again = opened()
    assert next(field for field in again.number_input if field.label == "Epochs").value == 21
    assert next(field for field in again.selectbox if field.label == "Network").value == "mlp2"
    assert again.session_state["train_chosen"] == [3, 1]
    assert status(again).startswith("Run 1, ")


class Stalled:
    """A download of which a third is there, until it fails."""

    def __init__(self, name: str) -> None:
        self.bytes, self.problem, self.is_over = BYTES[name] // 3, "", False


def test_without_mnist_a_button_gets_it_shows_how_far_it_is_and_says_where_there_is_no_network(
    store: Store, fresh_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "Download", Stalled)
    app = press(opened(), "Get MNIST (11.6 MB)")
    assert status(app) == "MNIST: 3.86 MB of 11.6 MB"
    assert "Get MNIST (11.6 MB)" not in labels(app)
    stalled = download._downloads()["mnist"]
    stalled.is_over, stalled.problem = True, "MNIST could not be downloaded, is there a network?"
    app.run()
    assert app.error[0].value == "MNIST could not be downloaded, is there a network?"
    assert "Get MNIST (11.6 MB)" in labels(app)


def test_after_the_download_mnist_is_chosen(store: Store, fresh_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened()
    assert next(field for field in app.selectbox if field.label == "Data").options == ["digits"]
    (raw := fresh_cache / "mnist/MNIST/raw").mkdir(parents=True)
    (raw / "train-images-idx3-ubyte").touch()
    app.session_state["train_arrived"] = "mnist"
    app.run()
    assert next(field for field in app.selectbox if field.label == "Data").value == "mnist"
    assert "Get MNIST (11.6 MB)" not in labels(app)


def test_500_runs_stand_in_the_table(store: Store) -> None:
    recipe = json.dumps(replace(Recipe("digits"), epochs=2).to_form())
    row = {"session": "me", "architecture": to_json(ZOO["lenet5"]), "recipe": recipe, "state": "done", "progress": 1.0}
    with store.writing() as connection:
        for number in range(1, 501):
            connection.execute(runs.insert().values(**row, token=f"{number}/0", says="", created=1.0, beat=1.0, of_study=False))
    app = opened()
    assert len(app.dataframe[0].value) == 500
