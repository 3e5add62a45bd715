"""What the hardware page shows, for the lab book: the costs of the networks, and what pruning did to them."""

from typing import Any

from core.design.form import to_json
from core.hardware.traffic import KB
from core.labbook.entry import Entry
from core.learning.pruning_results import Record
from pages.hardware.subjects import Subject
from pages.shared.session.accelerator import as_options
from pages.shared.session.design import OWN
from pages.shared.session.lab_book import made_here


def costs(found: list[Subject], rows: list[dict[str, Any]]) -> Entry:
    """The table of costs, with the command that makes it again; designs and networks of runs are files beside it."""
    files = {one.name: f"network-{number}.json" for number, one in enumerate(found, 1) if one.run or one.name == OWN}
    names = " ".join(files.get(one.name, one.name) for one in found)
    command = f"python -m core hardware {names} {as_options()}"
    forms = {files[one.name]: to_json(one.architecture) for one in found if one.name in files}
    return Entry("Costs in hardware", rows=rows, facts=made_here(), command=command, files=forms)


def pruned(chosen: list[tuple[Subject, Record]]) -> Entry:
    """One share in numbers; the commands prune the project's own networks."""
    rows = [_pruned(one, record) for one, record in chosen]
    share, data = chosen[0][1]["share"], chosen[0][1]["dataset"]
    commands = [
        f"python -m core prune {one.name} --share {share:g} --train {record['epochs']} --dataset {data}"
        for one, record in chosen
        if not one.run
    ]
    facts = {
        "data": f"{chosen[0][1]['images']:,} test images of {data}",
        "sparse form": chosen[0][1]["bytes"]["format"],
        "weights": ", ".join(dict.fromkeys(f"{one.title} {record['weights_digest'][:12]}" for one, record in chosen)),
        **made_here(),
    }
    return Entry(f"Pruning: {100 * share:g} % of the weights are 0", rows=rows, facts=facts, command="\n".join(commands))


def _pruned(one: Subject, record: Record) -> dict[str, Any]:
    latency, taken = record["latency"], record["bytes"]
    return {
        "network": one.title,
        "epochs after it": record["epochs"],
        **{f"{name}, %": 100 * record[of] for name, of in (("accuracy", "accuracy"), ("from", "low"), ("to", "high"))},
        "dense, KiB": taken["dense"] / KB,
        "sparse, KiB": taken["sparse"] / KB,
        "time before, µs": latency["before_us"],
        "after, µs": latency["after_us"],
        "times as long": latency["times"],
        **{f"zeros of {layer}, %": 100 * part["zeros"] / part["of"] for layer, part in record["zeros"].items()},
    }
