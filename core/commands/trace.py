"""trace: every layer's output size, parameters and MACs, without torch."""

import argparse

from core.commands.networks import architecture
from core.commands.output import show, table
from core.design.architecture import Architecture, Step, trace
from core.design.costs import CONVENTIONS, count
from core.design.layer import shape_text
from core.design.zoo import ZOO

HELP = "sizes, parameters and MACs of every layer"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", metavar="NAME|FILE", help=f"one of {', '.join(ZOO)}; a JSON form, or an ONNX file")

    counted = "also the operations as each tool counts them, each with its unit and its rule"
    parser.add_argument("--conventions", action="store_true", help=counted)


def run(options: argparse.Namespace) -> int:
    network = architecture(options.network)
    steps: list[Step] = []
    try:
        for step in trace(network):
            steps.append(step)
            if options.json:
                show(_record(step), True, "")
    finally:  # the rows above a broken layer hold, and are shown
        if not options.json:
            print(_text(network, steps))
    total = {"parameters": sum(step.parameters for step in steps), "macs": sum(step.macs for step in steps)}
    show({"total": network.name, **total}, options.json, "MACs: multiply-accumulates of one image, bias ignored.")
    if options.conventions:
        _conventions(steps, options.json)
    return 0


def _conventions(steps: list[Step], as_json: bool) -> None:
    found = [(way, count(steps, name)) for name, way in CONVENTIONS.items()]
    rows = [("who counts", "operations", "unit", "rule"), *((way.title, f"{n:,}", way.unit, way.rule) for way, n in found)]
    for way, operations in found if as_json else ():
        show({"counted": way.title, "operations": operations, "unit": way.unit, "rule": way.rule}, True, "")
    if not as_json:
        show({}, False, f"\n{table(rows)}")


def _record(step: Step) -> dict[str, object]:
    row = {"name": step.name, "kind": type(step.layer).__name__, "output_shape": step.output_shape}
    return {**row, "parameters": step.parameters, "macs": step.macs}


def _text(network: Architecture, steps: list[Step]) -> str:
    rows = [("layer", "kind", "output", "parameters", "MACs"), ("input", "", shape_text(network.input_shape), "", "")]
    for step in steps:
        sizes = (shape_text(step.output_shape), f"{step.parameters:,}", f"{step.macs:,}")
        rows.append((step.name, type(step.layer).__name__, *sizes))
    rows.append(("total", "", "", f"{sum(s.parameters for s in steps):,}", f"{sum(s.macs for s in steps):,}"))
    return f"{network.name}: {network.source}\n\n{table(rows)}"
