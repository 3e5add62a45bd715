"""Corrections of claims in documents 000 and 004, with the numbers of the measured networks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.design.architecture import totals
from core.design.layers import Conv2d, Linear
from core.design.units import duration, printed_size
from core.profiling.comparison import Benchmark
from core.profiling.document_tables import FIGURES
from core.profiling.summary import factor


@dataclass(frozen=True)
class Correction:
    """What a document says, where, and what the measured numbers say."""

    says: str
    source: str
    numbers: str


def corrections(networks: Mapping[str, Benchmark], title: Callable[[str], str]) -> list[Correction]:
    """The corrections that these networks allow; those about MLPs and CNNs need at least one of each.

    A network with a convolution counts as a CNN; one without, but with two linear layers or more, as an MLP.
    """
    mlps, cnns = [one for one in networks.values() if _is_mlp(one)], [one for one in networks.values() if _is_cnn(one)]
    found = [_percentage()]
    if mlps and cnns:
        cnn = min(cnns, key=lambda one: totals(one.architecture).parameters)
        found += [_thrift(mlps, cnn, title), _connections(mlps, cnn, title), _ten_times(mlps, cnn, title)]
    return found


def _percentage() -> Correction:
    first, middle, last = (figure.rows[0] for figure in FIGURES)
    return Correction(
        "LeNet-5's model inference accounts for 33.20 % of CPU time, 504 µs, the MLP's for 39.66 %, 397 µs.",
        "Document 000, section 2.2",
        f"Its own Figure 20 has {last.self_us:.0f} of {last.total_us:,.0f} µs, {100 * last.self_us / last.total_us:.2f} %; "
        f"39.66 % are MLP2's ({middle.self_us:.0f} of {middle.total_us:,.0f} µs), MLP1's are "
        f"{100 * first.self_us / first.total_us:.2f} % ({first.self_us:.0f} of {first.total_us:,.0f} µs). And self time of "
        "model_inference is what passes between the operators, not inference.",
    )


def _thrift(mlps: list[Benchmark], cnn: Benchmark, title: Callable[[str], str]) -> Correction:
    theirs = ", ".join(f"{title(one.name)} {printed_size(one.profile.released_bytes)}" for one in mlps)
    ours = cnn.profile.released_bytes
    return Correction(
        "LeNet-5 may manage memory more effectively: its inference freed 199.03 KB, the MLP's 15.78 KB.",
        "Document 000, section 2.2",
        f"What a pass frees is what it allocated before: {title(cnn.name)} {printed_size(ours)}, {theirs}. It needs up to "
        f"{factor(ours / min(one.profile.released_bytes for one in mlps))} times as much for activations: no thrift there.",
    )


def _connections(mlps: list[Benchmark], cnn: Benchmark, title: Callable[[str], str]) -> Correction:
    small = totals(cnn.architecture)
    counts = ", ".join(
        f"{title(one.name)} {totals(one.architecture).parameters:,} and {totals(one.architecture).macs:,}" for one in mlps
    )
    more = [title(one.name) for one in mlps if totals(one.architecture).parameters > small.parameters]
    return Correction(
        "Both MLPs have fewer connections than LeNet-5, and so lower inference time and memory usage.",
        "Document 004, section 4",
        f"Parameters and MACs: {title(cnn.name)} {small.parameters:,} and {small.macs:,}; {counts}. More weights than "
        f"{title(cnn.name)}: {', '.join(more) or 'none of these'}. An MLP1 passes the padded LeNet-5's 61,706 parameters "
        "from 78 hidden neurons on (795·78 + 10 = 62,020), and its 416,520 MACs from 525 on (794·525 = 416,850).",
    )


def _ten_times(mlps: list[Benchmark], cnn: Benchmark, title: Callable[[str], str]) -> Correction:
    def median(one: Benchmark) -> float:
        return one.latency(one.profile.batch_size).timing.median_us

    quick = min(mlps, key=median)
    times = f"{title(cnn.name)} {duration(median(cnn))}, {title(quick.name)} {duration(median(quick))}"
    return Correction(
        "LeNet-5's inference can take as much as 10 times as long as a small MLP's, about 1 ms.",
        "Document 004, section 4",
        f"Here a batch of {cnn.profile.batch_size} takes {times}: {factor(median(cnn) / median(quick))} times. A machine's own "
        "ratio: it changes with batch size, threads and device, and says nothing about connections.",
    )


def _is_cnn(one: Benchmark) -> bool:
    return any(isinstance(layer, Conv2d) for layer in one.architecture.layers)


def _is_mlp(one: Benchmark) -> bool:
    return not _is_cnn(one) and sum(isinstance(layer, Linear) for layer in one.architecture.layers) > 1
