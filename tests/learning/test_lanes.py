"""Trainings in lanes against torch: gradients of random designs, weights after many steps, and each lane by itself."""

import os
import time
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
from core.design.zoo import ZOO
from core.learning.engines import epochs
from core.learning.estimate import NETWORKS
from core.learning.lanes.arrays import Arrays, arrays_of
from core.learning.lanes.block import RULES, Block
from core.learning.lanes.own import Own
from core.learning.lanes.plan import DROPOUT, Plan, plan
from core.learning.lanes.pooling import max_pool
from core.learning.lanes.steps import Source, do_batch
from core.learning.lanes.together import Lanes
from core.learning.lanes.updates import KEEP, Rule, update
from core.learning.lanes.vector import LANES
from core.learning.network import build
from core.learning.optimizing import make_optimizer
from core.learning.recipe import OPTIMIZERS, Augmentation, Recipe
from core.learning.sharing import common
from core.learning.snapshot import pack, restore
from core.learning.training import Diverged, Training, seeded
from tests.design.random_networks import valid_beginning
from tests.learning.seeds import RECIPE, fresh, kinds

pytestmark = pytest.mark.usefixtures("kernels")
MOST = int(os.environ.get("EXPLORER_LANES", "40"))  # random networks; `make soak` takes 500
SMALL = replace(RECIPE, images=62, validation=30)
KINDS = kinds(SMALL)
KINDS["adamw, one-cycle"] = replace(KINDS["adamw, one-cycle"], weight_decay=0.5)
NORMED = Architecture("normed", (1, 28, 28), (BatchNorm2d(), Conv2d(3, 5, 3), ReLU(), MaxPool2d(), Flatten(), Linear(10)))
DROPPED = replace(NORMED, layers=(*NORMED.layers[:-1], Dropout(0.5), Linear(10)))
NETS = {"mlp": ZOO["softmax"], "cnn": ZOO["cnn-16-4"], "lenet5": ZOO["lenet5"], "normed": NORMED}


small = st.integers(1, 4)
LAYERS = st.one_of(
    st.builds(Conv2d, small, small, st.integers(1, 3), st.integers(0, 2), st.integers(1, 2)),
    st.builds(Conv2d, small, st.integers(5, 9), st.integers(1, 2), st.integers(0, 2)),
    st.builds(MaxPool2d, st.integers(1, 3), st.integers(1, 3), st.integers(0, 1), st.integers(1, 2)),
    st.builds(AvgPool2d, st.integers(1, 3), st.integers(1, 3), st.integers(0, 1)),
    st.builds(ZeroPad2d, st.integers(0, 2)),
    st.sampled_from([ReLU(), Tanh(), Sigmoid(), BatchNorm2d()]),
)


@st.composite
def designs(draw: st.DrawFn) -> Architecture:
    """A network that works, of up to five layers before the last ones, for images of 1 to 12 pixels a side."""
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 12)), draw(st.integers(1, 12)))
    first = valid_beginning(Architecture("random", shape, tuple(draw(st.lists(LAYERS, min_size=1, max_size=5)))))
    hidden = draw(st.sampled_from([(), (Linear(7), Tanh()), (Linear(2), ReLU())]))
    found = Architecture("random", shape, (*first, Flatten(), *hidden, Linear(draw(st.integers(2, 10)))))
    assume(not any(isinstance(s.layer, BatchNorm2d) and s.input_shape[1] * s.input_shape[2] == 1 for s in trace(found)))
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

    @property
    def logits(self) -> np.ndarray:
        """(lanes, or 1 where lanes are images; images; classes)."""
        last, groups = self.made.operations[-1], self.made.groups
        found = self.arrays.values.reshape(-1, LANES)[last["target"] :][: groups * last["target_size"]]
        of_lanes = found.reshape(groups, last["target_size"], LANES)
        if len(self.networks) == 1:
            return of_lanes.swapaxes(1, 2).reshape(1, groups * LANES, -1)[:, : self.pixels.shape[1]]
        return of_lanes.transpose(2, 0, 1)


