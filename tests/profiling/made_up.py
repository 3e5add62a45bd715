"""A comparison of networks that were not measured: every number is set here."""

from dataclasses import replace
from math import exp

from core.design.architecture import layer_names
from core.design.zoo import named
from core.profiling.comparison import Benchmark, Comparison
from core.profiling.conditions import Conditions
from core.profiling.engines import Setup
from core.profiling.estimates import activations_bytes, weight_bytes
from core.profiling.forward import WHOLE
from core.profiling.latency import Latency, Overhead
from core.profiling.memory import Memory
from core.profiling.operators import Profile
from core.profiling.profile_rows import Row
from core.profiling.timing import Timing

WHERE = Conditions("a machine", 4, "AVX2", "cpu", 1, "3.11", "2.13", "2026-01-02T03:04:05+00:00")


def timing(median: float, width: float = 0.02) -> Timing:
    """A median over five rounds, with an interval of that share of it; two widths differ from round to round."""
    places = (-1, -0.5, 0, 0.5, 1) if width == 0.02 else (1, 0.5, 0, -0.5, -1)
    rounds = tuple(median * exp(width / 2 * place) for place in places)
    return Timing(median, 0.9 * median, 1.2 * median, 100, True, rounds)


def benchmark(name: str, median: float, batch_size: int = 4, width: float = 0.02) -> Benchmark:
    """A network of the zoo: a pass of 100 µs, half of it between the layers; true bytes."""
    design = named(name)
    released, layers = activations_bytes(design, batch_size), layer_names(design.layers)
    each = 50 / len(layers)
    whole = Row(WHOLE, 0.5, 50.0, 1.0, 100.0, 100.0, 0, -released, 1)
    rows = tuple(Row(layer, each / 100, each, each / 100, each, each, 0, 0, 1) for layer in layers)
    outer = Row("aten::linear", 0.1, 10.0, 0.5, 50.0, 25.0, released, 0, 2)
    inner = Row("aten::addmm", 0.4, 40.0, 0.4, 40.0, 20.0, released, released, 2)
    profile = Profile(name, batch_size, True, False, (whole, outer, inner), (whole, *rows), WHERE)
    latencies = tuple(
        Latency(name, Setup(size), timing(median * size / batch_size, width), WHERE) for size in sorted({1, batch_size, 64})
    )
    weights = weight_bytes(design)
    held = Memory(name, batch_size, weights, weights + 400, 12_544, released, released, weights + released, None, WHERE)
    return Benchmark(name, design, {}, profile, Overhead(timing(median), timing(2 * median), WHERE), latencies, held, WHERE)


def made_up(*names: str, batch_size: int = 4) -> Comparison:
    """Networks of the zoo, each one taking 100 µs more than the one before."""
    return Comparison(batch_size, {name: benchmark(name, 100.0 * rank, batch_size) for rank, name in enumerate(names, 1)})


def slower(comparison: Comparison, name: str, median: float, width: float) -> Comparison:
    """The same with another latency of one network."""
    other = benchmark(name, median, comparison.batch_size, width)
    return replace(comparison, networks={**comparison.networks, name: other})
