"""The request for a measurement: which networks to compare and how, as plain data that the store keeps."""

import os
from dataclasses import asdict, dataclass
from typing import Any

from core.design.architecture import Architecture
from core.design.form import from_json, to_json
from core.design.refusal import LayerError
from core.profiling.estimates import ProfilingError, require_room

FEWEST, MOST = 1, 6


@dataclass(frozen=True)
class RequestedNetwork:
    """A network under a name of its own: a trained one of the project, a run of the store, or an untrained design."""

    name: str
    architecture: Architecture
    run: int | None = None


@dataclass(frozen=True)
class Request:
    """Which networks, at which batch size, on how many threads, on which device (cpu or cuda)."""

    networks: tuple[RequestedNetwork, ...]
    batch_size: int
    threads: int
    device: str = "cpu"

    def require_measurable(self) -> None:
        """Raise a Refusal, before anything is queued, for what cannot be measured."""
        if not FEWEST <= len(self.networks) <= MOST:
            what = f"A measurement takes {FEWEST} to {MOST} networks, got {len(self.networks)}."
            raise ProfilingError("networks", what, "Choose some more." if len(self.networks) < FEWEST else "Leave some out.")
        cores = os.cpu_count() or 1
        if not 1 <= self.threads <= cores:
            raise ProfilingError("threads", f"{self.threads:,} threads were asked for.", f"This machine has from 1 to {cores}.")
        for wanted in self.networks:
            try:
                require_room(wanted.architecture, self.batch_size)
            except LayerError as error:
                raise ProfilingError(error.code, f"{wanted.name} does not work yet: {error.what}", error.remedy) from None

    def to_form(self) -> dict[str, Any]:
        """Plain data for JSON."""
        networks = [{**asdict(one), "architecture": to_json(one.architecture)} for one in self.networks]
        return {"networks": networks, "batch_size": self.batch_size, "threads": self.threads, "device": self.device}

    @classmethod
    def from_form(cls, form: dict[str, Any]) -> "Request":
        """Read plain data back."""
        networks = tuple(RequestedNetwork(one["name"], from_json(one["architecture"]), one["run"]) for one in form["networks"])
        return cls(networks, form["batch_size"], form["threads"], form["device"])
