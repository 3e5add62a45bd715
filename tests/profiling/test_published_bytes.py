"""The memory columns of document 000's profiler tables (Figures 18 to 20), to the printed digit."""

import pytest

from core.design.units import printed_size
from core.design.zoo import mlp, named
from core.profiling.forward import prepare
from core.profiling.operators import Profile, profile


def self_memory(result: Profile) -> dict[str, str]:
    return {row.name: printed_size(row.self_cpu_memory_bytes) for row in result.operators if row.self_cpu_memory_bytes}


def total_memory(result: Profile) -> dict[str, str]:
    return {row.name: printed_size(row.cpu_memory_bytes) for row in result.operators}


def calls(result: Profile) -> dict[str, int]:
    return {row.name: row.calls for row in result.operators}


def test_mlp_784_300_10_releases_what_its_multiplications_and_relu_allocate():
    result = profile(prepare(named("mlp1"), 4))
    assert self_memory(result) == {"model_inference": "-9.53 KB", "aten::addmm": "4.84 KB", "aten::clamp_min": "4.69 KB"}
    assert total_memory(result)["aten::linear"] == "4.84 KB" and total_memory(result)["aten::relu"] == "4.69 KB"
    assert total_memory(result)["model_inference"] == "0 B"


@pytest.mark.parametrize("widths", [(300, 200), (400, 100), (250, 250)])
def test_two_hidden_layers_of_500_neurons_in_all_release_15_78_kb(widths):
    result = profile(prepare(mlp("two", *widths, source=""), 4))
    assert self_memory(result) == {"model_inference": "-15.78 KB", "aten::addmm": "7.97 KB", "aten::clamp_min": "7.81 KB"}


def test_mlp_300_100_does_not_give_the_figure_of_the_document():
    assert self_memory(profile(prepare(named("mlp2"), 4)))["model_inference"] == "-12.66 KB"


def test_lenet5_without_padding_releases_199_03_kb():
    result = profile(prepare(named("lenet5-28"), 4))
    assert self_memory(result) == {
        "model_inference": "-199.03 KB",
        "aten::empty": "70.00 KB",
        "aten::max_pool2d_with_indices": "52.50 KB",
        "aten::clamp_min": "73.19 KB",
        "aten::addmm": "3.34 KB",
    }
    total = total_memory(result)
    assert total["aten::conv2d"] == "70.00 KB" and total["aten::max_pool2d"] == "52.50 KB"
    assert total["aten::relu"] == "73.19 KB" and total["aten::linear"] == "3.34 KB"


def test_without_gradients_pooling_gives_back_its_indices_itself():
    memory = self_memory(profile(prepare(named("lenet5-28"), 4, gradients=False)))
    assert memory["model_inference"] == "-164.03 KB" and memory["aten::max_pool2d"] == "-35.00 KB"
    assert self_memory(profile(prepare(named("mlp1"), 4, gradients=False)))["model_inference"] == "-9.53 KB"


def test_the_bytes_are_the_same_on_every_run_cold_or_warm():
    runs = [profile(prepare(named("lenet5-28"), 4), cold=cold) for cold in (True, False, False)]
    assert len({tuple(sorted(self_memory(run).items())) for run in runs}) == 1


def test_calls_are_those_of_figures_18_to_20():
    one, three = calls(profile(prepare(named("mlp1"), 4))), calls(profile(prepare(named("mlp2-300-200"), 4)))
    assert (one["aten::linear"], one["aten::addmm"], one["aten::t"], one["aten::relu"], one["aten::clamp_min"]) == (
        2,
        2,
        2,
        1,
        1,
    )
    assert (three["aten::linear"], three["aten::addmm"], three["aten::relu"], three["aten::clamp_min"]) == (3, 3, 2, 2)
    lenet = calls(profile(prepare(named("lenet5-28"), 4)))
    expected = {"aten::conv2d": 2, "aten::convolution": 2, "aten::linear": 3, "aten::addmm": 3, "aten::max_pool2d": 2}
    expected |= {"aten::max_pool2d_with_indices": 2, "aten::relu": 4, "aten::clamp_min": 4, "model_inference": 1}
    assert expected.items() <= lenet.items()


def test_lenet5_allocates_20_9_times_the_activations_of_mlp1():
    lenet, one = (profile(prepare(named(name), 4)).released_bytes for name in ("lenet5-28", "mlp1"))
    assert f"{lenet / one:.1f}" == "20.9"
