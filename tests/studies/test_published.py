"""The published studies, read as a table and held against what the documents say; the famous numbers as literals."""

import pytest

from core.design.architecture import totals
from core.design.variants import ACTIVATIONS
from core.design.zoo import ZOO
from core.studies.claims import Near, Readings
from core.studies.documents.published import published_studies, study_named
from core.studies.judging.verdicts import judge
from core.studies.metrics import COUNTED
from core.studies.results import counted
from core.studies.study import Study, StudyError

# Name: data set, trials, seeds, epochs, batch, optimizer, rate, mean, std, validation images.
BLITZ = ("cifar10", 20, 4, "momentum", 1e-3, 0.5, 0.5, 0)
TABLE = {
    "feature-maps": (16, 3, *BLITZ),
    "epochs": (7, 3, "cifar10", 100, *BLITZ[2:7], 5_000),
    "depth": (8, 3, *BLITZ),
    "activations": (3, 16, "cifar10", 10, *BLITZ[2:]),
    "activations-longer": (3, 3, "cifar10", 100, *BLITZ[2:7], 5_000),
    "factors": (5, 3, "cifar10", 10, *BLITZ[2:]),
    "factors-longer": (5, 3, "cifar10", 100, *BLITZ[2:]),
    "mlp1-widths": (10, 16, "mnist", 2, *BLITZ[2:]),
    "mlp2-widths": (10, 16, "mnist", 2, *BLITZ[2:]),
    "mlps-and-lenet5": (31, 3, "mnist", 20, 4, "sgd", 5e-4, 0.1307, 0.3081, 0),
    "mlps-and-lenet5-128": (26, 3, "mnist", 20, 128, "sgd", 1.6e-2, 0.1307, 0.3081, 0),
    "channels": (4, 3, "mnist", 10, 100, "momentum", 0.01, 0.1307, 0.3081, 0),
    "spread": (1, 16, "mnist", 10, 2048, "adam", 0.01, 0.1307, 0.3081, 5_000),
}


def table(name: str) -> dict[str, dict[str, float]]:
    """What is reported of each trial."""
    return {trial.label: dict(trial.reported) for trial in study_named(name).trials if trial.reported}


def parameters(study: Study) -> dict[str, int]:
    return {trial.label: totals(trial.architecture).parameters for trial in study.trials}


@pytest.mark.parametrize("name", TABLE)
def test_a_study_has_the_published_settings(name: str) -> None:
    study = study_named(name)
    rows = {
        (
            *(one.dataset, one.epochs, one.batch_size, one.optimizer, one.learning_rate),
            *(one.mean, one.std, one.validation),
        )
        for one in (trial.recipe for trial in study.trials)
    }
    assert rows == {TABLE[name][2:]}
    assert (len(study.trials), study.seeds) == TABLE[name][:2]


# Of recipes that are not stated: the settings that are tried, by what they are called in the study.
OPTIMIZERS = {"linear-classifier": ("momentum", "Adam", "plain SGD"), "dropout": ("momentum", "Adam")}
TRIED = {"momentum": ("momentum", 0.01), "Adam": ("adam", 0.001), "plain SGD": ("sgd", 0.1)}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_what_a_document_does_not_state_is_tried_in_several_ways(name: str) -> None:
    study = study_named(name)
    found = {trial.factors["optimizer"]: (trial.recipe.optimizer, trial.recipe.learning_rate) for trial in study.trials}
    assert found == {name: TRIED[name] for name in OPTIMIZERS[name]}
    assert {(one.recipe.epochs, one.recipe.batch_size, one.recipe.mean, one.recipe.std) for one in study.trials} == {
        (25, 100, 0, 1)
    }
    assert all(isinstance(claim, Readings) and len(claim.readings) == len(found) for claim in study.claims)


def test_batches_are_crossed_with_rates_in_the_recipe_of_the_final_run() -> None:
    study = study_named("batches")
    pairs = [(trial.recipe.batch_size, trial.recipe.learning_rate) for trial in study.trials]
    assert pairs == [(size, rate) for size in (2048, 64) for rate in (0.01, 0.001, 0.0001)]
    assert {(trial.architecture, trial.recipe.epochs, trial.recipe.optimizer) for trial in study.trials} == {
        (ZOO["cnn-16-4"], 5, "adam")
    }


