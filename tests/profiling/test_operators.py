"""The two tables of a profile add up, agree with torch's own table, and refuse what cannot be run."""

import json

import pytest
import torch
from torch.nn.modules.module import register_module_forward_hook

from core.design.architecture import Architecture, layer_names, trace
from core.design.layers import Conv2d, Flatten, Linear
from core.design.refusal import LayerError, Refusal
from core.design.zoo import ZOO, named
from core.profiling.estimates import ProfilingError, activation_bytes, activations_bytes
from core.profiling.forward import prepare, refusing, threads
from core.profiling.operators import profile
from core.profiling.profile_rows import hidden, tables

NETWORKS = ["softmax", "mlp2", "lenet5", "lenet5-28", "flagship"]


@pytest.mark.parametrize("name", NETWORKS)
def test_the_self_columns_of_both_tables_add_up_to_the_whole_pass(name):
    result = profile(prepare(named(name), 2))
    for rows in (result.operators, result.layers):
        assert rows[0].name == "model_inference" and rows[0].cpu_total_us == result.total_us
        assert sum(row.self_cpu_us for row in rows) == pytest.approx(result.total_us)
        assert sum(row.self_cpu_share for row in rows) == pytest.approx(1)
        assert sum(row.self_cpu_memory_bytes for row in rows) == rows[0].cpu_memory_bytes == 0
        assert all(row.cpu_average_us == pytest.approx(row.cpu_total_us / row.calls) for row in rows)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_operators_are_those_of_torch_s_own_table(name):
    run = prepare(named(name), 2).record()
    rows = {row.name: row for row in tables(run.events(), cuda=False)[0]}
    theirs = {row.key: row for row in run.key_averages()}
    blocks = [theirs.pop(layer) for layer in layer_names(named(name).layers)]
    assert rows.keys() == theirs.keys()
    for key, row in rows.items():
        its = theirs[key]
        extra = sum(block.self_cpu_time_total for block in blocks) if key == "model_inference" else 0
        assert row.self_cpu_us == pytest.approx(its.self_cpu_time_total + extra)
        assert row.cpu_total_us == pytest.approx(its.cpu_time_total) and row.calls == its.count
        assert row.cpu_memory_bytes == its.cpu_memory_usage and row.self_cpu_memory_bytes == its.self_cpu_memory_usage


@pytest.mark.parametrize("name", ZOO)
def test_what_each_layer_allocates_is_what_the_trace_computes(name):
    result, steps = profile(prepare(named(name), 3), cold=True), list(trace(named(name)))
    assert [row.name for row in result.layers] == ["model_inference", *(step.name for step in steps)]
    assert [row.cpu_memory_bytes for row in result.layers[1:]] == [activation_bytes(step, 3) for step in steps]
    assert result.released_bytes == activations_bytes(named(name), 3)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_computed_activations_are_the_storages_that_modules_return(name):
    subject = prepare(named(name), 3)
    network, images = subject.network, subject.images
    seen, values, total = {images.untyped_storage().data_ptr()}, [images], 0
    for module in network:
        values.append(module(values[-1]))
        storage = values[-1].untyped_storage()
        total += 0 if storage.data_ptr() in seen else storage.nbytes()
        total += 8 * values[-1].numel() if isinstance(module, torch.nn.MaxPool2d) else 0  # int64 indices
        seen.add(storage.data_ptr())
    assert activations_bytes(named(name), 3) == total


def test_operators_come_by_falling_total_time_and_layers_in_the_network_s_order():
    result = profile(prepare(named("lenet5-28"), 2))
    times = [row.cpu_total_us for row in result.operators]
    assert times == sorted(times, reverse=True)
    assert [row.name for row in result.layers[1:4]] == ["conv1", "relu1", "pool1"]


def test_what_a_limit_hides_and_what_it_shows_are_all_there_is():
    rows = profile(prepare(named("lenet5-28"), 4)).operators
    rest = hidden(rows, 10)
    assert rest.rows == len(rows) - 10 > 0
    assert rest.self_cpu_us + sum(row.self_cpu_us for row in rows[:10]) == pytest.approx(rows[0].cpu_total_us)
    assert rest.self_cpu_memory_bytes == -sum(row.self_cpu_memory_bytes for row in rows[:10])
    assert hidden(rows, len(rows)).rows == 0


def test_a_cold_run_is_the_only_pass_and_says_so():
    passes = []
    with register_module_forward_hook(
        lambda module, _, __: passes.append(module) if isinstance(module, torch.nn.Flatten) else None
    ):
        assert profile(prepare(named("softmax"), 1), cold=True).cold
        assert len(passes) == 1
        assert not profile(prepare(named("softmax"), 1)).cold
        assert len(passes) > 3


