"""Sweeps over batch sizes, threads, dtypes and engines: what runs is the network asked for, and nothing is left changed."""

from dataclasses import replace
from importlib.util import find_spec

import pytest
import torch

from core.design.zoo import named
from core.learning.checkpoint import read
from core.learning.header import trained
from core.profiling import engines, latency
from core.profiling import one_round as module
from core.profiling.engines import Setup, missing, start
from core.profiling.estimates import ProfilingError
from core.profiling.forward import prepare, threads
from core.profiling.latency import overhead
from core.profiling.one_round import Enough, one_round
from core.profiling.timing import Rule

QUICK = Rule(max_seconds=0.02, min_seconds=0)


@pytest.fixture(scope="module")
def lenet():
    return read(trained()["lenet5-28"])


@pytest.mark.parametrize(
    ("engine", "dtype", "near"), [("eager", "float32", 0), ("eager", "bfloat16", 0.3), ("onnx", "float32", 1e-4)]
)
def test_every_engine_answers_as_the_trained_network(lenet, engine, dtype, near):
    batch = torch.randn(3, 1, 28, 28)
    bind = start(lenet.architecture, Setup(engine=engine, dtype=dtype), lenet.weights)
    for images in (batch, batch[:1]):
        answer = bind(images)()
        values = torch.from_numpy(answer[0]) if engine == "onnx" else answer
        assert values.dtype == getattr(torch, dtype)
        torch.testing.assert_close(values.float(), lenet.network()(images), atol=near, rtol=near / 10)


def test_a_round_yields_a_latency_for_each_setup_in_order():
    setups = [Setup(batch_size=size, dtype=dtype) for dtype in ("float32", "bfloat16") for size in (1, 8)]
    results = [latency for _, _, latency in one_round([(named("mlp1"), None)], setups, QUICK)]
    assert [result.setup for result in results] == setups and {result.network for result in results} == {"mlp1"}
    for result in results:
        times = result.timing
        assert 0 < times.p5_us <= times.median_us <= times.p95_us and times.rounds == ()
        assert result.image_us * result.setup.batch_size == pytest.approx(times.median_us)
        assert result.images_per_second == pytest.approx(1e6 * result.setup.batch_size / times.median_us)


def test_batch_sizes_share_one_start_of_an_engine(monkeypatch):
    started = []
    monkeypatch.setattr(module, "start", lambda *words: started.append(words[1]) or start(*words))
    setups = [Setup(size, dtype=dtype) for dtype in ("float32", "bfloat16") for size in (1, 2, 3)]
    assert len(list(one_round([(named("softmax"), None)] * 2, setups, QUICK))) == 12
    assert [setup.dtype for setup in started] == ["float32", "float32", "bfloat16", "bfloat16"]


def test_after_a_stop_the_threads_are_as_they_were():
    torch.set_num_threads(2)  # the fixture puts back what was before the test
    results = one_round([(named("softmax"), None)], [Setup(threads=1), Setup(threads=1, batch_size=2)], QUICK)
    assert next(results)[2].conditions.threads == 1
    results.close()
    assert torch.get_num_threads() == 2 and not torch.is_inference_mode_enabled()


def test_networks_take_turns_there_and_back_and_the_next_round_begins_with_the_last(monkeypatch):
    order = list[str]()
    monkeypatch.setattr(module, "_call", lambda network, engine, setup: lambda: order.append(network[0].name))
    monkeypatch.setattr(module, "repeats", lambda call, device, rule: [call() or 1.0, 1.0])
    both = [(named("softmax"), None), (named("mlp1"), None)]
    list(one_round(both, [Setup()], QUICK))
    list(one_round(both, [Setup()], QUICK, backwards=True))
    assert order == ["softmax", "mlp1", "mlp1", "softmax", "mlp1", "softmax", "softmax", "mlp1"]


def test_a_network_that_took_long_is_left_out_of_larger_batches():
    setups = [Setup(size) for size in (1, 4, 16, 64)]
    found = list(one_round([(named("softmax"), None)], setups, QUICK, Enough(4, 0.0)))
    assert [latency.setup.batch_size for _, _, latency in found] == [1, 4]


def test_results_before_a_setup_that_cannot_be_had_are_kept():
    results = one_round([(named("mlp1"), None)], [Setup(), Setup(batch_size=10**9)], QUICK)
    assert next(results)[2].setup == Setup()
    with pytest.raises(ProfilingError, match="batch size 1,000,000,000"):
        next(results)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"engine": "tensorrt"}, "no engine or dtype 'tensorrt'"),
        ({"dtype": "float8"}, "no engine or dtype 'float8'"),
        ({"engine": "onnx", "dtype": "bfloat16"}, "float32 on the CPU here, not bfloat16"),
        ({"engine": "onnx", "device": "cuda"}, "on cuda"),
    ],
)
def test_what_no_engine_does_is_refused(change, words):
    with pytest.raises(ProfilingError, match=words):
        start(named("softmax"), replace(Setup(), **change))


def test_without_a_compiler_torch_compile_is_refused_and_says_why(monkeypatch):
    monkeypatch.setattr(engines.shutil, "which", lambda name: None)
    assert "needs a C++ compiler" in missing("compiled")
    with pytest.raises(ProfilingError, match="needs a C"):
        start(named("softmax"), Setup(engine="compiled"))


def test_without_its_packages_onnx_is_refused_and_says_why(monkeypatch):
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name == "onnxruntime" else find_spec(name))
    assert missing("onnx").startswith("ONNX Runtime needs the packages") and missing("eager") == ""


def test_each_batch_size_is_compiled_for_itself(monkeypatch):
    compiled = []
    monkeypatch.setattr(engines, "missing", lambda engine: "")
    monkeypatch.setattr(torch, "compile", lambda network, **how: compiled.append(how) or network)
    setups = [Setup(1, engine="compiled"), Setup(4, engine="compiled")]
    assert len(list(one_round([(named("softmax"), None)], setups, QUICK))) == 2
    assert compiled == [{"dynamic": False}] * 2


def test_the_overhead_is_the_profiled_time_beside_the_plain_time():
    with threads(1):
        result = overhead(prepare(named("mlp1"), 2), QUICK)
    assert result.ratio == result.profiled.median_us / result.plain.median_us > 0
    assert result.profiled.repeats <= latency.MAX_PROFILED and result.conditions.threads == 1
