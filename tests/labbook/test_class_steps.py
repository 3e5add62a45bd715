"""What a class predicted: how many gave which answer, by the kind of the step."""

from core.labbook.class_steps import MOST_BARS, histogram, step_tallies
from core.store.class_board import Prediction


def counted(step: str, *given: object) -> list[tuple[str, int, int]]:
    """The answers to a step of a lab, of which the last one is measured."""
    *predicted, measured = given
    of_class = [Prediction(f"Student {at}", "mlp-to-cnn", step, one, None) for at, one in enumerate(predicted)]
    (tally,) = step_tallies([*of_class, Prediction("Ada", "mlp-to-cnn", step, predicted[0], measured)])
    return [tuple(one) for one in histogram(tally)]


def test_numbers_rise_and_those_that_are_alike_to_four_digits_are_one() -> None:
    assert counted("macs", 3.0, 1.18001, 1.18, 20) == [
        ("1.18 times", 2, 0),
        ("3 times", 2, 0),
        ("20 times", 0, 1),
    ]


def test_of_many_numbers_fewer_digits_are_told_apart_until_the_bars_are_few() -> None:
    many = [1 + number / 40 for number in range(40)]  # 1.0 to 1.975
    bars = counted("macs", *many, 1.5)
    assert bars[0][0] == "1 times" and bars[-1][0] == "2 times" and len(bars) <= MOST_BARS
    assert sum(predicted for _, predicted, _ in bars) == 41 and sum(measured for *_, measured in bars) == 1


def test_options_stand_in_their_order_and_of_orders_the_most_frequent_is_first() -> None:
    assert counted("accuracy", "LeNet-5", "MLP1", "MLP1", "LeNet-5") == [
        ("MLP1", 2, 0),
        ("LeNet-5", 2, 1),
        ("no difference", 0, 0),
    ]
    one, other = ["MLP1", "MLP2", "LeNet-5, 28×28"], ["MLP2", "MLP1", "LeNet-5, 28×28"]
    assert counted("latency-order", other, one, one, one) == [("; ".join(one), 2, 1), ("; ".join(other), 2, 0)]


def test_a_step_or_an_answer_that_there_is_no_longer_is_left_out() -> None:
    gone = [Prediction("Ada", "mlp-to-cnn", "speed", 1.0, None), Prediction("Bo", "mlp-to-cnn", "accuracy", "AlexNet", None)]
    assert step_tallies(gone) == []
