"""The profiler tables of document 000 (Figures 18 to 20) as data, compared with a profile of ours.

Document 000: group report on CNN design factors, KTH IL2230, 14 November 2023; batch size 4, gradient recording on.
"""

from dataclasses import dataclass

from core.design.units import printed_size
from core.profiling.operators import Profile
from core.profiling.profile_rows import Row


@dataclass(frozen=True)
class PrintedRow:
    """A row as printed: times in µs, memory as the profiler wrote it; `printed_name` is set where the printed name is wrong."""

    name: str
    self_us: float
    total_us: float
    memory: str
    self_memory: str
    calls: int
    printed_name: str = ""


@dataclass(frozen=True)
class Figure:
    """A published table; `network` is its name in the zoo, `note` a remark for the reader."""

    number: int
    title: str
    network: str
    rows: tuple[PrintedRow, ...]
    note: str = ""


@dataclass(frozen=True)
class RowComparison:
    """A printed row with our calls and bytes, and our total time as a multiple of the printed one.

    Calls and bytes are None if our pass called no operator of that name; the ratio also if 0 µs is printed.
    """

    row: PrintedRow
    calls: int | None
    memory: str | None
    self_memory: str | None
    time_ratio: float | None

    @property
    def agrees(self) -> bool | None:
        """Whether calls, memory and self memory are as printed; None if our pass did not call the operator."""
        if self.calls is None:
            return None
        ours = (self.calls, self.memory, self.self_memory)
        return ours == (self.row.calls, self.row.memory, self.row.self_memory)


def compare_rows(figure: Figure, profile: Profile) -> list[RowComparison]:
    """Each printed row with our row of the same name."""
    ours = {row.name: row for row in profile.operators}
    return [_compared(row, ours.get(row.name)) for row in figure.rows]


def _compared(row: PrintedRow, own: Row | None) -> RowComparison:
    if own is None:
        return RowComparison(row, None, None, None, None)
    ratio = own.cpu_total_us / row.total_us if row.total_us else None
    return RowComparison(row, own.calls, printed_size(own.cpu_memory_bytes), printed_size(own.self_cpu_memory_bytes), ratio)


_18 = (
    PrintedRow("model_inference", 844, 1170, "0 B", "-9.53 KB", 1),
    PrintedRow("aten::linear", 15, 280, "4.84 KB", "0 B", 2),
    PrintedRow("aten::addmm", 192, 221, "4.84 KB", "4.84 KB", 2),
    PrintedRow("aten::t", 26, 44, "0 B", "0 B", 2),
    PrintedRow("aten::relu", 13, 25, "4.69 KB", "0 B", 1),
    PrintedRow("aten::reshape", 8, 21, "0 B", "0 B", 1),
    PrintedRow("aten::transpose", 13, 18, "0 B", "0 B", 2),
    PrintedRow("aten::copy_", 18, 18, "0 B", "0 B", 2),
    PrintedRow("aten::view", 13, 13, "0 B", "0 B", 1),
    PrintedRow("aten::clamp_min", 12, 12, "4.69 KB", "4.69 KB", 1),
)
_19 = (
    PrintedRow("model_inference", 397, 1001, "0 B", "-15.78 KB", 1),
    PrintedRow("aten::linear", 20, 465, "7.97 KB", "0 B", 3),
    PrintedRow("aten::addmm", 330, 373, "7.97 KB", "7.97 KB", 3),
    PrintedRow("aten::relu", 84, 115, "7.81 KB", "0 B", 2),
    PrintedRow("aten::t", 47, 72, "0 B", "0 B", 3),
    PrintedRow("aten::clamp_min", 31, 31, "7.81 KB", "7.81 KB", 2),
    PrintedRow("aten::copy_", 29, 29, "0 B", "0 B", 3),
    PrintedRow("aten::transpose", 19, 25, "0 B", "0 B", 3),
    PrintedRow("aten::reshape", 4, 24, "0 B", "0 B", 1),
    PrintedRow("aten::view", 20, 20, "0 B", "0 B", 1),
)
_20 = (
    PrintedRow("model_inference", 503, 1616, "0 B", "-199.03 KB", 1),
    PrintedRow("aten::conv2d", 16, 610, "70.00 KB", "0 B", 2),
    PrintedRow("aten::convolution", 63, 594, "70.00 KB", "0 B", 2),
    PrintedRow("aten::_convolution", 27, 531, "70.00 KB", "0 B", 2, "aten::mkldnn_convolution"),
    PrintedRow("aten::mkldnn_convolution", 462, 504, "70.00 KB", "0 B", 2, "aten::linear"),
    PrintedRow("aten::linear", 20, 239, "3.34 KB", "0 B", 3, "aten::addmm"),
    PrintedRow("aten::addmm", 140, 176, "3.34 KB", "3.34 KB", 3, "aten::max_pool2d"),
    PrintedRow("aten::max_pool2d", 9, 151, "52.50 KB", "0 B", 2, "aten::max_pool2d_with_indices"),
    PrintedRow("aten::max_pool2d_with_indices", 142, 142, "52.50 KB", "52.50 KB", 2, "aten::relu"),
    PrintedRow("aten::relu", 43, 96, "73.19 KB", "0 B", 4, "aten::clamp_min"),
    PrintedRow("aten::clamp_min", 53, 53, "73.19 KB", "73.19 KB", 4, "aten::empty"),
    PrintedRow("aten::t", 24, 43, "0 B", "0 B", 3, "aten::copy_"),
    PrintedRow("aten::empty", 26, 26, "70.00 KB", "70.00 KB", 4, "aten::transpose"),
    PrintedRow("aten::copy_", 23, 23, "0 B", "0 B", 3, "aten::flatten"),
    PrintedRow("aten::transpose", 14, 19, "0 B", "0 B", 3, "aten::as_strided"),
    PrintedRow("aten::flatten", 5, 17, "0 B", "0 B", 1, "aten::expand"),
    PrintedRow("aten::as_strided_", 13, 13, "0 B", "0 B", 2, "aten::view"),
    PrintedRow("aten::expand", 12, 13, "0 B", "0 B", 3, "aten::as_strided"),
    PrintedRow("aten::view", 12, 12, "0 B", "0 B", 1, "aten::resize_"),
    PrintedRow("aten::as_strided", 6, 6, "0 B", "0 B", 6, "aten::resolve_conj"),
    PrintedRow("aten::resize_", 3, 3, "0 B", "0 B", 2, "(no name)"),
    PrintedRow("aten::resolve_conj", 0, 0, "0 B", "0 B", 6, "(no name)"),
)
FIGURES = (
    Figure(18, "Performance of MLP1", "mlp1", _18),
    Figure(
        19,
        "Performance of MLP2",
        "mlp2-300-200",
        _19,
        note="The document does not give the widths. Its bytes fit hidden layers of 500 neurons in all, such as 300/200; of "
        "300/100 they would be 6.41 KB and 6.25 KB.",
    ),
    Figure(
        20,
        "Performance of LeNet-5",
        "lenet5-28",
        _20,
        note="From the fourth row on the names in the document's text stand one or two rows too high (it gives aten::linear 2 "
        "calls and 70.00 KB; LeNet-5 has three linear layers with 3.34 KB in all). They are put right here by calls and "
        "bytes; the printed name is kept beside.",
    ),
)
