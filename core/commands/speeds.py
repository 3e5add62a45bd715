"""speeds: how fast the project is, as two tables in Markdown, as README shows them."""

import argparse
from dataclasses import asdict

from core.commands.output import pairs, show
from core.commands.trained_table import row
from core.design.units import four_digits
from core.design.zoo import shown_name
from core.profiling.speeds import LaneSpeed, Speed, Speeds, read

HELP = "what `make speeds` measured, as tables in Markdown"


def describe(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(options: argparse.Namespace) -> int:
    speeds = read()
    if options.json:
        rows: list[Speed | LaneSpeed] = [*speeds.figures, *speeds.lanes]
        for one in rows:
            show({**asdict(one), "machine": dict(speeds.machine)}, True, "")
        return 0
    text = [*figures_table(speeds), "", *lanes_table(speeds), "", pairs(list(speeds.machine.items()))]
    show({}, False, "\n".join(text))
    return 0


def figures_table(speeds: Speeds) -> list[str]:
    """A row a figure: its median, 90th and 95th percentile."""
    lines = [row(["what", "median", "p90", "p95"]), row(["---", "---:", "---:", "---:"], "")]
    return lines + [
        row([one.what, *(_with_unit(value, one) for value in (one.median, one.p90, one.p95))]) for one in speeds.figures
    ]


def lanes_table(speeds: Speeds) -> list[str]:
    """A row a network: in each case µs by PyTorch and in lanes, their ratio, and the lanes' share of the core's peak."""
    cases = list(dict.fromkeys((one.networks, one.batch_size) for one in speeds.lanes))
    heads = [f"{count} networks, batch {batch}" if count > 1 else f"one network, batch {batch}" for count, batch in cases]
    lines = [row(["network", *heads]), row(["---", *(["---:"] * len(heads))], "")]
    for name in dict.fromkeys(one.network for one in speeds.lanes):
        own = {(one.networks, one.batch_size): one for one in speeds.lanes if one.network == name}
        lines.append(row([shown_name(name), *(_times(own[case]) for case in cases)]))
    return lines


def _with_unit(value: float | None, one: Speed) -> str:
    return "" if value is None else f"{four_digits(float(f'{value:.3g}'))} {one.unit}".strip()


def _times(one: LaneSpeed) -> str:
    faster = f"{one.torch_us / one.lanes_us:.1f} times, {one.share:.0%}".replace("%", " %")
    return f"{one.torch_us:.0f} → {one.lanes_us:.0f} ({faster})"
