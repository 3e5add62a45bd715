"""The points under a roof: each layer as fast as the roof allows, layers and networks as fast as they were measured."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from core.hardware.roofline import Roof
from core.hardware.traffic import Traffic
from pages.hardware.latencies import Latency
from pages.hardware.subjects import Subject

WHOLE = "the whole network"
AT_MOST, LAYER, NETWORK = "at most", "layer", "network"  # kinds of points


class Whole(NamedTuple):
    """A network: the operations of an image, its bytes from and to DRAM, its least time in µs, and the measured one."""

    operations: int
    bytes: int
    least_us: float
    latency: Latency | None


class Seen(NamedTuple):
    """A measured pass: µs of a batch, its operations a byte and operations a second, and the share of the roof there."""

    name: str
    us: float
    intensity: float
    reached: float
    share: float


def whole(one: Subject, limit: Roof, latency: Latency | None) -> Whole:
    least = sum(limit.seconds(each) for each in one.traffic)
    return Whole(2 * one.macs, sum(each.dram.total for each in one.traffic), 1e6 * least, latency)


def with_macs(one: Subject) -> list[Traffic]:
    """The passes that have a place under a roof: they have MACs and move bytes."""
    return [each for each in one.traffic if each.group.macs and each.dram.total]


def seen(one: Subject, latency: Latency, limit: Roof) -> Iterator[Seen]:
    """The passes all of whose layers were measured; PyTorch calls these one after another, so their times add up."""
    for each in with_macs(one):
        names = [step.name for step in each.group.steps]
        us = sum(latency.layers.get(name, 0.0) for name in names)
        if us and latency.layers.keys() >= set(names):
            reached = 2e6 * latency.batch_size * each.group.macs / us
            intensity = each.batch_intensity(latency.batch_size)
            yield Seen(each.group.name, us, intensity, reached, reached / limit.reachable(intensity))


def rows(found: list[Subject], wholes: dict[str, Whole], limit: Roof) -> list[dict[str, Any]]:
    """All points; those of whole networks last, as they are the largest."""
    measured = [(one, wholes[one.name], latency) for one in found if (latency := wholes[one.name].latency)]
    return [
        *(_at_most(one, each, limit) for one in found for each in with_macs(one)),
        *(_seen(one, each, latency) for one, _, latency in measured for each in seen(one, latency, limit)),
        *(_network(one, about, latency) for one, about, latency in measured if about.operations and about.bytes),
    ]


def _at_most(one: Subject, each: Traffic, limit: Roof) -> dict[str, Any]:
    reached = limit.reachable(each.intensity)
    return _row(one, each.group.name, each.intensity, reached, f"{limit.binds(each)} binds it", AT_MOST)


def _seen(one: Subject, each: Seen, latency: Latency) -> dict[str, Any]:
    batch = "an image" if latency.batch_size == 1 else f"a batch of {latency.batch_size:,}"
    share = f"{100 * each.share:.0f} % of the roof, " if latency.is_here else ""
    says = f"measured: {each.us:,.1f} µs {batch} under the profiler, {share}{latency.where}"
    return _row(one, each.name, each.intensity, each.reached, says, LAYER)


def _network(one: Subject, about: Whole, latency: Latency) -> dict[str, Any]:
    says = f"measured: {latency.us:,.1f} µs an image, {latency.where}"
    return _row(one, WHOLE, about.operations / about.bytes, 1e6 * about.operations / latency.us, says, NETWORK)


def _row(one: Subject, name: str, intensity: float, reached: float, says: str, kind: str) -> dict[str, Any]:
    place = {"intensity": intensity, "reached": reached / 1e9}
    return {"network": one.title, "layer": name, **place, "says": says, "measured": kind != AT_MOST, "kind": kind}
