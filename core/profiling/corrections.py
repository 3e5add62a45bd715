"""Corrections of claims in documents 000 and 004, with the numbers of the measured networks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.design.architecture import totals
from core.design.layers import Conv2d, Linear
from core.design.units import PRINTED_KB, duration, printed_size, times_interval
from core.profiling.comparison import Benchmark
from core.profiling.document_tables import FIGURES
from core.profiling.summary import factor
from core.profiling.timing import Timing, ratio


@dataclass(frozen=True)
class Correction:
    """What a document says, where, and what the measured numbers say."""

    says: str
    source: str
    numbers: str


LENET5 = ("lenet5-28", "lenet5")  # the documents' LeNet-5 by its names here: without padding, and with it


def corrections(networks: Mapping[str, Benchmark], title: Callable[[str], str]) -> list[Correction]:
    """The documents' claims with what these networks say of them; those about MLPs and LeNet-5 need at least one of each.

    A network without a convolution, but with two linear layers or more, counts as an MLP.
    """
    mlps = [one for one in networks.values() if _is_mlp(one)]
    lenet = next((networks[name] for name in LENET5 if name in networks), None)
    if mlps and lenet:
        return [_percentage(), *(Correction(says, source, numbers(mlps, lenet, title)) for says, source, numbers in OF_BOTH)]
    lacking = f"These numbers do not tell: no {'MLP' if lenet else 'LeNet-5'} is among these networks."
    return [_percentage(), *(Correction(says, source, lacking) for says, source, _ in OF_BOTH)]


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


def _thrift(mlps: list[Benchmark], lenet: Benchmark, title: Callable[[str], str]) -> str:
    theirs = ", ".join(f"{title(one.name)} {printed_size(one.profile.released_bytes)}" for one in mlps)
    ours = lenet.profile.released_bytes
    most = ours / min(one.profile.released_bytes for one in mlps)
    thrift = (
        f"It needs up to {factor(most)} times as much for activations: no thrift there."
        if most > 1
        else "It needs no more for activations than any of these MLPs."
    )
    freed = f"{title(lenet.name)} {printed_size(ours)}, {theirs}"
    return f"What a pass frees is what it allocated before: {freed}. {PRINTED_KB} {thrift}"


def _connections(mlps: list[Benchmark], lenet: Benchmark, title: Callable[[str], str]) -> str:
    small = totals(lenet.architecture)
    counts = ", ".join(
        f"{title(one.name)} {totals(one.architecture).parameters:,} and {totals(one.architecture).macs:,}" for one in mlps
    )
    more = [title(one.name) for one in mlps if totals(one.architecture).parameters > small.parameters]
    return (
        f"Parameters and MACs: {title(lenet.name)} {small.parameters:,} and {small.macs:,}; {counts}. More weights than "
        f"{title(lenet.name)}: {', '.join(more) or 'none of these'}. An MLP1 passes the padded LeNet-5's 61,706 parameters "
        "from 78 hidden neurons on (795·78 + 10 = 62,020), and its 416,520 MACs from 525 on (794·525 = 416,850)."
    )


def _ten_times(mlps: list[Benchmark], lenet: Benchmark, title: Callable[[str], str]) -> str:
    def timing(one: Benchmark) -> Timing:
        return one.latency(one.profile.batch_size).timing

    quick = min(mlps, key=lambda one: timing(one).median_us)
    ours, theirs = timing(lenet), timing(quick)
    each = f"{title(lenet.name)} {duration(ours.median_us)}, {title(quick.name)} {duration(theirs.median_us)}"
    return (
        f"Here a batch of {lenet.profile.batch_size} takes {each}: {_times_as_long(ours, theirs)}. A machine's "
        "own ratio: it changes with batch size, threads and device, and says nothing about connections."
    )


def _times_as_long(ours: Timing, theirs: Timing) -> str:
    """A ratio of two times with its interval, where there are rounds."""
    if found := ratio(ours.rounds, theirs.rounds):
        return times_interval(*found, "the 95 % interval over paired rounds")
    return f"{factor(ours.median_us / theirs.median_us)} times"


OF_BOTH = (
    (
        "LeNet-5 may manage memory more effectively: its inference freed 199.03 KB, the MLP's 15.78 KB.",
        "Document 000, section 2.2",
        _thrift,
    ),
    (
        "Both MLPs have fewer connections than LeNet-5, and so lower inference time and memory usage.",
        "Document 004, section 4",
        _connections,
    ),
    (
        "LeNet-5's inference can take as much as 10 times as long as a small MLP's, about 1 ms.",
        "Document 004, section 4",
        _ten_times,
    ),
)  # claims about MLPs and LeNet-5: what is said, where, and what measured numbers say


def _is_mlp(one: Benchmark) -> bool:
    kinds = [type(layer) for layer in one.architecture.layers]
    return Conv2d not in kinds and kinds.count(Linear) > 1
