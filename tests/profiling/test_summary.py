"""The summary as a function of data: what is best, what cannot be told apart, how far the others are from the baseline."""

import pytest

from core.profiling.summary import Metric, Value, factor, front, summary
from tests.profiling.made_up import made_up, slower

NAMES = ["mlp1", "mlp2", "lenet5-28"]
ACCURACIES = {"mlp1": (0.98, 0.98), "lenet5-28": (0.99, 0.992)}


def by_title(comparison=None) -> dict[str, Metric]:
    return {metric.title: metric for metric in summary(comparison or made_up(*NAMES), NAMES, ACCURACIES)}


def texts(metric: Metric) -> list[str]:
    return [value.text if value else "" for value in metric.values.values()]


def test_every_quantity_is_there_with_its_unit():
    found = by_title()
    assert texts(found["accuracy on MNIST"]) == ["98.00 %", "", "99.10 ± 0.14 %"]
    assert texts(found["parameters"]) == ["238,510", "266,610", "44,426"]
    assert texts(found["MACs, one image"]) == ["238,200", "266,200", "281,640"]
    assert texts(found["activations, batch of 4"]) == ["9.53 KB", "12.66 KB", "199.03 KB"]
    assert texts(found["latency, batch of 4"])[2] == "300 µs (297 to 303)"
    assert texts(found["throughput, batch of 4"])[0] == "40,000/s"
    assert texts(found["times as long under the profiler"]) == ["2", "2", "2"]


def test_best_and_worst_follow_what_is_wanted_of_a_quantity():
    found = by_title()
    assert (found["accuracy on MNIST"].best(), found["accuracy on MNIST"].worst()) == ({"lenet5-28"}, {"mlp1"})
    assert (found["parameters"].best(), found["parameters"].worst()) == ({"lenet5-28"}, {"mlp2"})
    assert found["throughput, batch of 4"].best() == {"mlp1"}
    assert found["times as long under the profiler"].best() == set()


def test_what_cannot_be_told_apart_by_its_intervals_is_best_together():
    found = by_title(slower(made_up(*NAMES), "mlp2", 101, 0.05))
    assert found["latency, batch of 4"].best() == {"mlp1", "mlp2"} and found["latency, batch of 4"].worst() == {"lenet5-28"}


def test_where_all_are_alike_none_is_best():
    assert Metric("rows", "", {"a": Value(1, "1"), "b": Value(1, "1")}, True, False).best() == set()


def test_differences_are_factors_and_for_accuracy_points():
    found = by_title()
    assert found["parameters"].difference("lenet5-28", "mlp1") == "× 0.186"
    assert found["activations, batch of 4"].difference("lenet5-28", "mlp1") == "× 20.9"
    assert found["accuracy on MNIST"].difference("lenet5-28", "mlp1") == "+1.10 points"
    assert found["accuracy on MNIST"].difference("mlp2", "mlp1") == found["parameters"].difference("mlp1", "mlp1") == ""


def test_a_batch_of_one_has_one_row_and_no_accuracy_no_row():
    titles = [metric.title for metric in summary(made_up("mlp1", "mlp2", batch_size=1), ["mlp1", "mlp2"], {})]
    assert titles.count("latency, batch of 1") == 1 and "accuracy on MNIST" not in titles


@pytest.mark.parametrize(("number", "text"), [(20.882, "20.9"), (0.18627, "0.186"), (12345.6, "12,346")])
def test_factors_have_three_digits(number, text):
    assert factor(number) == text


def test_the_front_holds_what_none_beats_in_both():
    points = {"cheap": (1, 90), "dear": (9, 99), "beaten": (9.5, 98), "middle": (3, 95), "alike": (3, 94)}
    assert front(points) == ["cheap", "middle", "dear"]
