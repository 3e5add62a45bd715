"""What the hardware page shows, for the lab book: the costs of the networks, and what pruning did to them."""

from typing import Any

from core.design.units import KIB
from core.labbook.entry import Entry
from core.labbook.origins import here
from core.learning.pruning_results import Record
from pages.hardware import again
from pages.hardware.subjects import Subject
from pages.shared.session.accelerator import as_options


def costs(found: list[Subject], rows: list[dict[str, Any]]) -> Entry:
    """The table of costs, with the command that makes it again; designs and networks of runs are files beside it."""
    made = again.costs(found, as_options())
    return Entry("Costs in hardware", rows=rows, facts=here(), command=made.command, files=made.files)


def pruned(chosen: list[tuple[Subject, Record]]) -> Entry:
    """One share in numbers, and the commands that prune."""
    rows = [_pruned(one, record) for one, record in chosen]
    share, data = chosen[0][1]["share"], chosen[0][1]["dataset"]
    made = again.pruned((one, [record]) for one, record in chosen)
    facts = {
        "data": f"{chosen[0][1]['images']:,} test images of {data}",
        "sparse form": chosen[0][1]["bytes"]["format"],
        "weights": ", ".join(dict.fromkeys(f"{one.title} {record['weights_digest'][:12]}" for one, record in chosen)),
        **here(),
    }
    about = f"Pruning: {100 * share:g} % of the weights are 0"
    return Entry(about, rows=rows, facts=facts, command=made.command, files=made.files)


def _pruned(one: Subject, record: Record) -> dict[str, Any]:
    latency, taken = record["latency"], record["bytes"]
    return {
        "network": one.title,
        "epochs after it": record["epochs"],
        **{f"{name}, %": 100 * record[of] for name, of in (("accuracy", "accuracy"), ("from", "low"), ("to", "high"))},
        "dense, KiB": taken["dense"] / KIB,
        "sparse, KiB": taken["sparse"] / KIB,
        "time before, µs": latency["before_us"],
        "after, µs": latency["after_us"],
        "times as long": latency["times"],
        **{f"zeros of {layer}, %": 100 * part["zeros"] / part["of"] for layer, part in record["zeros"].items()},
    }
