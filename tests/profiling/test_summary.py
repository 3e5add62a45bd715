"""The summary as a function of data: what is best, what cannot be told apart, how far the others are from the baseline."""

from statistics import fmean

import pytest

from core.profiling.comparison import Comparison
from core.profiling.summary import Metric, Value, factor, front, summary
from tests.profiling.made_up import made_up, slower

NAMES = ["mlp1", "mlp2", "lenet5-28"]
ACCURACIES = {"mlp1": {"mnist": (0.9796, 0.98, 0.9804), "pen": (0.9,)}, "lenet5-28": {"mnist": (0.99, 0.992)}}


def by_title(comparison=None) -> dict[str, Metric]:
    return {metric.title: metric for metric in summary(comparison or made_up(*NAMES), NAMES, ACCURACIES)}


def texts(metric: Metric) -> list[str]:
    return [value.text if value else "" for value in metric.values.values()]


def test_every_quantity_is_there_with_its_unit():
    found = by_title()
    assert texts(found["accuracy on MNIST"]) == ["98.00 % (97.90 to 98.10)", "", "99.10 % (97.83 to 100.00)"]
    assert texts(found["parameters"]) == ["238,510", "266,610", "44,426"]
    assert texts(found["MACs, one image"]) == ["238,200", "266,200", "281,640"]
    assert texts(found["activations, batch of 4"]) == ["9.76 kB", "13.0 kB", "204 kB"]
    assert texts(found["latency, batch of 4"])[2] == "300 µs (297 to 303)"
    assert texts(found["throughput, batch of 4"])[0] == "40,000/s"
    assert texts(found["times as long under the profiler"]) == ["2", "2", "2"]


def test_best_and_worst_follow_what_is_wanted_of_a_quantity():
    found = by_title()
    assert (found["accuracy on MNIST"].best(), found["accuracy on MNIST"].worst()) == ({"lenet5-28"}, {"mlp1"})
    assert (found["parameters"].best(), found["parameters"].worst()) == ({"lenet5-28"}, {"mlp2"})
    assert found["throughput, batch of 4"].best() == {"mlp1"}
    assert found["times as long under the profiler"].best() == found["under the profiler, batch of 4"].best() == set()


def test_what_cannot_be_told_apart_by_its_rounds_is_best_together():
    found = by_title(slower(made_up(*NAMES), "mlp2", 101, 0.05))
    assert found["latency, batch of 4"].best() == {"mlp1", "mlp2"} and found["latency, batch of 4"].worst() == {"lenet5-28"}


def test_what_may_be_best_and_may_be_worst_is_neither():
    rounds = {"a": (10, 10.3, 9.8, 10.1, 10), "b": (10.2, 11.6, 10.1, 11.5, 10.3), "c": (11.3, 11.6, 11, 11.4, 11.2)}
    found = Metric("latency", "", {name: Value(fmean(row), "", row) for name, row in rounds.items()}, False, True)
    assert not found.values["b"].differs(found.values["a"], 2) and not found.values["b"].differs(found.values["c"], 2)
    assert (found.best(), found.worst()) == ({"a"}, {"c"})


def test_one_seed_and_two_rounds_tell_nothing_apart():
    assert not Value(99, "", seeds=(99.0,)).differs(Value(90, "", seeds=(90.0, 90.1)))
    assert not Value(1, "", (1.0, 1.0)).differs(Value(9, "", (9.0, 9.0)))
    assert not Value(1, "", ()).differs(Value(9, "", ())) and not Value(1, "", ()).differs(Value(9, "", (9.0, 9.0, 9.0)))
    assert texts(summary(made_up("mlp1"), ["mlp1"], {"mlp1": {"mnist": (0.98,)}})[0]) == ["98.00 %, one seed"]


def test_a_measurement_without_rounds_has_neither_best_nor_worst_latencies():
    form = made_up(*NAMES).to_form() | {"version": 1}
    for network in form["networks"]:
        for one in network["latencies"]:
            del one["timing"]["rounds"]
    found = by_title(Comparison.from_form(form))
    for title in ("latency, batch of 1", "latency, batch of 4", "throughput, batch of 4"):
        assert found[title].best() == found[title].worst() == set()
    assert found["latency, batch of 4"].difference("lenet5-28", "mlp1") == "× 3, not told apart"
    assert found["parameters"].best() == {"lenet5-28"}


def test_rounds_are_compared_in_pairs_so_that_what_slows_a_whole_round_does_not_count():
    noise = (1.0, 1.4, 1.1, 1.9, 1.2)  # of the machine, round by round
    one, other = (Value(us, "", tuple(us * share for share in noise)) for us in (100, 103))
    assert one.differs(other)
    assert not one.differs(Value(103, "", tuple(103 * share for share in reversed(noise))))


def test_where_all_are_alike_none_is_best():
    assert Metric("rows", "", {"a": Value(1, "1"), "b": Value(1, "1")}, True, False).best() == set()


def test_differences_are_factors_and_for_accuracy_points():
    found = by_title()
    assert found["parameters"].difference("lenet5-28", "mlp1") == "× 0.186"
    close = by_title(slower(made_up(*NAMES), "mlp2", 101, 0.05))
    assert close["latency, batch of 4"].difference("mlp2", "mlp1") == "× 1.01, not told apart"
    assert found["activations, batch of 4"].difference("lenet5-28", "mlp1") == "× 20.9"
    assert found["accuracy on MNIST"].difference("lenet5-28", "mlp1") == "+1.10 points"
    assert found["accuracy on MNIST"].difference("mlp2", "mlp1") == found["parameters"].difference("mlp1", "mlp1") == ""


def test_a_network_that_was_tested_on_other_data_has_a_row_of_its_own():
    tested = {**ACCURACIES, "mlp2": {"digits": (0.95,)}}
    found = {metric.title: metric for metric in summary(made_up(*NAMES), NAMES, tested)}
    assert texts(found["accuracy on MNIST"])[1] == "" and texts(found["accuracy on digits"]) == ["", "95.00 %, one seed", ""]
    assert "accuracy on pen" not in found


def test_no_difference_has_no_sign_of_its_own():
    tested = {"mlp1": {"mnist": (0.98,)}, "mlp2": {"mnist": (0.979999,)}}
    found = {metric.title: metric for metric in summary(made_up(*NAMES), NAMES, tested)}
    assert found["accuracy on MNIST"].difference("mlp2", "mlp1") == "+0.00 points, not told apart"


def test_a_batch_of_one_has_one_row_and_no_accuracy_no_row():
    titles = [metric.title for metric in summary(made_up("mlp1", "mlp2", batch_size=1), ["mlp1", "mlp2"], {})]
    assert titles.count("latency, batch of 1") == 1 and "accuracy on MNIST" not in titles


@pytest.mark.parametrize(("number", "text"), [(20.882, "20.9"), (0.18627, "0.186"), (12345.6, "12,346")])
def test_factors_have_three_digits(number, text):
    assert factor(number) == text


def test_the_front_holds_what_none_beats_in_both():
    points = {"cheap": (1, 90), "dear": (9, 99), "beaten": (9.5, 98), "middle": (3, 95), "alike": (3, 94)}
    assert front(points) == ["cheap", "middle", "dear"]
