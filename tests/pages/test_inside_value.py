"""What is drawn of one value, whatever the size of its sum: the windows that add most, how many more there are, and why."""

from typing import Any

import pytest
import torch

from core.data.drawing import to_pixels
from core.data.examples import example
from core.design.architecture import Architecture
from core.design.layer import Layer
from core.design.layers import AvgPool2d, Conv2d, Flatten, Linear, MaxPool2d
from core.learning.classifier import Classifier
from core.learning.inside.layers import passed
from pages.inside.subjects import Subject, _subject
from pages.inside.value import WINDOWS, content


def untrained(*layers: Layer) -> Subject:
    classifier = Classifier.untrained(Architecture("design", (1, 28, 28), (*layers, Flatten(), Linear(10))))
    return _subject("design", "", None, classifier, to_pixels(example(4)).tobytes(), None)


@pytest.mark.parametrize(("maps", "side"), [(20, 8), (128, 3), (64, 5), (64, 7)])
def test_of_a_sum_of_more_than_1024_products_the_windows_are_whole_and_every_map_counts(maps: int, side: int) -> None:
    subject = untrained(Conv2d(maps, 3), Conv2d(2, side))
    one = content(subject, "conv2", (1, 9, 10))
    found = passed(subject.network, subject.given.values, "conv2")
    added = (found.input[:, 9 : 9 + side, 10 : 10 + side] * found.module.weight[1]).sum((1, 2))  # type: ignore[index]
    order = added.abs().argsort(descending=True)[:WINDOWS].tolist()
    assert [window["map"] for window in one["windows"]] == order
    assert [window["sum"] for window in one["windows"]] == pytest.approx(added[order].tolist(), abs=1e-5)
    assert one["count"] == maps - WINDOWS and f"of {maps - WINDOWS} more maps" in one["formula"]
    for window in one["windows"]:
        assert len(window["terms"]) == side**2 and sum(product for *_, product in window["terms"]) == pytest.approx(
            window["sum"]
        )
    assert sum(window["sum"] for window in one["windows"]) + one["others"] + one["bias"] == pytest.approx(
        one["value"], abs=1e-4
    )


def test_the_maps_that_feed_a_value_are_the_strongest_of_all_not_of_the_first_64() -> None:
    subject = untrained(Conv2d(80, 3), Conv2d(1, 3))
    with torch.inference_mode():
        subject.network[1].weight[0, 79] *= 100  # type: ignore[index,operator]
    look = content(subject, "conv2", (0, 9, 9))["map"]
    assert look["rows"][0]["number"] == 79 and look["more"] == "72 more maps feed it."


@pytest.mark.parametrize(("pool", "weights"), [(AvgPool2d(2), [0.25] * 4), (MaxPool2d(2), [0, 0, 0, 1])])
def test_the_terms_of_pooling_have_their_weights_and_places_in_the_window_and_add_up(pool: Any, weights: list[float]) -> None:
    one = content(untrained(pool), "pool1", (0, 6, 7))
    assert sorted(weight for _, weight, *_ in one["pool"]) == weights
    assert [tuple(place) for _, _, _, *place in one["pool"]] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert sum(activation * weight for activation, weight, *_ in one["pool"]) == pytest.approx(one["value"], abs=1e-6)
    assert sum(product for _, _, product, *_ in one["pool"]) == pytest.approx(one["value"], abs=1e-6)
