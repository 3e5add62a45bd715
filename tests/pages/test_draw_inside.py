"""The draw page's look inside networks whose values are no numbers, or whose maps are too large."""

import torch
from streamlit.testing.v1 import AppTest

from core.data.drawing import NO_MOVE
from core.data.ink import Strokes
from core.design.architecture import Architecture
from core.design.layers import Flatten, Linear, MaxPool2d, ReLU
from core.design.zoo import ZOO
from core.learning.classifier import Classifier
from pages.draw import inside
from pages.draw.canvas import SIDE
from pages.shared.components.layer_maps import layer_maps

HOLLOW = Architecture("hollow", (1, 28, 28), (MaxPool2d(2, 1, 1, 29), ReLU(), Flatten(), Linear(10)))  # it pools padding alone
LINE = Strokes((((140.0, 50.0), (140.0, 230.0)),), (SIDE, SIDE), 20.0)


def test_a_network_whose_values_are_no_numbers_has_no_pictures_while_the_pen_moves_and_the_others_have_theirs() -> None:
    networks = [Classifier.untrained(HOLLOW), Classifier.untrained(ZOO["softmax"])]
    assert list(inside.figures(LINE, frozenset(), NO_MOVE, networks)) == ["draw_maps_softmax"]


def test_the_page_says_of_such_a_network_what_to_do(own_store: None) -> None:
    def script() -> None:
        from core.data.drawing import NO_MOVE
        from core.learning.classifier import Classifier
        from pages.draw import inside
        from tests.pages.test_draw_inside import HOLLOW, LINE

        inside.show(LINE, frozenset(), NO_MOVE, [Classifier.untrained(HOLLOW)])

    app = AppTest.from_function(script, default_timeout=60).run()
    assert not app.exception
    assert [one.value for one in app.warning] == ["The outputs of pool1 are not numbers. Change its design, or train it again."]


def test_a_layer_whose_maps_are_too_large_is_named_without_a_picture() -> None:
    network = torch.nn.Sequential(*(torch.nn.ZeroPad2d(64) for _ in range(8)))
    *_, look, _ = layer_maps(network, torch.zeros(1, 28, 28), [0.1] * 10)
    assert (look["shape"], look["caption"]) == ((0, 1052, 1052), "1×1052×1052\ntoo large to be drawn")