@pytest.mark.parametrize("study", published_studies().values(), ids=published_studies())
def test_every_trial_is_reproducible_and_every_claim_speaks_of_trials_there_are(study: Study) -> None:
    assert all((one.recipe.device, one.recipe.threads, one.recipe.seed) == ("cpu", 1, 0) for one in study.trials if study.seeds)
    assert study.question.endswith("?") and study.source and study.assumed
    for claim in study.claims:
        judge(claim, lambda label, metric: {0: 0.5, 1: 0.5, 2: study.trial(label) and 0.5})


def test_the_others_are_looked_up_among_those_there_are() -> None:
    of_one_recipe = {"regularization", "rates", "cnn-against-mlp", "batches", "parameter-tables"}
    assert set(published_studies()) == {*TABLE, *OPTIMIZERS, "normalization", "lenet5-against-mlp", *of_one_recipe}
    with pytest.raises(StudyError, match="Studies are feature-maps, "):
        study_named("nothing")


def test_feature_maps_are_the_four_by_four_grid_with_its_parameters() -> None:
    found = parameters(study_named("feature-maps"))
    assert found == {
        "6/16": 62_006,
        "6/20": 74_610,
        "6/24": 87_214,
        "6/28": 99_818,
        "8/16": 62_958,
        "8/20": 75_762,
        "8/24": 88_566,
        "8/28": 101_370,
        "10/16": 63_910,
        "10/20": 76_914,
        "10/24": 89_918,
        "10/28": 102_922,
        "12/16": 64_862,
        "12/20": 78_066,
        "12/24": 91_270,
        "12/28": 104_474,
    }
    ends = [totals(study_named("feature-maps").trial(label).architecture).macs for label in ("6/16", "12/28")]
    assert ends == [651_720, 1_640_520]


def test_depths_have_the_computed_parameters_and_macs() -> None:
    found = {(one.factors["depth"], one.factors["maps"]): totals(one.architecture) for one in study_named("depth").trials}
    counted = {key: (total.parameters, total.macs) for key, total in found.items()}
    assert counted == {
        (7, 16): (62_006, 651_720),
        (9, 16): (51_142, 1_526_440),
        (11, 16): (24_502, 589_992),
        (13, 16): (26_822, 1_843_368),
        (9, 20): (63_030, 1_918_120),
        (11, 20): (29_242, 750_888),
        (13, 20): (32_862, 2_501_928),
        (7, 20): (74_610, counted[7, 20][1]),
    }


def test_activations_change_in_all_places_and_nothing_else_does() -> None:
    for name in ("activations", "activations-longer"):
        for trial in study_named(name).trials:
            kinds = {type(layer) for layer in trial.architecture.layers} & set(ACTIVATIONS.values())
            assert kinds == {ACTIVATIONS[trial.label]}
            assert totals(trial.architecture).parameters == 62_006


def test_widths_are_thirty_to_three_hundred_and_the_best_is_96_percent_at_240() -> None:
    study = study_named("mlp1-widths")
    assert [trial.factors["neurons"] for trial in study.trials] == [30, 60, 90, 120, 150, 180, 210, 240, 270, 300]
    assert parameters(study) == {f"{h} neurons": 795 * h + 10 for h in range(30, 301, 30)}
    assert table("mlp1-widths") == {"240 neurons": {"accuracy": 0.96}}
    assert table("lenet5-against-mlp") == {"LeNet-5": {"accuracy": 0.98}, "MLP 240": {"accuracy": 0.96}}
    assert parameters(study_named("lenet5-against-mlp"))["LeNet-5"] == 44_426


def test_of_two_layers_one_is_changed_at_a_time() -> None:
    pairs = [(trial.factors["first"], trial.factors["second"]) for trial in study_named("mlp2-widths").trials]
    assert pairs == [(h, 100) for h in (10, 20, 50, 100, 200)] + [(300, h) for h in (10, 20, 50, 100, 200)]


