"""Why a network answers so: each explanation against captum, against direct evaluation, or against its own theorem."""

import random

import pytest
import torch
from torch import nn

from core.learning.inside.grad_cam import grad_cam
from core.learning.inside.gradient import gradient, gradient_times_input
from core.learning.inside.integrated_gradients import integrated_gradients
from core.learning.inside.layers import InsideError
from core.learning.inside.occlusion import occlusion

NETWORKS = ["mlp1", "lenet5", "flagship"]
close = {"rtol": 1e-4, "atol": 1e-5}


@pytest.fixture(scope="module")
def captum():
    """captum's explanations; to import them takes a second, in which no test is found."""
    from captum import attr

    return attr


def wanting(values: torch.Tensor) -> torch.Tensor:
    """A batch of this image as captum wants it: with a gradient."""
    return values.detach().unsqueeze(0).requires_grad_()


@pytest.mark.parametrize("name", NETWORKS)
def test_the_gradient_is_captums_saliency_and_times_the_input_its_input_x_gradient(name, given, captum):
    network, values, *_ = given(name, 3)
    for target in (3, 8):
        _, slopes = gradient(network, values.unsqueeze(0), target)
        assert torch.allclose(slopes.abs(), captum.Saliency(network).attribute(wanting(values), target=target), **close)
        wanted = captum.InputXGradient(network).attribute(wanting(values), target=target)[0]
        assert torch.allclose(gradient_times_input(network, values, target), wanted, **close)


@pytest.mark.parametrize("name", NETWORKS)
def test_gradient_times_ink_is_gradient_times_pixel_with_normalization_as_the_first_step(name, given, captum):
    network, values, background, full = given(name, 5)

    class FromPixels(nn.Module):
        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return network(pixels * (full - background) + background)

    pixels = wanting((values - background) / (full - background))
    wanted = captum.InputXGradient(FromPixels()).attribute(pixels, target=5)[0]
    assert torch.allclose(gradient_times_input(network, values, 5, background), wanted, **close)


@pytest.mark.parametrize("name", NETWORKS)
def test_integrated_gradients_are_captums(name, given, captum):
    network, values, background, _ = given(name, 7)
    wanted = captum.IntegratedGradients(network).attribute(values.unsqueeze(0), background, target=2, n_steps=50)[0]
    assert torch.allclose(integrated_gradients(network, values, 2, background, steps=50).parts, wanted, **close)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("digit", [0, 4, 8, 9])
def test_integrated_gradients_add_up_to_the_difference_from_the_blank_image_within_1_percent(name, digit, given):
    network, values, background, _ = given(name, digit)
    found = integrated_gradients(network, values, digit, background)
    here, there = (network(image.unsqueeze(0))[0, digit].item() for image in (values, torch.full_like(values, background)))
    assert found.difference == pytest.approx(here - there, rel=1e-4)
    assert found.sum == pytest.approx(here - there, rel=0.01) and found.complete


@pytest.mark.parametrize(("name", "last"), [("lenet5", 4), ("flagship", 14)])
def test_grad_cam_of_the_last_convolution_is_captums(name, last, given, captum):
    network, values, *_ = given(name, 4)
    found = grad_cam(network, values, 9)
    cam = captum.LayerGradCam(network, network[last])
    wanted = cam.attribute(wanting(values), target=9, relu_attributions=True)
    assert isinstance(network[last], nn.Conv2d) and found.layer == ("conv2" if name == "lenet5" else "conv5")
    assert torch.allclose(found.map, wanted[0, 0], **close)
    assert found.over_image.shape == (28, 28) and float(found.over_image.min()) >= 0


def test_grad_cam_takes_any_layer_that_gives_maps_and_refuses_others(given):
    network, values, *_ = given("lenet5", 4)
    assert grad_cam(network, values, 4, "pool1").map.shape == (14, 14)
    with pytest.raises(InsideError, match="fc1 gives a vector"):
        grad_cam(network, values, 4, "fc1")
    mlp, values, *_ = given("mlp1", 4)
    with pytest.raises(InsideError, match="this network has none"):
        grad_cam(mlp, values, 4)


