"""Latencies that were measured on a processor: of the store, the newest first, and of the project's own comparison."""

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from platform import platform
from types import MappingProxyType
from typing import Any, NamedTuple

import streamlit as st

from core.design.architecture import Architecture
from core.design.form import from_json
from core.design.refusal import Refusal
from core.learning.header import FOLDER
from core.store.database import store_url
from core.store.measurements import Measurements
from core.store.state import State

FILE = FOLDER / "comparison.json"
Layers = tuple[Any, ...]  # an input shape, and the layers


class Latency(NamedTuple):
    """Of one image in float32 by PyTorch on one thread: the median in µs, where and when, and whether on a machine like this.

    `layers`: of the same measurement the µs of each layer by name, of one pass of `batch_size` images under the profiler.
    """

    us: float
    where: str
    is_here: bool
    batch_size: int = 1
    layers: Mapping[str, float] = MappingProxyType({})


def latencies() -> dict[Layers, Latency]:
    """The newest latency of each network on one thread, by its layers; a network of any name is the same network."""
    found: dict[Layers, Latency] = {}
    for form in [*_of_the_store(), _shipped()]:
        for layers, latency in _read(form):
            found.setdefault(layers, latency)
    return found


def layers_of(architecture: Architecture) -> Layers:
    """What a latency is found by."""
    return architecture.input_shape, architecture.layers


def _read(form: dict[str, Any]) -> Iterator[tuple[Layers, Latency]]:
    """The latencies of a comparison's form; it is read without torch, which the comparison itself needs."""
    for one in form.get("networks", ()):
        at = one["conditions"]
        if at["threads"] != 1:  # as the roof of this machine
            continue
        is_here = _is_here(at)
        where = f"1 thread, {at['measured_at'][:10]}{'' if is_here else ', another machine'}"
        plain = {"batch_size": 1, "dtype": "float32", "engine": "eager", "device": "cpu"}
        for row in one["latencies"]:
            if plain.items() <= row["setup"].items():
                layers = layers_of(from_json(json.dumps(one["architecture"])))
                size = one["memory"]["batch_size"]
                yield layers, Latency(row["timing"]["median_us"], where, is_here, size, _by_layer(one))


def _is_here(at: dict[str, Any]) -> bool:
    """Whether the conditions are those of this machine; the platform names the system, the rest tells processors apart."""
    from torch.backends import cpu  # all else here needs no torch

    here = platform(), os.cpu_count() or 1, cpu.get_cpu_capability()
    return (at["machine"], at["cores"], at["instructions"]) == here


def _by_layer(one: dict[str, Any]) -> dict[str, float]:
    """The µs of each layer in the profiled pass; none where that pass was on a GPU."""
    columns = one["layers"]["columns"]
    name, us = columns.index("name"), columns.index("cpu_total_us")
    return {row[name]: row[us] for row in one["layers"]["rows"]} if one["conditions"]["device"] == "cpu" else {}


def _of_the_store() -> list[dict[str, Any]]:
    try:
        return [one.form for one in _measurements().all() if one.state is State.DONE]
    except Refusal:  # without a store the project's own are left
        return []


@st.cache_resource(show_spinner=False)
def _measurements() -> Measurements:
    return Measurements(store_url())


@cache
def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found
