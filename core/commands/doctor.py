"""doctor: what this installation has and where it found it."""

import argparse
import os
import platform
from importlib.metadata import PackageNotFoundError, version

from core.commands.output import pairs, show, table
from core.data.places import SETTING, cache_folder, data_folders, found_places
from core.learning.card import Card
from core.learning.header import CheckpointError, trained
from core.store.database import StoreError, parsed, store_url

HELP = "versions, device, threads, data sets and trained networks found"
PACKAGES = ("torch", "torchvision", "streamlit", "altair", "pandas", "numpy", "pillow", "safetensors", "scikit-learn")


def describe(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(options: argparse.Namespace) -> int:
    import torch

    from core.learning.network import pick_device

    store, problems = _store()
    machine = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "device": str(pick_device()),
        "threads": torch.get_num_threads(),
        "data folders": ", ".join(map(str, data_folders())),
        "store of runs": store,
        "scheduler": os.environ.get("EXPLORER_SCHEDULER", "of this machine's own"),
    }
    versions = {name: _version(name) for name in PACKAGES}
    data = found_places()
    networks, damaged = _networks()
    problems += damaged
    hint = f"not found; downloaded into {cache_folder()} when asked for, or set {SETTING}"
    rows = [*machine.items(), *versions.items(), *((f"data: {name}", place or hint) for name, place in data.items())]
    text = pairs(rows)
    forms = {name: card.to_form() for name, card in networks.items()}
    text += "\n\n" + "\n".join([_table(networks), *problems])
    record = {"machine": machine, "versions": versions, "data": data, "networks": forms, "problems": problems}
    show(record, options.json, text)
    return 1 if problems else 0


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _store() -> tuple[str, list[str]]:
    """Where the store is, without a password; where there can be none, a sentence."""
    try:
        return parsed(store_url()).render_as_string(), []
    except StoreError as error:
        return "none", [str(error)]


def _networks() -> tuple[dict[str, Card], list[str]]:
    """The cards of the networks whose whole file is sound, and a sentence for each that is not."""
    from core.learning.checkpoint import read

    cards, problems = {}, []
    for name, path in trained().items():
        try:
            cards[name] = read(path).card
        except CheckpointError as error:
            problems.append(str(error))
    return cards, problems


def _table(cards: dict[str, Card]) -> str:
    """The trained networks as a table: accuracies in % as mean ± std of the seeds, as their cards have them."""
    tests = sorted({test for card in cards.values() for test in card.accuracies})
    rows = [("network", "parameters", "MACs", "seeds", *(f"{test}, %" for test in tests))]
    for name, card in cards.items():
        shares = (card.percent(test) if test in card.accuracies else "" for test in tests)
        rows.append((name, f"{card.parameters:,}", f"{card.macs:,}", str(len(card.seeds)), *shares))
    return table(rows)