def test_thirty_mlps_and_lenet5_with_their_rates() -> None:
    study = study_named("mlps-and-lenet5")
    ones = [30, 60, 90, 100, 120, 150, 180, 200, 210, 240, 270, 300, 400, 512, 1024, 2058, 4096, 8192, 16384, 32768]
    twos = {
        "MLP 100 30": 81_840,
        "MLP 200 70": 171_780,
        "MLP 300 100": 266_610,
        "MLP 400 130": 367_440,
        "MLP 512 256": 535_818,
        "MLP 1024 512": 1_333_770,
        "MLP 2048 1024": 3_716_106,
        "MLP 4096 2048": 11_626_506,
        "MLP 8192 4096": 40_030_218,
        "MLP 16384 8192": 147_169_290,
    }
    assert parameters(study) == {"LeNet5": 61_706, **{f"MLP {h} 0": 795 * h + 10 for h in ones}, **twos}
    steps = ((1, 5e-4), (3, 2e-4), (6, 1e-4), (9, 5e-5), (13, 1e-5))
    assert {(one.recipe.schedule, one.recipe.steps) for one in study.trials} == {("steps", steps)}
    faster = study_named("mlps-and-lenet5-128")
    assert all(one.recipe.schedule == "steps" for one in faster.trials)
    ((epochs, rates),) = {tuple(zip(*one.recipe.steps, strict=True)) for one in faster.trials}
    assert epochs == (1, 3, 6, 9, 13) and rates == pytest.approx((1.6e-2, 6.4e-3, 3.2e-3, 1.6e-3, 3.2e-4))
    left_out = parameters(study).keys() - parameters(faster).keys()
    assert left_out == {"MLP 16384 0", "MLP 32768 0", "MLP 4096 2048", "MLP 8192 4096", "MLP 16384 8192"}
    assert all((count > 10_000_000) == (label in left_out) for label, count in parameters(study).items())
    values = {(one.label, metric): {0: counted(one, metric)} for one in study.trials for metric in COUNTED}
    more, fewer = (judge(claim, lambda *key: values[key]) for claim in study.claims if claim.metric in COUNTED)
    assert [one.name for one in fewer.readings] == ["does not hold"] * 4 and fewer.name == "does not hold"
    assert [one.name for one in more.readings] == ["does not hold", "holds", "does not hold"]


def test_on_average_lenet_5_has_fewer_weights_but_more_activations_than_the_mlps_that_are_not_very_large() -> None:
    study = study_named("mlps-and-lenet5-128")
    values = {(one.label, metric): {0: counted(one, metric)} for one in study.trials for metric in COUNTED}
    more = next(claim for claim in study.claims if "more memory" in claim.says)
    found = judge(more, lambda *key: values[key])
    assert [one.name for one in found.readings] == ["does not hold", "holds", "does not hold"]
    assert found.name == "depends on what is not stated"


def test_neurons_are_the_outputs_of_convolutions_and_linear_layers() -> None:
    lenet = study_named("mlps-and-lenet5").trial("LeNet5")
    assert counted(lenet, "neurons") == 6 * 28 * 28 + 16 * 10 * 10 + 120 + 84 + 10
    assert counted(lenet, "linear neurons") == 120 + 84 + 10
    mlp = study_named("mlps-and-lenet5").trial("MLP 300 100")
    assert counted(mlp, "neurons") == counted(mlp, "linear neurons") == 410
    assert counted(mlp, "activations") == 4 * 4 * (300 + 100 + 300 + 100 + 10) and counted(mlp, "weights") == 4 * 266_610


def test_dropout_and_normalization_report_their_tables() -> None:
    assert table("dropout") == {
        "dropout 0": {"accuracy": 0.9798, "loss": 0.0776},
        "dropout 0.2": {"accuracy": 0.9812, "loss": 0.0703},
        "dropout 0.5": {"accuracy": 0.9818, "loss": 0.0682},
        "dropout 0.8": {"accuracy": 0.9645, "loss": 0.1384},
    }
    names = ("training accuracy", "accuracy", "seconds", "first epoch of 96 %")
    norm = table("normalization")
    assert [norm["dropout 0.5"][name] for name in names] == [0.9819, 0.9818, 244.93, 8]
    assert [norm["dropout 0.5 + norm"][name] for name in names] == [0.9851, 0.9832, 359.38, 6]
    assert norm["dropout 0.5 + norm 0.456"] == {"seconds": 375.27}
    recipes = [(one.recipe.mean, one.recipe.std, one.recipe.epochs) for one in study_named("normalization").trials]
    assert recipes == [(0.0, 1.0, 25), (0.1307, 0.3081, 25), (0.456, 0.224, 25)]
    assert table("linear-classifier") == {"softmax": {"accuracy": 0.9233, "training accuracy": 0.926, "seconds": 166.39}}


