"""What a study's charts say of runs that diverged, or that stopped before the others: a mean is never of fewer seeds unsaid."""

import json

from streamlit.testing.v1 import AppTest

from core.design.zoo import ZOO
from core.learning.epoch import Epoch
from core.learning.recipe import Recipe
from core.studies.own.factors import own_study
from core.studies.results import Results, RunResult, TrialResult

RECIPE = Recipe(dataset="digits", epochs=3, validation=100, patience=1, device="cpu", threads=1)
STUDY = own_study("lost", ZOO["mlp1"], RECIPE, {"width of fc1": (30, 100), "learning_rate": (0.1, 0.01)}, seeds=3)
LOST = "Left out: 1 of 3 runs of width of fc1 30, learning_rate 0.1, which diverged."


def run(seed: int, epochs: int = 3, state: str = "done") -> RunResult:
    history = tuple(Epoch(n, 1 / n, 0.5, 1 / n, 0.9, 0.01, 1 + seed / 10, 100.0, 0.1) for n in range(1, epochs + 1))
    accuracy = 0.9 + seed / 1000 if state == "done" else None
    return RunResult(seed, "", state, accuracy, 1.0, (), history, {})


def lost() -> Results:
    """Of the first trial one run diverged; of the second two stopped after the first and the second of three epochs."""
    runs = [(run(0), run(1), run(2, 1, "diverged")), (run(0, 1), run(1, 2), run(2)), *[tuple(map(run, range(3)))] * 2]
    return Results(STUDY, tuple(TrialResult(trial, part) for trial, part in zip(STUDY.trials, runs, strict=True)))


def page(view: str, found: object) -> None:
    from pages.experiments.curves import curves
    from pages.experiments.effects import effects_chart
    from pages.experiments.prices import price_chart

    if view == "curves":
        curves(found)
    elif view == "effects":
        effects_chart(found, "accuracy")
    else:
        price_chart(found, "price", locked=False)


def drawn(view: str, **state: str) -> AppTest:
    app = AppTest.from_function(page, kwargs={"view": view, "found": lost()}, default_timeout=60)
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    return app


def captions(app: AppTest) -> str:
    return " ".join(one.value for one in app.caption).replace("\\_", "_")


def test_each_point_over_the_epochs_has_its_number_of_seeds_and_it_is_said_where_they_are_fewer() -> None:
    app = drawn("curves")
    rows = next(json.loads(one.proto.json)["rows"] for one in app.get("bidi_component") if one.proto.component_name == "chart")
    assert [row["seeds"] for row in rows if row["trial"] == "width of fc1 30, learning_rate 0.1"] == [2, 2, 2]
    assert [row["seeds"] for row in rows if row["trial"] == "width of fc1 30, learning_rate 0.01"] == [3, 2, 1]
    tips = json.loads(app.get("vega_lite_chart")[0].proto.spec)["layer"][1]["encoding"]["tooltip"]
    assert {"field": "seeds"} in tips
    says = captions(app)
    assert "Of fewer seeds: width of fc1 30, learning_rate 0.01 from epoch 2 on (1 of 3 at the last)." in says and LOST in says


def test_a_mean_accuracy_against_a_price_says_once_which_runs_it_leaves_out() -> None:
    for price in ("parameters", "training"):
        assert captions(drawn("price", price=price)).count("which diverged") == 1, price


def test_beside_the_effects_of_factors_stands_which_runs_they_leave_out() -> None:
    assert LOST in captions(drawn("effects"))
