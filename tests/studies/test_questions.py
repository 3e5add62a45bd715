"""The course's questions are answered from the shipped files: numbers by another route, and no answer without its evidence."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from scipy import stats

from core.studies import results_file
from core.studies.documents.published import study_named
from core.studies.latencies import file_on, key, read
from core.studies.latency_rounds import choose
from core.studies.questions import gpu, latency, shipped
from core.studies.questions.all import QUESTIONS
from core.studies.questions.question import ANSWERED, PARTLY, Question, cells
from core.studies.results import Results, TrialResult
from core.studies.results_file import ResultsError
from tests.studies.answers import answer, raw, row


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_every_question_is_answered_or_says_what_would_answer_it(question: Question) -> None:
    found = question.answer()
    assert question.asks and question.source.startswith("Document 00") and found.says.rstrip(")").endswith((".", "*"))
    assert found.state in (ANSWERED, PARTLY) and (found.state == ANSWERED or found.missing)
    assert not question.drawn or all({question.drawn, "from", "to"} <= set(one) for one in found.rows)


def test_accuracy_run_time_and_memory_of_mlp_and_lenet_5_stand_side_by_side() -> None:
    form = {one["name"]: one for one in raw("comparison.json")["networks"]}
    mlp, cnn = form["mlp1"]["memory"], form["lenet5-28"]["memory"]
    says = answer("side-by-side").says
    assert f"{cnn['weight_bytes'] / mlp['weight_bytes']:.2f} times the weights" in says and "0.19 times" in says
    assert "20.9 times the bytes" in says  # 199.03 KB against 9.53 KB, as in document 000's figures
    rounds = [
        next(one["timing"]["rounds"] for one in form[name]["latencies"] if one["setup"]["batch_size"] == 4)
        for name in ("lenet5-28", "mlp1")
    ]
    low, high = np.exp(stats.ttest_rel(*np.log(rounds)).confidence_interval(0.95))
    ratio = np.exp(np.mean(np.log(rounds[0])) - np.mean(np.log(rounds[1])))
    assert f" takes {ratio:.1f} times ({low:.1f} to {high:.1f}) as long" in says
    for name, label in (("mlp1", "MLP1"), ("lenet5-28", "LeNet-5, 28×28")):
        shares = np.array(shipped.card(name).accuracies["mnist"]) * 100
        low, high = stats.t.interval(0.95, len(shares) - 1, shares.mean(), stats.sem(shares))
        accuracy = f"{shares.mean():.2f} % [{low:.2f}, {high:.2f}]"
        assert accuracy in says and row("side-by-side", network=label)["accuracy, and its 95 % interval"] == accuracy
    assert "±" not in f"{says} {answer('side-by-side').rows}"
    assert [one["network"] for one in answer("side-by-side").rows] == ["MLP1", "MLP2", "LeNet-5, 28×28", "LeNet-5"]


def test_the_convolutions_share_is_the_profiler_s() -> None:
    form = next(one for one in raw("comparison.json")["networks"] if one["name"] == "lenet5-28")["operators"]
    rows = [dict(zip(form["columns"], one, strict=True)) for one in form["rows"]]
    share = next(one["cpu_total_share"] for one in rows if one["name"] == "aten::conv2d")
    assert f"The convolutions take {100 * share:.0f} % of a profiled pass" in answer("convolutions").says


def test_an_estimate_and_its_ends_have_the_decimals_of_their_interval() -> None:
    texts = cells(row("ten-times", network="MLP 16384 8192"))
    assert (texts["LeNet-5 takes, times"], texts["from"], texts["to"]) == ("0.00460", "0.00452", "0.00468")
    assert cells({"points": -1.234, "from": -2.0, "to": -0.5, "seeds": 1600, "first": None, "ratio": 0.0046}) == {
        "points": "−1.2",
        "from": "−2.0",
        "to": "−0.5",
        "seeds": "1,600",
        "first": "",
        "ratio": "0.005",
    }


def test_on_the_gpu_that_was_tried_two_layers_are_level_up_to_so_many_neurons() -> None:
    form = raw("studies/latencies-cuda.json")
    us = {trial.label: form["networks"][key(trial.architecture)][0] for trial in study_named("mlps-and-lenet5").trials}
    assert us["MLP 4096 2048"] < 1.25 * us["MLP 100 30"] < us["MLP 8192 4096"]
    found = answer("gpu-level")
    assert found.says.startswith("On an NVIDIA H200, ") and "at most 1.25 times that up to 6,154 neurons" in found.says
    assert "(11,626,506 weights) as measured, surely up to 280 (95 % intervals)" in found.says
    assert "16,394 neurons (13,025,290 weights) as measured, surely up to 110 (95 % intervals)" in found.says
    assert "589 MB for MLP 16384 8192. Whether one layer rises earlier" in found.says  # 147,169,290 weights
    assert "cannot be told here: the intervals are too wide." in found.says
    assert found.state == PARTLY and "a GTX 1080, was not tried" in found.missing and len(found.rows) == 30


def test_the_command_that_an_answer_names_loses_no_latency_of_the_gpu() -> None:
    names = re.findall(r"study time (.+?) --device cuda --large", answer("gpu-level").missing)[0].split()
    measured = choose([study_named(name) for name in names], large=True).networks
    assert read(file_on("cuda")).by_network.keys() == measured.keys()


@pytest.mark.parametrize(
    ("rises", "width", "says"),
    [
        ("MLP 400 0", 0.01, "One layer rises earlier, as the document says."),
        ("MLP 400 130", 0.01, "One layer does not rise earlier here, against what the document says."),
        ("MLP 400 0", 0.2, "Whether one layer rises earlier, as the document says, cannot be told here"),
    ],
)
def test_whether_one_layer_rises_earlier_is_decided_by_the_ends_of_the_intervals(
    monkeypatch: pytest.MonkeyPatch, rises: str, width: float, says: str
) -> None:
    real, by_network = gpu.times("cuda"), {}
    for trial in study_named("mlps-and-lenet5").trials:
        us = 130.0 if trial.label == rises else 100.0
        by_network[key(trial.architecture)] = (us, us * (1 - width), us * (1 + width))
    monkeypatch.setattr(latency, "times", lambda device: replace(real, by_network=by_network, rounds={}))
    assert says in answer("gpu-level").says


def test_the_mlps_and_lenet_5_were_timed_on_the_gpu_too_and_each_answer_names_machine_and_date() -> None:
    form = {one["name"]: one for one in raw("comparison-cuda.json")["networks"]}
    found = next(one["timing"] for one in form["mlp1"]["latencies"] if one["setup"]["batch_size"] == 4)
    assert row("side-by-side", network="MLP1")["a batch of 4 on a GPU"] == f"{found['median_us']:.1f} µs"
    side, ten = answer("side-by-side").missing, answer("ten-times").missing
    assert "Measured on 2026-11-29 on a processor, on 1 thread" in side and "on an NVIDIA H200" in side
    assert "Not tried" not in side
    assert f"Measured on {raw('studies/latencies.json')['conditions']['measured_at'][:10]} on a processor" in ten


def test_the_published_total_of_10_000_images_stands_beside_ours() -> None:
    total = row("gpu-times", what="inference of 10,000 images, computed from these")
    assert total["published"] == "1.07 s" and total["processor"] == "92.5 ms one by one, 5.31 ms in batches of 1,024"


def test_the_time_of_a_training_is_the_mean_of_those_that_were_trained_alone() -> None:
    form = raw("studies/linear-classifier.json")
    place = form["columns"].index("seconds")
    (softmax,) = (one for one in form["trials"] if one["label"] == "softmax")
    alone = [sum(epoch[place] for epoch in run["epochs"]) for run in softmax["runs"] if "networks" not in run["machine"]]
    low, high = stats.t.interval(0.95, len(alone) - 1, fmean(alone), stats.sem(alone))
    text = f"{fmean(alone):.0f} s ({low:.0f} to {high:.0f}), mean of 3 trained alone by torch"
    assert row("gpu-times", what="training")["processor"] == text
    assert min(alone) > 30


def test_an_image_by_itself_and_in_a_batch_on_processor_and_gpu() -> None:
    us = {}
    for file in ("comparison.json", "comparison-cuda.json"):
        (one,) = (one for one in raw(file)["networks"] if one["name"] == "softmax")
        us[file] = {row["setup"]["batch_size"]: row["timing"]["median_us"] for row in one["latencies"]}
    says, rows = answer("gpu-times").says, {row["what"]: row for row in answer("gpu-times").rows}
    assert rows["inference of an image"]["published"] == "107 µs"
    assert f"takes {us['comparison.json'][1]:.1f} µs on a processor" in says
    assert f"{us['comparison-cuda.json'][1]:.1f} µs on an NVIDIA H200" in says
    assert f"a batch of 1,024 takes {us['comparison-cuda.json'][1024]:.1f} µs" in says


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"format": "another"}'])
def test_a_comparison_that_is_missing_or_damaged_is_refused(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(shipped.COMPARISONS, "cuda", tmp_path / "comparison-cuda.json")
    shipped.comparison.cache_clear()
    if text is not None:
        (tmp_path / "comparison-cuda.json").write_text(text)
    with pytest.raises(ResultsError, match=r"comparison-cuda\.json is missing or damaged"):
        answer("gpu-times")


READ = [(question, study) for question in QUESTIONS for study in question.evidence.studies]
OF_INTERVALS = [(question, study) for question, study in READ if question.name != "gpu-times"]  # which says so in its table


def names(rows: list[tuple[Question, str]]) -> list[str]:
    return [f"{question.name} {study}" for question, study in rows]


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, Callable[[Results], Results | None]], None]]:
    """A function that makes the file of a study another one."""
    read_file = results_file.read

    def change(name: str, to: Callable[[Results], Results | None]) -> None:
        monkeypatch.setattr(
            results_file, "read", lambda study: to(found) if (found := read_file(study)) and study.name == name else found
        )
        shipped.results.cache_clear()

    yield change
    shipped.results.cache_clear()


@pytest.mark.parametrize(("question", "study"), READ, ids=names(READ))
def test_a_question_refuses_to_answer_without_the_results_of_a_study(question: Question, study: str, only: Any) -> None:
    only(study, lambda found: None)
    with pytest.raises(ResultsError, match=rf"^{study}\.json is missing\. Run the study: python -m core study run {study}\.$"):
        question.answer()


@pytest.mark.parametrize(("question", "study"), OF_INTERVALS, ids=names(OF_INTERVALS))
def test_a_question_refuses_to_give_intervals_of_one_seed(question: Question, study: str, only: Any) -> None:
    def of_one_seed(found: Results) -> Results:
        return Results(found.study, tuple(TrialResult(part.trial, part.runs[:1]) for part in found.trials))

    only(study, of_one_seed)
    with pytest.raises(ResultsError, match=rf"^{study}\.json has .* for fewer than 2 seeds\. .* study run {study}\.$"):
        question.answer()


@pytest.mark.parametrize("kinds", [(1, 2), (0, 1), (0, 2), ()])
def test_latencies_without_the_networks_of_a_question_are_refused(
    kinds: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    trials = [trial for trial in study_named("mlps-and-lenet5").trials if trial.factors["hidden layers"] in kinds]
    some = replace(read(), by_network={key(trial.architecture): (2.0, 1.0, 3.0) for trial in trials}, rounds={})
    monkeypatch.setattr(latency, "times", lambda device: some)
    with pytest.raises(ResultsError, match=r"latencies-cuda\.json lacks .* study time --large --device cuda"):
        answer("gpu-level")
    with pytest.raises(ResultsError, match=r"latencies\.json lacks"):
        answer("ten-times")


def test_a_network_that_was_not_compared_is_refused() -> None:
    with pytest.raises(ResultsError, match=r"comparison\.json has no mlp3"):
        shipped.benchmark("mlp3")


def test_the_third_normalization_has_its_first_epoch() -> None:
    runs = next(one for one in raw("studies/normalization.json")["trials"] if one["label"].endswith("0.456"))["runs"]
    place = raw("studies/normalization.json")["columns"].index("validation_accuracy")
    first = [next(number for number, epoch in enumerate(run["epochs"], 1) if epoch[place] >= 0.96) for run in runs]
    assert f"the first epoch at 96 % is {fmean(first):.1f} [" in answer("normalizations").says
    form = raw("studies/normalization.json")
    place = form["columns"].index("data_seconds")
    runs = next(one for one in form["trials"] if one["label"] == "dropout 0.5")["runs"]
    alone = [run for run in runs if run["machine"].get("engine") == "lanes of images"]  # as most of them were
    images = [sum(epoch[place] for epoch in run["epochs"]) for run in alone]
    low, high = stats.t.interval(0.95, len(images) - 1, fmean(images), stats.sem(images))
    assert f"{fmean(images):.2f} [{low:.2f} to {high:.2f}] s (dropout 0.5)" in answer("normalizations").says


def test_the_spread_of_the_runs_has_its_interval() -> None:
    form = raw("studies/spread.json")
    place = form["columns"].index("accuracy")
    shares = [100 * run["epochs"][0][place] for run in form["trials"][0]["runs"]]
    degrees = len(shares) - 1
    low, high = np.std(shares, ddof=1) * np.sqrt(degrees / stats.chi2.ppf([0.975, 0.025], degrees))
    one = row("batch-accuracies", epoch=1, what="training accuracy, %")
    assert (one["from"], one["to"]) == pytest.approx((low, high))
    assert f"2.0 [{low:.1f} to {high:.1f}] points after the first epoch" in answer("batch-accuracies").says
