"""Trainings in lanes against torch: gradients of random designs, weights after many steps, and each lane by itself."""

import os
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from core.data.images import Dataset
from core.data.normalization import normalize
from core.design.architecture import Architecture, trace
from core.design.layer import Layer
from core.design.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Tanh,
    ZeroPad2d,
)
from core.design.refusal import Refusal
from core.design.zoo import ZOO
from core.learning.engines import epochs
from core.learning.estimate import NETWORKS
from core.learning.lanes.arrays import Arrays, arrays_of
from core.learning.lanes.own import Own
from core.learning.lanes.plan import DROPOUT, Plan, plan
from core.learning.lanes.steps import Source, do_batch
from core.learning.lanes.together import Lanes
from core.learning.lanes.updates import KEEP, Rule
from core.learning.lanes.vector import LANES
from core.learning.network import build
from core.learning.recipe import Augmentation
from core.learning.sharing import common
from core.learning.snapshot import pack, restore
from core.learning.training import Diverged, Training, seeded
from tests.learning.seeds import RECIPE, fresh, kinds

pytestmark = pytest.mark.usefixtures("kernels")
MOST = int(os.environ.get("EXPLORER_LANES", "40"))  # random networks; `make soak` takes 500
SMALL = replace(RECIPE, images=62, validation=30)
KINDS = kinds(SMALL)
KINDS["adamw, one-cycle"] = replace(KINDS["adamw, one-cycle"], weight_decay=1e-2)
NORMED = Architecture("normed", (1, 28, 28), (BatchNorm2d(), Conv2d(3, 5, 3), ReLU(), MaxPool2d(), Flatten(), Linear(10)))
NETS = {"mlp": ZOO["softmax"], "cnn": ZOO["cnn-16-4"], "lenet5": ZOO["lenet5"], "normed": NORMED}


small = st.integers(1, 4)
LAYERS = st.one_of(
    st.builds(Conv2d, small, small, st.integers(1, 3), st.integers(0, 2), st.integers(1, 2)),
    st.builds(MaxPool2d, st.integers(1, 3), st.integers(1, 3), st.integers(0, 1), st.integers(1, 2)),
    st.builds(AvgPool2d, st.integers(1, 3), st.integers(1, 3), st.integers(0, 1)),
    st.builds(ZeroPad2d, st.integers(0, 2)),
    st.sampled_from([ReLU(), Tanh(), Sigmoid(), BatchNorm2d()]),
)


@st.composite
def designs(draw: st.DrawFn) -> Architecture:
    """A network that works, of up to five layers before the last ones, for images of 1 to 12 pixels a side."""
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 12)), draw(st.integers(1, 12)))
    layers: list[Layer] = draw(st.lists(LAYERS, max_size=5))
    hidden = draw(st.sampled_from([(), (Linear(7), Tanh()), (Linear(2), ReLU())]))
    found = Architecture("random", shape, (*layers, Flatten(), *hidden, Linear(draw(st.integers(2, 10)))))
    try:
        steps = list(trace(found))
    except Refusal:
        assume(False)
    assume(not any(isinstance(s.layer, BatchNorm2d) and s.input_shape[1] * s.input_shape[2] == 1 for s in steps))
    return found


class Batch(NamedTuple):
    """One batch in lanes: networks of torch with the same weights; the plan and its arrays; losses, images and labels."""

    networks: list[torch.nn.Sequential]
    made: Plan
    arrays: Arrays
    losses: np.ndarray
    pixels: np.ndarray
    labels: np.ndarray

    @property
    def gradients(self) -> np.ndarray:
        """(lanes, or 1 where lanes are images; weights)."""
        found = self.arrays.gradients[: self.made.parameters]
        return found[None] if found.ndim == 1 else found.T