def test_channels_report_their_table() -> None:
    rows = {label: tuple(reported.values()) for label, reported in table("channels").items()}
    assert rows == {
        "8/16": (0.9857, 0.9878, 9_098),
        "8/32": (0.9871, 0.9920),
        "16/32": (0.9873, 0.9914),
        "32/64": (0.9889, 0.9935, 50_186),
    }
    assert parameters(study_named("channels")) == {"8/16": 9_098, "8/32": 18_106, "16/32": 20_490, "32/64": 50_186}


def test_regularization_has_its_six_settings() -> None:
    rows = {
        one.label: (one.recipe.epochs, one.recipe.learning_rate, one.recipe.weight_decay, *one.reported.values())
        for one in study_named("regularization").trials
    }
    assert rows == {
        "plain": (25, 0.01, 0.0),
        "dropout 0.5": (25, 0.01, 0.0),
        "dropout 0.2": (25, 0.01, 0.0, 0.9895, 0.9871),
        "L2 0.0001": (25, 0.01, 2e-4, 0.9888, 0.9948),
        "rate 0.005, 10 epochs": (10, 0.005, 0.0, 0.9855, 0.9878),
        "rate 0.005, 20 epochs": (20, 0.005, 0.0, 0.9889, 0.9915),
    }


def test_rates_and_final_run_of_document_003() -> None:
    recipes = [trial.recipe for trial in study_named("rates").trials]
    assert [one.learning_rate for one in recipes] == [0.01, 0.001, 0.0001, 0.00001, 0.000001]
    assert {(one.epochs, one.batch_size, one.gamma, one.schedule, one.validation) for one in recipes} == {
        (10, 2048, 0.95, "exponential", 5_000)
    }
    guessing = [claim for claim in study_named("rates").claims if isinstance(claim, Near)]
    assert [(claim.value, claim.within) for claim in guessing] == [(0.1, 0.1)] * 2
    cnn, mlp, *others = study_named("cnn-against-mlp").trials
    assert [(one.recipe.batch_size, one.recipe.learning_rate) for one in (mlp, *others)] == [
        *((32, 0.01), (64, 0.01), (128, 0.01), (32, 0.1))
    ]
    assert {one.recipe.with_seed(0).optimizer for one in others} == {"sgd"} and not any(one.reported for one in others)
    assert dict(cnn.reported) == {"training accuracy": 0.972, "accuracy": 0.975, "parameters": 2_710}
    assert dict(mlp.reported) == {
        "training loss": 0.465,
        "training accuracy": 0.909,
        "loss": 0.508,
        "accuracy": 0.902,
        "parameters": 238_510,
    }
    assert (cnn.recipe.epochs, cnn.recipe.learning_rate, cnn.architecture) == (5, 0.01, ZOO["cnn-16-4"])
    assert study_named("spread").trials[0].digest(2) == study_named("rates").trials[0].digest(2)


def test_the_sums_of_the_documents_are_right() -> None:
    study = study_named("parameter-tables")
    for trial in study.trials:
        for metric, value in trial.reported.items():
            off = {"estimated size": 0.005, "saved weights": 5}.get(metric, 0)
            assert abs(counted(trial, metric) - value) <= off
    assert f"{counted(study.trial('simple-cnn'), 'estimated size'):.2f}" == "0.55"
    assert f"{counted(study.trial('cnn-8-16'), 'estimated size'):.2f}" == "0.13"
    assert round(counted(study.trial("simple-cnn"), "saved weights"), 2) == 196.04  # as the document computes it
    assert list(table("parameter-tables")["simple-cnn"].values()) == [50_186, 3_907_456, 7_814_912, 0.55, 200]
    assert list(table("parameter-tables")["cnn-8-16"].values()) == [9_098, 299_488, 598_976, 0.13, 40]
