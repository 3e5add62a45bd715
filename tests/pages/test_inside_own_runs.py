"""One's own runs on the page that looks inside: as they are, as they were after some epochs, and before training."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.design.zoo import ZOO
from core.learning.checkpoint import Checkpoint, from_bytes
from core.learning.stages import after, before
from core.store.so_far import so_far
from core.store.store import Store
from core.workers import training
from pages.inside.layout import VIEW
from pages.inside.own_runs import BEST
from pages.shared.session import go_to, kept
from pages.shared.session.store import store as opened_store
from tests.pages.test_inside_page import shown, values
from tests.workers.trainings import RECIPE

APP = Path(__file__).parents[2] / "app.py"
SLIDER = "inside_epoch_1"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_thread: None) -> Iterator[Store]:
    """A store with a trained run of three epochs, and one that a visitor stopped before its first."""
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    monkeypatch.setenv("EXPLORER_STORE", url)
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: [])
    monkeypatch.setattr("pages.shared.session.visitor._browser", lambda: "somebody")
    for resource in (opened_store, kept._keeper):
        resource.clear()
    store = Store(url)
    for token, epochs in (("first", 3), ("second", 5)):
        store.add(ZOO["cnn-8-16"], replace(RECIPE, images=200, epochs=epochs), "somebody", token)
    training.work(url, 1)
    store.ask(2, "somebody", "stop")
    yield store
    kept._keeper().wait()
    kept._keeper.clear()


def opened(store: Store, name: str = "cnn-8-16, run 1") -> AppTest:
    """The page with a run, and LeNet-5 below it."""
    kept._keeper().wait()
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.session_state[go_to.INSIDE] = [name, "lenet5"]
    app.switch_page("pages/inside/page.py").run()
    assert not app.exception
    return app


def checkpoint(store: Store, number: int = 1) -> Checkpoint:
    return from_bytes(store.file(number, "checkpoint") or b"", f"run {number}")


def expect_look(app: AppTest, wanted: Checkpoint, name: str = "cnn-8-16, run 1") -> None:
    """The page shows what this network makes of its input."""
    figures = shown(app, f"inside_layers_{name}")["figures"]
    conv = next(one for one in figures if one["title"] == "conv1")
    with torch.inference_mode():
        network = wanted.network()
        given = torch.tensor(values(figures[0]))[None]
        first = next(index for index, module in enumerate(network) if isinstance(module, torch.nn.Conv2d))
        assert values(conv) == pytest.approx(network[: first + 1](given)[0].numpy(), abs=1e-5)
    expect_answer(app, wanted, name)


def expect_answer(app: AppTest, wanted: Checkpoint, name: str) -> None:
    """The page shows what this network answers."""
    figures = shown(app, f"inside_layers_{name}")["figures"]
    with torch.inference_mode():
        shares = wanted.network()(torch.tensor(values(figures[0]))[None]).softmax(1)[0]
    assert figures[-1]["answer"] == pytest.approx(shares.tolist(), abs=1e-5)


def test_a_trained_run_is_among_the_networks_and_a_slider_goes_back_to_each_epoch_and_before_the_first(store: Store) -> None:
    app, trained = opened(store), checkpoint(store)
    assert "CNN 8/16, run 1" in app.multiselect(key=go_to.INSIDE).options and len(store.runs()) == 2
    assert "CNN 8/16, run 2" not in app.multiselect(key=go_to.INSIDE).options  # it was never trained
    slider = app.select_slider(key=SLIDER)
    assert (slider.options, slider.value) == (["untrained", "1", "2", "3"], 3)
    expect_look(app, trained)
    app.select_slider(key=SLIDER).set_value(1).run()
    expect_look(app, after(trained, 1, store.file(1, "stage 1") or b""))
    assert any(one.value.startswith("**CNN 8/16, run 1 after epoch 1 reads") for one in app.markdown)
    app.select_slider(key=SLIDER).set_value(0).run()
    expect_look(app, before(trained))
    assert any(one.value.startswith("**CNN 8/16, run 1 before training reads") for one in app.markdown)


def test_the_epoch_is_there_again_after_a_reload_and_a_run_that_goes_on_is_read_anew(store: Store) -> None:
    opened(store).select_slider(key=SLIDER).set_value(2).run()
    app = opened(store)
    assert app.select_slider(key=SLIDER).value == 2
    store.extend(1, "somebody", 2)
    training.work(store.url, 1)
    app.select_slider(key=SLIDER).set_value(3).run()
    assert app.select_slider(key=SLIDER).options == ["untrained", "1", "2", "3", "4", "5"]
    app.select_slider(key=SLIDER).set_value(5).run()
    expect_look(app, checkpoint(store))


def test_the_epoch_of_a_network_with_a_long_name_is_there_again_too(store: Store) -> None:
    long = replace(ZOO["softmax"], name="n" * 60)
    number = store.add(long, replace(RECIPE, images=200, epochs=1), "somebody", "third")
    training.work(store.url, number)
    name, key = f"{long.name}, run {number}", f"inside_epoch_{number}"
    opened(store, name).select_slider(key=key).set_value(0).run()
    assert opened(store, name).select_slider(key=key).value == 0 and kept._keeper().fault == ""


def test_a_run_is_looked_into_while_it_is_trained_and_the_page_follows_its_epochs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages are looked at between the epochs of a training in this process."""
    recipe = replace(RECIPE, images=200, epochs=3)
    number = store.add(ZOO["cnn-8-16"], recipe, "somebody", "third")
    name = f"cnn-8-16, run {number}"
    app = opened(store, name)
    assert f"CNN 8/16, run {number} is queued: 0 of 3 epochs." in [one.value for one in app.caption]
    expect_look(app, so_far(store, store.run(number)), name)
    key, looks, keep = f"inside_epoch_{number}", [], training._keep

    def stage(found: Checkpoint, epoch: int) -> Checkpoint:
        return after(found, epoch, store.file(number, f"stage {epoch}") or b"")

    def keep_and_look(*given: Any) -> None:
        keep(*given)
        app.run()
        assert not app.exception and f"CNN 8/16, run {number} is running" in " ".join(one.value for one in app.caption)
        slider = app.select_slider(key=key)
        looks.append((slider.options, slider.value))
        now = so_far(store, store.run(number))
        expect_look(app, now if slider.value == len(now.history) else stage(now, 1), name)
        if slider.value == 2:
            app.select_slider(key=key).set_value(1).run()  # from here on it stays where it is

    monkeypatch.setattr(training, "_keep", keep_and_look)
    training.work(store.url, number)
    every = ["untrained", "1", "2", "3"]
    assert looks == [(every[:2], 1), (every[:3], 2), (every, 1)]
    app.run()
    assert app.select_slider(key=key).value == 1 and not any("is running" in one.value for one in app.caption)
    expect_look(app, stage(checkpoint(store, number), 1), name)
    app.select_slider(key=key).set_value(3).run()
    expect_look(app, checkpoint(store, number), name)


