"""latency: how long a pass takes, over batch sizes, threads, dtypes and engines; and the memory of a process of its own."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product

from core.commands.networks import network
from core.commands.output import bar, progress_of, show, table
from core.design.architecture import Architecture
from core.design.units import duration, duration_interval, size
from core.profiling.engines import DTYPES, ENGINES, Setup, lacks
from core.profiling.latency import Latency
from core.profiling.memory import resident
from core.profiling.rounds import ROUNDS, in_rounds
from core.profiling.timing import Timing

HELP = "latency with intervals over rounds, for batch sizes, threads, dtypes and engines"
HEAD = "engine,dtype,threads,batch,median,95 % interval of it,5th percentile,95th,an image,images/s"


def describe(parser: argparse.ArgumentParser) -> None:
    names = "of the zoo, a JSON form, or a .safetensors or ONNX file"
    parser.add_argument("networks", metavar="NAME|FILE", nargs="+", help=names)
    parser.add_argument("--batch-size", type=int, nargs="+", default=[1, 64], metavar="N", help="images in a pass (1 64)")
    parser.add_argument(
        "--threads", type=int, nargs="+", default=[None], metavar="N", help="torch's threads (as torch has them)"
    )
    parser.add_argument("--dtype", nargs="+", default=["float32"], choices=list(DTYPES), help="float32 (default), bfloat16")
    kinds = "; ".join(f"{name}: {says}" for name, says in ENGINES.items())
    parser.add_argument("--engine", nargs="+", default=["eager"], choices=list(ENGINES), help=kinds)
    parser.add_argument("--device", default="cpu", help="cpu (default), cuda or auto")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help=f"processes, one after another ({ROUNDS})")
    parser.add_argument(
        "--resident", action="store_true", help="also the resident memory of a process that holds just the network"
    )


def run(options: argparse.Namespace) -> int:
    """1 where a setup could not be had on this machine; the others are measured all the same."""
    setups = list(_setups(options))
    reasons = {setup: refusal.what for setup in setups if (refusal := lacks(setup))}
    networks = [network(name) for name in options.networks]
    for design, _ in networks:
        for setup, reason in reasons.items():
            record = {"network": design.name, "left_out": asdict(setup), "message": reason}
            show(record, options.json, f"left out: {reason}")
    with bar(100, "measured", " %") as progress:
        chosen = [setup for setup in setups if setup not in reasons]
        found = in_rounds(networks, chosen, options.rounds, on_progress=progress_of(progress))
    for (design, _), latencies in zip(networks, found, strict=True):
        if options.json:
            for one in latencies:
                show(_record(one), True, "")
        else:
            show({}, False, f"{design.name}\n{table([tuple(HEAD.split(',')), *map(_row, latencies)])}\n")
        if options.resident:
            _resident(design, options)
    return int(bool(reasons))


def _setups(options: argparse.Namespace) -> Iterator[Setup]:
    for engine, dtype, threads, batch_size in product(options.engine, options.dtype, options.threads, options.batch_size):
        yield Setup(batch_size, threads, dtype, engine, options.device)


def _row(one: Latency) -> tuple[str, ...]:
    setup, timing = one.setup, one.timing
    return (
        setup.engine,
        setup.dtype,
        str(one.conditions.threads),
        str(setup.batch_size),
        *_interval(timing),
        duration(timing.p5_us),
        duration(timing.p95_us),
        duration(one.image_us),
        f"{one.images_per_second:,.0f}",
    )


def _interval(timing: Timing) -> tuple[str, str]:
    """The median and its interval."""
    return duration_interval(*timing.interval) if timing.interval else (duration(timing.median_us), "too few rounds")


def _record(one: Latency) -> dict[str, object]:
    """Microseconds as numbers."""
    parts = {"network": one.network, "setup": asdict(one.setup), "timing": one.timing.to_form()}
    return {**parts, "image_us": one.image_us, "images_per_second": one.images_per_second, "conditions": asdict(one.conditions)}


def _resident(design: Architecture, options: argparse.Namespace) -> None:
    batch_size = max(options.batch_size)
    found = resident(design, batch_size)
    grown = found.loaded_bytes - found.empty_bytes
    text = f"{design.name}, a process of its own: {size(found.empty_bytes)} with torch alone, {size(grown)} more after a pass"
    record = {"network": design.name, "batch_size": batch_size, **asdict(found)}
    show(record, options.json, f"{text} of {batch_size} images\n")
