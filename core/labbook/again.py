"""How the numbers of an entry are made again: commands, and the files that they read; and where they come from."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from core.design.architecture import Architecture
from core.design.form import to_json
from core.design.zoo import ZOO
from core.labbook.origins import here, of_conditions, of_header
from core.labbook.origins import of_weights as of_files
from core.learning.header import read_header, trained
from core.learning.recipe import Recipe

DIGITS = 8  # of a digest in a file's name


@dataclass(frozen=True)
class Again:
    """`command` is a line for each command, empty where none prints the numbers; `files` are what they read, by name.

    `origin` says where the numbers come from when they are kept; without it, this program computed them just now.
    """

    command: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    origin: Callable[[], Mapping[str, str]] = field(default=here, compare=False)


def _latencies() -> dict[str, str]:
    from core.studies.latencies import read  # studies take time to import

    return of_conditions(read().conditions)


NOTHING = Again()  # for numbers that no command prints
LATENCIES = Again("python -m core study time --large", origin=_latencies)  # of the studies' networks, as the project has them


def in_turn(*parts: Again) -> Again:
    """The commands one after another; one that is there already is not done twice."""
    lines = dict.fromkeys(line for part in parts for line in part.command.splitlines())
    files = {name: text for part in parts for name, text in part.files.items()}
    known = [part.origin for part in parts if part.origin is not here]
    origin = (lambda: {name: text for one in known for name, text in one().items()}) if known else here
    return Again("\n".join(lines), files, origin)


def of_networks(command: str, networks: Mapping[str, Architecture], options: str) -> Again:
    """A command for these networks by name; those that are not of the zoo are files beside it, named by what is in them."""
    forms = {name: to_json(network) for name, network in networks.items() if name not in ZOO}
    files = {name: f"network-{hashlib.sha256(form.encode()).hexdigest()[:DIGITS]}.json" for name, form in forms.items()}
    words = (files.get(name, name) for name in networks)
    command = " ".join(["python -m core", command, *words, options]).rstrip()
    return Again(command, {files[name]: form for name, form in forms.items()})


def of_cards(names: Iterable[str]) -> Again:
    """What the files of trained networks say of themselves: their accuracies, seed by seed, and their parameters."""
    known = list(names)
    command = "\n".join(f"python -m core card {name}" for name in known)
    return Again(command, origin=lambda: of_files({name: of_header(read_header(trained()[name])) for name in known}))


def of_training(number: int, network: Architecture, recipe: Recipe, seeds: int = 1, out: str = "") -> Again:
    """The command that trains with so many seeds from the recipe's on; `number` names its files."""
    design, how = f"run-{number}.json", f"recipe-{number}.json"
    repeats, kept = f" --repeats {seeds}" if seeds > 1 else "", f" --out {out}" if out else ""
    files = {design: to_json(network), how: json.dumps(recipe.to_form())}
    return Again(f"python -m core train {design} --recipe {how}{repeats}{kept}", files)


def of_weights(number: int, network: Architecture, recipe: Recipe) -> tuple[str, Again]:
    """The file of the network that a training ends with, and the command that trains it."""
    file = f"run-{number}.safetensors"
    return file, of_training(number, network, recipe, out=file)