@pytest.mark.parametrize("name", NETWORKS)
def test_occlusion_is_direct_evaluation_at_every_tried_place(name, given):
    network, values, background, _ = given(name, 3)
    found, dice = occlusion(network, values, 3, background), random.Random(0)
    assert found.changes.shape == (25, 25) and found.changes.abs().max() > 0.05
    probability = network(values.unsqueeze(0)).softmax(1)[0, 3].item()
    assert found.probability == pytest.approx(probability, abs=1e-6)
    for row, column in [
        divmod(int(found.changes.abs().argmax()), 25),
        *((dice.randrange(25), dice.randrange(25)) for _ in range(20)),
    ]:
        covered = values.clone()
        covered[:, row : row + 4, column : column + 4] = background
        wanted = network(covered.unsqueeze(0)).softmax(1)[0, 3].item() - probability
        assert float(found.changes[row, column]) == pytest.approx(wanted, abs=1e-6)


def test_occlusion_adds_up_to_captums(given, captum):
    """captum gives each pixel the mean of the patches that cover it, of p − p(covered)."""
    network, values, background, _ = given("mlp1", 3)
    found = occlusion(network, values, 3, background, patch=4, step=2)
    model = nn.Sequential(network, nn.Softmax(1))
    wanted = captum.Occlusion(model).attribute(
        values.unsqueeze(0), (1, 4, 4), (1, 2, 2), background, target=3, perturbations_per_eval=64
    )
    total, count = torch.zeros(28, 28), torch.zeros(28, 28)
    for row in range(13):
        for column in range(13):
            place = slice(2 * row, 2 * row + 4), slice(2 * column, 2 * column + 4)
            total[place] -= found.changes[row, column]
            count[place] += 1
    assert torch.allclose(total / count, wanted[0, 0].float(), atol=1e-5)


def test_a_patch_over_background_changes_nothing_and_one_over_the_whole_image_leaves_the_blank_answer(given):
    network, values, background, _ = given("lenet5", 1)
    assert occlusion(network, torch.full_like(values, background), 1, background).changes.abs().max() == 0
    found = occlusion(network, values, 1, background, patch=28)
    blank = network(torch.full((1, 1, 28, 28), background)).softmax(1)[0, 1].item()
    assert float(found.changes) == pytest.approx(blank - found.probability, abs=1e-6)


@pytest.mark.parametrize(
    "explain", [occlusion, gradient_times_input, integrated_gradients, lambda n, v, t, b: grad_cam(n, v, t)]
)
@pytest.mark.parametrize("target", [-1, 10])
def test_a_class_that_there_is_not_is_refused(explain, target, given):
    network, values, background, _ = given("lenet5", 1)
    with pytest.raises(InsideError, match=f"There is no class {target}. The classes are 0 to 9."):
        explain(network, values, target, background)


@pytest.mark.parametrize(
    "explain", [occlusion, gradient_times_input, integrated_gradients, lambda n, v, t, b: grad_cam(n, v, t)]
)
def test_outputs_that_are_not_numbers_explain_nothing(explain, given):
    network, values, background, _ = given("lenet5", 1)
    network[1].weight.fill_(3e38)
    network[12].weight.fill_(3e38)
    with pytest.raises(InsideError, match="are not numbers"):
        explain(network, values, 1, background)


@pytest.mark.parametrize(("patch", "step"), [(0, 1), (29, 1), (4, 0), (-1, -1)])
def test_a_patch_that_does_not_fit_is_refused(patch, step, given):
    network, values, background, _ = given("mlp1", 1)
    with pytest.raises(InsideError, match="do not fit"):
        occlusion(network, values, 1, background, patch, step)