def together(found: Architecture, batch: int, alone: bool, step: int = 0) -> Batch:
    made = plan(found, -(-batch // LANES) if alone else batch)
    (arrays,), _ = arrays_of(made, 1, alone)
    networks = [build(found) for _ in range(1 if alone else LANES)]
    for lane, network in enumerate(networks):
        flat = torch.cat([part.detach().flatten() for part in network.parameters()]).numpy()
        (arrays.weights if alone else arrays.weights[:, lane])[: len(flat)] = flat
    dice = np.random.default_rng(0)
    images = batch * len(networks)
    size = int(np.prod(found.input_shape))
    pixels = dice.integers(0, 256, (images, size), dtype=np.uint8)
    labels = dice.integers(0, made.operations[-1]["target_size"], images)
    which = np.zeros((made.groups, LANES), np.int64)
    numbers = np.full(which.shape[0] * LANES, -1)
    if alone:
        numbers[:batch] = np.arange(images)
        which[:] = numbers.reshape(-1, LANES)
    else:
        which[:] = np.arange(images).reshape(LANES, batch).T
    losses, hits = np.zeros(LANES, np.float32), np.zeros(LANES, np.int64)
    one, nothing = np.float32, np.zeros(LANES, np.float32)
    rates = np.array([[layer.p] * LANES for layer in found.layers if isinstance(layer, Dropout)]).reshape(-1, LANES)
    limits, scales = (rates * 2**32).astype(np.uint32), (1 / (1 - rates)).astype(one)
    own = Own(nothing, nothing, np.full(LANES, 0.1, one), np.arange(LANES, dtype=np.uint32), limits, scales)
    source, rule = Source(pixels, labels, one(1 / 127.5), one(-1)), Rule(KEEP, nothing, nothing, nothing, 1)
    do_batch(made.operations, arrays, source, own, which, step, one(batch), losses, hits, rule)
    each = (losses.sum(keepdims=True) if alone else losses) / batch
    shaped = pixels.reshape(len(networks), batch, *found.input_shape)
    return Batch(networks, made, arrays, each, shaped, labels.reshape(len(networks), batch))


@given(designs(), st.integers(2, 11), st.booleans())
@settings(max_examples=MOST)
def test_random_networks_have_torchs_losses_and_gradients(found: Architecture, batch: int, alone: bool) -> None:
    networks, _, _, losses, pixels, labels = made = together(found, batch, alone)
    gradients = made.gradients
    for lane, network in enumerate(networks):
        values = torch.from_numpy(pixels[lane]).double() / 127.5 - 1
        loss = cross_entropy(network.double()(values), torch.from_numpy(labels[lane]), label_smoothing=0.1)
        loss.backward()
        assert losses[lane] == pytest.approx(float(loss.detach()), rel=1e-5)
        wanted = torch.cat([part.grad.flatten() for part in network.parameters() if part.grad is not None]).numpy()
        assert np.abs(gradients[lane] - wanted).max() <= 1e-5 * max(1e-3, np.abs(wanted).max())


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("alone", [False, True])
def test_dropout_drops_its_share_of_values_and_of_their_errors_and_scales_the_others_up(alone: bool, rate: float) -> None:
    found = Architecture("dropout", (1, 8, 8), (Flatten(), Linear(400), Dropout(rate), Linear(10)))
    dropped = []
    for step in (0, 1):
        networks, made, arrays, _, pixels, _ = together(found, 16, alone, step)
        (op,) = (one for one in made.operations if one["kind"] == DROPOUT)
        values, errors = (
            part.reshape(-1, LANES)[op[at] :][: made.groups * 400].reshape(made.groups, 400, LANES)
            for part, at in ((arrays.values, "target"), (arrays.errors, "target_errors"))
        )
        dropped.append(values == 0)
        assert np.mean(values == 0) == pytest.approx(rate, abs=0.02)
        assert np.array_equal(errors == 0, values == 0)
        for lane in range(LANES):
            network, images = networks[0 if alone else lane], pixels[0, lane::LANES] if alone else pixels[lane]
            linear = network[1](torch.from_numpy(images).flatten(1) / 127.5 - 1).detach().numpy()
            kept = values[..., lane] != 0
            assert np.allclose(values[..., lane][kept], linear[kept] / (1 - rate), rtol=1e-4, atol=1e-5)
    assert np.mean(dropped[0] == dropped[1]) < 0.9  # another mask at the next step
    assert len({mask.tobytes() for mask in np.moveaxis(dropped[0], -1, 0)}) == LANES  # each lane has its own


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize(
    ("network", "recipe"),
    [*(("normed", recipe) for recipe in KINDS), *((network, "momentum") for network in ("mlp", "cnn", "lenet5"))],
)
def test_weights_are_torchs_after_every_epoch(digits: Dataset, recipe: str, network: str, alone: bool) -> None:
    settings, seeds = KINDS[recipe], range(1 if alone else 3)
    by_torch = [fresh(NETS[network], settings, digits, seed) for seed in seeds]
    histories = [list(training.epochs()) for training in by_torch]
    in_lanes = [fresh(NETS[network], settings, digits, seed) for seed in seeds]
    for number, outcomes in enumerate(Lanes(NETS[network], in_lanes, alone).epochs()):
        for epoch, history in zip(outcomes, histories, strict=True):
            wanted = history[number]
            assert (epoch.number, epoch.learning_rate) == (wanted.number, pytest.approx(wanted.learning_rate))
            assert epoch.loss == pytest.approx(wanted.loss, abs=1e-3)
            assert epoch.accuracy == pytest.approx(wanted.accuracy, abs=0.02)
            assert epoch.validation_loss == pytest.approx(wanted.validation_loss, abs=1e-3)
    images = normalize(digits.test.pixels[:200].float(), settings.mean, settings.std)
    for one, other in zip(by_torch, in_lanes, strict=True):
        assert torch.allclose(one.network.eval()(images), other.network.eval()(images), atol=1e-3)
        if "adam" not in recipe:  # Adam takes a whole step for a gradient that is nothing but rounding
            for name, value in one.network.state_dict().items():
                assert torch.allclose(value.float(), other.network.state_dict()[name].float(), atol=1e-4), name


def states(trainings: list[Training]) -> list[dict[str, torch.Tensor]]:
    return [training.network.state_dict() for training in trainings]


def require_same_bits(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert all(torch.equal(value, other[name]) for name, value in one.items())


@pytest.mark.parametrize("more", [1, 3])
def test_each_lane_is_what_it_would_be_in_another_place(digits: Dataset, more: int) -> None:
    with_dropout = Architecture("d", (1, 28, 28), (Conv2d(2, 5, 3), ReLU(), Dropout(0.5), Flatten(), Linear(10)))
    seeds = list(range(LANES + more))  # more than one register holds
    found = {}
    for order in (seeds, seeds[::-1]):
        trainings = [fresh(with_dropout, SMALL, digits, seed) for seed in order]
        list(Lanes(with_dropout, trainings, False).epochs())
        found[order[0]] = dict(zip(order, states(trainings), strict=True))
    for seed in seeds:
        require_same_bits(found[0][seed], found[seeds[-1]][seed])


OWN = (
    {"learning_rate": 1e-2, "label_smoothing": 0.2},
    {"momentum": 0.5, "weight_decay": 1e-2},
    {"schedule": "one-cycle", "learning_rate": 5e-2},
    {"schedule": "steps", "steps": ((1, 1e-2), (2, 1e-4)), "patience": 1},
    {"weight_decay": 0.1, "schedule": "exponential", "gamma": 0.5},
)


def test_lanes_that_differ_in_all_that_may_be_their_own_are_torchs(digits: Dataset) -> None:
    def begun() -> list[Training]:
        return [fresh(ZOO["cnn-16-4"], replace(SMALL, **own), digits, seed) for seed, own in enumerate(OWN)]  # type: ignore[arg-type]

    by_torch, in_lanes = begun(), begun()
    for training in by_torch:
        list(training.epochs())
    list(Lanes(ZOO["cnn-16-4"], in_lanes, False).epochs())
    assert len({common(ZOO["cnn-16-4"], training.recipe) for training in in_lanes}) == 1
    for one, other in zip(states(by_torch), states(in_lanes), strict=True):
        assert all(torch.allclose(value, other[name], atol=1e-4) for name, value in one.items())


def test_lanes_that_differ_leave_each_other_as_they_are(digits: Dataset) -> None:
    def begun(number: int) -> tuple[Architecture, Training]:
        layers = (Conv2d(2, 5, 3), ReLU(), Dropout(0.1 + 0.15 * number), Flatten(), Dropout(0.5), Linear(10))
        found = Architecture(f"dropout {number}", (1, 28, 28), layers)
        return found, fresh(found, replace(SMALL, **OWN[number]), digits, number)  # type: ignore[arg-type]

    all_of_them = [begun(number) for number in range(len(OWN))]
    list(Lanes(all_of_them[0][0], [training for _, training in all_of_them], False).epochs())
    for number, (found, training) in enumerate(all_of_them):
        pair = [fresh(found, replace(SMALL, batch_size=4), digits, 99), begun(number)[1]]
        list(Lanes(found, pair, False).epochs())
        require_same_bits(*states([training, pair[1]]))


@pytest.mark.parametrize("own", [{}, *OWN])
def test_lanes_of_one_recipe_share_a_schedule_and_keep_their_own_state_of_it(digits: Dataset, own: dict[str, object]) -> None:
    def begun(seed: int) -> Training:
        training = fresh(ZOO["softmax"], replace(SMALL, **{**own, "epochs": 3, "patience": 0}), digits, seed)  # type: ignore[arg-type]
        if seed == 2:
            training.scale_rate(0.5)
        return training

    by_torch, in_lanes = [begun(seed) for seed in range(3)], [begun(seed) for seed in range(3)]
    rates = [[epoch.learning_rate for epoch in training.epochs()] for training in by_torch]
    seen = list(zip(*Lanes(ZOO["softmax"], in_lanes, False).epochs(), strict=True))
    assert [[epoch.learning_rate for epoch in outcomes] for outcomes in seen] == rates
    for one, other in zip(by_torch, in_lanes, strict=True):
        assert {name: value for name, value in one.rate.state_dict().items() if name != "lr_lambdas"} == {
            name: value for name, value in other.rate.state_dict().items() if name != "lr_lambdas"
        }


def test_two_threads_train_as_one_to_rounding_and_always_to_the_same_bits(digits: Dataset) -> None:
    recipe, found = replace(KINDS["momentum"], batch_size=50), []
    for threads in (1, 2, 2):
        torch.set_num_threads(threads)
        training = fresh(ZOO["cnn-16-4"], recipe, digits, 0)
        list(Lanes(ZOO["cnn-16-4"], [training], True).epochs())
        found.append(states([training])[0])
    torch.set_num_threads(1)
    require_same_bits(found[1], found[2])
    assert all(torch.allclose(value, found[1][name], atol=1e-5) for name, value in found[0].items())


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_taken_up_from_snapshots_ends_with_the_same_bits(digits: Dataset, count: int) -> None:
    recipe = KINDS["adamw, one-cycle"]
    whole = [fresh(NORMED, recipe, digits, seed) for seed in range(count)]
    list(Lanes(NORMED, whole, count == 1).epochs())
    begun = [fresh(NORMED, recipe, digits, seed) for seed in range(count)]
    next(Lanes(NORMED, begun, count == 1).epochs())
    again = [fresh(NORMED, recipe, digits, seed) for seed in range(count)]
    for training, one in zip(again, begun, strict=True):
        restore(training, pack(one))
    assert [outcomes[0].number for outcomes in Lanes(NORMED, again, count == 1).epochs()] == [2, 3]
    for one, other in zip(states(whole), states(again), strict=True):
        require_same_bits(one, other)


def test_what_began_together_ends_with_the_same_bits_where_each_is_taken_up_by_itself(digits: Dataset) -> None:
    recipe = KINDS["momentum"]
    whole, begun, again = ([fresh(ZOO["cnn-16-4"], recipe, digits, seed) for seed in range(2)] for _ in range(3))
    list(Lanes(ZOO["cnn-16-4"], whole, False).epochs())
    next(Lanes(ZOO["cnn-16-4"], begun, False).epochs())
    for training, one in zip(again, begun, strict=True):
        restore(training, pack(one))
        list(epochs(NETWORKS, ZOO["cnn-16-4"], [training]))
    for one, other in zip(states(whole), states(again), strict=True):
        require_same_bits(one, other)


@pytest.mark.parametrize("calm", [1, 2])
def test_a_lane_without_numbers_leaves_the_others_as_they_are_and_is_reported(digits: Dataset, calm: int) -> None:
    without = [fresh(ZOO["cnn-16-4"], SMALL, digits, seed) for seed in range(calm)]
    list(Lanes(ZOO["cnn-16-4"], without, False).epochs())
    wild = [fresh(ZOO["cnn-16-4"], SMALL, digits, seed) for seed in range(calm + 1)]
    torch.nn.init.constant_(next(wild[calm].network.parameters()), float("nan"))
    first, *rest = Lanes(ZOO["cnn-16-4"], wild, False).epochs()
    diverged = first[calm]
    assert isinstance(diverged, Diverged) and diverged.step == 1
    assert [outcomes[calm] for outcomes in rest] == [None, None]
    for one, other in zip(states(without), states(wild[:calm]), strict=True):
        require_same_bits(one, other)


@pytest.mark.parametrize("alone", [False, True])
def test_where_every_lane_has_diverged_the_epoch_ends(digits: Dataset, alone: bool) -> None:
    wild = replace(SMALL, optimizer="sgd", learning_rate=100.0, weight_decay=10.0, epochs=20)
    trainings = [fresh(ZOO["softmax"], wild, digits, seed) for seed in range(1 if alone else 3)]
    *_, last = Lanes(ZOO["softmax"], trainings, alone).epochs()
    assert any(isinstance(outcome, Diverged) for outcome in last)
    assert all(training.done < 20 for training in trainings)


def test_each_lane_stops_early_by_itself_and_keeps_its_best_weights(digits: Dataset) -> None:
    recipe = replace(SMALL, epochs=12, patience=1, learning_rate=0.05)
    by_torch = [fresh(ZOO["softmax"], recipe, digits, seed) for seed in range(4)]
    ends = [len(list(training.epochs())) for training in by_torch]
    in_lanes = [fresh(ZOO["softmax"], recipe, digits, seed) for seed in range(4)]
    outcomes = list(Lanes(ZOO["softmax"], in_lanes, False).epochs())
    assert len(set(ends)) > 1
    assert [sum(one[lane] is not None for one in outcomes) for lane in range(4)] == ends
    for one, other in zip(states(by_torch), states(in_lanes), strict=True):
        assert all(torch.allclose(value, other[name], atol=1e-4) for name, value in one.items())


def test_varied_images_are_those_of_torch(digits: Dataset) -> None:
    recipe = replace(SMALL, augmentation=Augmentation(shift=2))
    by_torch, in_lanes = (fresh(ZOO["softmax"], recipe, digits, 0) for _ in range(2))
    for training in (by_torch, in_lanes):
        seeded(0)  # what is drawn for an image comes from torch's own random numbers
        list(training.epochs() if training is by_torch else Lanes(ZOO["softmax"], [training], True).epochs())
    for name, value in states([by_torch])[0].items():
        assert torch.allclose(value, states([in_lanes])[0][name], atol=1e-4)


def test_equal_values_of_a_window_send_their_error_to_the_first() -> None:
    found = Architecture("ties", (1, 4, 4), (Conv2d(1, 1), ReLU(), MaxPool2d(3, 1, 1), Flatten(), Linear(3)))
    networks, _, _, _, pixels, labels = made = together(found, 3, False)
    for lane, network in enumerate(networks):  # what is below zero is equal after ReLU
        cross_entropy(
            network(torch.from_numpy(pixels[lane]).float() / 127.5 - 1), torch.from_numpy(labels[lane]), label_smoothing=0.1
        ).backward()
        wanted = torch.cat([part.grad.flatten() for part in network.parameters() if part.grad is not None]).numpy()
        assert np.allclose(made.gradients[lane], wanted, atol=1e-6)
