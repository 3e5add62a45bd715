"""The experiments page by AppTest, over the shipped results and a store of its own; no worker is started."""

import re
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from dask.distributed import Client
from streamlit.testing.v1 import AppTest

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.store.state import State
from core.store.store import Store
from core.studies.documents.published import study_named
from core.studies.own.factors import FACTORS, own_study
from core.studies.own.kept import Asked, keep
from core.studies.questions import shipped
from core.studies.results import Results, RunResult, TrialResult
from core.studies.running.conduct import StudyProgress
from core.studies.running.conductor import Conductor, Work
from pages.experiments import dots, questions, results, studies
from pages.experiments.in_view import SCROLLS
from pages.experiments.listing import SHOWN
from pages.shared.session import kept
from pages.shared.session.store import store as opened_store

APP = Path(__file__).parents[2] / "app.py"


def no_workers() -> AbstractContextManager[Client]:
    raise AssertionError("a worker was asked for")


@pytest.fixture
def conductor(tmp_path: Path, fresh_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Conductor:
    monkeypatch.setenv("EXPLORER_STORE", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: None)
    for cached in (
        opened_store,
        results._results,
        results.judged,
        results.claim_counts,
        results.outcomes,
        studies._pace,
        kept._keeper,
    ):
        cached.clear()
    made = Conductor(Store(f"sqlite:///{tmp_path / 'runs.sqlite'}"), no_workers)
    monkeypatch.setattr("pages.experiments.start.study_runner", lambda: made)
    return made


def opened(**state: object) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=180).run()
    for key, value in state.items():
        app.session_state[key] = value
    return app.switch_page("pages/experiments/page.py").run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def texts(app: AppTest) -> str:
    return "\n".join(part.value for part in (*app.markdown, *app.caption, *app.info, *app.error))


WHY = {"open-Why: the numbers behind each verdict": True}


def test_it_opens_on_a_finished_study_with_the_answer_first(conductor: Conductor) -> None:
    app = opened()
    assert not app.exception and not app.error
    assert app.radio[0].value == "cnn-against-mlp"
    assert "**Of 6 published claims 2 hold, 1 does not hold, 2 are within noise, 1 depends on what is not stated.**" in texts(
        app
    )
    assert ":green-badge[holds] The CNN outperforms the MLP." in texts(app)
    assert ":violet-badge[depends on what is not stated] The MLP ends at 90.2 %." in texts(app)
    assert "| batches of 64 | :green-badge[holds] |" in texts(app)
    assert "CNN − MLP, sigmoid: 5." not in texts(app)
    assert "The 22 studies have 87 claims, 17 of them of numbers that are counted;" in texts(app)
    assert "5 trials × 16 seeds = 80 runs" in texts(app)
    assert "Hollow diamond: the published number. Its line: where the mean of such runs may lie" in texts(app)
    assert ":green-badge[holds] The MLP has many more parameters." in texts(app) and "luck" not in texts(app)


def test_the_numbers_behind_each_verdict_and_what_the_rule_is_worth_are_shown_on_request(conductor: Conductor) -> None:
    words = texts(opened(**WHY))
    assert ":green-badge[holds] **The CNN outperforms the MLP.**" in words and "| CNN − MLP, sigmoid: 5." in words
    assert "seeds of each (now 16) would show that it holds. One run of each would show it in **" in words
    assert "widened where a claim makes several comparisons" in words and "Nothing is corrected for their number" in words


def test_where_readings_differ_a_table_shows_each_with_its_verdict_and_one_run_stands_beside_the_others(
    conductor: Conductor,
) -> None:
    words = texts(opened(experiments_study="activations", **WHY))
    assert "1 holds, 1 depends on what is not stated." in words
    assert ":violet-badge[depends on what is not stated] ReLU converges quicker than tanh and sigmoid." in words
    assert "| Left open: after how many epochs it is seen | verdict |\n| --- | --- |" in words
    assert "| after 1 epoch | :red-badge[does not hold] |" in words and "| after 10 epochs | :green-badge[holds] |" in words
    assert "The sigmoid" not in words and "the sigmoid performs poorly. :small[:gray[one run: 100 %]]" in words
    assert "Document 000 (Merino et al., 2023), section 1.3: “the sigmoid activation function makes the network" in words
    assert "Document 000 (Merino et al., 2023), section 1.4: “model with Relu will converge quicker" in words
    assert "| after 1 epoch | :red-badge[does not hold] | ReLU − tanh, training accuracy after epoch 1: −4." in words


