"""Answers to common questions about a profile, with its own numbers: one function per question, returning Markdown."""

from collections.abc import Callable, Sequence
from math import prod

from core.design.architecture import Step, totals, trace
from core.design.layers import MaxPool2d
from core.design.memory import FLOAT
from core.design.units import PRINTED_KB, PRINTED_KILO, duration, printed_size, with_minus
from core.profiling.comparison import Benchmark
from core.profiling.estimates import INDEX, activation_bytes
from core.profiling.profile_rows import Row, hidden

# PyTorch rounds each tensor on a GPU up to so many bytes: kMinBlockSize in c10/cuda/CUDACachingAllocator.cpp.
PIECE = 512
LAUNCH, BUFFER = "cudaLaunchKernel", "Activity Buffer Request"  # rows of a pass on a GPU that are no operators of torch


def self_and_total(one: Benchmark) -> str:
    """What self and total mean, shown on the operator that spends most time in the operators it calls."""
    whole, *operators = one.profile.operators
    row = max(operators, key=lambda row: row.cpu_times.called_us)
    given, rows = row.cpu_times.called_us, one.profile.operators
    return (
        f"**Total** counts an operator with all that it calls, **self** without. Here `{row.name}` took "
        f"{duration(row.cpu_total_us)} in total: {duration(row.self_cpu_us)} itself and {duration(given)} in the operators it "
        f"called. The self times of all {len(rows)} rows add up to the whole pass, "
        f"{duration(sum(row.self_cpu_us for row in rows))} = {duration(whole.cpu_total_us)}. The totals do not: "
        f"{duration(sum(row.cpu_total_us for row in rows))}, because a call counts in its caller's total as well."
    )


def negative_memory(one: Benchmark) -> str:
    """Why model_inference has negative self memory, computed layer by layer with this profile's bytes."""
    batch, released = one.profile.batch_size, one.profile.released_bytes
    steps = [step for step in trace(one.architecture) if activation_bytes(step, batch)]
    lines = [f"| {step.name} | {_arithmetic(step, batch)} | {_exact(activation_bytes(step, batch))} |" for step in steps]
    computed = sum(activation_bytes(step, batch) for step in steps)
    expected, pieces = computed, ""
    if _is_of_gpu(one):
        expected = sum(_rounded(size) for step in steps for size in _tensors(step, batch))
        pieces = f"A GPU's memory is given out in pieces of {PIECE} B, each tensor rounded up: {_exact(expected)}. "
    text = [
        "Memory is counted as allocated less released. Each layer allocates room for its output; when the pass is over, all of "
        f"it is given back inside the block `model_inference`, which allocated none of it. So its self memory is "
        f"**{_printed(-released)}**: minus the sum of what the layers allocated.",
        "\n".join(["| layer | batch · values · bytes a value | allocated |", "|:--|:--|--:|", *lines]),
        f"Sum: {_exact(computed)}. {pieces}The profiler says released: {_exact(released)}. "
        + ("**The same, to the byte.**" if expected == released else f"They differ by {_exact(abs(expected - released))}."),
        f"It is a measure of how much was in use, not of thrift: who releases more has allocated more. {PRINTED_KB}",
    ]
    if indices := sum(batch * prod(step.output_shape) * INDEX for step in _pools(one)):
        text.append(
            f"Max pooling keeps the place of each maximum, {INDEX} bytes, for the gradient. Without gradient recording "
            f"the pools give these {printed_size(indices)} back themselves: they show {_printed(-indices)}, "
            f"`model_inference` {_printed(indices - released)}. The same sum, in two places."
        )
    return "\n\n".join(text)


def hidden_rows(one: Benchmark, limit: int) -> str:
    """What a table cut after `limit` rows does not show."""
    rows = one.profile.operators
    rest = hidden(rows, limit)
    if not rest.rows:
        return f"Nothing is hidden: the table has {len(rows)} rows, and all are shown."
    shown = sum(row.self_cpu_us for row in rows[:limit])
    memory = sum(row.self_cpu_memory_bytes for row in rows[:limit])
    names = ", ".join(f"`{row.name}`" for row in rows[limit:])
    text = (
        f"With `row_limit={limit}` the profiler prints the first {limit} of {len(rows)} rows. Their self times add up to "
        f"{duration(shown)}; the other {rest.rows} hold {duration(rest.self_cpu_us)}, in all {duration(one.profile.total_us)}. "
        f"Hidden: {names}."
    )
    if rest.self_cpu_memory_bytes:
        holders = ", ".join(
            f"`{row.name}` {_printed(row.self_cpu_memory_bytes)}" for row in rows[limit:] if row.self_cpu_memory_bytes
        )
        text += (
            f" That is also why the memory column does not seem to add up: the shown rows sum to "
            f"{_printed(memory)}, the hidden ones hold {_printed(rest.self_cpu_memory_bytes)} ({holders}), together "
            f"{_printed(memory + rest.self_cpu_memory_bytes)}. {PRINTED_KB}"
        )
    return text