def test_a_run_that_is_followed_is_followed_after_a_reload_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    number = store.add(ZOO["cnn-8-16"], replace(RECIPE, images=200, epochs=2), "somebody", "third")
    name, keep, looks = f"cnn-8-16, run {number}", training._keep, []

    def keep_and_open(*given: Any) -> None:
        keep(*given)
        looks.append(opened(store, name).select_slider(key=f"inside_epoch_{number}").value)

    monkeypatch.setattr(training, "_keep", keep_and_open)
    training.work(store.url, number)
    assert looks == [1, 2]


def test_an_early_stop_ends_with_the_best_weights_which_are_not_those_of_the_last_epoch(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is looked at after each epoch, so also between the last one and the end of the run."""
    recipe = replace(RECIPE, images=200, epochs=12, learning_rate=0.1, patience=1)
    number = store.add(ZOO["softmax"], recipe, "somebody", "third")
    name, keep = f"softmax, run {number}", training._keep
    app, key = opened(store, name), f"inside_epoch_{number}"

    def keep_and_look(*given: Any) -> None:
        keep(*given)
        app.run()

    monkeypatch.setattr(training, "_keep", keep_and_look)
    training.work(store.url, number)
    last = len(store.history(number))
    assert app.select_slider(key=key).value == last < 12
    app.run()
    slider, kept_network = app.select_slider(key=key), checkpoint(store, number)
    assert slider.options == ["untrained", *map(str, range(1, last + 1)), "best, kept"] and slider.value == BEST
    assert any(one.value.startswith(f"**Softmax, run {number} reads") for one in app.markdown)
    expect_answer(app, kept_network, name)
    slider.set_value(last).run()
    stage = after(kept_network, last, store.file(number, f"stage {last}") or b"")
    expect_answer(app, stage, name)
    assert not torch.equal(stage.weights["1.weight"], kept_network.weights["1.weight"])
    assert any(f"run {number} after epoch {last} reads" in one.value for one in app.markdown)


def test_what_training_has_changed_is_said_of_the_epoch_that_is_looked_at(store: Store) -> None:
    app = opened(store)
    app.session_state[VIEW] = "What a layer has learned"
    for epoch, whens in ((2, ["before training", "after epoch 2"]), (0, ["before training"])):
        app.select_slider(key=SLIDER).set_value(epoch).run()
        assert not app.exception
        rows = shown(app, "inside-flow-cnn-8-16, run 1-downloads")["rows"]
        assert list(dict.fromkeys(row["when"] for row in rows)) == whens
    says = [one.value for one in app.caption]
    assert "This is before its first epoch: there is nothing to compare its weights with." in says


def test_a_link_from_the_train_page_puts_a_run_first_once(store: Store) -> None:
    kept._keeper().wait()
    app = AppTest.from_file(APP, default_timeout=180)
    app.query_params[go_to.FIRST] = "cnn-8-16, run 1"
    app.run().switch_page("pages/inside/page.py").run()
    assert not app.exception and app.session_state[go_to.INSIDE] == ["cnn-8-16, run 1", "mlp1", "lenet5"]
    assert go_to.FIRST not in app.query_params


def test_a_run_that_is_deleted_is_no_longer_looked_into(store: Store) -> None:
    app = opened(store)
    store.delete(1, "somebody")
    app.run()
    assert not app.exception and app.session_state[go_to.INSIDE] == ["lenet5"]