def test_the_questions_of_the_course_have_a_view_of_their_own(conductor: Conductor) -> None:
    app = opened()
    view = next(one for one in app.segmented_control if one.label == "View")
    view.set_value("Questions of the course").run()
    assert not app.exception and "questions" in app.markdown[1].value and not app.radio
    assert ":orange-badge[answered in part] **“Using the GPU" in texts(app) and "On an NVIDIA H200" in texts(app)
    assert "What is the accuracy for each image class?" in texts(
        app
    ) and "Document 001 (IL2230 Course Team, 2021), 3.2" in texts(app)


def test_a_question_whose_file_is_missing_says_so_and_the_others_are_answered(
    conductor: Conductor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(shipped.COMPARISONS, "cuda", tmp_path / "comparison-cuda.json")
    shipped.comparison.cache_clear()
    questions._answer.clear()
    app = opened(experiments_view="Questions of the course")
    assert not app.exception and ":red-badge[not answered] **“Total time for training 166.39 s" in texts(app)
    assert any("comparison-cuda.json is missing or damaged: FileNotFoundError." in one.value for one in app.error)
    assert ":orange-badge[answered in part] **“The spread of the batch accuracies" in texts(app)


def test_every_click_in_the_list_opens_its_study(conductor: Conductor) -> None:
    app = opened()
    for name in ("rates", "dropout", "channels", "spread", "depth", "factors", "epochs", "rates", "activations", "dropout"):
        app.radio[0].set_value(name).run()
        assert app.radio[0].value == name and app.header[0].value == study_named(name).question.replace("`", "")


def test_of_two_studies_that_ask_the_same_the_chosen_one_is_opened(conductor: Conductor) -> None:
    recipe = Recipe(dataset="digits", device="cpu", threads=1)
    few, many = (Asked(ZOO["mlp1"], recipe, {"width of fc1": widths}) for widths in ((30, 40), (50, 60, 70, 80)))
    for one in (few, many):
        keep(one)
    app = opened()
    for one, says in ((few, "2 trials ×"), (many, "4 trials ×"), (few, "2 trials ×")):
        assert app.radio[0].set_value(one.name).run().radio[0].value == one.name
        assert says in texts(app)


def test_filters_list_the_studies_with_such_a_claim_and_keep_the_open_one_in_the_list(conductor: Conductor) -> None:
    app = opened(**{"open-The five documents": True})
    app.pills(key=SHOWN).set_value(["does not hold"]).run()
    assert app.radio[0].value == "cnn-against-mlp" and 1 < len(app.radio[0].options) < 22
    app.pills(key=SHOWN).set_value(["holds"]).run()
    app.radio[0].set_value("parameter-tables").run()
    app.pills(key=SHOWN).set_value(["within noise"]).run()
    assert app.radio[0].value != "parameter-tables" and "within noise" in texts(app)
    press(app, "parameter-tables")  # opened from elsewhere
    assert app.radio[0].value == "parameter-tables" and len(app.radio[0].options) == 22
    assert app.pills(key=SHOWN).value == []


def test_each_line_of_the_list_has_its_verdicts_with_dots_and_who_published_it(conductor: Conductor) -> None:
    captions = list(opened().radio[0].proto.captions)
    verdicts = ":green[●] 2 hold :red[●] 1 does not hold :gray[●] 2 within noise :violet[●] 1 depends on what is not stated"
    assert f"{verdicts} · van Holland, 2020" in captions
    counted = ":red[●] 1 does not hold :violet[●] 1 depends on what is not stated"
    assert f"not run yet, but for counted numbers: {counted} · Lezdins et al., 2020" in captions


def test_what_to_look_for_are_tasks_that_open_a_study_and_say_what_to_see(conductor: Conductor) -> None:
    app = opened()
    assert press(app, "How far do the seeds lie apart?").radio[0].value == "mlp1-widths"
    assert "Two settings whose dots mix" in texts(app)
    assert press(app, "What do the data not decide?").radio[0].value == "mlp2-widths"
    assert app.pills(key=SHOWN).value == ["within noise"] and "Within noise is an answer" in texts(app)
    assert "Within noise is an answer" not in texts(app.radio[0].set_value("channels").run())


def test_the_documents_are_named_and_lead_to_their_studies(conductor: Conductor) -> None:
    app = opened(**{"open-The five documents": True})
    head = next(one for one in app.caption if one.value.startswith("Document 003 (van Holland, 2020), Tables"))
    assert "“Submission Assignment #3”, Jens van Holland, due 25 November 2020" in head.proto.help
    assert "Irene Merino, Zhao Linghan, Wang Jiayang and Tu Han" in texts(app)
    assert press(app, "dropout").radio[0].value == "dropout" and app.session_state[SCROLLS] == 1


def test_the_open_study_comes_back_after_a_reload_also_where_a_link_opened_another(
    conductor: Conductor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.shared.session.visitor._browser", lambda: "somebody")
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.query_params["study"] = "rates"
    app.switch_page("pages/experiments/page.py").run()
    app.radio[0].set_value("dropout").run()
    assert "study" not in app.query_params
    kept._keeper().wait()
    assert opened().radio[0].value == "dropout"


def test_of_a_chart_s_marks_only_those_in_it_are_explained(conductor: Conductor) -> None:
    app = opened(experiments_study="activations", **{"open-Where these numbers come from": True})
    assert "| engine | lanes of networks, 16 trained together" in texts(app)
    assert "| preparation | not recorded, of what" in texts(app)  # a file of an older version
    assert "Dot: a seed. Bar: their mean" in texts(app) and "diamond:" not in texts(app)


def test_a_link_opens_its_experiment_and_what_is_chosen_then_is_kept(conductor: Conductor) -> None:
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.query_params["study"] = "rates"
    app.session_state["open-Table and downloads"] = True
    app.switch_page("pages/experiments/page.py").run()
    assert app.radio[0].value == "rates" and any(code.value.endswith("?study=rates") for code in app.code)
    assert app.radio[0].set_value("dropout").run().radio[0].value == "dropout"
    other = AppTest.from_file(APP, default_timeout=180).run()
    other.query_params["study"] = "none of these"
    other.session_state["experiments_study"] = "deleted"
    assert other.switch_page("pages/experiments/page.py").run().radio[0].value == "cnn-against-mlp"


def test_accuracy_is_held_against_each_price(conductor: Conductor) -> None:
    app = opened(**{"open-Accuracy against its price": True})
    control = next(one for one in app.segmented_control if one.label == "Accuracy against")
    assert control.options == ["parameters", "MACs", "memory", "latency", "training"]
    assert "The latency is the mean of medians of rounds, each in a process of its own, on 1 thread" in texts(
        control.set_value("latency").run()
    )
    control = next(one for one in app.segmented_control if one.label == "Accuracy against")
    words = texts(control.set_value("training").run())
    assert "Times are of runs that were trained alone by torch. Left out: 16 of 16 runs of CNN, which were trained" in words


def test_the_chart_over_the_epochs_stands_beside_a_claim_about_them(conductor: Conductor) -> None:
    app = opened(experiments_study="dropout")
    over = next(one for one in app.selectbox if one.label == "Over the epochs")
    assert over.value == "validation loss" and len(over.options) == 4
    assert not over.set_value("training accuracy").run().exception
    assert not any(one.label == "Over the epochs" for one in opened(experiments_study="channels").selectbox)


def test_a_price_that_is_the_same_for_all_is_not_offered(conductor: Conductor) -> None:
    app = opened(experiments_study="dropout", **{"open-Accuracy against its price": True})
    assert next(one for one in app.segmented_control if one.label == "Accuracy against").options == ["latency", "training"]


def test_what_is_counted_is_held_against_the_document_and_not_run(conductor: Conductor) -> None:
    app = opened(experiments_study="parameter-tables")
    assert texts(app).count(":green-badge[holds]") == len(study_named("parameter-tables").claims) == 12
    assert "**All 12 published claims hold.**" in texts(app) and "SimpleCNN has 3,907,456 MACs." in texts(app)
    assert not [button for button in app.button if button.label == "Run it here"]


def test_a_network_has_its_name_for_people_in_claims_charts_and_tables(conductor: Conductor) -> None:
    panels = {"open-Table and downloads": True, "open-Settings, and what was assumed": True}
    app = opened(experiments_study="parameter-tables", **WHY, **panels)
    charts = [one.proto.json for one in app.get("bidi_component") if one.proto.component_name == "chart"]
    tables = [frame.value.to_csv() for frame in app.dataframe]
    for said in (texts(app), *charts, *tables):
        assert "SimpleCNN" in said and "CNN 16/4" in said
        assert not re.search(r"\b(simple-cnn|cnn-8-16|cnn-16-4|mlp-sigmoid)\b", said)
    assert len(charts) == 1 and len(tables) == 2


def test_a_network_among_the_values_of_a_factor_has_its_name_for_people(conductor: Conductor) -> None:
    app = opened(experiments_own_factors=["network"], **{"open-Table and downloads": True})
    assert app.multiselect(key="experiments_own_values_network").options[:2] == ["Softmax", "MLP1"]
    press(app, "Lay it out")
    assert list(app.dataframe[0].value["trial"]) == ["network Softmax", "network MLP1"]
    assert list(app.dataframe[0].value["network"]) == ["Softmax", "MLP1"]


def test_a_study_that_was_not_run_says_what_it_takes(conductor: Conductor) -> None:
    app = opened(experiments_study="mlps-and-lenet5")
    assert app.info[0].value.startswith("Not run yet") and "- LeNet-5 is significantly more accurate" in texts(app)
    assert ":red-badge[does not hold] The MLPs have fewer neurons" in texts(app) and "- The MLPs have fewer" not in texts(app)
    assert "31 trials × 3 seeds = 93 runs, 93 of them still to come" in texts(app)
    app.toggle(key="experiments_quick_mlps-and-lenet5").set_value(True).run()
    assert "31 trials × 2 seeds = 62 runs" in texts(app) and "an impression, not an answer" in texts(app)


def test_of_very_many_trials_the_best_are_drawn() -> None:
    study = own_study("many", ZOO["softmax"], Recipe(dataset="digits"), {"epochs": list(range(1, 101))}, seeds=1)
    runs = [RunResult(0, "", State.DONE, trial.recipe.epochs / 1000, 1.0, (), (), {}) for trial in study.trials]
    found = Results(study, tuple(TrialResult(trial, (run,)) for trial, run in zip(study.trials, runs, strict=True)))
    assert [trial.recipe.epochs for trial in dots._best(found, "accuracy")] == list(range(41, 101))
    assert [trial.recipe.epochs for trial in dots._best(found, "loss")] == list(range(1, 61))


def test_where_there_is_only_a_first_look_the_page_opens_on_it(
    conductor: Conductor, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    for cached in (results._shipped, results.claim_counts, results.outcomes):
        request.addfinalizer(cached.clear)
    results._shipped.clear()
    study = study_named("depth").first_look()
    runs = [
        RunResult(seed, "", State.DONE, 0.3 + seed / 100, 1.0, (), (), {"source": "CIFAR-10, in a test"}) for seed in (0, 1)
    ]
    found = Results(study, tuple(TrialResult(trial, tuple(runs)) for trial in study.trials))
    monkeypatch.setattr(results, "read", lambda one: found if one.slug == study.slug else None)
    app = opened(experiments_study="depth")
    assert not app.exception and app.toggle(key="experiments_quick_depth").value
    assert "**In this first look: no verdict on the 3 published claims.**" in texts(app)
    assert ":orange-badge[open] The number of layers matters: 13 are better than 7." in texts(app)
    assert "an impression, not an answer" in texts(app) and "Images of these runs: CIFAR-10, in a test." in texts(app)
    assert "Not run yet" in texts(app.toggle(key="experiments_quick_depth").set_value(False).run())


def test_another_seed_of_a_shipped_study_is_all_that_is_run(conductor: Conductor, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[frozenset[str]] = []
    monkeypatch.setattr(conductor, "begin", lambda study, seeds, session, known: begun.append(known))
    app = opened()
    assert "80 runs, 0 of them still to come: nothing to do; more seeds add runs." in texts(app)
    app.number_input(key="experiments_seeds_cnn-against-mlp").set_value(17).run()
    assert "85 runs, 5 of them still to come: **about" in texts(app)
    press(app, "Run it here")
    digests = study_named("cnn-against-mlp").digests(17)
    assert len(set(digests) - begun[0]) == 5


def test_a_study_under_way_is_followed_and_another_is_refused(conductor: Conductor) -> None:
    study = study_named("depth")
    conductor.last = Work(study, 3, "me", StudyProgress(5, 24))
    app = opened(experiments_study="mlps-and-lenet5")
    press(app, "Run it here")
    assert "depth is under way, and one study runs at a time." in app.error[0].value


def test_while_a_study_runs_it_is_not_called_not_run_and_stopped_it_keeps_the_number_of_seeds(conductor: Conductor) -> None:
    study = study_named("mlps-and-lenet5")
    app = opened(experiments_study=study.name)
    app.number_input(key=f"experiments_seeds_{study.name}").set_value(12).run()
    conductor.last = Work(study, 12, "me", StudyProgress(0, 372))
    app.run()
    assert "Not run yet" not in texts(app)
    assert ":blue[●] under way · Lezdins et al., 2020" in list(app.radio[0].proto.captions)
    conductor.last = conductor.last._replace(over=True, says="Stopped.")
    app.run()
    assert app.number_input(key=f"experiments_seeds_{study.name}").value == 12 and "Not run yet" in texts(app)


def test_a_study_of_ones_own_is_counted_timed_laid_out_and_found_again(conductor: Conductor) -> None:
    app = opened()
    app.multiselect(key="experiments_own_factors").set_value(["width of fc1", "activation"]).run()
    app.text_input(key="experiments_own_values_width of fc1").set_value("30, 100").run()
    assert "4 trials × 3 seeds = 12 runs, 12 of them still to come, **about" in texts(app)
    press(app, "Lay it out")
    assert app.radio[0].value.startswith("own width of fc1, activation of mlp1")
    assert app.header[0].value == "What do width of fc1 and activation change?"
    assert app.info[0].value.startswith("Not run yet") and "Run it here" in [button.label for button in app.button]
    assert app.session_state[SCROLLS] == 1  # the page scrolls to it
    assert opened(experiments_study=app.radio[0].value).radio[0].value == app.radio[0].value


def test_why_a_study_cannot_be_laid_out_is_said_beside_the_button_also_where_nothing_else_is_shown(
    conductor: Conductor, fresh_cache: Path
) -> None:
    fresh_cache.mkdir(parents=True, exist_ok=True)
    (fresh_cache / "own-studies").write_text("in the way")
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.query_params["show"] = "own"
    press(app.switch_page("pages/experiments/page.py").run(), "Lay it out")
    assert app.error[0].value.startswith("NOT SAVED: ") and not app.exception
    assert not app.run().error


def test_where_a_link_locks_the_study_nothing_offers_to_open_another(conductor: Conductor) -> None:
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.query_params["lock"] = "study"
    app.session_state["open-The five documents"] = True
    app.switch_page("pages/experiments/page.py").run()
    offers = {button.label: button.disabled for button in app.button if button.label in ("Lay it out", "rates", "depth")}
    assert offers == {"Lay it out": True, "rates": True, "depth": True} and not app.exception


def test_every_factor_has_values_to_begin_with_or_says_what_it_needs(conductor: Conductor) -> None:
    app = opened(experiments_own_network="lenet5")
    for factor in FACTORS:
        app.multiselect(key="experiments_own_factors").set_value([factor]).run()
        assert not app.exception, factor
        asks = {"momentum": "the factor optimizer", "gamma": "the factor schedule", "patience": "Set validation above 0"}
        assert asks.get(factor, " of them still to come, **about ") in texts(app), factor


def test_a_network_that_does_not_fit_the_images_cannot_be_laid_out(conductor: Conductor) -> None:
    app = opened(experiments_own_network="7-layer-16")
    assert app.error[0].value.startswith("7-layer-16, out_features 30 takes images of 3×32×32, but digits has 1×28×28.")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ("30, nine!", "'nine!' is no value of width of fc1."),
        ("30, 30", "width of fc1 has no values, or one of them twice."),
        ("", "width of fc1 has no values, or one of them twice."),
        ("0", "fc1: Linear.out_features = 0 is out of range."),
        (", ".join(map(str, range(1, 502))), "This study has 501 trials; a study has at most 500."),
    ],
)
def test_values_that_make_no_study_are_refused_with_the_reason(conductor: Conductor, values: str, says: str) -> None:
    app = opened()
    app.text_input(key="experiments_own_values_width of fc1").set_value(values).run()
    assert not app.exception and app.error[0].value.startswith(says)
    assert not [button for button in app.button if button.label == "Lay it out"]


def test_trials_of_studies_are_not_among_the_trainings(conductor: Conductor, tmp_path: Path) -> None:
    recipe = Recipe(dataset="digits", device="cpu", threads=1)
    keep(Asked(ZOO["softmax"], recipe, {"learning_rate": (0.1, 0.01)}))
    Store(f"sqlite:///{tmp_path / 'runs.sqlite'}").add(ZOO["softmax"], recipe, "digest", "digest", of_study=True)
    app = AppTest.from_file(APP, default_timeout=180).run().switch_page("pages/train/page.py").run()
    assert app.info[0].value.startswith("No training yet.")


def test_document_004_s_networks_have_their_latency_and_memory(conductor: Conductor) -> None:
    panel = "Latency and memory of its 31 networks, as in Figures 3 to 9 of document 004 (Lezdins et al., 2020)"
    app = opened(experiments_study="mlps-and-lenet5-128", **{f"open-{panel}": True})
    assert not app.exception
    words = texts(app)
    assert "Document 004 (Lezdins et al., 2020) compares LeNet-5 with 20 MLPs of one and 10 of two hidden layers." in words
    assert "Trained: 26 of 31;" in words
    assert "The memory is counted" in words and "on 1 thread, measured on" in words
    assert words.count("Lines: 95 % intervals over the rounds.") == 1