def together(found: Architecture, batch: int, alone: bool, step: int = 0) -> Batch:
    made = plan(found, -(-batch // LANES) if alone else batch)
    (arrays,), _ = arrays_of(made, 1, alone)
    with torch.random.fork_rng():
        torch.manual_seed(0)  # the same weights at each run
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


MOVES_ALONG = (AvgPool2d, MaxPool2d, ZeroPad2d)  # a bias before them is one behind them


def cancels(part: torch.nn.Parameter, behind: tuple[Layer, ...]) -> bool:
    """Whether a normalization behind takes away what this bias, or factor of a channel, does: its gradient is rounding."""
    following = next((layer for layer in behind if not isinstance(layer, MOVES_ALONG)), None)
    return isinstance(following, BatchNorm2d) and part.numel() == len(part)


def normalizes_a_constant(network: torch.nn.Sequential, values: torch.Tensor) -> bool:
    """Whether a normalization gets a channel of nearly equal values, and so makes their rounding large."""
    for module in network:
        if isinstance(module, torch.nn.BatchNorm2d) and float(values.detach().var((0, 2, 3)).min()) < 1e-2:
            return True
        values = module(values)
    return False


def largest(values: np.ndarray) -> float:
    return float(np.abs(values).max())


@given(designs(), st.one_of(st.tuples(st.just(False), st.integers(2, 11)), st.tuples(st.just(True), st.integers(2, 40))))
@settings(max_examples=MOST)
def test_random_networks_have_torchs_logits_losses_and_gradients(found: Architecture, form: tuple[bool, int]) -> None:
    alone, batch = form
    networks, _, _, losses, pixels, labels = made = together(found, batch, alone)
    for lane, network in enumerate(networks):
        values = torch.from_numpy(pixels[lane]).double() / 127.5 - 1
        if normalizes_a_constant(network.double(), values):
            continue
        logits = network(values)
        assume(bool(logits.isfinite().all()))  # a window of a max pooling may lie in the border alone
        loss = cross_entropy(logits, torch.from_numpy(labels[lane]), label_smoothing=0.1)
        loss.backward()
        assert losses[lane] == pytest.approx(float(loss.detach()), rel=1e-5)
        assert largest(made.logits[lane] - logits.detach().numpy()) <= 1e-5 * largest(logits.detach().numpy())
        at, of_all = 0, max(largest(part.grad.numpy()) for part in network.parameters() if part.grad is not None)
        for number, module in enumerate(network):
            for part in module.parameters():
                wanted, own = part.grad.flatten().numpy(), made.gradients[lane][at : at + part.numel()]
                # Where what two images say cancels by chance, rounding is that of errors of up to 1. A normalization's own
                # factors are multiplied by values whose mean is 0, so that most of their sums cancels.
                sums_cancel = isinstance(module, torch.nn.BatchNorm2d) or cancels(part, found.layers[number + 1 :])
                of_part = of_all if sums_cancel else max(1e-2, largest(wanted))
                assert largest(own - wanted) <= 1e-5 * of_part, module
                at += part.numel()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_after_fifty_steps_of_each_optimizer_the_weights_are_torchs(optimizer: str) -> None:
    dice = np.random.default_rng(0)
    ranges = {"learning_rate": (0.01, 0.1), "momentum": (0.5, 0.9), "weight_decay": (0.1, 0.5)}
    numbers = {name: dice.uniform(*ends, LANES).astype(np.float32) for name, ends in ranges.items()}  # each lane has its own
    start = dice.standard_normal((20, LANES)).astype(np.float32)
    gradients = (dice.uniform(0.1, 1, (50, 20, LANES)) * dice.choice([-1, 1], (50, 20, LANES))).astype(np.float32)
    weights, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    momentum = numbers["momentum"] * np.float32(optimizer == "momentum")
    for step, gradient in enumerate(gradients, 1):
        rule = Rule(RULES[optimizer], momentum, numbers["weight_decay"], numbers["learning_rate"], step)
        update(rule, weights, first, second, 0, gradient, 0, len(weights))
    for lane in range(LANES):
        recipe = Recipe(optimizer=optimizer, **{name: float(values[lane]) for name, values in numbers.items()})  # type: ignore[arg-type]
        wanted = torch.nn.ParameterList([torch.from_numpy(start[:, lane].copy())])
        by_torch = make_optimizer(wanted, recipe)
        for gradient in gradients:
            wanted[0].grad = torch.from_numpy(gradient[:, lane].copy())
            by_torch.step()
        assert np.allclose(weights[:, lane], wanted[0].detach(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("alone", [False, True])
def test_dropout_drops_its_share_of_values_and_of_their_errors_and_scales_the_others_up(alone: bool, rate: float) -> None:
    found = Architecture("dropout", (1, 8, 8), (Flatten(), Linear(400), Dropout(rate), Linear(400), Dropout(rate), Linear(10)))
    masks = []
    for step in (0, 1):
        networks, made, arrays, _, pixels, _ = together(found, 2 * LANES if alone else 8, alone, step)

        def at(part: np.ndarray, begin: int, size: int, groups: int = made.groups) -> np.ndarray:
            return part.reshape(-1, LANES)[begin:][: groups * size].reshape(groups, size, LANES)

        ops = [one for one in made.operations if one["kind"] == DROPOUT]
        values = [at(arrays.values, op["target"], 400) for op in ops]
        errors = at(arrays.errors, ops[1]["target_errors"], 400)
        of_logits = at(arrays.errors, made.operations[-1]["target_errors"], 10)
        masks += [one != 0 for one in values]
        assert [np.mean(one == 0) for one in values] == pytest.approx([rate] * 2, abs=0.02)
        for lane in range(LANES):
            network, images = networks[0 if alone else lane], pixels[0, lane::LANES] if alone else pixels[lane]
            linear = network[1](torch.from_numpy(images).flatten(1) / 127.5 - 1).detach().numpy()
            scaled = [mask[..., lane] / (1 - rate) for mask in masks[-2:]]
            assert np.allclose(values[0][..., lane], linear * scaled[0], rtol=1e-4, atol=1e-5)
            before = of_logits[..., lane] @ network[-1].weight.detach().numpy()
            assert np.allclose(errors[..., lane], before * scaled[1], rtol=1e-4, atol=1e-7)
    apart = {mask.tobytes() for each in masks for mask in each.swapaxes(1, 2).reshape(-1, 400)}
    assert len(apart) == 4 * made.groups * LANES  # another at each step, in each layer, for each image and each lane


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


def test_two_threads_train_as_one_to_rounding_and_always_to_the_same_bits(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Block, "_slices", lambda self, batches: [(0, batches)])  # the threads begin once an epoch
    recipe, found = replace(SMALL, images=0, validation=0, epochs=1, batch_size=20), []  # of 72 batches
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
    recipe = replace(KINDS["adamw, one-cycle"], epochs=4, patience=1)
    whole, begun, again = ([fresh(DROPPED, recipe, digits, seed) for seed in range(count)] for _ in range(3))

    def with_less_rate(trainings: list[Training]) -> list[Training]:
        for training in trainings:
            training.scale_rate(0.5)
        return trainings

    going = Lanes(DROPPED, whole, count == 1).epochs()
    next(going)
    with_less_rate(whole)
    list(going)
    next(Lanes(DROPPED, begun, count == 1).epochs())
    for training, one in zip(again, with_less_rate(begun), strict=True):
        restore(training, pack(one))
    list(Lanes(DROPPED, again, count == 1).epochs())
    assert [training.done for training in again] == [training.done for training in whole]
    assert min(training.done for training in again) > 1
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


def test_between_the_validations_of_networks_that_share_lanes_progress_is_reported(digits: Dataset) -> None:
    trainings = [fresh(ZOO["softmax"], SMALL, digits, seed) for seed in range(3)]
    seen = []
    list(Lanes(ZOO["softmax"], trainings, False).epochs(lambda _, __: seen.append([one.done for one in trainings])))
    assert [1, 0, 0] in seen and [1, 1, 0] in seen


def test_the_seconds_of_networks_that_share_lanes_add_up_to_no_more_than_passed(digits: Dataset) -> None:
    trainings = [fresh(ZOO["cnn-16-4"], replace(SMALL, images=400, epochs=1), digits, seed) for seed in range(LANES)]
    start = time.perf_counter()
    outcomes = list(Lanes(ZOO["cnn-16-4"], trainings, False).epochs())
    passed = time.perf_counter() - start
    shares = [epoch.seconds for together in outcomes for epoch in together]
    assert sum(shares) <= passed
    assert all(epoch.images_per_second == pytest.approx(400 / epoch.seconds) for epoch in outcomes[0])


@pytest.mark.parametrize("pool", [MaxPool2d(2), MaxPool2d(3, 2, 1), MaxPool2d(2, 1, 0, 2)])
def test_the_largest_of_a_window_with_a_value_that_is_not_a_number_is_none_as_in_torch(pool: MaxPool2d) -> None:
    found = Architecture("pooled", (2, 9, 9), (pool, Flatten(), Linear(2)))
    made, dice = plan(found, 1), np.random.default_rng(0)
    values = dice.standard_normal((made.values, LANES)).astype(np.float32)
    values[:162][dice.random((162, LANES)) < 0.1] = np.nan
    op = made.operations[0]
    max_pool(op, values.reshape(-1), op["source"], op["target"])
    wanted = build(found)[0](torch.from_numpy(values[:162].T.reshape(LANES, 2, 9, 9).copy()))
    assert 0 < int(wanted.isnan().sum()) < wanted.numel()
    pooled = values[op["target"] :][: op["target_size"]]
    np.testing.assert_array_equal(pooled.T, wanted.reshape(LANES, -1).numpy())


def test_equal_values_of_a_window_send_their_error_to_the_first() -> None:
    found = Architecture("ties", (1, 4, 4), (Conv2d(1, 1), ReLU(), MaxPool2d(3, 1, 1), Flatten(), Linear(3)))
    networks, _, _, _, pixels, labels = made = together(found, 3, False)
    for lane, network in enumerate(networks):  # what is below zero is equal after ReLU
        cross_entropy(
            network(torch.from_numpy(pixels[lane]).float() / 127.5 - 1), torch.from_numpy(labels[lane]), label_smoothing=0.1
        ).backward()
        wanted = torch.cat([part.grad.flatten() for part in network.parameters() if part.grad is not None]).numpy()
        assert np.allclose(made.gradients[lane], wanted, atol=1e-6)
