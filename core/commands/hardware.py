"""hardware: cycles on a systolic array, memory traffic, energy, and whether a network fits on a chip; without torch."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.commands.hardware_limits import show_budget, show_fit, show_roof
from core.commands.networks import architecture
from core.commands.output import show, table
from core.commands.values import value
from core.design.architecture import Architecture, Step, trace
from core.design.units import KIB
from core.hardware.accelerator import Accelerator
from core.hardware.budget import PARTS, budget
from core.hardware.chips import CHIPS, Chip, chip
from core.hardware.energy import MICRO, TECHNOLOGIES, VALUES, Energy, Technology, energy, technology, whole_energy
from core.hardware.gemm import gemms
from core.hardware.number_format import number_format
from core.hardware.passes import Parts
from core.hardware.refusal import HardwareError
from core.hardware.roofline import Roof, roof
from core.hardware.sweep import Measure, Point, front, least, sweep
from core.hardware.systolic import Dataflow, Mapping, parse_array
from core.hardware.traffic import Traffic

HERE = "this-machine"
HELP = "cycles, memory traffic and energy on an accelerator, and whether a chip has room"
CONVENTION = "cycles = folds x cycles a fold, as SCALE-Sim 3.0.0 has them (it prints one less a layer)"
HEAD = ("layer", "dataflow", "M", "K", "N", "folds", "cycles", "utilization", "mapping", "ifmap", "filter", "ofmap")


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("networks", metavar="NETWORK", nargs="+", help="of the zoo, a JSON form, or an ONNX file")
    parser.add_argument("--array", default="16x16", metavar="RxC", help="rows x columns of the array (16x16)")
    parser.add_argument(
        "--dataflow", nargs="+", choices=[one.value for one in Dataflow], default=[one.value for one in Dataflow],
        help="; ".join(f"{one.value}: {one.full_name}" for one in Dataflow)
        + " (all three); bytes, energy and what is below are with the best of these for each layer",
    )  # fmt: skip
    parser.add_argument("--shapes", action="store_true", help="also cycles and energy on arrays of other shapes")
    parser.add_argument("--buffer-kb", type=float, default=64, metavar="KiB", help="on the chip; a KiB is 1,024 bytes (64)")
    parser.add_argument("--bits", type=int, default=8, metavar="N", help="of a number: 32, 16 or 8 (8)")
    parser.add_argument("--no-fusion", action="store_true", help="store what is between convolution, activation and pooling")
    parser.add_argument("--technology", default="45nm", metavar="NAME", help=f"of energies: {', '.join(TECHNOLOGIES)} (45nm)")
    parser.add_argument(
        "--energy", nargs="+", default=[], metavar="VALUE=PJ", help="other energies, as in dram=320 (pJ of 32 bits)"
    )
    parts = ", ".join(f"{name} in {part.unit}" for name, part in PARTS.items())
    parser.add_argument("--budget", nargs="+", default=[], metavar="PART=MOST", help=f"of one image, as in ram=20: {parts}")
    parser.add_argument("--chip", metavar="NAME", help=f"one of {', '.join(CHIPS)}; {HERE}: one thread, measured in 2 s")


def run(options: argparse.Namespace) -> int:
    if not 0 <= options.buffer_kb <= 1 << 20:  # also refuses NaN
        what = f"A buffer has 0 to {1 << 20:,} KiB, got {options.buffer_kb:g}."
        raise HardwareError("buffer", what, "Use a size such as 64.")
    flows = tuple(map(Dataflow, dict.fromkeys(options.dataflow)))
    buffer, fused = int(options.buffer_kb * KIB), not options.no_fusion
    setting = Accelerator(parse_array(options.array), flows, buffer, number_format(options.bits), fused)
    tech = technology(options.technology, **dict(value(text, "dram=320") for text in options.energy))
    limits = budget(value(text, "ram=20") for text in options.budget)
    on = chip(options.chip) if options.chip and options.chip != HERE else None
    limit = _limit(on, setting) if options.chip else None
    networks = [(network, list(trace(network))) for network in map(architecture, options.networks)]
    for network, steps in networks:
        _arrays(network, steps, setting, options.json)
        if options.shapes:
            _shapes(network, sweep(steps, setting, tech), options.json)
        moved = setting.traffic(steps)
        _traffic(network, moved, setting, tech, options.json)
        if limits:
            show_budget(network, steps, setting, (limits, tech), options.json)
        if on and on.is_microcontroller:
            show_fit(network, steps, setting, on, options.json)
        if limit:
            show_roof(network, moved, limit, options.json)
    return 0


def _limit(on: Chip | None, setting: Accelerator) -> Roof | None:
    """The roof of a chip or of this machine; None for a microcontroller without a peak for these bits, which may fit still."""
    if on:
        return None if on.is_microcontroller and setting.number.bits not in on.peaks else roof(on, setting.number)
    if setting.number.bits != 32:
        what = f"The peak of this machine is measured for float32, not for {setting.number.name}."
        raise HardwareError("no-peak", what, "Add --bits 32.")
    from core.profiling.machine import measure_roof  # torch: all else here needs none

    return measure_roof()


def _arrays(network: Architecture, steps: list[Step], setting: Accelerator, as_json: bool) -> None:
    """A record for each layer and dataflow, then one of totals: of each dataflow, and of the best for each layer."""
    layers = [[Mapping(one, setting.array, flow) for flow in setting.dataflows] for one in gemms(steps)]
    rows = [_record(network, one) for each in layers for one in each]
    if as_json:
        for row in rows:
            show(row, True, "")
    best = setting.mappings(steps)
    cycles = {flow.value: sum(each[at].cycles for each in layers) for at, flow in enumerate(setting.dataflows)}
    paper = {flow.value: sum(each[at].paper_cycles for each in layers) for at, flow in enumerate(setting.dataflows)}
    chosen = {one.gemm.layer: one.dataflow.value for one in best}
    whole = {
        "total": network.name, "macs": sum(step.macs for step in steps), "cycles": cycles, "paper_cycles": paper,
        "best": chosen, "best_cycles": sum(one.cycles for one in best), "convention": CONVENTION,
    }  # fmt: skip
    text = table([HEAD, *(tuple(_cell(value) for key, value in row.items() if key not in _OF_ALL) for row in rows)])
    sums = ", ".join(f"{flow} {count:,}" for flow, count in cycles.items())
    tail = f"Cycles in all: {sums}; the best for each layer {whole['best_cycles']:,}. {CONVENTION}."
    show(whole, as_json, f"{network.name} on {setting.array}\n\n{text}\n\n{tail}\n")


_OF_ALL = ("network", "rows", "columns")


def _shapes(network: Architecture, found: Sequence[Point], as_json: bool) -> None:
    """A record for each shape of an array, with the measures in which none beats it; for people, the best shapes, too."""
    fronts = {measure.value: front(found, measure) for measure in Measure}
    rows: list[tuple[str, ...]] = [("array", "PEs", "cycles", "utilization", "energy, µJ", "none beats it in")]
    for one in found:
        unbeaten = [name for name, points in fronts.items() if one in points]
        record = {
            "shape": network.name, "rows": one.array.rows, "columns": one.array.columns, "cycles": one.cycles,
            "utilization": one.utilization, "energy_pj": one.energy, "on_front_of": unbeaten,
        }  # fmt: skip
        sizes = str(one.array), f"{one.array.pes:,}", f"{one.cycles:,}", f"{one.utilization:.1%}"
        rows.append((*sizes, f"{one.energy / MICRO:,.3f}", ", ".join(unbeaten)))
        if as_json:
            show(record, True, "")
    if not as_json:
        best = ", ".join(f"{measure.value} {least(found, measure).array}" for measure in Measure)
        show({}, False, f"{table(rows)}\n\nThe shape with the least {best}.\n")


def _record(network: Architecture, one: Mapping) -> dict[str, Any]:
    return {
        "network": network.name, "layer": one.gemm.layer, "dataflow": one.dataflow.value,
        "rows": one.array.rows, "columns": one.array.columns, "m": one.gemm.m, "k": one.gemm.k, "n": one.gemm.n,
        "folds": one.folds, "cycles": one.cycles, "utilization": one.utilization,
        "mapping_efficiency": one.mapping_efficiency, "ifmap_reads": one.ifmap_reads,
        "filter_reads": one.filter_reads, "ofmap_writes": one.ofmap_writes,
    }  # fmt: skip


def _cell(value: object) -> str:
    return f"{100 * value:.1f} %" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _traffic(network: Architecture, found: Sequence[Traffic], setting: Accelerator, tech: Technology, as_json: bool) -> None:
    """One record of energy: in pJ by part, and the bytes that it follows from; by layer, too."""
    whole = whole_energy(found, setting.number, tech)
    moved = {
        "dram_bytes": sum(one.dram.total for one in found), "sram_bytes": sum(one.sram.total for one in found),
        "register_bytes": sum(one.registers.total for one in found),
    }  # fmt: skip
    record = {
        "energy": network.name, "bits": setting.number.bits, "buffer_bytes": setting.buffer, "fused": setting.fused,
        **moved, **{f"{part}_pj": value for part, value in asdict(whole).items()}, "total_pj": whole.total,
        "technology": tech.name, "sources": tech.sources, "values_pj": {name: getattr(tech, name) for name in VALUES},
        "layers": {one.group.name: asdict(energy(one, setting.number, tech)) for one in found},
        "bytes": {one.group.name: {name: asdict(parts) for name, parts in _levels(one).items()} for one in found},
    }  # fmt: skip
    show(record, as_json, f"{_bytes(found, setting)}\n\n{_spent(whole, tech)}\n")


def _levels(one: Traffic) -> dict[str, Parts]:
    """The bytes of a pass by level of memory."""
    return {"dram": one.dram, "sram": one.sram, "registers": one.registers}


def _bytes(found: Sequence[Traffic], setting: Accelerator) -> str:
    parts = ("weights", "outputs")
    rows: list[tuple[str, ...]] = [
        ("bytes of a pass", "DRAM inputs", *parts, "SRAM inputs", *parts, "register inputs", *parts, "operations a byte")
    ]
    for one in found:
        moved = [count for level in _levels(one).values() for count in (level.inputs, level.weights, level.outputs)]
        rows.append((one.group.name, *(f"{count:,}" for count in moved), f"{one.intensity:.2f}"))
    return f"{setting.number.name}, buffer {setting.buffer:,} bytes\n\n{table(rows)}"


def _spent(whole: Energy, tech: Technology) -> str:
    parts = ", ".join(f"{part.replace('_', ' ')} {value / MICRO:.3f}" for part, value in asdict(whole).items())
    values = ", ".join(f"{name.replace('_', ' ')} {getattr(tech, name):.12g}" for name in VALUES)
    return f"Energy of one image {whole.total / MICRO:.3f} µJ: {parts}. {tech.title}, in pJ: {values}. {tech.sources}"
