"""doctor: what this installation has and where it found it."""

import argparse
import os
import platform
from typing import TYPE_CHECKING

from core.commands.output import pairs, show
from core.commands.trained_table import trained_table
from core.data.places import SETTING, cache_folder, data_folders, found_places
from core.learning.header import CheckpointError, trained
from core.learning.provenance import facts, installed, of_program
from core.store.database import StoreError, parsed, store_url

if TYPE_CHECKING:
    from core.learning.checkpoint import Checkpoint

HELP = "versions, device, threads, data sets and trained networks found"
PACKAGES = ("torch", "torchvision", "numba", "streamlit", "altair", "pandas", "numpy", "pillow", "safetensors", "scikit-learn")


def describe(parser: argparse.ArgumentParser) -> None:
    checks = "compute README's tables, every verdict and the cards from the shipped files again, and name what differs"
    parser.add_argument("--check", action="store_true", help=checks)


def run(options: argparse.Namespace) -> int:
    return _check(options.json) if options.check else _describe(options.json)


def _check(as_json: bool) -> int:
    """1 where something differs."""
    from core.commands.checking import check

    networks, problems = _networks()
    findings = list(check(networks))
    for finding in findings:
        show(finding._asdict(), as_json, finding.says)
    count = sum(len(finding.differ) for finding in findings) + len(problems)
    text = "Nothing that was checked differs." if not count else f"{count} differ."
    show({"differ": count, "problems": problems}, as_json, "\n".join([*problems, text]))
    return int(bool(count))


def _describe(as_json: bool) -> int:
    import torch

    from core.learning.network import pick_device

    store, problems = _store()
    machine = {
        "program": facts(of_program())["program"],
        "python": platform.python_version(),
        "system": platform.platform(),
        "device": str(pick_device()),
        "threads": torch.get_num_threads(),
        "data folders": ", ".join(map(str, data_folders())),
        "store of runs": store,
        "scheduler": os.environ.get("EXPLORER_SCHEDULER", "of this machine's own"),
    }
    versions = {name: installed(name) for name in PACKAGES}
    data = found_places()
    networks, damaged = _networks()
    problems += damaged
    hint = f"not found; downloaded into {cache_folder()} when asked for, or set {SETTING}"
    rows = [*machine.items(), *versions.items(), *((f"data: {name}", place or hint) for name, place in data.items())]
    text = pairs(rows)
    forms = {name: one.card.to_form() for name, one in networks.items()}
    text += "\n\n" + "\n".join([*trained_table(networks), *problems])
    record = {"machine": machine, "versions": versions, "data": data, "networks": forms, "problems": problems}
    show(record, as_json, text)
    return 1 if problems else 0


def _store() -> tuple[str, list[str]]:
    """Where the store is, without a password; where there can be none, a sentence."""
    try:
        return parsed(store_url()).render_as_string(), []
    except StoreError as error:
        return "none", [str(error)]


def _networks() -> "tuple[dict[str, Checkpoint], list[str]]":
    """The networks whose whole file is sound, and a sentence for each that is not."""
    from core.learning.checkpoint import read

    found, problems = {}, []
    for name, path in trained().items():
        try:
            found[name] = read(path)
        except CheckpointError as error:
            problems.append(str(error))
    return found, problems