def test_cuda_columns_are_there_only_where_they_were_measured():
    events = prepare(named("mlp1"), 1).record().events()
    plain, wide = (tables(events, cuda)[0][0].columns() for cuda in (False, True))
    assert len(plain) == 9 and len(wide) == 16
    assert wide["self_cuda_share"] == wide["cuda_total_us"] == 0


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_on_cuda_the_self_columns_of_the_device_add_up_too():
    result = profile(prepare(named("lenet5-28"), 4, device="cuda"))
    for rows in (result.operators, result.layers):
        assert sum(row.self_cuda_us for row in rows) == pytest.approx(rows[0].cuda_total_us)
        assert rows[0].cuda_total_us > 0


def test_the_trace_is_chrome_s_format_with_layers_and_operators(tmp_path):
    profile(prepare(named("lenet5-28"), 1), trace=tmp_path / "trace.json")
    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    spans = {event["name"]: event for event in events if event["ph"] == "X"}
    assert {"model_inference", "conv1", "fc3", "aten::conv2d", "aten::addmm"} <= spans.keys()
    inner, outer = spans["conv1"], spans["model_inference"]
    assert outer["ts"] <= inner["ts"] and inner["ts"] + inner["dur"] <= outer["ts"] + outer["dur"]


def test_a_trace_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(ProfilingError, match="cannot be written"):
        profile(prepare(named("softmax"), 1), trace=tmp_path / "none" / "trace.json")


def test_given_weights_are_used_and_left_as_they_were():
    weights = {"1.weight": torch.full((10, 784), 0.5), "1.bias": torch.zeros(10)}
    network = prepare(named("softmax"), 1, weights).network
    assert torch.equal(network[1].weight, weights["1.weight"]) and network[1].weight.requires_grad
    assert not weights["1.weight"].requires_grad and network[1].weight.data_ptr() != weights["1.weight"].data_ptr()


def test_profiling_draws_no_number_of_torch_s_random_generator():
    before = torch.get_rng_state()
    profile(prepare(named("lenet5-28"), 2))
    assert torch.equal(torch.get_rng_state(), before)


def test_threads_are_as_asked_for_and_put_back_also_after_an_error():
    with threads(1):
        assert profile(prepare(named("softmax"), 1)).conditions.threads == 1
    torch.set_num_threads(2)  # the fixture puts back what was before the test
    with pytest.raises(ZeroDivisionError), threads(1):
        assert torch.get_num_threads() == 1
        raise ZeroDivisionError
    assert torch.get_num_threads() == 2


@pytest.mark.parametrize("number", [0, -1, 100_000])
def test_threads_that_a_machine_does_not_have_are_refused(number):
    with pytest.raises(ProfilingError, match=r"threads were asked for\. This machine has from 1 to"), threads(number):
        pass


@pytest.mark.parametrize("batch_size", [0, -4, True, 2.5])
def test_a_batch_size_that_is_none_is_refused(batch_size):
    with pytest.raises(ProfilingError, match="whole number from 1 on"):
        prepare(named("softmax"), batch_size)


def test_a_billion_images_are_refused_with_what_they_would_take():
    with pytest.raises(ProfilingError, match=r"mlp1 at batch size 1,000,000,000 needs about 5,580 GB; the limit is 4\.29 GB"):
        prepare(named("mlp1"), 10**9)


def test_a_network_of_a_billion_parameters_is_refused_before_it_is_built():
    with pytest.raises(Refusal, match="GB") as refusal:
        prepare(Architecture("wide", (1, 28, 28), (Flatten(), Linear(100_000), Linear(9_000))), 1)
    assert refusal.value.code == "too-large"


def test_a_network_that_cannot_work_is_refused_with_its_layer():
    with pytest.raises(LayerError, match="conv1: "):
        prepare(Architecture("broken", (1, 28, 28), (Conv2d(6, 29), Flatten(), Linear(10))), 1)


def test_a_device_that_is_not_there_is_refused():
    with pytest.raises(Refusal, match="There is no device 'tpu'"):
        prepare(named("softmax"), 1, device="tpu")


def test_a_device_without_a_clock_of_its_own_here_is_refused(monkeypatch):
    monkeypatch.setattr("core.profiling.forward.pick_device", lambda setting: torch.device("mps"))
    with pytest.raises(ProfilingError, match=r"On mps nothing can be measured here\. Use cpu or cuda"):
        prepare(named("softmax"), 1, device="auto")


def test_a_network_without_layers_is_a_pass_that_takes_nothing():
    result = profile(prepare(Architecture("nothing", (1, 28, 28), ()), 1))
    assert [row.name for row in result.operators + result.layers] == ["model_inference"] * 2 and result.released_bytes == 0


def test_what_torch_cannot_run_is_reported_in_its_own_first_line():
    with (
        pytest.raises(ProfilingError, match=r"^mine cannot run here: mat1 and mat2 shapes cannot be multiplied"),
        refusing("mine"),
    ):
        torch.zeros(2, 3) @ torch.zeros(2, 3)
