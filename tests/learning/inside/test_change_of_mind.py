"""What would change a network's mind: the smallest change against its closed form, and the fewest edits of ink."""

import pytest
import torch
from torch import nn

from core.learning.inside.change import smallest_change
from core.learning.inside.ink_edits import Edit, ink_edits
from core.learning.inside.layers import InsideError


def linear(weights: torch.Tensor, bias: torch.Tensor) -> nn.Sequential:
    """A network of one linear layer: (classes, pixels)."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(weights.shape[1], len(weights))).eval().requires_grad_(False)
    network[1].weight.copy_(weights)
    network[1].bias.copy_(bias)
    return network


def test_for_a_linear_network_the_norm_is_the_distance_from_the_nearest_border():
    """|f_k − f_a| / ‖w_k − w_a‖, where no pixel meets its bounds: DeepFool, 2016, section 2."""
    torch.manual_seed(0)
    network, values = linear(torch.randn(6, 64), torch.randn(6) / 10), torch.full((1, 8, 8), 0.5)
    logits, weights = network(values.unsqueeze(0))[0], network[1].weight
    answer = int(logits.argmax())
    distances = {
        k: float((logits[answer] - logits[k]) / (weights[k] - weights[answer]).norm()) for k in range(6) if k != answer
    }
    found = smallest_change(network, values, 0.0, 1.0)
    nearest = min(distances, key=distances.get)
    assert (found.before, found.after) == (answer, nearest)
    assert distances[nearest] < found.norm < 1.005 * distances[nearest]
    for target, distance in distances.items():
        aimed = smallest_change(network, values, 0.0, 1.0, target)
        assert aimed.after == target and aimed.norm >= distance


def test_the_norm_is_in_units_of_full_ink():
    weights = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    one, other = linear(weights, torch.zeros(2)), linear(weights, torch.zeros(2))
    small = smallest_change(one, torch.tensor([[[0.6, 0.2]]]), 0.0, 1.0)
    large = smallest_change(other, torch.tensor([[[6.0, 2.0]]]), 0.0, 10.0)
    assert small.norm == pytest.approx(0.4 / 2**0.5, rel=0.005) and large.norm == pytest.approx(small.norm, rel=1e-3)


@pytest.mark.parametrize("name", ["softmax", "mlp1", "lenet5", "flagship"])
def test_the_smallest_change_of_a_trained_network_just_changes_its_mind_within_the_ink_there_is(name, given):
    network, values, background, full = given(name, 3)
    found = smallest_change(network, values, background, full)
    assert network(found.values.unsqueeze(0)).argmax().item() == found.after != found.before == 3
    assert background <= float(found.values.min()) and float(found.values.max()) <= full
    assert torch.allclose(values + found.change * (full - background), found.values, atol=1e-5)
    assert found.norm == pytest.approx(float(found.change.norm())) and 0.2 < found.norm < 4
    almost = values + 0.99 * (found.values - values)
    assert network(almost.unsqueeze(0)).argmax().item() == 3


@pytest.mark.parametrize("target", [0, 9])
def test_the_change_goes_to_the_class_that_is_asked_for(target, given):
    network, values, background, full = given("lenet5", 4)
    nearest, aimed = (
        smallest_change(network, values, background, full),
        smallest_change(network, values, background, full, target),
    )
    assert network(aimed.values.unsqueeze(0)).argmax().item() == aimed.after == target
    assert aimed.norm >= 0.95 * nearest.norm


def test_the_one_pixel_that_decides_is_found():
    weights = torch.zeros(2, 64)
    weights[1, 3 * 8 + 4] = 1
    network = linear(weights, torch.tensor([0.5, 0.0]))
    blank = torch.zeros(1, 8, 8)
    found = ink_edits(network, blank, 0.0, 1.0)
    assert found.edits == (Edit(3, 4, True),) and (found.before, found.after) == (0, 1)
    assert (found.added, found.erased) == (1, 0)  # pixels of full ink
    assert ink_edits(network, found.values, 0.0, 1.0).edits == (Edit(3, 4, False),)
    assert ink_edits(network, blank, 0.0, 1.0, brush=3).edits[0] in {Edit(y, x, True) for y in (1, 2, 3) for x in (2, 3, 4)}


def test_of_two_pixels_that_both_decide_the_one_with_less_ink_is_changed():
    network = linear(torch.tensor([[0.0, 0.0], [2.0, -3.0]]), torch.tensor([0.0, 0.2]))
    found = ink_edits(network, torch.tensor([[[0.0, 0.5]]]), 0.0, 1.0)  # full ink in the first one gives the larger margin
    assert found.edits == (Edit(0, 1, False),) and (found.erased, found.added) == (0.5, 0)


def without_one(values: torch.Tensor, edits: tuple[Edit, ...], background: float, full: float) -> torch.Tensor:
    """The image with all edits but one, for each of them."""
    images = values.repeat(len(edits), 1, 1, 1)
    for number, image in enumerate(images):
        for row, column, add in edits[:number] + edits[number + 1 :]:
            image[:, row, column] = full if add else background
    return images


@pytest.mark.parametrize(
    ("name", "digit", "target"),
    [("softmax", 3, 6), ("softmax", 2, None), ("mlp1", 9, 6), ("mlp1", 9, None), ("lenet5", 5, 8)],
)
def test_without_any_one_of_the_edits_a_trained_network_does_not_answer_as_wished(name, digit, target, given):
    network, values, background, full = given(name, digit)
    before = network(values.unsqueeze(0)).argmax().item()
    found = ink_edits(network, values, background, full, target)
    answers = network(without_one(values, found.edits, background, full)).argmax(1)
    assert (answers == before).all() if target is None else (answers != target).all()


@pytest.mark.parametrize("seed", [173, 681, 886, 964])  # here an edit is no longer needed once a later one is gone
def test_without_any_one_of_the_edits_a_network_of_steep_units_does_not_answer_as_wished(seed):
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, 3)).eval().requires_grad_(False)
    for part in network.parameters():
        part.mul_(4)
    values = torch.rand(1, 4, 4)
    before = network(values.unsqueeze(0)).argmax().item()
    for target in (None, (before + 1) % 3):
        if found := ink_edits(network, values, 0.0, 1.0, target):
            answers = network(without_one(values, found.edits, 0.0, 1.0)).argmax(1)
            assert (answers == before).all() if target is None else (answers != target).all()


@pytest.mark.parametrize("brush", [1, 3])
@pytest.mark.parametrize("name", ["mlp1", "lenet5"])
def test_each_edit_is_needed_and_nothing_else_is_changed(name, brush, given):
    network, values, background, full = given(name, 3)
    found = ink_edits(network, values, background, full, brush=brush)

    def edited(edits: list[Edit]) -> torch.Tensor:
        image = values.clone()
        for row, column, add in edits:
            image[:, row : row + brush, column : column + brush] = full if add else background
        return image

    assert torch.equal(edited(found.edits), found.values)
    ink = (found.values - values) / (full - background)
    assert found.added == pytest.approx(float(ink[ink > 0].sum()), abs=1e-5)
    assert found.erased == pytest.approx(-float(ink[ink < 0].sum()), abs=1e-5) and found.added + found.erased > 0
    assert network(found.values.unsqueeze(0)).argmax().item() == found.after != found.before == 3
    assert found.probability == pytest.approx(network(found.values.unsqueeze(0)).softmax(1).max().item())
    assert 1 <= len(found.edits) <= 20
    for edit in found.edits:
        fewer = edited([other for other in found.edits if other != edit])
        assert network(fewer.unsqueeze(0)).argmax().item() == 3


def test_the_edits_go_to_the_class_that_is_asked_for(given):
    network, values, background, full = given("lenet5", 4)
    found = ink_edits(network, values, background, full, target=2, brush=3)
    assert found.after == 2 == network(found.values.unsqueeze(0)).argmax().item()


@pytest.mark.parametrize("change", [smallest_change, ink_edits])
def test_where_nothing_can_change_the_answer_there_is_none(change, given):
    deaf = linear(torch.zeros(3, 64), torch.tensor([1.0, 0.0, 0.0]))
    assert change(deaf, torch.rand(1, 8, 8), 0.0, 1.0) is None
    assert change(deaf, torch.rand(1, 8, 8), 0.0, 1.0, target=0) is None  # it is the answer already
    with pytest.raises(InsideError, match="There is no class 3"):
        change(deaf, torch.rand(1, 8, 8), 0.0, 1.0, target=3)


@pytest.mark.parametrize("brush", [0, 9])
def test_a_brush_that_does_not_fit_is_refused(brush):
    with pytest.raises(InsideError, match="Use 1 to 8"):
        ink_edits(linear(torch.zeros(3, 64), torch.zeros(3)), torch.rand(1, 8, 8), 0.0, 1.0, brush=brush)
