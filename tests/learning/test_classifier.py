"""What a trained network answers to a drawing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.data.drawing import Move, prepare
from core.data.ink import Strokes
from core.design.refusal import Refusal
from core.design.zoo import named
from core.learning.classifier import Classifier, along_shift
from core.learning.header import CheckpointError
from core.learning.network import build


@pytest.fixture
def seven():
    """A seven in two strokes of the pen, on a canvas of 280×280."""
    return prepare(Strokes((((80.0, 60.0), (200.0, 60.0)), ((200.0, 60.0), (130.0, 230.0))), (280.0, 280.0), 20.0))


@pytest.fixture
def classifier(checkpoint):
    return Classifier.of(checkpoint, "Small")


def test_the_answer_is_the_most_probable_of_ten_digits(classifier, seven):
    answer = classifier.answer(seven)
    assert len(answer.probabilities) == 10 and sum(answer.probabilities) == pytest.approx(1, abs=1e-5)
    assert answer.confidence == max(answer.probabilities) == answer.probabilities[answer.digit]
    assert answer.name == "Small" and answer.milliseconds > 0


def test_the_answer_is_the_softmax_of_the_network_on_the_normalized_pixels(classifier, checkpoint, seven):
    logits = checkpoint.network()(torch.tensor((seven.pixels / 255 - 0.1307) / 0.3081, dtype=torch.float32).view(1, 1, 28, 28))
    assert classifier.answer(seven).probabilities == pytest.approx(logits.softmax(1)[0].tolist(), abs=1e-6)


def test_without_normalization_the_network_gets_pixels_from_0_to_1(classifier, checkpoint, seven):
    logits = checkpoint.network()(torch.tensor(seven.pixels / 255, dtype=torch.float32).view(1, 1, 28, 28))
    answer = classifier.answer(replace(seven, normal=False))
    assert answer.probabilities == pytest.approx(logits.softmax(1)[0].tolist(), abs=1e-6)
    assert answer.probabilities != pytest.approx(classifier.answer(seven).probabilities, abs=1e-6)


def test_the_slow_first_pass_of_a_thread_is_not_timed(classifier, seven):
    passes: list[int] = []
    classifier.network.register_forward_hook(lambda *_: passes.append(1))
    with ThreadPoolExecutor(1) as thread:
        thread.submit(classifier.answer, seven).result()
        assert len(passes) == 2
        thread.submit(classifier.answer, seven).result()
        assert len(passes) == 3


def test_the_network_is_frozen(classifier, seven):
    before = {key: value.clone() for key, value in classifier.network.state_dict().items()}
    assert not classifier.network.training
    assert not any(weight.requires_grad for weight in classifier.network.parameters())
    answers = [classifier.answer(seven).probabilities for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert all(torch.equal(value, before[key]) for key, value in classifier.network.state_dict().items())


def test_many_images_are_answered_as_one_by_one(classifier, digits):
    pixels = digits.test.pixels[:20, 0].numpy()
    together, alone = classifier.probabilities(pixels), [classifier.probabilities(image[None])[0] for image in pixels]
    assert together.shape == (20, 10)
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_along_a_shift_the_row_at_0_is_the_answer_itself(classifier, seven):
    answer = classifier.answer(seven)
    rows = along_shift([classifier], seven.center, Move(), range(-6, 7))
    assert [row.pixels for row in rows] == list(range(-6, 7))
    still = rows[6]
    assert (still.name, still.digit, still.same) == ("Small", answer.digit, True)
    assert still.confidence == pytest.approx(answer.confidence, abs=1e-6)


def test_along_a_shift_a_row_is_the_answer_to_the_moved_drawing(classifier, seven):
    move = Move(right=2, down=1, degrees=20, scale=0.9)
    drawing = Strokes((((80.0, 60.0), (200.0, 60.0)), ((200.0, 60.0), (130.0, 230.0))), (280.0, 280.0), 20.0)
    row = along_shift([classifier], prepare(drawing).center, move, [0, 2])[1]
    answer = classifier.answer(prepare(drawing, move=move))
    assert (row.pixels, row.digit) == (2, answer.digit) and row.confidence == pytest.approx(answer.confidence, abs=1e-6)


def test_along_a_shift_same_tells_whether_the_digit_is_still_the_unmoved_one(classifier, seven):
    rows = along_shift([classifier, classifier], seven.center, Move(), [-14, 0, 14])
    assert len(rows) == 6 and [row.same for row in rows] == [row.digit == rows[1].digit for row in rows]


def test_outputs_that_are_not_numbers_are_never_a_digit(checkpoint, seven):
    """Weights can be finite and still overflow."""
    huge = {key: torch.full_like(value, 3e38) if key.endswith("weight") else value for key, value in checkpoint.weights.items()}
    with pytest.raises(Refusal, match="not numbers"):
        Classifier.of(replace(checkpoint, weights=huge), "Huge").answer(seven)


def test_an_untrained_design_has_the_weights_of_seed_0_and_leaves_the_random_numbers_alone():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    untrained = Classifier.untrained(named("lenet5-28")).network.state_dict()
    assert torch.rand(1) == expected
    torch.manual_seed(0)
    seeded = build(named("lenet5-28")).state_dict()
    assert all(torch.equal(untrained[name], seeded[name]) for name in seeded)


def test_an_untrained_design_that_does_not_read_digits_is_refused():
    with pytest.raises(CheckpointError, match="gives 84 values"):
        Classifier.untrained(replace(named("lenet5-28"), layers=named("lenet5-28").layers[:-1]))