def pooling(one: Benchmark) -> str:
    """Why pooling takes time with 0 MACs; empty if the network has no max pooling."""
    pools = _pools(one)
    if not pools:
        return ""
    rows = {row.name: row for row in one.profile.layers}
    lines = [_pool_line(step, rows[step.name], one.profile.batch_size) for step in pools]
    spent = sum(rows[step.name].cpu_total_us for step in pools)
    return "\n\n".join(
        [
            f"MACs count multiplications with addition, and max pooling has none. It compares: the largest of k·k values takes "
            f"k·k − 1 comparisons. It also reads its whole input and writes a value and its place. Here that took "
            f"{duration(spent)}, {100 * spent / one.profile.total_us:.1f} % of the pass:",
            "\n".join(["| layer | comparisons | MACs | time |", "|:--|:--|--:|--:|", *lines]),
        ]
    )


def gpu(one: Benchmark) -> str:
    """What the CUDA columns say, and what the GPU does the rest of the time; empty for a pass on a processor."""
    if not _is_of_gpu(one):
        return ""
    whole, *rows = one.profile.operators
    worked, plain, batch = whole.cuda_total_us or 0.0, one.overhead.plain.median_us, one.profile.batch_size
    largest = max(one.latencies, key=lambda latency: latency.setup.batch_size)
    times = largest.timing.median_us / one.latency(batch).timing.median_us
    by_name = {row.name: row for row in rows}
    text = [
        "The processor starts each operation and goes on; the GPU computes by itself. The CPU columns hold the time to start "
        f"the operations, the **CUDA** columns that of the GPU's own work: {duration(worked)} of a pass that takes "
        f"{duration(plain)} without the profiler. So the GPU computes **{100 * worked / plain:.0f} %** of the time and waits "
        f"for its orders the rest: a batch of {largest.setup.batch_size:,} takes {times:.2f} times as long as one of {batch}."
    ]
    if launch := by_name.get(LAUNCH):
        text.append(
            f"`{LAUNCH}` hands an operation to the GPU: {launch.calls} calls in this pass, each "
            f"{duration(launch.cpu_average_us)} on average."
        )
    if buffer := by_name.get(BUFFER):
        text.append(
            f"`{BUFFER}` is the profiler's own: room for what the GPU reports, {duration(buffer.self_cpu_us)} here, which a "
            "pass without it does not have."
        )
    return "\n\n".join(text)


def opposites(networks: Sequence[Benchmark], baseline: Benchmark, title: Callable[[str], str]) -> str:
    """Networks with fewer weights but more activation memory than the baseline, or the reverse, and why."""
    lines = []
    for one in networks:
        light, heavy = sorted((one, baseline), key=lambda two: totals(two.architecture).parameters)
        if light.profile.released_bytes > heavy.profile.released_bytes:
            lines.append(_opposite(light, heavy, title))
    if not lines:
        return f"Among these networks none has fewer weights than {title(baseline.name)} and more activations, or the reverse."
    why = (
        "A linear layer uses each weight once an image. A convolution uses each of its few weights at every place of its "
        "output, and each place is a value to keep. Which is dear depends on the hardware: weights that must be fetched, or "
        "activations that must be kept. " + PRINTED_KB
    )
    return "\n\n".join([*lines, why])


def _opposite(light: Benchmark, heavy: Benchmark, title: Callable[[str], str]) -> str:
    few, many = totals(light.architecture), totals(heavy.architecture)
    mine, theirs = light.profile.released_bytes, heavy.profile.released_bytes
    return (
        f"**{title(light.name)}** has {few.parameters:,} parameters, **{few.parameters / many.parameters:.2f}** of "
        f"{title(heavy.name)}'s {many.parameters:,}, yet allocates {printed_size(mine)} for activations, "
        f"**{mine / theirs:.1f} times** its {printed_size(theirs)}, at {few.macs / many.macs:.2f} times its MACs "
        f"({few.macs:,} and {many.macs:,}). MACs a parameter: "
        f"{title(light.name)} {few.macs / few.parameters:.1f}, {title(heavy.name)} {many.macs / many.parameters:.1f}."
    )


def _pools(one: Benchmark) -> list[Step]:
    return [step for step in trace(one.architecture) if isinstance(step.layer, MaxPool2d)]


def _pool_line(step: Step, row: Row, batch: int) -> str:
    assert isinstance(step.layer, MaxPool2d)
    each = step.layer.kernel_size**2 - 1
    values = "·".join(map(str, step.output_shape))
    comparisons = f"{batch}·{values}·{each} = {batch * prod(step.output_shape) * each:,}"
    return f"| {step.name} | {comparisons} | 0 | {duration(row.cpu_total_us)} |"


def _is_of_gpu(one: Benchmark) -> bool:
    return one.profile.operators[0].cuda_total_us is not None


def _tensors(step: Step, batch: int) -> list[int]:
    """The bytes of each tensor that a layer allocates: its output, and the places of max pooling."""
    places = batch * prod(step.output_shape) * INDEX if isinstance(step.layer, MaxPool2d) else 0
    return [activation_bytes(step, batch) - places, places]


def _rounded(count: int) -> int:
    return -(-count // PIECE) * PIECE


def _arithmetic(step: Step, batch: int) -> str:
    value = f"({FLOAT} + {INDEX})" if isinstance(step.layer, MaxPool2d) else f"{FLOAT}"
    return f"{batch} · {'·'.join(map(str, step.output_shape))} · {value}"


def _printed(count: int) -> str:
    """Bytes as the profiler prints them, in a sentence: with a minus sign."""
    return with_minus(printed_size(count))


def _exact(count: int) -> str:
    return f"{count:,} B = {printed_size(count)}" if abs(count) >= PRINTED_KILO else f"{count:,} B"
