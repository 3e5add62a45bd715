"""The profiler tables of document 000 (Figures 18 to 20) as data, and how a profile of ours stands beside them.

Document 000: group report on CNN design factors, KTH IL2230, 14 November 2023; batch size 4, gradient recording on.
"""

from dataclasses import dataclass

from core.profiling.operators import Profile
from core.profiling.rows import Row
from core.profiling.tables import size


@dataclass(frozen=True)
class Published:
    """A row as printed: times in µs, memory as the profiler wrote it. `printed_name` stands there where it is wrong."""

    name: str
    self_us: float
    total_us: float
    memory: str
    self_memory: str
    calls: int
    printed_name: str = ""


@dataclass(frozen=True)
class Figure:
    """A published table of the network `network` of the zoo; `note` says what a reader must know of it."""

    number: int
    title: str
    network: str
    rows: tuple[Published, ...]
    note: str = ""


@dataclass(frozen=True)
class Beside:
    """A published row and ours: whether calls and bytes agree, and our total time as a multiple of theirs.

    Calls and bytes are None where our pass called no operator of that name, the ratio also where 0 µs were printed.
    """

    row: Published
    calls: int | None
    memory: str | None
    self_memory: str | None
    time_ratio: float | None

    @property
    def agrees(self) -> bool | None:
        """Calls, memory and self memory are those printed."""
        if self.calls is None:
            return None
        ours = (self.calls, self.memory, self.self_memory)
        return ours == (self.row.calls, self.row.memory, self.row.self_memory)


def beside(figure: Figure, profile: Profile) -> list[Beside]:
    """Each published row with ours of the same name."""
    ours = {row.name: row for row in profile.operators}
    return [_beside(row, ours.get(row.name)) for row in figure.rows]


def _beside(row: Published, own: Row | None) -> Beside:
    if own is None:
        return Beside(row, None, None, None, None)
    ratio = own.cpu_total_us / row.total_us if row.total_us else None
    return Beside(row, own.calls, size(own.cpu_memory_bytes), size(own.self_cpu_memory_bytes), ratio)


_18 = (
    Published("model_inference", 844, 1170, "0 B", "-9.53 KB", 1),
    Published("aten::linear", 15, 280, "4.84 KB", "0 B", 2),
    Published("aten::addmm", 192, 221, "4.84 KB", "4.84 KB", 2),
    Published("aten::t", 26, 44, "0 B", "0 B", 2),
    Published("aten::relu", 13, 25, "4.69 KB", "0 B", 1),
    Published("aten::reshape", 8, 21, "0 B", "0 B", 1),
    Published("aten::transpose", 13, 18, "0 B", "0 B", 2),
    Published("aten::copy_", 18, 18, "0 B", "0 B", 2),
    Published("aten::view", 13, 13, "0 B", "0 B", 1),
    Published("aten::clamp_min", 12, 12, "4.69 KB", "4.69 KB", 1),
)
_19 = (
    Published("model_inference", 397, 1001, "0 B", "-15.78 KB", 1),
    Published("aten::linear", 20, 465, "7.97 KB", "0 B", 3),
    Published("aten::addmm", 330, 373, "7.97 KB", "7.97 KB", 3),
    Published("aten::relu", 84, 115, "7.81 KB", "0 B", 2),
    Published("aten::t", 47, 72, "0 B", "0 B", 3),
    Published("aten::clamp_min", 31, 31, "7.81 KB", "7.81 KB", 2),
    Published("aten::copy_", 29, 29, "0 B", "0 B", 3),
    Published("aten::transpose", 19, 25, "0 B", "0 B", 3),
    Published("aten::reshape", 4, 24, "0 B", "0 B", 1),
    Published("aten::view", 20, 20, "0 B", "0 B", 1),
)
_20 = (
    Published("model_inference", 503, 1616, "0 B", "-199.03 KB", 1),
    Published("aten::conv2d", 16, 610, "70.00 KB", "0 B", 2),
    Published("aten::convolution", 63, 594, "70.00 KB", "0 B", 2),
    Published("aten::_convolution", 27, 531, "70.00 KB", "0 B", 2, "aten::mkldnn_convolution"),
    Published("aten::mkldnn_convolution", 462, 504, "70.00 KB", "0 B", 2, "aten::linear"),
    Published("aten::linear", 20, 239, "3.34 KB", "0 B", 3, "aten::addmm"),
    Published("aten::addmm", 140, 176, "3.34 KB", "3.34 KB", 3, "aten::max_pool2d"),
    Published("aten::max_pool2d", 9, 151, "52.50 KB", "0 B", 2, "aten::max_pool2d_with_indices"),
    Published("aten::max_pool2d_with_indices", 142, 142, "52.50 KB", "52.50 KB", 2, "aten::relu"),
    Published("aten::relu", 43, 96, "73.19 KB", "0 B", 4, "aten::clamp_min"),
    Published("aten::clamp_min", 53, 53, "73.19 KB", "73.19 KB", 4, "aten::empty"),
    Published("aten::t", 24, 43, "0 B", "0 B", 3, "aten::copy_"),
    Published("aten::empty", 26, 26, "70.00 KB", "70.00 KB", 4, "aten::transpose"),
    Published("aten::copy_", 23, 23, "0 B", "0 B", 3, "aten::flatten"),
    Published("aten::transpose", 14, 19, "0 B", "0 B", 3, "aten::as_strided"),
    Published("aten::flatten", 5, 17, "0 B", "0 B", 1, "aten::expand"),
    Published("aten::as_strided_", 13, 13, "0 B", "0 B", 2, "aten::view"),
    Published("aten::expand", 12, 13, "0 B", "0 B", 3, "aten::as_strided"),
    Published("aten::view", 12, 12, "0 B", "0 B", 1, "aten::resize_"),
    Published("aten::as_strided", 6, 6, "0 B", "0 B", 6, "aten::resolve_conj"),
    Published("aten::resize_", 3, 3, "0 B", "0 B", 2, "(no name)"),
    Published("aten::resolve_conj", 0, 0, "0 B", "0 B", 6, "(no name)"),
)
FIGURES = (
    Figure(18, "Performance of MLP1", "mlp1", _18),
    Figure(
        *(19, "Performance of MLP2", "mlp2-300-200", _19),
        note="The document does not give the widths. Its bytes fit hidden layers of 500 neurons in all, such as 300/200; of "
        "300/100 they would be 6.41 KB and 6.25 KB.",
    ),
    Figure(
        *(20, "Performance of LeNet-5", "lenet5-28", _20),
        note="From the fourth row on the names in the document's text stand one or two rows too high (it gives aten::linear 2 "
        "calls and 70.00 KB; LeNet-5 has three linear layers with 3.34 KB in all). They are put right here by calls and "
        "bytes; the printed name is kept beside.",
    ),
)
