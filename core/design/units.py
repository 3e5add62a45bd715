"""Numbers as text with their units: one rule for pages and commands.

Bytes are decimal, as in SI: 1 kB is 1,000 bytes. Only in tables of PyTorch's profiler, and beside a published number of one,
they are the profiler's KB of 1,024 bytes. A measured interval and its middle have the same decimals, which follow from the
interval's width.
"""

import re
from math import floor, isfinite, log10

KILO, PRINTED_KILO = 1000, 1024  # bytes of a kB, and of the profiler's KB
PRINTED_KB = f"KB are of {PRINTED_KILO:,} bytes here, as the profiler prints them."
KIB = 1024  # bytes of a KiB, in which memories of chips are sold
_TIMES = (("s", 1e6), ("ms", 1e3), ("µs", 1.0))  # in µs


def size(count: float) -> str:
    """Bytes to three digits: 160 B, 9.76 kB, 4.29 GB."""
    for unit, power in (("GB", 3), ("MB", 2), ("kB", 1)):
        if abs(count) >= 0.9995 * KILO**power:  # 999.6 kB is 1.00 MB
            return f"{_digits(count / KILO**power)} {unit}"
    return f"{count:,.0f} B"


def printed_size(count: int) -> str:
    """Bytes as the profiler prints them, with the sign: -9.53 KB, 160 B."""
    for unit, power in (("GB", 3), ("MB", 2), ("KB", 1)):
        if abs(count) >= PRINTED_KILO**power:
            return f"{count / PRINTED_KILO**power:,.2f} {unit}"
    return f"{count} B"


def duration(microseconds: float) -> str:
    """A measured time, as the profiler prints it: 844.0 µs, 1.170 ms, 2.000 s."""
    unit, scale = _time_unit(microseconds)
    return f"{microseconds:.1f} µs" if scale == 1 else f"{microseconds / scale:,.3f} {unit}"


def rough_duration(seconds: float) -> str:
    """An estimated time: 41 s, 12 min, 3.5 h."""
    if seconds < 100:
        return f"{seconds:,.0f} s" if seconds >= 1 else "1 s"
    return f"{seconds / 60:,.0f} min" if seconds < 2 * 3600 else f"{seconds / 3600:,.1f} h"


def four_digits(number: float) -> str:
    """A number to four digits; a whole one, and one from 10,000 on, without decimals: 5.369, 3,907,456."""
    return f"{number:,.0f}" if float(number).is_integer() or abs(number) >= 10_000 else f"{number:,.4g}"


def decimals_to_show(number: float, least: int) -> int:
    """With how many decimals, `least` of them or more, a number that is not 0 has a digit that is not 0."""
    return max(least, _decimals(number, 0))


def interval(middle: float, low: float, high: float) -> tuple[str, str]:
    """An estimate and the ends of its interval, as in "35.7" and "35.5 to 36.0".

    Both have as many decimals as show the interval's width to one digit (two, where that begins with 1) and the estimate to
    two.
    """
    return _interval(middle, low, high, middle)


def duration_interval(middle: float, low: float, high: float) -> tuple[str, str]:
    """A measured time in µs, and its interval in the same unit: "1.49 ms" and "1.48 to 1.50"."""
    unit, scale = _time_unit(middle)
    text, ends = interval(middle / scale, low / scale, high / scale)
    return f"{text} {unit}", ends


def share_interval(middle: float, low: float, high: float) -> tuple[str, str]:
    """A share and its interval in %, which ends at 0 and 100: "99.36 %" and "99.31 to 99.41".

    Of a share near 1, what is missing is shown to two digits.
    """
    percents = (100 * middle, 100 * max(low, 0.0), 100 * min(high, 1.0))
    text, ends = _interval(*percents, min(percents[0], 100 - percents[0]))
    return f"{text} %", ends


def times_interval(middle: float, low: float, high: float, says: str = "") -> str:
    """How many times as large, with its interval and what is to be said of that: 2.0 times (1.3 to 3.0, not paired)."""
    text, ends = interval(middle, low, high)
    return f"{text} times ({', '.join(filter(None, (ends, says)))})"


def three_digits(microseconds: float) -> str:
    """A measured time without an interval: 1.49 ms."""
    unit, scale = _time_unit(microseconds)
    return f"{_digits(microseconds / scale)} {unit}"


def with_minus(text: str) -> str:
    """The text with a minus sign, as wide as the plus sign, before each negative number: −0.40, but LeNet-5."""
    return re.sub(r"(?<!\w)-(?=\d)", "−", text)


def plural(count: int, noun: str) -> str:
    """A number with its noun: 1 epoch, 2 epochs, 1,000 epochs."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _interval(middle: float, low: float, high: float, smallest: float) -> tuple[str, str]:
    shown = max(_decimals(high - low), _decimals(smallest, 1), 0)
    return f"{middle:,.{shown}f}", f"{low:,.{shown}f} to {high:,.{shown}f}"


def _time_unit(microseconds: float) -> tuple[str, float]:
    return next((pair for pair in _TIMES if abs(microseconds) >= pair[1]), _TIMES[-1])


def _digits(number: float) -> str:
    rounded = float(f"{number:.3g}")  # 0.9996 is 1.00
    return f"{rounded:,.{max(_decimals(rounded, 2), 0)}f}"


def _decimals(number: float, more: int | None = None) -> int:
    """The decimals that show a number to one digit and so many more; by itself to two if it begins with 1, else to one."""
    if not number or not isfinite(number):
        return 2 if more is None else 0
    power = floor(log10(abs(number)))
    first = round(abs(number) / 10**power, 6)
    return (int(first < 2) if more is None else more) - power
